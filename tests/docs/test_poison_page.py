"""What the page about poison shows is what happens."""

from __future__ import annotations

import re

import pytest

from data import ROOT
from goldsmith.algorithms.poison import ATTACKS, NEEDS, Facts
from goldsmith.stats.rare import chance_to_see, rows_to_see

PAGES = ("docs/poison.md", "docs/poison.zh.md")


@pytest.mark.parametrize("page", PAGES)
def test_the_example_runs_and_finds_the_false_sentence(page, capsys):
    """The Python of the page prints a record and the reason."""
    code = re.search(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL).group(1)

    exec(code, {})  # noqa: S102  the page's own example

    assert re.match(r"\d+ .*France", capsys.readouterr().out)


@pytest.mark.parametrize("page", PAGES)
def test_the_facts_of_the_page_can_be_read(page, tmp_path):
    """The YAML of the page holds two facts."""
    text = re.search(r"```yaml\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL).group(1)
    path = tmp_path / "facts.yaml"
    path.write_text(text, encoding="utf-8")

    assert len(Facts.read(path).triples) == 2


@pytest.mark.parametrize("page", PAGES)
def test_the_table_of_audits_is_the_formula(page):
    """Every cell is what the formula gives, and every screen and attack has its row."""
    text = (ROOT / page).read_text(encoding="utf-8")

    for rate in (0.01, 0.001, 0.0001, 0.00001):
        cells = [f"{100 * chance_to_see(rate, n):.1f} %" for n in (1_000, 4_000)]
        assert f"| {100 * rate:g} % | {cells[0]} | {cells[1]} | {rows_to_see(rate):,} |" in text
    for name in (*NEEDS, *ATTACKS):
        assert f"| `{name}` |" in text
