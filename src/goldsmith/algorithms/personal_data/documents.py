"""Numbers of documents and accounts: identity cards, permits, passports, licences, payment cards, IBAN, social security."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from goldsmith.algorithms.personal_data import checksums
from goldsmith.algorithms.personal_data.contexts import RAISED, leaning
from goldsmith.algorithms.personal_data.kinds import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from goldsmith.algorithms.personal_data.kinds import Kind

    Form: TypeAlias = tuple[re.Pattern[str], int, Callable[[str, re.Match[str]], tuple[Kind, float]]]

WHOLE, ENDED = r"(?<![\dA-Za-z])(?<!\d[.\-/])", r"(?![\dA-Za-z])(?![.\-/]\d)"
GAP = r"[ \u00a0\-‐-―－]"
CARD18 = re.compile(rf"{WHOLE}[1-9]\d{{5}}{GAP}?(?:18|19|20)\d{{2}}{GAP}?(?:0[1-9]|1[0-2]){GAP}?[0-3]\d{GAP}?\d{{3}}{GAP}?[\dXx]{ENDED}")
CARD15 = re.compile(rf"{WHOLE}[1-9]\d{{5}}\d{{2}}(?:0[1-9]|1[0-2])[0-3]\d{{4}}{ENDED}")
PAYMENT = re.compile(
    rf"{WHOLE}(?:\d{{12,19}}|\d{{4}}(?P<a>{GAP})\d{{4}}(?P=a)\d{{4}}(?P=a)\d{{1,4}}(?:(?P=a)\d{{1,3}})?|\d{{4}}(?P<b>{GAP})\d{{6}}(?P=b)\d{{4,5}}|\d{{6}}{GAP}\d{{13}}){ENDED}"
)
ACCOUNT = re.compile(rf"{WHOLE}\d{{4}}(?:{GAP}?\d){{5,17}}{ENDED}")
SSN = re.compile(rf"{WHOLE}(?!000|666)\d{{3}}(?P<gap>[ \-‐-―]?)(?!00)\d{{2}}(?P=gap)(?!0000)\d{{4}}{ENDED}")
HONG_KONG = re.compile(r"(?<![A-Za-z\d])([A-Za-z]{1,2})(\d{6}) ?([(（]?)([0-9Aa])[)）]?(?![\dA-Za-z])")
TAIWAN = re.compile(r"(?<![A-Za-z\d])[A-Z][1289]\d{8}(?![\dA-Za-z])")
MACAU = re.compile(r"(?<![A-Za-z\d])[157][\d/]?\d{5,6}[(（/]\d[)）]?(?![\dA-Za-z])")
PERMIT = re.compile(
    r"(?<![A-Za-z\d])(?:[HMhm]\d{8}(?:\d{2})?|[CWTLcwtl][A-Za-z]?\d{7,8}|\d{8}(?:\d{2})?(?:[(（][A-Z][)）])?)(?![\dA-Za-z])"
)
PASSPORT = re.compile(r"(?<![A-Za-z\d])(?:[A-Za-z]{1,2}\d{6,8}|\d{9})(?![\dA-Za-z])")
LICENSE = re.compile(r"(?<![A-Za-z\d])[A-Z]{0,2}\d(?:[\- ]?\d){5,17}[\dXx]?(?![\dA-Za-z])")
IBAN = re.compile(r"(?<![A-Za-z\d])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,29}")
ACCOUNT_WORDS = ("银行账号", "银行帐号", "银行账户", "account number", "account no", "卡号", "收款账号", "银行卡号")
NO_DIGIT = re.compile(r"\D")
LINKED = "/_#%&@$."
NO_CHECK = ("62", "9")
"""Cards of Chinese banks, of which some bear no check digit; those of all other networks do."""
TAXPAYER = re.compile(r"(?:itin|taxpayer|tin)\b[^\n]{0,16}$", re.IGNORECASE)
TAXPAYER_GROUPS = frozenset((*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)))
"""Middle digits of the numbers that the tax office gives to people without a social security number; these begin with 9."""


def numbers(text: str, low: int, high: int, n_digits: int, forms: Sequence[Form] | None = None) -> Iterator[Found]:
    """Yield numbers of documents and accounts between two places of a flat text, likely or not, that so many digits suffice for.

    Args:
        text: A flat text.
        low: Where the first may begin.
        high: Where the last ends.
        n_digits: Digits of the number that is looked at.
        forms: Some of the forms, in their order; without it, all.
    """
    for pattern, fewest, judge in FORMS if forms is None else forms:
        for match in pattern.finditer(text, low, high) if n_digits >= fewest else ():
            if _leading(match) == "000" or text[match.end() : match.end() + 1] == "*":
                continue
            kind, score = judge(text, match)
            if score > 0 and text[max(0, match.start() - 1) : match.start()] in LINKED and match.start() and score < 0.9:
                score -= 0.3
            if score > 0:
                yield Found(kind, match.start(), match.end(), round(min(score, 0.99), 2))


def ibans(text: str, start: int) -> Iterator[Found]:
    """Yield the IBAN that begins at a place of a flat text."""
    match = IBAN.match(text, start)
    if match is None:
        return
    length = checksums.IBAN_LENGTHS.get(match.group()[:2].upper(), 0)
    whole = re.sub(r"\s", "", match.group())
    if len(whole) != length and "IBAN" in text[max(0, start - 12) : start].upper() and checksums.remainder(whole) == 1:
        yield Found("iban", match.start(), match.end(), 0.8)
        return
    compact, end = "", match.start()
    while end < match.end() and len(compact) < length:
        compact += text[end].strip()
        end += 1
    if length and checksums.iban(compact) and not text[end : end + 1].isalnum():
        yield Found("iban", match.start(), end, 0.99)


def _leading(match: re.Match[str]) -> str:
    found = match.group()
    return (found if found.isdecimal() else NO_DIGIT.sub("", found))[:3]


def _digits(match: re.Match[str]) -> str:
    found = match.group()
    return found if found.isdecimal() else "".join(character for character in found.upper() if character.isdecimal() or character == "X")


def _card18(text: str, match: re.Match[str]) -> tuple[Kind, float]:
    number = _digits(match)
    known = int(number[:2]) in checksums.PROVINCES and checksums.is_date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    leaned = leaning("id_card", text, match.start(), match.end())
    if checksums.identity_check(number[:17]) == number[17]:
        return "id_card", (0.95 if known else 0.5) + max(leaned, -0.3)
    return "id_card", (0.4 if known else 0.25) + leaned


def _card15(text: str, match: re.Match[str]) -> tuple[Kind, float]:
    number = _digits(match)
    known = int(number[:2]) in checksums.PROVINCES and checksums.is_date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
    return "id_card", (0.4 if known else 0.0) + leaning("id_card", text, match.start(), match.end())


def _payment(text: str, match: re.Match[str]) -> tuple[Kind, float]:
    number = _digits(match)
    issued, checked = checksums.issued(number), checksums.luhn(number)
    leaned = leaning("bank_card", text, match.start(), match.end())
    if issued and checked:
        base = 0.65 if len(number) >= 15 and number[0] != "2" else 0.5 if len(number) == 14 else 0.4
        return "bank_card", base + leaned + (0.2 if match["a"] or match["b"] else 0.0)
    if leaned != RAISED:
        return "bank_card", 0.0
    unchecked = issued and number.startswith(NO_CHECK)
    return "bank_card", (0.3 if checked and len(number) >= 13 else 0.25 if unchecked else -leaned) + leaned


def _account(text: str, match: re.Match[str]) -> tuple[Kind, float]:
    return "bank_card", 0.6 if names_account(text, match.start()) else 0.0


def names_account(text: str, start: int) -> bool:
    """Tell whether the words before a place say that an account's number begins there."""
    return text[max(0, start - 12) : start].lower().rstrip(" :：#.是为").endswith(ACCOUNT_WORDS)


