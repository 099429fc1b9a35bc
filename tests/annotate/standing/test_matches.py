"""Who fits a project: points that are told, the same each time, and fair to those who answered less."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from annotate.standing.planted import plant
from asking import Service, service_on
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.quality.gold_tables import qualification
from goldsmith.annotate.standing.evidence import Known
from goldsmith.annotate.standing.matching import Candidate, matched
from goldsmith.database.columns import now

LAW = Policy(skill="law", level=3, language="zh")
ONE = Candidate(1, "p1", "zh", {"law": 2}, frozenset(), Known(50, 48), 0, 0, 1.0, "", False, None, False)


def test_each_condition_shuts_out_and_is_told():
    """Without the skill, with one that ran out, below its level, looking only, paused, without quota, after a failed qualification."""
    cases = {
        "skill": replace(ONE, skills={}),
        "skill_over": replace(ONE, skills={}, over=frozenset({"law"})),
        "level": replace(ONE, skills={"law": 4}),
        "role": replace(ONE, role="viewer"),
        "paused": replace(ONE, paused=True),
        "quota": replace(ONE, quota_left=0),
        "failed": replace(ONE, failed=True),
    }

    assert {word: matched([one], LAW)[0].lacks for word, one in cases.items()} == {word: (word,) for word in cases}
    assert matched([ONE], LAW)[0].lacks == ()


@pytest.mark.parametrize(
    ("worse", "part"),
    [
        ({"known": Known(50, 30)}, "known"),
        ({"skills": {"law": 3}}, "level"),
        ({"lately": 400}, "time"),
        ({"held": 400}, "time"),
        ({"pace": 3.0}, "pace"),
        ({"language": "en"}, "language"),
    ],
)
def test_each_reason_counts(worse: dict[str, Any], part: str):
    """Who is worse in one thing has fewer points, by that part alone."""
    other = replace(ONE, person_id=2, code="p2", **worse)
    first, second = matched([other, ONE], LAW)
    parts = {one["what"]: one["points"] for one in first.parts}
    others = {one["what"]: one["points"] for one in second.parts}

    assert first.who.person_id == 1
    assert {name for name in parts if parts[name] > others[name]} == {part}


PEOPLE = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(1, 5), st.integers(0, 500), st.sampled_from(["", "zh", "en"]), st.booleans()),
    min_size=1,
    max_size=12,
)  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=60)
@given(PEOPLE, st.integers(0, 99))
def test_the_order_is_that_of_the_points_and_of_nothing_else(given_: list[Any], seed: int):
    """However people come in, they go out alike: who lacks nothing first, by points, then who answered less, then by code; parts make the sum."""
    people = [
        Candidate(
            at,
            f"p{at:02}",
            language,
            {"law": level},
            frozenset(),
            Known(max(asked, right), right),
            lately,
            0,
            None,
            "",
            paused,
            None,
            False,
        )
        for at, (asked, right, level, lately, language, paused) in enumerate(given_)
    ]
    shuffled = random.Random(seed).sample(people, len(people))
    found = matched(people, LAW)

    assert found == matched(shuffled, LAW)
    keys = [(bool(one.lacks), -one.points, one.who.lately, one.who.code) for one in found]
    assert keys == sorted(keys)
    assert all(abs(one.points - sum(part["points"] for part in one.parts)) <= 0.51 and 0 <= one.points <= 100 for one in found)


def test_who_is_new_is_neither_shut_out_nor_preferred():
    """Without known answers he stands between those who are known to be good and those who are known to be bad."""
    good = [replace(ONE, person_id=n, code=f"g{n}", known=Known(100, 95)) for n in range(3)]
    bad = [replace(ONE, person_id=9 + n, code=f"b{n}", known=Known(100, 40)) for n in range(3)]
    new = replace(ONE, person_id=99, code="n", known=Known())
    order = [one.who.code[0] for one in matched([*bad, new, *good], LAW)]

    assert order.index("n") >= 3
    assert not matched([new], LAW)[0].lacks


@pytest.fixture
def serving(url: str):
    """Run a trial on a service over an empty database of each kind."""

    def run(trial: Any) -> Any:
        async def whole() -> Any:
            async with service_on(url) as service:
                return await trial(service)

        return asyncio.run(whole())

    return run


def test_a_project_is_staffed_from_its_matches(serving):
    """The better one stands first; taken in, he is a member with the terms given; who lacks something or is unknown is left and told."""

    async def trial(service: Service):
        home = await service.organisation()
        numbers = {
            login: await service.person(home, login, "owner" if login == "ann" else "annotator")
            for login in ("ann", "bob", "eve", "joe", "kim")
        }
        stranger = await service.person(await service.organisation("Away"), "stranger")
        ann = await service.browser(numbers["ann"])
        await plant(service.database, "bob", [True] * 38 + [False] * 2)
        await plant(service.database, "eve", [True] * 25 + [False] * 15)
        for login in ("bob", "eve"):
            await ann.put(f"/api/people/{numbers[login]}/skills/law", json={"level": 3})
        body = {"name": "contracts", "shows": [{"field": "text"}], "questions": [{"name": "q", "kind": "text"}], "policy": {"domain": "law", "skill": "law", "level": 3}}  # fmt: skip
        project = (await ann.post("/api/projects", json=body)).json()["id"]
        async with service.database.changing() as connection:
            values = {
                "project_id": project,
                "person_id": numbers["kim"],
                "state": "failed",
                "attempt": 1,
                "plan": {},
                "evidence": [],
                "since": now(),
            }
            await connection.execute(sa.insert(qualification).values(values))
        found = (await ann.get(f"/api/projects/{project}/matches")).json()
        people = [numbers["bob"], numbers["joe"], numbers["ann"], stranger, numbers["bob"]]
        done = (await ann.post(f"/api/projects/{project}/matches", json={"people": people, "quota": 7})).json()
        members = (await ann.get(f"/api/projects/{project}/members")).json()["rows"]
        return numbers, stranger, found, done, members

    numbers, stranger, found, done, members = serving(trial)
    logins = [one["login"] for one in found["rows"]]

    assert logins[:2] == ["bob", "eve"]
    assert (found["fit"], found["lack"]) == (2, 3)
    assert {one["login"]: one["lacks"] for one in found["rows"] if one["lacks"]} == {
        "ann": ["skill"],
        "joe": ["skill"],
        "kim": ["skill", "failed"],
    }
    assert done["added"] == [numbers["bob"]]
    assert {one["person"]: one["lacks"] for one in done["left"]} == {
        numbers["joe"]: ["skill"],
        numbers["ann"]: ["member"],
        stranger: ["unknown"],
    }
    assert {one["login"]: one["quota"] for one in members} == {"ann": None, "bob": 7}


def test_who_may_not_read_people_is_told_of_members_alone(serving):
    """A manager of the project who is an annotator in the organisation learns of nobody outside it."""

    async def trial(service: Service):
        home = await service.organisation()
        numbers = {
            login: await service.person(home, login, "owner" if login == "ann" else "annotator") for login in ("ann", "bob", "secret")
        }
        ann, bob = await service.browser(numbers["ann"]), await service.browser(numbers["bob"])
        number = await plant(service.database, "bob", [True] * 5)
        await ann.put(f"/api/projects/{number}/members/{numbers['bob']}", json={"role": "manager"})
        found = await bob.get(f"/api/projects/{number}/matches")
        taken = (await bob.post(f"/api/projects/{number}/matches", json={"people": [numbers["secret"]]})).json()
        return found.json(), "secret" in found.text, taken

    found, leaks, taken = serving(trial)

    assert ({one["login"] for one in found["rows"]}, leaks) == ({"ann", "bob"}, False)
    assert (taken["added"], [one["lacks"] for one in taken["left"]]) == ([], [["unknown"]])


def test_a_person_is_told_of_calls_that_fit_and_of_no_other_project(serving):
    """Open calls for what he can; not those he is in, not those that call nobody, not those he does not fit; a manager sees those he may staff."""

    async def trial(service: Service):
        home = await service.organisation()
        numbers = {login: await service.person(home, login, "owner" if login == "ann" else "annotator") for login in ("ann", "bob", "eve")}
        ann, bob = await service.browser(numbers["ann"]), await service.browser(numbers["bob"])
        await ann.put(f"/api/people/{numbers['bob']}/skills/law", json={"level": 3})
        rules = {"calls": {"open_call": True}, "quiet": {}, "hard": {"open_call": True, "skill": "medicine"}, "mine": {"open_call": True}}
        for name, policy in rules.items():
            await plant(service.database, "bob" if name == "mine" else "eve", [True] * 2, name=name, **policy)
        calls = (await bob.get("/api/me/matches")).json()["rows"]
        offers = (await ann.get(f"/api/people/{numbers['bob']}/matches")).json()["rows"]
        return [one["name"] for one in calls], sorted(one["name"] for one in offers), [set(one) & {"points", "parts"} for one in calls]

    calls, offers, told = serving(trial)

    assert (calls, told) == (["calls"], [set()])
    assert offers == ["calls", "quiet"]
