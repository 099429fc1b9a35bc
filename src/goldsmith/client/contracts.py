"""Orders, agreements with their receipts, prices, costs and statements of sales."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith.client.paging import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.client.wire import Wire


@dataclass(frozen=True)
class Orders:
    """Orders of datasets that are given under contract. Moments are RFC 3339 with a time zone."""

    wire: Wire

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield orders, the newest first: one's own, and for managers all of them."""
        return rows(self.wire, "/api/orders", {})

    def offer(self, dataset: str, version: str = "") -> dict[str, Any]:
        """Return what a dataset is offered for: its `terms`, each `enforced`, `detected` or `contractual`, and its `price`."""
        return self.wire.get("/api/orders/offer", {"dataset": dataset, "version": version})  # type: ignore[no-any-return]

    def make(self, dataset: str, version: str = "", *, note: str = "", scope: str = "", **limits: Any) -> dict[str, Any]:
        """Order a dataset.

        Args:
            dataset: Its name.
            version: One version; every one where left out.
            note: To whoever decides.
            scope: Who shall use it.
            limits: ``purpose``, ``count``, ``volume`` (bytes), ``begins_at``, ``ends_at``; within the offer.

        Raises:
            ConflictError: It asks for more than is offered, or the dataset is not given under contract.
        """
        body = {"dataset": dataset, "version": version, "note": note, "scope": scope, **limits}
        return self.wire.ask("POST", "/api/orders", body).value  # type: ignore[no-any-return]

    def one(self, order: int) -> dict[str, Any]:
        """Return an order with its `terms`, and what one `may` decide."""
        return self.wire.get(f"/api/orders/{order}")  # type: ignore[no-any-return]

    def decide(self, order: int, decision: str, *, why: str = "", terms: Mapping[str, Any] | None = None, price: Mapping[str, str] | None = None) -> dict[str, Any]:  # fmt: skip
        """Decide: managers ``agree``, ``refuse`` or ``counter`` (with other ``terms`` or another ``price``), whoever ordered ``accept`` or ``withdraw``.

        Raises:
            ConflictError: The order is decided, or waits for the other side.
        """
        body = {"decision": decision, "why": why, **({"terms": dict(terms)} if terms else {}), **({"price": dict(price)} if price else {})}
        return self.wire.ask("POST", f"/api/orders/{order}/decision", body).value  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Agreements:
    """Agreements, and what was used of them."""

    wire: Wire

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield agreements, the newest first: one's own, and for managers all of them."""
        return self.find()

    def find(self, dataset: str = "", state: str = "") -> Iterator[dict[str, Any]]:
        """Yield agreements about a dataset, or of a state: ``stands``, ``ended`` or ``revoked``."""
        return rows(self.wire, "/api/agreements", {"dataset": dataset, "state": state})

    def one(self, agreement: int) -> dict[str, Any]:
        """Return an agreement with the signed `document`, and what was `confirmed`."""
        return self.wire.get(f"/api/agreements/{agreement}")  # type: ignore[no-any-return]

    def copies(self, dataset: str = "") -> Iterator[dict[str, Any]]:
        """Yield which marked copy was handed to whom, the newest first: `given_at`, `agreement`, `entry` of the log, and the `receipt` of exactly that copy."""
        return rows(self.wire, "/api/agreements/copies", {"dataset": dataset})

    def uses(self, agreement: int) -> Iterator[dict[str, Any]]:
        """Yield what was delivered and refused, the newest first, each with its `receipt`."""
        return rows(self.wire, f"/api/agreements/{agreement}/uses", {})

    def revoke(self, agreement: int, why: str) -> dict[str, Any]:
        """End an agreement from the next request on.

        Raises:
            ConflictError: It was ended already.
        """
        return self.wire.ask("POST", f"/api/agreements/{agreement}/revocation", {"why": why}).value  # type: ignore[no-any-return]

    def correct(self, agreement: int, amount: str, currency: str, why: str) -> int:
        """Add an amount beside the price, below 0 for a credit; return its number."""
        body = {"amount": amount, "currency": currency, "why": why}
        return int(self.wire.ask("POST", f"/api/agreements/{agreement}/corrections", body).value["id"])

    def confirm(self, agreement: int, did: str, document: Mapping[str, Any]) -> str:
        """Hand in what one signed after a release was verified; return its SHA-256."""
        body = {"did": did, "document": dict(document)}
        return str(self.wire.ask("POST", f"/api/agreements/{agreement}/confirmed", body, again=True).value["digest"])

    def proof(self, agreement: int, digest: str) -> bytes:
        """Return the proof that a document of an agreement was entered into the log of the service, as a ``.tlog-proof`` file.

        Raises:
            NoRecordError: It was not, or not yet.
        """
        return base64.b64decode(self.wire.get(f"/api/agreements/{agreement}/proofs/{digest}")["proof"])


@dataclass(frozen=True)
class Sales:
    """Price lists, costs, and statements of what agreements come to. Amounts are decimal numbers as text."""

    wire: Wire

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield the closed statements, the newest first, without their lines."""
        yield from self.open()["closed"]

    def prices(self, dataset: str) -> Iterator[dict[str, Any]]:
        """Yield what a dataset cost and costs, the newest line first."""
        return rows(self.wire, "/api/prices", {"dataset": dataset})

    def price(self, dataset: str, amount: str, currency: str, unit: str = "agreement", *, begins: str | None = None, note: str = "") -> int:
        """Say what a dataset costs per ``agreement``, ``month``, ``use`` or ``gigabyte``, from now on where not said otherwise."""
        body = {"dataset": dataset, "amount": amount, "currency": currency, "unit": unit, "from_at": begins, "note": note}
        return int(self.wire.ask("POST", "/api/prices", body).value["id"])

    def costs(self, dataset: str) -> dict[str, Any]:
        """Return what making a dataset cost: `rows`, the newest first, and `sums` by currency and kind."""
        first = self.wire.get("/api/costs", {"dataset": dataset})
        return {**first, "rows": list(rows(self.wire, "/api/costs", {"dataset": dataset})), "after": None}

    def cost(self, dataset: str, *, amount: str = "", currency: str = "", kind: str = "other", note: str = "", statement: int | None = None) -> list[int]:  # fmt: skip
        """Add a cost, below 0 to take one back; or what a closed ``statement`` for pay came to, once."""
        body = {"dataset": dataset, "amount": amount, "currency": currency, "kind": kind, "note": note, "statement": statement}
        return [int(one) for one in self.wire.ask("POST", "/api/costs", body).value["ids"]]

    def open(self, to: str | None = None) -> dict[str, Any]:
        """Return what agreements came to since the last closed statement: `rows`, `sums`, and the `closed` ones."""
        return self.wire.get("/api/sales", {"to": to})  # type: ignore[no-any-return]

    def close(self, to: str | None = None) -> dict[str, Any]:
        """Close the statement; what is charged later stands in the next one.

        Raises:
            ConflictError: Nothing is new.
        """
        return self.wire.ask("POST", "/api/sales", {"to": to}).value  # type: ignore[no-any-return]

    def one(self, sale: int) -> dict[str, Any]:
        """Return a closed statement."""
        return self.wire.get(f"/api/sales/{sale}")  # type: ignore[no-any-return]

    def save(self, path: str | Path, sale: int | None = None) -> None:
        """Write a statement as CSV: a closed one, or the open one."""
        with self.wire.pieces("/api/sales" if sale is None else f"/api/sales/{sale}", {"format": "csv"}) as told:
            body = b"".join(told.value)
        Path(path).write_bytes(body)
