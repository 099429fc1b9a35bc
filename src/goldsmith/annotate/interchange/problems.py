"""What of a file has no counterpart here: gathered with its place, and told all at once."""

from __future__ import annotations

from goldsmith.annotation_errors import InterchangeError

MOST_TOLD = 50
"""Problems that are listed; the others are counted."""
MOST = 10_000
"""Problems after which reading stops: such a file is of something else."""


class Problems:
    """The problems of one file, gathered while it is read."""

    def __init__(self, what: str, *, hint: str = "") -> None:
        """Take what is read, such as ``this configuration``, and what one may do about problems."""
        self._what, self._hint, self.n = what, hint, 0
        self.lines: list[str] = []

    def add(self, place: str, said: str) -> None:
        """Note a problem.

        Raises:
            InterchangeError: There are so many that reading stops.
        """
        self.n += 1
        if len(self.lines) < MOST_TOLD:
            self.lines.append(f"{place}: {said}" if place else said)
        if self.n >= MOST:
            self.end()

    def end(self) -> None:
        """Finish reading.

        Raises:
            InterchangeError: There was a problem; the first fifty are listed.
        """
        if not self.n:
            return
        more = f"\n  - and {self.n - len(self.lines):,} more" if self.n > len(self.lines) else ""
        told = "\n".join(f"  - {line}" for line in self.lines)
        raise InterchangeError(f"{self._what} cannot be taken over as it stands\n{told}{more}", hint=self._hint)
