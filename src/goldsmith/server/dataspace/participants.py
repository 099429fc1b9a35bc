"""Who takes part in the dataspace: partners' connectors, each with the account whose tokens it sends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts.auditing import tell
from goldsmith.accounts.tables import person
from goldsmith.annotation_errors import ConflictError
from goldsmith.database.columns import named, now
from goldsmith.errors import NoRecordError, SettingsError
from goldsmith.server.dataspace.tables import negotiation, participant
from goldsmith.server.outbound import target_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.accounts.auditing import Actor

Row = dict[str, Any]


@dataclass(frozen=True)
class New:
    """A partner's connector that is to be registered.

    Attributes:
        name: What the dataspace calls it: the address of its service.
        login: The account whose tokens it sends.
        address: Where its routes stand, such as ``https://bo.example/dataspace``; ``""`` for one that only asks.
        token: What its service gave us; sent to that address alone.
    """

    name: str
    login: str
    address: str = ""
    token: str = ""


async def add(connection: AsyncConnection, by: Actor, organisation: int, new: New) -> int:
    """Register a partner's connector, and return its number.

    Raises:
        SettingsError: The address is none.
        NoRecordError: There is no such account.
        ConflictError: The name or the account is another participant's.
    """
    if new.address:
        target_of(new.address, wrong="this is no address of a connector")
    if new.token and not new.address:
        raise SettingsError("a token goes to one address alone", where="address", expected="https://HOST/dataspace")
    number = await connection.scalar(sa.select(person.c.id).where(person.c.login == new.login, person.c.organisation_id == organisation))
    if number is None:
        hint = f"make the account that its service asks with: goldsmith people add {new.login} --name NAME --role viewer"
        raise NoRecordError("there is no such person in this organisation", where=new.login, hint=hint)
    there = sa.select(participant.c.name).where(
        participant.c.organisation_id == organisation, sa.or_(participant.c.name == new.name, participant.c.person_id == number)
    )
    if (taken := await connection.scalar(there)) is not None:
        raise ConflictError("this name or account is a participant's already", where=new.name, found=taken)
    values = {"organisation_id": organisation, "person_id": number, "created_at": now()}
    values |= {"name": new.name, "address": new.address.rstrip("/"), "token": new.token}
    made = int((await connection.execute(sa.insert(participant).values(values).returning(participant.c.id))).scalar_one())
    await tell(connection, by, "participant.added", f"participant:{made}", {"name": new.name, "login": new.login, "address": new.address})
    return made


async def listed(connection: AsyncConnection, organisation: int) -> list[Row]:
    """Return the participants of an organisation, without the tokens that they are sent."""
    shown = (participant.c.id, participant.c.name, person.c.login, participant.c.address, participant.c.created_at)
    query = sa.select(*shown).join_from(participant, person, person.c.id == participant.c.person_id)
    query = query.where(participant.c.organisation_id == organisation).order_by(participant.c.id)
    return [named(row) for row in (await connection.execute(query)).mappings()]


async def remove(connection: AsyncConnection, by: Actor, organisation: int, number: int) -> None:
    """Forget a participant with whom nothing was negotiated.

    Raises:
        NoRecordError: There is none of this number.
        ConflictError: It has negotiations: they are evidence.
    """
    found = await one(connection, organisation, number)
    if await connection.scalar(sa.select(negotiation.c.id).where(negotiation.c.participant_id == number).limit(1)) is not None:
        raise ConflictError(
            "this participant has negotiations, which are kept", where=found["name"], hint="withdraw its token, or its account"
        )
    await connection.execute(sa.delete(participant).where(participant.c.id == number))
    await tell(connection, by, "participant.removed", f"participant:{number}", {"name": found["name"]})


async def one(connection: AsyncConnection, organisation: int, number: int) -> Row:
    """Return a participant of an organisation, with its token.

    Raises:
        NoRecordError: There is none of this number.
    """
    query = sa.select(participant).where(participant.c.id == number, participant.c.organisation_id == organisation)
    found = (await connection.execute(query)).first()
    if found is None:
        raise NoRecordError("there is no such participant", where=str(number))
    return named(found)


async def of_person(connection: AsyncConnection, number: int) -> Row | None:
    """Return the participant that an account is, None where it is none."""
    found = (await connection.execute(sa.select(participant).where(participant.c.person_id == number))).first()
    return named(found) if found else None
