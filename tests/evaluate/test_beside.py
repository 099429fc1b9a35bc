"""What stands beside an evaluation: versions compared and told over time, worth that is kept, and steps that name what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from evaluate.test_truth import SPEC, N, made
from goldsmith import indicator, registry
from goldsmith.cli.app import app
from goldsmith.errors import VersionError
from goldsmith.evaluate import asked, history, running
from goldsmith.evaluate.comparing import compared, earlier
from goldsmith.evaluate.evaluation import Evaluation
from goldsmith.evaluate.over_versions import over_versions
from goldsmith.evaluate.report import beside_view
from goldsmith.evaluate.report.beside import Beside
from goldsmith.evaluate.report.page import page
from goldsmith.evaluate.report.steps import steps
from goldsmith.evaluate.worth import keeping
from goldsmith.evaluate.worth.labelled import LabelledRecords
from goldsmith.evaluate.worth.told import told
from goldsmith.evaluate.worth.weighing import weighed
from goldsmith.lake import open_lake
from goldsmith.lake.lake import Lake
from goldsmith.stats.estimate import Estimate
from indicators.planted import rows

PROFILE = "tc609-2025"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """A dataset of two evaluated versions: in the second, three records have lost their licence."""
    folder = tmp_path_factory.mktemp("beside")
    found = open_lake(made(folder, rows(N)))
    (folder / "spec.yaml").write_text(json.dumps(SPEC, ensure_ascii=False), encoding="utf-8")
    evaluated(found, folder)
    found.dataset("planted").update("id in ('r1', 'r2', 'r3')", {"license": None})
    evaluated(found, folder)
    return found


def evaluated(lake: Lake, folder: Path | None = None) -> Evaluation:
    """Return the evaluation of the dataset as it stands."""
    spec = Path(folder or Path(lake.location).parent) / "spec.yaml"
    return running.evaluate(lake, running.Request("planted", PROFILE, spec, without=("poison_screen",)))


def test_a_change_says_whether_it_is_for_the_better(lake: Lake):
    """Fewer licences are worse, by exactly what was taken away; what did not change is not shown."""
    now, profile = evaluated(lake), asked.profile(PROFILE)
    before = earlier(lake, "planted", "previous", now.measurements.version)
    assert before

    found = compared(before, now, profile)
    changes = {one.indicator: one for one in found.changes}

    assert changes["record_completeness"].direction == "worse"
    assert changes["record_completeness"].difference.value == pytest.approx(-3 / N)
    assert changes["text_purity"].direction == "unclear"
    assert (found.same_requirement, found.same_indicators, found.lost) == (True, True, ())
    assert json.loads(json.dumps(found.as_json()))["version"] == before.version


def test_other_questions_and_lost_numbers_are_told(lake: Lake):
    """Asked without a requirement, indicators are lost, and the difference of the requirement is named."""
    bare = running.evaluate(lake, running.Request("planted", PROFILE, without=("poison_screen",), keep=False))
    before = history.of_version(lake, "planted", bare.measurements.version)

    found = compared(before, bare, asked.profile(PROFILE))

    assert not found.same_requirement
    assert "scenario_coverage" in found.lost
    assert page(bare, Beside(asked.profile(PROFILE), found)).count("Something else was asked then") == 1


def test_an_interval_of_a_difference_holds_what_was_planted():
    """Two samples of known rates: the difference of the rates lies in the interval, and a wide one is not shown."""
    one, two = Estimate(0.90, 0.86, 0.93, 0.95, 200, "wilson"), Estimate(0.95, 0.92, 0.97, 0.95, 200, "wilson")

    found = history.change("x", one, two)

    assert found.difference.low < 0.05 < found.difference.high
    assert found.difference.low == pytest.approx(0.05 - (0.03**2 + 0.03**2) ** 0.5)
    assert (found.direction, history.change("x", one, one).direction) == ("better", "unclear")


def test_versions_are_told_by_one_profile(lake: Lake):
    """Each version once, the oldest first, graded by the profile that is asked for, whatever it was graded by then."""
    now = evaluated(lake)

    found = over_versions(lake, "planted", asked.profile("iso5259"))
    until = over_versions(lake, "planted", asked.profile(PROFILE), until=now.measurements.version - 1)

    assert [one.version for one in found] == sorted({row["version"] for row in history.past(lake, "planted")})
    assert set(found[0].scores) == {one.name for one in asked.profile("iso5259").dimensions}
    assert [one.version for one in until] == [one.version for one in found[:-1]]


def test_the_same_evaluation_is_kept_once(lake: Lake):
    """Evaluated again, it has the number and the moment of the first time; by another profile it is another row."""
    rows_before = history.past(lake, "planted")
    again = evaluated(lake)

    assert history.past(lake, "planted") == rows_before
    assert (again.id, again.at) == (rows_before[-1]["id"], rows_before[-1]["at"])


def test_what_is_compared_with_must_have_been_evaluated(lake: Lake):
    """A number, a tag that is not there, and the first version: told, told, and nothing."""
    first = history.past(lake, "planted")[0]["version"]

    assert earlier(lake, "planted", "previous", first) is None
    assert earlier(lake, "planted", "gate-passed", first) is None
    with pytest.raises(VersionError, match="was not evaluated"):
        earlier(lake, "planted", 1, first)
    with pytest.raises(VersionError, match="no version, tag or branch"):
        earlier(lake, "planted", "nothing", first)


def test_steps_name_the_number_and_the_way(lake: Lake):
    """What could not be decided names how to give what is missing; each thing once."""
    found = steps(evaluated(lake), asked.profile(PROFILE))
    opened = [one for one in found if one.kind == "open"]

    assert opened
    assert all(one.how for one in opened)
    assert len({(one.what, one.found) for one in found}) == len(found)


@pytest.mark.parametrize("name", registry.names("profile"))
def test_what_a_failing_gate_asks_of_the_data_is_said(name: str):
    """Every gate of a profile that comes with goldsmith knows what mends the data, in both languages; a level is declared, not mended."""
    for gate in asked.profile(name).gates:
        remedy = indicator.load(gate.indicator).about.remedy
        assert gate.indicator == "security_level" or (remedy.en and remedy.zh), gate.indicator


def _worth(n: int = 400, *, noise: float = 0.5) -> dict[str, Any]:
    random = np.random.default_rng(5)
    codes = random.integers(0, 2, n)
    vectors = random.normal(0, 1, (n, 6)).astype(np.float32)
    vectors[:, 0] += (np.arange(n) % 100 >= 100 * noise) * 4.0 * codes
    records = LabelledRecords([f"r{at}" for at in range(n)], vectors, codes, ["a", "b"], np.arange(n) % 2, ["x", "y"], {"no label": 0})
    return told(weighed(records, seed=2), label="kind", draws=5, seed=2)


def test_worth_is_kept_for_its_version_and_read_back(lake: Lake):
    """The last weighing of a version is found again as it was, another version has none, and the page draws it."""
    worth = _worth()
    now = evaluated(lake)
    version = now.measurements.version
    keeping.keep(lake, "planted", version, worth | {"seed": 0})
    keeping.keep(lake, "planted", version, worth)

    found = keeping.of_version(lake, "planted", version)

    assert found
    assert {name: found[name] for name in worth} == json.loads(json.dumps(worth))
    assert keeping.of_version(lake, "planted", version + 1) is None
    assert (keeping.weighed_before(lake, "planted", version + 1), keeping.weighed_before(lake, "planted", version)) == (version, None)
    assert 'class="picture"' in page(now, Beside(asked.profile(PROFILE), worth=found))
    assert "goldsmith worth planted --label" in page(now, Beside(asked.profile(PROFILE)))


def test_a_curve_is_told_with_its_band():
    """Sizes rise, the value lies within its band, the sizes seen join those foreseen, and nothing is foreseen where no law carries."""
    curve = _worth()["curve"]
    line = curve["line"]
    sizes = [one["size"] for one in line]

    assert sizes == sorted(sizes)
    assert all(one["low"] <= one["value"] <= one["high"] for one in line)
    assert max(sizes) == pytest.approx(curve["largest"] * (1 if curve["why_not"] else 4))


def test_a_class_is_named_only_where_it_is_shown_to_help_most():
    """Overlapping intervals name none."""
    apart = [{"name": "a", "error": 0.3, "doubled": {"low": 0.03, "value": 0.04, "high": 0.05}}, {"name": "b", "error": 0.2, "doubled": {"low": 0.0, "value": 0.01, "high": 0.02}}]  # fmt: skip
    alike = [apart[0], apart[1] | {"doubled": {"low": 0.0, "value": 0.02, "high": 0.06}}]

    assert beside_view.helped({"classes": apart}) == apart[0]
    assert beside_view.helped({"classes": alike}) is None
    assert beside_view.helped(None) is None


def test_a_trial_that_tells_little_is_shown_as_far_as_it_does():
    """Rows without ends are left out, and no metric is no reason to break."""
    whole = {"arm": "full", "against": "random", "metric": "loss", "mean": -0.1, "low": -0.2, "high": 0.0}

    assert beside_view.trial({"differences": [{"arm": "x"}, whole]}) == [(whole, (-0.2, 0.0), False)]
    assert beside_view.trial(None) == []


def test_the_command_tells_history_and_changes(lake: Lake):
    """Versions in order by a profile, and each shown change with its direction."""
    place = ["--lake", lake.location, "--without", "poison_screen"]

    past = CliRunner().invoke(app, ["evaluate", "planted", *place[:2], "--history", "--json"])
    changed = CliRunner().invoke(app, ["evaluate", "planted", *place, "--against", "previous"])

    assert [one["version"] for one in json.loads(past.stdout)] == sorted({row["version"] for row in history.past(lake, "planted")})
    assert "since version" in changed.stdout
    assert "record_completeness" in changed.stdout
