"""What a project writes into the lake is what an evaluation reads: agreement, known answers, allowed labels; memory does not grow with it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import goldsmith
from annotate.test_quality_figures import answered
from goldsmith.accounts import tables as accounts
from goldsmith.algorithms.agreement.krippendorff import krippendorff_alpha
from goldsmith.algorithms.agreement.ratings import listed
from goldsmith.annotate.spooled_rows import SpooledRows
from goldsmith.database.opening import Database
from goldsmith.errors import UsageError
from goldsmith.evaluate.asked import requirement
from goldsmith.evaluate.running import Request, evaluate
from goldsmith.lake import open_lake
from service import CHOICE, SHOWS, Front, front, lite, run

N = 40
CLASSES = ["sport", "home", "money"]
STARS = {"name": "stars", "kind": "scale", "settings": {"at_least": 1, "at_most": 5, "step": 1, "ordered": True}}


def lake_of(folder: Path) -> str:
    """Make a dataset of forty texts."""
    source, recipe = folder / "texts.jsonl", folder / "texts.yaml"
    rows = [
        json.dumps({"id": f"t{at}", "text": f"第 {at} 篇 text about {CLASSES[at % 3]} number {at}"}, ensure_ascii=False) for at in range(N)
    ]
    source.write_text("\n".join(rows), encoding="utf-8")
    recipe.write_text("name: texts\nlanguages: []\nmeasure: [character_count]\nexact_duplicates: false\ndecide: []\n", encoding="utf-8")
    goldsmith.run(recipe, inputs=[source], lake=folder / "lake", dataset="texts")
    return str(folder / "lake")


def says(who: str) -> Any:
    """Return what somebody says, right two times in three."""

    def said(key: str) -> dict[str, Any]:
        chance, at = random.Random(f"{who}{key}"), int(key[1:])
        return {"topic": CLASSES[at % 3] if chance.random() < 0.67 else chance.choice(CLASSES), "stars": chance.choice([1, 4, 5])}

    return said


async def written(at: Front, questions: list[dict[str, Any]], *, gold: int) -> dict[str, Any]:
    """Let three people answer forty records, some of known answer, and write the columns."""
    plan = {"name": "news", "shows": SHOWS, "questions": questions, "policy": {"overlap": 3}, "dataset": "texts"}
    number = (await at.ask("ann", "POST", "/api/projects", plan, status=201))["id"]
    rows = [{"id": f"t{n}", "text": "x", **({"gold": {"topic": CLASSES[n % 3]}} if n < gold else {})} for n in range(N)]
    await at.ask("ann", "POST", f"/api/projects/{number}/tasks", json.dumps(rows).encode(), status=201)
    for person in (2, 3, 4):
        await at.ask("ann", "PUT", f"/api/projects/{number}/members/{person}", {"role": "annotator"})
    await at.ask("ann", "PATCH", f"/api/projects/{number}", {"revision": 1, "state": "open"})
    for who in ("bob", "cid", "dan"):
        await answered(at, number, who, lambda key, who=who: {one["name"]: says(who)(key)[one["name"]] for one in questions})
    return {"number": number, **(await at.ask("ann", "POST", f"/api/projects/{number}/write-back"))}


def test_an_evaluation_finds_agreement_and_known_answers_by_itself(tmp_path: Path):
    """No requirement is given: alpha over all answers, the share right on known answers, and allowed labels are read off the columns."""
    lake = lake_of(tmp_path)

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "cid", "dan"], lake=lake)
        await written(at, [*CHOICE], gold=20)
        async with database.changing() as connection:
            await connection.execute(sa.update(accounts.person).where(accounts.person.c.login == "bob").values(name="Robert Real-Name"))

    run(lite(tmp_path), trial)

    made = evaluate(open_lake(lake), Request("texts"))

    found = made.measurements.findings
    said = [(f"t{n}", says(who)(f"t{n}")["topic"]) for n in range(N) for who in ("bob", "cid", "dan")]
    truth = krippendorff_alpha(listed([one for one, _ in said], [one for _, one in said]))
    assert found["annotator_agreement"].estimate.value == pytest.approx(truth.value, abs=1e-9)
    assert found["annotator_agreement"].estimate.n == N
    right = sum(says(who)(f"t{n}")["topic"] == CLASSES[n % 3] for n in range(20) for who in ("bob", "cid", "dan"))
    assert found["gold_items"].estimate.value == pytest.approx(right / 60)
    assert {one.source for one in found["gold_items"].sources} == {"p1", "p2", "p3"}
    assert found["labelling_conformity"].estimate.value == 1.0
    assert found["label_accuracy"].state == "not_measurable"
    assert set(made.assumed) >= {"labels (news__topic)", "audits.agreement (news__topic)", "audits.gold (news__topic)"}
    records = open_lake(lake).dataset("texts")
    assert "Robert" not in json.dumps([records.provenance(name) for name in records.columns])


def test_ranks_are_compared_as_ranks(tmp_path: Path):
    """A requirement that names the column of a scale of opinion gets the ordinal alpha of its answers."""
    lake, spec = lake_of(tmp_path), tmp_path / "spec.yaml"

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "cid", "dan"], lake=lake)
        await written(at, [*CHOICE, STARS], gold=0)

    run(lite(tmp_path), trial)
    spec.write_text("labels: {field: news__stars}\n", encoding="utf-8")

    found = evaluate(open_lake(lake), Request("texts", spec=spec, keep=False)).measurements.findings
    neither = evaluate(open_lake(lake), Request("texts", keep=False)).measurements.findings

    said = [(f"t{n}", says(who)(f"t{n}")["stars"]) for n in range(N) for who in ("bob", "cid", "dan")]
    truth = krippendorff_alpha(listed([one for one, _ in said], [one for _, one in said]), "ordinal")
    assert found["annotator_agreement"].estimate.value == pytest.approx(truth.value, abs=1e-9)
    assert neither["annotator_agreement"].state == "not_measurable"


def test_a_column_that_no_project_wrote_is_refused(tmp_path: Path):
    """Whoever names another column as one of annotation is told which there are."""
    lake, spec = lake_of(tmp_path), tmp_path / "spec.yaml"
    spec.write_text("audits: {agreement: 'annotation:text'}\n", encoding="utf-8")

    assert requirement(spec).requirement.audits.agreement == "annotation:text"
    with pytest.raises(UsageError, match="no project wrote this column of labels"):
        evaluate(open_lake(lake), Request("texts", spec=spec, keep=False))


def test_columns_tell_how_sure_labels_are(url: str, tmp_path: Path):
    """Beside each label stand its probability, the method, how many answers it rests on, and whether a reviewer confirmed it; also twice."""
    lake = lake_of(tmp_path)

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "cid", "dan"], lake=lake)
        number = (await written(at, [*CHOICE, STARS], gold=0))["number"]
        (first,) = (await at.ask("ann", "GET", f"/api/projects/{number}/reviews?limit=1"))["rows"]
        for one in first["answers"]:
            await at.ask("ann", "POST", f"/api/turns/{one['turn_id']}/review", {"verdict": "fix", "answer": one["id"], "reason": "x", "value": {"topic": "money", "stars": 2}})  # fmt: skip
        again = await at.ask("ann", "POST", f"/api/projects/{number}/write-back")

        rows = open_lake(lake).dataset("texts").take([f"t{n}" for n in range(N)]).to_pylist()
        assert again["records"] == N
        assert (rows[0]["news__topic"], rows[0]["news__topic_reviewed"], rows[0]["news__topic_by"], rows[0]["news__stars"]) == (
            "money",
            True,
            "review",
            2.0,
        )
        for at_, row in enumerate(rows[1:], 1):
            said = [says(who)(f"t{at_}") for who in ("bob", "cid", "dan")]
            assert row["news__topic_answers"] == 3
            assert row["news__topic_reviewed"] is False
            assert row["news__topic"] is None or row["news__topic"] in {one["topic"] for one in said}
            assert row["news__stars"] is None or row["news__stars"] in {float(one["stars"]) for one in said}
            if row["news__topic"] is not None:
                assert 0 < row["news__topic_sureness"] < 1
            assert row["news__topic_looked"] is None

    run(url, trial)


def test_rows_on_disk_are_found_by_their_keys():
    """What is put under a key comes back, whatever the key; others are left out."""
    rows = SpooledRows()
    kept = {f"k{at} ' \" 中": {"n": at, "none": None} for at in range(1_200)}
    rows.add(kept)
    rows.add({"": {"n": -1}})

    assert rows.of([*kept, "", "strange"]) == {**kept, "": {"n": -1}}
    assert (len(rows), rows.of([])) == (1_201, {})
    rows.close()
