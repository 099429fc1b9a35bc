"""Progress of long work: a bar with rate and time left on a terminal, plain lines otherwise, silence on request."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as RichProgress


class Progress(Protocol):
    """Where a run tells how far it has come."""

    def start(self, name: str, total: int | None) -> None:
        """Begin a step of ``total`` units (bytes or records); None where nobody knows."""

    def advance(self, units: int) -> None:
        """Say that so many more units of the current step are done."""

    def end(self, note: str = "") -> None:
        """End the current step, with a closing remark."""


class Silent:
    """Tells nothing; the default of the library."""

    def start(self, name: str, total: int | None) -> None:
        """Begin nothing."""

    def advance(self, units: int) -> None:
        """Count nothing."""

    def end(self, note: str = "") -> None:
        """End nothing."""


@dataclass
class PlainLines:
    """One line when a step begins, at most one every few seconds, and one when it ends."""

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    every: float = 5.0
    _name: str = ""
    _total: int | None = None
    _done: int = 0
    _began: float = 0.0
    _said: float = 0.0

    def start(self, name: str, total: int | None) -> None:
        """Begin a step."""
        self._name, self._total, self._done = name, total, 0
        self._began = self._said = time.monotonic()

    def advance(self, units: int) -> None:
        """Count units and now and then say how far the step is."""
        self._done += units
        now = time.monotonic()
        if now - self._said >= self.every:
            self._said = now
            share = f"{min(100, 100 * self._done // self._total)} %" if self._total else f"{self._done:,}"
            self._say(f"{share} after {now - self._began:.0f} s")

    def end(self, note: str = "") -> None:
        """Say that the step has ended, and how long it took."""
        self._say(f"{note} ({time.monotonic() - self._began:.1f} s)" if note else f"done in {time.monotonic() - self._began:.1f} s")

    def _say(self, words: str) -> None:
        self.stream.write(f"{self._name}: {words}\n")
        self.stream.flush()


class Bars:
    """Bars with rate and time left, for terminals."""

    def __init__(self, bars: RichProgress) -> None:
        self._bars = bars
        self._task: object = None

    def start(self, name: str, total: int | None) -> None:
        """Begin a bar."""
        self._task = self._bars.add_task(name, total=total, note="")

    def advance(self, units: int) -> None:
        """Move the bar."""
        self._bars.advance(self._task, units)  # type: ignore[arg-type]  # a rich TaskID

    def end(self, note: str = "") -> None:
        """Fill the bar and write the remark beside it."""
        task = self._bars.tasks[self._task]  # type: ignore[call-overload]  # a rich TaskID is an index
        self._bars.update(self._task, total=task.total or task.completed or 1, completed=task.total or task.completed or 1, note=note)  # type: ignore[arg-type]


@contextmanager
def shown(*, quiet: bool = False) -> Iterator[Progress]:
    """Yield the progress that fits where standard error goes: bars on a terminal, plain lines elsewhere."""
    if quiet:
        yield Silent()
    elif not sys.stderr.isatty():
        yield PlainLines()
    else:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        columns = (
            TextColumn("{task.description:<22}"),
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
        )
        with RichProgress(*columns, TimeRemainingColumn(), TextColumn("{task.fields[note]}"), console=Console(stderr=True)) as bars:
            yield Bars(bars)
