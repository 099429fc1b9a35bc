"""Columns that a recipe names, tried before a row is read: a run must not end hours later with a word that was misspelt.

1. A table of one empty row is made in a temporary folder, with the columns that the run will write, pass by pass, and those that the
   dataset has already.
2. What each pass names is tried on it where that pass will stand: SQL expressions, scores, groups, orders, tokenizers, exports.
3. All that is wrong is told at once. The checks are those of the passes themselves.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa

from goldsmith import record
from goldsmith.curate.recipe_file import RecipeFile
from goldsmith.errors import ColumnError, GoldsmithError
from goldsmith.lake.naming import nearest
from goldsmith.written import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from goldsmith.curate.plan import Plan
    from goldsmith.curate.recipe import Recipe
    from goldsmith.lake import Dataset
    from goldsmith.settings_fault import Place

UNKNOWN = re.compile(r"No field named \W*([\w.-]*\w)")
"""What the engine of SQL says where a column is missing."""


def refuse(plan: Plan, standing: pa.Schema | None = None, *, dimension: int = 1) -> None:
    """Raise where a recipe names columns that nothing will have written by then.

    Args:
        plan: The plan.
        standing: Columns that the dataset has already; none where there is no dataset yet.
        dimension: Numbers in an embedding.

    Raises:
        RecipeError: With all that is wrong.
    """
    if not names_columns(plan.recipe):
        return
    with _one_row(plan, standing) as records:
        trial = _Trial(records)
        _before_deciding(trial, plan, dimension)
        _after_deciding(trial, plan)
        for number, layout in enumerate(plan.recipe.export):
            trial.tries(("export", number, "columns"), partial(_exported, records, layout.columns))
            trial.tries(("export", number, "selection"), partial(_chosen, records, layout.selection))
    if trial.problems:
        file = plan.file or RecipeFile(plan.recipe, plan.recipe.name, {})
        raise file.error(
            (Problem(file.line(place), f"{'.'.join(map(str, place))}: {said}") for place, said in trial.problems),
            hint="`goldsmith plan` lists the columns that each pass writes; a measure is added with `measure: [NAME]`",
        )


def names_columns(recipe: Recipe) -> bool:
    """Tell whether a recipe names any column beyond those that its rules bring themselves."""
    near, alike, groups = recipe.near_duplicates, recipe.semantic_duplicates, recipe.clusters
    keeps = near is not None and bool({name.removeprefix("-") for name in near.keep} - {"longest", "earliest"})
    orders = bool(recipe.complexity or (recipe.novelty and (recipe.novelty.order or recipe.novelty.text)))
    exports = any(one.columns or one.selection for one in recipe.export)
    return bool(recipe.select or keeps or alike or (groups and groups.where) or orders or exports)


@dataclass
class _Trial:
    """The table, and what was found wrong."""

    records: Dataset
    problems: list[tuple[Place, str]] = field(default_factory=list)

    def tries(self, place: Place, work: Callable[[], object]) -> None:
        """Do what a pass would check, and take note of what it refuses."""
        try:
            work()
        except GoldsmithError as error:
            self.problems.append((place, self._said(error)))

    def _said(self, error: GoldsmithError) -> str:
        """Return an error as one line; what the engine of SQL says of a column, in our words."""
        if unknown := UNKNOWN.search(error.found):
            return f"no column is called `{unknown[1]}`, " + nearest(
                unknown[1], self.records.columns, otherwise="no pass has written it by then"
            )
        place = f" ({error.where})" if error.where not in {"", self.records.name} else ""
        return f"{error.message}{place}" + (f": {error.found}" if error.found else "") + (f", {error.hint}" if error.hint else "")

    def writes(self, *fields: pa.Field) -> None:
        """Declare columns; one that stands already with another type is made anew by its pass."""
        there = [one.name for one in fields if one.name in self.records.columns]
        self.records.drop_columns(there)
        self.records.declare(pa.schema(fields))


@contextmanager
def _one_row(plan: Plan, standing: pa.Schema | None) -> Iterator[Dataset]:
    """Yield a table of one empty row with the columns of a record, those that stand, and those of the first passes."""
    from goldsmith.lake import open_lake

    with TemporaryDirectory(prefix="goldsmith-") as folder:
        records = open_lake(folder, create=True).create(plan.dataset, record.SCHEMA)
        columns = {one.name: one for one in [*(standing or ()), *_measured(plan)] if one.name not in record.SCHEMA.names}
        records.declare(pa.schema(columns.values()))
        empty = {one.name: pa.array(["1"] if one.name == "id" else [None], one.type) for one in records.schema}
        records.append([pa.RecordBatch.from_pydict(empty, schema=records.schema)])
        yield records


def _measured(plan: Plan) -> Iterator[pa.Field]:
    """Yield the columns of all passes that look at each record by itself, and of the search for copies."""
    from goldsmith.curate import boilerplating, chunking, duplicating, editing, measuring

    if plan.recipe.chunks:
        yield pa.field(chunking.COLUMN, pa.int32())
    yield from measuring.columns_of(plan.early, measuring.Reading(early=True)) if plan.edits else ()
    yield from measuring.columns_of(plan.measures, measuring.Reading(routes=plan.routes))
    yield from duplicating.COLUMNS
    yield from boilerplating.COLUMNS if plan.boilerplate else ()
    yield from editing.columns_of(plan.edits) if plan.edits else ()


def _before_deciding(trial: _Trial, plan: Plan, dimension: int) -> None:
    from goldsmith.curate import decontaminating, duplicating, embedding, grammar, semantic_duplicates

    recipe = plan.recipe
    if recipe.near_duplicates:
        names = duplicating.keep_of(plan), duplicating.early_names(plan)
        trial.tries(("near_duplicates", "keep"), partial(duplicating.wanted_columns, trial.records, *names))
    if wanted := recipe.complexity:
        trial.tries(("complexity",), partial(grammar.require, trial.records, wanted))
    if recipe.decontaminate:
        trial.writes(*decontaminating.columns_of(recipe.decontaminate))
    if recipe.embeds:
        trial.writes(*embedding.columns_of(recipe.embeds, dimension))
    if alike := recipe.semantic_duplicates:
        trial.tries(("semantic_duplicates", "where"), partial(trial.records.count, alike.where))
        trial.tries(("semantic_duplicates", "keep"), partial(semantic_duplicates.ranks, trial.records, alike.keep))
        trial.writes(*semantic_duplicates.COLUMNS)


def _after_deciding(trial: _Trial, plan: Plan) -> None:
    from goldsmith.curate import clustering, deciding, grammar, novelty, parsing, selection_rows

    recipe = plan.recipe
    trial.writes(*deciding.COLUMNS)
    if recipe.clusters:
        trial.tries(("clusters", "where"), partial(trial.records.count, recipe.clusters.where))
        trial.writes(*clustering.COLUMNS)
    if recipe.complexity:
        trial.writes(*parsing.COLUMNS, *grammar.SCORES)
    if wanted := recipe.novelty:
        trial.tries(("novelty",), partial(novelty.require, trial.records, wanted))
        trial.writes(*novelty.COLUMNS)
    for number, one in enumerate(recipe.select):
        trial.tries(("select", number), partial(selection_rows.require, trial.records, one))
        trial.writes(pa.field(one.column, pa.bool_()))


def _exported(records: Dataset, columns: list[str]) -> None:
    """Refuse an export of what nobody writes.

    Raises:
        ColumnError: A column is not there.
    """
    from goldsmith.curate.releasing import AS_READ

    missing = [name for name in columns if AS_READ.get(name, name) not in records.columns]
    if missing:
        raise ColumnError(f"no step writes {', '.join(f'`{name}`' for name in missing)}", hint=nearest(missing[0], records.columns))


def _chosen(records: Dataset, selection: str | None) -> None:
    """Refuse an export of a selection that nobody makes.

    Raises:
        ColumnError: It is not there.
    """
    made = [name.removeprefix("selected_") for name in records.columns if name.startswith("selected_")]
    if selection is not None and selection not in made:
        raise ColumnError(f"no selection is called `{selection}`", hint=nearest(selection, made, otherwise="`select` makes one"))
