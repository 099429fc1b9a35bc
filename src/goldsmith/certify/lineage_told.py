"""Lineage events around some work: that it began, what it read and wrote, and how it ended."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from goldsmith.certify.rights.events import Told
    from goldsmith.curate.outcome import Outcome

    Noting = Callable[[Callable[[Told], None]], None]


URL = "OPENLINEAGE_URL"
"""Variable that says where events go to, where nothing else does."""


@contextmanager
def lineage_told(job: str, where: str | None, tell: Callable[[str], None]) -> Iterator[Noting]:
    """Tell that some work began and how it ended; does nothing, and loads nothing, where nobody wants to hear it.

    Yields a function that takes what fills in the data that was read and written. A fault in that is told, and is no fault of the work.

    Args:
        job: What the work is called.
        where: A file or an address that events go to; ``OPENLINEAGE_URL`` where left out.
        tell: Takes a sentence for the user.
    """
    if not (where or os.environ.get(URL)):
        yield lambda _: None
        return
    from goldsmith.certify.rights.events import telling
    from goldsmith.certify.rights.sending import sender

    with telling(job, sender(where, tell)) as told:

        def noted(fill: Callable[[Told], None]) -> None:
            try:
                fill(told)
            except Exception as problem:  # noqa: BLE001  an event is no reason for a run to fail
                tell(f"note: lineage tells less than it could: {type(problem).__name__}: {problem}")

        yield noted


def of_run(told: Told, outcome: Outcome) -> None:
    """Fill in what a run read and wrote."""
    from goldsmith.certify.rights.events import dataset_of, files_of, folder_of
    from goldsmith.lake import open_lake

    lake = open_lake(outcome.lake)
    told.inputs += files_of(lake, outcome.dataset)
    told.outputs.append(dataset_of(lake, outcome.dataset, written=True))
    told.outputs += [folder_of(path) for path in outcome.exports]
