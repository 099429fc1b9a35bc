"""Releases as a catalogue of the protocol: DCAT datasets with their offers, and the one way in which they are transferred.

A release is named ``urn:goldsmith:release:NAME@VERSION``. One whose licences leave nobody anything has no offer, and stands in no catalogue; neither does one whose
sensitivity lets nobody have its records, whatever he signs.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.contracts.odrl_words import bare
from goldsmith.circulate.dataspace.messages import PULL, message
from goldsmith.circulate.dataspace.offers import spoken, understood
from goldsmith.circulate.grades.rules import GRANTED, decide
from goldsmith.circulate.grades.standing import graded
from goldsmith.circulation_errors import ShelfError
from goldsmith.errors import GoldsmithError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goldsmith.circulate.release import Release
    from goldsmith.circulate.shelf import Shelf

DATASET = re.compile(r"urn:goldsmith:release:([A-Za-z0-9][A-Za-z0-9._-]{0,95})@([0-9A-Za-z.+-]{1,100})")
SERVICE = "urn:goldsmith:connector"
CROISSANT = "croissant.json"


def name_of(release: Release) -> str:
    """Return what a release is called in a dataspace."""
    return f"urn:goldsmith:release:{release.name}@{release.version}"


def offer_of(release: Release) -> dict[str, Any] | None:
    """Return the offer that a release carries, None where it has none that anybody can keep.

    Raises:
        ShelfError: The release is not what was certified.
    """
    if CROISSANT not in release.paths:
        return None
    with suppress(ValueError, RecursionError, AttributeError, GoldsmithError):
        offer = bare(json.loads(release.read(CROISSANT)).get("usageInfo"))
        if isinstance(offer, dict) and offer.get("permission") and understood(offer):
            return offer
    return None


def found(shelf: Shelf, dataset: str) -> Release:
    """Return the release that a dataset of the dataspace is.

    Raises:
        KeyError: There is none, it was recalled, it has no offer, or it is so sensitive that no contract gives its records.
    """
    named = DATASET.fullmatch(dataset)
    if named is None:
        raise KeyError(dataset)
    try:
        release = shelf.release(named[1], named[2])
        gone = shelf.recalled(release) or not decide("records", graded(shelf, release).whole, standing=GRANTED).allowed
    except ShelfError:
        raise KeyError(dataset) from None
    if gone or offer_of(release) is None:
        raise KeyError(dataset)
    return release


def told(release: Release, connector: str) -> dict[str, Any]:
    """Return a release as a dataset of the catalogue, without a context of its own.

    Args:
        release: The release, which has an offer.
        connector: Address of the connector.
    """
    about = release.predicate.get("dataset", {})
    return {
        "@id": name_of(release),
        "@type": "Dataset",
        "title": str(about.get("title") or release.name),
        "version": release.version,
        "issued": release.made_at,
        "hasPolicy": [spoken(offer_of(release) or {})],
        "distribution": [{"@type": "Distribution", "format": PULL, "accessService": service(connector)}],
    }


def service(connector: str) -> dict[str, Any]:
    """Return the connector as the service that gives access."""
    return {"@id": SERVICE, "@type": "DataService", "endpointURL": connector}


def catalogue(shelf: Shelf, names: Iterable[str], connector: str, participant: str) -> dict[str, Any]:
    """Return the catalogue of some datasets: every release of theirs that may be had.

    Args:
        shelf: Where releases stand.
        names: Datasets that the asker may see.
        connector: Address of the connector.
        participant: Who offers.
    """
    datasets = []
    for name in names:
        for version in shelf.versions(name):
            with suppress(KeyError, ShelfError):
                datasets.append(told(found(shelf, f"urn:goldsmith:release:{name}@{version}"), connector))
    own = {"@id": f"urn:goldsmith:catalogue:{participant}", "participantId": participant, "service": [service(connector)]}
    return message("Catalog", **own, dataset=datasets or None)
