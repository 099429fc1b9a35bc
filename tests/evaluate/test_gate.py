"""The gate: a recipe says what must hold, the run tells, and nothing is lost whatever it says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

import goldsmith
from goldsmith.cli.app import app
from goldsmith.curate.outcome import Outcome
from goldsmith.curate.plan import Request
from goldsmith.curate.run import run as curated
from goldsmith.curate.settings_of.evaluation import limit_of
from goldsmith.errors import RecipeError, SettingsError, UnknownNameError, UsageError, VersionError
from goldsmith.evaluate import asked, history, required
from goldsmith.lake import open_lake

N = 40


@dataclass
class Place:
    """A folder with rows, a recipe that evaluates, and a lake."""

    folder: Path

    def rows(self, n: int = N, *, phones: int = 0) -> None:
        """Write rows, the last of which hold personal data."""
        lines = [
            {"id": f"r{at}", "license": "MIT", "text": f"Ship {at} brought {7 * at} barrels of salt to the old harbour." + (" Call 13812345678." if at >= n - phones else "")}
            for at in range(n)
        ]  # fmt: skip
        (self.folder / "rows.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")

    def recipe(self, require: dict[str, object], **evaluate: object) -> str:
        """Write the recipe."""
        wanted = {"profile": "iso5259", "without": ["poison_screen"], "require": require, **evaluate}
        path = self.folder / "recipe.yaml"
        told = {"name": "gated", "sources": str(self.folder / "rows.jsonl"), "export": [{"path": str(self.out)}], "evaluate": wanted}
        path.write_text(json.dumps(told), encoding="utf-8")
        return str(path)

    @property
    def out(self) -> Path:
        """The export."""
        return self.folder / "out.jsonl"

    def run(self, require: dict[str, object], **evaluate: object) -> Outcome:
        """Run the recipe."""
        return goldsmith.run(self.recipe(require, **evaluate), lake=self.folder / "lake")

    @property
    def tags(self) -> dict[str, int]:
        """The tags of the dataset."""
        return open_lake(self.folder / "lake").dataset("gated").tags()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place with clean rows."""
    found = Place(tmp_path)
    found.rows()
    return found


def test_what_does_not_hold_withholds_the_export_and_keeps_the_dataset(place: Place):
    """The version stays, marked; the export is written by the run that passes, which does no other work."""
    said_no = place.run({"indicators": {"traceability": "> 1"}})
    kept = open_lake(place.folder / "lake").dataset("gated").count()
    said_yes = place.run({"indicators": {"traceability": ">= 1"}})

    assert (said_no.passed, kept, said_no.withheld, said_no.exports) == (False, N, (str(place.out),), ())
    assert (said_yes.passed, said_yes.unchanged, said_yes.exports) == (True, True, (str(place.out),))
    assert said_yes.version == said_no.version
    assert place.tags == {"gate-passed": said_no.version}


def test_an_unchanged_run_says_the_same_again_without_work(place: Place):
    """The same verdict and number, one row of history, and no byte of the page written anew."""
    first = place.run({"dimensions": {"consistency": ">= 101"}})
    page = place.folder / "lake" / "gated.report" / "evaluation.html"
    before = page.stat().st_mtime_ns
    second = place.run({"dimensions": {"consistency": ">= 101"}})

    assert first.gated
    assert second.gated
    assert (second.passed, second.unchanged, second.gated.facts) == (False, True, first.gated.facts)
    assert second.gated.written == ()
    assert page.stat().st_mtime_ns == before
    assert len(history.past(open_lake(place.folder / "lake"), "gated")) == 1


def test_a_change_for_the_worse_is_told_and_the_last_version_that_passed_keeps_its_mark(place: Place):
    """Rows with personal data come in by a refresh: the indicator is named, and the exit code is that of a gate."""
    first = place.run({"not_worse_than": "gate-passed"})
    place.rows(N + 10, phones=10)

    told = CliRunner().invoke(app, ["refresh", "gated", "--lake", str(place.folder / "lake"), "--json"])

    facts = json.loads(told.stdout.strip().splitlines()[-1])["evaluation"]
    assert (first.passed, told.exit_code, facts["passed"]) == (True, 3, False)
    assert "personal_data_residue" in facts["required"][-1]["why"]
    assert place.tags == {"gate-passed": first.version, "gate-not-passed": facts["version"]}


def test_nothing_passes_on_nothing(place: Place):
    """An indicator without a number, a gate that was not checked and a dataset without records do not pass."""
    unmeasured = place.run({"indicators": {"label_accuracy": "value >= 0"}})
    opened = place.run({"gates": "all_pass"}, profile="tc609-2025")
    empty = goldsmith.run(place.recipe({}), lake=place.folder / "lake", dataset="empty", changes={"languages": ["fr"]})

    assert unmeasured.gated
    assert not unmeasured.passed
    assert unmeasured.gated.facts["required"][-1]["found"] == "not measured"
    assert opened.gated
    assert not opened.passed
    assert "Safety, found by people" in opened.gated.facts["required"][0]["why"]
    assert (empty.facts["kept"], empty.passed) == (0, False)


def test_the_command_line_ends_with_3_and_tells_in_json(place: Place):
    """One JSON value on standard output, plan and run alike tell what is required."""
    recipe = place.recipe({"indicators": {"traceability": "> 1"}})

    planned = CliRunner().invoke(app, ["plan", recipe, "--lake", str(place.folder / "lake")])
    told = CliRunner().invoke(app, ["run", recipe, "--lake", str(place.folder / "lake"), "--json", "--no-report"])

    facts = json.loads(told.stdout.strip().splitlines()[-1])
    assert "traceability > 1; else exit code 3 and no export" in planned.stdout
    assert (told.exit_code, facts["kept"], facts["evaluation"]["passed"]) == (3, N, False)
    assert facts["evaluation"]["withheld"] == [str(place.out)]


