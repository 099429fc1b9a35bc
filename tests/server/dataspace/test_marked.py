"""A release of level 一般3 over the dataspace protocol: the partner gets the copy that was marked for him, and that is written down."""

from __future__ import annotations

from pathlib import Path

from goldsmith.circulate.copies import Copy
from goldsmith.circulate.dataspace.fetching import ContractSource, opened
from goldsmith.circulate.pulling import Pull
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.client import connect
from licensed import FILE, NAME, VERSION, licensed, marked_for
from marked import rows
from server.dataspace.houses import OFFER, World, spoken_to
from server.dataspace.test_connector import agreed, started

PLAN = {"columns": {"weight": {"tolerance": 0.3}}, "drift": 0.1}


def test_a_transfer_hands_over_a_marked_copy_and_tells_so(space: World, tmp_path: Path):
    """Papers hand nothing out; its records do, once, under the agreement of the transfer, to the login of the partner."""
    folder, ann = Path(space.provider.settings.releases).parent, connect(space.provider.url, space.provider.tokens["ann"])
    made = licensed(folder, rows(300), PLAN, offer=OFFER)
    shelf = Shelf(folder / "releases")
    shelf.share(NAME, Access("granted", offered=("partner",)))
    copy = Copy(marked_for(made, "partner").folder)
    try:
        begun = started(space, agreed(space, dataset=f"urn:goldsmith:release:{NAME}@{VERSION}")["id"])
        endpoint, token = opened(begun["address"])
        assert spoken_to("GET", f"{endpoint}/hallmark/copy.dsse.json", token)[0] == 200
        assert spoken_to("HEAD", f"{endpoint}/{FILE}", token)[0] == 200
        assert list(ann.agreements.copies(NAME)) == []

        source = ContractSource(begun["address"], lambda: None)
        pulled = Pull(source, Shelf(tmp_path), NAME, VERSION, lambda _: None, lambda _: None, papers=lambda _: None).run()
        assert spoken_to("GET", f"{endpoint}/{FILE}", token)[0] == 200
    finally:
        shelf.share(NAME, Access("granted"))

    assert (pulled.folder / FILE).read_bytes() == (copy.folder / FILE).read_bytes() != (made.release / FILE).read_bytes()
    (one,) = ann.agreements.copies(NAME)
    (agreement,) = ann.agreements.find(NAME)
    assert (one["login"], one["commitment"], one["agreement"]) == ("partner", copy.commitment, agreement["id"])