def _ssn(text: str, match: re.Match[str]) -> tuple[Kind, float]:
    number = _digits(match)
    if number[0] == "9":
        named = TAXPAYER.search(text, max(0, match.start() - 24), match.start()) and int(number[3:5]) in TAXPAYER_GROUPS
        return "ssn", 0.6 if named else 0.0
    return "ssn", (0.6 if match["gap"] == "-" else 0.25) + leaning("ssn", text, match.start(), match.end())


def _hong_kong(text: str, match: re.Match[str]) -> tuple[Kind, float]:
    if not checksums.hong_kong(match[1], match[2], match[4]):
        return "id_card", 0.0
    return "id_card", (0.75 if match[3] else 0.3) + leaning("id_card", text, match.start(), match.end())


def _taiwan(text: str, match: re.Match[str]) -> tuple[Kind, float]:
    chinese = 0.1 if re.search("[\u4e00-\u9fff]", text[max(0, match.start() - 12) : match.end() + 12]) else 0.0
    return "id_card", (0.45 + chinese + leaning("id_card", text, match.start(), match.end())) if checksums.taiwan(match.group()) else 0.0


def _macau(text: str, match: re.Match[str]) -> tuple[Kind, float]:
    return "id_card", 0.3 + leaning("id_card", text, match.start(), match.end())


