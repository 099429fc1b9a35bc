"""Work on this machine: threads that keep every core busy while results stay in order.

Kernels and the lake release the interpreter lock, so threads scale; nothing is pickled and nothing is started
that a killed run could leave behind.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")
Result = TypeVar("Result")


def available_cores() -> int:
    """Return the number of cores that this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)


def ordered_map(
    function: Callable[[Item], Result], items: Iterable[Item], *, workers: int | None = None, window: int | None = None
) -> Iterator[Result]:
    """Yield ``function(item)`` for every item, in the order of the items, computed by threads.

    At most ``window`` items are held at once, so memory does not grow with the number of items. The first result is
    handed on as soon as it is there. The first error ends the work; items that have not started are given up.

    Args:
        function: What to do; it should release the interpreter lock where it works hard.
        items: Taken one by one, in the caller's thread.
        workers: Threads, at least 1; all available cores by default.
        window: Items in flight, at least ``workers``; two more than the workers by default.

    Example:
        >>> list(ordered_map(lambda n: n * n, range(4), workers=2))
        [0, 1, 4, 9]
    """
    workers = workers or available_cores()
    window = max(workers, window or workers + 2)
    waiting: deque[Future[Result]] = deque()
    first = True
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="goldsmith")
    try:
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) >= window or (first and waiting[0].done()):
                first = False
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
