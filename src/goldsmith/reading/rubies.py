"""Rubies: readings that stand above Chinese and Japanese characters in HTML, and would stand between them in a plain text."""

from __future__ import annotations

import re

LONGEST = 4000
_RUBY = re.compile(rf"<ruby\b[^<>]{{0,500}}>((?:(?!<ruby\b).){{0,{LONGEST}}}?)</ruby\s*>", re.IGNORECASE | re.DOTALL)
_READING = re.compile(r"<(rt|rp|rtc)\b[^<>]*>.*?(?:</\1\s*>|(?=<(?:rt|rp|rb|rtc)\b)|\Z)", re.IGNORECASE | re.DOTALL)
_BASE = re.compile(r"</?(?:rb|rt|rp|rtc)\b[^<>]*>", re.IGNORECASE)
_ALONE = re.compile(r"<(rt|rp)>[^<>\n]{0,100}</\1>", re.IGNORECASE)
_TAG = re.compile(r"</?r(?:uby|b|t|p|tc)\b", re.IGNORECASE)


def without_readings(text: str) -> tuple[str, int]:
    """Return a text with the base of each ruby instead of the ruby, and how many tags went with the readings and brackets.

    A reading that nothing closes ends where the next one, or the ruby, ends, as browsers have it; a ruby that nothing closes stays.

    Example:
        >>> without_readings("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</ruby>を読む")
        ('漢字を読む', 9)

    Source: HTML Living Standard, sections 4.5.10 to 4.5.12.
    """
    if "<r" not in text and "<R" not in text:
        return text, 0
    found = 0

    def base(ruby: re.Match[str]) -> str:
        nonlocal found
        found += len(_TAG.findall(ruby[0]))
        return _BASE.sub("", _READING.sub("", ruby[1]))

    def nothing(alone: re.Match[str]) -> str:
        nonlocal found
        found += len(_TAG.findall(alone[0]))
        return ""

    return _ALONE.sub(nothing, _RUBY.sub(base, text)), found
