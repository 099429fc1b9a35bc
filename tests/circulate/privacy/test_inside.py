"""Jobs inside: what was approved runs as often as was approved, and of what comes out, the approved figures leave and nothing else."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from circulate.privacy.insiders import House
from circulate.privacy.people import AGES, CITIES
from goldsmith.certify.log.folder import Log
from goldsmith.certify.log.private import Private
from goldsmith.circulate.inside import gate
from goldsmith.circulate.inside.approving import decided
from goldsmith.circulate.inside.job import Job
from goldsmith.circulate.inside.proposing import facts_in
from goldsmith.circulate.inside.running import Outcome, run
from goldsmith.circulate.inside.templates import Template
from goldsmith.circulate.inside.walled import THIN, enforced
from goldsmith.circulate.privacy.ledger import Ledger
from goldsmith.circulate.privacy.question import Unit
from goldsmith.cli.app import app
from goldsmith.errors import GoldsmithError, SettingsError, UsageError
from goldsmith.privacy_errors import BudgetError, GradeError, InsideError, PrivacyError
from goldsmith.signing import dsse, keys
from goldsmith.signing.held import Held

walls = pytest.mark.skipif(enforced() == THIN, reason="no user namespaces on this machine")
COUNT = {"kind": "sql", "sql": {"all": {"sql": "SELECT count(*) FROM records"}}}
OLD = sum(age >= 30 for age in AGES)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A shelf with an owner."""
    return House(tmp_path)


def by_name(outcome: Outcome) -> dict[str, gate.Figure]:
    """Return the figures of an outcome by name."""
    return {one.name: one for one in outcome.figures}


@walls
def test_the_planted_figures_leave_signed(house: House):
    """Counts in multiples of the least group, a mean as it is, a group of four kept back; the digest of what left is what was signed."""
    pytest.importorskip("opendp", reason="the extra `privacy` is not installed")
    ledger = Ledger.of(house.folder / "ledger.db")
    ledger.allow("people", 2.0)
    asked = {
        "old": {"sql": "SELECT count(*) FROM records WHERE age >= 30"},
        "mean": {"sql": "SELECT avg(age) FROM records", "low": 0, "high": 99},
        "few": {"sql": "SELECT count(*) FROM records WHERE age = 0 AND city = '北京' AND pay < 900"},
        "by": {"sql": "SELECT city, count(*) FROM records GROUP BY city", "categories": ["北京", "苏州", "Paris"]},
    }
    noised = {f"noised{n}": {"sql": "SELECT avg(age) FROM records", "low": 0, "high": 99, "epsilon": 0.05} for n in range(10)}
    outcome = run(house.shelf, house.approved(kind="sql", sql=asked | noised), house.key, ledger=ledger)
    told = by_name(outcome)

    assert outcome.state == "done"
    assert (told["old"].value, told["old"].low <= OLD <= told["old"].high) == (round(OLD / 10) * 10, True)
    assert told["mean"].value == pytest.approx(sum(AGES) / len(AGES), abs=0.01)
    assert {told["few"].kept_back, told["by[Paris]"].kept_back} == {"few"}
    assert [told[f"by[{city}]"].value for city in ("北京", "苏州")] == [CITIES.count("北京"), CITIES.count("苏州")]
    drawn = [told[name] for name in noised]
    assert any(one.value != told["mean"].value for one in drawn), "noise rounded away is noise, ten times it is none"
    assert all(one.low < one.value < one.high and abs(one.value - 49.5) < 25 for one in drawn)
    assert ledger.allowances("people")[0].spent_epsilon == pytest.approx(0.5)
    envelope, figures = house.desk.outcome(house.desk.jobs()[0])
    opened = dsse.opened(envelope)
    assert opened.signers() == (house.key.did,)
    assert json.loads(opened.payload)["subject"][0]["digest"]["sha256"] == hashlib.sha256(figures).hexdigest()
    assert json.loads(figures) == [one.as_json() for one in outcome.figures]


@walls
def test_a_recipe_and_an_evaluation_tell_where_records_went(house: House):
    """Of a recipe the counts, of an evaluation its indicators; no text, no id, no name that was not there before."""
    curated = house.approved(kind="recipe", recipe={"name": "all"}, reasons=["long"])
    evaluated = house.approved(kind="evaluation")

    one, two = (run(house.shelf, job, house.key) for job in (curated, evaluated))

    assert (one.state, two.state) == ("done", "done")
    assert [by_name(one)[name].value for name in ("in", "kept", "dropped", "dropped.long")] == [2000, 2000, 0, 0]
    measured = by_name(two)
    assert (measured["records"].value, measured["indicator.exact_duplicates"].value) == (2000, 0)
    assert measured["indicator.exact_duplicates"].high == pytest.approx(0.0025)
    for outcome in (one, two):
        said = json.dumps([figure.as_json() for figure in outcome.figures], ensure_ascii=False)
        assert not any(word in said for word in ("条记录", "r1", "北京"))


