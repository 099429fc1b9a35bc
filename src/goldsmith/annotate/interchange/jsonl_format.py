"""JSON lines of goldsmith: a task a line, with all answers and what they come to. Nothing is left out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from goldsmith.annotate.interchange.writer import Writer, json_line
from goldsmith.annotate.standing.codes import annotated, method_of

if TYPE_CHECKING:
    from goldsmith.annotate.interchange.brought import Gathered


class Jsonl(Writer):
    """Write a JSON object a task."""

    suffix: ClassVar[str] = ".jsonl"
    media: ClassVar[str] = "application/x-ndjson"

    def add(self, task: Gathered) -> bytes:
        """Return the line of a task."""
        wanted = {each.name for each in self.questions}
        told = {
            "id": task.key,
            "material": task.material,
            "state": task.state,
            "consensus": {
                name: {"value": one.value, "agreement": one.agreement, "by": one.why}
                for name, one in task.consensus.items()
                if name in wanted
            },
            "answers": [
                {
                    **{name: told for name, told in vars(one).items() if name != "fits"},
                    "at": moment(one.at),
                    "annotation_method": method_of(one),
                }
                for one in task.answers
            ],
            "annotation": annotated(task.answers),
        }
        return json_line(told)


def moment(at: int) -> str:
    """Return a moment as RFC 3339 in UTC, with milliseconds.

    Example:
        >>> moment(0)
        '1970-01-01T00:00:00.000Z'
    """
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
