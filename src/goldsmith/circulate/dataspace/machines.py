"""The two state machines of the protocol, as tables: who may send which message in which state, and what the state is then.

Source: Eclipse Dataspace Protocol 2025-1, Contract Negotiation Protocol and Transfer Process Protocol, state machines.
"""

from __future__ import annotations

from typing import Literal

Role = Literal["consumer", "provider"]
CONSUMER: Role = "consumer"
PROVIDER: Role = "provider"
BOTH: tuple[Role, ...] = (CONSUMER, PROVIDER)

REQUEST, OFFER = "ContractRequestMessage", "ContractOfferMessage"
ACCEPTED_EVENT, FINALIZED_EVENT = "ContractNegotiationEventMessage:ACCEPTED", "ContractNegotiationEventMessage:FINALIZED"
AGREEMENT, VERIFICATION = "ContractAgreementMessage", "ContractAgreementVerificationMessage"
TERMINATION = "ContractNegotiationTerminationMessage"
TRANSFER_REQUEST, START, SUSPENSION = "TransferRequestMessage", "TransferStartMessage", "TransferSuspensionMessage"
COMPLETION, TRANSFER_TERMINATION = "TransferCompletionMessage", "TransferTerminationMessage"

NEW = ""
"""The state of what is not there yet."""

Machine = dict[tuple[str, Role, str], str]

NEGOTIATION: Machine = {
    (NEW, CONSUMER, REQUEST): "REQUESTED",
    (NEW, PROVIDER, OFFER): "OFFERED",
    ("REQUESTED", PROVIDER, OFFER): "OFFERED",
    ("OFFERED", CONSUMER, REQUEST): "REQUESTED",
    ("OFFERED", CONSUMER, ACCEPTED_EVENT): "ACCEPTED",
    ("REQUESTED", PROVIDER, AGREEMENT): "AGREED",
    ("ACCEPTED", PROVIDER, AGREEMENT): "AGREED",
    ("AGREED", CONSUMER, VERIFICATION): "VERIFIED",
    ("VERIFIED", PROVIDER, FINALIZED_EVENT): "FINALIZED",
    **{
        (state, role, TERMINATION): "TERMINATED"
        for state in ("REQUESTED", "OFFERED", "ACCEPTED", "AGREED", "VERIFIED")
        for role in BOTH
    },
}  # fmt: skip
"""State before, who sends, what: the state after."""

TRANSFER: Machine = {
    (NEW, CONSUMER, TRANSFER_REQUEST): "REQUESTED",
    ("REQUESTED", PROVIDER, START): "STARTED",
    **{("SUSPENDED", role, START): "STARTED" for role in BOTH},
    **{("STARTED", role, SUSPENSION): "SUSPENDED" for role in BOTH},
    **{("STARTED", role, COMPLETION): "COMPLETED" for role in BOTH},
    **{(state, role, TRANSFER_TERMINATION): "TERMINATED" for state in ("REQUESTED", "STARTED", "SUSPENDED") for role in BOTH},
}
"""State before, who sends, what: the state after."""


def other(role: str) -> Role:
    """Return the other side.

    Example:
        >>> other("consumer")
        'provider'
    """
    return PROVIDER if role == CONSUMER else CONSUMER


def after(machine: Machine, state: str, sender: Role, message: str) -> str | None:
    """Return the state after a message, None where it may not be sent now.

    Example:
        >>> after(NEGOTIATION, "OFFERED", "consumer", ACCEPTED_EVENT), after(NEGOTIATION, "OFFERED", "provider", ACCEPTED_EVENT)
        ('ACCEPTED', None)
    """
    return machine.get((state, sender, message))


def may_send(machine: Machine, state: str, sender: Role) -> list[str]:
    """Return the messages that somebody may send in a state, in order.

    Example:
        >>> may_send(TRANSFER, "REQUESTED", "consumer")
        ['TransferTerminationMessage']
    """
    return sorted(message for before, who, message in machine if before == state and who == sender)
