"""Certificates of qualification: what they say, and the checks by which one is believed, with no database and no network.

A certificate is a Verifiable Credential (W3C, data model 2.0) in JSON, with a proof inside (:mod:`goldsmith.signing.proof`). To be taken over, it
is shown: wrapped in a presentation that its issuer signs for a **challenge**, which the other installation gave to one of its people. The issuer
signs only for whoever is signed in there as the certificate's person. So a certificate that somebody found or was sent is worth nothing to him;
two people who act together are told by the names alone: that of the certificate stands in the evidence of the skill that it gave.

A certificate is believed where

1. it is JSON that everybody reads alike, of the form below, and signed by the key that it names as its issuer;
2. that key is one of those that count;
3. it is valid now, clocks differing by at most five minutes, and for no longer than :data:`LONGEST_DAYS`;
4. it is not in the list of what its issuer took back;
5. where it is shown: the same key signed for this very challenge.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from goldsmith.annotation_errors import CertificateError
from goldsmith.settings_fault import faults
from goldsmith.signing.canonical import parsed
from goldsmith.signing.proof import SHOWS, signed, signer_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from goldsmith.signing.keys import SigningKey

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/undefined-terms/v2"]
KIND, LIST, SHOWN = ["VerifiableCredential", "SkillCertificate"], ["SkillCertificateRevocations"], ["VerifiablePresentation"]
STANDARD = "4-04-05-05"
"""The occupational standard whose five levels are meant: 人工智能训练师."""
SKEW_MS = 300_000
LONGEST_DAYS = 1_100
DAY_MS = 86_400_000
LOOKED_AT = 50
"""Faults of a document's form that are looked at, of which the first is told."""

