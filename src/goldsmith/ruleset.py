"""Rule sets: which measurements drop a record, as data with a name, a version and a source for every limit.

A rule set is a YAML file, ``rulesets/NAME@VERSION.yaml``. Rules are tried in the order in which they stand; the first
that fires is the reason. A measurement that is null (not measurable) fires no rule. Nothing is dropped here: the caller
gets, for every row, the rule that fired, or none, and can decide anew with other limits without reading any text.
"""

from __future__ import annotations

import difflib
import operator as comparison
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from goldsmith import operator, registry
from goldsmith.errors import GoldsmithError, RuleSetError, SettingsError, UnknownNameError
from goldsmith.written import Sort, decoded, written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from goldsmith.operator import Measure

__all__ = ["Condition", "Decisions", "Rule", "RuleSet", "decide", "explain", "load"]

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "below": comparison.lt,
    "above": comparison.gt,
    "at_most": comparison.le,
    "at_least": comparison.ge,
    "equals": comparison.eq,
}
SAID = {
    "en": {"below": "below", "above": "above", "at_most": "at most", "at_least": "at least", "equals": "equal to"},
    "zh": {"below": "低于", "above": "高于", "at_most": "不高于", "at_least": "不低于", "equals": "等于"},
}
RULE_SET = Sort("rule set", RuleSetError, "`goldsmith show ruleset goldsmith-en@1` prints one that works", begins="name:")
CONDITION_KEYS = ("measure", "settings", *COMPARISONS)
RULE_KEYS = (*CONDITION_KEYS, "when", "source", "says")
SET_KEYS = ("name", "version", "description", "languages", "source", "rules")


@dataclass(frozen=True)
class Condition:
    """One comparison of one measurement with a limit."""

    measure: Measure
    compare: str
    limit: float | str | bool

    def holds(self, columns: pa.RecordBatch | pa.Table) -> NDArray[np.bool_]:
        """Return, for every row, whether the comparison holds; never where the measurement is null."""
        values, known = _values(columns, self.measure.column)
        holds: NDArray[np.bool_] = known & np.asarray(COMPARISONS[self.compare](values, self.limit), dtype=bool)
        return holds


