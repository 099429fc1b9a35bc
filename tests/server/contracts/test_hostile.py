"""Whoever buys to get more than was agreed: again after the end, again after the last use, at moments that no calendar has, and prices that are not his."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from goldsmith.annotation_errors import ConflictError
from goldsmith.circulate.shelf import Access
from goldsmith.errors import SettingsError
from hub_requests import ask
from server.contracts.conftest import Market

SAMPLE = "GET /api/datasets/ID/sample/main?n=3"


def test_whose_agreement_was_revoked_has_no_other_one_at_once(market: Market):
    """Who is offered a dataset by name buys it once without being asked; after that somebody decides, or a revocation would last as long as an order takes."""
    name, bo, ann = market.dataset("revoked-once", Access("contract", offered=("bo", "cy"))), market.of("bo"), market.of("ann")
    first = bo.orders.make(name, purpose="research")
    assert first["state"] == "agreed"
    assert ask(market.offering, SAMPLE, name, who="bo").status == 200
    ann.agreements.revoke(first["agreement"], "they resell it")

    again = bo.orders.make(name, purpose="research")

    assert (again["state"], again["may"]) == ("asked", ["withdraw"])
    assert ask(market.offering, SAMPLE, name, who="bo").status == 403
    assert market.of("cy").orders.make(name, purpose="research")["state"] == "agreed"
    ann.orders.decide(again["id"], "agree")
    assert ask(market.offering, SAMPLE, name, who="bo").status == 200


def test_a_quota_is_not_filled_again_by_ordering_again(market: Market):
    """Eight orders at the same moment are one agreement; seven wait for somebody who may say yes."""
    name = market.dataset("filled", Access("contract", offered=("bo",)))

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: market.of("bo").orders.make(name, purpose="research", count=1)["state"], range(8)))

    assert sorted(made) == ["agreed"] + ["asked"] * 7
    assert [ask(market.offering, SAMPLE, name, who="bo").status for _ in range(3)] == [200, 403, 403]


MOMENTS = ("0001-01-01T00:00:00+14:00", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59.999999Z")


def test_moments_that_nobody_can_tell_are_refused(market: Market):
    """A price of the year 10000 would keep everybody from the price list."""
    name, bo, ann = market.dataset("timely"), market.of("bo"), market.of("ann")

    for moment in MOMENTS:
        for asks in (
            partial(bo.orders.make, name, purpose="research", begins_at=moment),
            partial(bo.orders.make, name, purpose="research", ends_at=moment),
            partial(ann.sales.price, name, "1", "CNY", begins=moment),
            partial(ann.sales.close, moment),
        ):
            with pytest.raises(SettingsError, match="between 1970 and 9998"):
                asks()
    assert list(ann.sales.prices(name)) == []


def test_a_guest_sees_prices_of_what_he_may_order_alone(market: Market):
    """Who runs another organisation buys as anybody does."""
    name, guest = market.dataset("priced"), market.guest("pam")
    market.of("ann").sales.price(name, "5", "CNY")
    assert [one["amount"] for one in guest.sales.prices(name)] == ["5"]
    market.offering.shelf.share(name, Access("granted"))

    with pytest.raises(ConflictError):
        list(guest.sales.prices(name))
    assert [one["amount"] for one in market.of("ann").sales.prices(name)] == ["5"]


def test_an_order_is_about_the_version_that_its_word_led_to(market: Market):
    """``main`` is another release tomorrow; what was agreed to is not."""
    name = market.dataset("worded")

    assert market.bought(name, version="main")["version"] == "1.0.0"
    assert ask(market.offering, SAMPLE, name, who="bo").status == 200
