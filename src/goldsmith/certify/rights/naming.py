"""Tell which licence a text means: names of SPDX, addresses, the words people write, misspelt ones; what was guessed is said.

1. Nothing, or a word that says nothing (``other``, ``unknown``, 开源), is no licence.
2. A name of the table, or one of its other names, in any spelling that differs in case and punctuation alone.
3. Names of Creative Commons are read word by word, in English and Chinese; a word that does not belong to them makes the name unknown.
4. Several names joined by ``AND``, ``OR``, ``WITH``, commas or slashes are an expression; a comma or slash is read as *and*, the stricter one.
5. A misspelt name is the nearest known one of the same numbers, where there is one that is clearly nearest; names of Creative Commons are
   and of GNU are never guessed so, since one letter there is another licence.
6. All else is unknown, and never taken to be open.
"""

from __future__ import annotations

import difflib
import functools
import json
import re
import unicodedata
from typing import NamedTuple

from goldsmith.certify.rights.creative_commons import LEFT_OUT, commons
from goldsmith.certify.rights.expression import All, Expression, Leaf, Stated, Unreadable, parsed
from goldsmith.certify.rights.licence import ABSENT, UNKNOWN, table

SAYS_NOTHING = frozenset(
    {
        "", "none", "na", "n-a", "null", "nan", "unknown", "unk", "other", "others", "unspecified", "noassertion", "not-specified", "not-stated", "see-readme", "see-license",
        "various", "mixed", "tbd", "未知", "无", "没有", "不明", "未说明", "其他", "其它", "待定", "open-source", "open", "opensource", "free", "开源", "开放", "cc", "creative-commons", "知识共享",
    }
)  # fmt: skip
"""Texts that name no licence; *open source* says that there is one, and not which."""

FILLERS = re.compile(
    r"\b(the|licen[cs]e[sd]?|licen[cs]ing|agreement|under|version)\b|\bv(?=\.?\d)|许可协议|许可证书|许可证|授权协议|协议|许可$"
)
LONGEST = 300
"""Characters of a name; a longer text is no name, and may be that of a licence, which nobody compared."""
NEAR, CLEARLY = 0.84, 0.06
GNU = re.compile(r"gnu|gpl|fdl|general-public")


class Named(NamedTuple):
    """What a text was read as.

    Attributes:
        said: The text.
        stated: The licence, or several; absent or unknown where none could be told.
        guessed: What was guessed, in words; empty where the name was plain.
    """

    said: str
    stated: Stated
    guessed: str = ""

    @property
    def expression(self) -> str:
        """The SPDX expression."""
        return str(self.stated)


def named(said: str | None) -> Named:
    """Return what licence a text means.

    Example:
        >>> [named(one).expression for one in ("mit", "CC BY-SA 4", "知识共享 署名-相同方式共享 4.0", "Apache-2.0 or MIT", "开源", None)]
        ['MIT', 'CC-BY-SA-4.0', 'CC-BY-SA-4.0', 'Apache-2.0 OR MIT', 'LicenseRef-unknown', 'LicenseRef-absent']
        >>> named("Apach 2.0").guessed
        'read as the nearest name, Apache-2.0'
    """
    text = " ".join(unicodedata.normalize("NFKC", said or "").split())
    if not text:
        return Named(said or "", Leaf(ABSENT), "no licence is named")
    if len(text) > LONGEST:
        return Named(said or "", Leaf(UNKNOWN), "a long text, and no name: it is not compared with any licence")
    return Named(said or "", *(_listed(text) or _one(text) or _joined(text) or _near(text) or (Leaf(UNKNOWN), _why(text))))


