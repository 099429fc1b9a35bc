"""Figures that take long to count are counted again only after a while, so that a page that looks every few seconds costs little.

What was counted in no time is counted anew each time; what took ``c`` seconds is told again for ``20 c``, so that all who look together,
however many they are, cost a twentieth of a core in each process. Whoever is told a figure is told when it was counted.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncConnection

SOON = 0.05
"""Seconds of counting that are worth nothing to be spared."""
TIMES = 20
"""How many times as long as it took a figure is told again."""
LONGEST = 60.0
"""Seconds after which each figure is counted anew."""


@dataclass
class _Told:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    figure: Any = None
    until: float = 0.0


class Lately:
    """Figures by database and name."""

    def __init__(self, most: int = 500) -> None:
        self._most = most
        self._told: WeakKeyDictionary[Any, dict[Any, _Told]] = WeakKeyDictionary()

    async def of(self, connection: AsyncConnection, name: tuple[Any, ...], count: Callable[[], Awaitable[Any]]) -> Any:
        """Return a figure: as it was told last where counting took long and was not long ago; whoever asks meanwhile waits for one count.

        Args:
            connection: The one that the figure is counted with.
            name: What the figure is, with the number of its project.
            count: Counts it.
        """
        known = self._told.setdefault(connection.engine.pool, {})
        told = known.get(name)
        if told is None:
            if len(known) >= self._most:
                known.pop(next(iter(known)))
            told = known[name] = _Told()
        async with told.lock:
            if time.monotonic() < told.until:
                return told.figure
            begun = time.monotonic()
            told.figure = await count()
            took = time.monotonic() - begun
            told.until = time.monotonic() + min(took * TIMES, LONGEST) if took > SOON else 0.0
            return told.figure
