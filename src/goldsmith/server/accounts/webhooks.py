"""Webhooks: addresses that are told of events."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field

from goldsmith.annotate import webhooks
from goldsmith.server.answering import accepted_by
from goldsmith.server.chinese import chinese_wanted, in_chinese
from goldsmith.server.forms import LARGEST, After, Form, Id, Many, page
from goldsmith.server.moments import told
from goldsmith.server.outbound import target_of
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store

router = APIRouter(prefix="/api/webhooks", tags=["webhooks"])


class Webhook(Form):
    """An address, the events that it is told of, and the only project that it is told of, of all where none is said."""

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    events: Annotated[list[str], Field(min_length=1, max_length=20)]
    project: Annotated[int, Field(ge=1, le=LARGEST)] | None = None


class Changed(Form):
    """What is changed of a webhook; one that is not active is told of nothing."""

    url: Annotated[str, Field(min_length=1, max_length=2000)] | None = None
    events: Annotated[list[str], Field(min_length=1, max_length=20)] | None = None
    active: bool | None = None


@router.get("", openapi_extra=does("webhook.change"))
async def rows(who: Signed, store: Store) -> dict[str, Any]:
    """List the webhooks of the organisation, without their secrets."""
    async with store.reading() as connection:
        return {"rows": [told(row) for row in await webhooks.listed(connection, who.organisation_id)], "after": None}


@router.post("", openapi_extra=does("webhook.change"), status_code=201)
async def add(form: Webhook, who: Signed, store: Store) -> dict[str, Any]:
    """Register an address; the answer is the only place where the secret that signs is shown."""
    target_of(form.url)
    async with store.changing() as connection:
        number, secret = await webhooks.add(connection, who, who.organisation_id, form.url, form.events, project_id=form.project)
    return {"id": number, "secret": secret}


@router.patch("/{webhook}", openapi_extra=does("webhook.change"), status_code=204)
async def change(webhook: Id, form: Changed, who: Signed, store: Store) -> None:
    """Change an address or its events, or let it rest for a while; its secret stays."""
    if form.url is not None:
        target_of(form.url)
    async with store.changing() as connection:
        await webhooks.change(connection, who, who.organisation_id, webhook, form.model_dump(exclude_none=True))


@router.delete("/{webhook}", openapi_extra=does("webhook.change"), status_code=204)
async def remove(webhook: Id, who: Signed, store: Store) -> None:
    """Forget a webhook and its deliveries."""
    async with store.changing() as connection:
        await webhooks.remove(connection, who, who.organisation_id, webhook)


@router.post("/{webhook}/ping", openapi_extra=does("webhook.change"), status_code=202)
async def ping(webhook: Id, who: Signed, store: Store) -> dict[str, int]:
    """Let the webhook be told that it is there."""
    async with store.changing() as connection:
        return {"id": await webhooks.ping(connection, who.organisation_id, webhook)}


@router.get("/{webhook}/deliveries", openapi_extra=does("webhook.change"))
async def deliveries(webhook: Id, who: Signed, store: Store, request: Request, after: After = None, limit: Many = 100) -> dict[str, Any]:  # fmt: skip
    """Tell what the webhook was told, the newest first, and what its address said."""
    zh = chinese_wanted(accepted_by(request))
    async with store.reading() as connection:
        found = await webhooks.deliveries(connection, who.organisation_id, webhook, after=after, limit=limit)
    return page([told(row) | {"told": in_chinese(row["told"]) if zh else row["told"]} for row in found], limit)
