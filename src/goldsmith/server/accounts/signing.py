"""Signing in and out, and what somebody may know and change of himself."""

from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from goldsmith.accounts import organisations, people, sessions
from goldsmith.accounts.auditing import tell
from goldsmith.accounts.deciding import OF_ORGANISATION, may
from goldsmith.accounts.signing_in import change_password, sign_in
from goldsmith.annotate.tables import member, project
from goldsmith.database.columns import now
from goldsmith.server.accounts.cookies import carry, drop, visitor_of
from goldsmith.server.forms import Form, Language, Line, Secret
from goldsmith.server.routing import does
from goldsmith.server.who import Signed, Store, service_settings

router = APIRouter(prefix="/api", tags=["signing in"])


class SignIn(Form):
    """Login and password."""

    login: Secret
    password: Secret


class SignOut(Form):
    """How far somebody signs out."""

    everywhere: bool = False


class Myself(Form):
    """What somebody changes of himself."""

    name: Line | None = None
    language: Language | None = None


class NewPassword(Form):
    """The password until now, and the one from now on."""

    old: Secret
    password: Secret


@router.post("/sign-in", openapi_extra=does("public"))
async def come(form: SignIn, request: Request, response: Response, store: Store) -> dict[str, str]:
    """Sign a browser in: the answer carries its cookie."""
    passwords = service_settings(request).passwords
    carry(request, response, await sign_in(store, passwords, form.login, form.password, visitor_of(request)))
    return {"login": people.login_of(form.login)}


@router.post("/sign-out", openapi_extra=does("own"), status_code=204)
async def go(who: Signed, request: Request, response: Response, store: Store, form: SignOut | None = None) -> None:
    """Sign this browser out, or every browser of mine."""
    everywhere = form is not None and form.everywhere
    async with store.changing() as connection:
        if everywhere:
            await sessions.end(connection, who.person_id)
        elif who.way == "cookie":
            await sessions.end(connection, who.person_id, digest=who.session.digest)
        await tell(connection, who, "sign_out", f"person:{who.person_id}", {"everywhere": everywhere})
    drop(request, response)


@router.get("/me", openapi_extra=does("own"))
async def me(who: Signed, store: Store) -> dict[str, Any]:
    """Tell who is signed in, what he may in the organisation, and in which projects he is."""
    async with store.reading() as connection:
        person = await people.one(connection, who.organisation_id, who.person_id)
        called = await organisations.named(connection, who.organisation_id)
        mine = (
            sa.select(project.c.id, project.c.name, project.c.title, project.c.description, project.c.state, member.c.role, member.c.paused)
            .join_from(member, project, project.c.id == member.c.project_id)
            .where(member.c.person_id == who.person_id, member.c.until.is_(None) | (member.c.until > now()))
            .order_by(project.c.id)
        )
        projects = [dict(row) for row in (await connection.execute(mine)).mappings()]
    told = {name: person[name] for name in ("id", "login", "name", "role", "code", "language")}
    return {
        "person": told,
        "organisation": {"id": who.organisation_id, "name": called},
        "may": [action for action in OF_ORGANISATION if may(who, action)],
        "csrf": who.session.csrf,
        "projects": projects,
        "language": person["language"],
    }


@router.patch("/me", openapi_extra=does("own"), status_code=204)
async def change_me(form: Myself, who: Signed, store: Store) -> None:
    """Change my name, or the language in which pages speak to me."""
    async with store.changing() as connection:
        await people.change(connection, who, who.organisation_id, who.person_id, form.model_dump(exclude_none=True))


@router.post("/me/password", openapi_extra=does("own"), status_code=204)
async def my_password(form: NewPassword, who: Signed, request: Request, store: Store) -> None:
    """Change my password; every other browser of mine is signed out."""
    await change_password(
        store, service_settings(request).passwords, who, form.old, form.password, keep=who.session.digest if who.way == "cookie" else ""
    )
