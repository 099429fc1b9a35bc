"""A judge behind an endpoint that speaks the OpenAI API: ``POST /v1/chat/completions``, one question about one piece of material at a time.

1. Personal data is masked, whoever hands the material in. What was said before is looked up; only the rest is asked, each piece once, a few at
   a time, at temperature 0.
2. What may pass is tried again (:mod:`goldsmith.endpoint`); an answer that is no answer of this API is such a case, and one that breaks off.
3. The model's words are read strictly (:mod:`goldsmith.judges.reading`). A refusal, by the model or by a filter of the endpoint, and what cannot
   be read are counted.
4. Every answer is kept the moment it comes; a kill loses at most those in flight.
5. An endpoint that refuses the first ten pieces of material refuses the question itself: that is an error, as are a wrong key or address.

The key is read from the environment, ``GOLDSMITH_JUDGE_KEY``, and is written nowhere.
"""

from __future__ import annotations

import json
import threading
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from goldsmith.digest import fingerprint
from goldsmith.endpoint import Line, Manners, RefusedError, StrangeError, UnansweredError, said
from goldsmith.errors import JudgeError
from goldsmith.judges.asking import Language, Question, identity, messages, new_mark, question
from goldsmith.judges.masking import masked
from goldsmith.judges.reading import REFUSED, UNREADABLE, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from goldsmith.evidence.judging import Judgement, Material
    from goldsmith.judges.memory import Memory

KEY = "GOLDSMITH_JUDGE_KEY"
LENGTH = {"one": 300, "list": 1_200, "each": 600}
"""Most tokens of an answer."""
HOPELESS = 10
PARAMETERS = {"temperature": 0, "response_format": {"type": "json_object"}}


@dataclass
class Spent:
    """What judging has cost since the judge was opened.

    Attributes:
        calls: Answers that were paid for.
        remembered: Answers that were there already.
        refused: Refusals among the answers, new and old.
        unreadable: Answers among them that could not be read.
        sent: Tokens sent in these calls, where the endpoint told.
        received: Tokens that came back.
    """

    calls: int = 0
    remembered: int = 0
    refused: int = 0
    unreadable: int = 0
    sent: int = 0
    received: int = 0


@dataclass(frozen=True)
class Asking:
    """How a model is asked.

    Attributes:
        language: Of the questions; that of each record where left out.
        characters: Most characters of a record that are sent.
        parameters: Further parameters of the request, which win over ours; ``None`` takes one away.
        manners: How the endpoint is asked.
    """

    language: Language | None = None
    characters: int = 6_000
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)
    manners: Manners = field(default_factory=Manners)


