"""A number that stands alone: which forms its digits leave possible, so that the others are not looked for.

A number stands alone where it is one run of ASCII digits and no other digit is near. Every form asks for digits in numbers that are known,
and all of them must then be of this run:

1. The count of digits, a plus or two zeros at the beginning, and a letter before it tell which forms may match at all.
2. Some of them count only where a word announces them. Where none does, they are left out as well: most numbers in ordinary text, and
   positions in files, end here.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from goldsmith.algorithms.personal_data import documents, phones
from goldsmith.algorithms.personal_data.contexts import announced

if TYPE_CHECKING:
    from collections.abc import Container

DIGIT = re.compile(r"\d")
COUNTS: dict[re.Pattern[str], Container[int]] = {
    phones.MOBILE: (11, 13, 15),
    phones.FIXED: range(9, 17),
    phones.SERVICE: (10,),
    phones.AMERICAN: (10, 11),
    phones.INTERNATIONAL: range(7, 19),
    phones.DOMESTIC: (10, 11),
    phones.ANY: range(7, 16),
    documents.CARD18: (17, 18),
    documents.CARD15: (15,),
    documents.PAYMENT: range(12, 20),
    documents.ACCOUNT: range(9, 22),
    documents.SSN: (9,),
    documents.HONG_KONG: (6, 7),
    documents.TAIWAN: (9,),
    documents.MACAU: (),
    documents.PERMIT: (7, 8, 10),
    documents.PASSPORT: range(6, 10),
    documents.LICENSE: range(6, 20),
}
"""Digits that a form has where all of them stand together."""
LETTERED = (documents.HONG_KONG, documents.TAIWAN)
"""Forms that begin with a letter."""
ANNOUNCED = (phones.ANY, documents.PERMIT, documents.PASSPORT, documents.LICENSE)
"""Forms that count only where a word announces them; so do fixed numbers of nine digits, which have no zero of an area."""


class Forms(NamedTuple):
    """Forms of telephone numbers and of documents that a number may have."""

    phones: tuple[phones.Form, ...]
    documents: tuple[documents.Form, ...]


ALL = Forms(phones.FORMS, documents.FORMS)


def possible(text: str, start: int, end: int, low: int, high: int) -> Forms:
    """Return the forms that a number may have, or others that begin between two places around it; all where it does not stand alone.

    Example:
        >>> possible("at 22938123 today", 3, 11, 0, 17)
        Forms(phones=(), documents=())
        >>> len(possible("call 22938123 today", 5, 13, 0, 19).phones)
        1
    """
    number = text[start:end]
    if not (number.isdecimal() and number.isascii()) or DIGIT.search(text, low, start) or DIGIT.search(text, end, high):
        return ALL
    before = text[start - 1 : start] if start else ""
    led = before in ("+", "(", "（") or (before.isascii() and before.isalpha())
    zeros = 2 if before == "+" or number.startswith("00") else int(number[0] == "0")
    return _forms(end - start, zeros, led, led or announced(text, start), led or documents.names_account(text, start))


@functools.lru_cache(maxsize=1024)
def _forms(n: int, zeros: int, *said: bool) -> Forms:
    """Return the forms for a count of digits.

    Args:
        n: The count.
        zeros: 1 where a zero begins it, as it begins calls over long distance; 2 where two zeros or a plus do, as they begin calls abroad.
        said: Whether a letter, a bracket or a plus stands before it, a word may announce it, a word names an account.
    """
    led, told, account = said

    def fits(pattern: re.Pattern[str]) -> bool:
        asks = {phones.INTERNATIONAL: zeros == 2, phones.DOMESTIC: zeros > 0, phones.FIXED: told or n > 9, documents.ACCOUNT: account}
        asks |= dict.fromkeys(LETTERED, led) | dict.fromkeys(ANNOUNCED, told)
        return n in COUNTS[pattern] and asks.get(pattern, True)

    return Forms(tuple(form for form in phones.FORMS if fits(form[0])), tuple(form for form in documents.FORMS if fits(form[0])))
