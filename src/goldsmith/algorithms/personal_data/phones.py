"""Telephone numbers: mainland China, North America, those with a country code, and others where the context says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from goldsmith.algorithms.personal_data.contexts import RAISED, leaning, nearest
from goldsmith.algorithms.personal_data.kinds import Found
from goldsmith.algorithms.personal_data.wordlists import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Form: TypeAlias = tuple[re.Pattern[str], float]

GAP = r"[ \u00a0.\-‐-―−－·]"
ALONE = r"(?<![\dA-Za-z])(?<!\d[.\-/:,])"
CLOSED = r"(?![.\-/:,]?\d)(?![A-Za-z_@])(?!-[0-9A-Fa-f]{4}-)"
EXTENSION = r"(?:(?:[ ,]{0,2}(?:转|轉|x|ext\.?|extension|#|分机)[ :]?|-)\d{1,6}(?!\d))?"
MOBILE = re.compile(rf"{ALONE}(?:(?:\+|00)?86{GAP}{{0,2}}|[(（]\+?86[)）] ?)?1{GAP}?[3-9]{GAP}?\d(?:{GAP}?\d){{8}}{CLOSED}")
FIXED = re.compile(
    rf"{ALONE}(?:(?:\+|00)?86{GAP}|(?:\+|00)86)?[(（]?(?P<area>0?(?:10|2\d|[3-9]\d\d))[)）]?(?P<gap>{GAP}{{0,3}})[2-8]\d{{2,3}}{GAP}?\d{{4}}(?:[转-]\d{{1,6}})?{CLOSED}"
)
SERVICE = re.compile(rf"{ALONE}[48]00{GAP}?\d{{3}}{GAP}?\d{{4}}{CLOSED}|{ALONE}[48]00{GAP}\d{{4}}{GAP}\d{{3}}{CLOSED}")
AMERICAN = re.compile(
    rf"{ALONE}(?:\+?1{GAP}?)?(?:[(][2-9]\d{{2}}[)] ?|[2-9]\d{{2}}(?P<gap>{GAP})?)\d{{3}}{GAP}?\d{{4}}(?:[ ,]{{0,2}}(?:x|ext\.?|extension|#)[ :]?\d{{1,6}})?{CLOSED}",
    re.IGNORECASE,
)
INTERNATIONAL = re.compile(r"(?<![\dA-Za-z+])(?:\+|00)(?P<rest>[1-9]\d{0,2}(?:[ \u00a0.\-()/]{0,3}\d){6,13})" + EXTENSION + CLOSED)
DOMESTIC = re.compile(
    r"(?<![\dA-Za-z])(?<!\d[.\-/:,])(?:\(0\d{1,4}\)[ -]?\d{3,4}[ -]?\d{3,4}|0\d(?P<gap>[ .\-])\d\d(?:(?P=gap)\d\d){3}|0[1-9]\d{1,3}[ -]\d{3,4}[ -]?\d{3,4}|0\d[ -]\d{4}[ -]\d{4}|09\d{8}|0[1-9]\d{8,9})"
    + EXTENSION
    + CLOSED
)
"""Numbers that begin with the zero of long-distance calls, as in Taiwan, Britain, France and Australia."""
ANY = re.compile(r"(?<![\dA-Za-z])(?<!\d[.\-/,])[+(]{0,2}\d(?:[ \u00a0.\-()/‐-―]{0,2}\d){6,14}" + EXTENSION + CLOSED)
DATED = re.compile(
    r"(?:1[89]|20)\d\d([-./ ]?)(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?:\D|$)|\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d|(?:19|20)\d\d ?[-/‐-―] ?(?:19|20)\d\d$"
)
DECIMAL = re.compile(r"\d+\.\d+$|\d+\.\d+\.\d+\.\d+$|\d{1,2}\.\d{1,2}\.\d+$")
CODES = frozenset(
    listed(
        """
    1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94
    95 98 211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238 239 240 241 242 243 244 245
    246 248 249 250 251 252 253 254 255 256 257 258 260 261 262 263 264 265 266 267 268 269 290 291 297 298 299 350 351 352 353 354
    355 356 357 358 359 370 371 372 373 374 375 376 377 378 380 381 382 383 385 386 387 389 420 421 423 500 501 502 503 504 505 506
    507 508 509 590 591 592 593 594 595 596 597 598 599 670 672 673 674 675 676 677 678 679 680 681 682 683 685 686 687 688 689 690
    691 692 800 850 852 853 855 856 870 880 881 882 883 886 888 960 961 962 963 964 965 966 967 968 970 971 972 973 974 975 976 977
    979 992 993 994 995 996 998
    """
    )
)
"""Country codes. Source: ITU-T E.164, list of assigned codes."""
NO_AREA = frozenset(listed(
    """
    310 319 350 375 376 377 378 379 391 392 393 394 395 396 398 411 414 415 418 419 470 551 554 558 559 570 577 578 579 631 632 660
    661 662 663 664 665 668 691 692 710 713 714 716 717 719 730 731 732 733 734 735 736 737 738 739 769 770 771 772 773 774 775 776
    777 778 779
    """
))  # fmt: skip
"""Three digits that no area of mainland China has; the list is short of some, never too long."""
LISTED = re.compile(r"\d \||\| \d")
"""Numbers in a list, with a blank between them."""
CLOSE = 14
"""Code points between a word and a number of any shape that it makes a telephone number."""
LINKED = "/_#%&@$"
FORMS = ((MOBILE, 0.7), (FIXED, 0.6), (SERVICE, 0.35), (AMERICAN, 0.6), (INTERNATIONAL, 0.7), (DOMESTIC, 0.5), (ANY, 0.3))
"""Forms of telephone numbers, and what the form alone says."""


def phones(text: str, low: int, high: int, forms: Sequence[Form] = FORMS) -> Iterator[Found]:
    """Yield the telephone numbers of these forms between two places of a flat text, likely or not."""
    for pattern, base in forms:
        for match in pattern.finditer(text, low, high):
            score = _score(pattern, base, text, match)
            if score > 0:
                opened = match.group()[0] in "(（" and not re.search("[)）]", match.group())
                yield Found("phone", match.start() + opened, match.end(), round(min(score, 0.99), 2))


def _score(pattern: re.Pattern[str], base: float, text: str, match: re.Match[str]) -> float:
    found = match.group()
    digits = "".join(character for character in found if character.isdecimal())
    if digits.startswith("000") or len(set(digits)) == 1 or text[match.end() : match.end() + 1] in ("*", "•"):
        return 0.0
    leaned = leaning("phone", text, match.start(), match.end())
    if pattern is ANY and leaned != RAISED:
        return 0.0
    base += _shape(pattern, found, digits, match)
    before = text[match.start() - 1 : match.start()]
    if before and before in LINKED and leaned <= 0:
        base -= 0.35
    if " " in found and LISTED.search(text[max(0, match.start() - 2) : match.start()] + "|" + text[match.end() : match.end() + 2]):
        base -= 0.4
    if pattern is ANY:
        between = nearest("phone", text, match.start())[1]
        close = len(between) <= CLOSE and not any(map(str.isdecimal, between))
        return base + 0.3 if close and _plausible(found, digits) else 0.0
    return base + leaned


def _shape(pattern: re.Pattern[str], found: str, digits: str, match: re.Match[str]) -> float:
    """Return what the grouping of a number's digits says."""
    if pattern is MOBILE:
        usual = found[-11:].isdecimal() or re.fullmatch(r"\d{3}\D\d{4}\D\d{4}", found[-13:]) or "86" in found[:5]
        return 0.0 if usual else -0.3
    if pattern is FIXED:
        return _fixed(found, match["area"], match["gap"])
    if pattern is AMERICAN:
        return _american(found, digits, match["gap"])
    if pattern is INTERNATIONAL:
        return _international(found, match["rest"])
    return _domestic(found, match["gap"]) if pattern is DOMESTIC else 0.0


