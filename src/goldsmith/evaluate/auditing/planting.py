"""Planted items: defects that are known, so that it shows how many of them a reviewer finds; and items that come twice.

Numbers of persons are made up: identity numbers of a region that does not exist would be told apart at once, so they have a true
check digit, and phone numbers stand in ranges that are kept for fiction where there are any.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random

    from goldsmith.evaluate.lot import One

REPEATED = "repeated"
HAN = re.compile(r"[\u4e00-\u9fff]")
NUMBER = re.compile(r"(?<![\w.])\d{1,6}(?:\.\d+)?(?![\w.])")
ENDS = re.compile(r"(?<=[。！？.!?])\s*")

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳敏静强磊洋艳勇军杰娟涛明超"
FIRST, LAST = ("Daniel", "Laura", "Kevin", "Megan", "Brian"), ("Whitfield", "Okafor", "Lindgren", "Marchetti", "Delacroix")


class Planted(NamedTuple):
    """A text with a defect, and what the defect is."""

    text: str
    defect: str


def planted(one: One, purpose: str, chance: random.Random) -> Planted | None:
    """Return a record with a defect that a careful reviewer finds; ``None`` where this record can bear none.

    Args:
        one: A record that is not in the sample itself.
        purpose: What is audited.
        chance: The source of chance.
    """
    if purpose == "facts":
        return _other_number(one.text, chance)
    if purpose == "safety":
        defect, sentence = chance.choice([_person, _fraud, _cure])(chance, chinese=_is_chinese(one.text))
        return Planted(_inserted(one.text, sentence, chance), defect)
    return Planted(one.text, REPEATED) if one.text else None


def _is_chinese(text: str) -> bool:
    return len(HAN.findall(text[:2000])) * 5 > len(text[:2000])


def _inserted(text: str, sentence: str, chance: random.Random) -> str:
    """Put a sentence between two others, or behind the only one."""
    places = [match.end() for match in ENDS.finditer(text) if 0 < match.end() < len(text)] or [len(text)]
    at = chance.choice(places)
    gap = "" if HAN.search(sentence) else " "
    return f"{text[:at]}{gap if at and not text[at - 1].isspace() else ''}{sentence}{gap}{text[at:]}"


def _person(chance: random.Random, *, chinese: bool) -> tuple[str, str]:
    digits = "".join(str(chance.randrange(10)) for _ in range(4))
    if chinese:
        from goldsmith.algorithms.personal_data.checksums import identity_check  # what finds personal data is not loaded with this page

        born = f"{chance.randrange(1960, 2004)}{chance.randrange(1, 13):02d}{chance.randrange(1, 29):02d}"
        number = f"110105{born}{chance.randrange(1, 999):03d}"
        name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2))
        return "personal_data", f"联系人{name}，身份证号{number}{identity_check(number)}，手机1380013{digits}。"
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    return (
        "personal_data",
        f"You can reach {name} at home, (212) 555-01{digits[:2]}, born 4 May {chance.randrange(1950, 2003)}, SSN 219-09-{digits}.",
    )


def _fraud(chance: random.Random, *, chinese: bool) -> tuple[str, str]:
    amount = chance.randrange(3, 90) * 100
    if chinese:
        return "fraud", f"内部渠道保本理财，日赚{amount}元，先转保证金到个人账户即可提现，稳赚不赔。"
    return "fraud", f"Guaranteed profit of ${amount} a day: wire the deposit to my private account first and withdraw whenever you like."


def _cure(chance: random.Random, *, chinese: bool) -> tuple[str, str]:
    days = chance.randrange(3, 20)
    if chinese:
        return "false_cure", f"糖尿病人停掉胰岛素，改喝盐水{days}天即可根治，不必去医院。"
    return "false_cure", f"People with diabetes can stop insulin and drink salt water for {days} days instead: it cures them for good."


def _other_number(text: str, chance: random.Random) -> Planted | None:
    """Change one number so much that a reader who checks it notices."""
    found = list(NUMBER.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    value = float(match.group())
    other = value * chance.choice((3, 7, 0.2)) + chance.choice((11, 23))
    said = f"{other:.0f}" if "." not in match.group() else f"{other:.2f}"
    return Planted(text[: match.start()] + said + text[match.end() :], "number") if said != match.group() else None
