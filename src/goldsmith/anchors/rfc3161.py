"""Time-stamp authorities: a signed token says when a digest was there.

1. The request carries the SHA-512 of the statement, a nonce drawn for it, and asks for the certificate of who signs.
2. An answer with another nonce is an answer to somebody else, or an old one; one with another digest, or that is no grant, proves nothing.
3. Who signed must lead to a root that the verifier named, have the extended key usage for time stamps, critical and nothing else needed,
   and its certificates must have been valid at the time of the token. An answer with two certificates of the same issuer and number is refused.
4. The time that counts is that of the token and its accuracy: the statement was there by then.

Source: RFC 3161, sections 2.3, 2.4.1, 2.4.2; the signature is checked by rfc3161-client (OpenSSL).
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, field_validator

from goldsmith.anchor import Anchor, Witnessed, posted
from goldsmith.errors import MissingPartError
from goldsmith.log_errors import AnchorError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

HELD, LONG = 0xA0, 0x80
"""In DER: how the field of certificates begins, and a length of more than one byte."""
SKEW = 300
"""Seconds by which the clock of an authority may differ from ours when it is asked."""


class Rfc3161(Anchor):
    """Have a time-stamp authority sign the time at which it was shown the digest of a checkpoint (RFC 3161).

    The proof is the authority's answer as it came; `openssl ts -verify -data CHECKPOINT -in PROOF -CAfile ROOTS` believes the same.
    It holds as long as the authority's key is believed to have been its own: anchor again before its certificate ends.
    """

    suffix: ClassVar[str] = ".tsr"

    roots: str
    """File of the certificates that you trust, in PEM: the root of the authority, and those between."""
    url: str = ""
    """Address of the authority; needed to anchor, not to verify."""
    policy: str = ""
    """Object identifier of the only policy that counts; any where empty."""
    seconds: float = Field(default=30, gt=0, le=600)
    """Seconds to wait for the authority."""

    @field_validator("policy")
    @classmethod
    def _is_policy(cls, value: str) -> str:
        if value and not all(part.isdigit() for part in value.split(".")):
            raise ValueError("a policy is numbers with dots between, such as 1.2.3.4")
        return value

    def anchored(self, statement: bytes) -> bytes:
        """Return the answer of the authority, which holds now."""
        client = _client()
        asked = client.TimestampRequestBuilder().data(statement).hash_algorithm(client.HashAlgorithm.SHA512).build()
        before = time.time()
        raw = posted(self.url, asked.as_bytes(), seconds=self.seconds, Content_Type="application/timestamp-query")
        found = self._witnessed(statement, raw, nonce=asked.nonce)
        if not before - SKEW <= found.at <= time.time() + SKEW:
            raise AnchorError(
                "the clock of the authority is not that of here", where=self.url, found=_told(found.at), expected=_told(before)
            )
        return raw

    def witnessed(self, statement: bytes, proof: bytes) -> Witnessed:
        """Return when, and by which authority."""
        return self._witnessed(statement, proof, nonce=None)

    def _witnessed(self, statement: bytes, raw: bytes, *, nonce: int | None) -> Witnessed:
        from cryptography.x509 import InvalidVersion

        client, roots = _client(), self._roots()
        try:
            answer = client.decode_timestamp_response(_in_order(raw))
            if answer.status:
                raise AnchorError("the authority did not grant a time stamp", found=", ".join(answer.status_string) or str(answer.status))
            by = _signer(answer)
            client.VerifierBuilder(policy_id=self._policy(), nonce=nonce, roots=roots).build().verify_message(answer, statement)
            return _shown(answer.tst_info, by)
        except (ValueError, LookupError, InvalidVersion, client.VerificationError) as problem:
            raise AnchorError("this is no time stamp of the checkpoint by an authority that you trust", found=_why(str(problem))) from None

    def _roots(self) -> list[Certificate]:
        from cryptography.x509 import load_pem_x509_certificates

        try:
            return load_pem_x509_certificates(Path(self.roots).read_bytes())
        except (OSError, ValueError) as problem:
            raise AnchorError("the certificates that are trusted cannot be read", where=self.roots, found=str(problem)[:200]) from None

    def _policy(self) -> Any:
        from cryptography.x509 import ObjectIdentifier

        return ObjectIdentifier(self.policy) if self.policy else None


def _client() -> Any:
    try:
        import rfc3161_client
    except ImportError as problem:
        raise MissingPartError(
            "what reads time stamps is not installed", found=str(problem), hint="pip install 'goldsmith-data[anchors]'"
        ) from None
    return rfc3161_client


def _signer(answer: Any) -> Certificate:
    """Return the certificate of who signed.

    Raises:
        ValueError: It is not in the answer, or another one of the same issuer and number is: only one of them can be signed, and looks at the
            other would be believed.
    """
    from cryptography.x509 import load_der_x509_certificate

    (who,) = answer.signed_data.signer_infos
    held = map(load_der_x509_certificate, answer.signed_data.certificates)
    found = [each for each in held if (each.issuer, each.serial_number) == (who.issuer, who.serial_number)]
    if len(found) != 1:
        raise ValueError(f"the answer holds {len(found)} certificates of its signer, and not one")
    return found[0]


def _in_order(raw: bytes) -> bytes:
    """Return an answer with its certificates in the order of DER, as the library wants them.

    OpenSSL's own authority writes them as they come. They are a set that no signature covers, so their order says nothing; what has another form
    is left as it is.
    """
    try:
        _, token = _parts(raw, _parts(raw, (0, 0, len(raw)))[0])[:2]
        signed = _parts(raw, _parts(raw, token)[1])[0]
        held = next(each for each in _parts(raw, signed) if raw[each[0]] == HELD)
        pieces = sorted(raw[begin:end] for begin, _, end in _parts(raw, held))
    except (LookupError, ValueError, StopIteration):
        return raw
    return raw[: held[1]] + b"".join(pieces) + raw[held[2] :]


def _parts(raw: bytes, whole: tuple[int, int, int]) -> list[tuple[int, int, int]]:
    """Return where each part inside a whole begins, where its content does, and where it ends (ITU-T X.690, 8.1).

    Raises:
        ValueError: A part ends outside of the whole.
    """
    found, at = [], whole[1]
    while at < whole[2]:
        length, content = raw[at + 1], at + 2
        if length >= LONG:
            content += length - LONG
            length = int.from_bytes(raw[at + 2 : content], "big")
        if content + length > whole[2]:
            raise ValueError("a part ends outside of the whole")
        found.append((at, content, content + length))
        at = content + length
    return found


def _shown(told: Any, by: Certificate) -> Witnessed:
    """Return what a token says that holds."""
    accuracy, ends = told.accuracy, by.not_valid_after_utc
    within = timedelta(seconds=accuracy.seconds or 0, milliseconds=accuracy.millis or 0, microseconds=accuracy.micros or 0)
    at = told.gen_time.astimezone(UTC) + within
    return Witnessed(-int(-at.timestamp() // 1), by.subject.rfc4514_string(), f"its certificate ends {ends:%Y-%m-%d}{_ended(ends)}")


def _why(said: str) -> str:
    """Return what the library said, with a word for what people meet."""
    words = {"Nonce mismatch": "the nonce is another: it answers another question", "Mismatch between messages": "it is of another digest"}
    return words.get(said, said[:300])


def _ended(ends: datetime) -> str:
    return ", which is over: believe it where a copy of it was kept since before" if ends < datetime.now(UTC) else ""


def _told(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"
