"""CoNLL read: a token a line with its tag behind it becomes spans of texts.

A file does not say which spaces stood between tokens. A task of the project whose text has the same characters, spaces aside, is the one that a
document is of, and its spans get their places there; else a task is made, its tokens with spaces between (none between Chinese characters).
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

from goldsmith.annotate.interchange.bodies import body_of
from goldsmith.annotate.interchange.conll_format import tag_of
from goldsmith.annotate.interchange.problems import Problems
from goldsmith.annotate.interchange.reading import Taking, question_of
from goldsmith.annotate.interchange.there import every
from goldsmith.annotate.interchange.tokens import UNSPACED
from goldsmith.question_classes import paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.interchange.bodies import Body
    from goldsmith.annotate.interchange.brought import Brought
    from goldsmith.annotate.interchange.reading import Request

BEGINS, GOES_ON = frozenset("BSU"), frozenset("IMEL")
CLOSE = re.compile(f"(?<=[{UNSPACED}]) (?=[{UNSPACED}])")
Token = tuple[str, str]
"""A token and its tag."""


def read_file(body: bytes | Body, asked: Configuration, request: Request) -> Iterator[Brought]:
    """Yield a task for each document; for each sentence, where the file names no documents.

    Raises:
        InterchangeError: A line is none of the format, or labels do not fit the question; all of it is listed.
    """
    problems = Problems("this file")
    taking = Taking(asked, question_of(asked, ("spans",), request), request, problems)
    labels = {tag_of(path): path for path, _ in paths(getattr(taking.each.leaf, "labels", ()))}
    known: dict[bytes, str] = {}
    for key, material in every(request.there):
        if isinstance(shown := material.get(taking.on), str):
            known.setdefault(_squeezed(shown), key)
    for at, (line, document) in enumerate(_documents(body_of(body).text(), problems)):
        text = "\n".join(CLOSE.sub(" ", " ".join(token for token, _ in sentence)).strip() for sentence in document)
        text = CLOSE.sub("", text)
        there = known.get(_squeezed(text))
        here = str(request.there[there][taking.on]) if there else text
        said = _spans([token for sentence in document for token in sentence], here, labels)
        material = request.there[there] if there else {taking.on: text}
        made = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        one = taking.one(there or f"conll-{made}", material, {**_extra(taking), "spans": said}, f"document {at + 1}, line {line}")
        if one is not None:
            yield one
    problems.end()


def _extra(taking: Taking) -> dict[str, Any]:
    return {"relations": []} if getattr(taking.each.leaf, "relations", ()) else {}


def _squeezed(text: str) -> bytes:
    """Return by what a text is known again, white space aside."""
    return hashlib.sha256("".join(text.split()).encode("utf-8", "surrogatepass")).digest()[:16]


def _documents(text: str, problems: Problems) -> list[tuple[int, list[list[Token]]]]:
    """Return documents of sentences of tokens, each with the line that it begins at."""
    named = bool(re.search(r"^-DOCSTART-", text, re.MULTILINE))
    found: list[tuple[int, list[list[Token]]]] = []
    sentence: list[Token] = []
    fresh = True
    for at, line in enumerate([*text.splitlines(), ""], 1):
        parts = line.split()
        starts = bool(parts) and parts[0] == "-DOCSTART-"
        if parts and not starts:
            if len(parts) < 2 or not re.fullmatch(r"O|[BIESMLU](-\S+)?", parts[-1]):
                problems.add(f"line {at}", "a token and its tag were expected, such as `Paris B-place`")
            else:
                sentence.append((parts[0], parts[-1]))
            continue
        if sentence:
            if fresh or not named:
                found.append((at - len(sentence), []))
            found[-1][1].append(sentence)
            sentence, fresh = [], False
        fresh = fresh or starts
    return found


def _spans(tokens: list[Token], text: str, labels: dict[str, str]) -> list[dict[str, Any]]:
    """Return the spans of tagged tokens in a text that has the same characters, spaces aside."""
    filled = [at for at, letter in enumerate(text) if not letter.isspace()]
    found: list[dict[str, Any]] = []
    open_, at = "", 0
    for token, tag in tokens:
        kind, _, label = tag.partition("-")
        end = at + len(token)
        if kind == "O":
            open_ = ""
        elif kind in GOES_ON and open_ == label:
            found[-1]["end"] = filled[end - 1] + 1
        else:
            found.append({"start": filled[at], "end": filled[end - 1] + 1, "label": labels.get(label, label)})
            open_ = label
        if kind in {"S", "E", "L", "U"}:
            open_ = ""
        at = end
    return found
