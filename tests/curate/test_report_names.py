"""Short names in words, places in an archive, escapes as characters, and samples from the whole table."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import report_run
from curate.workshop import Workshop
from data import ROOT
from goldsmith.algorithms.personal_data import KINDS
from goldsmith.algorithms.risk.classes import CLASSES
from goldsmith.container import MEMBER
from goldsmith.curate.report import page as report
from goldsmith.curate.report.names import ERRORS, KIND_NAMES, LANGUAGE_NAMES
from goldsmith.curate.report.places import placed, unescaped
from goldsmith.curate.report.samples import KEPT_ONES, spread

HAN = re.compile(r"[\u4e00-\u9fff]")
SOURCES = [
    *(ROOT / "src/goldsmith/readers").glob("*.py"),
    *(ROOT / "src/goldsmith/reading").glob("*.py"),
    ROOT / "src/goldsmith/container.py",
]
TOLD = re.compile(r"(?:failure|UnreadableError|NotARecordError)\((?:[\w.+ -]+, )?\"([a-z]\w+)\"")


def test_every_name_has_both_languages():
    """English without Han characters, Chinese with them."""
    for en, zh in (*ERRORS.values(), *LANGUAGE_NAMES.values(), *KIND_NAMES.values()):
        assert not HAN.search(en)
        assert HAN.search(zh)


def test_what_goldsmith_finds_is_named():
    """All kinds of personal data, all classes of risk, and every error that a reader tells, have words."""
    told = {code for path in SOURCES for code in TOLD.findall(path.read_text(encoding="utf-8"))}

    assert len(told) > 15
    assert told - ERRORS.keys() == set()
    assert {*KINDS, *CLASSES} - KIND_NAMES.keys() == set()


@given(st.integers(0, 10**6), st.integers(0, MEMBER - 2))
@settings(derandomize=True, deadline=None)
def test_a_place_in_an_archive_is_two_numbers(member: int, position: int):
    """The number of the file, counted from 1, and the position in it; a plain file has no number."""
    assert placed(member * MEMBER + position) == ((member + 1) if member else 0, position)


def test_a_member_that_cannot_be_read_has_no_position():
    """Its failure stands at the very end of its range, which is no place."""
    assert placed(4 * MEMBER - 1) == (4, None)
    assert placed(None) == (0, None)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (r'"\u8336\u9986\u5c71"', '"茶馆山"'),
        (r"\ud83d\ude42\u8336\u9986\u5c71", "🙂茶馆山"),
        (r"C:\users\u8336", r"C:\users\u8336"),
        (r"\u202e\u200b\u0000\ud83d", r"\u202e\u200b\u0000\ud83d"),
        ("茶 \\u8336\\u9986\\u5c71", "茶 \\u8336\\u9986\\u5c71"),
    ],
)
def test_escapes_become_characters_where_they_hide_a_text(raw: str, shown: str):
    """Never a character that cannot be seen, and never in a text that can be read as it is."""
    assert unescaped(raw) == shown


def test_samples_come_from_the_whole_table(tmp_path):
    """First, last and between: no single file stands for all; fewer records than samples are all taken."""
    workshop = Workshop(tmp_path)
    workshop.run(workshop.rows(*({"id": f"r{number}", "text": f"word{number} tea{number} ferry{number}"} for number in range(101))))

    found = spread(workshop.tables().records, {KEPT_ONES: 101, ("too_short", "own"): 0}, 5)

    assert found == {KEPT_ONES: [0, 25, 50, 75, 100], ("too_short", "own"): []}


def test_groups_are_kept_apart(tmp_path):
    """Each reason has its own samples, in order."""
    workshop = Workshop(tmp_path)
    rules = "name: own\nrules:\n  - name: mine\n    rules:\n      too_short: {measure: word_count, below: 3}\nerror_budget: {records: 9}\n"
    texts = ["one two", "a b c d", "three four", "e f g h", "five six"]
    workshop.run(workshop.rows(*({"id": f"r{at}", "text": text} for at, text in enumerate(texts))), recipe=workshop.recipe(rules))
    records = workshop.tables().records
    owner = next(row["decided_by"] for row in workshop.records().values() if row["reason"])

    found = spread(records, {KEPT_ONES: 2, ("too_short", owner): 3}, 2)

    assert found == {KEPT_ONES: [1, 3], ("too_short", owner): [0, 4]}
    assert isinstance(records.at(found[KEPT_ONES], ["id"]), pa.Table)


def test_the_head_says_what_could_not_be_read():
    """More than a hundredth unreadable: the head says so and leads there; less is told in its section alone."""
    few = report_run.run()
    many = {**report_run.empty(), "in": 100, "kept": 40, "quarantined": 60, "quarantine": [{"error": "no_text", "n": 60}]}

    assert "could not be read" not in re.sub(r"<style.*?</style>", "", report.render(few)).split("<main>")[0]
    assert "60 of 100 records (60.0" in re.sub(r"<[^>]+>", "", report.render(many))
    assert ERRORS["no_text"][1] in report.render(many)


def test_duplicates_that_dropped_nothing_are_explained():
    """Pairs were found but none was dropped for it: not the same as none found."""
    pair = {"id": "a", "duplicate_of": "b", "similarity": 1.0, "kind": "exact", "text": "tea", "partner_text": "tea"}
    data = report_run.run(duplicates={"exact": 0, "near": 0, "target": 0.8, "samples": [pair]})

    assert "no record was dropped as one" in report.render(data)
