"""Figures of large projects are counted again only after a while, so that a page that looks every few seconds costs little.

What is of a few thousand rows is counted anew each time; what was counted over ``n`` rows, which takes half a second a million, is told again
for ``n / 100,000`` seconds. So all who look together, however many they are, cost a twentieth of a core in each process, whatever the size.
Whoever is told a figure is told when it was counted.
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

FEW = 20_000
"""Rows that are counted anew each time."""
A_SECOND = 100_000
"""Rows for each second that their count is told again."""
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

    async def of(
        self, connection: AsyncConnection, name: tuple[Any, ...], count: Callable[[], Awaitable[Any]], rows: Callable[[Any], int]
    ) -> Any:
        """Return a figure: as it was told last where it is of many rows and not old; whoever asks meanwhile waits for one count.

        Args:
            connection: The one that the figure is counted with.
            name: What the figure is, with the number of its project.
            count: Counts it.
            rows: Tells of a figure over how many rows it was counted.
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
            told.figure = await count()
            n = rows(told.figure)
            told.until = time.monotonic() + min(n / A_SECOND, LONGEST) if n > FEW else 0.0
            return told.figure
