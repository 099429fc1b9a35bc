"""Tasks of Label Studio read: data, annotations, predictions and drafts, as its export or its import form writes them.

Every task, annotation and prediction is kept as it came, beside what it becomes here: an export gives back the very same where nobody
changed the answer since.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.annotate.interchange.bodies import body_of, parsed, values_in
from goldsmith.annotate.interchange.brought import Answered, Brought, Guessed
from goldsmith.annotate.interchange.label_studio_reading import Results
from goldsmith.annotate.interchange.problems import Problems
from goldsmith.annotate.turns import LONGEST_ACTIVE_MS
from goldsmith.annotation_errors import LimitError
from goldsmith.question import FaultyAnswerError
from goldsmith.question_reading import brief

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.interchange.bodies import Body
    from goldsmith.annotate.interchange.label_studio_config import Read

BESIDE = ("data", "annotations", "completions", "predictions")
"""Parts of a task that become something here; all others are kept."""
WITHIN = 54
"""Levels that are kept free around what a file holds."""
MOST_OF_A_TASK = 200
"""Annotations, or predictions, of one task."""
HINT = "nothing was stored; mend these places, or take these annotations out of the file"


def tasks_of(body: bytes | Body) -> Iterator[tuple[str, Any]]:
    """Yield the tasks of a file with their places: a JSON list, one object, or JSON lines; one at a time is in memory.

    Raises:
        InterchangeError: It is no JSON, or holds something else.
        LimitError: It is too deep.
    """
    for place, value in values_in(body_of(body)):
        yield place or "tasks[0]", task_of(value, place)


def task_of(value: bytes, place: str) -> Any:
    """Return a task as the file has it.

    Raises:
        InterchangeError: It is no JSON.
        LimitError: It is so deep that it could not be written again.
    """
    found = parsed(value, place)
    try:
        orjson.dumps(_within(found))
    except TypeError:
        raise LimitError("this JSON is too deep", where=place, expected=f"at most {254 - WITHIN} levels") from None
    return found


def parsed_tasks(body: bytes) -> list[Any]:
    """Return the tasks of a file at once, as :func:`tasks_of` reads them."""
    return [one for _, one in tasks_of(body)]


def _within(value: Any) -> Any:
    """Return a value as deep as it may come to stand here, so that whatever is stored can be written again."""
    for _ in range(WITHIN):
        value = [value]
    return value


def read_tasks(given: Iterable[Any], read: Read, asked: Configuration) -> list[Brought]:
    """Return the tasks with what was said of them, as :func:`tasks_read` reads them."""
    return list(tasks_read(((f"tasks[{at}]", one) for at, one in enumerate(given)), Reading(read, asked)))


def tasks_read(given: Iterable[tuple[str, Any]], reading: Reading) -> Iterator[Brought]:
    """Yield the tasks with what was said of them.

    Raises:
        InterchangeError: Something is broken, or answers do not fit; all of them are listed with their places, behind the last task.
    """
    for place, one in given:
        found = reading.task(one, place)
        if found is not None:
            yield found
    reading.problems.end()


class Reading:
    """Tasks while they are read one by one; ``apart`` counts results that are kept apart."""

    def __init__(self, read: Read, asked: Configuration) -> None:
        """Take the configuration with its controls, and what the project asks."""
        self.read, self.asked, self.problems = read, asked, Problems("these tasks", hint=HINT)
        self.leaves = {each.name: each.leaf for each in asked.questions}
        self.needed = tuple(shown.field for shown in asked.shows)
        self.apart: Counter[str] = Counter()
        self.talks = {seen.field: seen for seen in read.seen.values() if seen.speaker}

    def task(self, raw: Any, place: str) -> Brought | None:
        """Return one task."""
        if not isinstance(raw, Mapping):
            self.problems.add(place, f"an object was expected, found {brief(raw)}")
            return None
        whole = raw if isinstance(raw.get("data"), Mapping) else {"data": raw}
        material = self._material(dict(whole["data"]), place)
        if material is None:
            return None
        given = whole.get("annotations", whole.get("completions"))
        pairs = [self._answer(one, material, f"{place}.annotations[{at}]") for at, one in enumerate(self._listed(given, place))]
        answers = tuple(one for one, _ in pairs if one is not None)
        gold = next((one.value for one, known in pairs if one is not None and known and one.value is not None), None)
        guesses = [
            self._guess(one, material, f"{place}.predictions[{at}]")
            for at, one in enumerate(self._listed(whole.get("predictions"), place))
            if isinstance(one, Mapping)  # an export without them tells their numbers alone
        ]
        rest = {name: value for name, value in whole.items() if name not in BESIDE} if whole is raw else {"bare": True}
        return Brought(key_of(whole), material, gold, answers, tuple(one for one in guesses if one is not None), rest)

    def _listed(self, given: Any, place: str) -> list[Any]:
        if given is None:
            return []
        if isinstance(given, list) and len(given) <= MOST_OF_A_TASK:
            return given
        self.problems.add(place, f"a list of at most {MOST_OF_A_TASK} annotations or predictions was expected, found {brief(given)}")
        return []

    def _material(self, data: dict[str, Any], place: str) -> dict[str, Any] | None:
        missing = [name for name in self.needed if data.get(name) is None]
        if missing:
            self.problems.add(f"{place}.data", f"it lacks {', '.join(missing)}")
            return None
        for name, seen in self.talks.items():
            turns = data[name]
            if not isinstance(turns, list) or not all(
                isinstance(turn, Mapping) and _speaks(turn, seen.speaker, seen.words) for turn in turns
            ):
                self.problems.add(f"{place}.data.{name}", f"a list of turns with {seen.speaker!r} and {seen.words!r} was expected")
                return None
            data[name] = [{**turn, "role": turn[seen.speaker], "content": turn[seen.words]} for turn in turns]
        return data

    def _answer(self, raw: Any, material: dict[str, Any], place: str) -> tuple[Answered | None, bool]:
        if not isinstance(raw, Mapping):
            self.problems.add(place, f"an object was expected, found {brief(raw)}")
            return None, False
        who = person_of(raw.get("completed_by"))
        skipped = bool(raw.get("was_cancelled") or raw.get("skipped"))
        value = None if skipped else self._value(raw.get("result"), material, place, beside=raw.get("goldsmith"))
        seconds = raw.get("lead_time")
        active = int(min(max(seconds, 0) * 1000, LONGEST_ACTIVE_MS)) if isinstance(seconds, int | float) else 0
        known = bool(raw.get("ground_truth") or raw.get("honeypot"))
        return Answered(who, value, moment_of(raw.get("created_at")), active, dict(raw)), known

    def _guess(self, raw: Mapping[str, Any], material: dict[str, Any], place: str) -> Guessed | None:
        value = self._value(raw.get("result"), material, place, guess=True)
        score = raw.get("score")
        number = float(score) if isinstance(score, int | float) and not isinstance(score, bool) else None
        return None if value is None else Guessed(str(raw.get("model_version") or "")[:200], value, number, dict(raw))

    def _value(
        self, result: Any, material: dict[str, Any], place: str, *, guess: bool = False, beside: Any = None
    ) -> dict[str, Any] | None:
        before = self.problems.n
        results = Results(self.read, [] if result is None else result, material, self.problems, place)
        said = results.said(self.leaves)
        self.apart.update(why for why, _ in results.apart)
        bare = [bound.name for bound in self.read.bounds if not bound.control]
        said |= {name: beside[name] for name in bare if isinstance(beside, Mapping) and beside.get(name) is not None}
        if self.problems.n > before:
            return None
        try:
            if guess:  # a model need not say everything that a person must
                return {name: self.leaves[name].checked(one, material) for name, one in said.items() if one is not None}
            return self.asked.checked(said, material)
        except FaultyAnswerError as problem:
            for fault in problem.faults:
                self.problems.add(place, fault.says())
            return None


def kept_apart(read: Read, found: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return what nobody can answer here: each control, and each sort of result, why, and how many results are kept."""
    told: list[dict[str, Any]] = [
        {"what": one.control, "where": one.place, "why": one.why, "results": found.get(one.control, 0)} for one in read.apart
    ]
    controls = {one.control for one in read.apart}
    return told + [
        {"what": why, "where": "", "why": "no question here can hold them", "results": n} for why, n in found.items() if why not in controls
    ]


