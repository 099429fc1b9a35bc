"""Boilerplate lines are counted once a document and measured by their characters; wiped-out sources raise an alarm."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from algorithms.plain_duplicates import TOKEN
from goldsmith.algorithms.duplicates import (
    BoilerplateSearch,
    BoilerplateSettings,
    SourceLoss,
    Within,
    parts_of,
    source_alarm,
    source_losses,
)
from goldsmith.errors import DuplicatesError


def shares(texts: list[str | None], rules: BoilerplateSettings, batch: int = 7) -> list[float | None]:
    """Search and apply, batch by batch."""
    table = pa.array(texts, pa.large_string())
    batches = [parts_of(table.slice(start, batch), rules) for start in range(0, len(texts), batch)]
    with BoilerplateSearch(rules) as search:
        for parts in batches:
            search.add(parts)
        found = search.find()
    return [share for parts in batches for share in found.share(parts).to_pylist()]


def plain(texts: list[str], rules: BoilerplateSettings) -> list[float | None]:
    """Return the same by definition."""
    lines = [[(tuple(TOKEN.findall(line.lower())), len(line)) for line in text.split("\n") if line] for text in texts]
    counts = Counter(words for one in lines for words in {words for words, _ in one})
    long = {words for words, count in counts.items() if count >= rules.least_documents and len(words) >= rules.least_words}
    return [sum(n for words, n in one if words in long) / sum(n for _, n in one) if one else None for one in lines]


LINES = st.lists(st.sampled_from(["a b c", "A, b; c!", "a b", "版权所有", "版 权 所有。", "x y z w", "👍", " ", "", "\r"]), max_size=6).map(
    "\n".join
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.lists(LINES, max_size=20), st.integers(2, 5), st.integers(1, 4))
def test_agrees_with_the_definition(texts: list[str], documents: int, words: int):
    """On any texts the shares are those of plain counting, whatever the batches."""
    rules = BoilerplateSettings(least_documents=documents, least_words=words)

    assert shares(texts, rules) == pytest.approx(plain(texts, rules), nan_ok=True, abs=1e-6)


def test_a_footer_is_found_under_its_dress():
    """A footer on 30 of 40 pages is found in any case and punctuation; what stands once is not, and a null stays null."""
    pages = [f"Page number {n} tells a story of its own {n}" for n in range(40)]
    footed = [
        f"{page}\n{'© 2026 ACME Inc. All rights reserved.' if n % 2 else '© 2026 acme inc — ALL RIGHTS RESERVED'}"
        for n, page in enumerate(pages[:30])
    ]

    found = shares([*footed, *pages[30:], None, ""], BoilerplateSettings(least_documents=10))

    assert found[0] == pytest.approx(37 / (37 + len(pages[0])), abs=1e-6)
    assert found[30:] == [0.0] * 10 + [None, None]


def test_a_line_repeated_in_one_document_counts_once():
    """A chorus is no boilerplate."""
    assert shares(["the same line again\n" * 50, "another text stands here"], BoilerplateSettings(least_documents=2)) == [0.0, 0.0]


def test_paragraphs_are_split_at_blank_lines():
    """With paragraphs as the unit, a notice of two lines is one part, and blank lines may hold spaces."""
    notice = "Subscribe to our letter\nand never miss a thing"
    pages = [f"Story {n} goes on and on\n \t\r\n{notice}" for n in range(5)]

    whole = shares(pages, BoilerplateSettings(unit="paragraph", least_documents=5))

    story = len("Story 0 goes on and on")
    assert whole[0] == pytest.approx(len(notice) / (len(notice) + story), abs=1e-6)


def test_wrong_boilerplate_settings_are_told_together():
    """All settings that mean nothing are listed in one message."""
    with pytest.raises(DuplicatesError, match=r"unit = 'word'.*least_documents = 1.*least_words = 0"):
        BoilerplateSettings(unit="word", least_documents=1, least_words=0)


def test_a_source_that_is_wiped_out_raises_the_alarm():
    """Of four sources, only the large one that lost more than half is told, with its numbers."""
    source = pa.array(["mirror"] * 100 + ["clean"] * 100 + ["tiny"] * 4 + [None] * 50)
    kind = np.zeros(254, dtype=np.int8)
    kind[:90] = 2
    kind[90:95] = 1
    kind[100:110] = 2
    kind[200:204] = 1

    losses = source_losses(source, kind)

    assert [(loss.source, loss.records, loss.exact, loss.near) for loss in losses] == [
        ("tiny", 4, 4, 0), ("mirror", 100, 5, 90), ("clean", 100, 0, 10), ("", 50, 0, 0),
    ]  # fmt: skip
    assert source_alarm(losses) == [SourceLoss("mirror", 100, 5, 90)]
    assert source_alarm(losses, above=0.05, least_records=1) == losses[:3]
    assert losses[1].message() == "mirror lost 95 of 100 records (95.0 %) to duplicates: 5 exact, 90 near"
    with pytest.raises(DuplicatesError, match="same records"):
        source_losses(source, kind[:3])


@pytest.mark.parametrize(("documents", "needed"), [(11, 0), (12, 3), (15, 3), (16, 4), (25, 5), (26, 0), (5000, 0)])
def test_a_small_source_needs_fewer_documents(documents: int, needed: int):
    """A fifth of its documents and half of what is needed over all; where that is as many, and in tiny sources, nothing of its own."""
    assert BoilerplateSettings(least_documents=6).needed(documents) == needed


def test_lines_repeat_within_their_source_only():
    """A line on 3 pages of a source of 15 is boilerplate there; the same line on a page of another source is not."""
    rules = BoilerplateSettings(least_documents=6)
    footer = "Bakers of the old harbour, open from six"
    texts = [f"Story number {n} of a page of its own" + (f"\n{footer}" if n < 4 else "") for n in range(40)]
    sources = np.array([0] * 3 + [1] * 25 + [0] * 12)  # the first three of one source, the fourth of the other
    parts = parts_of(pa.array(texts, pa.large_string()), rules)
    within = Within(np.where(sources == 0, np.uint64(7), np.uint64(9)), np.full(40, rules.needed(15)))
    with BoilerplateSearch(rules) as search, BoilerplateSearch(BoilerplateSettings(least_documents=3)) as local:
        search.add(parts)
        local.add(within.of(parts))
        found = replace(search.find(), local=local.find())

    shares = found.share(parts, within).to_pylist()

    assert [share > 0 for share in shares[:5]] == [True, True, True, False, False]
    assert found.share(parts).to_pylist() == [0.0] * 40
    assert [len(one) for one in found.lines(parts, within).to_pylist()[:5]] == [1, 1, 1, 0, 0]
