"""A release of level 一般3 leaves as the copy that was marked for who asks, by every route, and nobody gets another one's."""

from __future__ import annotations

import hashlib
import io
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import urllib3

from goldsmith.certify.statement import hallmark
from goldsmith.circulate.fingerprints.checking import checked
from goldsmith.circulate.pulling import Pull
from goldsmith.circulate.shelf import Shelf
from goldsmith.circulate.source import Source
from goldsmith.circulate.unmarked import declared, why
from goldsmith.circulation_errors import ShelfError
from goldsmith.errors import UsageError
from licensed import FILE, NAME, licensed, marked_for, plan_stored, settings
from marked import PLAN, Publisher, rows
from offered import Offering, serving

POOL = urllib3.PoolManager(retries=False)
PEOPLE = {"ann": "owner", "bo": "annotator", "cy": "annotator", "dan": "annotator"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Publisher:
    """A release of 1,500 rows for ann, bo and cy; ann and bo have a copy each."""
    found = licensed(tmp_path_factory.mktemp("licensed"), rows(1_500), {**PLAN, "drift": 0.1}, to=("ann", "bo", "cy"))
    marked_for(found, "ann")
    marked_for(found, "bo")
    return found


@pytest.fixture(scope="module")
def service(made: Publisher) -> Iterator[Offering]:
    """A service that gives them, and could mark more."""
    with serving(made.folder, roles=PEOPLE, **settings(made)) as found:
        yield found


def ask(service: Offering, who: str, path: str, body: dict | None = None, **headers: str) -> urllib3.BaseHTTPResponse:
    """Ask a route of the service."""
    said = {"Authorization": f"Bearer {service.tokens[who]}", "Content-Type": "application/json", **headers}
    return POOL.request("GET" if body is None else "POST", service.url + path, headers=said, body=json.dumps(body) if body else None)


def file_of(service: Offering, who: str) -> bytes:
    """Fetch the file of data."""
    found = ask(service, who, f"/hub/datasets/lab/{NAME}/resolve/main/{FILE}")
    assert found.status == 200, found.data
    return found.data


RECORDS = {
    "query": (f"/hub/api/datasets/lab/{NAME}/query/main", {"sql": "SELECT id, weight FROM records ORDER BY id", "rows": 2_000}),
    "sample": (f"/hub/api/datasets/lab/{NAME}/sample/main?n=1500", None),
    "stream": (f"/hub/api/datasets/lab/{NAME}/stream/main?columns=id,weight", None),
    "catalogue": (f"/api/catalogue/{NAME}/sample?n=40&seed=1", None),
    "file": (f"/hub/datasets/lab/{NAME}/resolve/main/{FILE}", None),
    "chunks": (f"/hub/api/datasets/lab/{NAME}/chunks/main/{FILE}", None),
    "range": (f"/hub/datasets/lab/{NAME}/resolve/main/{FILE}", None),
}


@pytest.mark.parametrize("route", list(RECORDS))
def test_each_gets_his_own_records_by_every_route(service: Offering, made: Publisher, route: str):
    """Two logins who ask the same get different bytes, the same again later, and neither gets those that were certified."""
    path, body = RECORDS[route]
    more = {"Range": "bytes=100-60000"} if route == "range" else {}
    told = {who: [ask(service, who, path, body, **more) for _ in range(2)] for who in ("ann", "bo")}

    assert {one.status for each in told.values() for one in each} == {206 if route == "range" else 200}
    ann, bo = ({one.data for one in each} for each in told.values())
    assert len(ann) == len(bo) == 1
    assert ann != bo
    if route == "file":
        certified = (made.release / FILE).read_bytes()
        assert certified not in {*ann, *bo}


def test_values_are_those_of_the_copy_and_not_of_the_release(service: Offering, made: Publisher):
    """What a question answers is what stands in the file of who asked it; most of it is the certified value."""
    certified = dict(zip(*(pq.read_table(made.release / FILE).column(one).to_pylist() for one in ("id", "weight")), strict=True))
    for who in ("ann", "bo"):
        table = pq.read_table(io.BytesIO(file_of(service, who)))
        own = dict(zip(table.column("id").to_pylist(), table.column("weight").to_pylist(), strict=True))
        asked = ask(service, who, *RECORDS["query"]).json()["rows"]
        assert {row["id"]: row["weight"] for row in asked} == own != certified
        assert 0 < sum(own[one] != certified[one] for one in own) < len(own)


def test_facts_are_those_of_the_copy(service: Offering):
    """Size, digest, ETag, commit, tree and paths of each login are those of the bytes that he gets; another one's commit is none to him."""
    commits = {}
    for who in ("ann", "bo"):
        held = file_of(service, who)
        digest = hashlib.sha256(held).hexdigest()
        head = ask(service, who, f"/hub/datasets/lab/{NAME}/resolve/main/{FILE}")
        assert head.headers["ETag"] == f'"{digest}"'
        facts = ask(service, who, f"/hub/api/datasets/lab/{NAME}?blobs=true").json()
        commits[who] = facts["sha"]
        assert head.headers["X-Repo-Commit"] == facts["sha"]
        assert {one["rfilename"]: one["lfs"]["sha256"] for one in facts["siblings"] if one["rfilename"] == FILE} == {FILE: digest}
        told = ask(service, who, f"/hub/api/datasets/lab/{NAME}/tree/main/data").json()
        assert [(one["size"], one["lfs"]["oid"]) for one in told] == [(len(held), digest)]
        told = ask(service, who, f"/hub/api/datasets/lab/{NAME}/paths-info/main", {"paths": [FILE]}).json()
        assert told[0]["lfs"]["oid"] == digest
        assert ask(service, who, f"/hub/datasets/lab/{NAME}/resolve/{facts['sha']}/{FILE}").data == held
        tags = ask(service, who, f"/hub/api/datasets/lab/{NAME}/refs").json()["tags"]
        assert [one["targetCommit"] for one in tags] == [facts["sha"]]
        listed = ask(service, who, "/hub/api/datasets").json()
        assert [one["sha"] for one in listed] == [facts["sha"]]
        assert ask(service, who, f"/hub/datasets/lab/{NAME}/resolve/main/{hallmark.HALLMARK}").status == 404
    assert commits["ann"] != commits["bo"]
    assert ask(service, "bo", f"/hub/datasets/lab/{NAME}/resolve/{commits['ann']}/{FILE}").status == 404
    other = ask(service, "ann", f"/hub/datasets/lab/{NAME}/resolve/main/{FILE}").headers["ETag"]
    assert ask(service, "bo", f"/hub/datasets/lab/{NAME}/resolve/main/{FILE}", **{"If-None-Match": other}).status == 200


@pytest.mark.parametrize("route", [*RECORDS, "facts"])
def test_who_has_no_copy_gets_nothing_and_is_told_what_to_do(service: Offering, route: str):
    """Named, and without a copy: refused with a code of its own; who was not named is refused as ever."""
    path, body = RECORDS.get(route, (f"/hub/api/datasets/lab/{NAME}", None))

    named, stranger = ask(service, "cy", path, body), ask(service, "dan", path, body)

    assert (named.status, stranger.status) == (403, 403)
    if route != "catalogue":
        assert named.headers["X-Error-Code"] == "NotMarked"
        assert "goldsmith fingerprint" in named.json()["error"]
        assert stranger.headers["X-Error-Code"] == "GatedRepo"


def test_a_copy_is_made_when_it_is_first_asked_for(service: Offering, made: Publisher, tmp_path: Path):
    """Where the service has the secret, the key, the log and a plan: wait, come again, and have it; once logged."""
    plan_stored(made)
    try:
        first = ask(service, "cy", f"/hub/datasets/lab/{NAME}/resolve/main/{FILE}")
        assert (first.status, first.headers["X-Error-Code"]) == (503, "BeingPrepared")
        assert int(first.headers["Retry-After"]) > 0
        until = time.monotonic() + 120
        while (found := ask(service, "cy", f"/hub/datasets/lab/{NAME}/resolve/main/{FILE}")).status == 503 and time.monotonic() < until:
            time.sleep(0.5)
    finally:
        (made.folder / "releases" / NAME / "marks.json").unlink()

    assert found.status == 200
    assert found.data not in {file_of(service, "ann"), file_of(service, "bo")}
    assert [one.licensee for one in made.ledger.deliveries()] == ["ann", "bo", "cy"]
    pq.write_table(pq.read_table(io.BytesIO(found.data)), tmp_path / "found.parquet")
    assert [one["licensee"] for one in made.trace(tmp_path / "found.parquet").report["found"]] == ["cy"]


def test_a_copy_that_was_altered_is_not_given(tmp_path: Path):
    """One byte in the data of a copy, and its login gets nothing; nor does he get that of another parent."""
    made = licensed(tmp_path, rows(300), {"columns": {"weight": {"tolerance": 0.3}}}, to=("ann",))
    place = marked_for(made, "ann").folder / FILE
    with serving(tmp_path) as service:
        assert len(file_of(service, "ann")) == place.stat().st_size
        data = bytearray(place.read_bytes())
        data[len(data) // 2] ^= 1
        place.write_bytes(data)
        assert ask(service, "ann", f"/hub/datasets/lab/{NAME}/resolve/main/{FILE}").status == 409


def test_pull_fetches_ones_own_copy_and_verifies_it(service: Offering, tmp_path: Path, made: Publisher):
    """With the papers of its parent before data is asked for; a second pull fetches nothing; what was altered is refused."""
    looked: list[Path] = []

    def pulled(who: str, into: Path):
        source = Source.of_service(service.url, NAME, "1.0.0", token=service.tokens[who])
        return Pull(source, Shelf(into), NAME, "1.0.0", fail, fail, papers=lambda folder: looked.append(folder / hallmark.HALLMARK)).run()

    def fail(folder: Path) -> None:
        raise AssertionError(folder)

    ann, bo = (pulled(who, tmp_path / who) for who in ("ann", "bo"))

    assert len(looked) == 2
    assert [(one.folder / FILE).read_bytes() for one in (ann, bo)] == [file_of(service, who) for who in ("ann", "bo")]
    assert checked(ann.folder).sha256 == hashlib.sha256((made.release / hallmark.HALLMARK).read_bytes()).hexdigest()
    assert pulled("ann", tmp_path / "ann").fetched == 0
    (ann.folder / FILE).write_bytes((bo.folder / FILE).read_bytes())
    with pytest.raises(ShelfError, match="not what was signed"):
        pulled("ann", tmp_path / "ann")


def test_the_publishers_logged_word_gives_it_unmarked(tmp_path: Path):
    """By his key and with a reason alone; then the bytes are those that were certified."""
    made = licensed(tmp_path, rows(60), to=("ann",))
    shelf = Shelf(tmp_path / "releases")
    release = shelf.release(NAME, "1.0.0")
    with pytest.raises(UsageError, match="only its publisher"):
        declared(shelf.folder, release, "pictures", made.key("other"), *made.log)
    with pytest.raises(UsageError, match="say why"):
        declared(shelf.folder, release, " ", made.key(), *made.log)
    with serving(tmp_path) as service:
        path = f"/hub/datasets/lab/{NAME}/resolve/main/{FILE}"
        assert ask(service, "ann", path).status == 403
        assert declared(shelf.folder, release, "too small to carry marks", made.key(), *made.log) == 0
        assert ask(service, "ann", path).data == (made.release / FILE).read_bytes()
        deed = shelf.folder / NAME / "unmarked" / "1.0.0.dsse.json"
        deed.write_bytes(deed.read_bytes().replace(b'"payload":"', b'"payload":"A'))
        assert why(shelf.folder, release) == ""
        assert ask(service, "ann", path).status == 403
