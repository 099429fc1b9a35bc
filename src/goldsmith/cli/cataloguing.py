"""The verb of the catalogue: what a service offers, searched and told. It asks a service, by its Python client."""

from __future__ import annotations

from typing import Annotated

import typer

from goldsmith.cli.annotating import Url, service_at, told
from goldsmith.cli.printing import AsJson, json_line, tell

ACTIONS = ("search",)


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(catalogue)


def catalogue(
    action: Annotated[str, typer.Argument(help="search.")] = "search",
    what: Annotated[str, typer.Argument(help="search: words; everything where left out.", show_default=False)] = "",
    only: Annotated[list[str] | None, typer.Option("--only", help="FACET=VALUE, such as grade=A; may be given more than once.", show_default=False)] = None,
    sort: Annotated[str, typer.Option("--sort", help="fit, newest, oldest, name, records, bytes or grade.")] = "fit",
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="At most so many rows.")] = 20,
    after: Annotated[int, typer.Option("--after", min=0, help="Go on behind so many rows.")] = 0,
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Search the datasets of a service, by words and facets.

    Words may be Chinese or English, and the last one unfinished. Only datasets are found that whoever asks may have.

    Example: goldsmith catalogue search 医疗对话 --only grade=A --sort newest
    """
    from goldsmith.errors import UsageError

    if action not in ACTIONS:
        raise UsageError("say what to do", found=action, expected=", ".join(ACTIONS), hint="goldsmith catalogue --help")
    found = service_at(url).catalogue.search(what, sort=sort, limit=limit, after=after, **_chosen(only or []))
    if as_json:
        json_line(found)
        return
    rows = [{**one, "title": one["title"]["zh"] or one["title"]["en"], "released": one["released"][:10]} for one in found["rows"]]
    told(rows, ("name", "version", "title", "grade", "records", "licence", "released", "access"), as_json=False)
    words = "" if found["matched"] == "all" else ", none with all of the words"
    tell(f"{found['n']} found{words}" + (f"; --after {found['after']} tells more" if found["after"] else ""))


def _chosen(said: list[str]) -> dict[str, list[str]]:
    """Return values by facet, as options name them.

    Raises:
        UsageError: An option names no facet.

    Example:
        >>> _chosen(["grade=A", "grade=B", "licence=MIT"])
        {'grade': ['A', 'B'], 'licence': ['MIT']}
    """
    from goldsmith.circulate.catalogue.facets import FACETS
    from goldsmith.errors import UsageError

    found: dict[str, list[str]] = {}
    for one in said:
        name, sign, value = one.partition("=")
        if name not in FACETS or not sign:
            raise UsageError("this narrows nothing", found=one, expected=f"FACET=VALUE, with one of {', '.join(FACETS)}")
        found.setdefault(name, []).append(value)
    return found
