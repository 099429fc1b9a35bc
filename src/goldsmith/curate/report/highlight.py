r"""Where in a text a measure found what it counts, for the measures that look at places; the eye is then led there.

This is for reading, not for deciding: a place is found by a pattern that stands for what the measure's kernel counts.

Example:
    >>> places("visible_digit_share", {}, "tel 555, room 7")
    [(4, 7), (14, 15)]
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Span = tuple[int, int]

LOOKED_AT = 20_000
"""Characters of a text that are searched."""

MOST = 400
"""Places that are told of one text."""

_HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_DIGITS = r"\d+"
_PUNCTUATION = r"[^\w\s]+"
_ELLIPSES = r"…+|\.{3,}|。{3,}"
_PATTERNS: dict[str, str] = {
    "digit_share": _DIGITS,
    "visible_digit_share": _DIGITS,
    "word_digit_share": _DIGITS,
    "url_share": r"(?:https?|ftp)://[^\s\u3000-\u303f\uff00-\uffef]+|www\.[^\s\u3000-\u303f\uff00-\uffef]+",
    "hash_ratio": "#+",
    "hash_run_share": "#+",
    "ellipsis_ratio": _ELLIPSES,
    "ellipsis_run_share": _ELLIPSES,
    "ellipsis_line_share": rf"(?:{_ELLIPSES})(?=[^\S\n]*$)",
    "more_line_share": r"(?:read ?more|展开|更多|。。。)$",
    "bullet_line_share": r"^[^\S\n]*[•\-][^\n]*",
    "neo_bullet_line_share": r"^[^\S\n]*[•●○■□▪▫※·\-*][^\n]*",
    "bracketed_share": r"【[^】\n]*】",
    "replacement_share": "\ufffd+",
    "control_share": r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+",
    "private_use_share": "[\ue000-\uf8ff\U000f0000-\U0010ffff]+",
    "mojibake_share": "锟斤拷|[\u00c2\u00c3][\u0080-\u00bf]|â€[^\\s\\w]?|[\u00e0-\u00ef][\u0080-\u00bf]{1,2}",
    "emoji_share": "[\u2600-\u27bf\U0001f000-\U0001faff]+",
    "uppercase_share": r"\b[A-ZÀ-ÖØ-Þ]{2,}(?:[^\S\n]+[A-ZÀ-ÖØ-Þ]{2,})*\b",
    "punctuation_share": _PUNCTUATION,
    "neo_punctuation_share": _PUNCTUATION,
    "visible_punctuation_share": _PUNCTUATION,
    "symbol_share": r"#+|…|\.{3}",
    "visible_symbol_share": r"[$+<=>^`|~¢-©¬®-±´¸×÷\u02c2-\u02df\u2044\u20a0-\u20c0\u2100-\u23ff\u2500-\u27bf\u2900-\u2bff]+",
    "short_line_share": r"^[^\n]{1,%d}$",
}
"""Patterns over lines, by the name of the measure; `%d` is the setting `length`."""


def places(measure: str, settings: Mapping[str, Any], text: str) -> list[Span]:
    """Return the places that a measure counts, as code-point spans in order; none where it does not look at places."""
    text = text[:LOOKED_AT]
    if measure in _FINDERS:
        found = sorted(_FINDERS[measure](text, settings))
    elif measure in _PATTERNS:
        pattern = _PATTERNS[measure]
        pattern = pattern % settings.get("length", 30) if "%d" in pattern else pattern
        found = [match.span() for match in re.finditer(pattern, text, re.MULTILINE) if match.end() > match.start()]
    else:
        return []
    return _joined(found)[:MOST]


SPANS = {"risk_": "risk_spans", "personal_data": "personal_data"}
"""How the name of a measure begins, and the column that says where in the text its finds stand, where a run measured it."""


def places_of(measure: str, settings: Mapping[str, Any], text: str, row: Mapping[str, Any]) -> list[Span]:
    """Return the places that a measure counts in a record: from the column that lists them where there is one, else as :func:`places`.

    Example:
        >>> places_of("risk_score", {}, "a bad word", {"risk_spans": '[{"start": 2, "end": 5}]'})
        [(2, 5)]
    """
    listed = next((row.get(column) for begin, column in SPANS.items() if measure.startswith(begin)), None)
    if not listed:
        return places(measure, settings, text)
    spans = json.loads(listed) if isinstance(listed, str) else listed
    inside = sorted((one["start"], one["end"]) for one in spans if 0 <= one["start"] < one["end"] <= min(len(text), LOOKED_AT))
    return _joined(inside)[:MOST]


def _joined(spans: list[Span]) -> list[Span]:
    """Return spans in order, those that touch or overlap as one."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _repeated(pattern: str) -> Callable[[str, Mapping[str, Any]], Iterator[Span]]:
    """Return a finder of stretches that stood in the text before."""

    def found(text: str, settings: Mapping[str, Any]) -> Iterator[Span]:
        del settings
        seen: set[str] = set()
        for match in re.finditer(pattern, text):
            if match.group() in seen:
                yield match.span()
            seen.add(match.group())

    return found


