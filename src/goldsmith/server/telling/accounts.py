"""Answers about people, teams, tokens, browsers, webhooks and the audit trail."""

from __future__ import annotations

from typing import Any

from goldsmith.server.telling.forms import Moment, Number, Rows, Told


class Login(Told):
    """The login, as it is written from now on."""

    login: str


class Link(Told):
    """A link that works once."""

    link: str


class InvitedPerson(Number, Link):
    """The number of a new account, and the link with which its person sets his password."""


class MyProject(Told):
    """A project that one is in."""

    id: int
    name: str
    title: str
    description: str
    state: str
    role: str
    paused: bool


class Called(Told):
    """What somebody is called, and what he is."""

    id: int
    login: str
    name: str
    role: str
    code: str
    language: str


class Home(Told):
    """The organisation."""

    id: int
    name: str


class Me(Told):
    """Who is signed in, and what he may."""

    person: Called
    organisation: Home
    may: list[str]
    csrf: str
    projects: list[MyProject]
    language: str


class Browser(Told):
    """A browser in which one is signed in."""

    id: int
    agent: str
    address: str
    created_at: Moment
    seen_at: Moment
    expires_at: Moment
    here: bool


class Browsers(Rows):
    """Browsers in which one is signed in."""

    rows: list[Browser]


class EndedBrowsers(Told):
    """How many browsers were signed out."""

    ended: int


class Skill(Told):
    """A skill, 1 the highest level."""

    name: str
    level: int
    expires_at: Moment | None


class ShownSkill(Skill):
    """A skill, and how it was shown."""

    evidence: dict[str, Any] | None
    source: str
    granted_at: Moment


class Person(Called):
    """Somebody of the organisation."""

    active: bool
    created_at: Moment
    seen_at: Moment | None
    joined: bool


class PersonRow(Person):
    """Somebody in a list."""

    skills: list[Skill]


class People(Rows):
    """People of the organisation."""

    rows: list[PersonRow]


class TeamName(Told):
    """A team that somebody is in."""

    id: int
    name: str


class PersonPage(Person):
    """Somebody with all that is known of him."""

    skills: list[ShownSkill]
    teams: list[TeamName]
    held: int


class TeamRow(TeamName):
    """A team with the numbers of its people."""

    created_at: Moment
    people: list[int]


class Teams(Rows):
    """Teams of the organisation."""

    rows: list[TeamRow]


class TokenRow(Told):
    """A token, without what it is."""

    id: int
    name: str
    created_at: Moment
    expires_at: Moment | None
    seen_at: Moment | None


class Tokens(Rows):
    """Tokens of one's own."""

    rows: list[TokenRow]


class NewToken(Number):
    """A token; it is shown here and never again."""

    token: str


class Deed(Told):
    """What somebody did."""

    id: int
    at: Moment
    person_id: int | None
    login: str | None
    action: str
    subject: str
    details: dict[str, Any] | None
    address: str


class Audit(Rows):
    """The audit trail, the newest first, and what the things that it names are called."""

    rows: list[Deed]
    names: dict[str, str]


class WebhookRow(Told):
    """A webhook, without its secret."""

    id: int
    project_id: int | None
    url: str
    events: list[str]
    active: bool
    created_at: Moment


class Webhooks(Rows):
    """Webhooks of the organisation."""

    rows: list[WebhookRow]


class NewWebhook(Number):
    """A webhook; the secret that signs is shown here and never again."""

    secret: str


class Delivery(Told):
    """One event for a webhook."""

    id: int
    event: str
    state: str
    attempts: int
    next_at: Moment
    told: str
    created_at: Moment


class Deliveries(Rows):
    """What a webhook was told, the newest first."""

    rows: list[Delivery]
