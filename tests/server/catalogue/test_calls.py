"""Requests, calls, collections, subscriptions and promises as requests, over real releases."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from circulate.test_grades import told
from goldsmith import client
from goldsmith.annotation_errors import AccessError, ConflictError
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.errors import NoRecordError, SettingsError
from goldsmith.signing.canonical import canonical
from offered import Offering, serving
from shelved import release


def graded(value: float, low: float, high: float) -> dict[str, object]:
    """Return what a hallmark says of one score."""
    one = {"name": "V", "value": value, "low": low, "high": high, "n": 100, "method": "wilson"}
    return {
        "profile": "valid2",
        "letter": "B",
        "dimensions": [one],
        "not_tested": [{"id": "X-1", "name": "x", "state": "failed", "needs": ""}],
    }


@pytest.fixture(scope="module")
def offers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offering]:
    """Three graded releases, the first two of which cannot be told apart, and one that was not graded."""
    folder = tmp_path_factory.mktemp("offers")
    shelf = Shelf(folder / "releases")
    for name, ends in {"one": (80, 75, 85), "two": (82, 78, 86), "three": (40, 35, 45)}.items():
        told(release(shelf.folder, name, "1.0.0", rows=3, files=1), grade=graded(*ends))
    release(shelf.folder, "plain", "1.0.0", rows=3, files=1)
    shelf.share("three", Access("granted", {"bo": ""}))
    with serving(folder) as found:
        yield found


def as_(offers: Offering, who: str) -> client.Client:
    """Return the service as somebody asks it."""
    return client.connect(offers.url, offers.tokens[who])


def test_a_leaderboard_tells_ties_and_only_what_one_may_see(offers: Offering):
    """Two intervals overlap, so both may be first; the third is for bo alone."""
    rows = as_(offers, "bo").shown.leaderboard("valid2", "V")["rows"]

    assert [(one["name"], one["best"], one["worst"], one["tied"]) for one in rows] == [
        ("two", 1, 2, True),
        ("one", 1, 2, True),
        ("three", 3, 3, False),
    ]
    assert [one["name"] for one in as_(offers, "cy").shown.leaderboard("valid2", "V")["rows"]] == ["two", "one"]


def test_a_call_is_judged_blind_and_its_award_is_on_record(offers: Offering):
    """Codes alone before, names and a digest after; whoever answered does not award, and answers end with the award."""
    ann, bo, cy = (as_(offers, who) for who in ("ann", "bo", "cy"))
    number = ann.calls.open("Better", "valid2", "V", hidden_test="a" * 64)
    codes = {"three": bo.calls.submit(number, "three@1.0.0", "mine"), "two": cy.calls.submit(number, "two@1.0.0")}
    before = ann.calls.show(number)

    assert [(one["code"], one["release"], one["by"], one["note"]) for one in before["submissions"]] == [
        (codes["two"], "", "", ""),
        (codes["three"], "", "", ""),
    ]
    assert "three" not in str(before)
    assert [one["release"] for one in bo.calls.show(number)["submissions"]] == ["", "three@1.0.0"]
    with pytest.raises(SettingsError):
        bo.calls.submit(number, "plain@1.0.0")
    with pytest.raises(AccessError):
        cy.calls.submit(number, "three@1.0.0")
    with pytest.raises(ConflictError):
        bo.calls.submit(number, "three@1.0.0")
    with pytest.raises(AccessError):
        bo.calls.award(number, codes["three"], "I like it")
    with pytest.raises(NoRecordError):
        ann.calls.record(number)

    ann.calls.award(number, codes["two"], "the best")
    after, record = bo.calls.show(number), bo.calls.record(number)
    assert (after["state"], after["award"], after["record"]) == ("awarded", codes["two"], record["record"])
    assert {one["by"] for one in after["submissions"]} == {"Bo", "Cy"}
    assert hashlib.sha256(canonical(record["document"])).hexdigest() == record["record"]
    with pytest.raises(ConflictError):
        ann.calls.award(number, codes["three"], "another")


def test_who_answered_a_call_does_not_award_it(offers: Offering):
    """An owner too."""
    ann = as_(offers, "ann")
    number = ann.calls.open("Own", "valid2", "V")
    code = ann.calls.submit(number, "one@1.0.0")

    with pytest.raises(AccessError):
        ann.calls.award(number, code, "mine")
    closed = ann.calls.open("Over", "valid2", "V", days=0)
    with pytest.raises(ConflictError):
        ann.calls.submit(closed, "one@1.0.0")
    assert ann.calls.show(closed)["state"] == "judging"


def test_a_request_is_matched_with_reasons_and_voted_for_once(offers: Offering):
    """Grade B is met by two that ann may see; each part says why; a second vote of the same person counts once."""
    ann, bo = as_(offers, "ann"), as_(offers, "bo")
    number = bo.requests.add("one two", grade="B", records=0)
    for _ in range(2):
        ann.requests.vote(number)
    found = ann.requests.show(number)

    assert (found["votes"], found["voted"], found["mine"], found["by"]) == (1, True, False, "Bo")
    assert {one["name"] for one in found["matches"] if one["meets"]} == {"one", "two"}
    assert all(each["says"]["zh"] for one in found["matches"] for each in one["reasons"])
    with pytest.raises(AccessError):
        as_(offers, "cy").requests.decide(number, "answered")
    bo.requests.decide(number, "closed")
    assert next(one for one in ann.requests if one["id"] == number)["state"] == "closed"


def test_news_of_a_dataset_are_told_until_they_are_seen(offers: Offering):
    """A release after the subscription is news; said again, it is seen."""
    cy = as_(offers, "cy")
    cy.shown.subscribe("plain")
    assert [one["news"] for one in cy.shown.subscriptions()] == [None]

    release(offers.shelf.folder, "plain", "1.1.0", rows=4, files=1)
    assert [one["news"]["version"] for one in cy.shown.subscriptions()] == ["1.1.0"]
    cy.shown.subscribe("plain")
    assert [one["news"] for one in cy.shown.subscriptions()] == [None]
    cy.shown.subscribe("plain", back=True)
    assert cy.shown.subscriptions() == []


def test_collections_and_promises_tell_what_one_may_see(offers: Offering):
    """Of a collection of two datasets cy may see one; a promise has a record and a day when it is due."""
    ann, cy = as_(offers, "ann"), as_(offers, "cy")
    ann.shown.gather("best", ["one", "three"], zh="最佳", kind="showcase")
    ann.shown.promise("one", 30)

    assert [[each["name"] for each in one["datasets"]] for one in cy.shown.collections()] == [["one"]]
    assert [(one["name"], one["record"]["state"], one["record"]["n"]) for one in cy.shown.promises()] == [("one", "on_time", 0)]
    ann.shown.scatter("best")
    assert cy.shown.collections() == []
