"""Human audit: nobody can choose the sample, planted defects measure the reviewers, edits after the draw are caught."""

from __future__ import annotations

import csv
import io
import json
import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from goldsmith.curate import tables
from goldsmith.curate.plan import Request
from goldsmith.curate.run import run
from goldsmith.errors import SettingsError, UsageError
from goldsmith.evaluate.auditing.drawing import Wanted, allotted, draw, plan_of
from goldsmith.evaluate.auditing.folder import conclude, key_of, prepare
from goldsmith.evaluate.running import Request as Question
from goldsmith.evaluate.running import evaluate
from goldsmith.lake import open_lake

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from goldsmith.lake import Dataset

BAD = frozenset(f"r{n}" for n in range(0, 600, 25))
"""Records with a defect: 4 %."""

SAFETY = Wanted("safety", "nonce 1", 0.02, 0.10)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six hundred short reports of three sources, with a label each."""
    folder = tmp_path_factory.mktemp("audit")
    recipe, rows = folder / "recipe.yaml", folder / "rows.jsonl"
    recipe.write_text("name: plain\n", encoding="utf-8")
    with rows.open("w", encoding="utf-8") as file:
        for n in range(600):
            source = "log" if n % 10 else "press" if n % 20 else "=SUM(A1)"
            text = f"=Ship {n} entered at {n % 24} hours. It carried {n + 3} tons of grain. 第{n}号船进港。"
            file.write(json.dumps({"id": f"r{n}", "text": text, "source": source, "kind": "grain" if n % 3 else "coal"}) + "\n")
    run(Request(str(recipe), inputs=(str(rows),), lake=str(folder / "lake"), dataset="port"))
    return folder / "lake"


@pytest.fixture
def records(lake: Path) -> Dataset:
    """The table of the reports."""
    return tables.opened(open_lake(str(lake)), "port").records


def _filled(path: Path, judge: Callable[[dict[str, str]], str]) -> None:
    """Fill a sheet as a reviewer does."""
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    told = io.StringIO()
    sheet = csv.DictWriter(told, rows[0])
    sheet.writeheader()
    sheet.writerows({**row, "verdict": judge(row)} for row in rows)
    path.write_text(told.getvalue(), encoding="utf-8-sig", newline="")


def _judge(key: dict[str, Any], *, sees: float, bad: frozenset[str] = BAD, seed: int = 0) -> Callable[[dict[str, str]], str]:
    """Return a reviewer who sees so much of what is wrong."""
    wrong = {one["item"] for one in key["items"] if one["defect"] or one["id"] in bad}
    chance = random.Random(seed)
    return lambda row: "不通过" if row["item"] in wrong and chance.random() < sees else "Pass"


def _audit(folder: Path, records: Dataset, wanted: Wanted = SAFETY) -> dict[str, Any]:
    prepare(folder, records, wanted, draw(records, wanted), suffix=".csv")
    return key_of(folder)


def test_the_draw_follows_from_root_and_nonce(records: Dataset):
    """The same records and nonce give the same sample; another nonce gives another one."""
    one, again = draw(records, SAFETY), draw(records, SAFETY)
    other = draw(records, Wanted("safety", "nonce 2", 0.02, 0.10))

    assert one.items == again.items
    assert {item.id for item in one.items if item.is_sample} != {item.id for item in other.items if item.is_sample}


def test_every_record_may_be_drawn_and_none_more_often(records: Dataset):
    """Over many nonces each record is drawn as often as every other one, within chance."""
    seen = Counter(
        item.id for n in range(60) for item in draw(records, Wanted("safety", str(n), 0.02, 0.10, rows=60, accept=1, planted=0)).items
    )
    assert sum(seen.values()) == 60 * 60
    assert len(seen) > 590
    assert max(seen.values()) < 20


def test_strata_give_in_proportion(records: Dataset):
    """Each source gives its share of the sample, the smallest one record at least."""
    drawn = draw(records, SAFETY)

    assert sum(drawn.drawn.values()) == drawn.plan.n
    assert min(drawn.drawn.values()) >= 1
    assert drawn.drawn["log"] == pytest.approx(0.9 * drawn.plan.n, abs=1)


def test_no_stratum_gives_more_than_it_has():
    """Where small strata are used up, the others give the rest."""
    assert allotted({"a": 2, "b": 2, "c": 100}, 104) == {"a": 2, "b": 2, "c": 100}
    assert sum(allotted({str(n): 1 for n in range(50)}, 20).values()) == 20


def test_reviewers_cannot_tell_what_is_planted(records: Dataset, tmp_path: Path):
    """Sheets hold texts under opaque names in two orders; ids, sources and the key stay out of them."""
    key = _audit(tmp_path / "a", records)
    first, second = ((tmp_path / "a" / f"reviewer-{n}.csv").read_text(encoding="utf-8-sig") for n in (1, 2))

    assert first != second
    assert len(key["items"]) == key["plan"]["rows"] + round(0.1 * key["plan"]["rows"])
    assert not any(f"{one['id']}," in first for one in key["items"])
    assert "press" not in first


def test_a_text_is_no_formula(records: Dataset, tmp_path: Path):
    """A text that begins like a formula is not handed to a spreadsheet as one."""
    _audit(tmp_path / "a", records)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a/reviewer-1.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert all(not row["text"].startswith("=") for row in rows)


def test_careful_reviewers_find_the_share(records: Dataset, tmp_path: Path):
    """With good reviewers the interval holds the true share, the plan decides, and verdicts feed the evaluation."""
    key = _audit(tmp_path / "a", records)
    for n in (1, 2):
        _filled(tmp_path / f"a/reviewer-{n}.csv", _judge(key, sees=1.0))
    found = conclude(tmp_path / "a", records)

    drawn_bad = sum(not one["defect"] and one["id"] in BAD for one in key["items"])
    assert found.defects == drawn_bad
    assert found.decision == ("accepted" if drawn_bad <= key["plan"]["accept"] else "rejected")
    assert found.passing is not None
    assert found.passing.low <= 1 - len(BAD) / 600 <= found.passing.high
    assert found.found is not None
    assert found.found.value == 1
    verdicts = [json.loads(line) for line in (tmp_path / "a/verdicts.jsonl").read_text().splitlines()]
    assert len(verdicts) == key["plan"]["rows"]


def test_verdicts_are_what_an_evaluation_reads(lake: Path, records: Dataset, tmp_path: Path):
    """The file of verdicts, named in a requirement, is measured as the manual safety pass."""
    key = _audit(tmp_path / "a", records)
    for n in (1, 2):
        _filled(tmp_path / f"a/reviewer-{n}.csv", _judge(key, sees=1.0))
    found = conclude(tmp_path / "a", records)
    spec = tmp_path / "spec.yaml"
    spec.write_text("audits: {safety: a/verdicts.jsonl}\n", encoding="utf-8")

    made = evaluate(open_lake(str(lake)), Question("port", spec=spec, keep=False))

    measured = made.measurements.findings["manual_safety"].estimate
    assert measured is not None
    assert measured.n == key["plan"]["rows"]
    assert measured.value == pytest.approx(1 - found.defects / found.plan.n)


@pytest.mark.parametrize(("purpose", "indicator"), [("facts", "factual_support"), ("type", "declared_type"), ("labels", "label_accuracy")])
def test_every_purpose_has_its_indicator(lake: Path, records: Dataset, tmp_path: Path, purpose: str, indicator: str):
    """What reviewers said is read by the indicator that asks for it."""
    wanted = Wanted(purpose, "n", 0.02, 0.10, label="kind")
    key = _audit(tmp_path / "a", records, wanted)
    given = {one["item"]: one["given"] for one in key["items"]}
    planted = {one["item"] for one in key["items"] if one["defect"] == "number"}
    for n in (1, 2):
        judge = (lambda row: given[row["item"]]) if purpose == "labels" else (lambda row: "fail" if row["item"] in planted else "pass")
        _filled(tmp_path / f"a/reviewer-{n}.csv", judge)
    assert conclude(tmp_path / "a", records).decision == "accepted"
    spec = tmp_path / "spec.yaml"
    spec.write_text(f"labels: {{field: kind}}\ntype: 通识\naudits: {{{purpose}: a/verdicts.jsonl}}\n", encoding="utf-8")

    made = evaluate(open_lake(str(lake)), Question("port", spec=spec, keep=False))

    measured = made.measurements.findings[indicator].estimate
    assert measured is not None, made.measurements.findings[indicator]
    assert measured.value == 1


def test_reviewers_who_overlook_decide_nothing(records: Dataset, tmp_path: Path):
    """Reviewers who pass everything do not make a lot good: the planted defects tell."""
    _audit(tmp_path / "a", records)
    for n in (1, 2):
        _filled(tmp_path / f"a/reviewer-{n}.csv", lambda _row: "pass")
    assert conclude(tmp_path / "a", records).decision == "reviewers overlook too much"


def test_differences_wait_for_a_third_verdict(records: Dataset, tmp_path: Path):
    """Where two people differ, or are not sure, the audit stays open until somebody decides."""
    key = _audit(tmp_path / "a", records)
    _filled(tmp_path / "a/reviewer-1.csv", _judge(key, sees=1.0))
    _filled(tmp_path / "a/reviewer-2.csv", _judge(key, sees=0.5, seed=3))
    first = conclude(tmp_path / "a", records)
    assert first.decision == "open"
    assert first.disputed
    assert first.agreement is not None

    _filled(tmp_path / "a/adjudication.csv", _judge(key, sees=1.0))
    assert conclude(tmp_path / "a", records).decision != "open"


def test_edits_after_the_draw_are_caught(tmp_path: Path):
    """Records that were changed or added since the sample was drawn have another root, and the audit is refused."""
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"id": f"r{n}", "text": f"Report {n} of the harbour."}) + "\n" for n in range(50)), encoding="utf-8")
    (tmp_path / "recipe.yaml").write_text("name: plain\n", encoding="utf-8")
    run(Request(str(tmp_path / "recipe.yaml"), inputs=(str(rows),), lake=str(tmp_path / "lake"), dataset="port"))
    _audit(tmp_path / "a", tables.opened(open_lake(str(tmp_path / "lake")), "port").records)
    more = tmp_path / "more.jsonl"
    more.write_text(json.dumps({"id": "new", "text": "A report that came later."}) + "\n", encoding="utf-8")
    run(Request(str(tmp_path / "recipe.yaml"), inputs=(str(rows), str(more)), lake=str(tmp_path / "lake"), dataset="port"))

    with pytest.raises(UsageError, match="edited them since"):
        conclude(tmp_path / "a", tables.opened(open_lake(str(tmp_path / "lake")), "port").records)


def test_a_plan_for_more_records_than_there_are_keeps_its_share():
    """Of 4,000 records 160 defects are 4 %; where there are 600 records, all are looked at and 24 are borne with, not 160."""
    plan = plan_of(Wanted("safety", "n", 0.02, 0.10, rows=4000, accept=160), 600)
    assert (plan.n, plan.c) == (600, 24)


def test_labels_are_given_blind(records: Dataset, tmp_path: Path):
    """Experts write labels without seeing the given one; some records come twice and show whether they are steady."""
    wanted = Wanted("labels", "n", 0.02, 0.10, label="kind")
    key = _audit(tmp_path / "a", records, wanted)
    assert "grain,," not in (tmp_path / "a/reviewer-1.csv").read_text(encoding="utf-8-sig")
    assert (tmp_path / "a/guide.md").read_text(encoding="utf-8").count("`coal`") == 2, "which labels there are stands in both languages"
    given = {one["item"]: one["given"] for one in key["items"]}
    for n in (1, 2):
        _filled(tmp_path / f"a/reviewer-{n}.csv", lambda row: given[row["item"]])

    found = conclude(tmp_path / "a", records)

    assert (found.decision, found.defects) == ("accepted", 0)
    assert {one["given"] for one in key["items"]} == {"grain", "coal"}
    assert found.found is not None


def test_odd_rows_are_all_told(records: Dataset, tmp_path: Path):
    """Items that were never handed out, items twice and words that are no verdicts are listed with their rows."""
    _audit(tmp_path / "a", records)
    sheet = tmp_path / "a/reviewer-1.csv"
    lines = sheet.read_text(encoding="utf-8-sig").splitlines()
    item = lines[1].split(",")[0]
    sheet.write_text("\n".join([lines[0], f"{item},x,maybe,", f"{item},x,pass,", "nobody,x,pass,", f"{item},x,fail,"]), encoding="utf-8")

    with pytest.raises(SettingsError) as told:
        conclude(tmp_path / "a", records)

    assert "row 2: `maybe` is no verdict" in str(told.value)
    assert "row 4: item `nobody` was not handed out" in str(told.value)
    assert "row 5" in str(told.value)


def test_a_spreadsheet_may_save_as_it_likes(records: Dataset, tmp_path: Path):
    """GB18030 and semicolons are read; an empty sheet leaves the audit open and says how much is missing."""
    key = _audit(tmp_path / "a", records)
    items = [one["item"] for one in key["items"]]
    sheet = tmp_path / "a/reviewer-1.csv"
    sheet.write_bytes(("item;text;verdict;note\n" + "".join(f"{item};港口;通过;好\n" for item in items)).encode("gb18030"))

    found = conclude(tmp_path / "a", records)

    assert found.decision == "open"
    assert [len(one) for one in found.missing] == [0, len(items)]


def test_an_audit_is_never_written_over(records: Dataset, tmp_path: Path):
    """A folder with an audit in it is refused."""
    _audit(tmp_path / "a", records)
    with pytest.raises(UsageError, match="already"):
        _audit(tmp_path / "a", records)
