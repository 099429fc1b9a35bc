"""Conflicts: what must not stand, or not be offered, as it is; each with its rule, its sources, its counts and what to do.

A conflict closes the gate. What only needs thought is a note, and closes nothing.

1. No licence is known: nobody named one, or the name is in no table.
2. Share-alike: licences that cannot be obeyed together, in one adaptation or in one database.
3. No derivatives: records that permit none were adapted, or adaptation is offered.
4. What is offered goes beyond what the records permit: commercial use, training, other uses than research, another licence.
5. Rights that are declared do not reach: they are over, hold elsewhere, or nobody named may operate.
6. Consent was withdrawn, and records made of it are still there.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith.certify.rights.licence import ABSENT, UNKNOWN, table
from goldsmith.certify.rights.selecting import in_shell
from goldsmith.certify.rights.together import clashes, database_clashes, laundered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from goldsmith.certify.rights.combining import Combination
    from goldsmith.certify.rights.declaration import Holding
    from goldsmith.certify.rights.declaration import Terms as Offered
    from goldsmith.certify.rights.register import Known

RULES: dict[str, tuple[str, str]] = {
    "licence_absent": ("no licence is named", "没有写明许可证"),
    "licence_unknown": ("the licence that is named is not known", "所写的许可证无法识别"),
    "share_alike": ("licences that no adaptation can obey together", "改编作品无法同时遵守这些许可证"),
    "share_alike_database": ("licences that ask for different things of the database as a whole", "这些许可证对整个数据库的要求互相冲突"),
    "no_derivatives": ("adaptations of what permits none", "改编了禁止演绎的内容"),
    "non_commercial": ("commercial use is offered of what does not permit it", "对禁止商用的内容提供了商业使用"),
    "use_restricted": ("more is offered than research, of what is for research alone", "对仅供研究的内容提供了其他用途"),
    "no_training": ("training is offered of what does not permit it", "对禁止训练的内容提供了训练用途"),
    "relicensed": ("the one licence that is offered drops what records ask for", "所提供的统一许可证丢掉了记录原有的要求"),
    "term_over": ("rights or consent are over, or have not begun", "权利或同意已到期或尚未开始"),
    "territory": ("more is offered than the territory of the rights", "提供的地域超出了权利的地域"),
    "no_operating_right": ("an offer is made, and nobody is declared who may operate", "已提供产品，但没有声明经营权人"),
    "consent_withdrawn": ("records made of what a person withdrew are still there", "仍含有已撤回同意的记录及其派生记录"),
}
"""Rules by their codes, which are for life, in English and Chinese."""
COMMAND = re.compile(r"goldsmith rights exclude \S+")


@dataclass(frozen=True)
class Conflict:
    """What must not stand as it is.

    Attributes:
        rule: Its code, one of ``RULES``.
        why: What stands against what.
        licences: The licences concerned.
        records: How many records a release would hold of them.
        sources: Records by source.
        to_do: What mends it, the most certain first.
    """

    rule: str
    why: str
    licences: tuple[str, ...] = ()
    records: int = 0
    sources: Mapping[str, int] = field(default_factory=dict)
    to_do: tuple[str, ...] = ()

    def in_lake(self, place: str) -> Conflict:
        """Return it with commands that can be typed as they stand: they name the lake."""
        return replace(self, to_do=tuple(COMMAND.sub(lambda said: said[0] + lake_option(place), one) for one in self.to_do))

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        en, zh = RULES[self.rule]
        found = {"rule": self.rule, "says": {"en": en, "zh": zh}, "why": self.why, "licences": list(self.licences), "records": self.records}
        return {**found, "sources": dict(sorted(self.sources.items())), "to_do": list(self.to_do)}

    def __str__(self) -> str:
        named = ", ".join(
            f"{name or '(no source)'} ({n:,})" for name, n in sorted(self.sources.items(), key=lambda one: (-one[1], one[0]))[:5]
        )
        lines = [f"{self.rule}: {RULES[self.rule][0]}: {self.why}", f"  records: {self.records:,}" + (f", of {named}" if named else "")]
        return "\n".join([*lines, *(f"  to do: {one}" for one in self.to_do)])


def lake_option(place: str) -> str:
    """Return what a command says to find a lake: nothing where it is `lake` in the working folder, below which paths are told as they are typed.

    Example:
        >>> lake_option("s3://data/lake"), lake_option(str(Path.cwd() / "lake")), lake_option(str(Path.cwd() / "one" / "lake"))
        (' --lake s3://data/lake', '', ' --lake one/lake')
    """
    here = f"{Path.cwd()}/"
    typed = place.removeprefix(here)
    return "" if typed == "lake" else f" --lake {shlex.quote(typed)}"


@dataclass(frozen=True)
class Asked:
    """What conflicts are looked for in.

    Attributes:
        dataset: Name of the dataset.
        combinations: What holds of its records.
        declared: What is declared of it.
        columns: Licences of columns that a release holds, by column.
        today: The day by which terms are over.
        selects: Returns the SQL expression of the records under a licence.
    """

    dataset: str
    combinations: Sequence[Combination]
    declared: Known
    columns: Mapping[str, frozenset[str]]
    today: date
    selects: Callable[[str], str]


def conflicts(asked: Asked) -> list[Conflict]:
    """Return all conflicts, in the order of the rules; an empty list opens the gate."""
    found = [*_unknown(asked), *_share_alike(asked), *_no_derivatives(asked), *_offered(asked), *_relicensed(asked), *_declared(asked)]
    order = list(RULES)
    return sorted(found, key=lambda one: (order.index(one.rule), one.licences, one.why))


def _made(asked: Asked, rule: str, why: str, ids: Sequence[str], chosen: Iterable[Combination], *, count: str = "records") -> Conflict:
    parts = list(chosen)
    sources: Counter[str] = Counter()
    for one in parts:
        sources.update(one.sources)
    by_column = [
        f"column `{name}` is made of what is under {', '.join(sorted(held))}" for name, held in asked.columns.items() if held & set(ids)
    ]
    records = sum(getattr(one, count) for one in parts)
    return Conflict(rule, "; ".join([why, *by_column]), tuple(sorted(set(ids))), records, dict(sources), _to_do(asked, rule, ids))


def _to_do(asked: Asked, rule: str, ids: Sequence[str]) -> tuple[str, ...]:
    """Return what mends a conflict: records that go, a question, evidence."""
    out = [
        f"take these records out: goldsmith rights exclude {asked.dataset} --where {in_shell(where)} --why {rule}"
        for where in dict.fromkeys(asked.selects(one) for one in ids)
        if where
    ]
    ask = "ask who made them for a licence, or for another one"
    return (*out[:2], ask, "or declare what you hold with its evidence: goldsmith rights declare (`licence`, `instead`, `evidence`)")


def _under(asked: Asked, id_: str) -> list[Combination]:
    return [one for one in asked.combinations if id_ in one.licences]


def _everywhere(asked: Asked) -> list[str]:
    return sorted({id_ for one in asked.combinations for id_ in one.licences} | {id_ for held in asked.columns.values() for id_ in held})


def _unknown(asked: Asked) -> Iterator[Conflict]:
    for id_, rule, why in (
        (ABSENT, "licence_absent", "what nobody permits is not permitted"),
        (UNKNOWN, "licence_unknown", "a name that is in no table permits nothing"),
    ):
        held = _under(asked, id_)
        if held or any(id_ in one for one in asked.columns.values()):
            yield _made(asked, rule, why, [id_], held)


def _share_alike(asked: Asked) -> Iterator[Conflict]:
    seen: dict[tuple[str, str, str], list[Combination]] = {}
    for one in asked.combinations:
        for clash in clashes(one.licences) if len(one.licences) > 1 else ():
            seen.setdefault(clash, []).append(one)
    for (left, right, why), held in seen.items():
        yield _made(asked, "share_alike", why, [left, right], held)
    for clash in database_clashes(_everywhere(asked)):
        if tuple(clash) not in seen:
            held = [one for one in asked.combinations if {clash.one, clash.other} & one.licences]
            yield _made(asked, "share_alike_database", clash.why, [clash.one, clash.other], held)


def _no_derivatives(asked: Asked) -> Iterator[Conflict]:
    offer = asked.declared.offer
    for id_ in _with(asked, "derivatives", "no"):
        held = [one for one in _under(asked, id_) if one.derived]
        if held:
            yield _made(
                asked, "no_derivatives", f"records under {id_} were edited, or others were made of them", [id_], held, count="derived"
            )
        elif offer and "derive" in offer.actions:
            yield _made(asked, "no_derivatives", f"adaptation is offered of what is under {id_}", [id_], _under(asked, id_))


def _offered(asked: Asked) -> Iterator[Conflict]:
    offer = asked.declared.offer
    if offer is None:
        return
    if offer.commercial:
        for id_ in _with(asked, "commercial", "no"):
            yield _made(asked, "non_commercial", f"the offer is commercial, and {id_} is not", [id_], _under(asked, id_))
    if "research" not in offer.limits.purpose:
        for id_ in _with(asked, "use", "research"):
            yield _made(asked, "use_restricted", f"{id_} is for research, and the offer names no such purpose", [id_], _under(asked, id_))
    if "train" in offer.actions:
        for id_ in _with(asked, "training", "no"):
            yield _made(asked, "no_training", f"{id_} does not permit training", [id_], _under(asked, id_))


def _relicensed(asked: Asked) -> Iterator[Conflict]:
    from goldsmith.certify.rights.naming import named
    from goldsmith.certify.rights.terms import chosen

    offer = asked.declared.offer
    if offer is None or not offer.licence:
        return
    offered = sorted(chosen(named(offer.licence).stated))
    for under in offered:
        for id_ in _everywhere(asked):
            if why := laundered(id_, under):
                yield _made(asked, "relicensed", why, [id_], _under(asked, id_))


def _declared(asked: Asked) -> Iterator[Conflict]:
    """Look at rights and consents that are declared: their days, their territory, who may operate."""
    offer = asked.declared.offer
    for one in asked.declared.rights.values():
        held = _of(asked, one)
        if one.source is None or held:
            for rule, why in _short(one, offer, asked.today):
                yield Conflict(
                    rule, f"{one.key}: {why}", (), sum(held.values()), held, ("declare the rights anew: goldsmith rights declare",)
                )
    for person in asked.declared.consents.values():
        if person.until and person.until < asked.today:
            yield Conflict(
                "term_over",
                f"the consent of {person.subject} ended on {person.until}",
                to_do=(f"goldsmith rights withdraw {asked.dataset} {person.subject}",),
            )


def _short(one: Holding, offer: Offered | None, today: date) -> Iterator[tuple[str, str]]:
    """Yield the rules by which rights that are declared do not reach, and why."""
    if (one.until and one.until < today) or (one.begins and one.begins > today):
        yield "term_over", f"rights from {one.begins or '…'} to {one.until or '…'}, and it is {today}"
    if offer and one.territory and not (offer.limits.spatial and set(offer.limits.spatial) <= set(one.territory)):
        yield "territory", f"rights hold in {', '.join(one.territory)}, and the offer does not stay there"
    if offer and offer.commercial and (one.holds or one.processes) and offer.assigner not in {*one.operates, *one.holds}:
        yield "no_operating_right", f"{offer.assigner} is neither holder nor declared as who may operate"


def _of(asked: Asked, one: Holding) -> dict[str, int]:
    found: Counter[str] = Counter()
    for held in asked.combinations:
        found.update({name: n for name, n in held.sources.items() if name == one.source})
    return dict(found)


def _with(asked: Asked, name: str, word: str) -> list[str]:
    rows = table()
    return [id_ for id_ in _everywhere(asked) if id_ in rows and getattr(rows[id_], name) == word]
