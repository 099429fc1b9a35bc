"""A token a line: sentences and documents with their tags, known by their content."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import shared
from goldsmith.errors import SettingsError
from goldsmith.reader import reader_for, reader_name
from goldsmith.testing.readers import whole

CONLL_2003 = """-DOCSTART- -X- -X- O

EU NNP B-NP B-ORG
rejects VBZ B-VP O
# NN I-NP O
. . O O

-DOCSTART- -X- -X- O

Peter NNP B-NP B-PER

Brussels NNP B-NP B-LOC
"""
CHINESE = "王\tB-PER\n小\tI-PER\n明\tI-PER\n在\tO\n北\tB-LOC\n京\tI-LOC\n\n你\tO\n好\tO\nPython\tB-MISC\n！\tO\n"


def read(tmp_path, content: str | bytes, name: str = "names.txt", **settings):
    """Return what the reader for a file finds in it."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return whole(reader_for(path, format="conll", settings=settings), str(path))


def test_a_sentence_is_a_record_with_every_column(tmp_path):
    """Tokens make the text; the four columns of CoNLL-2003 keep their names, and documents are counted."""
    found = read(tmp_path, CONLL_2003)

    assert not found.failures
    assert [row["text"] for row in found.rows] == ["EU rejects # .", "Peter", "Brussels"]
    assert found.rows[0] == {
        "text": "EU rejects # .",
        "tokens": ["EU", "rejects", "#", "."],
        "pos_tags": ["NNP", "VBZ", "NN", "."],
        "chunk_tags": ["B-NP", "B-VP", "I-NP", "O"],
        "ner_tags": ["B-ORG", "O", "O", "O"],
        "document": 1,
    }
    assert [row["document"] for row in found.rows] == [1, 2, 2]


def test_a_document_is_a_record_where_it_is_wanted(tmp_path):
    """The text has a line a sentence, and every column a list a sentence."""
    first, second = read(tmp_path, CONLL_2003, per="document").rows

    assert first["text"] == "EU rejects # ."
    assert second["text"] == "Peter\nBrussels"
    assert second["ner_tags"] == [["B-PER"], ["B-LOC"]]


def test_chinese_characters_are_joined_without_blanks(tmp_path):
    """Blanks stand only where a word of another script begins or ends."""
    found = read(tmp_path, CHINESE)

    assert [row["text"] for row in found.rows] == ["王小明在北京", "你好 Python ！"]
    assert found.rows[0]["tags"] == ["B-PER", "I-PER", "I-PER", "O", "B-LOC", "I-LOC"]


def test_an_encoding_is_found_and_told(tmp_path):
    """A file in GB18030 is read, and the record says so."""
    rows = read(tmp_path, (CHINESE * 20).encode("gb18030")).rows

    assert rows[0]["text"] == "王小明在北京"
    assert rows[0]["encoding"] == "gb18030"


def test_columns_can_be_named(tmp_path):
    """A setting names the columns, whichever of them holds the tokens."""
    rows = read(tmp_path, "1 B-PER Ann\n2 O sings\n", columns=("number", "entity", "tokens")).rows

    assert rows == [{"text": "Ann sings", "number": ["1", "2"], "entity": ["B-PER", "O"], "tokens": ["Ann", "sings"]}]


@pytest.mark.parametrize("columns", [("tags", "words"), ("tokens",), ("tokens", "tokens"), ("tokens", "text")])
def test_names_of_columns_that_cannot_be_are_refused(columns):
    """One column must be the tokens, each name stands once, and none is that of another field."""
    with pytest.raises(SettingsError, match="column"):
        reader_for("names.iob", settings={"columns": columns})


def test_a_ragged_sentence_is_told_alone(tmp_path):
    """A sentence with a column too few fails with its line and its bytes; its neighbours are read."""
    found = read(tmp_path, "a B-X\nb O\n\nc O\nd\n\ne O\n")

    assert [row["text"] for row in found.rows] == ["a b", "e"]
    (failed,) = found.failures
    assert (failed.position, failed.error, failed.raw) == (11, "invalid_conll", b"c O\nd")
    assert "line 2 of the sentence: 1 columns; expected 2" in failed.message


