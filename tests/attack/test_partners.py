"""A duplicate is dropped only where the record that it duplicates stays, whoever decides and in whatever order."""

from __future__ import annotations

import itertools
import random

import pytest

from curate.workshop import PLAIN, Workshop

LONG = "the harbour office keeps a ledger of every ship that enters with her name her cargo and the tide "
ROWS = [
    {"id": "A", "text": LONG * 2 + "unique tail one two three"},
    {"id": "B", "text": LONG * 2 + "unique tail one two four"},
    {"id": "C", "text": LONG * 2 + "unique tail one two three"},
    {"id": "D", "text": "tiny"},
    {"id": "E", "text": "tiny"},
    {"id": "F", "text": "一篇完全不同的文章，讲的是山里的茶园和采茶的人，他们每天清晨上山。"},
    {"id": "G", "text": "一篇完全不同的文章，讲的是山里的茶园和采茶的人，他们每天清晨上山。"},
]
RULES = "languages: [en]\nrules:\n- name: own\n  rules:\n    little: {measure: word_count, below: 3}\n"
JUDGES = ["languages", "rules", "exact_duplicates", "near_duplicates"]


@pytest.mark.parametrize("judges", [*itertools.combinations(JUDGES, 1), *itertools.combinations(JUDGES, 3), (*JUDGES[::-1],), ()])
def test_what_is_dropped_as_a_duplicate_has_a_kept_partner(workshop: Workshop, judges: tuple[str, ...]):
    """For any judgements that may decide: a copy goes if and only if its partner stays and copies are judged."""
    workshop.run(workshop.rows(*ROWS), recipe=workshop.recipe(PLAIN + RULES + f"decide: [{', '.join(judges)}]\n"))

    records = workshop.records()
    assert {name: row["duplicate_of"] for name, row in records.items()} == dict(
        zip("ABCDEFG", [None, "A", "A", None, "D", None, "F"], strict=True)
    )
    for row in records.values():
        judged = f"{row['duplicate_kind']}_duplicates" in judges
        stays = row["duplicate_of"] is not None and records[row["duplicate_of"]]["decision"] == "kept"
        own = ("rules" in judges and row["word_count"] < 3) or ("languages" in judges and row["language"] != "en")
        assert (row["decision"] == "dropped") == (own or (judged and stays))
        assert (row["reason"] in {"exact_duplicate", "near_duplicate"}) == (judged and stays and not own)


def test_a_partner_that_goes_as_boilerplate_takes_nobody_with_it(workshop: Workshop):
    """The longer of two alike is mostly menu and goes; the shorter is its own text and stays."""
    draw = random.Random(3)
    words = [f"{a}{b}" for a in "bcdfglmnprst" for b in ("ation", "ering", "ory", "ude", "ine")]

    def line(n: int) -> str:
        return " ".join(draw.choice(words) for _ in range(n))

    menu, own = [line(12) for _ in range(5)], line(40)
    rows = [{"id": f"m{n}", "text": "\n".join([*menu, line(60)])} for n in range(8)]
    rows += [{"id": "long", "text": "\n".join([own, *menu])}, {"id": "short", "text": "\n".join([own, *menu[:3]])}]
    recipe = "name: plain\nboilerplate: {documents: 6, above: 0.55}\nnear_duplicates: {similarity: 0.6}\n"
    recipe += "decide: [boilerplate, exact_duplicates, near_duplicates]\n"

    workshop.run(workshop.rows(*rows), recipe=workshop.recipe(recipe))

    records = workshop.records()
    assert (records["long"]["reason"], records["short"]["duplicate_of"]) == ("boilerplate", "long")
    assert (records["short"]["decision"], records["short"]["reason"]) == ("kept", None)
