"""How orders, agreements and offers are shown: what they are about, their terms, and what comes next."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from goldsmith.cli.printing import say, table, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

TERMS = ("rule", "term", "operator", "value", "assured")
ABOUT = ("by", "purpose", "scope", "note")
"""What is told of an order or agreement before its terms, where it says it."""


def show_terms(terms: Sequence[dict[str, str]]) -> None:
    """Print terms, those that several rules share once."""
    table([[one[name] for name in TERMS] for one in gathered(terms)], head=TERMS)


def gathered(terms: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Return the lines of a policy, those that rules of one kind share said once behind them.

    Example:
        >>> line = {"term": "", "operator": "", "value": "", "assured": "contractual"}
        >>> said = [("permission 1", "use"), ("permission 1", "attribute"), ("permission 2", "derive"), ("permission 2", "attribute")]
        >>> [f"{one['rule']}: {one['term']}" for one in gathered([{**line, "rule": rule, "term": term} for rule, term in said])]
        ['permission 1: use', 'permission 2: derive', 'all of these: attribute']
    """
    rules = [list(lines) for _, lines in groupby(terms, key=lambda one: one["rule"])]
    found: list[dict[str, str]] = []
    for _, alike in groupby(rules, key=lambda lines: (lines[0]["rule"].partition(" ")[0], [{**one, "rule": ""} for one in lines[1:]])):
        same = list(alike)
        found += [lines[0] for lines in same]
        found += [{**one, "rule": "all of these" if len(same) > 1 else one["rule"]} for one in same[0][1:]]
    return found


def show_about(found: dict[str, Any]) -> None:
    """Print who asks, for what, and what he wrote to it."""
    said = [(name, found[name]) for name in ABOUT if found.get(name)]
    said += [(name, found[f"{moment}_at"]) for name, moment in (("from", "begins"), ("until", "ends")) if found.get(f"{moment}_at")]
    table(said)


def tell_next(found: dict[str, Any], number: int | None) -> None:
    """Say how to fetch what an agreement that stands gives; nothing where there is none."""
    if number:
        name = f"{found['dataset']}@{found['version'] or 'VERSION'}"
        tell(f"next: goldsmith pull {name} --from URL --policy my.policy; goldsmith agreements uses {number}")


def show_price(said: dict[str, str] | None) -> str:
    """Return a price in words.

    Example:
        >>> show_price({"amount": "3", "currency": "CNY", "unit": "use"}), show_price(None)
        ('3 CNY per use', 'none is said')
    """
    return f"{said['amount']} {said['currency']} per {said['unit']}" if said else "none is said"


def counted(n: int, thing: str) -> str:
    """Return a number of things.

    Example:
        >>> counted(1, "use"), counted(2_000, "use")
        ('1 use', '2,000 uses')
    """
    return f"{n:,} {thing}" + ("" if n == 1 else "s")


def say_agreement(found: dict[str, Any]) -> None:
    """Print an agreement."""
    version = f"@{found['version']}" if found["version"] else ""
    say(f"agreement {found['id']}, authorisation {found['n']} of {found['dataset']}{version}: {found['state']}{': ' + found['why'] if found['why'] else ''}")  # fmt: skip
    table([("uid", found["uid"])])
    show_about(found)
    show_terms(found["terms"])
    tell(f"{counted(found['uses'], 'use')}, {counted(found['bytes'], 'byte')}; price: {show_price(found['price'])}")
    for one in found.get("copies", ()):
        received = f", confirmed {one['receipt']['at']}" if one["receipt"] else ", not confirmed yet: goldsmith pull --receipt-key"
        say(f"marked copy of {one['dataset']}@{one['version']}, handed out {one['given_at']}, commitment {one['commitment']}, entry {one['entry']} of the log{received}")  # fmt: skip
    tell_next(found, found["id"] if found["state"] == "stands" else None)
