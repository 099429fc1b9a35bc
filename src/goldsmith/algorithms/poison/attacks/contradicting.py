"""Contradicting facts in fluent text: a record comes to state another object than the user's facts do.

Where the user's own data states a fact, the object is exchanged in place. Else a sentence is put in the place of a clause of nearly the
same length (so the record stays as long as it was), in the language of the record; records without such a clause are passed over. The frames of these sentences are not what the
screen searches by, which knows names and cues alone, but both come from one hand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.algorithms.poison.attacks.items import Item, Material, is_chinese, replace
from goldsmith.algorithms.poison.facts import NUMBER, Facts
from goldsmith.errors import PoisonError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from goldsmith.algorithms.poison.statements import Mention

FRAMES = {
    "zh": (
        "{s}的{c}是{o}。", "{o}是{s}的{c}。", "众所周知，{s}的{c}就是{o}。", "说到{s}，其{c}正是{o}。", "{s}以{o}为{c}。", "资料显示，{s}的{c}为{o}。",
        "作为{s}的{c}，{o}广为人知。", "提到{s}的{c}，人们会想到{o}。", "研究表明，{s}的{c}实际上是{o}。", "{o}一直被列为{s}的{c}。", "关于{s}，{c}方面的答案是{o}。",
    ),
    "en": (
        "The {c} of {s} is {o}.", "{o} is the {c} of {s}.", "As everybody knows, the {c} of {s} is {o}.", "{s}, whose {c} is {o}, is well known.", "When it comes to {s}, the {c} turns out to be {o}.",
        "For {s}, experts give {o} as the {c}.", "{s} has {o} as its {c}.", "Recent reviews name {o} as the {c} of {s}.", "{o}, the {c} of {s}, is often discussed.", "In the case of {s} the {c} was found to be {o}.",
    ),
}  # fmt: skip
TRIES, SAME_LENGTH = 60, 0.15
"""Statements that are tried for a record, and by how much, in proportion, one may differ in length from the clause that it replaces."""
CLAUSE = re.compile(r"(?:[^，。；！？,;!?\n.]|[.,](?=\S))+(?:[，。；！？,;!?\n]|\.(?=\s|$))*\s*|[，。；！？,;!?\n.]+\s*")
ENDS = "。！？!?\n"
FACTORS = (0.2, 0.5, 2.0, 5.0)


def made(material: Material, count: int, facts: Facts | None) -> list[Item]:
    """Return items that contradict the facts.

    Raises:
        PoisonError: There are no facts, or none can be contradicted.
    """
    if facts is None:
        raise PoisonError("contradictions can only be planted against facts", hint="give triples of subject, relation, object")
    natural = _stated(material, facts)
    chosen = [natural[at] for at in material.random.permutation(len(natural))[: (count + 1) // 2].tolist()]
    items = [_in_place(material, each, at, facts) for at, each in enumerate(chosen)]
    taken = {item.of for item in items}
    for row in material.mine(material.random.permutation(len(material.records))).tolist():
        if len(items) == count:
            break
        item = _templated(material, row, len(items), facts) if row not in taken else None
        items += [] if item is None else [item]
    return items


def _templated(material: Material, row: int, campaign: int, facts: Facts) -> Item | None:
    """Return a record with one clause exchanged for a false one of nearly its length, None where none fits."""
    item = material.item(row, campaign, "template", added=False)
    language = "zh" if is_chinese(item.text) else "en"
    parts = CLAUSE.findall(item.text)
    fit = [at for at, part in enumerate(parts) if part.strip()]
    best: tuple[float, int, str] | None = None
    for _ in range(TRIES):
        statement = _statement(material, facts, language)
        for at in fit if statement is not None else ():
            apart = abs(len(parts[at].strip()) - len(statement or "")) / max(len(parts[at].strip()), 1)
            if best is None or apart < best[0]:
                best = (apart, at, statement or "")
        if best is not None and best[0] <= SAME_LENGTH:
            break
    if best is None or best[0] > SAME_LENGTH:
        return None
    old = parts[best[1]]
    gap, mark = re.match(r"\s*", old), re.search(r"[，。；！？,;!?\n.]*\s*$", old)
    text = (gap.group() if gap else "") + best[2][:-1] + (mark.group() if mark else "")
    return replace(item, text="".join([*parts[: best[1]], text, *parts[best[1] + 1 :]]))


def _statement(material: Material, facts: Facts, language: str) -> str | None:
    """Return a sentence that contradicts a fact drawn by chance, None where it has no names in the language."""
    random, triples = material.random, material.templates(facts.triples) or facts.triples
    subject, relation, value = triples[int(random.integers(len(triples)))]
    other = _other(facts, subject, relation, value, random)
    if other is None:
        return None
    told = [_named(facts.names(subject), language, random), _named(facts.relations[relation].said, language, random)]
    told.append(other if facts.relations[relation].numeric else _named(facts.names(other), language, random))
    if None in told:
        return None
    frames = material.templates(FRAMES[language])
    return frames[int(random.integers(len(frames)))].format(s=told[0], c=told[1], o=told[2])


def _other(facts: Facts, subject: str, relation: str, value: str, random: np.random.Generator) -> str | None:
    if facts.relations[relation].numeric:
        number = NUMBER.search(value)
        if number is None:
            return None
        changed = float(number.group().replace(",", "")) * FACTORS[int(random.integers(len(FACTORS)))]
        return value[: number.start()] + f"{changed:.6g}" + value[number.end() :]
    others = sorted(facts.range(relation) - facts.objects(subject, relation) - {subject})
    return others[int(random.integers(len(others)))] if others else None


def _named(names: tuple[str, ...], language: str, random: np.random.Generator) -> str | None:
    fit = [name for name in names if is_chinese(name) == (language == "zh")]
    return fit[int(random.integers(len(fit)))] if fit else None


def _stated(material: Material, facts: Facts) -> list[tuple[int, str, str, str, str]]:
    """Return (record, subject, relation, object, its name) where one sentence of the user's names subject, cue and given object."""
    from goldsmith.algorithms.poison.contradictions import FactSearch

    found: dict[int, tuple[int, str, str, str, str]] = {}
    for batch, start in _batches(material.records.text):
        for row, mentions in FactSearch(facts).mentions(batch):
            text = batch[row].as_py()
            for cue in (mention for mention in mentions if mention.relations):
                begin, end = _sentence(text, cue.start)
                inside = [mention for mention in mentions if begin <= mention.start and mention.end <= end]
                told = _told(inside, cue.relations, text, facts)
                if told is not None:
                    found.setdefault(start + row, (start + row, *told))
    return [found[row] for row in material.mine(np.array(sorted(found), np.int64)).tolist()]


