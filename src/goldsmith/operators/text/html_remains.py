"""Tags, entities and scripts that an extraction left in the text."""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import TYPE_CHECKING

from goldsmith.kernels.rewriting import rewritten
from goldsmith.kernels.suspects import find_markup
from goldsmith.operator import Edit, Edited
from goldsmith.reading.rubies import without_readings

if TYPE_CHECKING:
    import pyarrow as pa

BLOCKS = (
    "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 "
    "h3 h4 h5 h6 head header hr html legend li link main menu meta nav ol optgroup option p picture pre section select source summary table "
    "tbody td tfoot th thead title tr ul video audio canvas iframe noscript object param embed frame frameset template textarea"
)
INLINE = (
    "a abbr acronym area b base bdi bdo big cite code col colgroup data del dfn em font i img input ins kbd label map mark marquee meter "
    "nobr output progress q rb rp rt rtc ruby s samp small span strike strong sub sup time track tt u var wbr"
)
VOID = "area base br col embed hr img input link meta param source track wbr"
SWITCHES = (
    "allowfullscreen async autofocus autoplay checked controls default defer disabled formnovalidate hidden ismap itemscope loop multiple "
    "muted nomodule noresize noshade novalidate nowrap open readonly required reversed selected"
)

_ATTRIBUTE = rf"""\s+(?:[A-Za-z_:@][\w:.@-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>`]+)|(?:{SWITCHES.replace(" ", "|")})(?=[\s/>]))"""
_TAG = re.compile(rf"<(/?)({'|'.join((BLOCKS + ' ' + INLINE).split())})((?:{_ATTRIBUTE})*)\s*/?>", re.IGNORECASE)
_OPENING = re.compile(r"<(script|style)\b[^<>]{0,2000}>|(<!--)", re.IGNORECASE)
_CLOSING = {
    "script": re.compile(r"</script\s{0,20}>", re.IGNORECASE),
    "style": re.compile(r"</style\s{0,20}>", re.IGNORECASE),
    "<!--": re.compile("-->"),
}
_DECLARATION = re.compile(r"<!doctype\b[^<>]{0,2000}>|<!\[CDATA\[|\]\]>(?=\s{0,20}(?:<|$))|<\?xml\b[^<>]{0,2000}\?>", re.IGNORECASE)
_CLOSED = re.compile(r"</([A-Za-z]+)")
_AMPERSANDS = re.compile(r"&(?:amp;|#0{0,4}38;|#x0{0,4}26;)+", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CODE = re.compile(r"^[ \t]*(```|~~~).*?^[ \t]*\1[^\n]*$|(?<!`)(`{1,2})(?!`)[^\n]+?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE)
WORDS = (
    "a address area article aside b base body button caption center code col data dd del details dialog dl dt em embed figure font footer form "
    "frame head header i input ins label legend link main map mark menu meta object option output param picture progress q ruby s samp section select "
    "small source sub summary sup template textarea time title track u var video audio canvas"
)
"""Names that are words or letters as well: without attributes, and where nothing closes them, they are no tags."""
_BLOCK, _ALONE, _WORDS = frozenset(BLOCKS.split()), frozenset(VOID.split()), frozenset(WORDS.split())
ROUNDS = 8
"""Times that what was decoded is looked at again, so that `&amp;lt;p&amp;gt;` is gone at once."""


class HtmlRemains(Edit, version=2):
    r"""Take out tags, comments, scripts and styles that an extraction left in the text, and decode entities.

    A tag of a block, such as ``<p>`` or ``<br>``, becomes a line feed where none stands; others go without a trace; what stands
    between tags stays. Only elements of HTML with well-formed attributes are tags, so ``a < b``, ``List<T>`` and ``<me@example.org>``
    stay; so do ``vector<i>`` and ``<title>`` where nothing closes them. Entities need their semicolon. What stands between code fences or
    backticks stays. An escaped tag (``&lt;b&gt;``) outside of code is taken for a tag, too. Of rubies the base stays and the reading goes.
    A tag or an entity is one change.

    Example:
        >>> HtmlRemains().on(["<p>a &lt; b</p><br/>R&amp;D", "if a < b and c > d", "`<b>` is bold", None]).text.to_pylist()
        ['a < b\nR&D', 'if a < b and c > d', '`<b>` is bold', None]

    Source: HTML Living Standard, sections 4 and 13.5, elements and named character references.
    """

    def __call__(self, text: pa.Array) -> Edited:
        """Return the texts without remains of HTML, and how many were taken out of each."""
        return Edited(*rewritten(text, find_markup(text), cleaned))


def cleaned(text: str) -> tuple[str, int]:
    """Return a text without remains of HTML, and how many there were."""
    changes = 0
    for _ in range(ROUNDS):
        text, found = _once(text)
        changes += found
        if not found:
            break
    return text, changes


def _once(text: str) -> tuple[str, int]:
    pieces, changes, at = [], 0, 0
    for code in _CODE.finditer(text) if "`" in text or "~~~" in text else ():
        piece, found = _plain(text[at : code.start()])
        pieces += [piece, code[0]]
        changes += found
        at = code.end()
    piece, found = _plain(text[at:])
    return "".join([*pieces, piece]), changes + found


def _plain(text: str) -> tuple[str, int]:
    """Return a text that holds no code without its remains, and how many there were."""
    changes = 0
    if "<" in text:
        text, rubies = without_readings(text)
        text, changes = _untagged(*_unhidden(text))
        changes += rubies
    if "&" in text:
        text, found = _AMPERSANDS.subn("&", text)
        text, decoded = _decoded(text)
        changes += found + decoded
    return text, changes


def _unhidden(text: str) -> tuple[str, int]:
    """Take out scripts, styles and comments from where they open to where they close; one that nothing closes stays."""
    pieces, changes, at, spot = [], 0, 0, 0
    unclosed: set[str] = set()
    while (opening := _OPENING.search(text, spot)) is not None:
        kind = (opening[1] or opening[2]).lower()
        closing = None if kind in unclosed else _CLOSING[kind].search(text, opening.end())
        spot = opening.end()
        if closing is None:
            unclosed.add(kind)
            continue
        pieces.append(text[at : opening.start()])
        at = spot = closing.end()
        changes += 1
    text, found = _DECLARATION.subn("", "".join([*pieces, text[at:]]))
    return text, changes + found


def _untagged(text: str, changes: int) -> tuple[str, int]:
    closed = {name.lower() for name in _CLOSED.findall(text)}

    def plain(tag: re.Match[str]) -> str:
        nonlocal changes
        put = _instead(tag, closed)
        changes += put is not None
        return tag[0] if put is None else put

    return _TAG.sub(plain, text), changes


def _instead(tag: re.Match[str], closed: set[str]) -> str | None:
    """Return what stands instead of a tag, None where it is none."""
    name, text = tag[2].lower(), tag.string
    before, after = text[max(0, tag.start() - 1) : tag.start()], text[tag.end() : tag.end() + 1]
    if not (tag[1] or tag[3]) and name not in closed and (name in _WORDS or (before.isalnum() and name not in _ALONE | _BLOCK)):
        return None
    if name in _BLOCK:
        return "" if before in {"", "\n", ">"} or after in {"", "\n"} else "\n"
    return ""


def _decoded(text: str) -> tuple[str, int]:
    changes = 0

    def plain(entity: re.Match[str]) -> str:
        nonlocal changes
        if entity[0][1] != "#" and entity[0][1:] not in html5:
            return entity[0]
        changes += 1
        return html.unescape(entity[0])

    return _ENTITY.sub(plain, text), changes
