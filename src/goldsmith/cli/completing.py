"""What the shell proposes when a word is begun: names of recipes, datasets, leaves and errors.

Every key press waits for this, so names are read from folders; neither the lake's library nor a leaf is imported.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import typer  # noqa: TC002  the command line looks at the types of these functions

KINDS = ("operator", "ruleset", "reader", "exporter", "risklist", "indicator", "profile", "grid", "anchor", "recipe")
"""Kinds of things that can be listed, in the order in which they are."""

SUFFIXES = (".yaml", ".yml")


def recipes(incomplete: str) -> list[str]:
    """Return the ready recipes, and the recipe files and folders that begin so."""
    return [*_registered("recipe"), *_paths(incomplete)]


def ready_recipes() -> list[str]:
    """Return the ready recipes."""
    return _registered("recipe")


def datasets(context: typer.Context) -> list[str]:
    """Return the datasets of the lake that the flag, the environment or the configuration names; none where it is not on disk."""
    from goldsmith.errors import GoldsmithError
    from goldsmith.settings import resolve

    with contextlib.suppress(GoldsmithError, OSError):
        lake = context.params.get("lake")
        place = Path(resolve(lake=lake if isinstance(lake, str) else None).lake).expanduser()
        found = (path.name.removesuffix(".lance") for path in place.glob("*.lance") if (path / "_versions").is_dir())
        return sorted(name for name in found if "__" not in name)
    return []


def names_of_kind(context: typer.Context) -> list[str]:
    """Return what is registered under the kind that stands before the name."""
    kind = str(context.params.get("kind") or "").removesuffix("s")
    return _registered(kind) if kind in KINDS else []


def layouts() -> list[str]:
    """Return the exporters as `--format` wants them."""
    return [name.replace("_", "-") for name in _registered("exporter")]


def anchors() -> list[str]:
    """Return the anchors of logs."""
    return _registered("anchor")


def error_codes() -> list[str]:
    """Return all error codes."""
    from goldsmith.curate.manual import error_classes

    return [each.code for each in error_classes()]


def kinds() -> list[str]:
    """Return the kinds of leaves."""
    return list(KINDS)


def kinds_and_schema() -> list[str]:
    """Return the kinds of leaves, and what else can be shown."""
    return [*KINDS, "schema"]


def trainers() -> list[str]:
    """Return the kinds of models that can be trained."""
    folder = Path(__file__).parent.parent / "curate" / "trainers"
    return sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))


def _registered(kind: str) -> list[str]:
    from goldsmith import registry

    return registry.names(kind)


def _paths(incomplete: str) -> list[str]:
    folder, _, begun = incomplete.rpartition("/")
    before = f"{folder}/" if "/" in incomplete else ""
    with contextlib.suppress(OSError):
        paths = [
            path
            for path in sorted(Path(before or ".").expanduser().iterdir())
            if path.name.startswith(begun) and (begun or path.name[0] != ".")
        ]
        return [f"{before}{path.name}" + ("/" if path.is_dir() else "") for path in paths if path.is_dir() or path.suffix in SUFFIXES]
    return []
