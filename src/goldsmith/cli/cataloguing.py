"""The verb of the catalogue: what a service offers, searched and told. It asks a service, by its Python client."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from goldsmith.cli.annotating import Url, service_at, told
from goldsmith.cli.printing import AsJson, json_line, say, shortened, tell

CELL = 60
"""Columns of a cell of a sample."""
ACTIONS = ("search", "show", "sample", "difference")


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(catalogue)


def catalogue(
    action: Annotated[str, typer.Argument(help=f"{', '.join(ACTIONS[:-1])} or {ACTIONS[-1]}.")] = "search",
    what: Annotated[str, typer.Argument(help="search: words; else NAME or NAME@VERSION.", show_default=False)] = "",
    other: Annotated[str, typer.Argument(help="difference: the other version; the newest where left out.", show_default=False)] = "main",
    only: Annotated[list[str] | None, typer.Option("--only", help="FACET=VALUE, such as grade=A; may be given more than once.", show_default=False)] = None,
    sort: Annotated[str, typer.Option("--sort", help="fit, newest, oldest, name, records, bytes or grade.")] = "fit",
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="At most so many rows.")] = 20,
    after: Annotated[int, typer.Option("--after", min=0, help="Go on behind so many rows.")] = 0,
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Search the datasets of a service, and tell what one is.

    Words may be Chinese or English, and the last one unfinished. Only datasets are found that whoever asks may have.

    Example: goldsmith catalogue search 医疗对话 --only grade=A --sort newest
    """
    from goldsmith.errors import UsageError

    if action not in ACTIONS or (action != "search" and not what):
        raise UsageError("say what to do", found=f"{action} {what}".strip(), expected=", ".join(ACTIONS), hint="goldsmith catalogue --help")
    asked, (name, _, version) = service_at(url).catalogue, what.partition("@")
    if action == "search":
        _found(asked.search(what, sort=sort, limit=limit, after=after, **_chosen(only or [])), as_json=as_json)
    elif action == "show":
        _page(asked.show(name, version or "main"), as_json=as_json)
    elif action == "sample":
        rows = asked.sample(name, min(limit, 50), version=version or "main")["rows"]
        shown = rows if as_json else [{name: _cell(value) for name, value in row.items()} for row in rows]
        told(shown, tuple(rows[0]) if rows else (), as_json=as_json)
    else:
        _difference(asked.difference(name, version or "main", other), as_json=as_json)


def _found(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        json_line(found)
        return
    rows = [{**one, "title": one["title"]["zh"] or one["title"]["en"], "released": one["released"][:10]} for one in found["rows"]]
    told(rows, ("name", "version", "title", "grade", "records", "licence", "released", "access"), as_json=False)
    words = "" if found["matched"] == "all" else ", none with all of the words"
    tell(f"{found['n']} found{words}" + (f"; --after {found['after']} tells more" if found["after"] else ""))
    if found["listed"]:
        tell("these are there, and had by whoever is named or has an agreement:")
        told([{**one, "title": one["title"]["zh"] or one["title"]["en"], "how": _how(one)} for one in found["listed"]], ("name", "title", "sensitivity", "how"), as_json=False)  # fmt: skip


def _how(listed: dict[str, Any]) -> str:
    """Return how a dataset that is only listed is come by."""
    if listed["access"] == "contract":
        return f"goldsmith orders offer {listed['name']}"
    return f"ask {listed['contact']}" if listed["contact"] else "ask its publisher"


def _cell(value: Any) -> Any:
    """Return a cell of a sample as one line of a table holds it; --json tells all of it."""
    if value is None or isinstance(value, int | float | bool):
        return value
    return shortened(value, CELL)


def _page(page: dict[str, Any], *, as_json: bool) -> None:
    """Print what most people want to know of a dataset; all of it as JSON."""
    if as_json:
        json_line(page)
        return
    one, quality = page["entry"], page["quality"]
    facts = {name: one[name] for name in ("name", "version", "records", "bytes", "licence", "sensitivity", "released", "publisher")}
    facts |= {
        "grade": f"{quality['letter'] or 'none'} ({quality['profile']})",
        "access": page["access"]["says"]["en"],
        "contact": page["access"]["contact"],
    }
    told([{"what": name, "is": value} for name, value in facts.items() if value != ""], ("what", "is"), as_json=False)
    told(quality["dimensions"], ("name", "value", "low", "high", "n", "method", "decision"), as_json=False)
    told([{"state": step["state"], "says": step["says"]["en"]} for step in page["hallmark"]["steps"]], ("state", "says"), as_json=False)
    told(page["versions"], ("version", "released", "records", "grade", "recalled"), as_json=False)
    for way in page["load"]:
        say(f"\n# {way['tool']}\n{way['command']}")


def _difference(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        json_line(found)
        return
    if found["a"] == found["b"]:
        tell(f"both are {found['a']}: name two versions, such as goldsmith catalogue difference NAME@1.0.0 1.1.0")
    told(found["facts"], ("name", "a", "b"), as_json=False)
    files = found["files"]
    tell(f"files: {len(files['added'])} added, {len(files['removed'])} removed, {len(files['changed'])} changed, {files['same']} the same")
    rows = [{"id": one["id"], "name": one["name"], "a": (one["a"] or {}).get("value"), "b": (one["b"] or {}).get("value"), "apart": one["apart"]} for one in found["measured"]]  # fmt: skip
    told(rows, ("id", "name", "a", "b", "apart"), as_json=False)


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