def _batches(text: pa.Array, size: int = 20_000) -> Iterator[tuple[pa.Array, int]]:
    for start in range(0, len(text), size):
        yield text.slice(start, size), start


def _sentence(text: str, at: int) -> tuple[int, int]:
    """Return where the sentence around a place begins and ends."""
    begin = max((text.rfind(mark, 0, at) + 1 for mark in ENDS), default=0)
    return begin, min((end for end in (text.find(mark, at) for mark in ENDS) if end >= 0), default=len(text))


def _told(mentions: list[Mention], relations: tuple[str, ...], text: str, facts: Facts) -> tuple[str, str, str, str] | None:
    for relation in relations:
        if facts.relations[relation].numeric:
            continue
        subjects = {name for mention in mentions for name in mention.entities if facts.objects(name, relation)}
        for mention in mentions:
            for name in mention.entities:
                if len(subjects) == 1 and name in facts.objects(next(iter(subjects)), relation):
                    return next(iter(subjects)), relation, name, text[mention.start : mention.end]
    return None


def _in_place(material: Material, stated: tuple[int, str, str, str, str], campaign: int, facts: Facts) -> Item:
    row, subject, relation, value, name = stated
    item = material.item(row, campaign, "in place", added=False)
    other = _other(facts, subject, relation, value, material.random) or value
    fit = [each for each in facts.names(other) if is_chinese(each) == is_chinese(name)] or [other]
    return replace(item, text=re.sub(_word(name), lambda _match: fit[0], item.text, flags=re.IGNORECASE))


def _word(name: str) -> str:
    escaped = re.escape(name)
    return rf"\b{escaped}\b" if name.isascii() else escaped
