"""Answers about what people have shown: profiles, matches, certificates and issuers."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict

from goldsmith.server.telling.forms import Moment, Number, Rows, Told


class Share(Told):
    """A share with its interval: so many of so many."""

    n: int
    of: int
    value: float
    low: float
    high: float
    confidence: float
    method: str


class Drawn(Told):
    """A share drawn towards those of others, as far as few tasks ask for it."""

    value: float
    low: float
    high: float
    method: str
    people: int


class KnownShare(Share):
    """What was right of tasks whose answer is known: of his own alone, and drawn towards the others'."""

    shrunk: Drawn
    first_at: Moment | None
    last_at: Moment | None


class Shown(Told):
    """Somebody, as his profile names him."""

    id: int
    login: str
    name: str
    code: str
    role: str
    active: bool


class HeldSkill(Told):
    """A skill: how it was shown (manager, qualification or certificate), and whether it is valid, expiring or expired."""

    name: str
    level: int
    source: str
    evidence: dict[str, Any] | None
    granted_at: Moment
    expires_at: Moment | None
    state: str
    days_left: int | None


class Proposed(Told):
    """The level that known answers bear out: raise, lower or keep what is held, and what the next level takes."""

    skill: str
    level: int | None
    held: int | None
    change: str
    next_level: int | None
    next_share: float | None
    next_tasks: int | None


class FieldShown(Told):
    """What somebody showed in a field of knowledge."""

    field: str
    projects: int
    answers: int
    known: KnownShare | None
    proposal: Proposed


class ProjectShown(Told):
    """What somebody did and showed in a project; times in seconds an answer."""

    id: int
    name: str
    title: str
    state: str
    field: str
    role: str | None
    answers: int
    active_ms: int
    last_at: Moment | None
    seconds: float | None
    others_seconds: float | None
    known: KnownShare | None
    with_others: Share | None
    reviews: dict[str, Share | None]


class Rule(Told):
    """What a level takes: the lower end of the share, and tasks."""

    level: int
    at_least: float
    tasks: int


class Profile(Told):
    """What somebody has shown."""

    person: Shown
    skills: list[HeldSkill]
    fields: list[FieldShown]
    projects: list[ProjectShown]
    unseen_projects: int
    known_until: Moment | None
    rule: list[Rule]


class Part(Told):
    """Points of one reason, of how many, and what they rest on."""

    what: str
    points: float
    of: int
    why: dict[str, Any]


class Points(Told):
    """How somebody fits: points of a hundred with their parts, and what is lacking."""

    points: int
    parts: list[Part]
    lacks: list[str]
    lately: int
    held: int


class MatchRow(Points):
    """Somebody who may fit a project."""

    person: int
    name: str
    login: str
    code: str
    role: str


class Matches(Told):
    """Who fits a project, the best first, then those who lack something; and how many there are of each."""

    rows: list[MatchRow]
    fit: int
    lack: int


class Left(Told):
    """Somebody who was not taken in, and why."""

    person: int
    lacks: list[str]


class Staffed(Told):
    """Who was taken into a project, and who was left."""

    added: list[int]
    left: list[Left]


class Call(Told):
    """An open project that calls for people."""

    project: int
    name: str
    title: str
    field: str
    skill: str
    language: str


class Calls(Rows):
    """Open projects that would fit."""

    rows: list[Call]


class Offer(Call, Points):
    """An open project that would fit somebody, with the reasons."""


class Offers(Rows):
    """Open projects that would fit somebody, the best first."""

    rows: list[Offer]


class EndingSkill(Told):
    """A skill that runs out soon."""

    person_id: int
    name: str
    login: str
    skill: str
    level: int
    expires_at: Moment


class EndingSkills(Rows):
    """Skills that run out soon, the soonest first."""

    rows: list[EndingSkill]


class GivenRow(Told):
    """A certificate that was given here; `issuer` is the key that signed."""

    id: int
    person_id: int
    uid: str
    skill: str
    level: int
    issuer: str
    issued_at: Moment
    expires_at: Moment
    revoked_at: Moment | None
    reason: str
    name: str
    login: str
    code: str


class Given(Rows):
    """Certificates that were given here."""

    rows: list[GivenRow]


class TakenRow(Told):
    """A certificate of another installation; its state is valid, revoked or distrusted."""

    id: int
    person_id: int
    uid: str
    skill: str
    level: int
    taken_at: Moment
    expires_at: Moment
    state: str
    issuer: str
    name: str
    login: str


class Taken(Rows):
    """Certificates of other installations."""

    rows: list[TakenRow]


class MyCertificates(Told):
    """One's own certificates."""

    given: list[GivenRow]
    taken: list[TakenRow]


class Document(Told):
    """A signed document in JSON, as it stands in a file: its fields are those that were signed."""

    model_config = ConfigDict(extra="allow")


class NewCertificate(Number):
    """A certificate that was given, and its document."""

    document: dict[str, Any]


class Key(Told):
    """A public key, and whether it signs now."""

    key: str
    pem: str
    signs: bool


class Keys(Told):
    """Public keys of the organisation, the present one last."""

    name: str
    keys: list[Key]


class NewKey(Told):
    """The key that signs from now on."""

    key: str


class NewChallenge(Told):
    """A challenge, and until when it may be used."""

    challenge: str
    expires_at: Moment


class GrantedSkill(Told):
    """The skill that a certificate gave, and the name that stands in it."""

    skill: str
    level: int
    expires_at: Moment
    issuer: str
    name: str


class IssuerRow(Told):
    """An issuer whose certificates count here; `revoked_at` is when its newest list was signed."""

    id: int
    did: str
    name: str
    skills: list[str] | None
    best_level: int
    until: Moment | None
    trusted: bool
    revoked_at: Moment | None
    added_at: Moment
    certificates: int


class Issuers(Rows):
    """Issuers whose certificates count here."""

    rows: list[IssuerRow]


class Ended(Told):
    """How many certificates ended here."""

    ended: int
