"""The offer of a release in ODRL: made of its licences and of declared terms, in a profile limited to what is enforced, detected or agreed.

Every term says how it holds: *enforced* (our own gateway refuses), *detected* (a copy is traced), *contractual* (the parties agreed). After
delivery nothing is enforced, and that is said by the word. A term outside the profile is refused, never passed over.

Source: W3C, ODRL Information Model 2.2 and Vocabulary 2.2; the profile is ``urn:goldsmith:odrl:v1``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.certify.rights.declaration import Terms as Offered
    from goldsmith.certify.rights.terms import Terms

PROFILE = "urn:goldsmith:odrl:v1"
CONTEXT = ["http://www.w3.org/ns/odrl.jsonld", {"gs": "urn:goldsmith:odrl:"}]
ENFORCED, DETECTED, CONTRACTUAL = "enforced", "detected", "contractual"
ACTIONS = {"use": "use", "train": "gs:train", "evaluate": "gs:evaluate", "derive": "derive", "distribute": "distribute"}
ASSURED_ACTIONS = {"use": CONTRACTUAL, "gs:train": CONTRACTUAL, "gs:evaluate": CONTRACTUAL, "derive": CONTRACTUAL, "distribute": DETECTED}
ASSURED_LIMITS = {
    "dateTime": ENFORCED, "count": ENFORCED, "gs:volume": ENFORCED, "recipient": ENFORCED, "gs:grade": ENFORCED, "gs:environment": ENFORCED,
    "purpose": CONTRACTUAL, "spatial": CONTRACTUAL,
}  # fmt: skip
OPERATORS = {"eq", "lteq", "isAnyOf", "isNoneOf"}
DUTIES = {"attribute": "attribute", "delete": "delete", "report": "gs:report"}
NAMES = {"permission", "@context", "@type", "uid", "profile", "target", "assigner", "gs:licence", "gs:declared"}


def offer(dataset: str, version: int, offered: Offered | None, terms: Terms, licence: str) -> dict[str, Any]:
    """Return the offer of a version; where nobody declared one, what the licences leave everybody.

    Args:
        dataset: Name of the dataset.
        version: The version of the lake.
        offered: What is declared.
        terms: What the licences ask for together.
        licence: Their SPDX expression.
    """
    actions = offered.actions if offered else _permitted(terms)
    duties = sorted({*(offered.duties if offered else ()), *(("attribute",) if terms.attribution != "no" else ())})
    limits = list(_limits(offered, terms))
    told: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Offer",
        "uid": f"urn:goldsmith:offer:{dataset}@{version}",
        "profile": PROFILE,
        "target": f"urn:goldsmith:dataset:{dataset}@{version}",
        "gs:licence": (offered.licence if offered and offered.licence else licence),
        "gs:declared": offered is not None,
        "permission": [_permission(ACTIONS[one], limits, duties) for one in sorted(actions)],
    }
    return {**told, "assigner": offered.assigner} if offered else told


def checked(document: Mapping[str, Any]) -> None:
    """Refuse an offer that holds a term outside the profile; all of them are listed.

    Raises:
        SettingsError: A term is unknown, or does not say how it holds.
    """
    problems = list(_problems(document))
    if problems:
        listed = "".join(f"\n  - {one}" for one in problems)
        raise SettingsError(
            f"this offer holds terms that nobody here keeps{listed}", where=str(document.get("uid", "offer")), expected=f"the profile {PROFILE}",
            hint=f"actions: {', '.join(ASSURED_ACTIONS)}; limits: {', '.join(ASSURED_LIMITS)}; duties: {', '.join(DUTIES.values())}",
        )  # fmt: skip


def _permitted(terms: Terms) -> tuple[str, ...]:
    """Return the actions that licences leave everybody."""
    if not terms.known:
        return ()
    train = ("train",) if terms.training == "yes" else ()
    derive = ("derive",) if terms.derivatives == "yes" else ()
    return ("use", "evaluate", "distribute", *train, *derive)


def _limits(offered: Offered | None, terms: Terms) -> Iterator[dict[str, Any]]:
    limits = offered.limits if offered else None
    if limits:
        single = {
            "dateTime": limits.until and limits.until.isoformat(),
            "count": limits.count,
            "gs:volume": limits.volume,
            "gs:grade": limits.grade,
        }
        single["gs:environment"] = limits.environment
        yield from (
            _limit(name, "eq" if name.startswith("gs:") and name != "gs:volume" else "lteq", value)
            for name, value in single.items()
            if value
        )
        several = {"purpose": limits.purpose, "recipient": limits.recipient, "spatial": limits.spatial}
        yield from (_limit(name, "isAnyOf", list(value)) for name, value in several.items() if value)
    if terms.use == "research" and not (limits and limits.purpose):
        yield _limit("purpose", "isAnyOf", ["research"])
    if not (offered and offered.commercial) and terms.commercial != "yes":
        yield _limit("purpose", "isNoneOf", ["commercial"])


def _limit(name: str, operator: str, value: Any) -> dict[str, Any]:
    return {"leftOperand": name, "operator": operator, "rightOperand": value, "gs:assured": ASSURED_LIMITS[name]}


def _permission(action: str, limits: list[dict[str, Any]], duties: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"action": action, "gs:assured": ASSURED_ACTIONS[action]}
    found |= {"constraint": limits} if limits else {}
    return found | ({"duty": [{"action": DUTIES[one], "gs:assured": CONTRACTUAL} for one in duties]} if duties else {})


def _problems(document: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"`{name}`: no such part" for name in document if name not in NAMES)
    if document.get("profile") != PROFILE:
        yield f"`profile`: {document.get('profile')!r}"
    for at, one in enumerate(document.get("permission", ())):
        place = f"permission {at + 1}"
        yield from (f"{place}: `{name}`: no such part" for name in one if name not in {"action", "gs:assured", "constraint", "duty"})
        yield from _term(place, "action", one.get("action"), one, ASSURED_ACTIONS)
        for limit in one.get("constraint", ()):
            yield from _term(place, "limit", limit.get("leftOperand"), limit, ASSURED_LIMITS)
            if limit.get("operator") not in OPERATORS:
                yield f"{place}: operator `{limit.get('operator')}` is unknown"
        for duty in one.get("duty", ()):
            yield from _term(place, "duty", duty.get("action"), duty, dict.fromkeys(DUTIES.values(), CONTRACTUAL))


def _term(place: str, what: str, name: Any, said: Mapping[str, Any], known: Mapping[str, str]) -> Iterator[str]:
    if name not in known:
        yield f"{place}: {what} `{name}` is unknown"
    elif said.get("gs:assured") != known[name]:
        yield f"{place}: {what} `{name}` is {known[name]}, and not {said.get('gs:assured')}"
