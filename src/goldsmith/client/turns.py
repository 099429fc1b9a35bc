"""Work: tasks taken, answered, left, looked at again."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldsmith.client.paging import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.client.wire import Wire

MINE = 100


@dataclass(frozen=True)
class Answered:
    """What became of an answer: which revision it is, whether it came after its lease and somebody else had the slot, and feedback on it.

    Feedback is given where the project's rules tell the known answer at once: `right`, `questions`, the `known` answer and `why`.
    """

    revision: int
    late: bool
    feedback: dict[str, Any] | None = None


@dataclass(eq=False)
class Turn:
    """A task that is one's turn.

    Attributes:
        id: Number of the turn.
        key: The task's own id, that of its record.
        material: What is shown of it, by field.
        told: All that the service tells of it: state, draft, when the lease ends, versions of questions and guideline, and why it was
            sent back where it was.
        version: The version of the draft that was seen last; the service refuses to overwrite a newer one.
    """

    id: int
    key: str
    material: dict[str, Any]
    told: dict[str, Any] = field(repr=False)
    version: int
    _turns: Turns = field(repr=False)

    @property
    def draft(self) -> dict[str, Any] | None:
        """What was saved of it."""
        return self.told["draft"]  # type: ignore[no-any-return]

    def answer(self, value: Mapping[str, Any], *, active_ms: int = 0, note: str = "") -> Answered:
        """Answer, and let the next task come along.

        It may be made again after a lost reply: the same answer twice is one answer.

        Args:
            value: Answers by question.
            active_ms: Time that a person was at it, in milliseconds.
            note: What he wants to say about it.

        Raises:
            FaultyAnswerError: It does not fit the questions; ``faults`` lists each fault with its place.
            ConflictError: Another page saved or answered it; ``stands`` is what stands.
        """
        body = {
            **self._saying(value, active_ms),
            "note": note,
            "questions_version": self.told["questions_version"],
            "ahead": self._turns.ahead,
        }
        told = self._turns.left(self, self._turns.wire.ask("POST", f"/api/turns/{self.id}/answer", body, again=True))
        return Answered(told["answered"]["revision"], told["answered"]["late"], told.get("feedback"))

    def save(self, value: Mapping[str, Any], *, active_ms: int = 0) -> None:
        """Save a draft, and begin the lease anew.

        Raises:
            ConflictError: Another page saved it meanwhile; ``stands`` is what stands.
        """
        told = self._turns.wire.ask("PUT", f"/api/turns/{self.id}/draft", self._saying(value, active_ms)).value
        self.version = told["version"]
        self.told |= {"draft": dict(value), "draft_version": told["version"], "expires_at": told["expires_at"]}

    def skip(self, reason: str = "") -> None:
        """Leave it to somebody else; it does not come back."""
        self._turns.left(self, self._leave("skip", {"reason": reason, "ahead": self._turns.ahead}))

    def escalate(self, reason: str = "") -> None:
        """Ask a senior."""
        self._turns.left(self, self._leave("escalate", {"reason": reason, "ahead": self._turns.ahead}))

    def release(self) -> None:
        """Give it back as if it had never been taken."""
        self._leave("release", None)
        self._turns.forget(self)

    def revise(self, value: Mapping[str, Any], *, revision: int = 1, active_ms: int = 0) -> Answered:
        """Correct an answer that nobody reviewed yet.

        Args:
            value: Answers by question.
            revision: The revision that is corrected.
            active_ms: Time that a person was at it, in milliseconds.

        Raises:
            ConflictError: It was reviewed, or corrected elsewhere.
        """
        body = {"version": revision, "value": dict(value), "active_ms": active_ms}
        told = self._turns.wire.ask("POST", f"/api/turns/{self.id}/revise", body).value["answered"]
        return Answered(told["revision"], told["late"])

    def _leave(self, how: str, body: dict[str, Any] | None) -> Any:
        return self._turns.wire.ask("POST", f"/api/turns/{self.id}/{how}", body)

    def _saying(self, value: Mapping[str, Any], active_ms: int) -> dict[str, Any]:
        return {"version": self.version, "value": dict(value), "active_ms": active_ms}


@dataclass(eq=False)
class Turns:
    """One's own turns in a project; going through them takes tasks until there are no more.

        for turn in project.turns:
            turn.answer({"topic": "sport"})
        project.turns.why   # "none_left"

    Each answer brings the next task in the same round trip. A turn that is neither answered nor left comes only once.

    Attributes:
        wire: The way to the service.
        project: Number of the project.
        ahead: Turns that are held at once, 1 to 8.
        why: Why there are no more: ``none_left``, ``quota``, ``daily_quota``, ``paused``, ``role``, ``project_draft``,
            ``project_paused``, ``project_closed``; ``not_qualified``, ``qualifying`` (the last tasks of a qualification are held),
            ``pool_empty`` (it lacks tasks); empty before that.
        qualification: How far one's qualification is, where the project asks for one: `state`, `answered` of `tasks`, what is `wanted` and
            what was `reached`.
    """

    wire: Wire
    project: int
    ahead: int = 1
    why: str = ""
    qualification: dict[str, Any] | None = None
    _held: dict[int, Turn] = field(default_factory=dict, repr=False)
    _next: deque[Turn] = field(default_factory=deque, repr=False)
    _given: set[int] = field(default_factory=set, repr=False)

    def take(self, ahead: int | None = None) -> list[Turn]:
        """Return the turns that one holds, filled up to ``ahead``; ``why`` tells why there are not more."""
        told = self.wire.ask("POST", f"/api/projects/{self.project}/turns", {"ahead": ahead or self.ahead}, again=True).value
        self.why, self.qualification = told["why"], told.get("qualification")
        self._held = {one["id"]: self._held.get(one["id"]) or self._turn(one) for one in told["turns"]}
        return list(self._held.values())

    def __iter__(self) -> Iterator[Turn]:
        """Yield turns until there are no more, those that one holds first."""
        self._given.clear()
        while True:
            fresh = [one for one in [*self._next, *(() if self._next else self.take())] if one.id not in self._given]
            self._next.clear()
            if not fresh:
                return
            for one in fresh:
                self._given.add(one.id)
                yield one

    def one(self, turn: int) -> Turn:
        """Return a turn of one's own by its number.

        Raises:
            NoRecordError: There is none.
        """
        return self._turn(self.wire.get(f"/api/turns/{turn}"))

    def mine(self) -> Iterator[dict[str, Any]]:
        """Yield one's own answers, the newest first, each with its task, value and revision."""
        return rows(self.wire, f"/api/projects/{self.project}/mine", limit=MINE, begins="before")

    def left(self, turn: Turn, answered: Any) -> dict[str, Any]:
        """Note the turns that began when one was left; after a lost reply they are asked for instead."""
        self.forget(turn)
        told: dict[str, Any] = answered.value
        self.why, self.qualification = told["why"], told.get("qualification")
        if not answered.repeated:
            fresh = [self._turn(one) for one in told["turns"]]
            self._held |= {one.id: one for one in fresh}
            self._next.extend(fresh)
        return told

    def forget(self, turn: Turn) -> None:
        """Hold a turn no longer; should it be sent back, it comes again."""
        self._held.pop(turn.id, None)
        self._given.discard(turn.id)

    def _turn(self, told: dict[str, Any]) -> Turn:
        return Turn(told["id"], told["task"]["key"], told["task"]["material"], told, told["draft_version"], self)
