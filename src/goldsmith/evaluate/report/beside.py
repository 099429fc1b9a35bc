"""What a report tells beside the evaluation itself: what was required, an earlier version, the versions so far, and what the dataset is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.evaluate.comparing import Compared
    from goldsmith.evaluate.over_versions import Graded
    from goldsmith.evaluate.required import Held
    from goldsmith.profile import Profile


@dataclass(frozen=True)
class Beside:
    """What stands beside an evaluation; all of it may be left out but the profile.

    Attributes:
        profile: What it was graded by.
        compared: What became of the dataset since an earlier version.
        held: What was required of it, and whether it holds.
        past: The versions so far, the oldest first, by the same profile.
        worth: What the dataset is worth, as `goldsmith worth` has kept it; ``None`` where it was not weighed.
        trial: The outcome of a trial that the requirement names.
        weighed_before: Another version that was weighed.
    """

    profile: Profile
    compared: Compared | None = None
    held: tuple[Held, ...] = ()
    past: tuple[Graded, ...] = ()
    worth: Mapping[str, Any] | None = None
    trial: Mapping[str, Any] | None = None
    weighed_before: int | None = None

    @property
    def conditions(self) -> tuple[Held, ...]:
        """What somebody has required, more than that no gate fails, which is required where nothing is said."""
        return () if [(one.key, one.wanted.en) for one in self.held] in ([], [("gates", "none fails")]) else self.held

    def as_json(self) -> dict[str, Any]:
        """Return all of it as JSON values."""
        return {
            "required": [one.as_json() for one in self.held],
            "compared": self.compared and self.compared.as_json(),
            "history": [one.as_json() for one in self.past],
            "worth": self.worth,
            "trial": self.trial,
        }
