"""The plan: what a run would do, checked before a row is read.

A plan holds the recipe with everything it names resolved: rule sets with their limits, every measure that they need,
the passes over the data, and what each pass reads and writes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith import operator, registry, ruleset
from goldsmith.curate.recipe import Boilerplate, ExportSpec, Recipe, RulesStep, SourceSpec
from goldsmith.curate.recipe_file import RecipeFile, load
from goldsmith.digest import fingerprint
from goldsmith.errors import GoldsmithError, UsageError
from goldsmith.exporter import exporter_for
from goldsmith.settings import resolve
from goldsmith.written import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping

    from goldsmith.algorithms.duplicates.banding import Banding
    from goldsmith.curate.plan_passes import Pass
    from goldsmith.curate.recipe import NearDuplicates
    from goldsmith.curate.settings_of.evaluation import Evaluate
    from goldsmith.operator import Edit, Measure
    from goldsmith.ruleset import RuleSet

LANGUAGE = "language"
"""The column that routes a record to the rules of its language."""

REPEATED = "boilerplate_lines"
"""The column that names the lines of a record that stand in many documents."""


@dataclass(frozen=True)
class Request:
    """What a user asked for on the command line or in Python; what is left out comes from the recipe or the settings."""

    recipe: str
    inputs: tuple[str, ...] = ()
    lake: str | None = None
    dataset: str | None = None
    changes: tuple[str, ...] = ()
    limit: int | None = None
    workers: int | None = None
    exports: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judge:
    """A rule set with the languages that it judges; all where empty."""

    rules: RuleSet
    languages: tuple[str, ...]
    title: str


@dataclass(frozen=True)
class Plan:
    """A recipe with everything that it names resolved."""

    recipe: Recipe
    sources: tuple[SourceSpec, ...]
    lake: str
    dataset: str
    judges: tuple[Judge, ...]
    measures: tuple[Measure, ...]
    workers: int
    limit: int | None = None
    edits: tuple[Edit, ...] = ()
    early: tuple[Measure, ...] = ()
    """What duplicates need, measured on the text as it was read; empty where nothing edits it, since all is measured at once then."""

    routes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Columns that cost much and that only rules of some languages read: of which languages records are measured."""

    file: RecipeFile | None = field(default=None, compare=False)
    """Where the recipe was written, so that what is found wrong later can name a line."""

    @property
    def boilerplate(self) -> Boilerplate | None:
        """How lines are searched that stand in many documents: because the recipe says so, or because an edit removes them."""
        return self.recipe.boilerplate or (Boilerplate.model_validate({}) if self.removes_lines else None)

    @property
    def removes_lines(self) -> bool:
        """Whether an edit needs to know which lines of a record stand in many documents."""
        return any(REPEATED in one.reads for one in self.edits)

    @property
    def judging(self) -> str:
        """Fingerprint of all that decides: other limits give another one."""
        rules = [
            [
                judge.title,
                judge.languages,
                [[rule.name, [[one.measure.fingerprint, one.compare, one.limit] for one in rule.conditions]] for rule in judge.rules.rules],
            ]
            for judge in self.judges
        ]
        recipe = self.recipe
        return fingerprint(
            [
                rules,
                recipe.languages,
                recipe.decide,
                recipe.exact_duplicates,
                recipe.near_duplicates is not None,
                _dumped(recipe.boilerplate),
            ]
        )

    @property
    def fingerprint(self) -> str:
        """Fingerprint of all that makes the dataset, except the bytes of the sources."""
        recipe = self.recipe.model_dump(mode="json", exclude={"description", "export", "sources", "name", "evaluate"})
        operators = [one.fingerprint for one in (*self.early, *self.edits, *self.measures)]
        return fingerprint([recipe, self.judging, operators, self.limit, *([dict(self.routes)] if self.routes else [])])

    def passes(self) -> list[Pass]:
        """Return the passes in order."""
        from goldsmith.curate.plan_passes import passes

        return passes(self)

    def text(self) -> str:
        """Return the plan for people."""
        lines = [f"recipe {self.recipe.name} → dataset {self.dataset} in {self.lake}"]
        lines += [f"  source   {source.path}" for source in self.sources] or ["  source   none yet: give --input"]
        for number, one in enumerate(self.passes(), 1):
            lines.append(f"{number}. {one.name}: {one.does}")
            if one.reads:
                lines.append(f"     reads  {', '.join(one.reads)}")
            lines.append(f"     writes {', '.join(one.writes)}")
        for judge in self.judges:
            who = "all records" if not judge.languages else ", ".join(judge.languages)
            lines.append(f"rules {judge.title} for {who}: {', '.join(rule.name for rule in judge.rules.rules)}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """Return the plan as JSON values."""
        return {
            "recipe": self.recipe.model_dump(mode="json"),
            "dataset": self.dataset,
            "lake": self.lake,
            "passes": [{"name": one.name, "does": one.does, "reads": one.reads, "writes": one.writes} for one in self.passes()],
            "fingerprint": self.fingerprint,
        }


def made(request: Request) -> Plan:
    """Return the plan for a request.

    Raises:
        RecipeError: The recipe is wrong or names what does not exist; everything wrong is listed.
    """
    from goldsmith.engine.local import available_cores

    file = load(request.recipe, changes=request.changes)
    exports = [*file.recipe.export, *(ExportSpec(path=path) for path in request.exports)]
    recipe = file.recipe.model_copy(update={"export": exports, "evaluate": _placed(file.recipe.evaluate)})
    judges, measures, edits, asked = _resolved(replace(file, recipe=recipe))
    settings = resolve(lake=request.lake, workers=request.workers)
    sources = tuple(SourceSpec.model_construct(path=path) for path in request.inputs) or tuple(recipe.sources)
    dataset = request.dataset or (recipe.name if request.limit is None else f"{recipe.name}-first-{request.limit}")
    if "__" in dataset:
        raise UsageError(
            "the name of a dataset may not hold two underscores in a row", where=dataset, hint="they name the tables beside a dataset"
        )
    early = _early(recipe, measures) if edits else ()
    late = tuple(one for one in measures if not edits or one.name != "minhash")
    return Plan(
        recipe,
        sources,
        settings.lake,
        dataset,
        judges,
        late,
        settings.workers or available_cores(),
        request.limit,
        edits,
        early,
        routes_of(judges, asked),
        replace(file, recipe=recipe),
    )


def _resolved(file: RecipeFile) -> tuple[tuple[Judge, ...], tuple[Measure, ...], tuple[Edit, ...], set[str]]:
    """Resolve rule sets, measures, edits, exporters and readers, and the columns that are asked for whatever the language.

    What is wrong with any of them is collected and told at once.
    """
    recipe, problems = file.recipe, list[Problem]()

    def each(place: str, resolve_one: Callable[[Any], Any]) -> list[Any]:
        found = []
        for number, entry in enumerate(getattr(recipe, place)):
            try:
                found.append(resolve_one(entry))
            except GoldsmithError as error:
                problems.append(_told(file, (place, number), error))
        return found

    judges = each("rules", judge)
    extra = [measure for found in each("measure", _configured) for measure in found]
    edits = [edit for found in each("edits", _edits) for edit in found]
    each("export", lambda layout: exporter_for(layout.path, format=layout.format))
    each("sources", lambda source: source.format and registry.load("reader", source.format).configured(source.settings, where="reader"))
    problems += _unknown(file)
    if problems:
        raise file.error(problems)
    keep = recipe.near_duplicates.keep if recipe.near_duplicates else []
    asked = {one.column for one in extra} | {name.removeprefix("-") for name in keep}
    return tuple(judges), _measures(recipe, judges, extra), tuple(edits), asked


def _unknown(file: RecipeFile) -> Iterable[Problem]:
    """Return the names in what is required of an evaluation that nothing is registered under."""
    wanted = file.recipe.evaluate
    if wanted is None:
        return
    named: list[tuple[tuple[str | int, ...], str, str]] = [
        (("evaluate", "without", n), "indicator", name) for n, name in enumerate(wanted.without)
    ]
    named += [(("evaluate", "require", "indicators", name), "indicator", name) for name in wanted.require.indicators]
    named += [] if _is_file(wanted.profile) else [(("evaluate", "profile"), "profile", wanted.profile)]
    for place, kind, name in named:
        if name not in registry.names(kind):
            yield _told(file, place, registry.unknown(kind, name))


def _placed(wanted: Evaluate | None) -> Evaluate | None:
    """Return how to evaluate with whole paths: a refresh may come from another folder."""
    if wanted is None:
        return None
    paths = {"spec": wanted.spec and str(Path(wanted.spec).resolve())}
    return wanted.model_copy(update=paths | ({"profile": str(Path(wanted.profile).resolve())} if _is_file(wanted.profile) else {}))


def _is_file(profile: str) -> bool:
    return Path(profile).suffix in {".yaml", ".yml"}


def routes_of(judges: Iterable[Judge], asked: Container[str] = ()) -> dict[str, tuple[str, ...]]:
    """Return the heavy columns that only rules of some languages read, with all these languages."""
    languages: dict[str, set[str]] = {}
    everywhere = set()
    for judge in judges:
        for one in judge.rules.measures():
            if not judge.languages or not one.heavy:
                everywhere.add(one.column)
            languages.setdefault(one.column, set()).update(judge.languages)
    return {column: tuple(sorted(found)) for column, found in sorted(languages.items()) if column not in everywhere and column not in asked}


def judge(step: RulesStep) -> Judge:
    """Return the rule set that a step of a recipe names or holds, with the step's limits.

    Raises:
        GoldsmithError: There is no such set, or it is not well formed.
    """
    if step.set is not None:
        found = ruleset.load(step.set)
    else:
        found = ruleset.RuleSet.parse(
            {
                "name": step.name or "own-rules",
                "rules": {name: {"source": "the recipe", **body} for name, body in (step.rules or {}).items()},
            }
        )
    if step.limits:
        found = found.with_limits(step.limits)
    return Judge(found, tuple(step.languages or ()), step.title)


def _configured(wanted: str | dict[str, dict[str, Any]]) -> Iterable[Measure]:
    entries = {wanted: {}} if isinstance(wanted, str) else wanted
    return [operator.configured(name, settings) for name, settings in entries.items()]


def _edits(wanted: str | dict[str, dict[str, Any]]) -> Iterable[Edit]:
    entries = {wanted: {}} if isinstance(wanted, str) else wanted
    return [operator.configured_edit(name, settings) for name, settings in entries.items()]


def _early(recipe: Recipe, measures: Iterable[Measure]) -> tuple[Measure, ...]:
    """Return the measures that the search for duplicates needs: summaries, and what says which of two duplicates stays."""
    near = recipe.near_duplicates
    keep = {"character_count" if name == "longest" else name.removeprefix("-") for name in near.keep} if near else set()
    return tuple(one for one in measures if one.name == "minhash" or one.column in keep)


def _measures(recipe: Recipe, judges: Iterable[Judge], extra: Iterable[Measure]) -> tuple[Measure, ...]:
    found = [
        operator.configured(LANGUAGE),
        operator.configured("language_score"),
        operator.configured("character_count"),
        operator.configured("word_count"),
    ]
    found += [measure for judge in judges for measure in judge.rules.measures()]
    found += list(extra)
    near = recipe.near_duplicates
    if near:
        bands = banding(near)
        found.append(operator.configured("minhash", {"bands": bands.bands, "rows": bands.rows, "shingle": near.shingle}))
    return tuple({one.column: one for one in found}.values())


def banding(near: NearDuplicates) -> Banding:
    """Return the bands that find near duplicates at the similarity that the recipe asks for."""
    from goldsmith.algorithms.duplicates.banding import Similarity, plan_bands

    return plan_bands(Similarity(near.similarity, near.shingle, near.measure), near.expected_records)


def _told(file: RecipeFile, place: tuple[str | int, ...], error: GoldsmithError) -> Problem:
    message = re.sub(r"\n\s*-\s*", "; ", error.message).replace("\n", " ")
    return Problem(file.line(place), f"{'.'.join(map(str, place))}: {message}" + (f", {error.hint}" if error.hint else ""))


def _dumped(model: Any) -> object:
    return model.model_dump(mode="json") if model is not None else None
