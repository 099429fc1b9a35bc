"""Who may do what: the only place that decides.

1. An action is of the **organisation** or of a **project**. In the organisation, somebody's role there decides.
2. In a project, the role that membership gives decides. An owner of the organisation may everything there but work, which takes membership.
3. Nothing of another organisation may be read, changed or known to be there.
4. An auditor exports only where his membership says so. Who may not ``name.read`` is told codes where others are told names.
5. What anybody may (``public``) and what everybody who is signed in may (``own``: his own things) are actions too, so that each route
   names one.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from goldsmith.annotation_errors import AccessError
from goldsmith.errors import NoRecordError

OWNER, MANAGER, REVIEWER, EXPERT, ANNOTATOR, VIEWER, AUDITOR = ROLES = (
    "owner",
    "manager",
    "reviewer",
    "expert",
    "annotator",
    "viewer",
    "auditor",
)
"""Roles in the organisation, from the one that may most."""

PROJECT_ROLES = (MANAGER, REVIEWER, EXPERT, ANNOTATOR, VIEWER, AUDITOR)
"""Roles in a project. An auditor is a third party who reads all that quality rests on, sees codes in the place of names, and changes nothing."""

PUBLIC, OWN = "public", "own"

_RUNS = frozenset({OWNER, MANAGER})
_LEADS = frozenset({MANAGER})
_SEES = frozenset({MANAGER, REVIEWER, VIEWER, AUDITOR})

OF_ORGANISATION = MappingProxyType(
    {
        "organisation.change": frozenset({OWNER}),
        "people.change": frozenset({OWNER}),
        "audit.read": frozenset({OWNER}),
        "people.read": _RUNS,
        "people.invite": _RUNS,
        "project.create": _RUNS,
        "team.change": _RUNS,
        "webhook.change": _RUNS,
        "contract.change": _RUNS,
        "catalogue.change": _RUNS,
    }
)
"""Roles in the organisation that may, by action."""

OF_PROJECT = MappingProxyType(
    {
        "project.change": _LEADS,
        "task.change": _LEADS,
        "member.change": _LEADS,
        "export": _LEADS,
        "write_back": _LEADS,
        "alarm.read": frozenset({MANAGER, AUDITOR}),
        "alarm.change": _LEADS,
        "pay.read": _LEADS,
        "pay.close": _LEADS,
        "progress.read": _SEES,
        "task.read": _SEES,
        "answer.read": frozenset({MANAGER, REVIEWER, AUDITOR}),
        "name.read": frozenset({MANAGER, REVIEWER, VIEWER}),
        "evidence.read": frozenset({MANAGER, AUDITOR}),
        "review": frozenset({MANAGER, REVIEWER}),
        "adjudicate": frozenset({MANAGER, REVIEWER, EXPERT}),
        "work": frozenset({MANAGER, REVIEWER, EXPERT, ANNOTATOR}),
        "guideline.read": frozenset(PROJECT_ROLES),
        "project.read": frozenset(PROJECT_ROLES),
    }
)
"""Roles in a project that may, by action."""

ACTIONS = (PUBLIC, OWN, *OF_ORGANISATION, *OF_PROJECT)
"""Every action that a route may name."""


class Asker(Protocol):
    """Somebody who is signed in, as far as a decision needs him."""

    @property
    def organisation_id(self) -> int:
        """The organisation."""

    @property
    def role(self) -> str:
        """His role in it."""


@dataclass(frozen=True)
class Place:
    """A project that somebody asks about.

    Attributes:
        project_id: Its number.
        organisation_id: Whose it is.
        role: What the asker is in it, ``""`` where he is no member.
        exports: Whether his membership lets an auditor export.
    """

    project_id: int
    organisation_id: int
    role: str = ""
    exports: bool = False


def may(who: Asker | None, action: str, on: Place | None = None) -> bool:
    """Tell whether somebody may do something, in a project where one is given.

    Raises:
        KeyError: There is no such action, or an action of a project is asked about without one: a mistake of the program.

    Example:
        >>> from types import SimpleNamespace
        >>> owner = SimpleNamespace(organisation_id=1, role="owner")
        >>> [may(owner, action, Place(7, 1)) for action in ("export", "work", "people.change")]
        [True, False, True]
        >>> may(owner, "export", Place(8, organisation_id=2))
        False
    """
    if action == PUBLIC:
        return True
    if who is None:
        return False
    if action == OWN:
        return True
    if action in OF_ORGANISATION:
        return who.role in OF_ORGANISATION[action]
    allowed = OF_PROJECT[action]
    if on is None:
        raise KeyError(action)
    if on.organisation_id != who.organisation_id:
        return False
    granted = action == "export" and on.role == AUDITOR and on.exports
    return granted or on.role in allowed or (who.role == OWNER and action != "work")


def may_give(who: Asker, role: str) -> bool:
    """Tell whether somebody may let others have a role in the organisation: nobody makes people who may more than himself.

    Example:
        >>> from types import SimpleNamespace
        >>> [may_give(SimpleNamespace(organisation_id=1, role="manager"), role) for role in ("owner", "manager", "reviewer")]
        [False, False, True]
    """
    return who.role == OWNER or (who.role == MANAGER and role not in {OWNER, MANAGER})


def visible(who: Asker, on: Place | None) -> bool:
    """Tell whether somebody may know that a project is there."""
    return on is not None and may(who, "project.read", on)


def require(who: Asker, action: str, on: Place | None = None) -> None:
    """Go on where somebody may, and else say why not.

    Raises:
        NoRecordError: The project is not there, or not for his eyes: the two look the same.
        AccessError: He may know of it and not do this.
    """
    if action in OF_PROJECT and not visible(who, on):
        raise NoRecordError("there is no such project, or you are not in it")
    if not may(who, action, on):
        role = on.role if on is not None and on.role else who.role
        raise AccessError("you may not do this", found=f"role {role}", expected=_expected(action), hint="ask an owner or a manager")


def _expected(action: str) -> str:
    """Return the roles that may, as a message names them."""
    allowed = OF_ORGANISATION.get(action) or OF_PROJECT[action]
    return "role " + " or ".join(role for role in ROLES if role in allowed)
