"""The Python client of the annotation service: everything that its API does, from projects to columns in the lake.

    import goldsmith

    service = goldsmith.connect("http://127.0.0.1:8080", token)
    project = service.projects.create("titles.yaml")
    project.tasks.add("titles.jsonl")
    project.members.put("mei")
    project.open()

    for turn in goldsmith.connect("http://127.0.0.1:8080", token_of_mei).projects["titles"].turns():
        turn.answer({"topic": "sport"})

    for task in project.export():
        task["consensus"]["topic"]["value"]

It needs nothing that the plain install does not have. Lists are read page by page as somebody goes through them. A refusal is the same
error that the service raised, with its faults. A request is made again after a lost answer only where that can do no harm.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from goldsmith.annotation_errors import NotSignedInError
from goldsmith.client.service import Client
from goldsmith.client.wire import Manners, Wire
from goldsmith.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Client", "Manners", "begin", "connect", "set_password", "sign_in"]
DEFAULT = "http://127.0.0.1:8080"


def connect(url: str | None = None, token: str | None = None, *, manners: Manners | None = None) -> Client:
    """Return a service, as the owner of a token asks it; nothing is asked yet.

    Args:
        url: Where it is; else GOLDSMITH_URL, else http://127.0.0.1:8080, where `goldsmith serve` puts it.
        token: Who asks: ``gs_…``; else GOLDSMITH_TOKEN. A page of the service, or `goldsmith token`, makes one.
        manners: How patiently it is asked.

    Raises:
        NotSignedInError: There is no token.
        UsageError: The address is none.
    """
    found = (token or os.environ.get("GOLDSMITH_TOKEN") or "").strip()
    if not found:
        raise NotSignedInError("there is no token", hint="goldsmith token --login NAME makes one; put it into GOLDSMITH_TOKEN")
    return Client(Wire(url or os.environ.get("GOLDSMITH_URL") or DEFAULT, found, manners or Manners()))


def sign_in(url: str | None, login: str, password: str) -> Client:
    """Return a service as somebody asks it who signed in as a browser does: for making tokens.

    Raises:
        NotSignedInError: Login or password is wrong.
        TooOftenError: It was tried too often.
    """
    wire = Wire(url or os.environ.get("GOLDSMITH_URL") or DEFAULT)
    return _signed_in(wire, "/api/sign-in", {"login": login, "password": password})


def begin(link: str, *, login: str, name: str, password: str, organisation: str, language: str = "") -> Client:
    """Make the first owner, with the link that the first start of the service printed; it works once.

    Raises:
        GoldsmithError: The link is none or no longer, or the password is too weak.
    """
    wire, secret = _linked(link, "first")
    owner = {"token": secret, "login": login, "name": name, "password": password, "organisation": organisation, "language": language}
    return _signed_in(wire, "/api/first", owner)


def set_password(link: str, password: str) -> Client:
    """Set one's password with the link that an invitation brought; it works once.

    Raises:
        GoldsmithError: The link is none or no longer, or the password is too weak.
    """
    wire, secret = _linked(link, "password")
    return _signed_in(wire, "/api/password", {"token": secret, "password": password})


def _signed_in(wire: Wire, path: str, body: Mapping[str, Any]) -> Client:
    """Return the service as the person asks it whose cookie the answer carries."""
    headers = wire.ask("POST", path, body).headers
    wire.cookie = headers.get("Set-Cookie", "").partition(";")[0]
    wire.csrf = str(wire.get("/api/me")["csrf"])
    return Client(wire)


def _linked(link: str, purpose: str) -> tuple[Wire, str]:
    """Return the way to the service of a one-time link, and the link's secret.

    Raises:
        UsageError: It is no such link.
    """
    parts = urlsplit(link.strip())
    _, said, secret = (*parts.fragment.split("/"), "", "")[:3]
    if said != purpose or not secret:
        raise UsageError("this is no such link", expected=f"http://HOST:PORT/#/{purpose}/…", hint="copy it whole, as it was printed")
    return Wire(f"{parts.scheme}://{parts.netloc}"), secret
