"""Codes of annotators in what is given out: nobody's login, name, number or other code leaks, in any format."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import orjson
import pyarrow.parquet as pq
import sqlalchemy as sa

from annotate.requests import ASKS, act, take
from goldsmith.accounts import tables as accounts
from goldsmith.annotate import turns
from goldsmith.annotate.standing.codes import Codes
from goldsmith.annotate.tables import brought, member, turn
from goldsmith.database.opening import Database
from service import front, project_with, run

SECRETS = ("zebra-login", "Quagga Namesson", "okapi-code", "okapi-expert", "elsewhere@lab.cn", "ibex-login")
RAW = {"id": 5, "completed_by": {"id": 77, "email": "elsewhere@lab.cn"}, "created_username": "elsewhere@lab.cn", "result": [], "was_cancelled": True, "unique_id": "elsewhere@lab.cn"}  # fmt: skip


async def prepared(database: Database) -> Any:
    """Two people with names that stand out answer; one kept annotation of another tool names somebody."""
    at = await front(database, ["ann", "zebra-login", "ibex-login"])
    await project_with(database, [1, 2, 3], 2, overlap=2)
    async with database.changing() as connection:
        for number, code in ((2, "okapi-code"), (3, "okapi-expert")):
            values = {"name": "Quagga Namesson", "code": code}
            await connection.execute(sa.update(accounts.person).where(accounts.person.c.id == number).values(values))
        await connection.execute(sa.update(member).where(member.c.person_id == 3).values(role="expert"))
        kept = {
            "annotations": [{"who": "gone", "is": "", "raw": RAW}],
            "rest": {"updated_by": "elsewhere@lab.cn", "comment_authors": [77]},
            "predictions": [],
        }
        await connection.execute(sa.insert(brought).values(project_id=1, task_id=1, format="label-studio", kept=kept))
    for who in (2, 3):
        for one in (await take(database, 1, who, 2))[0]:
            given = turns.Given(0, {"topic": "sport"}, 1200, note="I am Quagga Namesson")
            await act(database, 1, who, turns.give_answer, one.id, given, ASKS)
    async with database.changing() as connection:
        await connection.execute(sa.update(turn).values(reason="zebra-login did this"))
    return at


def parts(body: bytes) -> list[bytes]:
    """Return a file, and the files in it where it is an archive."""
    if not body.startswith(b"PK"):
        return [body]
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        found = [archive.read(name) for name in archive.namelist()]
    return [str(pq.read_table(io.BytesIO(one)).to_pylist()).encode() if one.startswith(b"PAR1") else one for one in found]


def test_no_export_tells_who_anybody_is(url):
    """With codes of the project or of a release, no format holds a login, a name, an address, or a code of elsewhere."""

    async def trial(database: Database) -> Any:
        at = await prepared(database)
        path = "/api/projects/1/export?format="
        return {(form, codes): await at.bytes("ann", f"{path}{form}&codes={codes}") for form in ("jsonl", "label-studio", "hf") for codes in ("own", "per-project", "per-release")}  # fmt: skip

    found = run(url, trial)

    for (form, codes), body in found.items():
        whole = b"".join(parts(body)).decode()
        leaked = [one for one in SECRETS if one in whole and not (codes == "own" and (one.startswith("okapi") or form == "label-studio"))]
        assert leaked == [], (form, codes)
        assert "行业领域专家" in whole
        if codes != "own":
            assert len(set(re.findall(r"a[a-z2-7]{24}", whole))) >= 2
            assert not re.search(r'"(person_id|person|id)": ?[23]\b', whole)


def test_codes_of_a_project_stay_and_those_of_releases_do_not_meet(url):
    """The same project gives the same codes again; another release, or none, gives others; a named release gives its own again."""

    async def codes(at: Any, more: str) -> set[str]:
        lines = (await at.bytes("ann", f"/api/projects/1/export?{more}")).splitlines()
        return {each["who"] for line in lines for each in orjson.loads(line)["answers"]}

    async def trial(database: Database) -> Any:
        at = await prepared(database)
        asked = ("codes=per-project", "codes=per-project", "codes=per-release&release=v1", "codes=per-release&release=v1", "codes=per-release&release=v2", "codes=per-release", "codes=per-release", "codes=own")  # fmt: skip
        found = [await codes(at, one) for one in asked]
        refused = [
            await at.ask("ann", "GET", f"/api/projects/1/export?{one}", status=422) for one in ("codes=mine", "codes=own&release=v1")
        ]
        return found, refused

    (project, again, one, one_again, two, any_, other, own), refused = run(url, trial)

    assert (project == again, one == one_again) == (True, True)
    every = [project, one, two, any_, other, own]
    assert sum(map(len, every)) == len(set().union(*every)) == 12
    assert own == {"okapi-code", "okapi-expert"}
    assert [told["error"]["where"] for told in refused] == ["codes", "release"]


def test_each_answer_tells_the_kind_of_its_annotator_and_how_it_was_made(url):
    """An expert of the project is one, others are ordinary; of a task the highest kind is told, in the words of TC609-5-2025-02."""

    async def trial(database: Database) -> Any:
        at = await prepared(database)
        return (await at.bytes("ann", "/api/projects/1/export?codes=own")).splitlines()

    for line in run(url, trial):
        told = orjson.loads(line)
        assert {one["who"]: one["annotator"] for one in told["answers"]} == {"okapi-code": "普通标注员", "okapi-expert": "行业领域专家"}
        assert {one["annotation_method"] for one in told["answers"]} == {"人工标注"}
        assert told["annotation"] == {
            "annotated_by": ["okapi-code", "okapi-expert"],
            "annotator": "行业领域专家",
            "annotation_method": "人工标注",
        }


def test_a_code_does_not_tell_what_it_was_made_of():
    """Codes are as long as 120 bits need, differ, and are none without the key."""
    made = {Codes(b"key").of(f"p{at}") for at in range(1_000)}

    assert len(made) == 1_000
    assert {len(one) for one in made} == {25}
    assert Codes(b"other").of("p1") not in made
