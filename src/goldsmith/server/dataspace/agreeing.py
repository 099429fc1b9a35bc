"""What becomes of an agreement: it is handed to whoever keeps agreements, in the transaction that concludes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from goldsmith.circulate.contracts.agreement import Agreement
from goldsmith.server.contracts import keeping
from goldsmith.server.contracts.ordering import price_now

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True)
class Concluded:
    """An agreement that both sides have confirmed.

    Attributes:
        uid: Its name.
        dataset: Name of the dataset.
        version: Version of the release.
        assigner: Who gives, as the dataspace calls him.
        assignee: The login of who gets.
        offer: The offer that the release carries.
        agreed: The agreement.
        begins: When it was made.
        ends: The latest day that it names; None for none.
    """

    uid: str
    dataset: str
    version: str
    assigner: str
    assignee: str
    offer: dict[str, Any]
    agreed: dict[str, Any]
    begins: datetime
    ends: datetime | None


class Keeping(Protocol):
    """Whoever keeps agreements."""

    async def concluded(self, connection: AsyncConnection, agreement: Concluded) -> None:
        """Keep a new agreement."""

    async def standing(self, connection: AsyncConnection, uid: str) -> str:
        """Return why an agreement does not stand any more, ``""`` where it does."""


class InContracts:
    """Keeps agreements where the hub looks for them, and charges what is used of them."""

    async def concluded(self, connection: AsyncConnection, agreement: Concluded) -> None:
        """Keep a new agreement."""
        same = (agreement.uid, agreement.dataset, agreement.version, agreement.assigner, agreement.assignee, agreement.offer)
        price = await price_now(connection, agreement.dataset)
        await keeping.concluded(connection, Agreement(*same, agreement.agreed, agreement.begins, agreement.ends), price=price)

    async def standing(self, connection: AsyncConnection, uid: str) -> str:
        """Return why an agreement does not stand any more, ``""`` where it does."""
        return await keeping.ended(connection, uid)


KEPT: Keeping = InContracts()
"""Who keeps agreements in this service."""
