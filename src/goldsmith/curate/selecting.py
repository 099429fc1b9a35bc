"""Select: a column of truth values `selected_NAME`, with the record of how it was made in its provenance.

1. The kept records take part (see ``selection_rows``); true is chosen, false is not, null took no part.
2. Whatever is left to chance belongs to the record's id, so workers, fragments and their order change nothing.
3. The column is written fragment by fragment and committed at once. Where who takes part, and what they are chosen by, has not
   changed, an unchanged selection is not made again.
4. Records that come later have no value: they are told as not yet considered, and the next selection considers all.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pydantic import ValidationError

from goldsmith.algorithms import selection
from goldsmith.algorithms.selection import Chosen, Sharing
from goldsmith.curate import selection_record, selection_rows, token_counting
from goldsmith.curate.settings_of.selection import Budget, Select
from goldsmith.curate.tables import committed
from goldsmith.digest import fingerprint
from goldsmith.errors import ColumnError, SelectionError
from goldsmith.settings_fault import settings_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from goldsmith.algorithms.selection.grouped import Method
    from goldsmith.curate.selection_rows import Rows
    from goldsmith.lake import Dataset, Lake
    from goldsmith.progress import Progress

OPERATOR = "select"
LONGEST = 85
"""Letters of a name that those of its baselines can begin with."""

VERSION = 1
"""Of the methods: a selection made by an earlier one is made again."""


def made(lake: Lake, dataset: str, settings: Mapping[str, Any], *, baselines: bool = False, progress: Progress) -> list[dict[str, Any]]:
    """Make a selection of a dataset, and its baselines where asked, and return the record of each.

    Args:
        lake: Where the dataset is.
        dataset: Its name.
        settings: Those of :class:`Select`, not checked yet.
        baselines: Make `NAME_random` and `NAME_length_matched` as well.
        progress: Where to tell.

    Raises:
        SettingsError: Settings are unknown, wrong or contradict each other; all of them are listed.
    """
    try:
        wanted = Select.model_validate(dict(settings))
    except ValidationError as problem:
        raise settings_error(Select, problem, settings, where="select") from None
    if baselines and len(wanted.name) > LONGEST:
        raise SelectionError(
            "this name leaves no room for those of the baselines", found=wanted.name, expected=f"at most {LONGEST} letters"
        )
    with lake.lock(dataset.partition("@")[0]):
        records = lake.dataset(dataset)
        records.declare(pa.schema([]))  # an old version is refused before it is read
        found = [fill(records, wanted, progress=progress)]
        rivals = baselines_of(wanted, found[0]) if baselines else []
        return [*found, *(fill(records, rival, progress=progress) for rival in rivals)]


def baselines_of(wanted: Select, record: Mapping[str, Any]) -> list[Select]:
    """Return the two selections that every other one has to beat: random, and random with the same lengths.

    Both spend what the selection has spent. The random one shares its budget among groups as the selection does, and lengths are
    matched within groups, so that only the method differs; the seed is the same, and what it gives to one method is unrelated to what it gives to another.
    """
    if not record["spent"]:
        return []
    facts: dict[str, Any] = {"seed": wanted.seed, "among": wanted.among, "everything": wanted.everything, "tokens": wanted.tokens}
    facts["budget"] = {"amount": record["spent"], "unit": record["unit"]}
    per = wanted.per.model_dump() if wanted.per else None
    alike = {**facts, "name": f"{wanted.name}_length_matched", "method": "length-matched", "like": wanted.name}
    alike["per"] = {"column": wanted.per.column} if wanted.per else None
    return [Select.model_validate({**facts, "name": f"{wanted.name}_random", "method": "random", "per": per}), Select.model_validate(alike)]


def fill(records: Dataset, wanted: Select, *, progress: Progress, bears_none: bool = False) -> dict[str, Any]:
    """Make a selection and return its record; nothing is done where nothing has changed.

    Args:
        records: The table.
        wanted: How to choose, by what, and how much.
        progress: Where to tell.
        bears_none: Choose nothing where nothing takes part or nothing has a score, as in a run that keeps nothing.

    Raises:
        SelectionError: Nothing takes part, nothing has a score, or what groups must have cannot be had.
        ColumnError: A column does not exist, or holds the wrong sort of values.
    """
    if wanted.column in records.columns and records.provenance(wanted.column).get("operator") != OPERATOR:
        hint = "choose another name; this column is left as it is"
        raise ColumnError(f"`{wanted.column}` is there already, and no selection made it", where=records.name, hint=hint)
    wanted = resolved(records, wanted)
    mark = _mark(records, wanted)
    if (done := known(records, wanted, mark=mark)) is not None:
        return done
    progress.start(f"select {wanted.name}", records.count())
    rows = selection_rows.rows(records, wanted, bears_none=bears_none)
    mark = _mark(records, wanted)  # counts of a tokenizer may have come
    asked = wanted.budget.of(rows.pool.total) if wanted.budget else None
    none = bears_none and rows.without_values
    chosen = (
        Chosen(np.zeros(len(rows), bool), 0, warnings=("there is nothing to choose by",)) if none else _chosen(records, wanted, rows, asked)
    )
    told = selection_record.made(records, wanted, rows, chosen, asked)
    _note(records, wanted, {"mark": None})  # what is killed between the two notes is done again
    _write(records, wanted, rows.positions, chosen.taken)
    _note(records, wanted, {"mark": mark, "record": told})
    progress.end(f"{told['selected']['records']:,} of {told['considered']['records']:,} records")
    return told


def known(records: Dataset, wanted: Select, *, mark: str | None = None) -> dict[str, Any] | None:
    """Return the record where the same selection was made from the same records already, else None."""
    if wanted.column not in records.columns or records.pending([wanted.column]):
        return None
    wanted = resolved(records, wanted)
    noted = records.provenance(wanted.column)
    if noted.get("mark") is None:
        return None
    return dict(noted["record"]) if noted["mark"] == (mark or _mark(records, wanted)) else None


def same_tokenizer(records: Dataset, wanted: Select) -> bool:
    """Tell whether the tokenizer that is named by a file is still the one that counted."""
    if wanted.unit != "tokens" or not wanted.tokens.endswith(".json"):
        return True
    return token_counting.column_of(Path(wanted.tokens)) in records.columns


def _mark(records: Dataset, wanted: Select) -> str:
    return fingerprint([VERSION, wanted.settings(), selection_rows.state(records, wanted)])


def _note(records: Dataset, wanted: Select, facts: dict[str, Any]) -> None:
    schema = pa.schema([pa.field(wanted.column, pa.bool_())])
    records.declare(schema, {wanted.column: {"operator": OPERATOR, "version": VERSION, **facts}})


def _chosen(records: Dataset, wanted: Select, rows: Rows, asked: int | None) -> Chosen:
    """Choose by the method that is wanted."""
    pool = rows.pool
    if wanted.method == "threshold":
        return selection.threshold(pool, above=wanted.above, below=wanted.below)
    if wanted.method == "band" and wanted.between:
        return selection.band(pool, *wanted.between, budget=asked, seed=wanted.seed)
    if wanted.method == "length-matched":
        groups = rows.labels[wanted.per.column][0] if wanted.per else None
        return selection.length_matched(pool, _like(records, wanted, rows), seed=wanted.seed, budget=asked, groups=groups)
    method = _method(wanted)
    if asked is None:
        raise SelectionError(f"`{wanted.method}` wants a budget", where=wanted.name)
    if wanted.per is None:
        return method(pool, asked, least=None, most=None)
    low, high = wanted.per.limits(asked)
    sharing = Sharing(wanted.per.share, wanted.per.temperature, wanted.per.epochs, low, high)
    groups, names = rows.labels[wanted.per.column]
    return selection.grouped(pool, groups, names, asked, sharing=sharing, method=method)


def _method(wanted: Select) -> Method:
    """Return the method, set as it is wanted."""
    seed = wanted.seed
    methods: dict[str, Method] = {
        "cdf": partial(selection.cumulative, seed=seed, sure=wanted.sure, solve=wanted.solve),
        "top": partial(selection.top, seed=seed),
        "bottom": partial(selection.bottom, seed=seed),
        "importance": partial(selection.importance, seed=seed),
        "random": partial(selection.random, seed=seed),
        "k-centre": partial(selection.diverse, goal="k-centre"),
        "facility-location": partial(selection.diverse, goal="facility-location"),
    }
    return methods[wanted.method]


def resolved(records: Dataset, wanted: Select) -> Select:
    """Return what is wanted with nothing left open: lengths are matched for what the other selection spent, in its unit.

    Raises:
        SelectionError: A selection is to match its own lengths.
    """
    if wanted.like is None:
        return wanted
    if wanted.like == wanted.name:
        raise SelectionError("a selection cannot match its own lengths", where=records.name, found=f"`like` is `{wanted.like}`")
    column = f"selected_{wanted.like}"
    other = records.provenance(column).get("record") if column in records.columns else None
    if wanted.budget is not None or not other or not other["spent"]:
        return wanted
    tokens = other["settings"].get("tokens", wanted.tokens)
    return wanted.model_copy(update={"budget": Budget(amount=other["spent"], unit=other["unit"]), "tokens": tokens})


def _like(records: Dataset, wanted: Select, rows: Rows) -> NDArray[np.bool_]:
    """Return which of the records the other selection has chosen."""
    column, at = f"selected_{wanted.like}", 0
    found = np.zeros(len(rows), bool)
    for batch in records.scan([column], selection_rows.taking_part(records, wanted)):
        found[at : at + batch.num_rows] = batch.column(0).fill_null(False).to_numpy(zero_copy_only=False)  # noqa: FBT003  a value, no switch
        at += batch.num_rows
    return found


def _write(records: Dataset, wanted: Select, positions: NDArray[np.int64], taken: NDArray[np.bool_]) -> None:
    """Write the column, a file a fragment, and commit all of them at once."""
    fills, start = [], 0
    for fragment in records.fragments():
        live = sum(batch.num_rows for batch in records.scan(["generated"], fragments=[fragment]))
        first, last = np.searchsorted(positions, [start, start + live])
        inside = positions[first:last] - start
        values, absent = np.zeros(live, bool), np.ones(live, bool)
        values[inside], absent[inside] = taken[first:last], False
        table = pa.table({wanted.column: pa.array(values, mask=absent)})
        fills.append(records.fill(fragment, table, live=True))
        start += live
    committed(records, fills, f"select {wanted.name}")
