"""An earlier version of a dataset, for indicators that compare: the one that the requirement trusts, else the last one that was evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.curate.editing import TEXT
from goldsmith.curate.releasing import kept
from goldsmith.errors import VersionError
from goldsmith.evaluate import history
from goldsmith.evaluate.looking import BATCH_BYTES
from goldsmith.evaluate.screened import Screened
from goldsmith.evidence.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.evidence.requirement import Requirement
    from goldsmith.lake import Dataset, Lake

COLUMNS = ("id", "source", "text", "license", "original_at", "generated", "meta")
GOOD = frozenset("ABC")
"""Grades of a version that is trusted where the requirement does not say."""


@dataclass(frozen=True)
class Earlier:
    """Records of an earlier version: those that a release of it would have held."""

    table: Dataset
    requirement: Requirement
    version: int
    trusted: bool

    def seen(self) -> Iterator[Seen]:
        """Yield its records, batch by batch, with the columns of a record and the label's, where they stand."""
        label = (self.requirement.labels.field,) if self.requirement.labels else ()
        time = (self.requirement.time.field,) if self.requirement.time else ()
        names = [name for name in dict.fromkeys((*COLUMNS, *label, *time)) if name in self.table.columns]
        stored = [TEXT if name == "text" and TEXT in self.table.columns else name for name in names]
        for batch in self.table.scan(stored, kept(self.table), batch_bytes=BATCH_BYTES):
            yield Seen(batch.rename_columns(names))

    def records(self) -> Screened:
        """Return its records for algorithms that read them more than once."""
        return Screened(self.table, self.requirement)


def earlier(lake: Lake, dataset: str, table: Dataset, version: int, requirement: Requirement) -> Earlier | None:
    """Return the version to compare with, ``None`` where there is none or it cannot be read any more.

    Raises:
        VersionError: The requirement trusts a version that is not there, or is not earlier than the one that is evaluated.
    """
    if requirement.trusted is not None:
        if requirement.trusted >= version:
            raise VersionError(
                "the trusted version is not earlier than the one that is evaluated",
                where=f"{dataset}@{version}", found=f"trusted: {requirement.trusted}", expected=f"a version below {version}",
            )  # fmt: skip
        return Earlier(table.checkout(requirement.trusted), requirement, requirement.trusted, trusted=True)
    for row in reversed(history.past(lake, dataset)):
        if row["version"] < version:
            try:
                return Earlier(table.checkout(row["version"]), requirement, row["version"], trusted=row["grade"] in GOOD)
            except VersionError:
                continue
    return None
