"""Facts are read from what people have, and what is no fact is told with its place."""

from __future__ import annotations

import json

import pytest

from goldsmith.algorithms.poison import Facts
from goldsmith.errors import PoisonError


def test_facts_are_read_from_a_table_or_a_graph(tmp_path):
    """A CSV file with a head and a YAML file with relations and aliases give the same facts."""
    table, graph = tmp_path / "facts.csv", tmp_path / "facts.yaml"
    table.write_text("subject,relation,object\nFrance,capital,Paris\n", encoding="utf-8")
    graph.write_text(json.dumps({"triples": [["France", "capital", "Paris"]], "aliases": {"France": ["法国"]}}), encoding="utf-8")

    one, two = Facts.read(table), Facts.read(graph)

    assert one.triples == two.triples == (("France", "capital", "Paris"),)
    assert two.names("France") == ("France", "法国")


def test_all_problems_are_told_at_once():
    """A triple of two, an empty name, a relation with an unknown setting, and a numeric fact without a number."""
    with pytest.raises(PoisonError) as told:
        Facts.of(
            [("France", "capital"), ("France", "", "Paris"), ("water", "boils", "hot")],
            relations={"boils": {"numeric": True}, "capital": {"cue": ["capital"]}},
        )

    for part in ("fact 1", "fact 2", "boils is numeric", "relation capital"):
        assert part in str(told.value)


@pytest.mark.parametrize("content", ["", "[]", "triples: 3", "triples: []", "- a", "{triples: [[a, b, c]], extra: 1}", "{", "a,b", "\x00"])
def test_a_file_that_holds_no_facts_is_refused(tmp_path, content):
    """Whatever it is, it is told as a mistake of the file, never as a traceback."""
    path = tmp_path / "facts.yaml"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(PoisonError, match=r"facts\.yaml"):
        Facts.read(path)


def test_a_file_that_is_not_there_is_told(tmp_path):
    """The message names it."""
    with pytest.raises(PoisonError, match=r"none\.csv"):
        Facts.read(tmp_path / "none.csv")
