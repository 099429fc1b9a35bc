"""Lineage events: what is told, where it goes, and that nothing that goes wrong with it breaks the work."""

from __future__ import annotations

import json
import re
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from certify.rights.lakes import lake_in, records
from goldsmith.certify.rights.events import FACETS, dataset_of, telling
from goldsmith.certify.rights.sending import KEY, PRIVATE, URL, sender

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
REQUIRED = {
    "schema": {"fields"}, "dataSource": {"name", "uri"}, "columnLineage": {"fields"}, "version": {"datasetVersion"}, "outputStatistics": {"rowCount"},
    "dataQualityMetrics": {"columnMetrics"}, "dataQualityAssertions": {"assertions"}, "errorMessage": {"message", "programmingLanguage"},
    "jobType": {"processingType", "integration"}, "processing_engine": {"version"},
}  # fmt: skip
"""What each facet must have, read from the schema of OpenLineage."""


def faults(event: dict[str, Any]) -> list[str]:
    """Return what an event lacks of what the schema of OpenLineage 2-0-2 asks for."""
    found = [name for name in ("eventTime", "producer", "schemaURL", "run", "job") if name not in event]
    found += [] if event["eventType"] in {"START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"} else ["eventType"]
    found += [] if re.fullmatch(UUID, event["run"]["runId"]) else ["runId"]
    found += [] if datetime.fromisoformat(event["eventTime"]).tzinfo else ["time zone"]
    for one in (event["job"], *event["inputs"], *event["outputs"]):
        found += [name for name in ("namespace", "name") if not one.get(name)]
    for where in (event["run"], event["job"], *event["inputs"], *event["outputs"]):
        for part in ("facets", "inputFacets", "outputFacets"):
            for name, facet in where.get(part, {}).items():
                found += [f"{name}.{each}" for each in {"_producer", "_schemaURL", *REQUIRED[name]} - set(facet)]
                found += [] if facet["_schemaURL"].startswith(f"https://openlineage.io/spec/facets/{FACETS[name]}.json#/$defs/") else [name]
    return found


def test_work_that_ends_is_told_with_what_it_read_and_wrote(tmp_path: Path):
    """START and COMPLETE of one run; the dataset with its columns, what they are made of, counts and gates."""
    lake = lake_in(tmp_path)
    records(lake, "web", [{"id": "a", "license": "MIT"}])
    sent: list[dict[str, Any]] = []

    with telling("evaluate/web", sent.append) as told:
        told.inputs.append(dataset_of(lake, "web", asserted=[("duplicates", True), ("licences", False)]))
        told.outputs.append(dataset_of(lake, "web", written=True))

    assert [one["eventType"] for one in sent] == ["START", "COMPLETE"]
    assert sent[0]["run"]["runId"] == sent[1]["run"]["runId"]
    assert [fault for one in sent for fault in faults(one)] == []
    assert sent[1]["inputs"][0]["inputFacets"]["dataQualityAssertions"]["assertions"][1] == {"assertion": "licences", "success": False}
    assert sent[1]["outputs"][0]["outputFacets"]["outputStatistics"]["rowCount"] == 1
    assert "license" in [one["name"] for one in sent[1]["outputs"][0]["facets"]["schema"]["fields"]]


@pytest.mark.parametrize(("fault", "kind"), [(ValueError("no such file"), "FAIL"), (KeyboardInterrupt(), "ABORT")])
def test_work_that_breaks_is_told_and_breaks_as_before(fault: BaseException, kind: str):
    """The error goes on to who called, and its words are in the event."""
    sent: list[dict[str, Any]] = []

    with pytest.raises(type(fault)), telling("run/web", sent.append):
        raise fault

    assert [one["eventType"] for one in sent] == ["START", kind]
    assert [wrong for one in sent for wrong in faults(one)] == []
    assert kind == "ABORT" or sent[1]["run"]["facets"]["errorMessage"]["message"] == "no such file"


def test_events_go_to_a_file_one_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The environment names the file where the command does not; nothing is sent where neither does."""
    monkeypatch.delenv(URL, raising=False)
    assert sender(None, pytest.fail) is None
    monkeypatch.setenv(URL, str(tmp_path / "events.jsonl"))

    with telling("run/网", sender(None, pytest.fail)):
        pass

    lines = (tmp_path / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["job"]["name"] for line in lines] == ["run/网", "run/网"]


class _Receiver(BaseHTTPRequestHandler):
    """Keeps what is posted; answers as its server says."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, self.headers["Authorization"], json.loads(body)))
        self.send_response(self.server.status)
        self.send_header("Location", "http://169.254.169.254/")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def receiver():
    """A receiver of events on this machine."""
    server = HTTPServer(("127.0.0.1", 0), _Receiver)
    server.got, server.status = [], 201
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_events_go_to_an_address_with_its_key(receiver: HTTPServer, monkeypatch: pytest.MonkeyPatch):
    """An address without a path is asked where OpenLineage has it; a private one only where that is allowed."""
    monkeypatch.setenv(PRIVATE, "1")
    monkeypatch.setenv(KEY, "secret")

    with telling("run/web", sender(f"http://127.0.0.1:{receiver.server_port}", pytest.fail)):
        pass

    assert [(path, key, event["eventType"]) for path, key, event in receiver.got] == [
        ("/api/v1/lineage", "Bearer secret", "START"), ("/api/v1/lineage", "Bearer secret", "COMPLETE"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{}", "http://localhost:{}/x", "http://2130706433:{}", "http://[::ffff:127.0.0.1]:{}", "http://a:b@127.0.0.1:{}"],
)
def test_no_private_address_is_reached_unasked(receiver: HTTPServer, monkeypatch: pytest.MonkeyPatch, url: str):
    """However it is written, nothing arrives; the user is told once, and the work goes on."""
    monkeypatch.delenv(PRIVATE, raising=False)
    told: list[str] = []

    with telling("run/web", sender(url.format(receiver.server_port), told.append)):
        done = True

    assert done
    assert receiver.got == []
    assert len(told) == 1


@pytest.mark.parametrize("status", [302, 403, 500])
def test_a_receiver_that_refuses_breaks_nothing(receiver: HTTPServer, monkeypatch: pytest.MonkeyPatch, status: int):
    """No redirect is followed, and after one refusal it is left in peace."""
    monkeypatch.setenv(PRIVATE, "1")
    receiver.status = status
    told: list[str] = []

    with telling("run/web", sender(f"http://127.0.0.1:{receiver.server_port}/in?key=hidden", told.append)):
        pass

    assert len(receiver.got) == 1
    assert f"the receiver answered {status}" in told[0]
    assert "hidden" not in told[0]
