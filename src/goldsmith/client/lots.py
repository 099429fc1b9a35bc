"""Lots: finished tasks that are accepted or rejected together, by a sample that reviewers look at."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.annotation_errors import ServiceError
from goldsmith.client.paging import rows
from goldsmith.evidence.fair_draw import drawn, seed_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.client.wire import Wire

FREEZING = ("claiming", "concluding")


@dataclass(frozen=True)
class Lots:
    """The lots of a project.

    lot = project.lots.make("May", plan={"good": 0.01, "bad": 0.05})
    project.lots.draw(lot["id"], "the hash of a block that was found since")
    project.lots.next(lot["id"])                   # as a reviewer
    project.lots.judge(lot["id"], 17, right=True)
    project.lots.one(lot["id"])["state"]           # "accepted"
    """

    wire: Wire
    project: int

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield the lots, the newest first: `id`, `name`, `state`, `size`, `digest`, `verdict` and more."""
        return rows(self.wire, self._path, limit=50)

    def one(self, lot: int) -> dict[str, Any]:
        """Return a lot with its plan, and how it stands (`standing`) while it is looked at."""
        return self.wire.get(f"{self._path}/{lot}")  # type: ignore[no-any-return]

    def plan(
        self, plan: Mapping[str, Any] | None = None, *, size: int | None = None, tasks: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return how many tasks a plan looks at (`n`), how many faulty ones it bears with (`c`), its risks and its `curve`.

        Args:
            plan: `kind` risks, standard or estimate, and its numbers, as `good` 0.01 and `bad` 0.05.
            size: Tasks of the lot; those that a lot would take now where left out.
            tasks: Which tasks the lot takes.
        """
        body = {"plan": dict(plan or {}), "size": size, "tasks": dict(tasks or {})}
        return self.wire.ask("POST", f"{self._path}/plan", body, again=True).value  # type: ignore[no-any-return]

    def make(
        self,
        name: str = "",
        *,
        plan: Mapping[str, Any] | None = None,
        tasks: Mapping[str, Any] | None = None,
        on_rejection: str = "again",
        wait: float = 600.0,
    ) -> dict[str, Any]:
        """Make a lot of finished tasks that are in none, and wait until it is frozen.

        Args:
            name: What people call it.
            plan: As of :meth:`plan`.
            tasks: `keys`, `people`, `finished_after`, `finished_before`, `most`: which tasks; all where left out.
            on_rejection: `again`: others begin anew; `more`: one more person answers each task.
            wait: Seconds to wait until it is frozen.

        Raises:
            ProjectError: There is no finished task, or the plan does not fit.
            ServiceError: It was not frozen in that time; it goes on by itself.
        """
        body = {"name": name, "plan": dict(plan or {}), "tasks": dict(tasks or {}), "on_rejection": on_rejection}
        found = self.wire.ask("POST", self._path, body).value
        until = time.monotonic() + wait
        while found["state"] in FREEZING:
            if time.monotonic() > until:
                raise ServiceError(
                    "the lot is still being frozen", where=f"lot {found['id']}", hint="it goes on by itself: ask again later"
                )
            time.sleep(0.5)
            found = self.one(found["id"])
        return found  # type: ignore[no-any-return]

    def draw(self, lot: int, nonce: str = "") -> dict[str, Any]:
        """Draw the tasks that are looked at, once; return the lot.

        Args:
            lot: Its number.
            nonce: A value that became public after the lot was frozen; by chance, from the service, where left out.

        Raises:
            ConflictError: It was drawn already, or is being frozen.
        """
        return self.wire.ask("POST", f"{self._path}/{lot}/draw", {"nonce": nonce}).value  # type: ignore[no-any-return]

    def sample(self, lot: int) -> Iterator[dict[str, Any]]:
        """Yield the drawn tasks in the order of looking, with what was found."""
        return rows(self.wire, f"{self._path}/{lot}/sample", limit=200)

    def next(self, lot: int) -> dict[str, Any]:
        """Return the next drawn `task` that one may look at, or `why` there is none: own, held or all_seen."""
        return self.wire.ask("POST", f"{self._path}/{lot}/next", {}).value  # type: ignore[no-any-return]

    def judge(self, lot: int, task: int, *, right: bool, faults: Mapping[str, str] | None = None, reason: str = "") -> dict[str, Any]:
        """Say what one found at a drawn task; return the `state` of the lot and how it stands.

        Args:
            lot: Its number.
            task: Number of the task.
            right: Whether all its answers are right.
            faults: For each faulty question: minor, major or critical.
            reason: Why; wanted where something is faulty.
        """
        body = {"task": task, "right": right, "faults": dict(faults or {}), "reason": reason}
        return self.wire.ask("POST", f"{self._path}/{lot}/verdicts", body).value  # type: ignore[no-any-return]

    def decide(self, lot: int, decision: str, reason: str) -> dict[str, Any]:
        """Decide about a lot whose accuracy was estimated (accepted or rejected), or dissolve one that is not decided.

        Raises:
            ConflictError: The lot does not stand so.
        """
        return self.wire.ask("PATCH", f"{self._path}/{lot}", {"decision": decision, "reason": reason}).value  # type: ignore[no-any-return]

    def leaves(self, lot: int) -> Iterator[dict[str, Any]]:
        """Yield every task of a lot: `key`, `leaf` and its `rank` in the draw; with digest and nonce anybody makes the draw again."""
        left = b""
        with self.wire.pieces(f"{self._path}/{lot}/leaves") as told:
            for piece in told.value:
                *whole, left = (left + piece).split(b"\n")
                yield from map(orjson.loads, whole)
        if left:
            raise ServiceError("the leaves broke off in the middle of a line", where=f"lot {lot}")

    def check(self, lot: int) -> dict[str, Any]:
        """Make the digest and the draw of a lot again from its leaves, and return whether they are what the service says.

        Returns:
            `digest` and `draw`: whether each is the same; `size` and `drawn`: how many tasks were gone through, and drawn.
        """
        import numpy as np

        from goldsmith.evidence.record_leaves import root_of

        told, keys, ranks, digests = self.one(lot), [], {}, bytearray()
        for one in self.leaves(lot):
            keys.append(one["key"])
            digests += bytes.fromhex(one["leaf"])
            if one["rank"] is not None:
                ranks[one["rank"]] = one["key"]
        root = root_of([np.frombuffer(bytes(digests), np.uint8).reshape(-1, 16)])
        every = (digests[at : at + 16].hex() for at in range(0, len(digests), 16))
        order = [keys[place] for place in drawn(seed_of(root, told["nonce"]), every, told["drawn"])] if told["nonce"] else []
        same = order == [ranks[place] for place in sorted(ranks)]
        return {"digest": root == told["digest"], "draw": same, "size": len(keys), "drawn": len(order)}

    @property
    def _path(self) -> str:
        return f"/api/projects/{self.project}/lots"
