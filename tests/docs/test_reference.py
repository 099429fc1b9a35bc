"""The reference says what the package does: pages are made from what is registered, are up to date, and leave nothing out."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from cli.conftest import commands
from data import ROOT
from goldsmith import __version__, registry, ruleset
from goldsmith.curate.manual import error_classes, schema, settings
from goldsmith.curate.recipe import Recipe

DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """The program that writes the pages."""
    spec = importlib.util.spec_from_file_location("make_reference", DOCS / "make_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def test_the_pages_are_up_to_date(maker: ModuleType):
    """What is committed is what `python docs/make_reference.py` writes."""
    made = maker.pages()

    stale = [name for name, text in made.items() if not (REFERENCE / name).exists() or _page(name) != text]
    assert stale == [], "run: python docs/make_reference.py"
    assert sorted(path.name for path in REFERENCE.iterdir()) == sorted(made)


@pytest.mark.parametrize("kind", ["operator", "reader", "exporter", "ruleset", "recipe"])
def test_everything_registered_has_a_section(kind: str):
    """Each operator, reader, exporter, rule set and recipe stands in its page, each setting with its sentence."""
    page = _page(f"{kind}s.md")

    assert [name for name in registry.names(kind) if f"\n## {name}\n" not in page] == []
    if kind in {"operator", "reader", "exporter"}:
        told = [(name, field, about) for name in registry.names(kind) for field, _, about in settings(registry.load(kind, name))]
        assert [(name, field) for name, field, about in told if f"| `{field}` |" not in page or not about.endswith(".")] == []


@pytest.mark.parametrize("name", registry.names("ruleset"))
def test_every_rule_has_a_row(name: str):
    """Reason, limit, meaning in two languages, source."""
    section = _page("rulesets.md").partition(f"\n## {name}\n")[2].partition("\n## ")[0]

    for rule in ruleset.load(name).rules:
        row = next(line for line in section.splitlines() if line.startswith(f"| `{rule.name}` |"))
        cells = [cell.strip() for cell in row.replace("\\|", "/").strip("|").split("|")]
        assert len(cells) == 5
        assert all(cells), row


def test_every_command_has_a_section():
    """Each command stands in the page with its example and every option."""
    page = _page("commands.md")

    for name, command in commands().items():
        section = page.partition(f"\n## goldsmith {name}\n")[2].partition("\n## ")[0]
        assert f"$ goldsmith {name}" in section
        assert [one.name for one in command.params if one.name != "help" and not one.help] == []
        assert [one.opts[0] for one in command.params if one.param_type_name == "option" and one.opts[0] not in section] == []


def test_every_error_has_a_row():
    """Each code stands in the page with a sentence."""
    page = _page("errors.md")

    for each in error_classes():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{each.code}` |"))
        assert row.rstrip(" |").endswith("."), row


def test_every_setting_of_a_recipe_has_a_sentence():
    """The JSON Schema, which editors show, explains every key."""
    found = schema()
    parts = {"recipe": found, **found["$defs"]}

    bare = [f"{name}.{key}" for name, part in parts.items() for key, about in part["properties"].items() if not about.get("description")]
    assert bare == []
    assert [name for name, part in parts.items() if not part.get("description")] == []


@pytest.mark.parametrize("name", registry.names("recipe"))
def test_the_schema_accepts_every_ready_recipe(name: str):
    """What runs is valid for editors too, short forms such as `rules: [short-text@1]` included."""
    jsonschema = pytest.importorskip("jsonschema", reason="checks recipes as an editor does")
    recipe = yaml.safe_load(registry.load("recipe", name).read_text(encoding="utf-8"))

    problems = list(jsonschema.Draft202012Validator(schema()).iter_errors(recipe))

    assert [one.message for one in problems] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"name": "x", "languages": "zh"},
        {"name": "x", "near_duplicates": {"similarity": 7}},
        {"name": "x", "colour": 1},
        {"name": "x", "rules": 3},
    ],
    ids=str,
)
def test_the_schema_refuses_what_a_run_refuses(wrong: dict[str, object]):
    """An editor underlines what `goldsmith plan` would refuse."""
    jsonschema = pytest.importorskip("jsonschema", reason="checks recipes as an editor does")

    assert not jsonschema.Draft202012Validator(schema()).is_valid(wrong)


def test_the_schema_knows_the_short_forms():
    """One path, one field name, `true` for all defaults."""
    jsonschema = pytest.importorskip("jsonschema", reason="checks recipes as an editor does")
    short = {
        "name": "x",
        "sources": "raw/",
        "fields": {"text": "body"},
        "rules": ["short-text@1"],
        "near_duplicates": True,
        "boilerplate": False,
    }

    Recipe.model_validate(short)
    jsonschema.Draft202012Validator(schema()).validate(short)


@pytest.mark.parametrize("page", [*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("*.md"))], ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path):
    """Every link inside the documentation leads to a file that exists."""
    targets = [target for target, _ in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target]

    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md", "NOTICE", "CHANGELOG.md"])
def test_files_that_a_page_names_are_there(name: str):
    """A page that tells where something stands tells the truth: each `path/in/the/repository` exists."""
    named = re.findall(r"(?:`|^|, |\s)((?:src|tests|docs|bench)/[\w@./-]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    paths = [path.rstrip(".") for path in named if "NAME" not in path]

    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_changelog_knows_this_version():
    """The version of the package has a section."""
    assert f"\n## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
