"""What agreements come to: nothing twice, nothing lost, whatever is charged when."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.annotate.standing.money import rounded
from goldsmith.annotation_errors import AccessError, ConflictError
from goldsmith.circulate.contracts.prices import Amounts, Price, due
from goldsmith.client.contracts import Sales
from goldsmith.errors import NoRecordError, SettingsError
from goldsmith.server.telling import contracts as telling
from hub_requests import ask
from server.contracts.conftest import Market


def lines(told: dict, dataset: str) -> list[dict]:
    """Return what a statement says of a dataset."""
    return [one for one in told["rows"] if one["dataset"] == dataset]


def test_a_statement_has_what_is_new_and_the_next_one_the_rest(market: Market):
    """Closed once; what was used later stands in the next; corrections stand in one; the digests are a chain."""
    name, ann = market.dataset("sold"), market.of("ann")
    ann.sales.price(name, "2.50", "CNY", "use")
    agreement = market.bought(name)["id"]
    for _ in range(3):
        ask(market.offering, "GET /api/datasets/ID/sample/main?n=3", name, who="bo")
    ann.agreements.correct(agreement, "-0.75", "CNY", "one sample was asked for by mistake")

    [line] = lines(ann.sales.open(), name)
    assert (line["uses"], line["amount"], line["corrected"], line["total"]) == (3, "7.50", "-0.75", "6.75")
    closed = ann.sales.close()
    assert (lines(closed, name), lines(ann.sales.open(), name)) == ([line], [])
    with pytest.raises(ConflictError):
        ann.sales.close()
    ask(market.offering, "GET /api/datasets/ID/sample/main?n=3", name, who="bo")
    [later] = lines(ann.sales.open(), name)
    assert (later["uses"], later["agreements"], later["total"]) == (1, 0, "2.50")
    second = ann.sales.close()

    telling.Sales.model_validate(second)
    assert (set(second), set(second["rows"][0])) == (set(telling.Sales.model_fields), set(telling.SaleLine.model_fields))
    assert (second["n"], second["before"]) == (closed["n"] + 1, closed["digest"])
    assert ann.sales.one(closed["id"])["rows"] == closed["rows"]
    assert [one["n"] for one in ann.sales] == list(range(second["n"], 0, -1))
    with pytest.raises(SettingsError):
        ann.sales.open("2020-01-01T00:00:00Z")
    with pytest.raises(NoRecordError):
        ann.sales.one(999)


def test_an_order_keeps_the_price_that_it_was_made_at(market: Market):
    """A newer line of the list counts for later orders."""
    name, ann = market.dataset("priced"), market.of("ann")
    ann.sales.price(name, "100", "CNY")
    first = market.of("bo").orders.make(name, purpose="research")["id"]
    ann.sales.price(name, "150.5", "EUR", "month", note="from now on")

    assert market.of("bo").orders.one(first)["price"]["amount"] == "100"
    assert market.of("bo").orders.offer(name)["price"] == {"unit": "month", "amount": "150.5", "currency": "EUR"}
    assert [one["amount"] for one in market.of("cy").sales.prices(name)] == ["150.5", "100"]
    agreement = ann.orders.decide(first, "agree")["agreement"]
    [line] = lines(ann.sales.open(), name)
    assert (line["agreement"], line["agreements"], line["currency"], line["amount"]) == (agreement, 1, "CNY", "100.00")


@pytest.mark.parametrize("said", ["-1", "1e3", "1.1234567", "", "NaN", "１２", "1,5"])
def test_what_is_no_amount_is_refused(market: Market, said: str):
    """And so is a price that would have counted before it was said."""
    name = market.dataset("amounts") if "amounts" not in market.offering.shelf.names() else "amounts"

    with pytest.raises(SettingsError):
        market.of("ann").sales.price(name, said, "CNY")
    with pytest.raises(SettingsError):
        market.of("ann").sales.price(name, "1", "yuan"[:3])
    with pytest.raises(ConflictError):
        market.of("ann").sales.price(name, "1", "CNY", begins="2020-01-01T00:00:00Z")


def test_what_a_dataset_cost_stands_beside_its_price(market: Market):
    """Lines are added and taken back, never changed; only who runs the service sees them."""
    name, sales = market.dataset("costly"), market.of("ann").sales
    sales.cost(name, amount="860.10", currency="CNY", kind="compute", note="embeddings")
    sales.cost(name, amount="40", currency="CNY", kind="licence")
    sales.cost(name, amount="-0.10", currency="CNY", kind="compute", note="rounded twice")

    told = sales.costs(name)
    assert {(one["kind"], one["amount"]) for one in told["sums"]} == {("compute", "860.00"), ("licence", "40.00"), ("all", "900.00")}
    assert [one["note"] for one in told["rows"]][-1] == "embeddings"
    for asks in (
        lambda one: one.costs(name),
        lambda one: one.cost(name, amount="1", currency="CNY"),
        Sales.open,
        lambda one: one.price(name, "1", "CNY"),
    ):
        with pytest.raises(AccessError):
            asks(market.of("bo").sales)
    with pytest.raises(NoRecordError):
        sales.cost("nowhere", amount="1", currency="CNY")
    with pytest.raises(NoRecordError):
        sales.cost(name, statement=77)


def test_a_statement_is_a_file_for_spreadsheets(market: Market, tmp_path):
    """No cell of it is a formula."""
    name = market.dataset("filed")
    market.of("ann").sales.price(name, "10", "CNY")
    market.bought(name)
    market.of("ann").sales.save(tmp_path / "sales.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "sales.csv").read_text(encoding="utf-8-sig"))))

    [row] = [one for one in rows if one["dataset"] == name]
    assert (row["unit"], row["price"], row["currency"], row["total"], row["login"]) == ("agreement", "10", "CNY", "10.00", "bo")


@given(
    st.lists(st.integers(0, 3_000_000_000), min_size=1, max_size=12),
    st.decimals("0.000001", "999", places=6),
    st.sampled_from(["CNY", "JPY", "KWD"]),
)
def test_however_often_it_is_closed_it_comes_to_the_same(pieces: list[int], price: Decimal, currency: str):
    """Lines of statements sum up to the whole, rounded once."""
    said, told, given_bytes = Price("gigabyte", str(price), currency), Fraction(0), 0
    for one in pieces:
        given_bytes += one
        told += rounded(due(said, Amounts(bytes=given_bytes)), currency) - told

    assert told == rounded(due(said, Amounts(bytes=sum(pieces))), currency)
