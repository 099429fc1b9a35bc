"""The organisation."""

from fastapi import APIRouter

from goldsmith.accounts import organisations
from goldsmith.server.forms import Form, Line
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store

router = APIRouter(prefix="/api", tags=["organisation"])


class Organisation(Form):
    """What the organisation is called."""

    name: Line


@router.patch("/organisation", openapi_extra=does("organisation.change"), status_code=204)
async def rename(form: Organisation, who: Signed, store: Store) -> None:
    """Call the organisation something else."""
    async with store.changing() as connection:
        await organisations.rename(connection, who, who.organisation_id, form.name)