def _tokens(text: str) -> list[Span]:
    return [match.span() for match in re.finditer(rf"[{_HAN}]|[^\W{_HAN}]+", text)]


def _grams(text: str, n: int) -> list[tuple[tuple[str, ...], Span]]:
    tokens = _tokens(text)
    words = [text[start:end].lower() for start, end in tokens]
    return [(tuple(words[at : at + n]), (tokens[at][0], tokens[at + n - 1][1])) for at in range(len(tokens) - n + 1)]


def _repeated_grams(text: str, settings: Mapping[str, Any]) -> Iterator[Span]:
    grams = _grams(text, int(settings.get("n", 10)))
    counts = Counter(gram for gram, _ in grams)
    return (span for gram, span in grams if counts[gram] > 1)


def _top_gram(text: str, settings: Mapping[str, Any]) -> Iterator[Span]:
    grams = _grams(text, int(settings.get("n", 2)))
    counts = Counter(gram for gram, _ in grams)
    top = counts.most_common(1)[0][0] if counts else ()
    return (span for gram, span in grams if gram == top)


def _repeated_windows(text: str, settings: Mapping[str, Any]) -> Iterator[Span]:
    del settings
    letters = [(character, at) for at, character in enumerate(text) if character not in " \t\n"]
    windows = ["".join(one for one, _ in letters[at : at + 13]) for at in range(len(letters) - 12)]
    counts = Counter(windows)
    return ((letters[at][1], letters[at + 12][1] + 1) for at, window in enumerate(windows) if counts[window] > 1)


def _longest_run(text: str, settings: Mapping[str, Any]) -> Iterator[Span]:
    del settings
    longest = max(re.finditer(r"\S+", text), key=lambda match: match.end() - match.start(), default=None)
    return iter([longest.span()] if longest else [])


def _c4(text: str, settings: Mapping[str, Any]) -> Iterator[Span]:
    del settings
    return (match.span() for match in re.finditer(r"[{]|lorem ipsum", text, re.IGNORECASE))


def _gaps(text: str, settings: Mapping[str, Any]) -> Iterator[Span]:
    """Yield long words, which make the mean word long."""
    del settings
    return ((start, end) for start, end in _tokens(text) if end - start > 15)


_LINE, _PARAGRAPH = r"[^\n]*\S[^\n]*", r"\S(?:[^\n]|\n(?!\s*\n))*"
_FINDERS: dict[str, Callable[[str, Mapping[str, Any]], Iterator[Span]]] = {
    "duplicate_line_share": _repeated(_LINE),
    "duplicate_line_character_share": _repeated(_LINE),
    "duplicate_filled_line_character_share": _repeated(_LINE),
    "duplicate_paragraph_share": _repeated(_PARAGRAPH),
    "duplicate_paragraph_character_share": _repeated(_PARAGRAPH),
    "duplicate_ngram_share": _repeated_grams,
    "top_ngram_share": _top_gram,
    "repeated_window_share": _repeated_windows,
    "longest_run": _longest_run,
    "longest_run_share": _longest_run,
    "c4_rejection": _c4,
    "mean_word_length": _gaps,
    "mean_non_symbol_token_length": _gaps,
}


def excerpt(text: str, spans: list[Span], limit: int) -> tuple[str, list[Span]]:
    """Return the part of a text that shows most of its places, at most ``limit`` long, with the places in that part.

    Example:
        >>> excerpt("a" * 100 + "55" + "b" * 100, [(100, 102)], 20)
        ('…aaaaaa55bbbbbbbbbbbb…', [(7, 9)])
    """
    start = 0
    if spans and spans[-1][1] > limit and len(text) > limit:
        start = max(0, _densest(spans, limit) - limit // 3)
    end = min(len(text), start + limit)
    head = "…" if start else ""
    inside = [(max(a, start), min(b, end)) for a, b in spans if a < end and b > start]
    shift = len(head) - start
    return f"{head}{text[start:end]}{'…' if end < len(text) else ''}", [(a + shift, b + shift) for a, b in inside]


def _densest(spans: list[Span], limit: int) -> int:
    """Return the start of the stretch of about ``limit`` characters that holds the most of what was found."""
    best, most, held, left = spans[0][0], 0, 0, 0
    for right, (start, end) in enumerate(spans):
        held += end - start
        while spans[left][0] < start - limit // 2 and left < right:
            held -= spans[left][1] - spans[left][0]
            left += 1
        if held > most:
            best, most = spans[left][0], held
    return best
