"""The passes of a plan: what each does, which columns it reads and writes, in the order in which they run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from goldsmith.curate.plan import Plan
    from goldsmith.curate.settings_of.evaluation import Require
    from goldsmith.operator import Measure


ABSENT = {"contamination": "decontaminate", "semantic_duplicates": "semantic_duplicates"}
"""Judgements that only decide where the recipe asks for what they go by, and the part of the recipe that does."""


@dataclass(frozen=True)
class Pass:
    """One pass over the data: what it does, which columns it reads and writes."""

    name: str
    does: str
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


def passes(plan: Plan) -> list[Pass]:
    """Return the passes in order; where texts are edited, what duplicates need is measured before, and all else after."""
    if not plan.edits:
        measured = _measure(plan.measures, "text", routes=plan.routes)
        found = [*_duplicates(plan), *_boilerplate(plan), *_before(plan), _decide(plan), *_after(plan), *_evaluate(plan)]
        return [_collect(plan), measured, *found]
    early = [_measure(plan.early, "text", "for duplicates: ", early=True)] if plan.early else []
    return [
        _collect(plan),
        *early,
        *_duplicates(plan),
        *_boilerplate(plan),
        _edit(plan),
        _measure(plan.measures, "edited_text", routes=plan.routes),
        *_before(plan),
        _decide(plan),
        *_after(plan),
        *_evaluate(plan),
    ]


def _collect(plan: Plan) -> Pass:
    chunks = plan.recipe.chunks
    cut = f", cut texts of more than {chunks.characters:,} characters" if chunks else ""
    return Pass("collect", f"read files, map fields{cut}, make ids unique, take digests", (), ("id", "text", "meta", "…", "digest"))


def _measure(
    measures: Iterable[Measure], text: str, why: str = "", *, early: bool = False, routes: Mapping[str, tuple[str, ...]] | None = None
) -> Pass:
    from goldsmith.curate.measuring import Reading

    reading = Reading(early=early)
    columns = tuple(reading.column(one) for one in measures)
    reads = _once(text if name == "text" else name for one in measures for name in one.reads)
    count = "1 measure" if len(columns) == 1 else f"{len(columns)} measures"
    return Pass("measure", f"{why}{count} in one pass over the text{_routed(routes or {})}", reads, columns)


def _routed(routes: Mapping[str, tuple[str, ...]]) -> str:
    """Say how many measures only records in some languages get."""
    groups = Counter(routes.values())
    return "".join(f"; {n} of them for {', '.join(languages)} alone" for languages, n in groups.items())


def _duplicates(plan: Plan) -> Iterator[Pass]:
    near = plan.recipe.near_duplicates
    if plan.recipe.exact_duplicates or near:
        what = f"exact, and near at {near.similarity:g} or above (verified)" if near else "exact"
        reads = ("digest", *(("minhash", "text of candidates") if near else ()))
        yield Pass("duplicates", what, reads, ("duplicate_of", "duplicate_kind", "duplicate_similarity"))


def _boilerplate(plan: Plan) -> Iterator[Pass]:
    if plan.boilerplate:
        writes = ("boilerplate_share", *(("boilerplate_lines",) if plan.removes_lines else ()))
        yield Pass("boilerplate", f"lines in at least {plan.boilerplate.documents} documents", ("text",), writes)


def _edit(plan: Plan) -> Pass:
    from goldsmith.curate.editing import columns_of

    reads = _once(name for one in plan.edits for name in one.reads)
    return Pass("edit", " → ".join(one.name for one in plan.edits), reads, tuple(columns_of(plan.edits).names))


def _before(plan: Plan) -> Iterator[Pass]:
    """Yield what is learnt from the whole table and decides."""
    recipe, text = plan.recipe, "edited_text" if plan.edits else "text"
    if wanted := recipe.decontaminate:
        written = [f"contamination_{name}" for name in ("benchmark", "item", "kind", "share", "record_share", "spans")]
        written += ["decontaminated_text"] if wanted.action == "cut" else []
        yield Pass("decontaminate", f"look for items of {', '.join(wanted.against)}, and {wanted.action}", (text,), tuple(written))
    if recipe.embeds:
        yield Pass("embed", f"a vector of every text by {recipe.embeds.model}", (recipe.embeds.reads or text,), (recipe.embeds.column,))
    if alike := recipe.semantic_duplicates:
        written = ["semantic_duplicate_of", "semantic_similarity"]
        yield Pass("semantic duplicates", f"cosine at {alike.similarity:g} or above", (alike.column,), tuple(written))


def _after(plan: Plan) -> Iterator[Pass]:
    """Yield what is learnt about records once it is decided which are kept."""
    recipe, text = plan.recipe, "edited_text" if plan.edits else "text"
    if recipe.clusters:
        yield Pass("clusters", "records grouped by what they are about", (recipe.clusters.column, text), ("cluster",))
    if recipe.complexity:
        yield Pass("complexity", "grammatical complexity", (text,), ("grammatical_complexity",))
    if recipe.novelty:
        yield Pass("novelty", "what each kept record adds to those before it", (text, "decision"), ("novelty",))
    for one in recipe.select:
        budget = f" of {one.budget.text()}" if one.budget else ""
        yield Pass("select", f"{one.name}: {one.method}{budget}", _once(["decision", *([one.by] if one.by else [])]), (one.column,))


def _evaluate(plan: Plan) -> Iterator[Pass]:
    """Yield the evaluation at the end, with what must hold for the run to end well."""
    if wanted := plan.recipe.evaluate:
        by = f"{wanted.profile} ({wanted.spec})" if wanted.spec else wanted.profile
        held = "" if wanted.export_anyway or not plan.recipe.export else " and no export"
        does = f"by {by}; required: {', '.join(said(wanted.require)) or 'nothing'}; else exit code 3{held}"
        yield Pass("evaluate", does, (), ("nothing in the dataset: the evaluation is kept beside it",))


def said(require: Require) -> list[str]:
    """Return what is required, each in a few words."""
    gates = {"all_pass": ["all gates pass"], "none_fails": ["no gate fails"], "any": []}[require.gates]
    found = [*([f"grade {require.grade} or better"] if require.grade else []), *gates]
    found += [f"{name} {limit}" for part in (require.dimensions, require.indicators) for name, limit in part.items()]
    return [*found, *([f"not worse than {require.not_worse_than}"] if require.not_worse_than is not None else [])]


def _decide(plan: Plan) -> Pass:
    judged = [one.measure.column for judge in plan.judges for rule in judge.rules.rules for one in rule.conditions]
    judges = (one for one in plan.recipe.decide if one not in ABSENT or getattr(plan.recipe, ABSENT[one]))
    return Pass("decide", " → ".join(judges), _once([*judged, "duplicate_of"]), ("decision", "reason", "decided_by"))


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
