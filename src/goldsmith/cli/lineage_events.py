"""OpenLineage events of what a command does: the option, and a block around the work."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith.cli.printing import tell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from goldsmith.certify.rights.events import Told

    Noting = Callable[[Callable[[Told], None]], None]

OpenLineage = Annotated[
    str | None,
    typer.Option("--openlineage", help="File or address that OpenLineage events go to; else OPENLINEAGE_URL.", show_default=False),
]


@contextmanager
def lineage_told(job: str, where: str | None) -> Iterator[Noting]:
    """Tell that some work began and how it ended; does nothing, and loads nothing, where nobody wants to hear it.

    Yields a function that takes what fills in the data that was read and written. A fault in that is told, and is no fault of the work.
    """
    if not (where or os.environ.get("OPENLINEAGE_URL")):
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