def key(text: str) -> str:
    """Return a name without what spelling leaves free: case, punctuation, words such as *license*.

    Example:
        >>> key("The MIT License"), key("Apache License, Version 2.0"), key("GNU GPLv3")
        ('mit', 'apache-2.0', 'gnu-gpl-3')
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace("_", " ").replace("license-", " ")
    plain = re.sub(r"(?<=[a-z])v(?=\d)", " v", plain)
    plain = FILLERS.sub(" ", plain)
    plain = re.sub(r"[^\w.+]+", "-", plain)
    return re.sub(r"(?<!\d)\.|\.(?!\d)", "-", plain).strip("-").replace("--", "-")


def _why(text: str) -> str:
    return "these words name no licence" if key(text) in SAYS_NOTHING else "no licence of this name is known"


def _one(text: str) -> tuple[Stated, str] | None:
    """Read one name, without a guess but that of a version."""
    address = re.match(r"https?://\S+$", text)
    plain = key(_page(text) if address else text)
    if not plain or plain in SAYS_NOTHING:
        return None
    bare = re.sub(r"-+", "-", LEFT_OUT.sub("", plain)).strip("-")
    found = _names().get(plain) or _names().get(bare) or _later(plain) or commons(plain)
    return (Leaf(found), _missing(found)) if found else None


def _missing(found: str) -> str:
    """Say what a name left open."""
    row = table()[found]
    if "not said" in row.name:
        return f"{row.name}: the strictest is taken"
    return ""


@functools.cache
def _names() -> dict[str, str]:
    """Return all names without their spelling, and what they mean."""
    found: dict[str, str] = {}
    for id_, row in table().items():
        for said in (id_, id_.removeprefix("LicenseRef-"), row.name, *row.also):
            found.setdefault(key(said), id_)
            found.setdefault(key(said).removesuffix(".0"), id_)
    return found


def _later(plain: str) -> str | None:
    """Read a name of the GNU family: *or later* only where it is said; a bare version is that version."""
    match = re.match(
        r"(?:gnu-)?(a|l|lesser-|library-|affero-)?(gpl|fdl|gfdl|general-public)-?(\d(?:\.\d)?)?(?:\.0)*-?(only|or-later|or-newer|\+|-plus)?$",
        plain,
    )
    if not match:
        return None
    lead, name, number, tail = match.groups()
    family = (
        "GFDL"
        if "fdl" in name
        else {"a": "AGPL", "affero-": "AGPL", "l": "LGPL", "lesser-": "LGPL", "library-": "LGPL"}.get(lead or "", "GPL")
    )
    if number is None:
        return f"LicenseRef-{family}"
    full = number if "." in number else f"{number}.0"
    found = f"{family}-{full}-{'only' if tail in {None, 'only'} else 'or-later'}"
    return found if found in table() else None


def _page(url: str) -> str:
    """Return the name that the address of a licence holds."""
    path = re.sub(r"^https?://(www\.)?", "", url.casefold()).rstrip("/")
    path = re.sub(r"/(legalcode|deed)(\.\w+)?$|\.(html?|txt|php|md)$", "", path)
    host, _, rest = path.partition("/")
    rest = re.sub(r"/(igo|[a-z]{2})$", "", rest)
    if host == "apache.org":
        return rest.replace("licenses/license", "apache")
    if host == "creativecommons.org":
        rest = rest.removeprefix("licenses/")
        return "cc0-1.0" if "zero" in rest else "public domain mark" if "mark" in rest else f"cc-{rest.replace('/', '-')}"
    last = rest.removeprefix("licenses/").removeprefix("license/").replace("/", "-")
    return last if host in {"spdx.org", "opensource.org", "gnu.org", "opendatacommons.org", "mozilla.org"} else url


def _listed(text: str) -> tuple[Stated, str] | None:
    """Read a JSON list of names, as cards have them: all of them hold."""
    if not text.startswith("["):
        return None
    try:
        found = json.loads(text.replace("'", '"'))
    except json.JSONDecodeError:
        return None
    names = [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
    if not names:
        return None
    return All.of(named(one).stated for one in names), "a list of names: all of them are taken to hold" if len(names) > 1 else ""


def _joined(text: str) -> tuple[Stated, str] | None:
    """Read an expression; commas, slashes, semicolons and ``+`` between names are *and*."""
    loose = re.sub(r"\s*(?:[,;/、;]|\s\+\s|\s&\s|和|及|与)\s*", " AND ", text)
    loose = re.sub(r"\s*(?:或者?)\s*", " OR ", loose)
    guessed: list[str] = []

    def leaf(said: str) -> Expression:
        read = _one(said) or _near(said)
        if read is None:
            raise Unreadable(said)
        guessed.append(read[1])
        return read[0]

    try:
        found = parsed(loose, leaf)
    except Unreadable:
        return None
    if isinstance(found, Leaf) and not found.exception:
        return None
    if loose != text and isinstance(found, All):
        guessed.append("several names side by side: all of them are taken to hold")
    return found, "; ".join(dict.fromkeys(one for one in guessed if one))


def _near(text: str) -> tuple[Stated, str] | None:
    """Guess a misspelt name: the same numbers, clearly nearer than any other licence, and none of Creative Commons."""
    plain = key(text)
    if plain in SAYS_NOTHING or len(plain) < 5 or plain.startswith(("cc", "知识共享", "creative")) or GNU.search(plain):
        return None
    numbers = re.findall(r"\d+", plain.replace(".0", ""))
    known = {
        name: id_ for name, id_ in _names().items() if re.findall(r"\d+", name.replace(".0", "")) == numbers and not name.startswith("cc")
    }
    best: dict[str, float] = {}
    for name in difflib.get_close_matches(plain, known, n=6, cutoff=NEAR):
        best.setdefault(known[name], difflib.SequenceMatcher(None, plain, name).ratio())
    order = sorted(best.items(), key=lambda one: (-one[1], one[0]))
    if not order or (len(order) > 1 and order[0][1] - order[1][1] < CLEARLY):
        return None
    return Leaf(order[0][0]), f"read as the nearest name, {order[0][0]}"
