"""The guides are true: their commands are commands, their recipes plan and run, both languages have the same steps."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer._click.exceptions import NoSuchOption

from cli.conftest import verbs
from curate.workshop import Workshop
from data import ROOT
from goldsmith import registry
from goldsmith.curate.linting import lint
from goldsmith.curate.plan import Request, made
from goldsmith.operator import Operator

GUIDES = sorted((ROOT / "docs" / "guides").glob("*.md"))
COMMAND = re.compile(r"(?:^\$ |`)(goldsmith [^`\n]+)", re.MULTILINE)

ZH = "港务局的账簿记下每一艘进港的船、船名和货物，也记下潮水的时刻，{0}号灯塔看守人在旁边写上天气和见到的鸟。"
EN = (
    "The harbour office keeps a ledger of every ship that enters, with her name and cargo, and keeper {0} writes the weather beside it. "
    "Most pages are dull. On some mornings, though, a gull has walked across the ink, and nobody had the heart to copy that line again. "
    "A stranger asked once why tides were noted twice; because, said the old clerk, the sea forgets what we tell it and so do people."
)
MADE = {
    "chat": [{"id": "a", "messages": [{"role": "user", "content": "你好"}, {"role": "assistant", "content": "你好，有什么可以帮你？"}]}],
    "instruct": [{"id": "a", "instruction": "How many legs has a spider?", "input": "", "output": "Eight."}],
    "preference": [{"id": "a", "prompt": "Name a bird.", "chosen": "A wren.", "rejected": "A trout."}],
    "code": [{"id": "a", "code": "def add(a, b):\n    return a + b\n"}],
    "finance": [{"id": "a", "text": "2023年营收 12.5 亿元，同比 +8.3%，每股 0.42 元；2022年 11.6 亿元，每股 0.38 元。"}],
    "law": [{"id": "a", "text": "\n".join(f"({n}) 违反第{n}条规定的，处以{n}00元罚款。" for n in range(1, 9))}],
    "short-text": [{"id": "a", "text": "很好吃"}],
}
"""Good records, one for each recipe that is special; others get prose."""


def _commands(page: Path) -> list[str]:
    return COMMAND.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_every_command_of_a_guide_is_one(page: Path):
    """Verb, arguments and options parse, and what a command names exists."""
    for line in _commands(page):
        verb, *words = shlex.split(line)[1:]
        command = verbs().commands[verb]
        context = command.make_context(verb, list(words), resilient_parsing=False)
        if verb in {"plan", "run", "init"} and not context.params["recipe"].endswith(".yaml"):
            changes = tuple(one for one in context.params.get("changes") or ())
            made(Request(context.params["recipe"], changes=changes))
        if verb == "show":
            assert registry.load(context.params["kind"], context.params["name"])


@pytest.mark.parametrize("page", [page for page in GUIDES if not page.name.endswith(".zh.md")], ids=lambda page: page.name)
def test_both_languages_have_the_same_steps(page: Path):
    """The Chinese page has the commands of the English one, in its order."""
    twin = page.with_name(page.name.replace(".md", ".zh.md"))

    assert [line.replace(" --language zh", "") for line in _commands(twin)] == _commands(page)
    assert page.read_text(encoding="utf-8").count("\n## ") == twin.read_text(encoding="utf-8").count("\n## ")


def test_every_ready_recipe_has_a_guide():
    """`demo` and `articles` are told elsewhere; each other recipe is planned in some guide."""
    told = {words[2] for page in GUIDES for words in map(str.split, _commands(page)) if words[1] == "plan"}

    assert set(registry.names("recipe")) - told <= {"demo", "articles", "short-text"}


@pytest.mark.parametrize("name", registry.names("recipe"))
def test_every_ready_recipe_keeps_what_is_good_and_has_no_known_mistake(name: str, workshop: Workshop):
    """Made records of its scenario stay, their copy and the empty one go, and lint is silent."""
    good = MADE.get(name, [{"id": "zh", "text": ZH.format(1)}, {"id": "en", "text": EN.format(2)}])
    empty = {key: "" for key in good[0] if key != "id"} | ({"messages": []} if name == "chat" else {})
    path = workshop.rows(*good, {**good[0], "id": "copy"}, {"id": "empty", **empty})

    workshop.run(path, recipe=name)

    assert workshop.kept() == [row["id"] for row in good]
    assert [one.code for one in lint(name)] == []


def test_numbered_lists_and_figures_stay_where_they_are_the_content(workshop: Workshop):
    """What web rules drop, the recipes for finance and law keep."""
    table = "\n".join(f"60{n:04d} {n * 7 % 97}.{n % 10} +{n % 5}.{n % 7}% 成交{n * 13}万" for n in range(1, 30))
    path = workshop.rows({"id": "table", "text": "今日行情：\n" + table})

    workshop.run(path, recipe="finance", dataset="finance")
    workshop.run(path, recipe="web", dataset="web")

    assert workshop.kept("finance") == ["table"]
    assert workshop.kept("web") == []


def test_the_test_of_commands_bites():
    """An option that is not there is refused by the same parser."""
    with pytest.raises(NoSuchOption):
        verbs().commands["plan"].make_context("plan", ["web", "--colour"])
    assert issubclass(registry.load("operator", "mask_personal_data"), Operator)
