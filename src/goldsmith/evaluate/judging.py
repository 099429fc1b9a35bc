"""Seat a judge: the model that a requirement names, the people who calibrate it, the records drawn for it, and what claims are held against.

What is sent to the model is the text of sampled records as a release would hold it, with personal data masked; the same holds for the texts that
people judged, and for passages of references. Nothing else of a record is sent.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith.curate.editing import TEXT
from goldsmith.curate.releasing import kept
from goldsmith.endpoint import Manners
from goldsmith.evaluate.calibrating import people_of, write_sheet
from goldsmith.evaluate.screened import Screened
from goldsmith.evidence.judging import Drawn, Panel
from goldsmith.evidence.meta_fields import reached
from goldsmith.evidence.seen import Seen
from goldsmith.judges.chat import Asking, ChatJudge
from goldsmith.judges.masking import masked
from goldsmith.judges.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from goldsmith.evaluate.asked import Asked
    from goldsmith.evidence.requirement import Requirement
    from goldsmith.lake import Dataset, Lake

ASKED_AT_ONCE = 200
"""Ids that are looked up in one reading."""
LONGEST_REFERENCE = 200_000
"""Characters of the field that claims are held against."""
EDGE = 300
"""Characters at the end of a begin that are taken off when it has been masked: half a telephone number is not found."""


class Records:
    """The evaluated records as a judge sees them: their texts masked, and the field that a requirement holds claims against."""

    def __init__(self, records: Dataset, requirement: Requirement) -> None:
        """Open them; nothing is read yet."""
        self._records = records
        self._places = Screened(records, requirement)
        self._field = requirement.references.field if requirement.references else None
        self._longest = 2 * (requirement.judge.characters if requirement.judge else 0) + 2 * EDGE

    def at(self, rows: NDArray[np.int64]) -> list[Drawn | None]:
        """Return records by their places in the order of the look, ``None`` for one without a text."""
        if not len(rows):
            return []
        return self._made(self._records.at(self._places.positions[rows].tolist(), self._columns()).combine_chunks())

    def named(self, ids: Sequence[str]) -> dict[str, Drawn]:
        """Return the records that have these ids and a text; others are left out."""
        found: dict[str, Drawn] = {}
        only = kept(self._records)
        for start in range(0, len(ids), ASKED_AT_ONCE):
            listed = ", ".join("'" + one.replace("'", "''") + "'" for one in ids[start : start + ASKED_AT_ONCE])
            where = f"id in ({listed})" + (f" and {only}" if only else "")
            for batch in self._records.scan(self._columns(), where):
                found.update({one.id: one for one in self._made(pa.Table.from_batches([batch])) if one is not None})
        return found

    def _columns(self) -> list[str]:
        field = [self._field] if self._field and self._field in self._records.columns else []
        return list(dict.fromkeys(["id", "source", TEXT if TEXT in self._records.columns else "text", "meta", *field]))

    def _made(self, table: pa.Table) -> list[Drawn | None]:
        batches = table.combine_chunks().to_batches()
        if not batches:
            return []
        seen = Seen(batches[0])
        texts = _sendable(table.column(2).to_pylist(), self._longest)
        beside = _sendable([_plain(one) for one in seen.field(self._field)], LONGEST_REFERENCE) if self._field else [None] * len(seen)
        name = (self._field or "").removeprefix("meta.")
        return [
            Drawn(id_, source, text, {name: other} if name else {}) if text and text.strip() else None
            for id_, source, text, other in zip(seen.ids, seen.sources, texts, beside, strict=True)
        ]


def seated(records: Dataset, wanted: Asked, passages: Callable[[str], list[str]] | None) -> Panel | None:
    """Return the judge that a requirement names, with the people who calibrate it; ``None`` where it names none.

    Args:
        records: The dataset at the version that is evaluated.
        wanted: The requirement with its files.
        passages: Looks up what claims are held against.

    Raises:
        JudgeError: Nobody is there, or the key is wrong.
        SettingsError: What people said cannot be read.
    """
    asked = wanted.requirement.judge
    if asked is None:
        return None
    manners = Manners(at_once=asked.at_once, tries=asked.tries, timeout=asked.timeout, per_minute=asked.per_minute)
    judge = ChatJudge(asked.url, asked.model, Memory.at(), Asking(asked.language, asked.characters, asked.parameters, manners))
    seen = Records(records, wanted.requirement)
    people, strange = people_of(asked, wanted.rows_of, seen.named)
    judge.knock()
    after = functools.partial(write_sheet, wanted.folder / asked.sheet, wanted, passages) if asked.sheet else None
    return Panel(judge, asked.sample, frozenset(asked.ask), asked.nonce, people, strange, seen.at, after=after)


def passages_of(lake: Lake, wanted: Asked) -> Callable[[str], list[str]] | None:
    """Return what looks up the passages that a claim is held against; ``None`` where the requirement names no corpus.

    Raises:
        UsageError: The file of the corpus is not there.
        NoDatasetError: Its dataset is not there.
    """
    references = wanted.requirement.references
    if references is None or references.field:
        return None
    wanted.corpus_digest(lake)

    @functools.cache
    def index() -> Any:
        from goldsmith.algorithms.passages import Passages

        return Passages(wanted.corpus(lake))

    return lambda claim: [one or "" for one in masked(index().near(claim, references.passages))]


def _sendable(texts: list[str | None], longest: int) -> list[str | None]:
    """Return texts masked; of long ones the begin, longer than what is sent of it."""
    begun = masked([None if one is None else one[:longest] for one in texts])
    return [
        one[:-EDGE] if one is not None and whole is not None and len(whole) > longest else one
        for one, whole in zip(begun, texts, strict=True)
    ]


def _plain(value: object) -> str | None:
    if isinstance(value, list):
        return "\n\n".join(str(reached(one, "text") or one) if isinstance(one, dict) else str(one) for one in value)
    return None if value is None else str(value)
