"""The page, its twins, the history and the command."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evaluate.test_truth import SPEC, N, made, with_defects
from goldsmith.cli.app import app
from goldsmith.errors import SettingsError, UnknownNameError, VersionError
from goldsmith.evaluate import asked, evaluation, history, running
from goldsmith.evaluate.report.beside import Beside
from goldsmith.evaluate.report.page import page, write
from goldsmith.evaluate.report.words import WORDS
from goldsmith.lake import open_lake
from indicators.planted import rows

ALONE = Beside(asked.profile("tc609-2025"))
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)> "\u202e{{ 7*7 }}'


@pytest.fixture(scope="module")
def workplace(tmp_path_factory) -> Path:
    """A lake with a dataset that has defects and hostile texts, and its requirement."""
    folder = tmp_path_factory.mktemp("evaluated")
    records = with_defects(7)["phones"]
    records[9]["text"] = HOSTILE * 3
    records[9]["source"] = HOSTILE
    made(folder, records)
    (folder / "spec.yaml").write_text(json.dumps(SPEC, ensure_ascii=False), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def done(workplace: Path) -> evaluation.Evaluation:
    """Its evaluation."""
    return running.evaluate(open_lake(workplace / "lake"), running.Request("planted", spec=workplace / "spec.yaml"))


class Tags(HTMLParser):
    """Elements and attributes that a page has."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts, self.loads, self.handlers = 0, [], []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what could run or load."""
        self.scripts += tag == "script"
        self.loads += [value for name, value in attrs if name in {"src", "href"} and value and not value.startswith("#")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def test_the_page_loads_nothing_and_texts_of_records_cannot_run(done: evaluation.Evaluation):
    """One script, our own; no address, no handler, no hidden character."""
    html = page(done, ALONE)
    tags = Tags()
    tags.feed(html)

    assert (tags.scripts, tags.loads, tags.handlers) == (1, [], [])
    assert "&lt;script&gt;alert(1)" in html
    assert "\u202e" not in html
    assert "49" not in re.findall(r"\{\{ 7\*7 \}\}|>49<", html)


def test_personal_data_is_named_and_not_shown(done: evaluation.Evaluation, workplace: Path):
    """The ids of records with personal data stand on the page, their texts nowhere."""
    paths = write(done, ALONE, workplace / "out")
    everything = "".join(path.read_text(encoding="utf-8") for path in paths.values())

    assert "r3" in done.measurements.findings["personal_data_residue"].evidence
    assert "13812345678" not in everything


def test_personal_data_is_not_shown_as_evidence_of_something_else(tmp_path: Path):
    """Of more records than are named, those with personal data are not shown under any other indicator either."""
    spoilt = [row | {"text": row["text"] + f" Call 138123456{at:02d} now,"} for at, row in enumerate(rows(N))]
    lake = open_lake(made(tmp_path, spoilt))

    found = running.evaluate(lake, running.Request("planted", keep=False)).measurements

    assert len(found.findings["text_completeness"].evidence) == 20
    assert not [text for text in found.evidence.values() if "138123456" in text]


def test_both_languages_say_the_same_words():
    """Every word is there in English and Chinese, with the same fillings."""
    for name, (en, zh) in WORDS.items():
        assert set(re.findall(r"\{(\w+)\}", en)) == set(re.findall(r"\{(\w+)\}", zh)), name


def test_nothing_claims_that_a_standard_is_met(done: evaluation.Evaluation):
    """The forbidden wordings stand nowhere, and the allowed one does."""
    html = page(done, ALONE)

    assert "按 TC609-5-2025-04 指标自评" in html
    assert not re.search(r"certified by|符合国家标准[^，]|complies with", html)


def test_linked_data_names_metrics_and_measurements(done: evaluation.Evaluation, workplace: Path):
    """The JSON-LD is of the Data Quality Vocabulary: each measured number with its metric."""
    graph = json.loads(write(done, ALONE, workplace / "ld")["jsonld"].read_text(encoding="utf-8"))["@graph"]
    kinds = [one["@type"] for one in graph]
    measured = sum(found.is_measured for found in done.measurements.findings.values())

    assert kinds.count("dqv:QualityMeasurement") == kinds.count("dqv:Metric") == measured
    assert {one["dqv:isMeasurementOf"]["@id"] for one in graph if one["@type"] == "dqv:QualityMeasurement"} == {
        one["@id"] for one in graph if one["@type"] == "dqv:Metric"
    }


def test_measurements_survive_being_written_down(done: evaluation.Evaluation, workplace: Path):
    """What is read back is what was measured."""
    again = history.measurements(open_lake(workplace / "lake"), "planted", done.id)

    assert json.loads(json.dumps(again.as_json())) == json.loads(json.dumps(done.measurements.as_json()))


def test_two_versions_are_compared_with_intervals(tmp_path: Path):
    """A census differs by exactly what was changed, and the rest is shown as unchanged."""
    lake = open_lake(made(tmp_path, rows(N)))
    first = running.evaluate(lake, running.Request("planted"))
    lake.dataset("planted").update("id in ('r1', 'r2', 'r3')", {"license": None})
    second = running.evaluate(lake, running.Request("planted"))

    changes = {
        one.indicator: one for one in history.changes(history.of_version(lake, "planted", first.measurements.version), second.measurements)
    }

    assert changes["record_completeness"].difference.value == pytest.approx(-3 / N)
    assert changes["record_completeness"].shown
    assert not changes["text_purity"].shown
    assert [row["version"] for row in history.past(lake, "planted")] == [first.measurements.version, second.measurements.version]
    with pytest.raises(VersionError, match="was not evaluated"):
        history.of_version(lake, "planted", 999)


def test_workers_do_not_change_the_result(workplace: Path):
    """One thread and four measure the same."""
    lake = open_lake(workplace / "lake")
    one, four = (
        running.evaluate(lake, running.Request("planted", spec=workplace / "spec.yaml", workers=n, fresh=True, keep=False)) for n in (1, 4)
    )

    assert {name: found.as_json() for name, found in one.measurements.findings.items()} == {
        name: found.as_json() for name, found in four.measurements.findings.items()
    }
    assert one.measurements.root == four.measurements.root


def test_the_command_ends_with_3_where_a_gate_fails(workplace: Path):
    """Data on standard output, reports in the folder, and an exit code for recipes and CI."""
    arguments = ["evaluate", "planted", "--lake", str(workplace / "lake"), "--spec", str(workplace / "spec.yaml")]

    told = CliRunner().invoke(app, [*arguments, "--out", str(workplace / "cli"), "--json"])
    listed = CliRunner().invoke(app, ["evaluate", "planted", "--lake", str(workplace / "lake"), "--history"])

    facts = json.loads(told.stdout.strip().splitlines()[-1])
    assert told.exit_code == 3
    assert facts["grade"] == "D"
    assert (workplace / "cli" / "evaluation.html").is_file()
    assert listed.exit_code == 0
    assert "tc609-2025" in listed.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sise: {records: 3}", r"line 1: `sise`: no such setting, did you mean `size`\?"),
        ("size: {records: 0}", r"`size.records` = 0: it should be at least 1"),
        ("labels: {feild: a}", "`labels"),
        ("time: {start: 2026-02-01, end: 2026-01-01}", "the window ends before it starts"),
        ("labels: {field: a, target: {x: 0.9}}", "add up to 1"),
        ("- a", "a requirement is a mapping"),
        ("a: [", "this is not YAML"),
    ],
)
def test_a_wrong_requirement_is_refused_with_its_line(text: str, said: str, tmp_path: Path):
    """Every problem names its line and the nearest name, before a record is read."""
    (tmp_path / "spec.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError, match=said):
        asked.requirement(tmp_path / "spec.yaml")


def test_a_wrong_profile_is_refused(tmp_path: Path):
    """An indicator that does not exist is named with its nearest neighbour; an unknown profile too."""
    body = {
        "name": "mine", "version": 1, "title": {"en": "a", "zh": "b"}, "description": {"en": "a", "zh": "b"}, "standard": "own",
        "dimensions": [{"name": "d", "title": {"en": "a", "zh": "b"}, "says": {"en": "a", "zh": "b"}, "limit": 90, "items": [{"code": "1", "title": {"en": "a", "zh": "b"}, "indicators": ["exact_duplicate"]}]}],
    }  # fmt: skip
    (tmp_path / "mine.yaml").write_text(json.dumps(body), encoding="utf-8")

    with pytest.raises(SettingsError, match="did you mean `exact_duplicates`"):
        asked.profile(str(tmp_path / "mine.yaml"))
    with pytest.raises(UnknownNameError, match="did you mean `tc609-2025`"):
        asked.profile("tc609-2024")


def test_files_that_a_requirement_names_must_be_there(workplace: Path):
    """A missing or broken file is told before anything is measured."""
    lake = open_lake(workplace / "lake")
    path = workplace / "bad.yaml"
    path.write_text(json.dumps({"audits": {"safety": "nowhere.jsonl"}}), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"`audits.safety` = 'nowhere.jsonl': it names a file that is not there"):
        running.evaluate(lake, running.Request("planted", spec=path))
    (workplace / "broken.jsonl").write_text('{"id": 1}\n{"id"', encoding="utf-8")
    path.write_text(json.dumps({"audits": {"safety": "broken.jsonl"}}), encoding="utf-8")
    with pytest.raises(SettingsError, match="line 2"):
        running.evaluate(lake, running.Request("planted", spec=path))


def test_all_names_of_a_requirement_are_told_at_once(workplace: Path):
    """Files, grids, indicators and their settings that are not there are listed together, each with its line and the nearest name."""
    path = workplace / "names.yaml"
    path.write_text(
        "trial: no.json\nlanguages: [zh]\ntopics: chinese-traditional-cultur\nsettings:\n  glossary_coverage: {record: 1}\n"
        "  exact_duplicate: {x: 1}\ncalibration:\n  near_duplicate: {items: absent.jsonl}\njudge: {url: 'http://127.0.0.1/v1', model: m, calibration: [a.jsonl]}\n"
    )  # fmt: skip

    with pytest.raises(SettingsError) as told:
        asked.requirement(path)

    for line, words in (
        (1, "`trial` = 'no.json': it names"), (3, "did you mean `chinese-traditional-culture`"), (5, "did you mean `records`"),
        (6, "did you mean `exact_duplicates`"), (8, "no indicator is called `near_duplicate`"), (8, "'absent.jsonl': it names"),
        (9, "`judge.calibration.0` = 'a.jsonl': it names"),
    ):  # fmt: skip
        assert any(words in one for one in told.value.message.split("\n") if one.startswith(f"  - line {line}: ")), (line, words)
    assert "the requirement has 7 problems" in told.value.message


def test_what_is_left_out_is_said_and_opens_its_gate(workplace: Path):
    """An indicator that is left out is no pass: it says so, and a gate that needs it stays open."""
    lake = open_lake(workplace / "lake")

    found = running.evaluate(lake, running.Request("planted", spec=workplace / "spec.yaml", keep=False, without=("traceability",)))

    assert found.measurements.findings["traceability"].state == "not_measurable"
    assert {one.name: one.verdict for one in found.grade.gates}["lineage"] == "open"
    with pytest.raises(UnknownNameError, match="did you mean"):
        running.evaluate(lake, running.Request("planted", keep=False, without=("tracability",)))
