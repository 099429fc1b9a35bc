"""The verb of the map of demand. It asks a service, by its Python client."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.annotating import Url, service_at, told
from goldsmith.cli.printing import AsJson, json_line, say, tell

if TYPE_CHECKING:
    from goldsmith.client.demand import DemandMap

ACTIONS = ("show", "find", "gaps", "breaks", "import", "export", "example")
FORMS = {".json": "json", ".yaml": "yaml", ".yml": "yaml", ".csv": "csv", ".ttl": "ttl", ".jsonld": "jsonld"}


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command("map")(map_)


def map_(
    action: Annotated[str, typer.Argument(help=f"{', '.join(ACTIONS[:-1])} or {ACTIONS[-1]}.")] = "show",
    what: Annotated[
        str, typer.Argument(help="show, gaps: a node; find: words; breaks: a dataset; import, export: a file.", show_default=False)
    ] = "",
    depth: Annotated[int, typer.Option("--depth", min=0, max=7, help="show: levels below.")] = 7,
    url: Url = None,
    *,
    source: Annotated[bool, typer.Option("--source", help="breaks: what is named is a source of records, no dataset.")] = False,
    replaces: Annotated[bool, typer.Option("--replace", help="import: what the file does not name goes.")] = False,
    tries: Annotated[bool, typer.Option("--try", help="import: tell what would change, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the map of demand, what is unmet, and what breaks.

    Files are JSON, YAML or CSV; export also writes Turtle and JSON-LD. `example` prints a map to begin with.

    Example: goldsmith map gaps health
    """
    from goldsmith.errors import UsageError

    if action not in ACTIONS or (action in {"find", "breaks", "import", "export"} and not what):
        raise UsageError("say what to do", found=f"{action} {what}".strip(), expected=", ".join(ACTIONS), hint="goldsmith map --help")
    if action == "example":
        say(_example())
        return
    asked = service_at(url).map
    if action == "import":
        _import(asked, Path(what), replaces=replaces, tries=tries, as_json=as_json)
    elif action == "export":
        _export(asked, Path(what), as_json=as_json)
    elif action == "show":
        _show(asked.look(what, depth), as_json=as_json)
    elif action == "find":
        _found(asked.find(what), as_json=as_json)
    elif action == "gaps":
        _gaps(asked.gaps(what, limit=500), as_json=as_json)
    else:
        _breaks(asked.breaks(source=what) if source else asked.breaks(dataset=what), as_json=as_json)


def _example() -> str:
    from goldsmith.circulate.catalogue import demand

    return (Path(demand.__file__).parent / "starting.yaml").read_text(encoding="utf-8").rstrip("\n")


def _form(file: Path) -> str:
    from goldsmith.errors import UsageError

    if file.suffix not in FORMS:
        raise UsageError("the end of its name says what a file is", found=file.name, expected=", ".join(FORMS))
    return FORMS[file.suffix]


def _import(asked: DemandMap, file: Path, *, replaces: bool, tries: bool, as_json: bool) -> None:
    from goldsmith.errors import UsageError

    form = _form(file)
    if form in {"ttl", "jsonld"} or not file.is_file():
        raise UsageError("a map is brought as JSON, YAML or CSV", found=str(file), expected="a file that is there")
    found = asked.bring(file.read_text(encoding="utf-8"), form, replaces=replaces, tries=tries)
    if as_json:
        json_line(found)
        return
    words = ", ".join(f"{len(keys)} {name.replace('_', ' ')}" for name, keys in found["changes"].items() if keys) or "nothing"
    tell(f"{'would change' if tries else 'changed'}: {words}")


def _export(asked: DemandMap, file: Path, *, as_json: bool) -> None:
    import orjson

    form = _form(file)
    found = asked.file("json" if form == "yaml" else form)
    if form == "yaml":
        import yaml

        found = yaml.safe_dump(found, allow_unicode=True, sort_keys=False)
    elif form == "json":
        found = orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() + "\n"
    file.write_text(found, encoding="utf-8")
    json_line({"file": str(file)}) if as_json else tell(str(file))


def _show(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        json_line(found)
        return
    below: dict[str, list[dict[str, Any]]] = {}
    for one in found["nodes"]:
        below.setdefault(one["under"] if one["depth"] else "", []).append(one)
    rows = [{**one, "node": f"{'  ' * one['depth']}{one['zh'] or one['en']}"} for one in _nested(below, "")]
    told(rows, ("node", "key", "kind", "demands", "unmet", "partly", "datasets"), as_json=False)


def _nested(below: dict[str, list[dict[str, Any]]], key: str) -> list[dict[str, Any]]:
    return [each for one in below.get(key, ()) for each in (one, *_nested(below, one["key"]))]


def _found(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        json_line(found)
        return
    rows = [{**one, "node": one["zh"] or one["en"], "under": _way(one)} for one in found["rows"]]
    told(rows, ("node", "key", "kind", "under"), as_json=False)
    if found["more"]:
        tell(f"{found['more']} more: say more words")


def _way(one: dict[str, Any]) -> str:
    return " › ".join(each["zh"] or each["en"] for each in one["path"])


def _gaps(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        json_line(found)
        return
    rows = [{**one, "demand": one["zh"] or one["en"], "under": _way(one), "datasets": ", ".join(each["name"] for each in one["datasets"])} for one in found["rows"]]  # fmt: skip
    told(rows, ("state", "key", "demand", "under", "needed_by", "datasets"), as_json=False)
    tell(", ".join(f"{n} {state}" for state, n in found["counts"].items()))


def _breaks(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        json_line(found)
        return
    told(found["datasets"], ("name", "why"), as_json=False)
    if not found["datasets"]:
        tell("nothing falls: no dataset that you may know of holds records of it")
    told(
        [{**one, "demand": one["zh"] or one["en"]} for one in found["demands"]], ("key", "demand", "before", "after", "left"), as_json=False
    )
