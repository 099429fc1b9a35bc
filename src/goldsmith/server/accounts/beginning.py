"""The first owner, and passwords: what one-time links are for."""

from fastapi import APIRouter, Request, Response

from goldsmith.accounts import links, organisations, people
from goldsmith.accounts.auditing import Machine
from goldsmith.accounts.limiting import forgive, strike, subject
from goldsmith.accounts.passwords import acceptable
from goldsmith.server.accounts.cookies import signed_in
from goldsmith.server.forms import Form, Language, Line, Secret
from goldsmith.server.routing import does
from goldsmith.server.who import Store, address_of, service_settings

router = APIRouter(prefix="/api", tags=["signing in"])


class First(Form):
    """The first owner, and what his organisation is called."""

    token: Secret
    login: Line
    name: Line
    password: Secret
    organisation: Line
    language: Language = ""


class Chosen(Form):
    """A password that somebody chose, and the link's secret that lets him."""

    token: Secret
    password: Secret


@router.post("/first", openapi_extra=does("public"), status_code=201)
async def first(form: First, request: Request, response: Response, store: Store) -> dict[str, int]:
    """Make the first organisation and its owner, with the link that the first start printed; he is signed in then."""
    address, settings = address_of(request), service_settings(request)
    acceptable(form.password, login=form.login, name=form.name)
    people.login_of(form.login)
    async with store.changing() as connection:
        struck = await strike(connection, [subject("link", address)])
    async with store.reading() as connection:
        await links.looked_up(connection, form.token, "first")
    kept = await settings.passwords.hashed(form.password)
    async with store.changing() as connection:
        await links.use(connection, form.token, "first")
        owner = people.New(form.login, form.name, "owner", form.language, kept)
        person_id = await organisations.begin(connection, Machine(address=address), form.organisation, owner)
        await forgive(connection, struck)
        await signed_in(connection, request, response, person_id)
    return {"id": person_id}


@router.post("/password", openapi_extra=does("public"))
async def password(form: Chosen, request: Request, response: Response, store: Store) -> dict[str, str]:
    """Set a password with a one-time link; its person is signed in then, and signed out everywhere else."""
    address, settings = address_of(request), service_settings(request)
    async with store.changing() as connection:
        struck = await strike(connection, [subject("link", address)])
    async with store.reading() as connection:
        who = await links.looked_up(connection, form.token, "password")
    acceptable(form.password, login=who.login, name=who.name)
    kept = await settings.passwords.hashed(form.password)
    async with store.changing() as connection:
        await links.use(connection, form.token, "password")
        await people.set_password(connection, Machine(who.organisation_id, who.person_id, address), who.person_id, kept)
        await forgive(connection, struck)
        await signed_in(connection, request, response, who.person_id)
    return {"login": who.login}
