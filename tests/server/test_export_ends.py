"""An export that nobody reads to its end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from goldsmith.server.annotation.interchange import _Export


@pytest.mark.parametrize("pieces_taken", [0, 1, 5])
def test_its_files_are_let_go_of_whoever_reads_it(pieces_taken: int):
    """Read whole, in part or not at all: what ends it is called once the answer is over."""
    ended: list[str] = []
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        if len(sent) > pieces_taken:
            raise OSError("the reader is gone")
        sent.append(message)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    parts = _Export(
        iter([b"a", b"b"]), (lambda: ended.append("spool"), lambda: ended.append("writer")), media_type="text/plain", headers={}
    )

    async def trial() -> None:
        try:
            await parts({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, send)
        except (OSError, ClientDisconnect):  # what the framework makes of a reader who left is its own
            assert pieces_taken < 5

    asyncio.run(trial())

    assert ended == ["spool", "writer"]