def _fixed(found: str, area: str, gap: str) -> float:
    if area.lstrip("0") in NO_AREA or (not area.startswith("0") and not found.startswith(("+", "00", "86"))):
        return -0.6
    return 0.05 if gap or found[0] in "(（+" else -0.3


def _domestic(found: str, gap: str | None) -> float:
    if found[0] == "(" or (gap and gap.strip()):
        return 0.1
    return 0.0 if not gap and (not found.isdecimal() or found.startswith("09")) else -0.1


def _american(found: str, digits: str, gap: str | None) -> float:
    if found[0] in "(+" or (len(digits) > 11 and gap and gap.strip()):
        return 0.05
    if not gap:
        return -0.4
    return -0.3 if found.count(gap) != 2 or not gap.strip() else 0.0


def _international(found: str, rest: str) -> float:
    if DECIMAL.match(found.strip("+")):
        return -1.0
    if not any(rest[:n] in CODES for n in (1, 2, 3)):
        return -0.35
    return 0.0 if found[0] == "+" else -0.3


def _plausible(found: str, digits: str) -> bool:
    """Return whether a number of any shape may be called, given that the context says so."""
    stripped = found.strip("+() ")
    if not 7 <= len(digits) <= 15 or DATED.match(stripped) or DECIMAL.match(stripped):
        return False
    if (stripped.isdecimal() and (len(digits) > 12 or (len(digits) == 10 and digits[0] == "1"))) or digits[:3] in ("978", "979"):
        return False
    groups = re.findall(r"\d+", found)
    return max(map(len, groups)) >= 2 and len(groups) <= 7 and sum(len(group) == 1 for group in groups) <= 2
