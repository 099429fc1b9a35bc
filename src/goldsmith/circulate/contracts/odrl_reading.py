"""Policies read from ODRL in JSON-LD: all of it is understood, or it is refused with everything that was not.

Nothing is passed over: a constraint that a reader skips is a limit that he lifts.

Source: W3C, ODRL Information Model 2.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.contracts.odrl_words import LOGIC, MOMENT, NUMBER, short
from goldsmith.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.circulate.contracts.odrl_words import Vocabulary

DEEPEST = 12
"""Constraints in one another."""
POLICY = {"@context", "@type", "@id", "uid", "type", "profile", "permission", "prohibition", "obligation", "target", "assigner", "assignee",
          "action", "conflict", "timestamp", "gs:licence", "gs:declared", "urn:goldsmith:odrl:licence", "urn:goldsmith:odrl:declared"}  # fmt: skip
RULE = {"@type", "@id", "uid", "action", "assignee", "assigner", "target", "constraint", "duty", "gs:assured", "urn:goldsmith:odrl:assured"}
LIMIT = {"@type", "@id", "uid", "leftOperand", "operator", "rightOperand", "gs:assured", "urn:goldsmith:odrl:assured", *LOGIC}
DUTY = RULE - {"duty"}
KINDS = ("permission", "prohibition", "obligation")
CONFLICTS = ("perm", "prohibit", "invalid")

Value = datetime | Decimal | str
"""What constraints compare."""


@dataclass(frozen=True)
class Limit:
    """A comparison of something in the world with what a policy names."""

    uid: str
    left: str
    operator: str
    right: tuple[Value, ...]


@dataclass(frozen=True)
class Together:
    """Constraints under `and`, `or` or `xone` (exactly one)."""

    uid: str
    word: str
    parts: tuple[Limit | Together, ...]


@dataclass(frozen=True)
class Duty:
    """What has to be done for a permission, or in any case."""

    uid: str
    actions: tuple[str, ...]
    limits: tuple[Limit | Together, ...] = ()


@dataclass(frozen=True)
class Rule:
    """A permission or a prohibition; who, what and which are everybody, everything and all where empty."""

    kind: str
    uid: str
    actions: tuple[str, ...]
    assignees: tuple[str, ...]
    targets: tuple[str, ...]
    limits: tuple[Limit | Together, ...]
    duties: tuple[Duty, ...]


@dataclass(frozen=True)
class Policy:
    """A policy that was understood whole; on conflict a prohibition wins, unless it says `perm`."""

    uid: str
    rules: tuple[Rule, ...]
    obligations: tuple[Duty, ...]
    conflict: str


def read(document: Mapping[str, Any], words: Vocabulary) -> Policy:
    """Return a policy.

    Raises:
        SettingsError: It holds terms that are not understood; each is named with its place.
    """
    reader = _Reader(words, [])
    policy = reader.policy(document)
    if reader.problems:
        listed = "".join(f"\n  - {one}" for one in reader.problems)
        raise SettingsError(
            f"this policy holds terms that nobody here keeps{listed}", where=policy.uid or "policy", expected=words.name,
            hint=f"actions: {', '.join(words.actions)}; limits: {', '.join(words.operands)}; operators: {', '.join(words.operators)}",
        )  # fmt: skip
    return policy


def value_of(said: object, kind: str) -> Value:
    """Return a value of a kind: a moment with its zone, a number, or a name.

    Raises:
        ValueError: It is none.

    Example:
        >>> value_of("2026-11-23T08:00:00+08:00", "moment").isoformat(), value_of({"@value": "5"}, "number"), value_of("odrl:read", "name")
        ('2026-11-23T00:00:00+00:00', Decimal('5'), 'read')
    """
    plain = said.get("@value", said.get("@id")) if isinstance(said, dict) else said
    if kind == MOMENT:
        moment = plain if isinstance(plain, datetime) else datetime.fromisoformat(str(plain))
        if moment.tzinfo is None and len(str(plain)) == len("2026-11-23"):
            moment = moment.replace(tzinfo=UTC)
        if moment.tzinfo is None:
            raise ValueError("a moment without its zone")
        return moment.astimezone(UTC)
    if kind == NUMBER:
        try:
            number = Decimal(str(plain))
        except InvalidOperation:
            raise ValueError("no number") from None
        if isinstance(plain, bool) or not number.is_finite():
            raise ValueError("no number")
        return number
    if not isinstance(plain, str) or not plain:
        raise ValueError("no name")
    return short(plain)


@dataclass
class _Reader:
    """Reads with a vocabulary, and keeps what it does not understand."""

    words: Vocabulary
    problems: list[str]

    def policy(self, said: Mapping[str, Any]) -> Policy:
        uid = str(said.get("uid") or said.get("@id") or "")
        self._names("policy", said, POLICY)
        profile = [str(one.get("@id")) if isinstance(one, dict) else str(one) for one in _listed(said.get("profile"))]
        if self.words.profile and profile != [self.words.profile]:
            self.problems.append(f"`profile`: {', '.join(profile) or 'none'}")
        conflict = short(said.get("conflict", "prohibit"))
        if conflict not in CONFLICTS:
            self.problems.append(f"`conflict`: {conflict}")
        shared = {name: said[name] for name in ("action", "assignee", "target") if name in said}
        rules = [
            self._rule(kind, f"{kind} {at + 1}", {**shared, **one})
            for kind in KINDS[:2]
            for at, one in enumerate(self._objects(said, kind))
        ]
        duties = [self._duty(f"obligation {at + 1}", one) for at, one in enumerate(self._objects(said, "obligation"))]
        return Policy(uid, tuple(rules), tuple(duties), conflict)

    def _rule(self, kind: str, place: str, said: Mapping[str, Any]) -> Rule:
        self._names(place, said, RULE)
        actions = self._actions(place, said, self.words.actions)
        limits = self._limits(place, said)
        duties = tuple(self._duty(f"{place}: duty {at + 1}", one) for at, one in enumerate(self._objects(said, "duty", place)))
        parties, targets = self._named(place, said, "assignee"), self._named(place, said, "target")
        return Rule(kind, _uid(said), actions, parties, targets, limits, duties)

    def _duty(self, place: str, said: Mapping[str, Any]) -> Duty:
        self._names(place, said, DUTY)
        return Duty(_uid(said), self._actions(place, said, self.words.duties), self._limits(place, said))

    def _actions(self, place: str, said: Mapping[str, Any], known: Any) -> tuple[str, ...]:
        named = [short(one) for one in _listed(said.get("action"))]
        for one, whole in zip(named, _listed(said.get("action")), strict=True):
            if one not in known:
                self.problems.append(f"{place}: action `{one or whole}` is unknown")
            elif isinstance(whole, dict) and whole.keys() - {"@id", "@type"}:
                self.problems.append(f"{place}: action `{one}`: {', '.join(sorted(whole.keys() - {'@id', '@type'}))} is not evaluated")
        self._assured(place, said, named[0] if named else "")
        if not named and self.words.profile:
            self.problems.append(f"{place}: no action")
        return tuple(named)

    def _limits(self, place: str, said: Mapping[str, Any]) -> tuple[Limit | Together, ...]:
        return tuple(self._limit(place, one, 1) for one in self._objects(said, "constraint", place))

    def _limit(self, place: str, said: Mapping[str, Any], depth: int) -> Limit | Together:
        self._names(f"{place}: limit", said, LIMIT)
        words = [word for word in LOGIC if word in said]
        if words and (len(words) > 1 or "leftOperand" in said or depth > DEEPEST or not _listed(said[words[0]])):
            self.problems.append(f"{place}: {' and '.join(words)}: one of and, or, xone over some limits, not more than {DEEPEST} deep")
        elif words:
            parts = tuple(self._limit(place, one, depth + 1) for one in self._objects(said, words[0], place))
            return Together(_uid(said), words[0], parts)
        return self._comparison(place, said)

    def _comparison(self, place: str, said: Mapping[str, Any]) -> Limit:
        left, operator = short(said.get("leftOperand")), short(said.get("operator"))
        kind = self.words.operands.get(left)
        if kind is None:
            self.problems.append(f"{place}: limit `{left}` is unknown")
        if operator not in self.words.operators:
            self.problems.append(f"{place}: operator `{operator}` is unknown")
        right = []
        for one in _listed(said.get("rightOperand")):
            try:
                right.append(value_of(one, kind or ""))
            except (ValueError, TypeError):
                self.problems.append(f"{place}: limit `{left}`: {one!r} is no {kind}")
        if not right or (len(right) > 1 and operator in {"eq", "neq", "lt", "lteq", "gt", "gteq"}):
            self.problems.append(f"{place}: limit `{left}` {operator}: {len(right)} values")
        self._assured(place, said, left)
        return Limit(_uid(said), left, operator, tuple(right))

    def _assured(self, place: str, said: Mapping[str, Any], term: str) -> None:
        """See that a term does not claim to hold otherwise than it does."""
        claimed = said.get("gs:assured", said.get("urn:goldsmith:odrl:assured"))
        if claimed is not None and claimed != self.words.how(term):
            self.problems.append(f"{place}: `{term}` is {self.words.how(term)}, and not {claimed}")

    def _named(self, place: str, said: Mapping[str, Any], name: str) -> tuple[str, ...]:
        found = []
        for one in _listed(said.get(name)):
            uid = _uid(one) if isinstance(one, dict) else one
            if not isinstance(uid, str) or not uid or (isinstance(one, dict) and one.keys() - {"@id", "uid", "@type", "source"}):
                self.problems.append(f"{place}: `{name}` is not understood: {one!r}")
            found.append(str(uid))
        return tuple(found)

    def _objects(self, said: Mapping[str, Any], name: str, place: str = "policy") -> list[Mapping[str, Any]]:
        listed = _listed(said.get(name))
        if any(not isinstance(one, dict) for one in listed):
            self.problems.append(f"{place}: `{name}`: objects")
        return [one for one in listed if isinstance(one, dict)]

    def _names(self, place: str, said: Mapping[str, Any], known: set[str]) -> None:
        self.problems.extend(f"{place}: `{name}` is not evaluated" for name in said if name not in known)


def _listed(said: Any) -> list[Any]:
    return [] if said is None else list(said) if isinstance(said, list | tuple) else [said]


def _uid(said: Mapping[str, Any]) -> str:
    return str(said.get("uid") or said.get("@id") or "")
