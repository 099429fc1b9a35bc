"""What is asked of contracts where nothing is offered."""

from __future__ import annotations

from typing import Any

import pytest

from goldsmith.errors import GoldsmithError


def ask_of_contracts(ann: Any) -> None:
    """Order what is not there; what is there has tests of its own."""
    orders, agreements, sales = ann.orders, ann.agreements, ann.sales
    asks = (
        lambda: orders.offer("x"),
        lambda: orders.make("x"),
        lambda: orders.one(1),
        lambda: orders.decide(1, "agree"),
        lambda: agreements.one(1),
        lambda: list(agreements.uses(1)),
        lambda: agreements.revoke(1, "why"),
        lambda: agreements.correct(1, "1", "CNY", "why"),
        lambda: agreements.confirm(1, "did:key:z", {}),
        lambda: agreements.proof(1, "0"),
        lambda: sales.price("x", "1", "CNY"),
        lambda: sales.cost("x", amount="1", currency="CNY"),
        sales.close,
        lambda: sales.one(1),
    )
    for ask in asks:
        with pytest.raises(GoldsmithError):
            ask()
    assert (list(ann.inside.jobs()), ann.inside.budgets()) == ([], [])
    assert [list(each) for each in (orders, agreements, agreements.copies("x"), sales, sales.prices("x"))] == [[]] * 5
    assert sales.costs("x")["sums"] == []
