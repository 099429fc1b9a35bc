"""The catalogue as a request: who finds what."""

from __future__ import annotations

import pytest
import urllib3

from goldsmith import client
from offered import Offering

POOL = urllib3.PoolManager(retries=False)
SEES = {"": {"titles"}, "ann": {"titles", "inside", "closed"}, "bo": {"titles", "inside"}, "cy": {"titles", "inside"}}


@pytest.mark.parametrize("who", list(SEES))
def test_everybody_finds_what_he_may_have(offering: Offering, who: str):
    """In rows, in the number, and in the counts of each facet; bo's time is over."""
    headers = {"Authorization": f"Bearer {offering.tokens[who]}"} if who else {}
    found = POOL.request("GET", f"{offering.url}/api/catalogue", headers=headers).json()

    assert {one["name"] for one in found["rows"]} == SEES[who]
    assert found["n"] == len(SEES[who])
    assert {sum(one["n"] for one in counts) for counts in found["facets"].values()} == {len(SEES[who])}
    assert "granted" not in str(found["rows"]) or who == "ann"


def test_a_token_that_is_none_is_refused(offering: Offering):
    """And not taken for nobody."""
    found = POOL.request("GET", f"{offering.url}/api/catalogue", headers={"Authorization": "Bearer gs_none"})

    assert found.status == 401
    assert found.json()["error"]["message"] == "this token is none, or no longer"


@pytest.mark.parametrize("said", ["limit=0", "sort=best", "grad=A", "after=-1", f"q={'x' * 400}"])
def test_a_search_of_a_wrong_form_is_told_so(offering: Offering, said: str):
    """A facet that there is not is a fault, no empty answer."""
    assert POOL.request("GET", f"{offering.url}/api/catalogue?{said}").status == 422


def test_the_client_searches(offering: Offering):
    """Words, facets, and all of it page by page."""
    service = client.connect(offering.url, offering.tokens["ann"])

    assert [one["version"] for one in service.catalogue.search("titl", access="open")["rows"]] == ["1.1.0"]
    assert [one["name"] for one in service.catalogue] == ["closed", "inside", "titles"]


@pytest.mark.parametrize("who", ["", "ann"])
def test_the_feed_tells_what_is_open_to_anybody(offering: Offering, who: str):
    """And nothing else, even to somebody who may have more."""
    headers = {"Authorization": f"Bearer {offering.tokens[who]}"} if who else {}
    told = [POOL.request("GET", f"{offering.url}/api/catalogue.{form}", headers=headers).data.decode() for form in ("jsonld", "ttl")]

    assert all("titles" in one and "closed" not in one and "inside" not in one for one in told)
