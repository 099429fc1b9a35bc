"""Routes of alarms: read by those who run a project and by auditors, seen, or dismissed with a reason."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from goldsmith.accounts.auditing import tell
from goldsmith.annotate import projects
from goldsmith.annotate.policy import Policy
from goldsmith.annotate.quality import alarms
from goldsmith.server.answering import answer
from goldsmith.server.moments import said, said_if, told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store  # noqa: TC001  FastAPI reads the parameters of routes

router = APIRouter(prefix="/api/projects", tags=["quality"])


class Decided(BaseModel):
    """What becomes of an alarm; a dismissed one needs a reason."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["open", "seen", "dismissed"]
    reason: Annotated[str, Field(max_length=500)] = ""


class Wanted(BaseModel):
    """Which alarms: of a state, that name a person, behind one of them."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["", "living", "open", "seen", "dismissed"] = ""
    about: Annotated[int | None, Field(ge=1)] = None
    after: Annotated[int | None, Field(ge=1)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("/{project}/alarms", openapi_extra=does("alarm.read"))
async def rows(who: Signed, store: Store, project: int, given: Annotated[Wanted, Query()]) -> Response:
    """List alarms, the newest first: of one state, `living` for all that are not dismissed, else of every state.

    With `about` only those that name this person, as the one whom they are about or among the others; `counts` are of these then.
    An auditor is told codes in the place of names, and no task whose answer is known.
    """
    del project
    wanted = alarms.STATES if not given.state else ("open", "seen") if given.state == "living" else (given.state,)
    async with store.reading() as connection:
        row = await projects.project_of(connection, who.project_id)
        found = await alarms.listed(
            connection,
            who.project_id,
            states=wanted,
            about=given.about,
            before=given.after,
            limit=given.limit,
            by_code=not who.may("name.read"),
        )
        counts, looked = (
            await alarms.counted(connection, who.project_id, about=given.about),
            await alarms.looked_at(connection, who.project_id),
        )
    shown = [_told(one) for one in found]
    last = found[-1]["id"] if len(found) == given.limit else None
    rate = Policy.model_validate(row.policy).alarm_rate
    return answer({"rows": shown, "after": last, "counts": counts, "rate": rate, "looked_at": said_if(looked)})


@router.patch("/{project}/alarms/{alarm}", openapi_extra=does("alarm.change"))
async def decide(who: Signed, store: Store, project: int, alarm: Annotated[int, Path(ge=1)], given: Decided) -> Response:
    """Say that an alarm was seen, dismiss it with a reason, or open it again; nothing is done to the person."""
    async with store.changing() as connection:
        before = await alarms.decide(connection, who.project_id, alarm, given.state, given.reason, by=who.person_id)
        if before != given.state:
            await tell(connection, who, "alarm.decided", f"project:{project}", {"alarm": alarm, "from": before, "to": given.state})
    return answer({"id": alarm, "state": given.state})


def _told(one: dict[str, Any]) -> dict[str, Any]:
    return {**told(one), "since": said(one["since"]), "until": said(one["until"])}
