"""Writes docs/reference/ from what is registered: ``python docs/make_reference.py``. A test keeps the pages up to date.

1. Every page is a function that returns Markdown; nothing is typed by hand.
2. ``pages`` names them all; ``main`` writes those that have changed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from typer.main import get_command

from goldsmith import registry, ruleset
from goldsmith.circulate.schemes import table as schemes
from goldsmith.cli.app import app
from goldsmith.cli.ending import EXIT_CODES
from goldsmith.curate.manual import documentation, error_classes, first_paragraph, schema, settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = Path(__file__).parent / "reference"
MADE = "<!-- Made by docs/make_reference.py; do not edit. -->"
PLURALS = {"operator": "Operators", "reader": "Readers", "exporter": "Exporters", "anchor": "Anchors"}
INTRODUCTIONS = {
    "operator": "An operator measures one thing about every record and writes it as a column; it never drops a record.",
    "reader": "A reader finds the records in files of one format; by default the name and the content of a file tell which.",
    "anchor": "An anchor has checkpoints of a log witnessed outside, and tells later, without a network, by when they were there.",
    "exporter": "An exporter writes records in one layout, whole or not at all.",
}


def pages() -> dict[str, str]:
    """Return the text of every page by its file name."""
    found = {f"{kind}s.md": _leaves(kind) for kind in PLURALS}
    found |= {"rulesets.md": _rule_sets(), "recipes.md": _recipes(), "recipe.md": _recipe_settings(), "commands.md": _commands()}
    found |= {
        "schemes.md": _schemes(),
        "errors.md": _errors(),
        "recipe.schema.json": json.dumps(schema(), indent=2, ensure_ascii=False) + "\n",
    }
    return {**found, "README.md": _index(found)}


def _index(found: Iterable[str]) -> str:
    lines = ["# Reference", "", MADE, "", "Made from what is registered in the package, so it says what the package does.", ""]
    titles = {
        "recipe.md": "Settings of a recipe",
        "recipe.schema.json": "JSON Schema of recipes",
        "rulesets.md": "Rule sets",
        "schemes.md": "Other schemes of circulation",
    }
    return _page([*lines, *(f"- [{titles.get(name, name.removesuffix('.md').capitalize())}]({name})" for name in sorted(found))])


def _leaves(kind: str) -> str:
    names = registry.names(kind)
    lines = [f"# {PLURALS[kind]}", "", MADE, "", INTRODUCTIONS[kind], "", f"`goldsmith show {kind} NAME` prints the same.", ""]
    lines += [f"- [{name}](#{name}): {first_paragraph(documentation(registry.load(kind, name)))}" for name in names]
    for name in names:
        lines += ["", f"## {name}", "", *_leaf(registry.load(kind, name))]
    return _page(lines)


def _leaf(leaf: Any) -> Iterator[str]:
    yield from _doc_lines(documentation(leaf))
    if getattr(leaf, "writes", None) is not None:
        yield from ("", f"Reads {_listed(leaf.reads)}, writes `{leaf.writes}`; version {leaf.version}.")
    if getattr(leaf, "suffixes", ()):
        yield from ("", f"Names of files that mean it: {_listed(leaf.suffixes)}.")
    found = settings(leaf)
    if found:
        yield from ("", "| setting | default | meaning |", "|---|---|---|")
        yield from (f"| `{name}` | {_default(default)} | {_cell(about)} |" for name, default, about in found)


def _doc_lines(text: str) -> Iterator[str]:
    """Yield a docstring as Markdown: examples become code."""
    inside = False
    for line in text.splitlines():
        code = line.startswith("    ") and (inside or ">>>" in line or "..." in line)
        if line == "Example:":
            yield from ("Example:", "")
            continue
        if code != inside:
            yield "```python" if code else "```"
            inside = code
        yield line.removeprefix("    ") if code else line
    if inside:
        yield "```"


def _rule_sets() -> str:
    names = registry.names("ruleset")
    lines = ["# Rule sets", "", MADE, "", "A rule set says which measurements drop a record; every limit has a source.", ""]
    lines += ["Rules are tried from top to bottom, and the first that fires is the reason.", ""]
    lines += ["Any limit can be changed in a recipe: `limits: {too_short: 50}` beside `set:`.", ""]
    lines += [f"- [{name}](#{name.replace('@', '').replace('.', '')})" for name in names]
    for name in names:
        lines += ["", f"## {name}", "", *_rule_set(ruleset.load(name))]
    return _page(lines)


def _rule_set(rules: ruleset.RuleSet) -> Iterator[str]:
    yield from (f"{rules.description.get('en', '')}.", "", f"{rules.description.get('zh', '')}。", "")
    if rules.source and rules.source != "see each rule":
        yield from (f"Source: {rules.source}", "")
    yield from ("| reason | drops where | means | 含义 | source |", "|---|---|---|---|---|")
    for rule in rules.rules:
        where = " and ".join(f"`{one.measure.column}` {one.compare.replace('_', ' ')} {one.limit}" for one in rule.conditions)
        yield f"| `{rule.name}` | {where} | {_cell(rule.says.get('en', ''))} | {_cell(rule.says.get('zh', ''))} | {_cell(rule.source)} |"


def _recipes() -> str:
    lines = ["# Ready recipes", "", MADE, "", "`goldsmith init NAME FILE` writes one to a file, to be changed."]
    for name in registry.names("recipe"):
        text = registry.load("recipe", name).read_text(encoding="utf-8")
        lines += ["", f"## {name}", "", str(yaml.safe_load(text)["description"]), "", "```yaml", text.rstrip(), "```"]
    return _page(lines)


def _schemes() -> str:
    lines = ["# Other schemes of circulation", "", MADE, "", "What of a release fills each field, and who has to say what it does not.", ""]
    lines += ["`goldsmith scheme show NAME` prints the same. Beside these there is `digital-object`, whose form is that of DOIP 2.0.", ""]
    lines += [f"- [{name}](#{name}): {schemes.load(name).zh}, {schemes.load(name).en}" for name in schemes.names()]
    for name in schemes.names():
        lines += ["", f"## {name}", "", *_scheme(schemes.load(name))]
    return _page(lines)


def _scheme(found: schemes.Table) -> Iterator[str]:
    people = schemes.people()
    yield from (f"{found.zh} / {found.en}", "", "| field | 字段 | means | filled by | else said by | source |", "|---|---|---|---|---|---|")
    for each in found.fields:
        who = f"{people[each.who]['zh']}, {people[each.who]['en']}" if each.who else ""
        yield f"| `{each.key}` | {each.zh} | {_cell(each.en)} | {f'`{each.fact}`' if each.fact else ''} | {who} | {each.source} |"
    yield from ("", "| source | what | date | where | what was read | what could not be |", "|---|---|---|---|---|---|")
    for key, one in found.sources.items():
        yield f"| {key} | {one.title} | {one.date} | {one.where} | {one.read} | {one.unread} |"
    yield from ("", *(f"- {limit['en']} {limit['zh']}" for limit in found.limits))


def _recipe_settings() -> str:
    found = schema()
    lines = ["# Settings of a recipe", "", MADE, "", "The same as [JSON Schema](recipe.schema.json), for editors.", ""]
    lines += ["`--set PATH=VALUE` changes any of them for one run: `--set near_duplicates.similarity=0.5`.", ""]
    lines += ["## recipe", "", found["description"], "", *_properties(found)]
    for name, part in sorted(found["$defs"].items()):
        lines += ["", f"## {name}", "", part["description"], "", *_properties(part)]
    return _page(lines)


def _properties(part: dict[str, Any]) -> Iterator[str]:
    yield from ("| setting | type | default | meaning |", "|---|---|---|---|")
    for name, about in part.get("properties", {}).items():
        default = "required" if name in part.get("required", ()) else f"`{json.dumps(about.get('default'), ensure_ascii=False)}`"
        yield f"| `{name}` | {_type(about)} | {default if 'default' in about or default == 'required' else ''} | {_cell(about.get('description', ''))} |"


def _type(about: dict[str, Any]) -> str:
    if "$ref" in about:
        name = about["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in about:
        return " or ".join(dict.fromkeys(_type(one) for one in about["anyOf"]))
    if "enum" in about:
        return " or ".join(f"`{one}`" for one in about["enum"])
    if about.get("type") == "array":
        return f"list of {_type(about.get('items', {}))}"
    limits = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    return " ".join([about.get("type", "any"), *(f"{sign} {about[key]}" for key, sign in limits.items() if key in about)])


def _commands() -> str:
    lines = ["# Commands", "", MADE, "", "`goldsmith COMMAND --help` prints the same.", ""]
    lines += ["Data goes to standard output and talk to standard error.", "", "## Exit codes", "", "| code | meaning |", "|---|---|"]
    lines += [f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items()]
    for name, command in _every(get_command(app)).items():
        *about, example = (command.help or "").strip().splitlines()
        lines += ["", f"## goldsmith {name}", "", *(line.strip() for line in about), "```console"]
        lines += [f"$ {example.strip().removeprefix('Example: ')}", "```"]
        rows = [_parameter(one) for one in command.params if one.name != "help"]
        lines += ["", "| argument or option | meaning |", "|---|---|", *rows] if rows else []
    return _page(lines)


def _every(group: Any, before: str = "") -> dict[str, Any]:
    """Return every command by the words that call it, such as `log audit`."""
    found: dict[str, Any] = {}
    for name, one in group.commands.items():
        found |= _every(one, f"{before}{name} ") if hasattr(one, "commands") else {f"{before}{name}": one}
    return found


def _parameter(one: Any) -> str:
    argument = one.param_type_name == "argument"
    name = (one.metavar or one.name).upper() if argument else ", ".join(one.opts)
    optional = " (optional)" if argument and not one.required else ""
    return f"| `{name}`{optional} | {_cell(one.help)} |"


def _errors() -> str:
    lines = [
        "# Errors",
        "",
        MADE,
        "",
        "Every message of goldsmith has a code that never changes; `goldsmith explain CODE` prints the same.",
        "",
    ]
    lines += ["| code | exit code | meaning |", "|---|--:|---|"]
    lines += [f"| `{each.code}` | {each.exit_code} | {_cell(documentation(each))} |" for each in error_classes()]
    return _page(lines)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _default(text: str) -> str:
    return text if text == "required" else f"`{text.removeprefix('default ')}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _page(lines: Iterable[str]) -> str:
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def main() -> None:
    """Write the pages that have changed, and remove those that nothing makes any more."""
    FOLDER.mkdir(exist_ok=True)
    made = pages()
    for name, text in made.items():
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            sys.stderr.write(f"wrote {path.relative_to(FOLDER.parent.parent)}\n")
    for path in FOLDER.iterdir():
        if path.name not in made:
            path.unlink()


if __name__ == "__main__":
    main()
