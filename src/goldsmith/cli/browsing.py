"""Verbs that open a page: browse."""

from __future__ import annotations

from typing import Annotated

import typer

from goldsmith.cli.printing import AsJson, Dataset, LakeOption, json_line, lake_of, say, tell


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(browse)


def browse(
    dataset: Dataset,
    lake: LakeOption = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; a free one where left out.", show_default=False)] = 0,
    *,
    show: Annotated[bool, typer.Option("--open", help="Open the page in the browser of this machine.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look through a dataset in a browser, and try other limits.

    Page, filter and sort records, see why each was decided so, what another limit would change, what could not be read, and older
    versions. Only this machine can ask.

    Example: goldsmith browse web --lake lake
    """
    import webbrowser

    from goldsmith.server.browse.serving import prepared

    service = prepared(lake_of(lake), dataset, port=port)
    if as_json:
        json_line({"url": service.url})
    else:
        say(service.url)
        tell("open this address in a browser on this machine; Ctrl-C ends")
    if show:
        webbrowser.open(service.url)
    service.run()
