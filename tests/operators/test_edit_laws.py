"""The contract of edits: laws that every edit obeys and that bite, and what happens where one breaks."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.edit_chain import edit
from goldsmith.errors import OperatorError, UnknownNameError
from goldsmith.operator import Edit, Edited, configured, configured_edit
from goldsmith.operators.text.boilerplate_lines import BoilerplateLines
from goldsmith.operators.text.control_characters import ControlCharacters
from goldsmith.operators.text.html_remains import HtmlRemains
from goldsmith.operators.text.repair_unicode import RepairUnicode
from goldsmith.operators.text.whitespace import Whitespace
from goldsmith.testing.operators import TEXTS, check_operator
from goldsmith.testing.readers import BrokenLawError
from operators.edit_samples import PROSE, edited

LEAVES = (RepairUnicode(), ControlCharacters(), HtmlRemains(), BoilerplateLines(), Whitespace())


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.name)
def test_every_edit_obeys_the_laws(leaf):
    """The laws of edits hold on hard texts and on prose."""
    texts = (*TEXTS, *PROSE)

    check_operator(type(leaf), texts=texts, columns={"boilerplate_lines": pa.nulls(len(texts), pa.list_(pa.uint64()))})


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.name)
@pytest.mark.parametrize("text", PROSE)
def test_what_is_sound_stays(leaf, text):
    """No edit touches prose, code or signs of any writing."""
    assert edited(leaf, text) == text


SIGNS = st.sampled_from(
    [*"ab <>&;/!-#`~|\t\n\r .é“”â€Ã\xa0\u200b\u200d\u202e\u3000\x00\x1b[m锛中的。", "&amp;", "<p>", "</p>", "&#38;", "```", "👩", "\u0301"]
)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(text=st.lists(SIGNS, max_size=40).map("".join))
def test_a_second_application_changes_nothing(text):
    """Whatever the text, every edit leaves its own output alone, and counts 0 where nothing changed."""
    for leaf in LEAVES:
        once = edited(leaf, text)
        assert edited(leaf, once) == once, leaf.name


class Doubles(Edit, version=1):
    """Double every text, which never settles, as a famous bug would do.

    Source: this test.
    """

    def __call__(self, text: pa.Array) -> Edited:
        """Return every text twice."""
        values = text.to_pylist()
        return Edited(
            pa.array([None if one is None else one * 2 for one in values], pa.large_string()),
            pa.array([None if one is None else int(bool(one)) for one in values], pa.int32()),
        )


class Silent(Doubles, version=1):
    """Change texts without counting it, so that nobody will know of it.

    Source: this test.
    """

    def __call__(self, text: pa.Array) -> Edited:
        """Return texts in capitals and no counts."""
        values = [None if one is None else one.upper() for one in text.to_pylist()]
        return Edited(pa.array(values, pa.large_string()), pa.array([None if one is None else 0 for one in values], pa.int32()))


class Empties(Doubles, version=1):
    """Make a null of a text that it does not like, so that the record is gone.

    Source: this test.
    """

    def __call__(self, text: pa.Array) -> Edited:
        """Return nulls for short texts."""
        values = [one if one and len(one) > 3 else None for one in text.to_pylist()]
        return Edited(pa.array(values, pa.large_string()), pa.array([None if one is None else 0 for one in values], pa.int32()))


class Bears(Doubles, version=1, adds=pa.schema([("spans", pa.int32())])):
    """Add a column whose name is anybody's, so that two edits may write the same one.

    Source: this test.
    """

    def __call__(self, text: pa.Array) -> Edited:
        """Return the texts as they are."""
        changes = pa.array([None if one is None else 0 for one in text.to_pylist()], pa.int32())
        return Edited(text, changes, {"spans": changes})


@pytest.mark.parametrize(
    ("leaf", "law"), [(Doubles, "second time"), (Silent, "count of changes"), (Empties, "null stays null"), (Bears, "begins with the name")]
)
def test_the_laws_of_edits_bite(leaf, law):
    """Famous bugs, planted one by one, are caught by name."""
    with pytest.raises(BrokenLawError, match=law):
        check_operator(leaf)


class Fragile(Edit, version=1):
    """Edit texts, and break on one of them, as third-party code does."""

    def __call__(self, text: pa.Array) -> Edited:
        """Return the texts in small letters."""
        values = text.to_pylist()
        if "BREAKS" in values:
            raise ValueError("it broke")
        new = [None if one is None else one.lower() for one in values]
        changes = [None if one is None else int(one != other) for one, other in zip(values, new, strict=True)]
        return Edited(pa.array(new, pa.large_string()), pa.array(changes, pa.int32()))


def test_a_record_that_breaks_an_edit_is_isolated():
    """It keeps the text that it had, its count is null, and all its neighbours are edited."""
    batch = pa.record_batch({"text": pa.array([*("A  B" for _ in range(9)), "BREAKS", None], pa.large_string())})

    done = edit([Whitespace(), Fragile()], batch)

    assert done.text.to_pylist() == ["a b"] * 9 + ["BREAKS", None]
    assert done.columns.column("edits_fragile").to_pylist() == [1] * 9 + [None, None]
    assert [(one.row, one.column, one.error) for one in done.failures] == [(9, "edits_fragile", "ValueError: it broke")]


class Liar(Fragile, version=1):
    """Return fewer texts than it was given."""

    def __call__(self, text: pa.Array) -> Edited:
        """Return all but the last text."""
        return Edited(text.slice(1), pa.nulls(len(text), pa.int32()))


def test_a_broken_contract_is_told():
    """An edit that loses a text stops the run with what was found and expected."""
    with pytest.raises(OperatorError, match="1 values of large_string"):
        edit([Liar()], pa.record_batch({"text": pa.array(["a", "b"], pa.large_string())}))


def test_measures_and_edits_are_told_apart():
    """An edit named as a measure, and the other way round, gets a hint."""
    with pytest.raises(UnknownNameError, match="name it under `edits`"):
        configured("whitespace")
    with pytest.raises(UnknownNameError, match="name it under `measure`"):
        configured_edit("word_count")
