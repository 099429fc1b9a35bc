"""The contract of anchors: a statement is shown to somebody outside, who proves later, without being asked again, that it was there by then.

1. ``anchored`` speaks with the outside once, and returns a proof; a proof that does not hold is never returned.
2. ``witnessed`` looks at a statement and a proof without a network, and tells by when the statement was there, and who says so.
3. Whom to believe is a setting of who verifies, never a part of the proof.

Only a digest of the statement leaves the house. A third party adds an anchor by an entry point of the group ``goldsmith.anchors``;
``goldsmith.testing.anchors`` holds it against the laws.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import ConfigDict

from goldsmith import registry
from goldsmith.log_errors import AnchorError
from goldsmith.settings_fault import Configured

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_PROOF = 1 << 20
"""Bytes of a proof."""
OWN = frozenset({"127.0.0.1", "::1", "localhost"})
"""Hosts that may be asked without TLS."""


@dataclass(frozen=True)
class Witnessed:
    """What a proof shows.

    Attributes:
        at: The statement was there by then at the latest, in seconds since 1970.
        by: Who says so, as the one who verifies knows him.
        note: What limits it, in a sentence; empty where nothing does.
    """

    at: int
    by: str
    note: str = ""


class Anchor(Configured):
    """A leaf that has statements witnessed outside. Its fields are its settings; ``suffix`` ends the names of files that hold its proofs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    suffix: ClassVar[str] = ".proof"

    @abstractmethod
    def anchored(self, statement: bytes) -> bytes:
        """Return the proof that a statement was there now.

        Raises:
            AnchorError: The outside cannot be reached, refuses, or answers what proves nothing.
        """

    @abstractmethod
    def witnessed(self, statement: bytes, proof: bytes) -> Witnessed:
        """Return what a proof shows of a statement; no network is used.

        Raises:
            AnchorError: It shows nothing: it is of another statement, damaged, or of somebody who is not believed.
        """


def anchor_of(kind: str, settings: Mapping[str, Any] | None = None) -> Anchor:
    """Return the anchor that is named, with its settings.

    Raises:
        UnknownNameError: Nothing is called so.
        SettingsError: The settings do not fit it.
        MissingPartError: A third party registered it, and it cannot be imported.
    """
    leaf: type[Anchor] = registry.load("anchor", kind)
    return leaf.configured(settings, where=f"anchor {kind}")


def posted(url: str, body: bytes, *, seconds: float, **headers: str) -> bytes:
    """Return what somebody outside answers to a POST; he may not send on to somebody else.

    Args:
        url: Where; by TLS, or on this machine.
        body: What is said.
        seconds: How long to wait for a sign of life.
        headers: Headers, with ``_`` for ``-``.

    Raises:
        AnchorError: It cannot be reached, says no, or answers too much.
    """
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(asked_of(url), data=body, headers={"User-Agent": "goldsmith-log", **told})  # noqa: S310
    try:
        with urllib.request.build_opener(_Stays).open(request, timeout=seconds) as answer:
            found = bytes(answer.read(LONGEST_PROOF + 1))
    except urllib.error.HTTPError as problem:
        problem.close()
        raise AnchorError("it did not answer what was asked", where=url, found=f"HTTP {problem.code}") from None
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise AnchorError("it cannot be reached", where=url, found=str(problem)) from None
    if len(found) > LONGEST_PROOF:
        raise AnchorError("its answer is too long", where=url, expected=f"at most {LONGEST_PROOF:,} bytes")
    return found


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Go nowhere else: what was named is asked, and nobody beside it."""


def asked_of(url: str) -> str:
    """Return the address of somebody outside, where it may be asked: by TLS, or on this machine.

    Raises:
        AnchorError: It is none, or none that may be asked.

    Example:
        >>> asked_of("https://tsa.example/tsr")
        'https://tsa.example/tsr'
    """
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return url
    if parts.scheme == "http" and parts.hostname in OWN:
        return url
    raise AnchorError("this address may not be asked", found=url or "none", expected="https://…; http only for 127.0.0.1")
