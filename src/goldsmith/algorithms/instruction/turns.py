"""A conversation as instruction and response: the last answer of the assistant, and all that was said before it.

Messages are the JSON of the record's column ``messages``: objects with ``role`` or ``from``, and ``content`` or ``value``; a content
may be a list of parts, of which the texts count.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson
import pyarrow as pa

ASSISTANT = frozenset({"assistant", "gpt", "model", "bot", "chatbot", "ai"})


class Pairs(NamedTuple):
    """Instructions and responses, ``large_string``, both null where a record is no conversation with an answer."""

    instruction: pa.LargeStringArray
    response: pa.LargeStringArray


def pairs(messages: pa.Array) -> Pairs:
    """Return instruction and response of each conversation.

    Args:
        messages: JSON lists of messages; null for records that are no conversation.

    Example:
        >>> talk = '[{"role":"user","content":"2+2?"},{"role":"assistant","content":"4"},{"role":"user","content":"Thanks"}]'
        >>> [column.to_pylist() for column in pairs(pa.array([talk, None]))]
        [['2+2?', None], ['4', None]]
    """
    found = [_pair(value) for value in messages.to_pylist()]
    return Pairs(*(pa.array([None if pair is None else pair[side] for pair in found], pa.large_string()) for side in (0, 1)))


def _pair(value: str | None) -> tuple[str, str] | None:
    try:
        turns = orjson.loads(value) if value is not None else None
    except orjson.JSONDecodeError:
        return None
    said = [(_role(turn), _content(turn)) for turn in turns] if isinstance(turns, list) else []
    last = max((at for at, (role, _) in enumerate(said) if role in ASSISTANT), default=-1)
    if last < 0:
        return None
    return "\n\n".join(content for _, content in said[:last] if content), said[last][1]


def _role(turn: Any) -> str:
    role = (turn.get("role") or turn.get("from")) if isinstance(turn, dict) else None
    return role.lower() if isinstance(role, str) else ""


def _content(turn: Any) -> str:
    content = (turn.get("content") or turn.get("value")) if isinstance(turn, dict) else None
    if isinstance(content, list):
        content = "\n".join(part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str))
    return content if isinstance(content, str) else ""
