"""Judges that ask a server of the tests, and material to ask about."""

from __future__ import annotations

from typing import Any

from goldsmith.endpoint import Manners
from goldsmith.evidence.judging import Material
from goldsmith.judges.chat import Asking, ChatJudge
from goldsmith.judges.memory import Memory
from judges.chat_server import Server

HASTY = Manners(at_once=4, tries=3, pause=0.01, timeout=0.4)


def judge(server: Server, **asking: Any) -> ChatJudge:
    """Return a judge that asks the server."""
    return ChatJudge(server.address, "planted", Memory.at(), Asking(**{"manners": HASTY, **asking}))


def texts(n: int) -> list[Material]:
    """Return pieces of material that differ."""
    return [Material(f"text number {at}") for at in range(n)]
