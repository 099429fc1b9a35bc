"""The laws of anchors bite: each of the anchors below breaks one of them."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import time

import pytest

from goldsmith.anchor import Anchor, Witnessed
from goldsmith.log_errors import AnchorError
from goldsmith.testing.anchors import obeys_the_laws
from goldsmith.testing.readers import BrokenLawError

KEY = b"a key that both sides hold"


class Notary(Anchor):
    """Sign the digest and the time with a key that both sides hold."""

    def anchored(self, statement: bytes) -> bytes:
        at = int(time.time())
        return json.dumps([at, self._signed(statement, at)]).encode()

    def witnessed(self, statement: bytes, proof: bytes) -> Witnessed:
        try:
            at, signed = json.loads(proof)
            held = hmac.compare_digest(str(signed), self._signed(statement, int(at)))
        except (ValueError, TypeError):
            held = False
        if not held:
            raise AnchorError("this proves nothing")
        return Witnessed(int(at), "the notary")

    def _signed(self, statement: bytes, at: int) -> str:
        return hmac.new(KEY, hashlib.sha256(statement).digest() + str(at).encode(), "sha256").hexdigest()


class Trusting(Notary):
    """Look at the time alone."""

    def witnessed(self, statement: bytes, proof: bytes) -> Witnessed:  # noqa: ARG002  its fault
        try:
            return Witnessed(int(json.loads(proof)[0]), "the notary")
        except (ValueError, TypeError, LookupError):
            raise AnchorError("this proves nothing") from None


class Unsigned(Notary):
    """Sign the digest and not the time."""

    def _signed(self, statement: bytes, at: int) -> str:  # noqa: ARG002  its fault
        return super()._signed(statement, 0)


class Asking(Notary):
    """Ask the outside again."""

    def witnessed(self, statement: bytes, proof: bytes) -> Witnessed:
        with socket.socket() as asked:
            asked.settimeout(0.01)
            asked.connect_ex(("127.0.0.1", 9))
        return super().witnessed(statement, proof)


class Crashing(Notary):
    """Say of a damaged proof what Python says."""

    def witnessed(self, statement: bytes, proof: bytes) -> Witnessed:
        json.loads(proof)
        return super().witnessed(statement, proof)


class Late(Notary):
    """Tell the time of another day."""

    def witnessed(self, statement: bytes, proof: bytes) -> Witnessed:
        shown = super().witnessed(statement, proof)
        return Witnessed(shown.at + 86_400, shown.by)


class Forgetful(Notary):
    """Believe nothing."""

    def witnessed(self, statement: bytes, proof: bytes) -> Witnessed:  # noqa: ARG002  its fault
        raise AnchorError("this proves nothing")


def test_an_anchor_that_does_as_it_should_obeys_them():
    """A notary whose signature binds digest and time."""
    obeys_the_laws(Notary(), b"one", b"two")


@pytest.mark.parametrize(
    ("broken", "law"),
    [
        (Trusting, "another statement"),
        (Unsigned, "a damaged proof"),
        (Asking, "asks it"),
        (Crashing, "JSONDecodeError"),
        (Late, "the time is"),
        (Forgetful, "just made"),
    ],
)
def test_the_laws_bite(broken: type[Anchor], law: str):
    """Each of them is caught by the law that it breaks."""
    with pytest.raises(BrokenLawError, match=law):
        obeys_the_laws(broken(), b"one", b"two")
