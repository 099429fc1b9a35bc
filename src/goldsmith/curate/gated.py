"""The gate at the end of a run: what it is handed, and what it hands back. Who evaluates stands above this room."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from goldsmith.curate.plan import Plan
    from goldsmith.lake import Lake
    from goldsmith.progress import Progress

PASSED, NOT_PASSED = "gate-passed", "gate-not-passed"
"""Tags of the last version that passed a gate, and of the last one that did not."""


@dataclass(frozen=True)
class Gated:
    """What a gate found.

    Attributes:
        passed: Whether all that is required holds.
        facts: The same for programs, as JSON values.
        lines: The same for people.
        written: Files that were written, such as the page of the evaluation.
    """

    passed: bool
    facts: dict[str, Any] = field(repr=False)
    lines: tuple[str, ...] = ()
    written: tuple[Path, ...] = ()


class Gate(Protocol):
    """Evaluates the dataset of a plan, and tells whether what the recipe requires holds."""

    def foreseen(self, plan: Plan) -> None:
        """Check all that the gate will need, before a record is read.

        Raises:
            GoldsmithError: The profile, the requirement, or what is required is wrong.
        """

    def __call__(self, lake: Lake, plan: Plan, progress: Progress, *, report: bool) -> Gated:
        """Evaluate the dataset as it stands; what was measured of it before is not measured again."""