def test_exports_may_be_written_anyway(place: Place):
    """Where the recipe says so, the file leaves although the gate is not passed."""
    outcome = place.run({"indicators": {"traceability": "> 1"}}, export_anyway=True)

    assert (outcome.passed, outcome.exports, place.out.is_file()) == (False, (str(place.out),), True)


def test_another_gate_is_no_other_dataset(place: Place):
    """What is required has no part in the fingerprint of a plan, and a refresh goes by the newest."""
    first = place.run({})
    second = place.run({"indicators": {"traceability": "> 1"}})

    told = CliRunner().invoke(app, ["refresh", "gated", "--lake", str(place.folder / "lake")])

    assert (second.unchanged, second.version) == (True, first.version)
    assert told.exit_code == 3


def test_ci_asks_with_require(place: Place):
    """`goldsmith evaluate --require` ends with 0 where all holds, 3 where something does not, 2 where it cannot be read."""
    place.run({})
    arguments = ["evaluate", "gated", "--lake", str(place.folder / "lake"), "--profile", "iso5259", "--without", "poison_screen"]

    good = CliRunner().invoke(app, [*arguments, "--require", "exact_duplicates <= 0", "--require", "consistency >= 40"])
    bad = CliRunner().invoke(app, [*arguments, "--require", "value traceability > 1", "--json"])
    odd = CliRunner().invoke(app, [*arguments, "--require", "grade"])

    assert (good.exit_code, bad.exit_code) == (0, 3)
    assert json.loads(bad.stdout.strip().splitlines()[-1])["required"][-1]["met"] is False
    assert isinstance(odd.exception, UsageError)


@pytest.mark.parametrize(
    ("require", "error", "said"),
    [
        ({"indicators": {"exact_duplicate": "<= 0"}}, RecipeError, "did you mean `exact_duplicates`"),
        ({"indicators": {"exact_duplicates": "about 0"}}, RecipeError, "a limit is written"),
        ({"indicators": {"exact_duplicates": ">= 0.99"}}, UsageError, "less is better"),
        ({"dimensions": {"konsistency": "confirmed"}}, UsageError, "neither an indicator nor a dimension"),
        ({"dimensions": {"consistency": "confirmed"}}, UsageError, "has no limit there"),
        ({"grade": "B"}, UsageError, "gives none"),
        ({"gates": "all_pass"}, UsageError, "has none"),
        ({"not_worse_than": "v1"}, UsageError, "there is no dataset yet"),
        ({"grades": "B"}, RecipeError, "did you mean `grade`"),
    ],
)
def test_a_wrong_gate_is_refused_before_a_record_is_read(require: dict[str, object], error: type[Exception], said: str, place: Place):
    """Names and limits are checked at once, and nothing is made."""
    with pytest.raises(error, match=said):
        place.run(require)

    assert not (place.folder / "lake").exists()


def test_profile_and_requirement_are_checked_before_a_record_is_read(place: Place):
    """An unknown profile, a missing requirement and a wrong one."""
    (place.folder / "spec.yaml").write_text("sise: 3", encoding="utf-8")

    with pytest.raises(RecipeError, match="did you mean `iso5259`"):
        place.run({}, profile="iso5258")
    with pytest.raises(UsageError, match="no such requirement"):
        place.run({}, spec=str(place.folder / "none.yaml"))
    with pytest.raises(SettingsError, match="did you mean `size`"):
        place.run({}, spec=str(place.folder / "spec.yaml"))
    assert not (place.folder / "lake").exists()


def test_a_version_to_compare_with_is_looked_for_before_a_record_is_read(place: Place):
    """One that is not there, or was not evaluated, is told, and nothing is run."""
    place.run({})
    place.rows(N + 10)

    with pytest.raises(VersionError, match="no version, tag or branch"):
        place.run({"not_worse_than": "nothing"})
    with pytest.raises(VersionError, match="was not evaluated"):
        place.run({"not_worse_than": 1})
    assert open_lake(place.folder / "lake").dataset("gated").count() == N


def test_a_recipe_that_evaluates_is_never_run_without_its_gate(place: Place):
    """The lower room refuses rather than leave the gate out."""
    with pytest.raises(TypeError, match="asks for an evaluation"):
        curated(Request(place.recipe({}), lake=str(place.folder / "lake")))


@pytest.mark.parametrize(
    ("limit", "value", "low", "high", "holds"),
    [
        (">= 0.9", 0.95, 0.9, 0.99, True), (">= 0.9", 0.95, 0.89, 0.99, False), ("value >= 0.9", 0.95, 0.89, 0.99, True),
        ("<= 5 %", 0.03, 0.01, 0.06, False), ("<= 6%", 0.03, 0.01, 0.06, True), ("> 1", 1.0, 1.0, 1.0, False), ("< 1e-2", 0.0, 0.0, 0.009, True),
    ],
)  # fmt: skip
def test_a_limit_is_asked_of_the_worse_end(limit: str, value: float, low: float, high: float, *, holds: bool):
    """Unless it says that the value alone counts."""
    assert limit_of(limit).holds(value, low, high) is holds


def test_an_unknown_indicator_is_no_dimension_either():
    """A name on the command line that is neither is refused by the profile; an indicator that is not there by the registry."""
    profile = asked.profile("tc609-2025")

    with pytest.raises(UsageError, match="neither an indicator nor a dimension"):
        required.checked(required.written(["exact_duplicate <= 0"]), profile)
    with pytest.raises(UnknownNameError):
        required.checked(required.Require(indicators={"nothing": "<= 0"}), profile)
