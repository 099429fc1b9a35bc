"""The report of a run: one HTML file that needs nothing else, in English and Chinese, and its JSON twin.

The page holds no foreign script, style, font or picture, and forbids the browser to load or run any: texts of
records are hostile until proved otherwise, so they are escaped, and a content security policy allows this file's
own script alone, by its digest.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import jinja2
from markupsafe import Markup, escape

from goldsmith.curate.report import charts, learnt_view, measures, numbers
from goldsmith.curate.report.balance import check_balance
from goldsmith.curate.report.data import ReportData
from goldsmith.curate.report.names import COLUMN_NAMES, ERRORS, HIT_KINDS, KIND_NAMES, LANGUAGE_NAMES, METHODS, UNITS
from goldsmith.curate.report.places import placed, unescaped
from goldsmith.curate.report.text import cut, pieces, plain
from goldsmith.curate.report.view import SOURCES_OPEN, fit, view
from goldsmith.curate.report.words import LANGUAGES, WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.curate.report.flow import Node

HTML_NAME, JSON_NAME = "report.html", "report.json"
_FOLDER = Path(__file__).parent


def render(report: Mapping[str, Any] | ReportData, *, language: Literal["en", "zh"] | None = None) -> str:
    """Return the report as one self-contained HTML page that holds both languages.

    Args:
        report: The data, as :class:`~goldsmith.curate.report.data.ReportData` or a mapping of its keys.
        language: The language in which the page opens; by default the reader's own, as the browser says.

    Raises:
        ConservationError: The report does not balance.
        pydantic.ValidationError: The mapping is no report.
    """
    data = _checked(report)
    script = (_FOLDER / "report.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=data,
            view=view(data),
            start=LANGUAGES[language] if language else "",
            script=Markup(script),  # noqa: S704 -- the program's own file
            style=Markup((_FOLDER / "report.css").read_text(encoding="utf-8")),  # noqa: S704 -- the program's own file
            digest=digest,
            title={tag: WORDS["title"][i].format(dataset=plain(data.dataset)) for i, tag in enumerate(LANGUAGES.values())},
        )
    )


def write(report: Mapping[str, Any] | ReportData, folder: str | Path) -> tuple[Path, Path]:
    """Write the page and its JSON twin into a folder, and return both paths; a reader never sees half a file.

    Raises:
        ConservationError: The report does not balance; nothing is written.
    """
    data = _checked(report)
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    contents = {place / HTML_NAME: render(data), place / JSON_NAME: data.model_dump_json(indent=2) + "\n"}
    for path, text in contents.items():
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(path)
    return place / HTML_NAME, place / JSON_NAME


def read(path: str | Path) -> ReportData:
    """Return the report that a JSON twin holds."""
    return ReportData.model_validate_json(Path(path).read_bytes())


def _checked(report: Mapping[str, Any] | ReportData) -> ReportData:
    data = report if isinstance(report, ReportData) else ReportData.model_validate(report)
    check_balance(data)
    return data


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_without_hidden,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(ERRORS=ERRORS, KIND_NAMES=KIND_NAMES, LANGUAGE_NAMES=LANGUAGE_NAMES, both=_named)
    environment.globals.update(METHODS=METHODS, UNITS=UNITS, COLUMN_NAMES=COLUMN_NAMES, HIT_KINDS=HIT_KINDS, learnt=learnt_view)
    environment.globals.update(say=_say, say_svg=_say_svg, node_name=_node_name, node_title=_node_title)
    environment.globals.update(WORDS=WORDS, SOURCES_OPEN=SOURCES_OPEN, chart=charts, small=measures, fill=_fill)
    environment.globals.update({name: getattr(numbers, name) for name in ("number", "share", "size", "duration")})
    environment.filters.update(pieces=pieces, name=plain, fit=fit, cut=cut, breakable=_breakable, placed=placed, unescaped=unescaped)
    return environment


def _without_hidden(value: object) -> object:
    """Return what an expression of the template gives with invisible characters named; markup passes untouched."""
    return "".join(p.text if p.kind == "plain" else f"⟨{p.text}⟩" for p in pieces(value)) if type(value) is str else value


def _say(word: str, **filled: object) -> Markup:  # words have different fillings, so this takes them by name
    """Return a word in both languages, each in an element of its own, of which the page shows one."""
    return _both("span", word, filled)


def _say_svg(word: str, **filled: object) -> Markup:
    return _both("tspan", word, filled)


def _both(element: str, word: str, filled: Mapping[str, object]) -> Markup:
    safe = {name: escape(_without_hidden(value)) for name, value in filled.items()}
    spans = (
        Markup('<{0} class="{1}" lang="{2}">{3}</{0}>').format(element, code, tag, Markup(escape(text)).format(**safe))  # noqa: S704 -- escaped
        for (code, tag), text in zip(LANGUAGES.items(), WORDS[word], strict=True)
    )
    return Markup("").join(spans)


def _named(texts: tuple[str, str]) -> Markup:
    """Return a name in both languages, as :func:`_say` does it."""
    return Markup("").join(
        Markup('<span class="{}" lang="{}">{}</span>').format(code, tag, text)
        for (code, tag), text in zip(LANGUAGES.items(), texts, strict=True)
    )


def _fill(name: str, value: str) -> Markup:
    """Return a number that the page's script fills anew when a limit is moved."""
    return Markup('<b data-fill="{}">{}</b>').format(name, value)


def _breakable(name: str) -> Markup:
    """Return a name that may break after an underscore, a slash or a hyphen, and so is not broken within a word."""
    return Markup("").join(
        escape(part) + Markup("<wbr/>") if part in {"_", "/", "-"} else escape(part) for part in re.split(r"([_/-])", name)
    )


def _node_name(node: Node, units: int) -> Markup:
    """Return the label of a node: a name of the data, cut to a width, or a word of the report in both languages."""
    if node.word:
        return _say_svg(node.word, folded=numbers.number(node.folded))
    return escape(fit(plain(node.name), units))


def _node_title(node: Node) -> str:
    """Return the full name of a node for a tooltip, which cannot change its language and so has both."""
    return " · ".join(text.format(folded=node.folded) for text in WORDS[node.word]) if node.word else plain(node.name)