@dataclass(frozen=True)
class Rule:
    """A reason to drop a record: its condition, and the further conditions (``when``) that must hold as well.

    Attributes:
        ruleset: ``NAME@VERSION`` of the set that it stands in.
        name: The reason, in snake case, for life.
        source: Where the limit comes from.
        says: What the reason means, by language, ``en`` and ``zh``.
    """

    ruleset: str
    name: str
    condition: Condition
    when: tuple[Condition, ...] = ()
    source: str = ""
    says: Mapping[str, str] = field(default_factory=dict)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All conditions, the deciding one first."""
        return (self.condition, *self.when)

    def fires(self, columns: pa.RecordBatch | pa.Table) -> NDArray[np.bool_]:
        """Return, for every row, whether the rule drops it."""
        found = self.condition.holds(columns)
        for condition in self.when:
            if not found.any():
                break
            found &= condition.holds(columns)
        return found


@dataclass(frozen=True)
class RuleSet:
    """Rules in the order in which they judge."""

    name: str
    version: str
    rules: tuple[Rule, ...]
    description: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    source: str = ""

    @property
    def id(self) -> str:
        """``NAME@VERSION``, or the name alone where there is no version."""
        return f"{self.name}@{self.version}" if self.version else self.name

    def measures(self) -> tuple[Measure, ...]:
        """Return the measures that the rules need, each once, in the order of their first use."""
        found = {each.measure.fingerprint: each.measure for rule in self.rules for each in rule.conditions}
        return tuple(found.values())

    def with_limits(self, limits: Mapping[str, float], *, where: str = "") -> RuleSet:
        """Return the same rules with other limits, by the name of the rule.

        Raises:
            RuleSetError: A limit names no rule of this set.
        """
        known = [rule.name for rule in self.rules]
        wrong = [f"  - `{name}`: no such rule{_near(name, known)}" for name in limits if name not in known]
        if wrong:
            raise RuleSetError(f"these limits name no rule of `{self.id}`\n" + "\n".join(wrong), where=where)
        rules = (
            replace(rule, condition=replace(rule.condition, limit=limits[rule.name])) if rule.name in limits else rule
            for rule in self.rules
        )
        return replace(self, rules=tuple(rules))

    @classmethod
    def parse(cls, found: object, *, where: str = "") -> RuleSet:
        """Return the rule set that this mapping describes (see the files in ``rulesets/`` for the form).

        Raises:
            RuleSetError: Something in it is wrong; all problems are listed.
        """
        problems: list[str] = []
        if not isinstance(found, dict) or not isinstance(found.get("rules"), dict) or not found["rules"]:
            raise RuleSetError("this is no rule set", where=where, expected="a mapping with `name` and `rules`")
        problems += [f"  - `{key}`: no such key{_near(key, SET_KEYS)}" for key in found if key not in SET_KEYS]
        name, version = str(found.get("name", "")), str(found.get("version", ""))
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            problems.append(f"  - `name` = {found.get('name')!r}: expected lower-case letters, digits and hyphens")
        told = f"{name}@{version}" if version else name
        rules = tuple(_rule(told, key, body, problems) for key, body in found["rules"].items())
        if problems:
            raise RuleSetError("this rule set is wrong\n" + "\n".join(problems), where=where or told)
        return cls(
            name,
            version,
            tuple(rule for rule in rules if rule is not None),
            _said(found.get("description")),
            tuple(map(str, found.get("languages") or ())),
            str(found.get("source", "")),
        )


class Decisions(NamedTuple):
    """What rule sets say about the rows of a table.

    Attributes:
        rules: All rules, in declared order over all sets.
        fired: Position in ``rules`` of the first that fired, shape (rows,), -1 where none did.
        value: The measurement that decided, shape (rows,), NaN where none did or it is no number.
    """

    rules: tuple[Rule, ...]
    fired: NDArray[np.int32]
    value: NDArray[np.float64]

    def rule(self, row: int) -> Rule | None:
        """Return the rule that decided a row, or None."""
        at = int(self.fired[row])
        return self.rules[at] if at >= 0 else None

    def counts(self) -> dict[str, int]:
        """Return how many rows each rule decided, by ``SET/RULE``, only those that did."""
        numbers = np.bincount(self.fired[self.fired >= 0], minlength=len(self.rules))
        return {f"{rule.ruleset}/{rule.name}": int(number) for rule, number in zip(self.rules, numbers, strict=True) if number}


def load(name: str | Path, *, where: str = "") -> RuleSet:
    """Return a rule set by its registered name (``fineweb@datatrove-0.10``) or the path of a YAML file.

    A name without a version is the one set of that name; where there are several, the version must be said.

    Raises:
        UnknownNameError: Nothing is registered under this name.
        RuleSetError: The file is not well formed; all problems are listed.
    """
    if isinstance(name, Path) or str(name).endswith((".yaml", ".yml")):
        return _read(Path(name))
    found = registry.load("ruleset", _full_name(name, where=where))
    return found if isinstance(found, RuleSet) else _read(Path(str(found)))


def decide(
    rulesets: Sequence[RuleSet], columns: pa.RecordBatch | pa.Table, *, judges: Sequence[NDArray[np.bool_] | None] | None = None
) -> Decisions:
    """Return the first rule that fires for every row, over all sets in the order given.

    Args:
        rulesets: Sets, in the order in which they judge.
        columns: The measurements; must hold the column of every measure of the sets.
        judges: For every set, the rows that it judges, shape (rows,), or None for all rows. So a Chinese text is never
            judged by English rules.

    Example:
        >>> import pyarrow as pa
        >>> own = RuleSet.parse({"name": "own", "rules": {"too_many_digits": {"measure": "digit_share", "above": 0.3, "source": "own"}}})
        >>> decide([own], pa.table({"digit_share": [0.5, None, 0.1]})).fired.tolist()
        [0, -1, -1]
    """
    rules = tuple(rule for ruleset in rulesets for rule in ruleset.rules)
    fired = np.full(columns.num_rows, -1, dtype=np.int32)
    value = np.full(columns.num_rows, np.nan)
    at = 0
    for position, ruleset in enumerate(rulesets):
        mask = judges[position] if judges is not None else None
        for rule in ruleset.rules:
            new = rule.fires(columns) & (fired < 0)
            if mask is not None:
                new &= mask
            if new.any():
                fired[new] = at
                values, _ = _values(columns, rule.condition.measure.column)
                if values.dtype.kind in "fiub":
                    value[new] = values[new]
            at += 1
    return Decisions(rules, fired, value)


def explain(rule: Rule, value: float | str | None = None, *, language: str = "en") -> str:
    """Return one sentence that tells a person why this rule dropped a record.

    Example:
        >>> own = {"name": "own", "rules": {"digits": {"measure": "digit_share", "above": 0.3, "source": "x", "says": {"en": "too many digits"}}}}
        >>> explain(RuleSet.parse(own).rules[0], 0.5)
        'too many digits: digit_share is 0.5, above the limit 0.3 (rule `digits` of own)'
    """
    says = rule.says.get(language) or rule.says.get("en") or rule.name.replace("_", " ")
    column, limit = rule.condition.measure.column, _number(rule.condition.limit)
    how = SAID.get(language, SAID["en"])[rule.condition.compare]
    if language == "zh":
        found = f"{column} 为 {_number(value)}，" if value is not None else f"{column} "
        return f"{says}：{found}{how}限值 {limit}（{rule.ruleset} 的规则 `{rule.name}`）"
    found = f"{column} is {_number(value)}, " if value is not None else f"{column} is "
    return f"{says}: {found}{how} the limit {limit} (rule `{rule.name}` of {rule.ruleset})"


def _full_name(name: str, *, where: str) -> str:
    known = registry.names("ruleset")
    if name in known or "@" in name:
        if name not in known:
            raise registry.unknown("ruleset", name, where=where)
        return name
    versions = [each for each in known if each.split("@", 1)[0] == name]
    if len(versions) == 1:
        return versions[0]
    if not versions:
        raise registry.unknown("ruleset", name, where=where)
    raise UnknownNameError(f"`{name}` has several versions", where=where, hint="say one of " + ", ".join(f"`{each}`" for each in versions))


def _read(path: Path) -> RuleSet:
    try:
        block = path.read_bytes()
    except OSError as error:
        raise RuleSetError("the rule set cannot be read", where=str(path), found=str(error)) from error
    return RuleSet.parse(written(decoded(block, path.name, RULE_SET), path.name, RULE_SET).tree, where=path.name)


def _rule(ruleset: str, name: object, body: object, problems: list[str]) -> Rule | None:
    place = f"rule `{name}`"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", str(name)):
        problems.append(f"  - {place}: a rule's name is lower-case words joined by underscores")
    if not isinstance(body, dict):
        problems.append(f"  - {place}: expected a mapping with `measure` and a limit, found {body!r}")
        return None
    problems += [f"  - {place}: `{key}`: no such key{_near(key, RULE_KEYS)}" for key in body if key not in RULE_KEYS]
    if not body.get("source"):
        problems.append(f"  - {place}: `source` is missing; say where the limit comes from")
    condition = _condition({key: value for key, value in body.items() if key in CONDITION_KEYS}, place, problems)
    listed = body.get("when") or []
    when = [_condition(each, f"{place}: `when`", problems) for each in (listed if isinstance(listed, list) else [listed])]
    if condition is None or None in when:
        return None
    return Rule(ruleset, str(name), condition, tuple(each for each in when if each), str(body.get("source", "")), _said(body.get("says")))


def _condition(body: object, place: str, problems: list[str]) -> Condition | None:
    if not isinstance(body, dict) or not isinstance(body.get("measure"), str):
        problems.append(f"  - {place}: `measure` is missing; `goldsmith list operator` shows all of them")
        return None
    before = len(problems)
    problems += [f"  - {place}: `{key}`: no such key{_near(key, CONDITION_KEYS)}" for key in body if key not in CONDITION_KEYS]
    given = [key for key in COMPARISONS if key in body]
    if len(given) != 1:
        problems.append(f"  - {place}: expected exactly one of {', '.join(COMPARISONS)}, found {', '.join(given) or 'none'}")
    elif not isinstance(body[given[0]], int | float | str) or (isinstance(body[given[0]], str) and given[0] != "equals"):
        problems.append(f"  - {place}: `{given[0]}` = {body[given[0]]!r}: expected a number")
    try:
        measure = operator.configured(body["measure"], body.get("settings"), where=place)
    except SettingsError as error:
        problems.append(f"  - {place}: operator `{body['measure']}`: " + error.message.replace("\n", "\n  "))
        return None
    except GoldsmithError as error:
        whose = f"{error.where}: " if error.where and error.where != place else ""
        problems.append(f"  - {place}: {whose}{error.message}" + (f"; {error.hint}" if error.hint else ""))
        return None
    return Condition(measure, given[0], body[given[0]]) if len(problems) == before else None


def _values(columns: pa.RecordBatch | pa.Table, name: str) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return a column as numbers (or strings) and where they are known."""
    if name not in columns.schema.names:
        raise RuleSetError(f"the column `{name}` was not measured", found=", ".join(columns.schema.names), expected=f"`{name}`")
    column = columns.column(name)
    if hasattr(column, "combine_chunks"):
        column = column.combine_chunks()
    known = np.ones(len(column), dtype=bool) if column.null_count == 0 else column.is_valid().to_numpy(zero_copy_only=False)
    values = column.to_numpy(zero_copy_only=False)
    if values.dtype.kind == "O" and str(column.type) == "bool":
        values = values == True  # noqa: E712 - None is no True
    return values, known


def _said(found: object) -> dict[str, str]:
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {"en": str(found)} if found else {}


def _near(name: object, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(str(name), known, n=1, cutoff=0.5)
    return f", did you mean `{close[0]}`?" if close else ""


def _number(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
