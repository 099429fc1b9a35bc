"""Threads keep the order, bound what is in flight, and end at the first error."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.engine.local import available_cores, ordered_map


@settings(derandomize=True, deadline=None, max_examples=40)
@given(items=st.lists(st.integers(0, 3), max_size=40), workers=st.integers(1, 4), window=st.integers(1, 6))
def test_results_come_in_the_order_of_the_items(items: list[int], workers: int, window: int):
    """However long each takes, the n-th result is that of the n-th item."""

    def slow(item: int) -> int:
        time.sleep(item / 5000)
        return item

    assert list(ordered_map(slow, items, workers=workers, window=window)) == items


def test_no_more_is_taken_than_the_window_holds():
    """A consumer that stops is not run over: items in flight never exceed the window."""
    taken = []

    def items():
        for number in range(100):
            taken.append(number)
            yield number

    results = ordered_map(lambda number: number, items(), workers=2, window=4)
    for number in range(10):
        assert next(results) == number
        assert len(taken) <= number + 4
    results.close()


def test_the_first_error_ends_the_work():
    """An error is raised where its result would have stood, and nothing goes on in the background."""
    done = []

    def work(number: int) -> int:
        if number == 5:
            raise ValueError("five")
        done.append(number)
        return number

    seen = []
    with pytest.raises(ValueError, match="five"):
        seen.extend(ordered_map(work, range(1000), workers=2, window=4))
    before = threading.active_count()
    assert len(done) < 20
    assert before <= threading.active_count() + 1


def test_at_least_one_core_is_there():
    """Whatever the machine says, work can be done."""
    assert available_cores() >= 1


def test_compiling_ahead_never_stands_in_the_way(compiled_ahead: Callable[[str], Any]):
    """A module that cannot be found, or a second process that fails, costs nothing but the wait; a second run may wait too."""
    done = []

    compiled_ahead("goldsmith.no_such_module")(lambda: done.append(1))
    compiled_ahead("goldsmith.no_such_module")(lambda: done.append(1))  # a second run waits for the same process, which has ended

    assert done == [1, 1]


def test_the_first_result_does_not_wait_for_the_window():
    """What is done first is handed on while later items are still to come."""
    first = threading.Event()
    handed_on: list[bool] = []

    def items():
        yield 0
        first.wait(5)
        time.sleep(0.05)
        yield 1
        handed_on.append(bool(seen))
        yield 2

    def work(item: int) -> int:
        first.set()
        return item

    seen: list[int] = []
    for one in ordered_map(work, items(), workers=2, window=10):
        seen.append(one)  # noqa: PERF402  what was seen is asked for meanwhile

    assert (seen, handed_on) == ([0, 1, 2], [True])