class ChatJudge:
    """A model behind an endpoint, with its memory.

    Attributes:
        url: The address, up to ``/v1``.
        model: The model that is asked for.
        spent: What it has cost so far.
    """

    def __init__(self, url: str, model: str, memory: Memory, asking: Asking | None = None) -> None:
        """Name the endpoint; nothing is asked yet."""
        self.url = url.rstrip("/").removesuffix("/chat/completions")
        self.model = model
        self.asking = asking or Asking()
        self.spent = Spent()
        self.advance: Callable[[int], None] = lambda _units: None
        self._memory = memory
        self._line = Line(f"{self.url}/chat/completions", KEY, self.asking.manners)
        self._lock = threading.Lock()

    def version_of(self, name: str) -> str:
        """Return the name of a question with its version.

        Raises:
            UnknownNameError: There is no such question.
        """
        return f"{name}@{question(name).version}"

    def answers_of(self, name: str) -> tuple[str, ...]:
        """Return the words that a question allows."""
        return question(name).answers

    def knock(self) -> None:
        """Learn whether somebody is there and lets us in, for nothing.

        Raises:
            JudgeError: Nobody answers, or the key is wrong.
        """
        try:
            self._line.knock(f"{self.url}/models")
        except UnansweredError as problem:
            raise self._silent(problem) from problem

    def judge(self, name: str, materials: Sequence[Material]) -> list[Judgement]:
        """Return what the model says of each piece of material, in order.

        Raises:
            JudgeError: The endpoint gives no answers, or their memory cannot be used.
            UsageError: The address is none.
        """
        asked, materials = question(name), _sendable(materials)
        keys = [self._key(asked, one) for one in materials]
        known = self._memory.known(keys)
        new = {key: one for key, one in zip(keys, materials, strict=True) if key not in known}
        with self._lock:
            self.spent.remembered += len(set(keys) - set(new))
        self.advance(len(set(keys) - set(new)))
        known.update(self._all(asked, new))
        found = [known[key] for key in keys]
        self.spent.refused += sum(one.why == "refused" for one in found)
        self.spent.unreadable += sum(one.why == "unreadable" for one in found)
        return found

    def _all(self, asked: Question, new: Mapping[str, Material]) -> dict[str, Judgement]:
        """Do steps 1 and 4: ask about what is new, in threads; the first error ends it, and what has come by then is kept."""
        found: dict[str, Judgement] = {}
        pool = ThreadPoolExecutor(max_workers=self.asking.manners.at_once, thread_name_prefix="goldsmith-judge")
        gate = _Gate()
        try:
            running = {pool.submit(self._new, asked, key, one, gate): key for key, one in new.items()}
            wait(running, return_when=FIRST_EXCEPTION)
            failed = next((one for one in running if one.done() and not one.cancelled() and one.exception()), None)
            if failed is not None:
                failed.result()
            found.update({key: one.result() for one, key in running.items()})
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return found

    def _new(self, asked: Question, key: str, material: Material, gate: _Gate) -> Judgement:
        """Ask once, read, keep."""
        mark = new_mark(material)
        body = self._body(asked) | {
            "messages": messages(asked, material, mark, language=self.asking.language, characters=self.asking.characters)
        }
        try:
            content, found = self._line.post(body, _read)
        except RefusedError as problem:
            if gate.refused() >= HOPELESS:
                raise JudgeError(
                    "the endpoint refuses every question", where=self._line.url, found=str(problem),
                    hint="look at the name of the model, and at `judge: {parameters: …}`: `response_format: null` takes one away",
                ) from problem  # fmt: skip
            self.advance(1)
            return REFUSED
        except UnansweredError as problem:
            raise self._silent(problem) from problem
        gate.answered()
        if content is not None:
            read = verdict(content, asked, material, mark)
            found = replace(found, answer=read.answer, why=read.why)
        self._memory.keep(key, f"{asked.name}@{asked.version}", self.model, found)
        with self._lock:
            self.spent.calls += 1
            self.spent.sent += found.sent
            self.spent.received += found.received
        self.advance(1)
        return found

    def _body(self, asked: Question) -> dict[str, Any]:
        told = {"model": self.model, "max_tokens": LENGTH[asked.form], **PARAMETERS, **self.asking.parameters}
        return {name: value for name, value in told.items() if value is not None}

    def _key(self, asked: Question, material: Material) -> str:
        what = identity(asked, material, language=self.asking.language, characters=self.asking.characters)
        return fingerprint([self.url, self._body(asked), what])

    def _silent(self, problem: UnansweredError) -> JudgeError:
        if problem.status:
            hint = f"put the key into the environment as {KEY}" if problem.status in {401, 403} else "look at the address and at the model"
            return JudgeError("the endpoint refuses", where=self._line.url, found=str(problem), hint=hint)
        return JudgeError(
            "the endpoint did not answer in as many tries as it had", where=self._line.url, found=str(problem),
            hint="what was judged is kept; run the same command again when it does",
        )  # fmt: skip


class _Gate:
    """Counts refusals until the first answer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._refused = 0
        self._open = False

    def refused(self) -> int:
        """Count one more refusal; return how many there are, 0 once there was an answer."""
        with self._lock:
            self._refused += 1
            return 0 if self._open else self._refused

    def answered(self) -> None:
        """Note that there was an answer."""
        self._open = True


def _sendable(materials: Sequence[Material]) -> list[Material]:
    """Return material with its personal data masked."""
    texts = list(dict.fromkeys(text for one in materials for text in (one.text, one.beside)))
    clean = {text: done or "" for text, done in zip(texts, masked(texts), strict=True)}
    return [replace(one, text=clean[one.text], beside=clean[one.beside]) for one in materials]


def _read(body: bytes) -> tuple[str | None, Judgement]:
    """Return the words of an answer and what it cost; no words where a filter or the model refuses, or where they were cut short."""
    try:
        told = json.loads(body)
        choice = told["choices"][0]
        message, ended = choice["message"], choice.get("finish_reason")
        content = message.get("content")
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as problem:
        raise StrangeError(f"no answer as the OpenAI API has it ({type(problem).__name__}): {said(body)}") from problem
    usage = told.get("usage") if isinstance(told.get("usage"), dict) else {}
    found = REFUSED if ended == "content_filter" or message.get("refusal") else UNREADABLE
    found = replace(found, sent=_count(usage.get("prompt_tokens")), received=_count(usage.get("completion_tokens")))
    whole = found.why != "refused" and ended != "length" and isinstance(content, str)
    return content if whole else None, found


def _count(number: Any) -> int:
    return number if isinstance(number, int) and not isinstance(number, bool) and number >= 0 else 0
