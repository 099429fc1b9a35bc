"""Every registered text operator obeys the laws, and the laws bite."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from goldsmith import operator, registry
from goldsmith.errors import OperatorError, SettingsError, UnknownNameError
from goldsmith.operator import Fused, Measure, measure
from goldsmith.testing.operators import check_operator
from goldsmith.testing.readers import BrokenLawError

NEEDED: dict[str, dict[str, Any]] = {
    "top_ngram_share": {"n": 3},
    "duplicate_ngram_share": {"n": 5},
    "script_share": {"script": "kana"},
    "convert_han": {"to": "simplified"},
}
OTHERS = {"boilerplate_lines", "language", "language_score", "minhash", "perplexity", "importance", "quality", "ngram_ifd", "ifd"}
"""These have tests of their own."""


@pytest.mark.parametrize("name", [name for name in registry.names("operator") if name not in OTHERS])
def test_every_operator_obeys_the_laws(name):
    """File name = registered name, and every law of the contract holds."""
    leaf = registry.load("operator", name)

    assert leaf.name == name
    check_operator(leaf, NEEDED.get(name))


class Length(Measure, version=1, reads="text", writes=pa.int32()):
    """Measure the length of a text in characters, honestly and without any surprise at all.

    Source: this test.
    """

    def __call__(self, text: pa.Array) -> pa.Array:
        """Return one length a record."""
        return pa.array([None if each is None else len(each) for each in text.to_pylist()], pa.int32())


class Swallows(Length, version=1, reads="text", writes=pa.int32()):
    """Measure the length, and make an empty batch of a batch that holds a null, as some tools do.

    Source: this test.
    """

    def __call__(self, text: pa.Array) -> pa.Array:
        """Return one length a record, sometimes."""
        return super().__call__(text) if text.null_count == 0 else pa.array([], pa.int32())


class Invents(Length, version=1, reads="text", writes=pa.int32()):
    """Measure the length, and call a null text 0 characters long, as if it had been measured.

    Source: this test.
    """

    def __call__(self, text: pa.Array) -> pa.Array:
        """Return one length a record."""
        return super().__call__(text).fill_null(0)


class Peeks(Length, version=1, reads="text", writes=pa.int32()):
    """Measure the length and add that of the first record of the batch, whatever it may be.

    Source: this test.
    """

    def __call__(self, text: pa.Array) -> pa.Array:
        """Return one length a record."""
        lengths = super().__call__(text).to_pylist()
        return pa.array([None if each is None else each + (lengths[0] or 0) for each in lengths], pa.int32())


CALLS: list[int] = []


class Remembers(Length, version=1, reads="text", writes=pa.int32()):
    """Measure the length and add the number of calls so far, which nobody asked for.

    Source: this test.
    """

    def __call__(self, text: pa.Array) -> pa.Array:
        """Return one length a record."""
        CALLS.append(1)
        return pa.array([None if each is None else each + len(CALLS) for each in super().__call__(text).to_pylist()], pa.int32())


class Silent(Length, version=1, reads="text", writes=pa.int32()):
    """Short."""


class Undocumented(Length, version=1, reads="text", writes=pa.int32()):
    """Measure the length, with a setting that nobody has explained to its users.

    Source: this test.
    """

    factor: int = 1


@pytest.mark.parametrize(
    ("leaf", "law"),
    [
        (Swallows, "one value"),
        (Invents, "null stays null"),
        (Peeks, "order|neighbours"),
        (Remembers, "earlier calls|order|neighbours"),
        (Silent, "docstring"),
        (Undocumented, "documented"),
    ],
)
def test_the_laws_bite(leaf, law):
    """Famous bugs, planted one by one, are caught by name."""
    check_operator(Length)

    with pytest.raises(BrokenLawError, match=law):
        check_operator(leaf)


class Fragile(Length, version=1, reads="text", writes=pa.int32()):
    """Measure the length and break on the word bad, as third-party code may do.

    Source: this test.
    """

    def __call__(self, text: pa.Array) -> pa.Array:
        """Return one length a record."""
        if "bad" in text.to_pylist():
            raise RuntimeError("cannot stand this text")
        return super().__call__(text)


def test_one_bad_record_loses_no_other():
    """The record that an operator breaks on is null and reported; 1,499 others are measured."""
    texts = [f"text {row}" for row in range(1500)]
    texts[500] = "bad"
    word_count = operator.configured("word_count")

    columns, failures = measure([Fragile(), word_count], pa.record_batch({"text": pa.array(texts, pa.large_string())}))

    assert columns.num_rows == 1500
    assert columns["fragile"].null_count == 1
    assert columns["word_count"].null_count == 0
    assert [(failure.row, failure.column) for failure in failures] == [(500, "fragile")]
    assert failures[0].error == "RuntimeError: cannot stand this text"


def fragile_pass(text: pa.Array, wanted: frozenset[str]) -> list[int | None]:
    """Count characters, and break on the word bad."""
    if "bad" in text.to_pylist():
        raise RuntimeError("cannot stand this text")
    return [None if each is None else len(each) for each in text.to_pylist()]


class FusedLength(Fused, version=1, reads="text", writes=pa.int32(), shared=fragile_pass, needs="length"):
    """Take the length from a shared pass that breaks on the word bad.

    Source: this test.
    """

    def derive(self, counted: list[int | None]) -> pa.Array:
        """Return one length a record."""
        return pa.array(counted, pa.int32())


def test_a_record_that_breaks_a_shared_pass_loses_no_other(monkeypatch):
    """The record is found among the others, whichever slice it stands in."""
    monkeypatch.setattr(operator, "ROWS_AT_ONCE", 64)
    texts = [f"text {row}" for row in range(1500)]
    texts[0] = texts[777] = texts[1499] = "bad"

    columns, failures = measure([FusedLength()], pa.record_batch({"text": pa.array(texts, pa.large_string())}))

    assert [failure.row for failure in failures] == [0, 777, 1499]
    assert columns["fused_length"].to_pylist() == [None if text == "bad" else len(text) for text in texts]


class Lies(Length, version=1, reads="text", writes=pa.string()):
    """Measure the length and say that it is a string, which it is not, to break the contract.

    Source: this test.
    """


def test_a_broken_contract_is_no_bad_record():
    """Values of another type than declared stop the run with a clear error."""
    with pytest.raises(OperatorError, match="broke its contract") as caught:
        measure([Lies()], pa.record_batch({"text": ["a"]}))
    assert caught.value.expected == "1 values of string"


def test_a_missing_column_is_named():
    """An operator that reads what is not there says so."""
    with pytest.raises(OperatorError, match="reads a column that is not there") as caught:
        measure([Length()], pa.record_batch({"other": ["a"]}))
    assert caught.value.found == "other"


def test_all_wrong_settings_are_listed_at_once():
    """Unknown settings with the nearest known one, wrong values with what was expected."""
    with pytest.raises(SettingsError) as caught:
        operator.configured("top_ngram_share", {"n": 7, "nn": 2}, where="clean.yaml: step 3")
    assert str(caught.value) == (
        "error[GS102] clean.yaml: step 3: these settings are wrong\n"
        "  - `n` = 7: it should be 2, 3 or 4\n"
        "  - `nn`: no such setting, did you mean `n`?\n"
        "  hint: settings: `words`, `n`"
    )


def test_an_unknown_operator_has_a_near_name():
    """A misspelled operator is named with its neighbour."""
    with pytest.raises(UnknownNameError) as caught:
        operator.configured("word_cuont")
    assert caught.value.hint.startswith("did you mean `word_count`")


@pytest.mark.parametrize(
    ("name", "settings", "column"),
    [
        ("word_count", {}, "word_count"),
        ("duplicate_ngram_share", {"n": 5}, "duplicate_ngram_share_5"),
        ("script_share", {"script": "han"}, "script_share_han"),
        ("short_line_share", {"length": 30}, "short_line_share"),
        ("short_line_share", {"length": 10}, "short_line_share_length_10"),
        ("c4_sentence_count", {"terminal_punctuation": False}, "c4_sentence_count_terminal_punctuation_false"),
    ],
)
def test_settings_name_the_column(name, settings, column):
    """Needed settings follow the name; others only where they differ from the default."""
    assert operator.configured(name, settings).column == column


def test_columns_carry_their_fingerprint():
    """The Arrow field says which operator, version and settings made it, and how Chinese was cut into words."""
    field = operator.configured("duplicate_ngram_share", {"n": 6}).field
    assert field.metadata[b"goldsmith.words"] == b"characters"
    assert field.metadata[b"goldsmith.measure"] == b'{"measure":"duplicate_ngram_share","settings":{"n":6},"version":1}'


def test_fused_and_other_measures_keep_their_order():
    """Columns come in the order asked for, and the text is read once for all fused ones."""
    asked = [operator.configured("word_count"), Length(), operator.configured("digit_share")]
    columns = measure(asked, pa.record_batch({"text": pa.array(["a 1"], pa.large_string())})).columns
    assert columns.schema.names == ["word_count", "length", "digit_share"]
    assert columns.to_pylist() == [{"word_count": 2, "length": 3, "digit_share": 1 / 3}]
