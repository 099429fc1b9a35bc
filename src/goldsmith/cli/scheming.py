"""Verbs of other schemes of circulation: scheme list, show, export, check."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.ending import GATE
from goldsmith.cli.printing import AsJson, done, json_line, say, table, tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.circulate.release import Release
    from goldsmith.circulate.schemes.facts import Fact
    from goldsmith.circulate.schemes.table import Table

OBJECT = "digital-object"
Folder = Annotated[Path, typer.Argument(metavar="RELEASE", help="Folder of the certified release, NAME/VERSION.")]
Agreement = Annotated[
    Path | None, typer.Option("--agreement", help="ODRL agreement (JSON) whose terms count; else the release's offer.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the verbs of this family below `scheme`."""
    app.command("list")(list_)
    app.command()(show)
    app.command()(export)
    app.command()(check)


def list_(*, as_json: AsJson = False) -> None:
    """List the schemes that a release can be told in.

    Example: goldsmith scheme list
    """
    from goldsmith.circulate.schemes import table as schemes

    rows = [
        {"name": name, "zh": schemes.load(name).zh, "en": schemes.load(name).en, "fields": len(schemes.load(name).fields)}
        for name in schemes.names()
    ]
    rows.append({"name": OBJECT, "zh": "数字对象（数联网、DOIP 2.0）", "en": "Digital object (数联网, DOIP 2.0)", "fields": 4})
    rows.sort(key=lambda row: str(row["name"]))
    if as_json:
        json_line(rows)
    else:
        table([tuple(row.values()) for row in rows], head=("name", "名称", "scheme", "fields"))


def show(
    name: Annotated[str, typer.Argument(help="Which scheme; `goldsmith scheme list`.")],
    *,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of its exports instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a scheme: fields, what fills them, what could be read.

    Example: goldsmith scheme show data-component
    """
    from goldsmith.circulate.schemes import table as schemes
    from goldsmith.circulate.schemes.digital_object import SCHEMA

    if name == OBJECT:
        json_line(SCHEMA)
        return
    found = schemes.load(name)
    if schema:
        json_line(found.schema())
        return
    sources = {key: vars(each) for key, each in found.sources.items()}
    if as_json:
        about = {"name": name, "zh": found.zh, "en": found.en, "fields": _fields(found)}
        json_line({**about, "sources": sources, "limits": list(found.limits)})
        return
    say(f"{found.zh} / {found.en}")
    rows = [(row["key"], row["en"], row["fact"] or "-", row["who"] or "-", row["source"]) for row in _fields(found)]
    table(rows, head=("field", "means", "filled by", "else by", "source"))
    for key, each in sources.items():
        say(f"{key}: {each['title']}, {each['date']}: read: {each['read']}; not readable: {each['unread']}")
    for limit in found.limits:
        tell(f"{limit['en']} | {limit['zh']}")


def _fields(found: Table) -> list[dict[str, str]]:
    from goldsmith.circulate.schemes.table import people

    return [{**vars(each), "who": people()[each.who]["zh"] if each.who else ""} for each in found.fields]


def export(
    release: Folder,
    scheme: Annotated[str, typer.Option("--scheme", help="Which; `goldsmith scheme list`.", show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", help="File to write; else it is printed.", show_default=False)] = None,
    answers: Annotated[
        Path | None,
        typer.Option("--answers", help="What people say for it (YAML): said_by, and a value for each field.", show_default=False),
    ] = None,
    agreement: Agreement = None,
    prefix: Annotated[
        str, typer.Option("--prefix", help="Handle prefix that you were given, for a digital object.", show_default=False)
    ] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Tell a release in the fields of another scheme.

    Each value says where it comes from. What nobody said is listed as missing, with who has to say it, and is never made up.

    Example: goldsmith scheme export releases/titles/1.0.0 --scheme data-component --out component.json
    """
    from goldsmith.circulate.schemes import table as schemes
    from goldsmith.circulate.schemes.digital_object import digital_object
    from goldsmith.circulate.schemes.sheet import filled

    one, facts = _known(release, agreement)
    if scheme == OBJECT:
        found = digital_object(one, facts, prefix)
        missing: list[Mapping[str, Any]] = []
    else:
        found = filled(schemes.load(scheme), one, facts, _yaml(answers) if answers else None)
        missing = found["missing"]
    if out is None:
        json_line(found)
    else:
        from goldsmith.certify.log.durable import replaced

        replaced(out, json.dumps(found, ensure_ascii=False, indent=1).encode() + b"\n")
        told = f"{out}: {len(found.get('values', found))} filled, {len(missing)} missing"
        done(told, {"file": str(out), "scheme": scheme, "missing": [each["key"] for each in missing]}, as_json=as_json)
    for each in missing:
        tell(f"missing: {each['key']}: {each['who']} ({each['who_en']})")


def check(
    file: Annotated[Path, typer.Argument(help="What `goldsmith scheme export` wrote.")],
    release: Annotated[Path, typer.Option("--release", help="Folder of the release.", show_default=False)],
    agreement: Agreement = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell whether a sheet still says what the release says.

    Ends with exit code 3 where it does not.

    Example: goldsmith scheme check component.json --release releases/titles/1.0.0
    """
    from goldsmith.circulate.schemes.sheet import differences

    one, facts = _known(release, agreement)
    found = differences(_json(file), one, facts)
    if as_json:
        json_line({"agrees": not found, "differences": found})
    else:
        say("\n".join(f"NO {each}" for each in found) or "it says what the release says")
    if found:
        raise typer.Exit(GATE)


def _known(folder: Path, agreement: Path | None) -> tuple[Release, dict[str, Fact]]:
    """Return a release and what is known of it."""
    from goldsmith.circulate.schemes.facts import facts_of
    from goldsmith.circulate.shelf import Shelf
    from goldsmith.circulation_errors import SchemeError

    place = folder.resolve()
    shelf = Shelf(place.parent.parent)
    try:
        one = shelf.release(place.parent.name, place.name)
    except KeyError:
        raise SchemeError(
            "no release stands here", where=str(folder), expected="a folder NAME/VERSION that goldsmith release made"
        ) from None
    if why := shelf.recalled(one):
        raise SchemeError("this release was recalled", where=str(folder), found=why)
    return one, facts_of(shelf, one, _json(agreement) if agreement else None)


def _json(path: Path) -> dict[str, Any]:
    return _object(path, json.loads, "a JSON object")


def _yaml(path: Path) -> dict[str, Any]:
    import yaml

    from goldsmith.yaml_text import parsed

    def read(text: str) -> Any:
        try:
            return parsed(text)
        except yaml.YAMLError as problem:
            raise ValueError(str(problem)) from None

    return _object(path, read, "fields and their values, and said_by")


def _object(path: Path, read: Any, expected: str) -> dict[str, Any]:
    from goldsmith.circulation_errors import SchemeError

    try:
        found = read(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise SchemeError("this file cannot be read", where=str(path), found=str(problem)[:200], expected=expected) from None
    if not isinstance(found, dict):
        raise SchemeError("this file cannot be read", where=str(path), found=type(found).__name__, expected=expected)
    return found
