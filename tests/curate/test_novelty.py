"""The column of novelty: of two records that say the same the first is new, in the order that was declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.workshop import Workshop
from goldsmith.curate.novelty import fill
from goldsmith.curate.settings_of.novelty import Novelty
from goldsmith.errors import ColumnError, SettingsError

RECIPE = "name: plain\nmeasure: [character_count]\nerror_budget: {records: 1000}\n"
TEXTS = [
    "one two three four five six seven",
    "eight nine ten eleven twelve thirteen fourteen fifteen",
    "one two three four five six seven eight nine",
    "今天天气很好我们去公园",
    "今天天气很好我们去公园散步",
]


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    """Return a workshop with a dataset."""
    made = Workshop(tmp_path)
    rows = [{"id": f"r{at}", "text": text} for at, text in enumerate(TEXTS)]
    made.run(made.rows(*rows), recipe=made.recipe(RECIPE))
    return made


def novelties(shop: Workshop) -> list[float | None]:
    """Return the column."""
    return [row["novelty"] for row in shop.records().values()]


def test_a_record_is_new_by_what_those_before_it_lack(shop):
    """In the order of the table: 3-grams of the third record are the first's but for its end; Chinese counts by characters."""
    records = shop.tables().records

    found = fill(records, Novelty(n=3))

    assert novelties(shop) == [1.0, 1.0, pytest.approx(2 / 7), 1.0, pytest.approx(2 / 11)]
    assert found["measured"] == 5
    assert found["n_grams"] == 5 + 6 + 7 + 9 + 11
    assert found["new_n_grams"] == 5 + 6 + 2 + 9 + 2


@pytest.mark.parametrize("megabytes", [0, 1])
def test_another_order_makes_others_new(shop, megabytes):
    """The longest first: what the shorter ones say has been said."""
    fill(shop.tables().records, Novelty(n=3, order="character_count", megabytes=megabytes))

    assert novelties(shop) == [0.0, 1.0, 1.0, 0.0, 1.0]


def test_an_unchanged_run_does_nothing(shop):
    """The same settings on the same records: the version of the table stays; other settings write anew."""
    records = shop.tables().records
    first = fill(records, Novelty(n=3))
    version = records.version

    again = fill(shop.tables().records, Novelty(n=3))

    assert again == first
    assert shop.tables().records.version == version
    fill(shop.tables().records, Novelty(n=2))
    assert shop.tables().records.version > version


def test_new_records_come_last_and_the_old_ones_stay(shop):
    """After more was collected the column is complete again, and earlier records have the novelty that they had."""
    fill(shop.tables().records, Novelty(n=3))
    before = novelties(shop)
    shop.run(shop.rows({"id": "late", "text": TEXTS[1]}, name="late.jsonl"), recipe=shop.recipe(RECIPE.replace("plain", "more")))

    fill(shop.tables().records, Novelty(n=3, everything=True))

    assert novelties(shop)[: len(before)] == before
    assert shop.records()["late"]["novelty"] == 0


def test_dropped_records_neither_count_nor_are_counted(tmp_path):
    """A duplicate that a rule dropped has no novelty, unless everything is wanted; it takes none from others."""
    shop = Workshop(tmp_path)
    shop.run(shop.rows({"id": "a", "text": TEXTS[0]}, {"id": "b", "text": TEXTS[0]}))

    fill(shop.tables().records, Novelty(n=3))
    assert novelties(shop) == [1.0, None]
    fill(shop.tables().records, Novelty(n=3, everything=True))
    assert novelties(shop) == [1.0, 0.0]


def test_wrong_columns_and_settings_are_told(shop):
    """No such column, one of words, and settings out of range."""
    records = shop.tables().records
    with pytest.raises(ColumnError, match="no column is called `quality`"):
        fill(records, Novelty(order="-quality"))
    with pytest.raises(ColumnError, match="holds no numbers"):
        fill(records, Novelty(order="source"))
    with pytest.raises(ColumnError, match="holds no text"):
        fill(records, Novelty(text="character_count"))
    with pytest.raises(SettingsError, match="`n` = 0"):
        Novelty.configured({"n": 0}, where="novelty")
