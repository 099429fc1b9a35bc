"""Records whose truth is known, a server that errs at planted rates, and people who do not err."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from goldsmith.endpoint import Manners
from goldsmith.evidence.asked_of_judges import Judging
from goldsmith.judges.chat import Asking, ChatJudge
from goldsmith.judges.memory import Memory
from indicators.planted import text
from judges.chat_server import Request, Server

SENSITIVITY, SPECIFICITY = 0.85, 0.9
TYPES = ("general", "industry", "expert")


def chance(what: str, words: str) -> float:
    """Return a number in [0, 1) that depends on both alone."""
    return int.from_bytes(hashlib.sha256(f"{what}\0{words}".encode()).digest()[:7], "big") / 2**56


def true_score(words: str) -> int:
    """Return the score of a text, 1 to 5, three and four the most."""
    return (1, 2, 3, 3, 4, 4, 4, 5)[int(8 * chance("score", words))]


def said_score(words: str) -> int:
    """Return what the server says: a point too many four times in ten, and one too few one time in ten."""
    error = chance("error", words)
    return min(5, max(1, true_score(words) + (error < 0.4) - (error > 0.9)))


def is_positive(words: str, share: float = 0.7) -> bool:
    """Tell whether a text has the property that is asked about."""
    return chance("property", words) < share


def said_positive(words: str, share: float = 0.7) -> bool:
    """Tell what the server says of the property, at the planted error rates."""
    flipped = chance("flip", words)
    return flipped < SENSITIVITY if is_positive(words, share) else flipped >= SPECIFICITY


def answers(request: Request) -> Any:
    """Answer every question at the planted rates, in both languages."""
    words = request.material
    known: list[tuple[str, Callable[[], Any]]] = [
        ("hang together|衔接得如何|knowledge of a field does it take|多少专业知识", lambda: str(said_score(words))),
        ("For whom|面向什么人", lambda: "general" if said_positive(words) else "expert"),
        ("Which statements of fact|事实陈述", lambda: [f"{words[:40]} claim {at}" for at in range(1 + len(words) % 3)]),
        ("What do the passages|对照内容对它", lambda: "supported" if said_positive(words) else "contradicted"),
        ("statements of values|价值陈述", lambda: {"1": "agrees" if said_positive(words, 0.8) else "contradicts", "2": "not_touched"}),
        ("exactly one thing|只要求一件事", lambda: "yes" if said_positive(words) else "no"),
        ("", lambda: "yes" if request.beside in words else "no"),
    ]
    return next(answer for pattern, answer in known if re.search(pattern, request.question))()


def records(n: int) -> list[dict[str, Any]]:
    """Return records of two sources."""
    return [{"id": f"r{at}", "text": text(at), "source": ("web", "book")[at % 2]} for at in range(n)]


def judge(server: Server) -> ChatJudge:
    """Return a judge that asks the server."""
    return ChatJudge(server.address, "planted", Memory.at(), Asking(manners=Manners(at_once=8, pause=0.01, timeout=5)))


def asked(**more: Any) -> dict[str, Any]:
    """Return the part of a requirement that names the judge."""
    return {"url": "http://127.0.0.1:1/v1", "model": "planted", "sample": 60, **more}


def files(**known: Any) -> Judging:
    """Return the same, checked."""
    return Judging.model_validate(asked(**known))


def people(question: str, n: int, verdict: Any, **more: Any) -> list[dict[str, Any]]:
    """Return what people say of the first records, by a function of their text."""
    return [{"question": question, "id": one["id"], "verdict": verdict(one["text"]), **more} for one in records(n)]


def texts(question: str, start: int, n: int, verdict: Any) -> list[dict[str, Any]]:
    """Return what people say of texts that are none of the records."""
    return [{"question": question, "text": text(at), "verdict": verdict(text(at))} for at in range(start, start + n)]
