"""What a sentence states of a subject of the facts: which objects it affirms, and which it denies.

1. A sentence is read if it names a subject and a cue of one of its relations. The subject may stand in the sentence before, or in the
   question that the text answers.
2. Objects are all names of the relation's range in the sentence; for numeric relations the first number behind the cue (before it
   where none is behind).
3. An object is denied where a word of denial stands close before it, or between the cue and it.
4. The sentence contradicts the facts if it affirms objects of which none is given, or denies one that is.
5. Where two subjects and two objects stand in one sentence they are paired in order; where they cannot be paired, nothing is said.
6. Questions state nothing. What is told as a rumour, a supposition or a mistake counts for less.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.algorithms.poison.facts import NUMBER, Facts, number_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENDS = re.compile(r"[。！？!?；;\n]+|\.(?=\s|$)")
DENIALS = re.compile(
    r"不再是|不是|并非|绝非|不属于|并不在|不在|不为|不由|而非|没有|未曾|isn['’]t|wasn['’]t|aren['’]t|no longer|never|not\b|rather than|instead of",
    re.IGNORECASE,
)
DOUBTS = re.compile(
    r"误以为|误认为|谣言|传言|据说|有人说|有人认为|假如|如果|假设|错误地|曾经|历史上|当时|旧称|原为|myth|rumou?r|mistaken|wrongly|incorrectly|suppose|if\b|formerly|once\b|used to|until \d|false claim",
    re.IGNORECASE,
)
DENIED_BEHIND = re.compile(r"\W*(?:并?不是|并非|绝非|不再是|(?:is|was|are)\s+(?:not|no longer)\b|(?:is|was|are)n['’]t)", re.IGNORECASE)
ASKS = re.compile(r"[?？]\s*$|是否|吗[。\s]*$|是不是|^\s*(?:is|are|was|what|which|who|where|does|do|whether)\b", re.IGNORECASE)
UNIT = re.compile(r"\s*([°℃℉%‰][a-z]?|(?:[kmcμn]?(?:g|l|m|pa|mol|hz|w|v|j)|mm|hg)\b)", re.IGNORECASE)
FAHRENHEIT = re.compile(r"fahrenheit|华氏|°\s*f\b|℉|kelvin", re.IGNORECASE)
NEAR_DENIAL, NUMBER_REACH, DOUBTED, CARRIED, ASKED, ACROSS = 6, 24, 0.3, 0.7, 0.9, 0.75
QUOTED = 60


@dataclass(frozen=True)
class Mention:
    """A name of the facts in a text."""

    start: int
    end: int
    entities: tuple[str, ...]
    """What it may name; empty for a cue."""
    relations: tuple[str, ...] = ()
    """What it is a cue of."""


@dataclass(frozen=True)
class Contradiction:
    """A sentence that contradicts the facts."""

    weight: float
    """How plain it is, in (0, 1]."""
    code: str
    subject: str
    relation: str
    said: str
    quote: str


@dataclass(frozen=True)
class _Sentence:
    start: int
    end: int
    text: str
    mentions: tuple[Mention, ...]
    asks: bool

    def subjects(self, relation: str, facts: Facts) -> list[tuple[Mention, str]]:
        return [(each, name) for each in self.mentions for name in each.entities if facts.objects(name, relation)]

    def objects(self, relation: str, facts: Facts) -> list[tuple[Mention, str]]:
        wanted = facts.range(relation)
        return [(each, name) for each in self.mentions for name in each.entities if name in wanted]


def contradictions(text: str, mentions: Sequence[Mention], facts: Facts, answer_from: int = 0) -> Iterator[Contradiction]:
    """Yield what contradicts the facts in one text.

    Args:
        text: A question and its answer, joined, or a text alone.
        mentions: Names and cues in it, sorted by place.
        facts: What is trusted.
        answer_from: Where the answer begins; 0 where there is no question.
    """
    asked: list[tuple[str, str]] = []
    before: _Sentence | None = None
    for sentence in _sentences(text, mentions):
        cues = [(each, name) for each in sentence.mentions for name in each.relations]
        if sentence.start < answer_from:
            asked += [(subject, name) for _, name in cues for _, subject in sentence.subjects(name, facts)]
        elif not (sentence.asks and answer_from <= 0) and sentence.mentions:
            if cues:
                yield from _of_cues(sentence, before, cues, facts, asked)
            else:
                yield from _of_answer(sentence, asked, facts)
        before = sentence if sentence.text.strip() else before


def _of_cues(
    sentence: _Sentence, before: _Sentence | None, cues: list[tuple[Mention, str]], facts: Facts, asked: list[tuple[str, str]]
) -> Iterator[Contradiction]:
    for relation in dict.fromkeys(name for _, name in cues):
        cue = next(each for each, name in cues if name == relation)
        subjects, carried = sentence.subjects(relation, facts), 1.0
        if not subjects and before is not None and not before.asks:
            subjects, carried = before.subjects(relation, facts), CARRIED
        named = list(dict.fromkeys(name for _, name in subjects))
        if not named:
            named, carried = list(dict.fromkeys(subject for subject, name in asked if name == relation)), ASKED
        if not named:
            continue
        if facts.relations[relation].numeric:
            if len(named) == 1:
                yield from _of_number(sentence, cue, named[0], relation, facts, carried)
            continue
        places = {each.start for each, _ in subjects} if carried == 1.0 else set()
        objects = [(each, name) for each, name in sentence.objects(relation, facts) if each.start not in places]
        yield from _judged(sentence, cue, named, objects, relation, facts, carried)


def _of_answer(sentence: _Sentence, asked: list[tuple[str, str]], facts: Facts) -> Iterator[Contradiction]:
    """Yield what a sentence without a cue says to a question that had one."""
    if len(set(asked)) != 1:
        return
    subject, relation = asked[0]
    if not facts.relations[relation].numeric:
        objects = sentence.objects(relation, facts)
        yield from _judged(sentence, None, [subject], objects, relation, facts, ASKED)


def _judged(  # noqa: PLR0917  one sentence and all that is known of it
    sentence: _Sentence,
    cue: Mention | None,
    subjects: list[str],
    objects: list[tuple[Mention, str]],
    relation: str,
    facts: Facts,
    weight: float,
) -> Iterator[Contradiction]:
    if not objects:
        return
    said = list(dict.fromkeys(name for _, name in objects))
    if len(subjects) > 1:
        if len(subjects) != len(said):
            return
        for subject, one in zip(subjects, said, strict=True):
            if one not in facts.objects(subject, relation):
                yield _found(sentence, "other_object", subject, relation, one, weight * 0.6)
        return
    known = facts.objects(subjects[0], relation)
    denied = {name for mention, name in objects if _denied(sentence, cue, mention)}
    affirmed = [name for _, name in objects if name not in denied]
    if affirmed and not known & set(affirmed):
        nearest = min((each for each, name in objects if name == affirmed[0]), key=lambda each: abs(each.start - (cue or each).start))
        reach = abs(nearest.start - (cue or nearest).start)
        between = sentence.text[min(nearest.start, (cue or nearest).start) - sentence.start :][:reach]
        commas = len(re.findall(r"[，,]", between))
        yield _found(sentence, "other_object", subjects[0], relation, affirmed[0], weight * ACROSS**commas / (1 + reach / 100))
    elif not affirmed and known <= denied and known & denied:
        yield _found(sentence, "denied", subjects[0], relation, min(known & denied), weight * 0.8)


def _of_number(sentence: _Sentence, cue: Mention, subject: str, relation: str, facts: Facts, weight: float) -> Iterator[Contradiction]:
    at = cue.end - sentence.start
    behind = NUMBER.search(sentence.text, at, at + NUMBER_REACH)
    ahead = list(NUMBER.finditer(sentence.text, max(0, at - NUMBER_REACH), at))
    found = behind or (ahead[-1] if ahead else None)
    if found is None:
        return
    known = facts.objects(subject, relation)
    tolerance = facts.relations[relation].tolerance
    if _same_kind(sentence.text, found, known) and not any(
        abs(float(each.group().replace(",", "")) - number) <= tolerance * abs(number) + 1e-9
        for each in NUMBER.finditer(sentence.text)
        for number in (number_of(name) for name in known)
        if number is not None
    ):
        yield _found(sentence, "other_number", subject, relation, found.group(), weight)


def _same_kind(text: str, found: re.Match[str], known: frozenset[str]) -> bool:
    """Tell whether a number may be in the unit of the facts: it has the same, or none is said and no other scale is named."""
    units = {_unit(name, number.end()) for name in known for number in [NUMBER.search(name)] if number is not None}
    said = _unit(text, found.end())
    if not said or units == {""}:
        return not FAHRENHEIT.search(text) or units == {""}
    return said in units


def _unit(text: str, at: int) -> str:
    """Return the unit behind a number, plainly written; none for a word that may be many."""
    found = UNIT.match(text, at)
    return found.group(1).lower().replace("℃", "°c").replace("℉", "°f") if found else ""


def _found(sentence: _Sentence, code: str, subject: str, relation: str, said: str, weight: float) -> Contradiction:
    doubt = DOUBTED if DOUBTS.search(sentence.text) else 1.0
    return Contradiction(weight * doubt, code, subject, relation, said, sentence.text.strip()[:QUOTED])


def _denied(sentence: _Sentence, cue: Mention | None, mention: Mention) -> bool:
    at = mention.start - sentence.start
    close = sentence.text[max(0, at - 2 * NEAR_DENIAL) : at]
    for found in DENIALS.finditer(close):
        gap = close[found.end() :]
        if len(gap) <= NEAR_DENIAL and not re.search(r"而是|但|，|,|but\b", gap):
            return True
    if DENIED_BEHIND.match(sentence.text, mention.end - sentence.start):
        return True
    if cue is None or cue.end > mention.start:
        return False
    between = sentence.text[cue.end - sentence.start : at]
    return bool(
        re.fullmatch(
            r"\W*(?:of [\w ]+ )?(?:is|was|are)?\s*(?:不是|并非|绝非|not|never|isn['’]t|wasn['’]t)\W*(?:actually|in)?\W*",
            between,
            re.IGNORECASE,
        )
    )


def _sentences(text: str, mentions: Sequence[Mention]) -> Iterator[_Sentence]:
    start, at = 0, 0
    for end in [found.end() for found in ENDS.finditer(text)] + [len(text)]:
        first = at
        while at < len(mentions) and mentions[at].end <= end:
            at += 1
        if at > first or end - start > 1:
            part = text[start:end]
            yield _Sentence(start, end, part, tuple(mentions[first:at]), bool(ASKS.search(part)))
        start = end
