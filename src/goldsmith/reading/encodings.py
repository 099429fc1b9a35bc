"""Which encoding bytes are in: what they are proves more than what they say.

1. A byte order mark decides.
2. Bytes that are valid UTF-8 and hold anything beyond ASCII are UTF-8: other encodings hardly ever look so by chance.
3. The declared encoding, where the bytes fit it; GB2312 and GBK are read as GB18030, which holds both.
4. UTF-8 with a few damaged places stays UTF-8.
5. Short Chinese text: bytes beyond ASCII stand in pairs, and most pairs are common characters or punctuation of GB2312.
6. Else the encoding that uchardet finds most likely, where the bytes fit it.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE
)
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "euc-cn": "gb18030", "hz-gb-2312": "hz"} | {
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "utf8": "utf-8",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
}
REPLACEMENT = "\ufffd".encode()
BEYOND_ASCII = bytes(range(128, 256))
RUN = re.compile(rb"[\x80-\xff]+")
COMMON = re.compile(rb"[\xa1\xa3\xb0-\xd7][\xa1-\xfe]")
TOLERATED = 0.02
"""Share of damaged places among the bytes beyond ASCII at which text still counts as being in an encoding."""
SAMPLE = 1 << 18


def declared_encoding(page: bytes) -> str:
    """Return the encoding that an HTML or XML page declares in its first 4 KiB, or ``""``.

    Example:
        >>> declared_encoding(b'<meta http-equiv="Content-Type" content="text/html; charset=GB2312">')
        'gb18030'
    """
    found = DECLARED.search(page[:4096])
    return _known((found[1] or found[2]).decode("ascii")) if found else ""


def encoding_of(data: bytes, *, declared: Iterable[str] = (), tolerant: bool = False) -> str:
    """Return the encoding of some bytes, or of a sample from the start of more, ``""`` where none fits.

    Args:
        data: The bytes; a character that is cut at their end does no harm.
        declared: Names that a header or the bytes themselves declare, the most trusted first.
        tolerant: Whether the best guess is returned where no encoding fits quite.

    Example:
        >>> encoding_of("图书馆的服务方式".encode("gb18030"), declared=["utf-8"]), encoding_of("naïve".encode())
        ('gb18030', 'utf-8')
    """
    marked = next((name for mark, name in MARKS if data.startswith(mark)), "")
    if marked or _damage(data, "utf-8") == 0:
        return marked or "utf-8"
    wanted = [known for name in declared if (known := _known(name)) and known != "utf-8"]
    if wanted and all(map(_is_narrow, wanted)) and _is_common_chinese(data):
        return "gb18030"
    fitting = next((name for name in wanted if _damage(data, name) <= TOLERATED), "")
    if fitting:
        return fitting
    if _damage(data, "utf-8") <= TOLERATED * 5:
        return "utf-8" if tolerant else ""
    return _guessed(data, tolerant=tolerant) or (next(iter(wanted), "cp1252") if tolerant else "")


def _guessed(data: bytes, *, tolerant: bool) -> str:
    likely = _likely(data)
    if (not likely or _is_narrow(likely)) and _is_common_chinese(data):
        return "gb18030"
    return likely if tolerant or (likely and _damage(data, likely) == 0) else ""


def _is_narrow(encoding: str) -> bool:
    return encoding.startswith(("cp125", "iso8859", "ascii", "latin"))


def decoded(data: bytes, encoding: str, *, errors: str = "replace") -> str:
    """Return the text without its byte order mark."""
    return data.decode(encoding, errors).removeprefix("\ufeff")


def _known(name: str) -> str:
    wider = WIDER.get(name.strip().lower(), name.strip().lower())
    try:
        return codecs.lookup(wider).name if codecs.lookup(wider)._is_text_encoding else ""  # noqa: SLF001 - the only place that says so
    except (LookupError, ValueError):
        return ""


def _likely(data: bytes) -> str:
    from resiliparse.parse.encoding import detect_encoding

    return _known(detect_encoding(data, max_len=SAMPLE, html5_compatible=False) or "")


def _is_common_chinese(data: bytes) -> bool:
    """Return whether bytes beyond ASCII come in pairs, at least two in three of them level-1 characters or punctuation of GB2312."""
    runs = RUN.findall(data[:SAMPLE])
    pairs = sum(len(run) // 2 for run in runs)
    common = sum(len(COMMON.findall(run)) for run in runs)
    return pairs > 1 and all(len(run) % 2 == 0 for run in runs) and 3 * common >= 2 * pairs and _damage(data, "gb18030") == 0


def _damage(data: bytes, encoding: str) -> float:
    """Return the share of damaged places among the bytes beyond ASCII; 0 for a character that is cut at the very end."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    try:
        text = decoder.decode(data)
    except (UnicodeDecodeError, ValueError):
        return 1.0
    damaged = text.count("\ufffd") - (data.count(REPLACEMENT) if encoding == "utf-8" else 0)
    return damaged / max(1, len(data) - len(data.translate(None, BEYOND_ASCII)))
