"""Every indicator obeys the laws of its contract, and the laws bite."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from goldsmith import indicator, registry
from goldsmith.evidence.finding import Finding, Said, counted
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, Unbuilt
from goldsmith.testing.indicators import check_indicator, found, given_of
from goldsmith.testing.readers import BrokenLawError
from indicators.planted import NEEDS, rows, text

NAMES = registry.names("indicator")
JUDGED = {"coherence", "professionalism", "rubric_quality", "value_statements"}
"""Indicators that need a judge; ``tests/judges`` holds them against the laws with a real endpoint."""
BUILT = [name for name in NAMES if not issubclass(registry.load("indicator", name), Unbuilt) and name not in JUDGED]
SETTINGS: dict[str, dict[str, Any]] = {"perplexity_profile": {"at_most": 30.0}}


def planted(name: str) -> list[dict]:
    """Return the records of the check: with duplicates where the indicator compares labels of duplicates."""
    found_rows = rows()
    if name == "label_consistency":
        found_rows += [row | {"id": row["id"] + "x", "label": "a"} for row in rows(6)]
    if name == "temporal_order":
        return [row | {"checked_at": "2026-05-09T10:00:00Z"} for row in found_rows]
    if name in {"sample_value", "worst_group"}:
        return [
            row
            | {
                "id": f"{row['id']}.{again}",
                "text": f"{text(100 * again + at)} {'Sunny.' if at % 2 else 'Rain today.'}",
                "embedding": [at % 2 + 0.001 * at, 1 - at % 2 + 0.02 * again, 0.3],
            }
            for again in range(4)
            for at, row in enumerate(found_rows)
        ]
    if name == "information_density":
        return [row | {"text": row["text"] * 4} for row in found_rows]
    return found_rows


@pytest.mark.parametrize("name", BUILT)
def test_every_indicator_obeys_the_laws(name: str):
    """It says what it is, measures, names real records, looks past order and batches, and gives no number for nothing."""
    requirement, files, columns = NEEDS.get(name, ({}, {}, ()))

    older = rows(40) if name == "version_drift" else ()

    check_indicator(indicator.load(name, SETTINGS.get(name)), planted(name), requirement, files, columns=columns, older=older)


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(BUILT) - JUDGED))
def test_what_is_not_built_says_what_it_needs(name: str):
    """A row without an algorithm is never a number: not applicable without its records, else not measurable with what is missing."""
    one = indicator.load(name)

    for modality in ("text", "image", "robot"):
        finding = found(one, [{"text": "a", "modality": modality}], given_of([{"text": "a", "modality": modality}]))
        assert finding.state in {"not_applicable", "not_measurable"}
        assert all(missing.how.en and missing.how.zh for missing in finding.missing)
        assert finding.missing or finding.reason
        assert finding.estimate is None


def test_all_core_rows_are_registered():
    """The reference table has 60 core rows and 14 of its extensions; ids are unique."""
    every = indicator.every()
    core = [one.about.id for one in every if one.about.core]

    assert len({one.about.id for one in every}) == len(every)
    assert len(core) == 60
    assert {one.about.id for one in every if not one.about.core} >= {
        "DOC-6",
        "ACC-5",
        "AGR-4",
        "CON-7",
        "CLN-3",
        "DEN-4",
        "VIT-4",
        "PRV-3",
        "QOE-H",
        "UTL-3",
        "EMB-1",
        "EMB-2",
        "EMB-3",
        "EMB-4",
    }


class Vacuous(Share):
    """Pass everything, and more so the empty.

    Formula: none. Limits: none. Source: the famous bug.
    """

    about: ClassVar[About] = About("BAD-1", "vacuous", "空", "-", "scan", "E1", says=Said("a", "b"))

    def judge(self, seen, given):  # noqa: ARG002
        """Judge by the place in the batch."""
        return (seen.positions * 0 + range(len(seen))) % 2 == 0

    def conclude(self, whole: Any, given) -> Finding:
        """Pass where nothing was checked."""
        return counted(1, 1) if whole is None else super().conclude(whole, given)


def test_the_laws_bite():
    """An indicator that looks at places, and one that passes on nothing, break a law."""
    with pytest.raises(BrokenLawError, match="order of records"):
        check_indicator(Vacuous(), rows())