def _speaks(turn: Mapping[str, Any], speaker: str, words: str) -> bool:
    """Tell whether a turn says who speaks and what, and nothing else under the names that this has here."""
    return all(
        isinstance(turn.get(theirs), str) and (theirs == ours or turn.get(ours, turn[theirs]) == turn[theirs])
        for theirs, ours in ((speaker, "role"), (words, "content"))
    )


def key_of(task: Mapping[str, Any]) -> str:
    """Return the key of a task: its id, or a digest of what it shows, so that the same file brings the same tasks.

    Example:
        >>> key_of({"id": 7, "data": {}}), key_of({"data": {"text": "a"}}) == key_of({"data": {"text": "a"}})
        ('7', True)
    """
    number = task.get("id")
    if isinstance(number, str | int) and not isinstance(number, bool) and str(number).strip():
        return str(number)[:500]
    return "ls-" + hashlib.sha256(orjson.dumps(task["data"], option=orjson.OPT_SORT_KEYS)).hexdigest()[:20]


def person_of(said: Any) -> str:
    """Return how a file calls whoever answered: an address, a number, or nobody.

    Example:
        >>> person_of(7), person_of({"id": 7, "email": "Mei@lab.cn"}), person_of(None)
        ('7', 'mei@lab.cn', 'somebody')
    """
    if isinstance(said, Mapping):
        said = said.get("email") or said.get("username") or said.get("id")
    return str(said).strip().lower()[:150] or "somebody" if isinstance(said, str | int) and not isinstance(said, bool) else "somebody"


def moment_of(said: Any) -> int | None:
    """Return a moment in milliseconds since 1970; a number is seconds, as older versions write.

    Example:
        >>> moment_of("2021-03-09T22:16:08.728353Z"), moment_of(1609789589), moment_of("yesterday")
        (1615328168728, 1609789589000, None)
    """
    try:
        if isinstance(said, str):
            return int(datetime.fromisoformat(said).timestamp() * 1000)
        if isinstance(said, int | float) and not isinstance(said, bool) and 0 < said < 1e11:
            return int(said * 1000)
    except (ValueError, OverflowError):
        return None
    return None
