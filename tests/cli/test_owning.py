"""Licences, rights and lineage on the command line: one JSON value where asked, the gate's exit code, mistakes told with what to do."""

from __future__ import annotations

import pytest

from cli.conftest import Shell


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["licences"], 0),
        (["licences", "--name", "mit"], 0),
        (["licences", "plain"], 3),
        (["rights", "show", "plain"], 3),
        (["rights", "form", "plain"], 0),
        (["lineage", "plain"], 0),
        (["lineage", "plain", "--record", "a", "--format", "json-ld"], 0),
        (["lineage", "plain", "--breaks", "in.jsonl"], 0),
    ],
)
def test_json_is_one_value_and_the_gate_has_its_code(curated: Shell, words: list[str], code: int):
    """Records without a licence close the gate; data is on standard output alone."""
    done = curated(*words, "--json")

    assert (done.code, bool(done.json())) == (code, True), done.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["rights", "sell", "plain"], "declare"),
        (["rights", "declare", "plain", "none.yaml"], "rights form"),
        (["rights", "withdraw", "plain", "P-1"], "no consent of `P-1`"),
        (["rights", "exclude", "plain"], "--where"),
        (["rights", "exclude", "plain", "--where", "id = 'zebra'", "--why", "x"], "no record is named"),
        (["rights", "released", "plain", "web@1"], "64 hexadecimal digits"),
        (["lineage", "plain", "--format", "dot"], "json-ld"),
        (["licences", "plian"], "plain"),
        (["lineage", "plain", "--record", "zebra"], "zebra"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(curated: Shell, words: list[str], told: str):
    """No traceback, and nothing is changed."""
    done = curated(*words)

    assert done.code in {1, 2}
    assert told in done.err
    assert "Traceback" not in done.err


def test_a_run_tells_its_lineage(curated: Shell):
    """One event when it begins and one when it ends, with the file that was read and the dataset that was written."""
    import json

    done = curated("run", "plain.yaml", "-i", "in.jsonl", "--no-report", "--openlineage", "events.jsonl")
    first, last = [json.loads(line) for line in (curated.folder / "events.jsonl").read_text(encoding="utf-8").splitlines()]

    assert done.code == 0
    assert (first["eventType"], last["eventType"]) == ("START", "COMPLETE")
    assert last["inputs"][0]["name"].endswith("in.jsonl")
    assert last["outputs"][0]["name"].endswith("lake/plain")
    assert last["outputs"][0]["facets"]["columnLineage"]["fields"]


def test_python_tells_lineage_as_commands_do(curated: Shell, monkeypatch: pytest.MonkeyPatch):
    """`goldsmith.run` and `goldsmith.refresh` tell what the verbs tell; a receiver that is not there is a warning, and breaks nothing."""
    import json

    import goldsmith

    monkeypatch.chdir(curated.folder)
    goldsmith.run("plain.yaml", "in.jsonl", lake="lake", report=False, openlineage="python.jsonl")
    goldsmith.refresh("plain", lake="lake", report=False, openlineage="python.jsonl")
    told = [json.loads(line) for line in (curated.folder / "python.jsonl").read_text(encoding="utf-8").splitlines()]

    assert [(one["eventType"], one["job"]["name"]) for one in told] == [
        ("START", "run/plain"), ("COMPLETE", "run/plain"), ("START", "refresh/plain"), ("COMPLETE", "refresh/plain"),
    ]  # fmt: skip
    assert told[1]["outputs"][0]["name"].endswith("lake/plain")
    with pytest.warns(UserWarning, match="lineage is not told"):
        assert goldsmith.run("plain.yaml", "in.jsonl", lake="lake", report=False, openlineage="nowhere/events.jsonl").passed
