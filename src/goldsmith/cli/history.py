"""Verbs about time: versions, diff, tag, untag, branch, restore."""

from __future__ import annotations

from typing import Annotated

import typer

from goldsmith.cli.printing import AsJson, Dataset, LakeOption, json_line, lake_of, say, table, tell


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(versions)
    app.command()(diff)
    app.command()(tag)
    app.command()(untag)
    app.command()(branch)
    app.command()(restore)


def versions(dataset: Dataset, lake: LakeOption = None, *, as_json: AsJson = False) -> None:
    """List the versions of a dataset with their tags.

    Example: goldsmith versions web
    """
    found = lake_of(lake).dataset(dataset).versions()
    if as_json:
        json_line([{"version": one.number, "time": one.time.isoformat(), "message": one.message, "tags": list(one.tags)} for one in found])
    else:
        table(
            [(one.number, f"{one.time:%Y-%m-%d %H:%M:%S}", one.message, ", ".join(one.tags)) for one in found],
            head=("version", "time", "what", "tags"),
        )


def diff(
    dataset: Annotated[str, typer.Argument(help="Name of a dataset.")],
    before: Annotated[str, typer.Argument(help="A version, tag or branch.")],
    after: Annotated[str | None, typer.Argument(help="Another; the newest where left out.")] = None,
    lake: LakeOption = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell two versions of a dataset apart.

    Counts records added, removed and changed, columns, and values changed by column.

    Example: goldsmith diff web 3 7
    """
    from goldsmith.curate.comparing import as_json as facts
    from goldsmith.curate.comparing import text

    opened = lake_of(lake).dataset(dataset)
    found = opened.diff(*(int(one) if one.isdigit() else one for one in (before, after or str(opened.version))))
    if as_json:
        json_line(facts(found))
    else:
        say(text(found))


def tag(dataset: Dataset, name: Annotated[str, typer.Argument(help="Name of the tag.")], lake: LakeOption = None) -> None:
    """Give a version a name; tagged versions are never cleaned away.

    Example: goldsmith tag web before-review
    """
    plain, _, version = dataset.partition("@")
    opened = lake_of(lake)
    opened.dataset(plain).tag(name, opened.dataset(dataset).version if version else None)
    tell(f"tagged `{dataset}` as `{name}`")


def untag(dataset: Dataset, name: Annotated[str, typer.Argument(help="Name of the tag.")], lake: LakeOption = None) -> None:
    """Remove the name of a version.

    Example: goldsmith untag web before-review
    """
    lake_of(lake).dataset(dataset).untag(name)
    tell(f"`{name}` is no tag of `{dataset}` any more")


def branch(dataset: Dataset, name: Annotated[str, typer.Argument(help="Name of the branch.")], lake: LakeOption = None) -> None:
    """Begin a branch of a dataset.

    Things can be tried there without touching the main line.

    Example: goldsmith branch web experiment
    """
    lake_of(lake).dataset(dataset).branch(name)
    tell(f"`{dataset.partition('@')[0]}@{name}` is a branch of `{dataset}`")


def restore(dataset: Dataset, version: Annotated[str, typer.Argument(help="A version or tag.")], lake: LakeOption = None) -> None:
    """Make an older version the newest again.

    Nothing between is lost: it becomes a version of its own.

    Example: goldsmith restore web 3
    """
    number = lake_of(lake).dataset(dataset).restore(int(version) if version.isdigit() else version)
    tell(f"`{dataset}` is as it was at {version}; this is version {number}")
