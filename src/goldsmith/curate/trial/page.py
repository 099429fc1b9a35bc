"""The report of a trial: one HTML page that needs nothing else, in English and Chinese, and its JSON twin."""

from __future__ import annotations

import base64
import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
import orjson
from markupsafe import Markup, escape

from goldsmith.curate.report.text import plain
from goldsmith.curate.report.words import LANGUAGES
from goldsmith.curate.trial import figures
from goldsmith.curate.trial.words import WORDS

if TYPE_CHECKING:
    from goldsmith.curate.trial.outcome import Outcome

HTML_NAME, JSON_NAME = "trial.html", "trial.json"
_FOLDER = Path(__file__).parent.parent
_SCRIPT = """(function () {
  "use strict";
  var root = document.documentElement;
  function speak(tag) {
    root.lang = tag;
    document.querySelectorAll("[data-language]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-language") === tag));
    });
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-language]");
    if (button) { speak(button.getAttribute("data-language")); }
  });
  speak(/^zh/i.test(navigator.language) ? "zh-Hans" : "en");
}());
"""


def write(outcome: Outcome, folder: Path) -> tuple[Path, Path]:
    """Write the page and its JSON twin, and return both paths; a reader never sees half a file, and what has not changed stays."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        folder / HTML_NAME: page(outcome).encode(),
        folder / JSON_NAME: orjson.dumps(outcome.as_json(), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS),
    }
    for path, content in contents.items():
        if path.exists() and path.read_bytes() == content:
            continue
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_bytes(content)
        fresh.replace(path)
    return folder / HTML_NAME, folder / JSON_NAME


def page(outcome: Outcome) -> str:
    """Return the report as one page; names are escaped, nothing is loaded, and only the page's own script runs."""
    digest = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    arms = list(dict.fromkeys([*outcome.facts["arms"], *(one.arm for one in outcome.means)]))
    return _environment().get_template("trial.html.j2").render(
        outcome=outcome, facts=outcome.facts, arms=arms, script=Markup(_SCRIPT), digest=digest,  # noqa: S704  the program's own
        style=Markup((_FOLDER / "report" / "report.css").read_text(encoding="utf-8")),  # noqa: S704  the program's own
    )  # fmt: skip


@functools.cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals.update(say=_say, figures=figures)
    made.filters.update(name=plain)
    return made


def _say(word: str, **filled: object) -> Markup:  # words have different fillings, so this takes them by name
    """Return a word in both languages, of which the page shows one."""
    safe = {name: escape(value) for name, value in filled.items()}
    return Markup("").join(
        Markup('<span class="{}" lang="{}">{}</span>').format(code, tag, Markup(escape(text)).format(**safe))  # noqa: S704  escaped
        for (code, tag), text in zip(LANGUAGES.items(), WORDS[word], strict=True)
    )
