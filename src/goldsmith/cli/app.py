"""The application: all verbs, in the order in which a newcomer meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith import __version__
from goldsmith.cli import (
    adjudicating,
    advising,
    alarming,
    anchoring,
    annotating,
    auditing,
    browsing,
    calling,
    cataloguing,
    circulating,
    computing,
    contracting,
    datasets,
    decontaminating,
    embedding,
    evaluating,
    fetching,
    gilding,
    grammar,
    history,
    inspect,
    judging,
    learning,
    levelling,
    log_watching,
    logs,
    lots,
    mapping,
    novelty,
    ordering,
    organising,
    overlapping,
    owning,
    paying,
    predicting,
    privately,
    refreshing,
    registered,
    releasing,
    running,
    scheming,
    selecting,
    serving,
    standing,
    steering,
    suspecting,
    tasking,
    tracing,
    training,
    trying,
    unmasking,
    verifying,
    worth,
)
from goldsmith.cli.misuse import Verbs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typer.models import CommandInfo

app = typer.Typer(
    cls=Verbs,
    name="goldsmith",
    help="Turn raw material into high-quality AI datasets that can be proved.\n\nBegin with: goldsmith demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 140},
)


def _version(wanted: bool) -> None:  # noqa: FBT001  a flag that ends the command
    if wanted:
        typer.echo(f"goldsmith {__version__}")
        raise typer.Exit


@app.callback()
def _goldsmith(
    *, version: Annotated[bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)] = False
) -> None:
    pass


for family in (
    running,
    advising,
    refreshing,
    fetching,
    inspect,
    browsing,
    serving,
    embedding,
    registered,
    datasets,
    history,
    decontaminating,
    selecting,
    training,
    trying,
    evaluating,
    auditing,
    worth,
    owning,
    suspecting,
    grammar,
    unmasking,
    novelty,
    annotating,
    tasking,
    standing,
    steering,
    ordering,
    organising,
    lots,
    adjudicating,
    alarming,
    predicting,
    gilding,
    paying,
    learning,
    judging,
    cataloguing,
    mapping,
    calling,
    circulating,
    contracting,
    privately,
    overlapping,
    computing,
    levelling,
    releasing,
    tracing,
    verifying,
):
    family.register(app)


log = typer.Typer(
    cls=Verbs,
    name="log",
    help="Log what was done with datasets, for everybody to check.\n\nStatic files, signed and witnessed (C2SP tlog-tiles).\n\n"
    "Example: goldsmith log init log --origin example.org/log",
    no_args_is_help=True,
    rich_markup_mode=None,
)
for family in (logs, log_watching, anchoring):
    family.register(log)
app.add_typer(log)

scheme = typer.Typer(
    cls=Verbs,
    name="scheme",
    help="Tell what a release says in the fields of other schemes of circulation.\n\n数据元件, 数联网, 公共数据授权运营, 可信数据空间: as far as their public descriptions go.\n\n"
    "Example: goldsmith scheme list",
    no_args_is_help=True,
    rich_markup_mode=None,
)
scheming.register(scheme)
app.add_typer(scheme)


def keep_only(said: Sequence[str]) -> None:
    """Leave out all verbs but the one that was said, where one was: making fifty ready costs a start more than running one.

    Completion, help and mistyped verbs need all of them.
    """
    chosen = [one for one in app.registered_commands if [named(one)] == list(said)]
    groups = [one for one in app.registered_groups if [one.typer_instance.info.name if one.typer_instance else None] == list(said)]
    if chosen or groups:
        app.registered_commands, app.registered_groups = chosen, groups


def named(one: CommandInfo) -> str:
    """Return what a verb is called on the command line."""
    return one.name or (one.callback.__name__.replace("_", "-") if one.callback else "")