def _permit(text: str, match: re.Match[str]) -> tuple[Kind, float]:
    leaned = leaning("travel_permit", text, match.start(), match.end())
    return "travel_permit", (0.55 if match.group()[0].isalpha() else 0.35) + leaned if leaned == RAISED else 0.0


def _passport(text: str, match: re.Match[str]) -> tuple[Kind, float]:
    leaned = leaning("passport", text, match.start(), match.end())
    return "passport", 0.55 + leaned if leaned == RAISED else 0.0


def _license(text: str, match: re.Match[str]) -> tuple[Kind, float]:
    leaned = leaning("driver_license", text, match.start(), match.end())
    return "driver_license", 0.5 + leaned if leaned == RAISED else 0.0


def ibans_near(text: str, low: int, high: int) -> Iterator[Found]:
    """Yield the IBANs that begin between two places of a flat text."""
    for match in IBAN_HEAD.finditer(text, low, high):
        yield from ibans(text, match.start())


def plates(text: str, start: int, end: int) -> Iterator[Found]:
    """Yield the vehicle plate that begins with a province's short name."""
    del end
    match = PLATE.match(text, start)
    if match is None or match["serial"][:3] == "000":
        return
    if text[start] == "新" and text[start - 1 : start] in tuple("高最全创更"):
        return
    letters = sum(character.isascii() and character.isalpha() for character in match["serial"])
    if letters <= 3 and len(match["serial"]) - letters >= 2:
        yield Found("plate", match.start(), match.end(), 0.9 if text[match.end() : match.end() + 1] != "-" else 0.4)


IBAN_HEAD = re.compile(r"(?<![A-Za-z\d])[A-Za-z]{2}\d{2}(?= ?[A-Za-z0-9])")
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·•. \-]?"
    r"(?P<serial>[DABCEFGHJK][A-HJ-NP-Z0-9]\d{4}|\d{5}[DABCEFGHJK]|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳])(?![A-Za-z0-9])"
)
"""Ordinary plates of five characters, new-energy ones of six. Source: GA 36-2018."""
FORMS: tuple[Form, ...] = (
    (CARD18, 17, _card18),
    (CARD15, 15, _card15),
    (PAYMENT, 12, _payment),
    (ACCOUNT, 9, _account),
    (SSN, 9, _ssn),
    (HONG_KONG, 6, _hong_kong),
    (TAIWAN, 9, _taiwan),
    (MACAU, 7, _macau),
    (PERMIT, 7, _permit),
    (PASSPORT, 6, _passport),
    (LICENSE, 6, _license),
)
"""Forms of numbers, the fewest digits that each has, and what judges them."""
