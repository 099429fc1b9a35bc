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
    from rich.progress import TaskID


READING = "reading"
"""The step that counts bytes; all others count records."""


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
        self._task: TaskID | None = None
        self._bytes = False

    def start(self, name: str, total: int | None) -> None:
        """Begin a bar."""
        self._bytes = name == READING
        self._task = self._bars.add_task(name, total=total, note="", rate="")

    def advance(self, units: int) -> None:
        """Move the bar, and say how fast it goes."""
        if self._task is None:
            return
        self._bars.advance(self._task, units)
        speed = self._bars.tasks[self._task].speed
        if speed:
            self._bars.update(self._task, rate=f"{speed / 1e6:,.1f} MB/s" if self._bytes else f"{speed:,.0f} records/s")

    def end(self, note: str = "") -> None:
        """Fill the bar and write the remark beside it."""
        if self._task is None:
            return
        task = self._bars.tasks[self._task]
        whole = task.total or task.completed or 1
        self._bars.update(self._task, total=whole, completed=whole, note=note)


@contextmanager
def shown(*, quiet: bool = False) -> Iterator[Progress]:
    """Yield the progress that fits where standard error goes: bars on a terminal, plain lines elsewhere."""
    if quiet:
        yield Silent()
    elif not sys.stderr.isatty():
        yield PlainLines()
    else:
        from rich.console import Console
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        columns = (
            TextColumn("{task.description:<12}"),
            BarColumn(bar_width=20),
            TaskProgressColumn(),
            TextColumn("{task.fields[rate]:>15}"),
        )
        times = (TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(), TextColumn("{task.fields[note]}"))
        with RichProgress(*columns, *times, console=Console(stderr=True)) as bars:
            yield Bars(bars)
