"""Marked tables: what may differ, what never does, and that a copy is read through what people do to tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from pyarrow import csv

from circulate.fingerprints.conftest import House
from goldsmith.circulate.fingerprints import tables
from goldsmith.circulate.fingerprints.dependence import own_spread
from goldsmith.circulate.fingerprints.number_cells import grid_of
from goldsmith.circulate.fingerprints.plan import Plan
from goldsmith.errors import GoldsmithError
from marked import PLAN, copy_of, named, publisher, rows


def test_values_move_within_their_tolerances_and_nothing_else_does(house: House):
    """No number moves farther than declared, off its grid or out of its range; ids, labels, notes and what follows from a column are the same."""
    copy = house.copies["lab-0"]

    weight, old = (np.array(each["weight"]) for each in (copy, house.table))
    seen = np.abs(pc.subtract(copy["seen_at"].cast(pa.int64()), house.table["seen_at"].cast(pa.int64())).to_numpy())
    assert 0 < (weight != old).mean() < 0.9
    assert (np.abs(weight - old) <= np.abs(old) * 0.01 + 1e-9).all()
    assert grid_of(weight) == grid_of(old) == pytest.approx(0.1)
    assert (weight.min(), weight.max()) == (old.min(), old.max())
    assert 0 < seen.max() <= 30_000_000
    assert not (seen % 1_000_000).any()
    assert copy.select(["id", "price", "taxed", "label", "note"]) == house.table.select(["id", "price", "taxed", "label", "note"])
    assert copy.schema.types == house.table.schema.types
    assert set(copy["colour"].to_pylist()) == {"grey", "gray", "red", "blue"}
    assert pc.is_in(copy["colour"], value_set=pa.array(["red"])) == pc.is_in(house.table["colour"], value_set=pa.array(["red"]))


def test_every_copy_is_another(house: House):
    """No two licensees have the same bytes."""
    assert len({tuple(one["weight"].to_pylist()) for one in house.copies.values()}) == len(house.copies)


def test_a_column_that_others_tell_carries_nothing(house: House):
    """A price beside the price with tax would be told by it; a column of its own carries."""
    made = house.publisher.deliver("somebody else")

    assert {one.column for one in made.laid.cells} == {"weight", "seen_at", "colour"}
    (refused,) = made.laid.refused
    assert (refused.column, refused.why[:22]) == ("price", "other columns tell it ")


def test_a_column_that_hangs_on_a_category_has_no_spread_of_its_own():
    """Within groups of equal postcodes the number is the same: nothing is its own."""
    random = np.random.default_rng(0)
    codes = random.integers(0, 40, 2_000)
    values = random.normal(0, 100, 40)[codes]

    assert own_spread("x", {"x": values}, {"postcode": codes.astype(np.int64)}) < 1e-6
    assert own_spread("x", {"x": random.normal(0, 100, 2_000)}, {"postcode": codes.astype(np.int64)}) == pytest.approx(100, rel=0.1)


ATTACKS = {
    "whole": lambda table, _: table,
    "a tenth of the rows, shuffled": lambda table, random: table.take(random.permutation(table.num_rows)[: table.num_rows // 10]),
    "columns dropped": lambda table, _: table.select(["id", "weight"]),
    "without ids": lambda table, _: table.drop_columns(["id"]),
    "rounded": lambda table, _: table.set_column(2, "weight", pc.round(table["weight"], 0)),
    "noise of half a tolerance": lambda table, random: table.set_column(2, "weight", pc.add(table["weight"], random.normal(0, 0.35, table.num_rows))),
    "another unit": lambda table, _: table.select(["id", "weight"]).set_column(1, "weight", pc.multiply(table["weight"], 2.2046)),
    "mixed with strange rows": lambda table, _: pa.concat_tables([table, rows(6_000, seed=99).set_column(0, "id", pa.array([f"x{at}" for at in range(6_000)]))]),
    "every row twice": lambda table, _: pa.concat_tables([table, table]),
    "floats of 32 bits": lambda table, _: table.set_column(2, "weight", table["weight"].cast(pa.float32())),
}  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_copy_is_traced_through(house: House, attack: str):
    """Whoever leaked alone is found, and nobody else."""
    leaked = ATTACKS[attack](house.copies["lab-3"], np.random.default_rng(5))

    found = house.publisher.trace(leaked)

    assert named(found) == ["lab-3"]
    assert found.report["found"][0]["log10_p_of_any"] <= -6


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_the_form_of_the_file_does_not_matter(house: House, suffix: str, tmp_path: Path):
    """The same copy as CSV or JSON lines reads the same bits."""
    leaked, path = house.copies["lab-5"].slice(0, 1_500), tmp_path / f"found.{suffix}"
    csv.write_csv(leaked, path) if suffix == "csv" else tables.write(leaked, path)

    one, other = house.publisher.trace(path).report, house.publisher.trace(leaked).report

    assert [each["licensee"] for each in one["found"]] == ["lab-5"]
    assert one["places"] == other["places"]
    assert one["found"] == other["found"]


def test_the_order_of_rows_does_not_matter(house: House):
    """Shuffled, a copy says exactly the same."""
    leaked = house.copies["lab-1"]
    shuffled = leaked.take(np.random.default_rng(0).permutation(leaked.num_rows))

    assert house.publisher.trace(leaked).suspicions == house.publisher.trace(shuffled).suspicions


@pytest.mark.parametrize("colluders", [2, 4])
def test_colluders_who_merge_their_copies_are_found(house: House, colluders: int):
    """Each cell is taken from any of them; all who are found were among them, and somebody is."""
    names, random = [f"lab-{at}" for at in range(colluders)], np.random.default_rng(8)
    choice = random.integers(0, colluders, house.table.num_rows)
    weights = np.array([house.copies[name]["weight"].to_numpy() for name in names])
    leaked = house.table.select(["id"]).append_column("weight", pa.array(weights[choice, np.arange(house.table.num_rows)]))

    found = named(house.publisher.trace(leaked))

    assert found
    assert set(found) <= set(names)


@pytest.mark.parametrize("what", ["original", "other data"])
def test_a_table_without_marks_accuses_nobody(house: House, what: str):
    """What was certified, and the same ids with other numbers, lead to nobody."""
    found = house.publisher.trace(house.table if what == "original" else rows(6_000, seed=1))

    assert found.report["verdict"] == "not traced"
    assert found.report["found"] == []
    assert len(found.report["others"]) == 5


def test_half_a_file_is_told(house: House, tmp_path: Path):
    """A damaged file is refused in words."""
    whole = tmp_path / "whole.parquet"
    pq.write_table(house.copies["lab-0"], whole)
    (tmp_path / "half.parquet").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])

    with pytest.raises(GoldsmithError, match="these records cannot be read"):
        house.publisher.trace(tmp_path / "half.parquet")


def test_fields_of_meta_carry_in_both_layouts(tmp_path: Path):
    """A number inside of `meta` carries as a column does, and nothing else of the text of `meta` changes."""
    random = np.random.default_rng(0)
    meta = [f'{{"stars": {at % 7},"size":{value:.2f}}}' for at, value in enumerate(random.normal(50, 9, 800))]
    table = pa.table({"id": [f"r{at}" for at in range(800)], "meta": meta})
    for layout in ("parquet", "jsonl"):
        made = publisher(tmp_path / layout, table, {"columns": {"meta.size": {"tolerance": 0.1}}}, layout=layout)
        made.deliver("other")
        copy = copy_of(made.deliver("mei"))

        assert tables.column_of(copy, "meta.stars") == tables.column_of(table, "meta.stars")
        assert sum(a != b for a, b in zip(copy["meta"].to_pylist(), table["meta"].to_pylist(), strict=True)) > 200
        assert named(made.trace(copy)) == ["mei"]


def test_what_the_evaluation_rests_on_never_carries(tmp_path: Path):
    """A column that the requirement names as a label or a group is left alone, whatever the plan says."""
    made = publisher(tmp_path, rows(500), requirement={"population": {"weight": {"70": 0.5}}})

    assert "weight" not in {one.column for one in made.deliver("mei").laid.cells}


@pytest.mark.parametrize("name", ["id", "label", "meta.labels", "topic__answer", "license"])
def test_ids_and_labels_cannot_be_planned(name: str):
    """A plan that would move an id or a label is refused before anything is read."""
    with pytest.raises(GoldsmithError, match="ids, labels and rights never carry"):
        Plan.configured({**PLAN, "columns": {name: {"tolerance": 1}}})


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.500Z"])
def test_moments_as_text_keep_their_form(tmp_path: Path, form: str):
    """Days stay days and zones stay zones, moved by whole seconds or days within the tolerance."""
    import datetime as dt

    random = np.random.default_rng(0)
    moments = [dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=int(at)) for at in random.integers(0, 3 * 10**7, 600)]
    table = pa.table({"id": [f"r{at}" for at in range(600)], "on": [one.strftime(form) for one in moments]})
    made = publisher(tmp_path, table, {"columns": {"on": {"tolerance": "2d"}}})

    made.deliver("other")
    copy = copy_of(made.deliver("mei"))

    moved = [
        dt.datetime.strptime(one, form).replace(tzinfo=dt.UTC) - dt.datetime.strptime(old, form).replace(tzinfo=dt.UTC)
        for one, old in zip(copy["on"].to_pylist(), table["on"].to_pylist(), strict=True)
    ]
    assert dt.timedelta(0) < max(map(abs, moved)) <= dt.timedelta(days=2)
    assert named(made.trace(copy)) == ["mei"]


def test_files_that_spreadsheets_write_are_read(tmp_path: Path):
    """GB 18030, a mark of the order of bytes, a day that there is not, and fields with newlines."""
    (tmp_path / "a.csv").write_bytes('编号,时间,备注\r\n一,2026-13-45,x\r\n二,2026-02-28 10:00:01.5,"y\nz"\r\n'.encode("gb18030"))
    (tmp_path / "b.csv").write_bytes("\ufeffid,n\r\nr1,1.5\r\n".encode())

    found = tables.read(tmp_path / "a.csv")

    moments, are_moments = tables.numbers_of(found["时间"].combine_chunks())
    assert found["编号"].to_pylist() == ["一", "二"]
    assert are_moments
    assert np.isnan(moments[0])
    assert moments[1] == 1_772_272_801_500_000
    assert tables.read(tmp_path / "b.csv").column_names == ["id", "n"]


def test_two_columns_of_one_name_are_told(tmp_path: Path):
    """Which one is meant cannot be known."""
    (tmp_path / "a.csv").write_text("id,n,n\nr1,1,2\n")

    with pytest.raises(GoldsmithError, match="columns of the same name"):
        tables.read(tmp_path / "a.csv")
