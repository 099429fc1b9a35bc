"""Tell how far judging is, and in the end what it cost."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from goldsmith.judges.chat import ChatJudge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.evidence.judging import Panel
    from goldsmith.progress import Progress


@contextmanager
def telling(panel: Panel | None, progress: Progress) -> Iterator[None]:
    """Tell how far judging is; in the end, what it cost; then do what is to be done with the sample."""
    judge = panel.judge if panel is not None else None
    if not isinstance(judge, ChatJudge):
        yield
        return
    host = urlsplit(judge.url).netloc
    progress.start(f"judging, masked texts are sent to {host}", None)
    judge.advance = progress.advance
    yield
    spent = judge.spent
    lost = f"; {spent.refused:,} refused, {spent.unreadable:,} unreadable" if spent.refused or spent.unreadable else ""
    tokens = f", {spent.sent:,} tokens sent and {spent.received:,} received" if spent.sent else ""
    progress.end(f"{judge.model}: {spent.calls:,} answers paid for{tokens}, {spent.remembered:,} known from before{lost}")
    if panel is not None and panel.after is not None:
        panel.after(panel)