@walls
def test_what_was_not_approved_does_not_run(house: House):
    """Nothing decided, refused, over, signed by somebody else, or about another job: no run, and no claim."""
    job = house.job(**COUNT)
    stranger = Held(keys.current(house.folder / "keys", "stranger"))
    other = house.job(**COUNT, runs=2)
    named = {house.key.did: "lab"}
    for envelope, why in (
        (decided(job, "approved", [stranger]), "nobody signed"),
        (decided(other, "approved", [house.key]), "another job"),
        ({**decided(job, "approved", [house.key]), "payload": decided(other, "approved", [house.key])["payload"]}, "no signed decision"),
        ({}, "no signed decision"),
    ):
        with pytest.raises(InsideError, match=why):
            house.desk.decide(job, envelope, named)
    with pytest.raises(InsideError, match="not approved"):
        run(house.shelf, job, house.key)
    house.desk.decide(job, decided(job, "approved", [house.key], now=datetime.now(UTC) - timedelta(days=40)), named)
    house.desk.decide(other, decided(other, "refused", [house.key]), named)
    for one in (job, other):
        with pytest.raises(InsideError, match="not approved"):
            run(house.shelf, one, house.key)
    with pytest.raises(InsideError, match="decided about already"):
        house.desk.decide(job, decided(job, "approved", [house.key]), named)

    assert [house.desk.runs(one) for one in (job, other)] == [0, 0]


@walls
def test_a_job_that_was_changed_after_approval_is_refused(house: House):
    """On the desk, its digest differs; with a digest of its own, nobody approved it; another release under the same name is another one."""
    job = house.approved(**COUNT)
    path = house.desk.folder / job.digest / "job.json"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"digits":4', b'"digits":6'))
    with pytest.raises(InsideError, match="changed since"):
        house.desk.job(job.digest)
    swapped = Job.configured({**json.loads(whole), "leaving": {"digits": 6}})
    with pytest.raises(InsideError, match="not approved"):
        run(house.shelf, swapped, house.key)
    house.desk.propose(swapped)
    (house.desk.folder / swapped.digest / "decision.dsse.json").write_bytes((path.parent / "decision.dsse.json").read_bytes())
    with pytest.raises(InsideError, match="about another job"):
        run(house.shelf, swapped, house.key)
    house.told(note="another release of the same name")
    with pytest.raises(InsideError, match="another one than the job"):
        run(house.shelf, job, house.key)


@walls
def test_what_is_approved_once_runs_once(house: House):
    """Eight at the same moment: one runs, and seven are told that it did; a run without budget is not used up."""
    ledger = Ledger.of(house.folder / "ledger.db")
    noised = house.approved(kind="sql", sql={"n": {"sql": "SELECT count(*) FROM records", "epsilon": 0.5}})
    ledger.allow("people", 0.4)
    with pytest.raises(BudgetError):
        run(house.shelf, noised, house.key, ledger=ledger)
    assert house.desk.runs(noised) == 0
    job = house.approved(**COUNT)

    def again(_: int) -> str:
        try:
            return run(house.shelf, job, house.key).state
        except InsideError as problem:
            return problem.message

    with ThreadPoolExecutor(8) as pool:
        found = sorted(pool.map(again, range(8)))
    assert found == ["done", *["this job ran as often as was approved"] * 7]


@walls
def test_a_person_is_one_however_many_records_are_hers(house: House):
    """Where a unit is a person with up to five records, forty records are at least eight people, which is fewer than ten."""
    ledger = Ledger.of(house.folder / "ledger.db")
    ledger.allow("people", 1.0, unit=Unit(person="who", most=5))
    asked = {"p": {"sql": "SELECT count(*) FROM records WHERE age = 0"}, "q": {"sql": "SELECT count(*) FROM records WHERE age < 30"}}

    told = by_name(run(house.shelf, house.approved(kind="sql", sql=asked), house.key, ledger=ledger))

    assert AGES.count(0) == 20
    assert told["p"].kept_back == "few"
    assert told["q"].value == 600


