"""How turns, configurations and pages look in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.server.answering import answer
from goldsmith.server.moments import said, said_if

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import Response

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.queue import Worker


def listed(rows: Sequence[dict[str, Any]], limit: int) -> Response:
    """Return a page of rows, with the key that the next one begins after; null on the last."""
    return answer({"rows": list(rows), "after": rows[-1]["id"] if len(rows) == limit else None})


def configuration_told(asked: Configuration) -> dict[str, Any]:
    """Return what a project shows and asks, with the schema of an answer and the classes of each question."""
    told = asked.as_json()
    for form, each in zip(told["questions"], asked.questions, strict=True):
        form["settings"] = each.leaf.model_dump(mode="json")
        form["classes"] = list(each.leaf.classes)
    return {**told, "schema": asked.schema_of()}


def turn_told(turn: Any, worker: Worker, asked: Configuration) -> dict[str, Any]:
    """Return a turn as its page shows it; ``orders`` are those in which this person sees options, drawn from the turn's number.

    Of the material it holds what the project shows and no more: what else a file brought may be the answer. Where people get tasks out of the
    gold pool, each task has the number of the turn in place of its own and its key: tasks of the queue come in their order, those of the pool
    do not, and two people who compare would know which tasks both were given.
    """
    hidden = worker.policy.has_gold()
    number, key = (turn.id, str(turn.id)) if hidden else (turn.task_id, turn.key)
    told = {
        "id": turn.id,
        "task": {"id": number, "key": key, "material": {each.field: turn.material.get(each.field) for each in asked.shows}},
        "state": turn.state,
        "draft": turn.draft,
        "draft_version": turn.draft_version,
        "expires_at": said(turn.expires_at),
        "answered_at": said_if(turn.answered_at),
        "active_ms": turn.active_ms,
        "guideline_version": worker.guideline_version,
        "questions_version": worker.questions_version,
        "orders": asked.orders(str(turn.id)),
    }
    return {**told, "sent_back": {"reason": turn.reason, "value": turn.draft}} if turn.state == "sent_back" else told
