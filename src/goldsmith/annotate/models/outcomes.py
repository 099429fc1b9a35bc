"""What became of a task that an outside model was asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Word = Literal["told", "partly", "unfit", "unreadable", "refused", "unanswered", "skipped"]
WORDS: tuple[Word, ...] = ("told", "partly", "unfit", "unreadable", "refused", "unanswered", "skipped")
"""There is a prediction that answers all it was to; one of which a part did not fit; nothing fits; no answer of the form that was asked for;
the endpoint or the model refuses; no answer came though others did; or there was nothing that could be sent, or nothing was said."""

GOOD: tuple[Word, ...] = ("told", "partly")
"""Words of which there is a prediction."""

LONGEST_WHY = 1_000


@dataclass(frozen=True)
class Given:
    """A task as a model is given it: its number, and what it shows."""

    id: int
    key: str
    material: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What became of one task.

    Attributes:
        word: One of :data:`WORDS`.
        value: The prediction, in normal form; empty where there is none.
        score: How sure the model was, between 0 and 1; ``None`` where nothing tells.
        why: What did not fit, in words.
        sent: Tokens that were sent.
        received: Tokens that came back.
        requests: Requests that were made.
        took_ms: How long it took.
        wrote: What the model wrote, for a person who tries it.
    """

    word: Word
    value: Mapping[str, Any] | None = None
    score: float | None = None
    why: str = ""
    sent: int = 0
    received: int = 0
    requests: int = 0
    took_ms: int = 0
    wrote: str = ""


class Model(Protocol):
    """An outside model, as a run asks it."""

    @property
    def batch(self) -> int:
        """Tasks that are asked about together."""

    @property
    def requests_each(self) -> int:
        """Requests that a batch takes, where none is made again."""

    def said(self, tasks: Sequence[Given]) -> list[Outcome]:
        """Return what the model says of some tasks, in their order.

        Raises:
            UnansweredError: It gives no answer to anybody.
            SettingsError: It may not be asked.
        """


def told_of(faults: Sequence[Any]) -> str:
    """Return faults as one short text."""
    lines = [fault.says() for fault in faults[:20]]
    more = f"; and {len(faults) - 20:,} more" if len(faults) > 20 else ""
    return ("; ".join(lines) + more)[:LONGEST_WHY]
