"""Write the report of an evaluation: a page in English and Chinese, its JSON twin, and JSON-LD."""

from __future__ import annotations

import base64
import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import orjson
from markupsafe import Markup, escape

import goldsmith.curate.report
from goldsmith.curate.report.numbers import size
from goldsmith.curate.report.text import pieces, plain
from goldsmith.curate.report.words import LANGUAGES
from goldsmith.evaluate import asked
from goldsmith.evaluate.describing.filling import fact_name, sections, words
from goldsmith.evaluate.history import LEAST_POINTS, LEAST_SHARE
from goldsmith.evaluate.place_words import of_parts
from goldsmith.evaluate.report import bars, pictures, sector
from goldsmith.evaluate.report.detail_words import chinese, gate_why, no_curve
from goldsmith.evaluate.report.linked import linked
from goldsmith.evaluate.report.numbers import money, number, points, signed
from goldsmith.evaluate.report.steps import steps
from goldsmith.evaluate.report.view import FAMILY_ZH, view
from goldsmith.evaluate.report.words import WORDS
from goldsmith.evaluate.running import PRIVATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.evaluate.evaluation import Evaluation
    from goldsmith.evaluate.grading import Decided
    from goldsmith.evaluate.report.beside import Beside
    from goldsmith.evidence.finding import Said
    from goldsmith.indicator import About
    from goldsmith.profile import Title

PALE = 0.8
"""Share of the weight of a dimension below which its bar is pale."""
HTML_NAME, JSON_NAME, LINKED_NAME = "evaluation.html", "evaluation.json", "evaluation.jsonld"
_FOLDER = Path(__file__).parent
_SHARED = Path(next(iter(goldsmith.curate.report.__path__)))


def write(made: Evaluation, beside: Beside, folder: Path) -> dict[str, Path]:
    """Write the page and both twins, and return their paths; a reader never sees half a file."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {
        "html": (folder / HTML_NAME, page(made, beside).encode()),
        "json": (folder / JSON_NAME, _twin(made, beside)),
        "jsonld": (folder / LINKED_NAME, orjson.dumps(linked(made, beside), option=orjson.OPT_INDENT_2) + b"\n"),
    }
    for path, content in contents.values():
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_bytes(content)
        fresh.replace(path)
    return {name: path for name, (path, _) in contents.items()}


def stands(made: Evaluation, beside: Beside, folder: Path) -> bool:
    """Tell whether a folder holds the page of this evaluation with all that stands beside it."""
    try:
        return (folder / HTML_NAME).is_file() and (folder / JSON_NAME).read_bytes() == _twin(made, beside)
    except OSError:
        return False


def told(made: Evaluation, beside: Beside) -> dict[str, Any]:
    """Return all that the page tells as JSON values."""
    way = steps(made, beside.profile) if beside.profile.graded else []
    return made.as_json() | {"steps": [one.as_json() for one in way]} | beside.as_json()


def _twin(made: Evaluation, beside: Beside) -> bytes:
    return orjson.dumps(told(made, beside), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS) + b"\n"


def page(made: Evaluation, beside: Beside) -> str:
    """Return the report as one page: nothing is loaded, every text is escaped, and only the page's own script runs."""
    script = (_SHARED / "report.js").read_text(encoding="utf-8")
    return _environment().get_template("evaluation.html.j2").render(
        made=made, one=made.measurements, grade=made.grade, profile=beside.profile, beside=beside,
        view=view(made, beside, asked.profile("valid2"), PRIVATE),
        script=Markup(script), digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),  # noqa: S704  the program's own
        style=Markup((_SHARED / "report.css").read_text(encoding="utf-8") + (_FOLDER / "evaluation.css").read_text(encoding="utf-8")),  # noqa: S704  the program's own
        title={tag: WORDS["title"][i].format(dataset=plain(made.measurements.dataset)) for i, tag in enumerate(LANGUAGES.values())},
    )  # fmt: skip


@functools.cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals.update(
        say=_say, both=_both, LEAST_POINTS=LEAST_POINTS, LEAST_SHARE=LEAST_SHARE, assumed=_assumed, bar=bars.bar, number=number, points=points, size=size, FAMILY_ZH=FAMILY_ZH, zip=zip, detail=_detail, signed=signed,
        money=money, pictures=pictures, COLOURS=pictures.COLOURS, why=_why, gate_why=_gate_why,
        colour=_colour, PALE=PALE, comma=_spans([Markup(", "), Markup("、")]),
    )  # fmt: skip
    made.globals.update(
        filled=sections, fact_words=words, fact_name=fact_name, known_problems=sector.known_problems, reasons=sector.reasons
    )
    made.filters.update(name=plain, pieces=pieces)
    return made


def _say(word: str, **filled: object) -> Markup:  # words have different fillings, so this takes them by name
    """Return a word in both languages, of which the page shows one."""
    safe = {name: escape(value) for name, value in filled.items()}
    return _spans([_coded(text).format(**safe) for text in WORDS[word]])


def _both(said: Said | Title | About) -> Markup:
    """Return a sentence or a name in both languages."""
    return _spans([_coded(said.en), _coded(said.zh)])


def _assumed(places: Sequence[str]) -> Markup:
    """Return what the profile asks where the requirement says nothing, in both languages."""
    named = of_parts(places)
    return _spans([_coded(text).format(what=escape(what)) for text, what in zip(WORDS["assumed"], (named.en, named.zh), strict=True)])


def _detail(name: str) -> Markup:
    """Return the name of a further number, or a verdict, in both languages."""
    return _spans([escape(plain(name)), escape(plain(chinese(name)))])


def _colour(decided: Decided) -> str:
    """Return the colour of the bar of a dimension: pale where too little of it was measured."""
    if decided.decision == "not_covered" or decided.score.coverage < PALE:
        return "found"
    return "rules" if decided.decision == "failed" else "kept"


def _why(english: str) -> Markup:
    """Return why a curve must not be read beyond its points, in both languages."""
    return _spans([escape(english), escape(no_curve(english))])


def _gate_why(english: str) -> Markup:
    """Return what must be known of a gate, in both languages."""
    return _spans([escape(english), escape(gate_why(english))]) if english else Markup("")


def _coded(text: str) -> Markup:
    """Return a sentence in which what stands between back quotes is code."""
    parts = ["".join(piece.text for piece in pieces(part)) for part in text.split("`")]
    return Markup("").join(Markup("<code>{}</code>").format(part) if n % 2 else escape(part) for n, part in enumerate(parts))


def _spans(texts: Sequence[Markup]) -> Markup:
    return Markup("").join(
        Markup('<span class="{}" lang="{}">{}</span>').format(code, tag, text)
        for (code, tag), text in zip(LANGUAGES.items(), texts, strict=True)
    )
