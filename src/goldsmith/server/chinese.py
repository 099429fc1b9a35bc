"""In which language a request is answered, and what errors say in Chinese.

1. The page says in `Accept-Language` which language it speaks; a program says none, and is answered in English. `code`, `where` and names stay.
2. Sentences are looked up whole; where a sentence says something of the case, that part is looked up again.
3. What has no Chinese stays as it is.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from goldsmith.annotate import chinese
from goldsmith.server.sentences import SENTENCES

SPOKEN = ("message", "found", "expected", "hint")
"""Parts of an error that are words."""
NAMES = frozenset({"name", "login", "organisation", "url", "events"})
"""Places where what was found is what somebody wrote."""

LONGEST = 4_000
"""Characters of a sentence that is looked for among those with places."""

DEEPEST = 5
"""Sentences in one another that are looked up."""


def chinese_wanted(accepted: str) -> bool:
    """Tell whether a browser rather reads Chinese than English, by its `Accept-Language`.

    Example:
        >>> [chinese_wanted(one) for one in ("zh-CN,zh;q=0.9,en;q=0.8", "en-US,en;q=0.9,zh;q=0.8", "de, zh-Hans;q=0.5", "")]
        [True, False, True, False]
    """
    best = {"zh": 0.0, "en": 0.0}
    for part in accepted[:1000].split(","):
        name, _, weight = part.partition(";")
        language = name.strip().partition("-")[0].casefold()
        if language in best:
            found = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", weight)
            best[language] = max(best[language], float(found[1]) if found else 1.0)
    return best["zh"] > best["en"]


def in_chinese(said: str, deep: int = DEEPEST) -> str:
    """Return a sentence of an error in Chinese; what is not known as it is.

    Example:
        >>> in_chinese("role annotator"), in_chinese("try again in 7 seconds"), in_chinese("no such words")
        ('角色：标注员', '请在 7 秒后重试', 'no such words')
    """
    if not said or len(said) > LONGEST or not deep:
        return said
    if (whole := SENTENCES.get(said)) is not None:
        return whole
    if (told := chinese.in_chinese(said)) != said:
        return told
    for pattern, to in _patterns():
        if (found := pattern.fullmatch(said)) is not None:
            return to.format(*(in_chinese(part, deep - 1) for part in found.groups()))
    return "\n".join(_line(one, deep - 1) for one in said.split("\n")) if "\n" in said else said


def spoken(told: dict[str, Any], accepted: str) -> dict[str, Any]:
    """Return what an error tells, in the language that is wanted; a name that was found stays as somebody wrote it."""
    if not chinese_wanted(accepted):
        return told
    words = SPOKEN if told.get("where") not in NAMES else tuple(name for name in SPOKEN if name != "found")
    return {name: in_chinese(value) if name in words and isinstance(value, str) else value for name, value in told.items()}


def _line(said: str, deep: int) -> str:
    """Return one line of a list in Chinese."""
    mark = said[: len(said) - len(said.lstrip(" -"))]
    return mark + in_chinese(said[len(mark) :], deep)


@functools.cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the sentences with places, those with the most words of their own first."""
    places = [one for one in SENTENCES if _has_places(one)]
    places.sort(key=lambda one: -len(one.replace("{}", "")))
    return [(re.compile("(.*?)".join(map(re.escape, one.split("{}"))), re.DOTALL), _to(SENTENCES[one])) for one in places]


def _has_places(one: str) -> bool:
    return "{}" in one


def _to(sentence: str) -> str:
    """Return a Chinese sentence as `format` takes it: braces that are no places stay braces."""
    return re.sub(r"\{(?!\d*\})", "{{", re.sub(r"(?<!\{)(?<!\{\d)\}", "}}", sentence))
