"""Tokens for programs: one's own, shown once."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from goldsmith.accounts import tokens
from goldsmith.annotation_errors import AccessError
from goldsmith.server.forms import Form, Id, Short
from goldsmith.server.moments import told
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store

router = APIRouter(prefix="/api/tokens", tags=["tokens"])


class Token(Form):
    """What a token is called, and for how many days it is good; for ever where none are said."""

    name: Short
    days: Annotated[int, Field(ge=1, le=3650)] | None = None


@router.get("", openapi_extra=does("own"))
async def rows(who: Signed, store: Store) -> dict[str, Any]:
    """List my tokens, without what they are."""
    async with store.reading() as connection:
        return {"rows": [told(row) for row in await tokens.listed(connection, who.person_id)], "after": None}


@router.post("", openapi_extra=does("own"), status_code=201)
async def make(form: Token, who: Signed, store: Store) -> dict[str, Any]:
    """Make a token; the answer is the only place where it is ever shown. A token makes no tokens: one that leaked would live on in others."""
    if who.way == "token":
        raise AccessError("a token makes no tokens", hint="sign in with login and password")
    async with store.changing() as connection:
        number, secret = await tokens.make(connection, who, who.person_id, form.name, days=form.days)
    return {"id": number, "token": secret}


@router.delete("/{token}", openapi_extra=does("own"), status_code=204)
async def withdraw(token: Id, who: Signed, store: Store) -> None:
    """Let one of my tokens be none from now on."""
    async with store.changing() as connection:
        await tokens.withdraw(connection, who, who.person_id, token)
