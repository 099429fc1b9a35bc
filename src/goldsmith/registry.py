"""What a recipe may name: every leaf, found by the name of its file, and every third party's, by its entry point.

Adding a leaf is adding a file: nothing here lists names by hand. Listing names imports no leaf.
"""

from __future__ import annotations

import difflib
import functools
import importlib
import importlib.metadata
import inspect
import pkgutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goldsmith.errors import MissingPartError, UnknownNameError


@dataclass(frozen=True)
class Kind:
    """One kind of leaf: the package that holds its files and the contract that they fulfil."""

    name: str
    package: str
    contract: str
    group: str

    @property
    def folder(self) -> Path:
        """The folder that holds the files of this kind."""
        return Path(__file__).parent / self.package.removeprefix("goldsmith.").replace(".", "/")


KINDS = {
    kind.name: kind
    for kind in (
        Kind("operator", "goldsmith.operators", "goldsmith.operator:Operator", "goldsmith.operators"),
        Kind("reader", "goldsmith.readers", "goldsmith.reader:Reader", "goldsmith.readers"),
        Kind("exporter", "goldsmith.exporters", "goldsmith.exporter:Exporter", "goldsmith.exporters"),
        Kind("ruleset", "goldsmith.rulesets", "goldsmith.ruleset:RuleSet", "goldsmith.rulesets"),
        Kind("risklist", "goldsmith.risklists", "goldsmith.algorithms.risk.lists:RiskList", "goldsmith.risklists"),
        Kind("indicator", "goldsmith.indicators", "goldsmith.indicator:Indicator", "goldsmith.indicators"),
        Kind("question", "goldsmith.questions", "goldsmith.question:Question", "goldsmith.questions"),
        Kind("profile", "goldsmith.profiles", "goldsmith.profile:Profile", "goldsmith.profiles"),
        Kind("grid", "goldsmith.profiles.grids", "goldsmith.evidence.topic_grid:TopicGrid", "goldsmith.grids"),
        Kind("anchor", "goldsmith.anchors", "goldsmith.anchor:Anchor", "goldsmith.anchors"),
        Kind("recipe", "goldsmith.recipes", "goldsmith.curate.recipe:Recipe", "goldsmith.recipes"),
    )
}


def names(kind: str) -> list[str]:
    """Return the names registered under a kind, sorted.

    Example:
        >>> "jsonl" in names("reader")
        True
    """
    return sorted({*_own(kind), *_foreign(kind)})


def foreign_names(kind: str) -> list[str]:
    """Return the names that other packages registered under a kind, sorted."""
    return sorted(_foreign(kind))


def load(kind: str, name: str) -> Any:
    """Return the class of a leaf, or the path of the YAML file for rule sets and recipes.

    Raises:
        UnknownNameError: Nothing is registered under this name; the hint proposes near ones.
        MissingPartError: A third party registered it, and it cannot be imported.
    """
    own, foreign = _own(kind), _foreign(kind)
    wanted = name if name in own or name in foreign else name.replace("-", "_")
    if wanted in own:
        place = own[wanted]
        return Path(place) if place.endswith((".yaml", ".yml")) else _leaf(kind, place)
    if wanted in foreign:
        return _loaded(kind, foreign[wanted])
    raise unknown(kind, name)


def unknown(kind: str, name: str, *, where: str = "") -> UnknownNameError:
    """Return the error for a name that nothing is registered under, with the nearest names as a hint."""
    near = difflib.get_close_matches(name, names(kind), n=3, cutoff=0.6)
    hint = (
        "did you mean " + " or ".join(f"`{proposal}`" for proposal in near) + "?" if near else f"`goldsmith list {kind}` shows all of them"
    )
    return UnknownNameError(f"no {kind} is called `{name}`", where=where, hint=hint)


@functools.cache
def _own(kind: str) -> dict[str, str]:
    folder = KINDS[kind].folder
    if not folder.is_dir():
        return {}
    found = {path.stem: str(path) for path in sorted(folder.glob("*.yaml"))}
    found.update(_modules(KINDS[kind].package, [str(folder)]))
    return found


def _modules(package: str, paths: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for module in pkgutil.iter_modules(paths):
        if module.ispkg:
            found.update(_modules(f"{package}.{module.name}", [str(Path(paths[0]) / module.name)]))
        elif not module.name.startswith("_"):
            found[module.name] = f"{package}.{module.name}"
    return found


@functools.cache
def _foreign(kind: str) -> dict[str, importlib.metadata.EntryPoint]:
    return {point.name: point for point in importlib.metadata.entry_points(group=KINDS[kind].group)}


def _loaded(kind: str, point: importlib.metadata.EntryPoint) -> Any:
    """Return what an entry point names; what a third party's package raises while it is imported becomes a message."""
    try:
        return point.load()
    except Exception as problem:
        package = point.dist.name if point.dist else point.module
        raise MissingPartError(
            f"the {kind} `{point.name}` of the package {package} cannot be imported",
            where=point.value,
            found=f"{type(problem).__name__}: {problem}",
            hint=f"mend or remove {package}; its entry point names MODULE:OBJECT, a class, or a Path for a rule set or recipe",
        ) from problem


@functools.cache
def _leaf(kind: str, module_name: str) -> Any:
    contract_module, contract_name = KINDS[kind].contract.split(":")
    contract = getattr(importlib.import_module(contract_module), contract_name)
    module = importlib.import_module(module_name)
    leaves = [
        value
        for name, value in vars(module).items()
        if inspect.isclass(value) and issubclass(value, contract) and value.__module__ == module_name and not name.startswith("_")
    ]
    if len(leaves) != 1:
        raise TypeError(f"{module_name} must define exactly one public {contract_name}, found {len(leaves)}")
    return leaves[0]
