"""CoNLL-2003: a token a line with its tag, BIO; an empty line after each line of the text, ``-DOCSTART-`` before each task.

The columns are those of CoNLL-2003, of which only the first and the last say something: ``TOKEN -X- _ B-person``. Spaces in a label are
written as ``_``. Characters of Chinese and Japanese are tokens of their own. What the format cannot say is which spaces stood between tokens.

Source: Tjong Kim Sang and De Meulder 2003, aclanthology.org/W03-0419.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.annotate.interchange.tokens import sentences, tokens
from goldsmith.annotate.interchange.writer import Writer
from goldsmith.annotation_errors import InterchangeError
from goldsmith.question_classes import paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.annotate.interchange.brought import Gathered

DOCUMENT = "-DOCSTART- -X- O O\n\n"


def tag_of(label: str) -> str:
    """Return a label as a tag has it.

    Example:
        >>> tag_of("first name")
        'first_name'
    """
    return "_".join(label.split())


class Conll(Writer):
    """Write the tokens of texts with the labels of their spans."""

    suffix: ClassVar[str] = ".conll"
    media: ClassVar[str] = "text/plain; charset=utf-8"
    kinds: ClassVar[tuple[str, ...]] = ("spans",)

    def prepare(self) -> None:
        """Check that one question is asked for, and that its labels stay apart as tags.

        Raises:
            InterchangeError: They do not.
        """
        if len(self.questions) > 1:
            names = ", ".join(each.name for each in self.questions)
            raise InterchangeError("a file of CoNLL holds the spans of one question", found=names, hint="name one: &question=NAME")
        self._name, leaf = self.questions[0].name, self.questions[0].leaf
        self._field = leaf.fields[0]
        labels = [path for path, _ in paths(getattr(leaf, "labels", ()))]
        seen: dict[str, str] = {}
        for label in labels:
            if (other := seen.setdefault(tag_of(label), label)) != label:
                raise InterchangeError(f"two labels have one tag: {other!r} and {label!r}", found=tag_of(label))

    def problem(self, values: Mapping[str, Any]) -> str:
        """Return which spans overlap: a token has one tag."""
        spans = sorted(values[self._name]["spans"], key=lambda one: (one["start"], one["end"]))
        for one, other in itertools.pairwise(spans):
            if other["start"] < one["end"]:
                both = f"{one['quote'][:40]!r} ({one['label']}) and {other['quote'][:40]!r} ({other['label']})"
                return f"{both} overlap, and a token has one tag"
        return ""

    def add(self, task: Gathered) -> bytes:
        """Return the lines of a task."""
        values, text = self.values(task), task.material.get(self._field)
        if not values or not isinstance(text, str):
            return b""
        spans = values[self._name]["spans"]
        return (DOCUMENT + "".join(_lines(text, spans))).encode("utf-8", "replace")


def _lines(text: str, spans: list[dict[str, Any]]) -> Iterator[str]:
    places = [(one["start"], one["end"]) for one in spans]
    every = tokens(text, itertools.chain.from_iterable(places))
    waiting = iter(sorted(spans, key=lambda one: one["start"]))
    span, at = next(waiting, None), 0
    for _, end in sentences(text, places):
        begun = at
        while at < len(every) and every[at][0] < end:
            start, stop = every[at]
            while span is not None and span["end"] <= start:
                span = next(waiting, None)
            inside = span is not None and span["start"] <= start
            first = inside and (at == 0 or every[at - 1][0] < span["start"])  # type: ignore[index]
            tag = "O" if not inside or span is None else f"{'B' if first else 'I'}-{tag_of(span['label'])}"
            yield f"{text[start:stop]} -X- _ {tag}\n"
            at += 1
        if at > begun:
            yield "\n"
