"""CoNLL-U is read as the format says, and what is none is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import shared
from goldsmith.algorithms.grammar import conllu
from goldsmith.errors import ReadingError
from goldsmith.readers.conllu import Conllu
from goldsmith.testing.readers import obeys_the_laws, whole


def row(number: object, word: str, head: object, label: str = "dep", tag: str = "NOUN") -> str:
    """Return a line of a word."""
    return f"{number}\t{word}\t{word}\t{tag}\t_\t_\t{head}\t{label}\t_\t_"


GOOD = "\n".join(
    [
        "# newdoc id = first",
        "# sent_id = 1",
        "# text = vámonos al mar",
        row("1-2", "vámonos", "_"),
        row(1, "vamos", 0, "root", "VERB"),
        row(2, "nos", 1),
        row("2.1", "(nothing)", "_"),
        row(3, "mar", 1),
        "",
        "# newdoc id = second",
        row(1, "Sí", 0, "root"),
        "",
    ]
)


def test_documents_ranges_and_empty_nodes():
    """Documents are told apart; contractions and empty nodes are no words."""
    found = dict(conllu.documents(GOOD.split("\n")))

    assert list(found) == ["first", "second"]
    assert found["first"][0].words == ("vamos", "nos", "mar")
    assert found["first"][0].heads == (0, 1, 1)


BROKEN = {
    "too few fields": ([row(1, "a", 0), "2\tb\tb"], "line 2", "3 fields"),
    "no number": ([row("x", "a", 0)], "line 1", "'x'"),
    "numbers that jump": ([row(1, "a", 0), row(3, "b", 1)], "line 2", "word 3"),
    "a head that is no number": ([row(1, "a", "root")], "line 1", "'root'"),
    "a head outside": ([row(1, "a", 0), row(2, "b", 9)], "line 1", "9"),
    "two roots": ([row(1, "a", 0), row(2, "b", 0)], "line 1", "both the root"),
    "no root": ([row(1, "a", 2), row(2, "b", 1)], "line 1", "no word is the root"),
    "a circle": (["", "# x", row(1, "a", 0), row(2, "b", 3), row(3, "c", 2)], "line 3", "depends on itself"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_conllu_is_told_with_its_line(name: str):
    """Line, what was found, what was expected."""
    lines, where, found = BROKEN[name]

    with pytest.raises(ReadingError) as raised:
        conllu.trees("\n".join(lines))

    assert raised.value.where == where
    assert found in raised.value.found
    assert raised.value.expected


def test_a_real_treebank_is_read_whole():
    """UD Chinese GSDSimp, test: 500 sentences and 12,012 words, as its own statistics say."""
    path = shared("ud_zh/zh_gsdsimp-ud-test.conllu.gz")

    found = whole(Conllu(), path)

    assert len(found.rows) == 500
    assert not found.failures
    assert sum(len(tree.words) for one in found.rows for tree in conllu.trees(one["conllu"])) == 12_012


@pytest.mark.parametrize("per", ["sentence", "document"])
def test_the_reader_keeps_the_laws(per: str, tmp_path: Path):
    """Parts, blocks and cuts change nothing; a broken sentence is a failure and its neighbours are rows."""
    block = "\n".join([row(1, "海", 2), row(2, "大", 0, "root", "ADJ"), "", ""])
    text = (
        "".join(f"# newdoc id = d{i}\n# sent_id = s{i}\n# text = 海大\n{block}" for i in range(6))
        + "# newdoc id = bad\n1\tx\n\n"
        + f"# newdoc id = e\n{block}"
    )
    sample = tmp_path / "trees.conllu"
    sample.write_text(text, encoding="utf-8")
    (tmp_path / "cut").mkdir()

    obeys_the_laws(Conllu(per=per), sample, tmp_path / "cut", n_records=8, open_ended=True)

    found = whole(Conllu(per=per), sample)
    assert [one.error for one in found.failures] == ["invalid_conllu"]
    assert found.rows[0]["id"] == ("s0" if per == "sentence" else "d0")
    assert found.rows[0]["text"] == "海大"
    assert found.rows[-1]["text"] == "海 大"
