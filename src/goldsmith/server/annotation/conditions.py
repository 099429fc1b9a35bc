"""What a condition on records may hold that comes over the network.

Whoever runs the lake may ask it anything; a manager of projects is no user of the machine. A condition goes to an engine in the process of
the service, where `repeat(text, 1000000000)` ends that process for lack of memory, and a sum of two thousand numbers for lack of stack. So
it is read here first, word by word, and what is not known to be harmless is refused:

1. Strings and quoted names are one word each, and must mean the same to everybody who reads them: no backslash before a quote, no prefix.
2. No second statement, no comment, no other query.
3. A function is called only where it makes nothing larger than what it is given.
4. Between two of `and`, `or` and commas, at one depth of brackets, stand few words: everything else nests.
"""

from __future__ import annotations

import re

from goldsmith.annotation_errors import ProjectError

LONGEST = 100_000
"""Characters of a condition."""
IN_A_ROW = 60
"""Words between two of `and`, `or` and commas."""
DEEPEST = 40
"""Brackets in one another."""

WORD = re.compile(r"""\s+|(?P<string>'(?:[^']|'')*'|"[^"]*"|`[^`]*`)|(?P<name>[^\W\d]\w*)|(?P<number>\d[\w.]*)|(?P<sign>.)""", re.DOTALL)
TWO_WAYS = re.compile(r"""\\['"`]|\w['"`]|['"`]\w""")
"""Strings that one reader takes for longer than another."""
SIGNS = frozenset("()[],.=<>!+-*/%|~")
PAIRS = ("--", "/*", "*/")
"""Comments, which the signs themselves would let in."""
QUERIES = frozenset(
    re.findall(
        r"\w+",
        "select union intersect except from where group order having limit offset with exists values insert update delete drop into over window",
    )
)
"""Words of other queries; a column of such a name stands in backquotes."""
BEFORE_A_BRACKET = frozenset(
    re.findall(r"\w+", "in and or not like ilike between is then else when case as any decimal numeric varchar char")
)
"""Words that a bracket may follow, and that call nothing."""
FUNCTIONS = frozenset(
    re.findall(
        r"\w+",
        """
    length char_length character_length octet_length bit_length lower upper trim btrim ltrim rtrim left right substr substring strpos
    starts_with ends_with contains regexp_like regexp_match coalesce nullif abs round floor ceil sqrt ln log log10 least greatest isnan
    cast try_cast array_has array_contains array_has_any array_has_all array_length cardinality date_trunc date_part extract to_timestamp
    to_date json_extract json_exists json_get json_get_string json_get_int json_get_float json_get_bool json_array_contains
    json_array_length
    """,
    )
)
"""What makes nothing larger than what it is given."""


def require_harmless(condition: str) -> None:
    """Go on where a condition can do no harm; whether it is understood, the engine tells.

    Raises:
        ProjectError: It holds something that is not allowed, or is too long.

    Example:
        >>> require_harmless("language = 'zh' and length(text) between 10 and 200 or id in ('a', 'b')")
        >>> require_harmless("repeat(text, 1000000000) is not null")
        Traceback (most recent call last):
        goldsmith.annotation_errors.ProjectError: error[GS702] where: the condition holds what is not allowed here
          found: repeat(
          hint: compare columns with values, join with `and` and `or`; more goes with `goldsmith sql` at the machine
    """
    if len(condition) > LONGEST:
        raise _refusal(f"{len(condition):,} characters")
    if (found := TWO_WAYS.search(WORD_STRINGS.sub(_emptied, condition))) or "\\'" in condition or '\\"' in condition:
        raise _refusal(found.group() if found else "\\'")
    words = [(one.lastgroup, one.group()) for one in WORD.finditer(condition) if one.lastgroup]
    for at, (kind, text) in enumerate(words):
        after = words[at + 1][1] if at + 1 < len(words) else ""
        _require_word(kind or "", text, after)
    _require_flat([text.casefold() if kind == "name" else text for kind, text in words])


WORD_STRINGS = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|`[^`]*`""", re.DOTALL)


def _emptied(found: re.Match[str]) -> str:
    """Return a string without what it holds, so that its edges can be looked at."""
    return found.group()[0] + found.group()[-1]


def _require_word(kind: str, text: str, after: str) -> None:
    """Go on where a word is harmless: rules 2 and 3."""
    word = text.casefold()
    if kind == "sign" and (text not in SIGNS or text + after in PAIRS):
        raise _refusal(text + after if text + after in PAIRS else text)
    if kind == "name" and word in QUERIES:
        raise _refusal(text)
    if kind in {"name", "string"} and after == "(" and word not in FUNCTIONS | BEFORE_A_BRACKET:
        raise _refusal(f"{text}(")


def _require_flat(words: list[str]) -> None:
    """Go on where little nests: rule 4."""
    rows, between = [0], [0]
    for word in words:
        if word in {"(", "["}:
            rows.append(0)
            between.append(0)
        elif word in {")", "]"} and len(rows) > 1:
            rows.pop()
            between.pop()
        elif word in {"or", ","} or (word == "and" and not between[-1]):
            rows[-1] = 0
            continue
        elif word in {"and", "between"}:
            between[-1] += 1 if word == "between" else -1
        rows[-1] += 1
        if rows[-1] > IN_A_ROW or len(rows) > DEEPEST:
            raise _refusal("too much in one another")


def _refusal(found: str) -> ProjectError:
    return ProjectError(
        "the condition holds what is not allowed here",
        where="where",
        found=found,
        hint="compare columns with values, join with `and` and `or`; more goes with `goldsmith sql` at the machine",
    )
