"""Boilerplate within a source: a small site repeats its footer on a few pages, and only there it is one."""

from __future__ import annotations

from curate.workshop import Workshop

FOOTER = "Bakers of the old harbour, open from six to noon"
RECIPE = "name: plain\nfields: {source: [site]}\nboilerplate: {documents: 6, above: 0.95}\nedits: [boilerplate_lines]\n"


def page(number: int, site: str, *, footed: bool) -> dict[str, str]:
    """Return a page with a text of its own."""
    words = f"Page {number} tells of ship {number * 7} and of the lamp {number * 13} that burns on quay {number * 3}."
    return {"id": f"{site}{number}", "site": site, "text": f"{words}\n{FOOTER}" if footed else words}


def test_a_line_that_a_small_source_repeats_is_boilerplate_there(workshop: Workshop):
    """Four of twenty pages of a site end in the same line: it goes there, and stays on the one page of a larger site that quotes it."""
    small = [page(n, "bakery", footed=n < 4) for n in range(20)]
    large = [page(n, "gazette", footed=n == 100) for n in range(100, 200)]

    workshop.run(workshop.rows(*small, *large), recipe=workshop.recipe(RECIPE))

    found = workshop.records()
    assert [FOOTER in found[f"bakery{n}"]["edited_text"] for n in range(5)] == [False] * 5
    assert all(found[f"bakery{n}"]["boilerplate_share"] > 0 for n in range(4))
    assert FOOTER in found["gazette100"]["edited_text"]
    facts = workshop.tables().records.provenance("boilerplate_share")
    assert (facts["sources"], facts["lines_of_sources"], facts["percent_of_source"]) == (1, 1, 20)


def test_a_line_of_many_sources_is_boilerplate_everywhere(workshop: Workshop):
    """What stands in enough documents counts whatever their sources, as before; no source is small enough to count by itself."""
    rows = [page(n, f"site{n}", footed=True) for n in range(8)]

    workshop.run(workshop.rows(*rows), recipe=workshop.recipe(RECIPE))

    assert all(FOOTER not in row["edited_text"] for row in workshop.records().values())
    assert workshop.tables().records.provenance("boilerplate_share")["sources"] == 0
