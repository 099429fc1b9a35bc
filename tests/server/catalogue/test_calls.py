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
    part = {"sensitivity": "一般1", "columns": {"score": "核心"}}
    told(release(shelf.folder, "partly", "1.0.0", rows=3, files=1), security=part)
    release(shelf.folder, "plain", "1.0.0", rows=3, files=1)
    shelf.share("three", Access("granted", {"bo": ""}))
    with serving(folder, roles={"ann": "owner", "bo": "annotator", "cy": "annotator", "di": "owner"}) as found:
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


def test_what_has_a_column_that_nobody_may_compute_with_answers_no_call(offers: Offering):
    """A score is a figure of all columns, and who may know of the rest may not know of that one."""
    made = as_(offers, "ann").calls.open("Titles wanted", "valid2", "V")

    with pytest.raises(AccessError):
        as_(offers, "cy").calls.submit(made, "partly@1.0.0")


def test_who_opened_or_answered_a_call_is_no_judge_of_it(offers: Offering):
    """An owner too: di answers and does not award, ann opened it and does not answer; nobody answers what is over."""
    ann, di = as_(offers, "ann"), as_(offers, "di")
    number = ann.calls.open("Own", "valid2", "V")
    with pytest.raises(AccessError):
        ann.calls.submit(number, "one@1.0.0")
    code = di.calls.submit(number, "one@1.0.0")

    with pytest.raises(AccessError):
        di.calls.award(number, code, "mine")
    closed = ann.calls.open("Over", "valid2", "V", days=0)
    with pytest.raises(ConflictError):
        di.calls.submit(closed, "one@1.0.0")
    assert ann.calls.show(closed)["state"] == "judging"


def test_what_was_withdrawn_is_not_judged_and_stays_a_number(offers: Offering):
    """Its own answer alone; sent in again it has another code; the record says how many were withdrawn and not whose."""
    ann, bo, cy = (as_(offers, who) for who in ("ann", "bo", "cy"))
    number = ann.calls.open("Back", "valid2", "V")
    first, other = bo.calls.submit(number, "one@1.0.0"), cy.calls.submit(number, "two@1.0.0")

    with pytest.raises(NoRecordError):
        cy.calls.withdraw(number, first)
    bo.calls.withdraw(number, first)
    assert [one["code"] for one in ann.calls.show(number)["submissions"]] == [other]
    with pytest.raises(NoRecordError):
        ann.calls.award(number, first, "gone")
    again = bo.calls.submit(number, "one@1.0.0")
    bo.calls.withdraw(number, again)
    document = ann.calls.award(number, other, "the only one")["document"]
    assert (again != first, document["withdrawn"], document["first"]) == (True, 1, [other])
    assert "Bo" not in str(document)
    assert "one@1.0.0" not in str(document)


def test_ties_are_on_record_and_a_recalled_release_is_not_awarded(tmp_path):
    """Two answers share the first rank, and both codes stand in the record; what is no longer what was sent in is told as recalled and refused."""
    shelf = Shelf(tmp_path / "releases")
    for name, ends in {"one": (80, 75, 85), "two": (82, 78, 86)}.items():
        told(release(shelf.folder, name, "1.0.0", rows=3, files=1), grade=graded(*ends))
    with serving(tmp_path) as offers:
        ann, bo, cy = (as_(offers, who) for who in ("ann", "bo", "cy"))
        number = ann.calls.open("Tied", "valid2", "V")
        codes = bo.calls.submit(number, "one@1.0.0"), cy.calls.submit(number, "two@1.0.0")
        told(shelf.folder / "two" / "1.0.0", grade=graded(99, 98, 100))

        assert {one["code"]: one["recalled"] for one in ann.calls.show(number)["submissions"]} == {codes[0]: False, codes[1]: True}
        with pytest.raises(ConflictError, match="recalled"):
            ann.calls.award(number, codes[1], "the higher value")
        document = ann.calls.award(number, codes[0], "cheaper")["document"]
        assert (document["first"], document["award"]) == (sorted(codes), codes[0])


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
