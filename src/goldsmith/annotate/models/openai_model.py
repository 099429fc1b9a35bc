"""A language model behind the OpenAI API as one that annotates: one task a request, several samples of it where that is asked for.

1. The server is asked for JSON by its schema, with the odds of its words; what it refuses is left away, one thing after the other, and what it
   took is remembered. Only where a simpler request is taken was the form to blame; else it is the task that is refused.
2. Each answer is read and held against the questions (:mod:`goldsmith.annotate.models.replying`).
3. Of several samples the prediction is, question by question, the answer that is nearest to all others; the score is how near: the mean over the
   questions of one minus its mean distance from the others. An answer that could not be read counts as one that agrees with none.
"""

from __future__ import annotations

import json
import math
import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from goldsmith.annotate.models.outcomes import LONGEST_WHY, Outcome, told_of
from goldsmith.annotate.models.prompting import cannot_see, new_mark
from goldsmith.annotate.models.replying import UNREADABLE, Reply, read
from goldsmith.endpoint import RefusedError, StrangeError, UnansweredError, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.models.outcomes import Given, Word
    from goldsmith.annotate.models.prompting import Briefing
    from goldsmith.endpoint import Line

STEPS = (("schema", True), ("schema", False), ("object", False), ("plain", False))
"""How JSON is asked for, and whether the odds of words are: each taken where the one before is refused."""
LONGEST_WROTE = 4_000
"""Characters of what a model wrote that are shown to who tries it."""
HOPELESS = {401, 403, 404}
"""Statuses of an endpoint that answers nobody who asks like this."""


@dataclass(frozen=True)
class Wrote:
    """One answer of the endpoint: what the model wrote, ``None`` where it refused; its tokens with their odds, and what it cost."""

    content: str | None
    cut: bool = False
    tokens: tuple[tuple[str, float], ...] = ()
    sent: int = 0
    received: int = 0