Form = TypeVar("Form", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Issuer(_Strict):
    id: Annotated[str, Field(max_length=200)]
    name: Annotated[str, Field(max_length=200)]


class _Skill(_Strict):
    name: Annotated[str, Field(min_length=1, max_length=100)]
    level: Annotated[int, Field(ge=1, le=5)]
    standard: Literal["4-04-05-05"]


class _Subject(_Strict):
    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[str, Field(max_length=200)] = ""
    skill: _Skill


class _Evidence(_Strict):
    """Known answers that were met in a field: so many tasks, so many right, the share with its interval."""

    type: list[str]
    field: str
    tasks: Annotated[int, Field(ge=1)]
    right: Annotated[int, Field(ge=0)]
    share: float | int
    low: float | int
    high: float | int
    confidence: float
    method: str
    projects: Annotated[int, Field(ge=1)]
    first: str
    last: str
    bears_out: Annotated[int | None, Field(alias="bearsOut")]


class _Certificate(_Strict):
    context: Annotated[list[str], Field(alias="@context")]
    id: Annotated[str, Field(pattern=r"^urn:uuid:[0-9a-f-]{36}$")]
    type: list[str]
    issuer: _Issuer
    valid_from: Annotated[str, Field(alias="validFrom")]
    valid_until: Annotated[str, Field(alias="validUntil")]
    subject: Annotated[_Subject, Field(alias="credentialSubject")]
    evidence: Annotated[list[_Evidence], Field(min_length=1, max_length=10)]
    proof: dict[str, Any]


class _Revocation(_Strict):
    id: str
    at: str


class _List(_Strict):
    context: Annotated[list[str], Field(alias="@context")]
    type: list[str]
    issuer: _Issuer
    number: Annotated[int, Field(ge=1, le=2**53 - 1)]
    issued: str
    revoked: list[_Revocation]
    proof: dict[str, Any]


@dataclass(frozen=True)
class Certificate:
    """A certificate whose signature was checked.

    Attributes:
        uid: Its name for ever: ``urn:uuid:…``.
        issuer: The key that gave it.
        issuer_name: What the issuer calls itself.
        code: What stands for the person at the issuer.
        name: What he is called there, ``""`` where it is not told.
        skill: What he can.
        level: How well, 1 the highest to 5.
        valid_from: From when on, in milliseconds since 1970.
        valid_until: Until when.
        evidence: What was measured.
        document: The whole, with its proof.
    """

    uid: str
    issuer: str
    issuer_name: str
    code: str
    name: str
    skill: str
    level: int
    valid_from: int
    valid_until: int
    evidence: tuple[dict[str, Any], ...]
    document: dict[str, Any]


def read(document: Any, *, keys: Collection[str], at: int, revoked: Collection[str] = ()) -> Certificate:
    """Return a certificate that is believed.

    Args:
        document: The certificate as JSON.
        keys: Names of the keys that count.
        at: This moment, in milliseconds since 1970.
        revoked: Names of certificates that their issuers took back.

    Raises:
        CertificateError: It is not believed; the message says which check failed.
    """
    said = _of_form(_Certificate, document)
    if said.type != KIND or said.context != CONTEXT:
        raise CertificateError(
            "this is no certificate of a skill", where="type", found=", ".join(said.type)[:200], expected=", ".join(KIND)
        )
    if signer_of(document, among=keys) != said.issuer.id:
        raise CertificateError("this is signed by another than its issuer", where="issuer.id", found=said.issuer.id)
    begins, ends = moment_of(said.valid_from), moment_of(said.valid_until)
    if begins > at + SKEW_MS:
        raise CertificateError("this certificate is not valid yet", where="validFrom", found=said.valid_from, hint="look at the clocks of both machines")  # fmt: skip
    if ends <= at:
        raise CertificateError("this certificate is over", where="validUntil", found=said.valid_until, hint="ask its issuer for a new one")
    if not 0 < ends - begins <= LONGEST_DAYS * DAY_MS:
        raise CertificateError("a certificate is valid for three years at most", where="validUntil", found=said.valid_until)
    if said.id in revoked:
        raise CertificateError("its issuer took this certificate back", where="id", found=said.id)
    about = said.subject
    evidence = tuple(one.model_dump(by_alias=True) for one in said.evidence)
    who = (said.issuer.id, said.issuer.name, about.code, about.name)
    return Certificate(said.id, *who, about.skill.name, about.skill.level, begins, ends, evidence, dict(document))


def shown(document: Any, *, keys: Collection[str], at: int, challenge: str, revoked: Collection[str] = ()) -> Certificate:
    """Return a certificate that is shown for a challenge, where all is believed.

    Raises:
        CertificateError: It is not.
    """
    whole = document if isinstance(document, dict) else {}
    if whole.get("type") == KIND:
        hint = "take a challenge here, and let its issuer sign it: `goldsmith certificates show`"
        raise CertificateError("this is a certificate alone, and does not show whose it is", hint=hint)
    inside = whole.get("verifiableCredential")
    if whole.get("type") != SHOWN or set(whole) != {"@context", "type", "verifiableCredential", "proof"} or not isinstance(inside, list) or len(inside) != 1:  # fmt: skip
        raise CertificateError("this is no certificate that is shown", expected=", ".join(SHOWN))
    by = signer_of(document, purpose=SHOWS, among=keys)
    if whole["proof"].get("challenge") != challenge:
        raise CertificateError("this is signed for another challenge", where="proof.challenge", hint="take a challenge here, and show the certificate for it")  # fmt: skip
    return read(inside[0], keys={by}, at=at, revoked=revoked)


def show(certificate: Mapping[str, Any], key: SigningKey, *, at: int, challenge: str) -> dict[str, Any]:
    """Return a certificate as it is shown for a challenge, signed by its issuer."""
    whole = {"@context": CONTEXT, "type": SHOWN, "verifiableCredential": [dict(certificate)]}
    return signed(whole, key, created=stamp(at), purpose=SHOWS, challenge=challenge)


def listed(name: str, key: SigningKey, taken_back: Mapping[str, int], *, at: int) -> dict[str, Any]:
    """Return the signed list of certificates that an issuer took back, by their names with the moments; newer lists have greater numbers."""
    rows = [{"id": uid, "at": stamp(when)} for uid, when in sorted(taken_back.items())]
    whole = {"@context": CONTEXT, "type": LIST, "issuer": {"id": key.did, "name": name}, "number": at, "issued": stamp(at), "revoked": rows}
    return signed(whole, key, created=stamp(at))


def read_list(document: Any, *, keys: Collection[str], at: int) -> tuple[str, int, dict[str, str]]:
    """Return who signed a list of what was taken back, its number, and its certificates with the moments.

    Raises:
        CertificateError: It is not believed.
    """
    said = _of_form(_List, document)
    by = signer_of(document, among=keys)
    if said.type != LIST or said.context != CONTEXT or by != said.issuer.id:
        raise CertificateError("this is no list of what its issuer took back", expected=", ".join(LIST))
    if moment_of(said.issued) > at + SKEW_MS or said.number != moment_of(said.issued):
        raise CertificateError("this list is of a time to come", where="issued", found=said.issued, hint="look at the clocks of both machines")  # fmt: skip
    return by, said.number, {one.id: one.at for one in said.revoked}


def document_of(text: bytes) -> Any:
    """Return the JSON of a file."""
    return parsed(text)


def stamp(at: int) -> str:
    """Return a moment as a certificate tells it, RFC 3339 in UTC.

    Example:
        >>> stamp(1_700_000_000_123)
        '2023-11-14T22:13:20.123Z'
    """
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


class _Moment(BaseModel):
    at: AwareDatetime


def moment_of(said: str) -> int:
    """Return a moment in milliseconds since 1970.

    Raises:
        CertificateError: It is none.
    """
    try:
        return round(_Moment(at=said).at.timestamp() * 1000)
    except (ValidationError, OverflowError, OSError):
        raise CertificateError("this is no moment", found=said[:80], expected="RFC 3339, such as 2026-05-01T00:00:00Z") from None


def _of_form(form: type[Form], document: Any) -> Form:
    try:
        return form.model_validate(document)
    except ValidationError as problem:
        first = faults(problem.errors()[:LOOKED_AT], document, form)[0]
        where = ".".join(map(str, first.place))
        raise CertificateError("this document has not the form of a certificate or list", where=where[:200], found=first.said[:200]) from None  # fmt: skip
