"""Pieces of fields: many at once become what each becomes alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.algorithms.personal_data import KINDS, Masking, find
from goldsmith.algorithms.personal_data.fields import Piece
from goldsmith.algorithms.personal_data.pieces import mask_pieces

HOW = Masking(frozenset(KINDS), 0.5, "kind", b"", find)
LABELS = ["", "tel", "lang", "user id", "author", "url", "password"]
NAMES = ["a.jsonl", "data/13912345678.json", "tel=5", "b c", "<PHONE>x", "page", "", "x#y", "wei.zhang@example-post.cn"]
POSITIONS = ["0", "7", "229381233", "13912345678", "11010519491231002", "4111111111111111", "٣٣٣٣٣٣٣٣", "12x", ""]
PARTS = ["u", "13912345678", "tel=62345678", "钱小满", "hunter2hunter2", "8.130.44.21", "a%2013712345679", "2024", "ann@acme.io", "token=x"]


@given(
    st.lists(
        st.builds(
            Piece,
            st.sampled_from(LABELS),
            st.one_of(
                st.builds("{}#{}".format, st.sampled_from(NAMES), st.sampled_from(POSITIONS)),
                st.lists(st.sampled_from(PARTS), min_size=1, max_size=4).flatmap(
                    lambda parts: st.sampled_from("/?&#;_-=").map(lambda seam: seam.join(parts))
                ),
            ),
        ),
        max_size=12,
    )
)
@settings(max_examples=150)
def test_many_pieces_become_what_each_becomes_alone(pieces: list[Piece]):
    """What pieces share, a name of a file or a part of an address, changes nothing about one of them."""
    together = mask_pieces(pieces, HOW)

    assert together == [mask_pieces([one], HOW)[0] for one in pieces]


@pytest.mark.parametrize(
    ("name", "masked"),
    [("a.jsonl#13912345678", "a.jsonl#<PHONE>"), ("13912345678#5", "<PHONE>#5"), ("a.jsonl#229381233", "a.jsonl#229381233")],
)
def test_positions_are_masked_only_where_they_are_personal(name: str, masked: str):
    """Of many positions of a file those alone change that could be called, and all of them where its name could."""
    file = name.partition("#")[0]
    pieces = [Piece("", name), *(Piece("", f"{file}#{at}") for at in range(5000, 5050))]

    done = mask_pieces(pieces, HOW)

    assert done[0].text == masked
    assert {one.text.rpartition("#")[0] for one in done} == {masked.partition("#")[0]}
