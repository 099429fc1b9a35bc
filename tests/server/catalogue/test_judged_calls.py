"""Calls that the service judges: each answer is evaluated anew, apart, by the call's profile and hidden test, whatever its hallmark says."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from circulate.test_grades import told
from goldsmith.annotation_errors import ConflictError
from goldsmith.certify.log.folder import Log
from goldsmith.certify.log.proofs import Proof
from goldsmith.circulate.catalogue import hidden
from goldsmith.circulate.shelf import Shelf
from goldsmith.database.opening import Database, url_of
from goldsmith.errors import SettingsError
from goldsmith.server.catalogue import judging
from goldsmith.server.logbook import entering
from goldsmith.server.service_settings import ServiceSettings
from goldsmith.signing.canonical import canonical
from offered import Offering, serving
from server.catalogue.test_calls import as_, graded
from shelved import release, seal

N = 40
TEST = {"requirement": {"size": {"records": N}}, "files": {}}


def planted(shelf: Path, name: str, distinct: int, claimed: float) -> Path:
    """Put a release of ``N`` records onto a shelf, so many of them different, whose hallmark claims a score."""
    folder = release(shelf, name, "1.0.0", rows=N, files=1)
    texts = [f"第 {one % distinct} 条记录：{hashlib.sha256(str(one % distinct).encode()).hexdigest()}" for one in range(N)]
    place = next((folder / "data").glob("*.parquet"))
    pq.write_table(pa.table({"id": [f"r{one}" for one in range(N)], "text": texts}), place, compression="none")
    seal(folder, name, "1.0.0")
    said = {
        **graded(claimed, claimed, claimed),
        "dimensions": [{"name": "L", "value": claimed, "low": claimed, "high": claimed, "n": N, "method": "census"}],
    }
    return told(folder, grade=said)


@pytest.fixture(scope="module")
def offers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Offering, ServiceSettings, str]]:
    """A good release that claims little, one that is half repetitions and claims much, and a service with a log."""
    folder = tmp_path_factory.mktemp("offers")
    shelf = Shelf(folder / "releases")
    planted(shelf.folder, "modest", N, 20)
    planted(shelf.folder, "boasting", N // 2, 99)
    Log.made(folder / "log", "example.org/log")
    with serving(folder, log=str(folder / "log")) as found:
        settings = ServiceSettings(releases=str(shelf.folder), log=str(folder / "log"), chores=False)
        yield found, settings, f"sqlite:///{folder / 'service.db'}"


def judged(settings: ServiceSettings, url: str) -> None:
    """Evaluate all that waits, as the service does it."""

    async def whole() -> None:
        database = Database(url_of(url))
        while await judging.judge_due(database, settings):
            pass
        await entering.enter_due(database, settings)
        await database.close()

    asyncio.run(whole())


def test_the_service_judges_and_not_the_hallmark(offers: tuple[Offering, ServiceSettings, str]):
    """Who claims much and repeats himself loses; scores are measured, nobody is named before the award, and the award is in the log."""
    here, settings, url = offers
    ann, bo, cy = (as_(here, who) for who in ("ann", "bo", "cy"))
    number = ann.calls.open("Large", "valid2", "L", judged_by="service", test=TEST)
    codes = {"modest": bo.calls.submit(number, "modest@1.0.0"), "boasting": cy.calls.submit(number, "boasting@1.0.0")}
    before = ann.calls.show(number)
    assert {(one["state"], one["value"]) for one in before["submissions"]} == {("waiting", None)}
    with pytest.raises(ConflictError):
        ann.calls.award(number, codes["modest"], "too soon")

    judged(settings, url)
    shown = ann.calls.show(number)
    rows = {one["code"]: one for one in shown["submissions"]}
    assert [one["code"] for one in shown["submissions"]] == [codes["modest"], codes["boasting"]]
    assert rows[codes["modest"]]["value"] == 100
    assert rows[codes["boasting"]]["value"] == 50  # half of it is repetitions, which count once
    assert not {"modest", "boasting", "Bo", "Cy"} & set(str(shown).replace("'", " ").replace("@", " ").split())
    assert before["hidden_test"] == hashlib.sha256(canonical(TEST)).hexdigest()

    ann.calls.award(number, codes["modest"], "measured")
    judged(settings, url)
    record = bo.calls.record(number)
    assert hashlib.sha256(canonical(record["document"])).hexdigest() == record["record"]
    assert {one["release"]: one["value"] for one in record["document"]["judged"]} == {"modest@1.0.0": 100, "boasting@1.0.0": 50}
    assert Proof.read(record["proof"].encode()).index == 0


def test_what_cannot_be_evaluated_has_no_score_and_says_why_to_its_owner_alone(offers: tuple[Offering, ServiceSettings, str]):
    """A release whose file was changed behind its certificate is not read."""
    here, settings, url = offers
    ann, bo = as_(here, "ann"), as_(here, "bo")
    place = planted(Path(settings.releases), "broken", N, 50)
    number = ann.calls.open("Broken", "valid2", "L", judged_by="service", test=TEST)
    code = bo.calls.submit(number, "broken@1.0.0")
    file = next((place / "data").glob("*.parquet"))
    file.write_bytes(file.read_bytes()[:-1] + b"?")

    judged(settings, url)

    (mine,), (seen,) = bo.calls.show(number)["submissions"], ann.calls.show(number)["submissions"]
    assert (mine["state"], seen["state"], seen["value"], seen["fault"]) == ("failed", "failed", None, "")
    assert mine["fault"]
    with pytest.raises(ConflictError, match="no score"):
        ann.calls.award(number, code, "nevertheless")


def test_the_hidden_test_reaches_nothing_of_the_machine():
    """No file that did not come with it, no model outside, no folder; and it is bound by its digest."""
    for requirement, files in (
        ({"audits": {"labels": "/etc/passwd"}}, {}),
        ({"knowledge": "../facts.yaml"}, {"facts.yaml": "[]"}),
        ({"topics": "/etc/grid.yaml"}, {}),
        ({"judge": {"panel": []}}, {}),
        ({"references": {"dataset": "web"}}, {}),
        ({}, {"../a.jsonl": ""}),
        ({"colour": "red"}, {}),
    ):
        with pytest.raises(SettingsError):
            hidden.checked(requirement, files)
    assert hidden.checked({"audits": {"labels": "gold.jsonl"}}, {"gold.jsonl": "{}"}) == (
        hashlib.sha256(canonical({"requirement": {"audits": {"labels": "gold.jsonl"}}, "files": {"gold.jsonl": "{}"}})).hexdigest()
    )


def test_a_call_names_a_profile_and_a_score_that_the_service_has(offers: tuple[Offering, ServiceSettings, str]):
    """A path is no profile, and a test needs a service that runs it."""
    ann = as_(offers[0], "ann")
    for profile, score, more in (
        ("/etc/passwd", "L", {}),
        ("valid2", "Z", {}),
        ("valid2", "L", {"hidden_test": "a" * 64}),
        ("valid2", "L", {"judged_by": "hallmark", "test": TEST}),
    ):
        with pytest.raises(SettingsError):
            ann.calls.open("No", profile, score, **{"judged_by": "service", **more})
