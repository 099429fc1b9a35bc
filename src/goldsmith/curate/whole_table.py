"""Passes that look at the whole table: what decides along with the rules, and what is learnt about the records that are kept.

Before deciding: items of benchmarks, vectors, records that mean the same. After deciding: topics, grammatical complexity, novelty, and
selections, in the order in which a recipe names them. Each writes columns of its own, does only what is missing, and is done again where
what it reads has changed.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from goldsmith.digest import fingerprint
from goldsmith.errors import GoldsmithError, LakeError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import pyarrow as pa

    from goldsmith.curate.plan import Plan
    from goldsmith.curate.recipe import Recipe
    from goldsmith.lake import Dataset, Lake
    from goldsmith.progress import Progress

    Measures = Callable[[str], AbstractContextManager[None]]


def foreseen(plan: Plan) -> None:
    """Find out before a row is read whether all that is needed is there: benchmarks, models, and the columns that are named.

    Raises:
        GoldsmithError: A benchmark or a model is not there, or cannot be trusted; or nothing writes a column that a pass names.
    """
    from goldsmith.curate import plan_columns

    recipe, dimension = plan.recipe, 1
    if recipe.decontaminate:
        from goldsmith.curate import decontaminating

        decontaminating.sought(recipe.decontaminate)
    if recipe.embeds:
        from goldsmith.embedders.opening import embedder

        dimension = embedder(recipe.embeds.model).dimension
    if recipe.complexity:
        from goldsmith.curate import grammar

        grammar.own_models(recipe.complexity)
    plan_columns.refuse(plan, _standing(plan), dimension=dimension)


def _standing(plan: Plan) -> pa.Schema | None:
    """Return the columns that the dataset has already; none where there is no dataset."""
    from goldsmith.lake import open_lake

    try:
        return open_lake(plan.lake).dataset(plan.dataset).schema
    except LakeError:
        return None


def before_deciding(records: Dataset, plan: Plan, measures: Measures, progress: Progress) -> dict[str, Any]:
    """Fill the columns that deciding reads; return what was found, by pass.

    Args:
        records: The table; texts have been edited and duplicates found.
        plan: What is wanted.
        measures: Counts the CPU seconds of a pass.
        progress: Where to tell.
    """
    recipe, found = plan.recipe, dict[str, Any]()
    if recipe.complexity:
        from goldsmith.curate import grammar

        grammar.require(records, recipe.complexity)
    if recipe.decontaminate:
        from goldsmith.curate import decontaminating

        with measures("decontaminate"):
            found["decontaminate"] = decontaminating.fill(records, recipe.decontaminate, workers=plan.workers, progress=progress)
    if recipe.embeds:
        from goldsmith.curate import embedding

        with measures("embed"):
            found["embedding"] = embedding.fill(records, recipe.embeds, progress=progress)
    if recipe.semantic_duplicates:
        from goldsmith.curate import semantic_duplicates

        with measures("embed"):
            found["semantic_duplicates"] = semantic_duplicates.fill(records, recipe.semantic_duplicates, progress=progress)
    return found


def after_deciding(lake: Lake, records: Dataset, plan: Plan, measures: Measures, progress: Progress) -> dict[str, Any]:
    """Fill the columns about kept records; return what was found, by pass."""
    recipe, found = plan.recipe, dict[str, Any]()
    if recipe.clusters:
        from goldsmith.curate import clustering

        with measures("clusters"):
            found["clusters"] = clustering.fill(lake, records, recipe.clusters, progress=progress)
    if recipe.complexity:
        from goldsmith.curate import grammar

        with measures("complexity"):
            found["complexity"] = grammar.fill(records, recipe.complexity, workers=plan.workers, progress=progress)
    if recipe.novelty:
        from goldsmith.curate import novelty

        with measures("novelty"):
            found["novelty"] = novelty.fill(records, recipe.novelty, progress=progress)
    if recipe.select:
        from goldsmith.curate import selecting

        with measures("select"):
            found["selections"] = {one.name: selecting.fill(records, one, progress=progress, bears_none=True) for one in recipe.select}
    return found


def columns(recipe: Recipe) -> tuple[str, ...]:
    """Return the columns by which it is told whether all of that stands."""
    return (
        *(("contamination_kind",) if recipe.decontaminate else ()),
        *((recipe.embeds.column,) if recipe.embeds else ()),
        *(("semantic_duplicate_of",) if recipe.semantic_duplicates else ()),
        *(("cluster",) if recipe.clusters else ()),
        *(("grammatical_complexity",) if recipe.complexity else ()),
        *(("novelty",) if recipe.novelty else ()),
        *(one.column for one in recipe.select),
    )


def mark(records: Dataset, recipe: Recipe) -> str:
    """Return what names the values of all these columns as they stand."""
    return fingerprint(records.stamp(columns(recipe)))


def stands(records: Dataset, recipe: Recipe, before: dict[str, Any]) -> bool:
    """Tell whether all columns are as the last run left them, and benchmarks, models, trees and tokenizers still the same."""
    names = columns(recipe)
    if not names:
        return True
    if not set(names) <= set(records.columns) or records.pending(names) or before.get("whole_table") != mark(records, recipe):
        return False
    if not _same_files(records, recipe):
        return False
    if not recipe.decontaminate:
        return True
    from goldsmith.curate import decontaminating

    return decontaminating.known(records, recipe.decontaminate) is not None


def _same_files(records: Dataset, recipe: Recipe) -> bool:
    """Tell whether files that the recipe names are still those that made the columns; what is gone is no other one."""
    from goldsmith.curate import embedding, grammar, selecting

    looks: list[Callable[[], bool]] = [partial(selecting.same_tokenizer, records, one) for one in recipe.select]
    if recipe.embeds:
        looks.append(partial(embedding.same_model, records, recipe.embeds))
    if recipe.complexity:
        looks.append(partial(grammar.same_parsers, records, recipe.complexity))
    for same in looks:
        try:
            if not same():
                return False
        except GoldsmithError:  # it is not there any more, or no such thing; the run that needs it says so
            continue
    return True