def test_from_l4_on_figures_leave_with_noise_only(tmp_path: Path):
    """An evaluation of 一般4 is refused when it is proposed, and a question without epsilon as well; with it, it is taken. Of 核心 nothing is."""
    house = House(tmp_path, sensitivity="一般4")
    for said in (
        {"kind": "evaluation"},
        COUNT,
        {"kind": "sql", "sql": {**COUNT["sql"], "n": {"sql": "SELECT count(*) FROM records", "epsilon": 1}}},
    ):
        with pytest.raises(GradeError, match="with noise only"):
            house.job(**said)
    assert house.job(kind="sql", sql={"n": {"sql": "SELECT count(*) FROM records", "epsilon": 1}}).epsilon == 1
    house.told(security={"sensitivity": "核心"})
    with pytest.raises(GradeError):
        house.job(kind="sql", sql={"n": {"sql": "SELECT count(*) FROM records", "epsilon": 1}})


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT text FROM records", "SELECT max(age) FROM records", "SELECT count(*) FROM records, records", "SELECT count(*) FROM read_csv('/etc/passwd')",
        "SELECT count(*) FROM records WHERE age > (SELECT 1)", "SELECT count(*) FROM records WHERE age > 1 OR age < 2", "SELECT count(*) FROM records LIMIT 1",
        "SELECT count(*) FROM records; DROP TABLE records", "SELECT city, avg(age) FROM records GROUP BY city", "SELECT quantile_disc(age, 0.5) FROM records",
        "SELECT city, count(*) FROM records GROUP BY age", "SELECT count(*) FROM records WHERE age > 1 AND", "SELECT avg(age) FROM records",
        "SELECT city, count(*) FROM records GROUP BY city", "",
    ],
)  # fmt: skip
def test_other_sql_is_not_understood(sql: str):
    """Values of records, other tables, nested questions, two statements; bounds and categories have to be said."""
    with pytest.raises(SettingsError):
        Template.configured({"sql": sql})


def test_sql_says_what_statistics_know():
    """Quotes, text with quotes, several conditions, a quantile with noise."""
    found = Template(
        sql="select quantile_disc(\"age\", .25) from records where city = 'O''Neil' and pay <> -1.5e3 ;", epsilon=0.1, low=0, high=99
    ).question

    assert (found.statistic, found.column, found.at) == ("quantile", "age", 0.25)
    assert found.conditions == (("city", "=", "O'Neil"), ("pay", "!=", "-1.5e3"))


def test_a_job_that_cannot_be_is_refused_when_it_is_proposed(house: House):
    """A column that is not there, another profile, a part of another kind, a path in place of a name: before the owner is asked."""
    for said, error in (
        ({"kind": "sql", "sql": {"n": {"sql": "SELECT count(*) FROM records WHERE strange = 1"}}}, PrivacyError),
        ({"kind": "evaluation", "profile": "../profile.yaml"}, SettingsError),
        ({"kind": "recipe"}, SettingsError),
        ({**COUNT, "recipe": {"name": "x"}}, SettingsError),
        ({"kind": "sql", "sql": {"../n": {"sql": "SELECT count(*) FROM records"}}}, SettingsError),
        ({**COUNT, "release": "strange"}, UsageError),
        ({**COUNT, "runs": 0}, SettingsError),
    ):
        with pytest.raises(error):
            house.job(**said)
    for said in ("../../keys", "0" * 64, "", "0" * 7):
        with pytest.raises(GoldsmithError, match="no such job"):
            house.desk.job(said)


def test_nobody_fills_the_desk(house: House, monkeypatch: pytest.MonkeyPatch):
    """An asker has so many jobs that wait; the same job again is one."""
    monkeypatch.setattr("goldsmith.circulate.inside.desk.WAITING", 3)
    for runs in (1, 2, 3, 3):
        house.job(**COUNT, runs=runs)
    with pytest.raises(UsageError, match="too many jobs"):
        house.job(**COUNT, runs=4)


@walls
def test_the_commands_take_a_job_from_proposal_to_figures(house: House):
    """Proposed, shown, approved on record in the log, run, told; a second run is refused with exit code 3."""
    log = Private.beside(house.folder / "log")
    Log.made(house.folder / "log", "example.org/log", log.key() or log.key_made("example.org/log"))
    (house.folder / "job.yaml").write_text(
        "release: people@1.0.0\npurpose: research\nkind: sql\nsql:\n  old: {sql: 'SELECT count(*) FROM records WHERE age >= 30'}\n",
        encoding="utf-8",
    )
    place, runner = ["--releases", str(house.shelf.folder)], CliRunner()
    key = ["--key", str(house.folder / "keys/lab/0001.pem"), "--log", str(house.folder / "log")]

    def said(*words: str, code: int = 0) -> dict[str, object]:
        done = runner.invoke(app, ["inside", *words, *place, "--json"])
        assert getattr(done.exception, "exit_code", done.exit_code) == code, done.output
        return json.loads(done.stdout) if code == 0 else {}

    made = said("propose", str(house.folder / "job.yaml"), "--by", "mei")
    job = str(made["job"])[:12]
    assert said("show", job)["state"] == "waits"
    assert said("approve", job, *key)["logged"] is True
    assert said("run", job, *key)["figures"][0]["value"] == round(OLD / 10) * 10
    said("run", job, *key, code=3)
    assert said("outcome", job)["state"] == "done"
    assert said("list")[0]["state"] == "done, 1 of 1"
    assert Log.open(house.folder / "log").tree().size == 2
    assert facts_in(said("outcome", job)["outcome"])["enforced"][:2] == ["network", "files"]