def test_comments_go_with_the_sentence_that_follows(tmp_path):
    """A comment at the top, with a blank line behind it, belongs to the first sentence; comments alone at the end are told."""
    found = read(tmp_path, "# made by hand\n\n# id 7 domain=en\nAnn _ _ B-PER\n\n-DOCSTART- O\n\nit _ _ O\n\n# the end\n")

    assert [row.get("comments") for row in found.rows] == [["made by hand", "id 7 domain=en"], None]
    assert [failed.raw.strip() for failed in found.failures] == [b"# the end"]


def test_a_record_that_is_too_long_is_told(tmp_path):
    """What passes the limit is a failure, and what follows is read."""
    found = read(tmp_path, "word O\n" * 100 + "\nshort B-X\n", max_record_bytes=100)

    assert [row["text"] for row in found.rows] == ["short"]
    assert [failed.error for failed in found.failures] == ["record_too_long"]


@pytest.mark.parametrize(
    ("name", "content", "reader"),
    [
        ("train.txt", CONLL_2003, "conll"),
        ("train.conll", CONLL_2003, "conll"),
        ("train", CHINESE, "conll"),
        ("train.txt", "\ufeff" + CHINESE.replace("\n", "\r\n"), "conll"),
        ("train.txt", "x _ _ O\n" * 15 + "\n", "conll"),
        ("train.txt", "# id 7\nAnn B-PER\nsings O\nwell O\n\nIt O\n", "conll"),
        ("words.conll", "1\ta\ta\tNOUN\t_\t_\t0\troot\t_\t_\n\n", "conllu"),
        ("poem.txt", "I see\nthe sea\n\nand O\nmy O\n\nfor it is B\n", "text"),
        ("few.txt", "one O\n\ntwo O\n", "text"),
        ("list.txt", "milk 2 O\nbread 1 O\n", "text"),
        ("notes.txt", "All is O\nand well O\n\n" + "Some prose follows here.\n" * 3, "text"),
        ("table.csv", "a,B-PER\nb,O\n\nc,O\n", "csv"),
    ],
)
def test_the_format_is_known_by_its_content(name, content, reader, tmp_path):
    """A file is claimed only where every line is a token with a tag; prose, tables and treebanks stay what they are."""
    path = tmp_path / name
    path.write_bytes(content.encode())

    assert reader_name(str(path)) == reader


@given(
    sentences=st.lists(
        st.lists(
            st.tuples(st.from_regex(r"[a-z一-龥]{1,5}", fullmatch=True), st.sampled_from(["O", "B-PER", "I-PER"])), min_size=1, max_size=6
        ),
        min_size=1,
        max_size=6,
    )
)
def test_what_was_written_is_read(sentences, tmp_path_factory):
    """Tokens and tags come back as they were planted, sentence by sentence."""
    content = "\n\n".join("\n".join(f"{token} {tag}" for token, tag in sentence) for sentence in sentences)

    found = read(tmp_path_factory.mktemp("conll"), content + "\n")

    assert not found.failures
    assert [list(zip(row["tokens"], row["tags"], strict=True)) for row in found.rows] == sentences


def test_the_archive_of_names_is_read_by_sentences():
    """In a published archive every text is known by its content: CoNLL-2003 has 14,041, 3,250 and 3,453 sentences, and a licence stands beside."""
    path = str(shared("ner/conllpp.tgz"))

    found = whole(reader_for(path), path)

    sentences = [row for row in found.rows if "ner_tags" in row]
    assert not found.failures
    assert len(sentences) == 14041 + 3250 + 3453
    assert {row["file"] for row in found.rows if "ner_tags" not in row} == {"LICENSE"}
