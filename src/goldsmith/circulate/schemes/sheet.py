"""Sheets: a scheme filled from a release, from what people said, and with a name for everybody who has to say what is missing.

1. What the release or its terms say fills a field, and the sheet tells where it is said.
2. What people said for a release fills what it does not say; they never overrule what is certified.
3. Everything else is missing, and the sheet names who has to say it. Nothing is made up.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.schemes.table import FORMAT, load, people
from goldsmith.circulation_errors import SchemeError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.circulate.release import Release
    from goldsmith.circulate.schemes.facts import Fact
    from goldsmith.circulate.schemes.table import Table

SAID_BY = "said_by"


def filled(table: Table, release: Release, facts: Mapping[str, Fact], answers: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the sheet of a release.

    Args:
        table: The scheme.
        release: Which release.
        facts: What is known of it.
        answers: What people said, by field, with their name under ``said_by``.

    Raises:
        SchemeError: An answer is to no field, says what the release says already, or does not say whose it is.
    """
    said = _checked(table, facts, dict(answers or {}))
    by = said.pop(SAID_BY, "")
    values, told, missing = {}, [], []
    for field in table.fields:
        fact = facts.get(field.fact) if field.fact else None
        if fact is not None:
            values[field.key] = fact.value
            told.append({"key": field.key, "from": f"release: {fact.place}" if fact.place != "agreement" else "agreement"})
        elif field.key in said:
            values[field.key] = said[field.key]
            told.append({"key": field.key, "from": f"said by {by}"})
        else:
            missing.append(
                {
                    "key": field.key,
                    "who": people()[field.who]["zh"] if field.who else "",
                    "who_en": people()[field.who]["en"] if field.who else "",
                }
            )
    urn = f"urn:goldsmith:release:{release.name}@{release.version}"
    about = {"format": FORMAT, "scheme": table.name, "release": {"urn": urn, "hallmark": release.digest}}
    return {**about, "values": values, "told": told, "missing": missing, "limits": list(table.limits)}


def differences(sheet: Mapping[str, Any], release: Release, facts: Mapping[str, Fact]) -> list[str]:
    """Return in what a sheet is no longer what a release says; nothing where it still is.

    Raises:
        SchemeError: It is no sheet, or one of another release.
    """
    table, values = _read(sheet)
    if sheet["release"].get("hallmark") != release.digest:
        raise SchemeError(
            "this sheet is of another release", found=str(sheet["release"].get("urn")), expected=f"{release.name}@{release.version}"
        )
    from_release = {str(each["key"]) for each in sheet["told"] if not str(each["from"]).startswith("said by ")}
    found = []
    for field in table.fields:
        fact = facts.get(field.fact) if field.fact else None
        if field.key in from_release and (fact is None or json.loads(json.dumps(fact.value)) != values.get(field.key)):
            found.append(f"{field.key}: the sheet says {_short(values.get(field.key))}, the release {_short(fact.value if fact else None)}")
        elif fact is not None and field.key not in from_release:
            found.append(f"{field.key}: the release says {_short(fact.value)} now")
    return found


def _read(sheet: Mapping[str, Any]) -> tuple[Table, Mapping[str, Any]]:
    """Return the scheme and the values of a sheet that is whole."""
    try:
        whole = (
            sheet["format"] == FORMAT
            and isinstance(sheet["release"], dict)
            and all("key" in each and "from" in each for each in sheet["told"])
        )
        table, values = load(str(sheet["scheme"])), dict(sheet["values"])
        keys = {field.key for field in table.fields}
        whole = (
            whole
            and {each["key"] for each in (*sheet["told"], *sheet["missing"])} == keys
            and set(values) == {each["key"] for each in sheet["told"]}
        )
    except (KeyError, TypeError, ValueError):
        whole = False
    if not whole:
        raise SchemeError("this is no sheet of a scheme", expected=f"what `goldsmith scheme export` writes ({FORMAT})")
    return table, values


def _checked(table: Table, facts: Mapping[str, Fact], answers: dict[str, Any]) -> dict[str, Any]:
    keys = {field.key: field for field in table.fields}
    problems = [f"`{name}`: no such field" for name in answers if name != SAID_BY and name not in keys]
    problems += [f"`{name}`: the release says it" for name in answers if name in keys and keys[name].fact in facts]
    problems += [f"`{name}`: empty" for name, value in answers.items() if value in ("", None, [], {})]
    if answers and not answers.get(SAID_BY):
        problems.append(f"`{SAID_BY}`: who says so is missing")
    if problems:
        raise SchemeError(
            "these answers do not fit",
            where=table.name,
            found="; ".join(problems),
            hint=f"fields that people may fill: {_open(table, facts)}",
        )
    return answers


def _open(table: Table, facts: Mapping[str, Fact]) -> str:
    return ", ".join(field.key for field in table.fields if field.fact not in facts)


def _short(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)[:80]
