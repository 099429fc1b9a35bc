"""Conflicts close the gate: each rule finds what was planted, tells the records, and finds nothing else."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from certify.rights.lakes import declared, lake_in, records
from goldsmith.certify.rights import gathered
from goldsmith.certify.rights.conflicts import RULES

OFFER = "offer: {{assigner: Us, actions: [{actions}], commercial: {commercial}{more}}}\n"

PLANTED = {
    "licence_absent": ([{"id": "a", "license": None}], "", {"a"}),
    "licence_unknown": ([{"id": "a", "license": "house terms"}], "", {"a"}),
    "share_alike": ([{"id": "x", "license": "GPL-2.0-only", "parents": ["y"]}, {"id": "y", "license": "MPL-1.1"}], "", {"x"}),
    "share_alike_database": ([{"id": "x", "license": "ODbL-1.0"}, {"id": "y", "license": "CC-BY-SA-4.0"}], "", {"x", "y"}),
    "no_derivatives": ([{"id": "x", "license": "CC-BY-ND-4.0"}, {"id": "y", "license": "MIT", "parents": ["x"]}], "", {"y"}),
    "non_commercial": ([{"id": "x", "license": "CC-BY-NC-4.0"}], OFFER.format(actions="use", commercial="true", more=""), {"x"}),
    "use_restricted": ([{"id": "x", "license": "仅供学术研究"}], OFFER.format(actions="use", commercial="false", more=""), {"x"}),
    "no_training": ([{"id": "x", "license": "llama2"}], OFFER.format(actions="use, train", commercial="false", more=""), {"x"}),
    "relicensed": ([{"id": "x", "license": "CC-BY-4.0"}], OFFER.format(actions="use", commercial="false", more=", licence: CC0-1.0"), {"x"}),
    "term_over": ([{"id": "x", "license": "MIT"}], "rights:\n  - {source: s, until: 2026-01-01}\n", {"x"}),
    "territory": ([{"id": "x", "license": "MIT"}], "rights:\n  - {source: s, territory: [CN]}\n" + OFFER.format(actions="use", commercial="false", more=""), {"x"}),
    "no_operating_right": ([{"id": "x", "license": "MIT"}], "rights:\n  - {source: s, holds: [They]}\n" + OFFER.format(actions="use", commercial="true", more=""), {"x"}),
}  # fmt: skip
CLEAN = [{"id": f"clean{n}", "source": "clean", "license": name} for n, name in enumerate(["MIT", "CC0-1.0", "CC-BY-4.0", "Apache-2.0"])]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory):
    """One lake for all cases."""
    return lake_in(tmp_path_factory.mktemp("conflicts"))


@pytest.mark.parametrize("rule", PLANTED)
def test_each_rule_finds_what_was_planted_and_no_other_finds_anything(lake, tmp_path: Path, rule: str):
    """One conflict, of the planted rule, with the planted records, among records that have none."""
    rows, text, concerned = PLANTED[rule]
    name = rule.replace("_", "-")
    clean = [] if rule == "relicensed" else CLEAN
    records(lake, name, [{"source": "s", **row} for row in rows] + clean)
    if text:
        declared(lake, name, tmp_path, text)

    found = gathered(lake.dataset(name), today=date(2026, 6, 1)).conflicts

    assert [(one.rule, one.records, dict(one.sources)) for one in found] == [
        (rule, len(concerned), {"s": len(concerned)})
    ] or rule == "share_alike_database"
    assert {one.rule for one in found} == {rule}
    assert all(one.to_do and one.why for one in found)


def test_all_rules_but_consent_are_planted_here():
    """A rule without a case would never be seen to bite; consent has tests of its own."""
    assert set(RULES) == {*PLANTED, "consent_withdrawn"}


def test_a_dataset_of_clean_records_passes(lake):
    """Permissive licences side by side, and no offer: nothing is invented."""
    records(lake, "clean", CLEAN)

    assert gathered(lake.dataset("clean")).conflicts == ()


def test_the_command_that_is_told_mends_it(lake, tmp_path: Path):
    """Taking out what the message says to take out opens the gate, children and all."""
    from goldsmith.certify.rights.withdrawn import exclude

    rows = [{"id": "x", "source": "s", "license": "CC-BY-ND-4.0"}, {"id": "y", "source": "s", "license": "MIT", "parents": ["x"]}]
    records(lake, "mended", rows + CLEAN)
    told = gathered(lake.dataset("mended")).conflicts[0].to_do[0]
    where = told.partition('--where "')[2].partition('"')[0]

    gone = exclude(lake, "mended", where, why="no_derivatives")
    after = gathered(lake.dataset("mended"))

    assert gone.marked == {"mended": 2}
    assert after.passed
    assert json.loads(after.files()["licences.json"])["records"] == len(CLEAN)


def test_the_command_that_is_told_names_its_lake(lake):
    """It can be typed as it stands; what is kept in files does not say where somebody's lake is."""
    records(lake, "elsewhere", [{"id": "x", "source": "s"}, *CLEAN])
    found = gathered(lake.dataset("elsewhere")).conflicts[0]

    assert "exclude elsewhere --lake 's3://my data/lake' --where" in str(found.in_lake("s3://my data/lake"))
    assert found.in_lake(str(Path.cwd() / "lake")) == found
    assert "--lake" not in str(found)


def test_the_files_are_the_same_bytes_every_time(lake):
    """Nothing of the clock, the order of a set or the way of asking is in them."""
    records(lake, "same", [{"id": "x", "source": "s", "license": "cc by 4"}, *CLEAN])
    version = lake.dataset("same").version

    one, two = (
        gathered(lake.dataset("same"), today=date(2026, 1, 1)).files(),
        gathered(lake.dataset("same"), version, today=date(2027, 1, 1)).files(),
    )

    assert one == two
    assert set(one) == {"licences.json", "rights.json", "provenance.json", "offer.json"}


def test_all_who_must_be_named_are_named(lake, tmp_path: Path):
    """The notice holds sources of licences that ask for naming or for their text, with what they asked to be called."""
    records(lake, "named", [{"id": "x", "source": "wiki", "license": "CC-BY-4.0"}, {"id": "y", "source": "free", "license": "CC0-1.0"}])
    declared(lake, "named", tmp_path, "rights:\n  - {source: wiki, named_as: The Authors of Wiki}\n")

    notice = gathered(lake.dataset("named")).attributions

    assert "The Authors of Wiki" in notice
    assert "https://spdx.org/licenses/CC-BY-4.0.html" in notice
    assert "free" not in notice


def test_a_column_has_terms_of_its_own(lake, tmp_path: Path):
    """A column that a model made brings the model's licence to the whole, and an unknown one closes the gate."""
    import pyarrow as pa

    made = records(lake, "scored", [{"id": "x", "source": "s", "license": "MIT"}])
    made.add(pa.schema([("score", pa.float32())]), lambda _: pa.record_batch({"score": pa.array([0.5], pa.float32())}), reads=["id"])
    declared(lake, "scored", tmp_path, "columns:\n  - {column: score, of: llama, licence: llama3.1}\n")
    known = gathered(lake.dataset("scored"))
    declared(lake, "scored", tmp_path, "columns:\n  - {column: score, of: a model}\n")

    assert known.expression == "LicenseRef-Llama-3.1 AND MIT"
    assert known.terms.commercial == "limited"
    assert [one.rule for one in gathered(lake.dataset("scored")).conflicts] == ["licence_unknown"]
