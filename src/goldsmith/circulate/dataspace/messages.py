"""Messages of the protocol: made, and read with everything that is wrong told at once.

Source: Eclipse Dataspace Protocol 2025-1, JSON schemas; what is read here is what they require, and nothing is added to what they let pass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CONTEXT = "https://w3id.org/dspace/2025/1/context.jsonld"
VERSION = "2025-1"
PULL = "HttpData-PULL"
LONGEST = 2_000
"""Characters of an identifier or an address."""

PIDS = ("consumerPid", "providerPid")
TEXTS: dict[str, tuple[str, ...]] = {
    "CatalogRequestMessage": (),
    "ContractRequestMessage": ("consumerPid",),
    "ContractOfferMessage": ("providerPid",),
    "ContractAgreementMessage": PIDS,
    "ContractAgreementVerificationMessage": PIDS,
    "ContractNegotiationEventMessage": (*PIDS, "eventType"),
    "ContractNegotiationTerminationMessage": PIDS,
    "TransferRequestMessage": ("consumerPid", "agreementId", "format", "callbackAddress"),
    "TransferStartMessage": PIDS,
    "TransferSuspensionMessage": PIDS,
    "TransferCompletionMessage": PIDS,
    "TransferTerminationMessage": PIDS,
}
"""Fields that are text and have to be there, by message."""
EITHER = {"ContractRequestMessage": ("callbackAddress", "providerPid"), "ContractOfferMessage": ("callbackAddress", "consumerPid")}
"""Of two fields exactly one: the first message of a negotiation says where answers go, the others say which one they belong to."""
MAYBE = ("callbackAddress", "consumerPid", "providerPid", "code")
"""Fields that are text where they are there."""
POLICIES = {"ContractRequestMessage": ("offer", "Offer", ("@id",)), "ContractOfferMessage": ("offer", "Offer", ("@id", "target")),
            "ContractAgreementMessage": ("agreement", "Agreement", ("@id", "target", "assigner", "assignee"))}  # fmt: skip
"""Where a message holds a policy, its type, and the fields that it has to have."""
EVENTS = ("ACCEPTED", "FINALIZED")


def message(kind: str, **fields: Any) -> dict[str, Any]:
    """Return a message; fields without a value are left out.

    Example:
        >>> message("TransferStartMessage", providerPid="urn:p", consumerPid="urn:c", dataAddress=None)["@type"]
        'TransferStartMessage'
    """
    return {"@context": [CONTEXT], "@type": kind, **{name: value for name, value in fields.items() if value is not None}}


def error(kind: str, status: int, reasons: Sequence[str], *, provider: str = "", consumer: str = "") -> dict[str, Any]:
    """Return an error message of the protocol.

    Args:
        kind: CatalogError, ContractNegotiationError or TransferError.
        status: The status of HTTP, which is its code.
        reasons: What is wrong, in words.
        provider: The provider's number of what it is about.
        consumer: The consumer's.
    """
    pids = {} if kind == "CatalogError" else {"providerPid": provider, "consumerPid": consumer}
    return message(kind, **pids, code=str(status), reason=list(reasons))


def reasons_of(said: Any) -> str:
    """Return why the other side did what it did, in its words; ``""`` where it gave no reason.

    Example:
        >>> reasons_of({"@type": "TransferSuspensionMessage", "reason": ["the invoice is open"]}), reasons_of({}), reasons_of(None)
        ('the invoice is open', '', '')
    """
    reason = said.get("reason") if isinstance(said, dict) else None
    return "; ".join(str(one) for one in reason)[:800] if isinstance(reason, list) else ""


def key_of(body: Mapping[str, Any]) -> str:
    """Return what the state machines call a message: its type, and of an event which.

    Example:
        >>> key_of({"@type": "ContractNegotiationEventMessage", "eventType": "ACCEPTED"})
        'ContractNegotiationEventMessage:ACCEPTED'
    """
    kind = str(body.get("@type", ""))
    return f"{kind}:{body.get('eventType')}" if kind == "ContractNegotiationEventMessage" else kind


def problems(body: Any, kind: str) -> list[str]:
    """Return everything that is wrong with a message of a type, in words; none where it is one."""
    if not isinstance(body, dict):
        return ["a message is an object"]
    return list(_problems(body, kind))


def _problems(body: dict[str, Any], kind: str) -> Iterator[str]:
    context = body.get("@context")
    if not isinstance(context, list) or CONTEXT not in context or not all(isinstance(one, str) for one in context):
        yield f"`@context` is a list of addresses with {CONTEXT}"
    if body.get("@type") != kind:
        yield f"`@type` is {body.get('@type')!r}, and not {kind}"
    yield from (f"`{name}` is missing, or no text" for name in TEXTS[kind] if not _is_text(body.get(name)))
    yield from (f"`{name}` is no text" for name in MAYBE if name not in TEXTS[kind] and name in body and not _is_text(body[name]))
    if kind in EITHER and sum(name in body for name in EITHER[kind]) != 1:
        yield f"exactly one of `{EITHER[kind][0]}` and `{EITHER[kind][1]}`"
    if kind == "ContractNegotiationEventMessage" and body.get("eventType") not in EVENTS:
        yield f"`eventType` is one of {', '.join(EVENTS)}"
    yield from (
        f"`{name}` is no list with something in it"
        for name in ("reason",)
        if name in body and (not isinstance(body[name], list) or not body[name])
    )
    if "filter" in body and not isinstance(body["filter"], list):
        yield "`filter` is a list"
    if kind in POLICIES:
        yield from _policy(body, *POLICIES[kind])
    if "dataAddress" in body:
        yield from _address(body["dataAddress"])


def _policy(body: dict[str, Any], name: str, kind: str, needed: Sequence[str]) -> Iterator[str]:
    policy = body.get(name)
    if not isinstance(policy, dict):
        yield f"`{name}` is missing, or no object"
        return
    if policy.get("@type") != kind:
        yield f"`{name}`: `@type` is {policy.get('@type')!r}, and not {kind}"
    yield from (f"`{name}`: `{one}` is missing, or no text" for one in needed if not _is_text(policy.get(one)))
    rules = [policy[one] for one in ("permission", "prohibition", "obligation") if one in policy]
    if not ("permission" in policy or "prohibition" in policy) or not all(isinstance(one, list) and one for one in rules):
        yield f"`{name}`: a permission or a prohibition, in lists"


def _address(address: Any) -> Iterator[str]:
    if not isinstance(address, dict):
        yield "`dataAddress` is an object"
        return
    if address.get("@type") != "DataAddress" or not _is_text(address.get("endpointType")):
        yield "`dataAddress` is a DataAddress with an `endpointType`"
    several = address.get("endpointProperties", [])
    if not isinstance(several, list) or not all(
        isinstance(one, dict) and _is_text(one.get("name")) and isinstance(one.get("value"), str) for one in several
    ):
        yield "`dataAddress`: `endpointProperties` are a list of names with values"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST and value.isprintable()