@dataclass
class OpenAIModel:
    """A model, with what it is told of a project.

    Attributes:
        briefing: What it is told, and how it is asked.
        line: The way to it.
        step: How JSON is asked for, by the number in :data:`STEPS`; grows where the endpoint refuses.
    """

    briefing: Briefing
    line: Line
    step: int = -1
    batch: int = 1
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Begin with what the settings ask for."""
        if self.step < 0:
            self.step = self.steps()[0]

    @property
    def requests_each(self) -> int:
        """Requests that a task takes."""
        return self.briefing.settings.samples

    def steps(self) -> list[int]:
        """Return the steps that the settings allow, in their order."""
        settings = self.briefing.settings
        return [
            at
            for at, (form, odds) in enumerate(STEPS)
            if settings.form in {"auto", form} and (not odds or (settings.logprobs and settings.samples == 1))
        ] or [len(STEPS) - 1]

    def said(self, tasks: Sequence[Given]) -> list[Outcome]:
        """Return what the model says of tasks, one after another.

        Raises:
            UnansweredError: It answers nobody.
            SettingsError: It may not be asked.
        """
        return [self._one(one) for one in tasks]

    def _one(self, task: Given) -> Outcome:
        if unseen := cannot_see(self.briefing.asked, task.material):
            return Outcome("skipped", why=f"`{unseen}` cannot be sent to a language model")
        begun, wrote = time.monotonic(), list[tuple[Wrote, Reply]]()
        try:
            for _ in range(self.briefing.settings.samples):
                wrote.append(self._sample(task))
        except RefusedError as problem:
            return self._counted(Outcome("refused", why=str(problem)[:LONGEST_WHY]), wrote, begun)
        except UnansweredError as problem:
            if problem.status in HOPELESS or not wrote:
                raise
        return self._counted(self._outcome(wrote), wrote, begun)

    def _counted(self, outcome: Outcome, wrote: Sequence[tuple[Wrote, Reply]], begun: float) -> Outcome:
        """Return an outcome with what it cost."""
        took = int((time.monotonic() - begun) * 1000)
        shown = "\n".join(one.content or "" for one, _ in wrote)[:LONGEST_WROTE]
        sent, received = sum(one.sent for one, _ in wrote), sum(one.received for one, _ in wrote)
        return replace(outcome, sent=sent, received=received, requests=len(wrote), took_ms=took, wrote=shown)

    def _outcome(self, wrote: Sequence[tuple[Wrote, Reply]]) -> Outcome:
        """Return the prediction that samples come to."""
        if all(one.content is None for one, _ in wrote):
            return Outcome("refused", why="the model or a filter of its endpoint refuses")
        replies = [reply for _, reply in wrote]
        faults = [fault for reply in replies for fault in reply.faults]
        if not any(reply.readable for reply in replies):
            cut = any(one.cut for one, _ in wrote)
            return Outcome(
                "unreadable", why="it was cut short: raise max_tokens" if cut else "no JSON object of the form that was asked for"
            )
        value, score = (replies[0].value, replies[0].score) if len(replies) == 1 else agreed(self.briefing.asked, replies)
        if not value:
            return Outcome("unfit" if faults else "skipped", why=told_of(faults) or "no question was answered")
        word: Word = "partly" if any(fault.path.partition(".")[0].partition("[")[0] not in value for fault in faults) else "told"
        return Outcome(word, value, score, told_of(faults))

    def _sample(self, task: Given) -> tuple[Wrote, Reply]:
        """Ask once.

        Raises:
            RefusedError: What is sent is refused, however simply JSON is asked for.
        """
        mark, problem = new_mark(task.material), RefusedError("nothing was asked")
        messages = self.briefing.messages(task.material, mark)
        for at in [one for one in self.steps() if one >= self.step]:
            try:
                wrote = self.line.post(self._body(at, messages), wrote_of)
            except RefusedError as refused:
                problem = refused
                continue
            with self._lock:
                self.step = max(self.step, at)
            content = None if wrote.content is None or wrote.cut else wrote.content
            return wrote, UNREADABLE if content is None else read(content, self.briefing.asked, task.material, mark, wrote.tokens)
        raise problem

    def _body(self, step: int, messages: Any) -> dict[str, Any]:
        settings, (form, odds) = self.briefing.settings, STEPS[step]
        body: dict[str, Any] = {"model": settings.model, "max_tokens": settings.max_tokens, "messages": messages}
        if settings.temperature is not None:
            body["temperature"] = settings.temperature
        if form == "schema":
            schema = {"name": "answers", "strict": True, "schema": self.briefing.schema()}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif form == "object":
            body["response_format"] = {"type": "json_object"}
        return body | ({"logprobs": True} if odds else {})


def agreed(asked: Configuration, replies: Sequence[Reply]) -> tuple[dict[str, Any], float | None]:
    """Return, of each question, the answer that is nearest to those of all samples, and how near they are on average.

    Where more samples left a question out than answered it, it is left out.
    """
    value, near = dict[str, Any](), list[float]()
    for each in asked.questions:
        answers = [reply.value[each.name] for reply in replies if each.name in reply.value]
        if 2 * len(answers) <= len(replies) or (
            each.when is not None and not each.when.holds(value, {one.name: one for one in asked.questions})
        ):
            continue
        apart = [sum(each.leaf.distance(one, other) for other in answers) for one in answers]
        best = min(range(len(answers)), key=apart.__getitem__)
        value[each.name] = answers[best]
        missing = len(replies) - len(answers)
        near.append(1.0 - (apart[best] + missing) / max(1, len(replies) - 1))
    return value, (min(1.0, max(0.0, sum(near) / len(near))) if near else None)


def wrote_of(body: bytes) -> Wrote:
    """Return what an answer of the API says.

    Raises:
        StrangeError: It is none.
    """
    try:
        told = json.loads(body)
        choice = told["choices"][0]
        message, ended = choice["message"], choice.get("finish_reason")
        content = message.get("content")
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as problem:
        raise StrangeError(f"no answer as the OpenAI API has it ({type(problem).__name__}): {said(body)}") from problem
    usage = told.get("usage") if isinstance(told.get("usage"), dict) else {}
    refused = ended == "content_filter" or bool(message.get("refusal")) or not isinstance(content, str)
    return Wrote(
        None if refused else content,
        ended == "length",
        _tokens(choice.get("logprobs")),
        _count(usage.get("prompt_tokens")),
        _count(usage.get("completion_tokens")),
    )


def _tokens(told: Any) -> tuple[tuple[str, float], ...]:
    """Return the tokens of an answer with their logarithms; none where the server tells them in no way that is known."""
    listed = told.get("content") if isinstance(told, dict) else None
    if not isinstance(listed, list):
        return ()
    found = [(one.get("token"), one.get("logprob")) for one in listed if isinstance(one, dict)]
    good = [(piece, float(log)) for piece, log in found if isinstance(piece, str) and isinstance(log, int | float) and math.isfinite(log)]
    return tuple(good) if len(good) == len(listed) else ()


def _count(number: Any) -> int:
    return number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 2**31 else 0
