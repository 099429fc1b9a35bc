"""What a Label Studio configuration becomes here: fields that are shown, questions, and how each is bound to its controls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goldsmith.annotate.interchange.problems import Problems
    from goldsmith.annotate.interchange.xml_tree import Node

ODD = re.compile(r"[^A-Za-z0-9_]")
FIELD = re.compile(r"\$([^\s.$\[\]]+)")


@dataclass(frozen=True)
class Seen:
    """An object of a configuration that people see.

    Attributes:
        name: Its name, which controls point to; empty where it has none.
        tag: Its tag.
        field: The field of the task.
        speaker: Of a dialogue, the part of a turn that says who speaks.
        words: Of a dialogue, the part of a turn that says what.
        whole: Whether the field holds the thing itself; else nothing can be marked on it here.
    """

    name: str
    tag: str
    field: str
    speaker: str = ""
    words: str = ""
    whole: bool = True


@dataclass(frozen=True)
class Apart:
    """A control that nobody can answer here: its results are kept and given back.

    Attributes:
        control: Its name.
        place: Where it stands.
        why: Why it cannot be asked here.
    """

    control: str
    place: str
    why: str


@dataclass(frozen=True)
class Bound:
    """How a question is bound to the controls of a configuration.

    Attributes:
        name: The question.
        how: How its results are written: the type of Label Studio's results, such as ``choices`` or ``rectangle``.
        control: The control whose results it is.
        seen: The objects that it is about, one but for a comparison.
        labels: The control that labels what another one draws; empty where one does both.
        words: The control that says what is written or said in a region; empty where none does.
        options: Of a comparison, the field of the task on each side.
        kind: The kind of question here.
        several: Whether several may be chosen.
        tree: Whether the classes stand in a tree.
        mark: Of labels in a dialogue, the mark of a turn that holds them.
    """

    name: str
    how: str
    control: str
    seen: tuple[Seen, ...]
    kind: str
    labels: str = ""
    words: str = ""
    options: tuple[str, ...] = ()
    several: bool = False
    tree: bool = False
    mark: str = ""

    @property
    def field(self) -> str:
        """The field that it is about."""
        return self.seen[0].field

    @property
    def to(self) -> str:
        """What results say that they are about."""
        return ",".join(one.name for one in self.seen)


@dataclass(frozen=True)
class Condition:
    """A question is asked only where another control has this class; a condition that a question here cannot have names no control."""

    control: str
    is_: str
    place: str


@dataclass(frozen=True)
class Control:
    """A control with what stands around it."""

    node: Node
    title: str
    when: Condition | None


@dataclass
class Draft:
    """A configuration while it is read."""

    problems: Problems
    shows: list[dict[str, Any]] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)
    seen: dict[str, Seen] = field(default_factory=dict)
    controls: list[Control] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    apart: list[Apart] = field(default_factory=list)

    def keep(self, node: Node, why: str) -> None:
        """Keep what a control says apart; the first reason is told."""
        name = node.get("name").strip()
        if all(one.control != name for one in self.apart):
            self.apart.append(Apart(name, node.place, why))

    def note(self, place: str, said: str) -> None:
        """Note something that is left out without changing what answers mean."""
        self.notes.append(f"{place}: {said}" if place else said)

    def name_of(self, control: str) -> str:
        """Return a name for the question of a control, one that no other question has."""
        plain = ODD.sub("_", control) or "question"
        plain = (plain if plain[0].isalpha() or plain[0] == "_" else f"q_{plain}")[:60]
        found = next(name for n in range(1, 1_000_000) if (name := plain if n == 1 else f"{plain[:52]}_{n}") not in self.taken)
        self.taken.add(found)
        return found

    def beside(self, node: Node) -> tuple[Seen, ...]:
        """Return the objects that a control is about; those that are not there are a problem."""
        names = [name.strip() for name in node.get("toName").split(",") if name.strip()]
        for name in names:
            if name not in self.seen:
                self.problems.add(node.place, f"`toName` names {name!r}, and there is no such object")
        if not names and self.seen:
            first = next(iter(self.seen.values()))
            self.note(node.place, f"it does not say in `toName` what it is about; {first.name!r} is taken, which stands first")
            return (first,)
        if not names:
            self.problems.add(node.place, "it does not say in `toName` what it is about")
        return tuple(self.seen[name] for name in names if name in self.seen)

    def ask(self, control: Control, bound: Bound, settings: dict[str, Any], *, required: bool) -> None:
        """Add a question with how it is bound."""
        title = control.title[:500]
        made: dict[str, Any] = {"name": bound.name, "kind": bound.kind, "required": required, "settings": settings}
        if title:
            made["title"] = {"en": title, "zh": title}
        self.questions.append(made)
        self.bounds.append(bound)


def field_of(value: str) -> str | None:
    """Return the field that a value names, such as ``text`` for ``$text``; ``None`` where it names none, or a part of one.

    Example:
        >>> field_of("$text"), field_of("Text"), field_of("$a.b")
        ('text', None, None)
    """
    found = FIELD.fullmatch(value.strip())
    return found.group(1) if found else None
