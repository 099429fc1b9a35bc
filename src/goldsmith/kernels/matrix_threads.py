"""Matrix products shared out to all cores by parts of the work, not inside each product.

The library of matrix products starts threads of its own, which wait for each other by spinning: on a busy machine small products cost
twice to three times the CPU time. So each product keeps to one thread, and the parts of the work are given to threads of ours.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")
Result = TypeVar("Result")


def shared_out(function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Yield ``function(item)`` for every item, in order; a few items are held at once.

    Example:
        >>> list(shared_out(lambda n: n + 1, [1, 2]))
        [2, 3]
    """
    cores = max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    waiting: deque[Future[Result]] = deque()
    with one_thread_each():
        pool = ThreadPoolExecutor(max_workers=cores, thread_name_prefix="goldsmith-vectors")
        try:
            for item in items:
                waiting.append(pool.submit(function, item))
                if len(waiting) > 2 * cores:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def one_thread_each() -> Iterator[None]:
    """Keep every matrix product to the thread that asks for it; where ``threadpoolctl`` is not installed nothing changes."""
    controller = _controller()
    with controller.limit(limits=1, user_api="blas") if controller else contextlib.nullcontext():
        yield


@functools.cache
def _controller() -> Any:
    try:
        from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]
    except ImportError:
        return None
    return ThreadpoolController()
