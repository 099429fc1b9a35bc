"""The organisation, and its audit trail."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from goldsmith.accounts import auditing, organisations
from goldsmith.server.forms import LARGEST, After, Form, Line, Many, page
from goldsmith.server.moments import told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store

router = APIRouter(prefix="/api", tags=["organisation"])

By = Annotated[int | None, Query(ge=1, le=LARGEST, description="Only what this person did.")]
Action = Annotated[
    str, Query(max_length=60, pattern=r"^[a-z_.]*$", description="Only this action, or all that begin so, such as `person.`.")
]


class Organisation(Form):
    """What the organisation is called."""

    name: Line


@router.patch("/organisation", openapi_extra=does("organisation.change"), status_code=204)
async def rename(form: Organisation, who: Signed, store: Store) -> None:
    """Call the organisation something else."""
    async with store.changing() as connection:
        await organisations.rename(connection, who, who.organisation_id, form.name)


@router.get("/audit", openapi_extra=does("audit.read"))
async def audit(who: Signed, store: Store, after: After = None, limit: Many = 100, action: Action = "", by: By = None) -> dict[str, Any]:
    """Tell what people did, the newest first."""
    async with store.reading() as connection:
        rows = await auditing.trail(connection, who.organisation_id, after=after, limit=limit, action=action, by=by)
    return page([told(row) for row in rows], limit)
