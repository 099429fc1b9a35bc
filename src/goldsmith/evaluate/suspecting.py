"""Records to look at: labels that are probably wrong, and records that screens against poison put first; named, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.label_errors.suspects import found_in_texts
from goldsmith.algorithms.label_errors.training import Training
from goldsmith.algorithms.poison import Records, screen
from goldsmith.errors import UsageError
from goldsmith.evaluate.lot import every
from goldsmith.evaluate.worth.labelled import vectors_of

if TYPE_CHECKING:
    from goldsmith.algorithms.label_errors.suspects import Ranking
    from goldsmith.algorithms.poison import Facts, Screening
    from goldsmith.evaluate.lot import One
    from goldsmith.lake import Dataset


OF_GROUPS = frozenset({"near_copies", "near_copies_of_sources", "time_burst", "copies_in_source", "tied_to_label", "tied_to_opening"})
"""Reasons that are those of a group of records."""


@dataclass(frozen=True, eq=False)
class SuspectLabels:
    """Labels in the order in which they should be looked at.

    Attributes:
        rows: The records, as the ranking counts them.
        ranking: What was found.
        by_meaning: Whether the dataset's embedding took part.
    """

    rows: list[One]
    ranking: Ranking
    by_meaning: bool

    def named(self, most: int) -> list[dict[str, Any]]:
        """Return the first suspects, each with its record."""
        found = []
        for one in self.ranking.suspects(most):
            row = self.rows[one.row]
            found.append(
                {
                    "id": row.id, "source": row.source, "given": one.given, "proposed": one.proposed,
                    "given_probability": round(one.given_probability, 4), "proposed_probability": round(one.proposed_probability, 4),
                    "suspicion": round(one.suspicion, 4), "flagged": one.flagged, "why": list(one.why), "text": row.text,
                }
            )  # fmt: skip
        return found


def suspect_labels(records: Dataset, label: str, *, seed: int = 0, workers: int = 0) -> SuspectLabels:
    """Rank the labels of a dataset by how probably they are wrong.

    Args:
        records: The table.
        label: The field of the label: a column, or a key of `meta`.
        seed: Of the folds.
        workers: Threads; 0 for all cores.

    Raises:
        UsageError: No record has a label.
        LabelError: There is nothing to tell apart.
    """
    rows = [one for one in every(records, label) if one.label]
    if not rows:
        raise UsageError(
            "no record has a label", where=records.name, found=f"nothing in the field `{label}`",
            hint="say where labels stand: --label NAME, a column or a key of `meta`",
        )  # fmt: skip
    vectors = vectors_of(records, [one.id for one in rows])
    text = pa.array([one.text for one in rows], pa.large_string())
    ranking = found_in_texts(text, [one.label for one in rows], vectors=vectors, training=Training(seed=seed, workers=workers))
    return SuspectLabels(rows, ranking, vectors is not None)


def screened(records: Dataset, facts: Facts | None, *, label: str = "", seed: int = 0) -> tuple[list[One], Records, Screening]:
    """Put the records of a dataset in an order of review, by all screens that can run.

    Args:
        records: The table.
        facts: What a user trusts; without them contradictions are not looked for.
        label: The field of the label; without one, triggers and labels are not looked for.
        seed: Of the sample that the model of the labels learns from.

    Raises:
        UsageError: There is no record.
    """
    rows = list(every(records, label))
    if not rows:
        raise UsageError("there is no record to screen", where=records.name, hint="run the recipe first, or keep some records")
    columns = Records(
        pa.array([one.text for one in rows], pa.large_string()),
        label=pa.array([one.label or None for one in rows], pa.string()) if label else None,
        source=pa.array([one.source or None for one in rows], pa.string()),
    )
    return rows, columns, screen(columns, facts, seed=seed)


def in_order(rows: list[One], found: Screening, most: int, *, language: str = "en") -> list[dict[str, Any]]:
    """Return the records to look at first, each with the screen that suspects it most, the reason, and what speaks against it.

    Records that are suspected as a group, such as the versions of one text, are told once: by the first, with the ids of the others (``alike``).
    """
    told: list[dict[str, Any]] = []
    groups: dict[tuple[Any, ...], list[str]] = {}
    for row in found.together.highest(found.n).tolist():
        name, reason, partner = _strongest(found, row)
        cause = _cause(name, reason, partner, row)
        if cause in groups:
            groups[cause].append(rows[row].id)
            continue
        if len(told) == most:
            break
        alike = groups.setdefault(cause, [])
        one = {"id": rows[row].id, "source": rows[row].source, "screen": name, "reason": reason.says(language) if reason else ""}
        told.append({**one, "partner": rows[partner].id if partner >= 0 else None, "alike": alike, "text": rows[row].text})
    return told


def _cause(screen: str, reason: Any, partner: int, row: int) -> tuple[Any, ...]:
    """Return what a record shares with those that are suspected for the same cause; of its own where it is suspected alone."""
    if reason is None or reason.code not in OF_GROUPS:
        return (row,)
    if screen == "near_copies":
        return screen, partner if partner >= 0 else row
    return screen, reason


def _strongest(found: Screening, row: int) -> tuple[str, Any, int]:
    """Return the screen to which fewest others are as suspicious as a record, its reason, and the record that speaks against it."""
    best: tuple[float, str] | None = None
    for name, one in found.screens.items():
        if one.scores[row] > 0:
            ahead = float(np.count_nonzero(one.scores >= one.scores[row]))
            best = min(best or (ahead, name), (ahead, name))
    if best is None:
        return "", None, -1
    one = found.screens[best[1]]
    return best[1], one.reasons.get(row), int(one.partners[row])
