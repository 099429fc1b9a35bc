"""A token a line: CoNLL-2003 and its kind, as names in a text are labelled (BIO, BIOES, BMES)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import Field, model_validator

from goldsmith.reader import Failure, Found, Part, Reader, failure
from goldsmith.reading.encodings import decoded, encoding_of
from goldsmith.reading.lines import line_blocks
from goldsmith.reading.piped import Piped
from goldsmith.reading.streams import Guard, chunks

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE = 1 << 18
DOCUMENT = b"-DOCSTART-"
TAG = re.compile(rb"O|[BIESMLU](?:-[^\s]+)?")
FEWEST, PLAIN = 3, 12
"""Lines of tokens that are enough to know the format by; where all tags are ``O``, which says little."""
COLUMNS = {2: ("tags",), 3: ("pos_tags", "tags"), 4: ("pos_tags", "chunk_tags", "ner_tags")}
"""Names of the columns behind the tokens, by how many columns there are."""
UNSPACED = "\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
NO_BLANK = re.compile(f"(?<=[{UNSPACED}]) (?=[{UNSPACED}])")


@dataclass
class _Held:
    """The lines of a record that has begun: where, how many bytes they have, and the number of the document they are of, 0 for none."""

    lines: list[bytes] = field(default_factory=list)
    start: int = 0
    size: int = 0
    document: int = 0


class Conll(Reader):
    """Read files with a token a line and its tags behind it, a blank line after a sentence: a record a sentence, or a document.

    ``text`` is the tokens with blanks between (none between Chinese or Japanese characters), ``tokens`` the tokens, and every further column a
    list of its own: ``tags``; of three columns ``pos_tags`` and ``tags``; of four ``pos_tags``, ``chunk_tags`` and ``ner_tags``, as in
    CoNLL-2003; of more ``column_2`` and so on, then ``tags``. Of a document the lists hold a list a sentence, and ``text`` a line a sentence.
    ``document`` counts the lines ``-DOCSTART-``; lines that begin with ``#`` are ``comments``. A record whose lines have not the same number of
    columns is a failure ``invalid_conll``, text that fits no encoding ``invalid_utf8``.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".iob", ".iob2", ".bio", ".bioes", ".bmes")

    per: Literal["sentence", "document"] = "sentence"
    """What one record is; a document begins at a line ``-DOCSTART-``, and a file without one is a document."""
    columns: tuple[str, ...] = ()
    """Names of the columns, ``tokens`` among them; empty means: by their number."""
    encoding: str = ""
    """Encoding of the file; empty means: look."""
    max_record_bytes: int = Field(default=16 << 20, ge=1)
    """Longest record, in bytes; a longer one is a failure and is never held in memory."""

    @model_validator(mode="after")
    def _one_column_is_tokens(self) -> Self:
        if self.columns and ("tokens" not in self.columns or len(set(self.columns)) < len(self.columns) or len(self.columns) < 2):
            raise ValueError("`columns` names every column once, at least two, and one of them `tokens`")
        if set(self.columns) & {"text", "document", "comments"}:
            raise ValueError("a column cannot be called `text`, `document` or `comments`")
        return self

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 0.97 where all lines have as many columns, the last of them a tag of a token, and blank lines stand between sentences."""
        lines = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")
        whole = [line.split() for line in lines[:-1]]
        begun = bool(whole) and whole[0][:1] == [DOCUMENT]
        tokens = [each for line, each in zip(lines, whole, strict=False) if each[:1] != [DOCUMENT] and not _is_aside(line)]
        if len(tokens) < FEWEST or b"\x00" in head or not (begun or [] in whole):
            return 0.0
        counts = {len(each) for each in tokens}
        if len(counts) > 1 or not all(map(_is_token, tokens)):
            return 0.0
        return 0.97 if begun or len(tokens) >= PLAIN or any(each[-1] != b"O" for each in tokens) else 0.0

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the records of the file in blocks."""
        encoding = self.encoding or encoding_of(Piped(chunks(part.path)).read(SAMPLE)) or "utf-8"
        encoding = "utf-8" if encoding.startswith(("utf-16", "utf-32")) else encoding
        held = _Held()
        for block in line_blocks(part, block_bytes=block_bytes, line_limit=self.max_record_bytes, guard=Guard()):
            found, offset = Found(n_bytes=block.n_bytes), block.offset
            for line in block.lines:
                held = self._taken(line.removesuffix(b"\r"), offset, held, encoding, found)
                offset += len(line) + 1
            found.failures += block.failures
            yield found
        last = Found()
        self._finish(held, encoding, last)
        if last.n_records:
            yield last

    def _taken(self, line: bytes, offset: int, held: _Held, encoding: str, found: Found) -> _Held:
        """Put a line into the record that is held, or end that record and begin the next one."""
        begins = line.startswith(DOCUMENT)
        if begins and all(map(_is_aside, held.lines)):  # comments before a document are its own
            held.document += 1
            return held
        if begins or (not line.strip() and self.per == "sentence" and not all(map(_is_aside, held.lines))):
            self._finish(held, encoding, found)
            return _Held(document=held.document + begins)
        if line.strip() or held.lines:
            held.start = held.start if held.lines else offset
            held.size += len(line) + 1
            if held.size <= self.max_record_bytes or not held.lines:
                held.lines.append(line)
        return held

    def _finish(self, held: _Held, encoding: str, found: Found) -> None:
        if any(line.strip() for line in held.lines):
            outcome = self._record(held, encoding)
            if isinstance(outcome, Failure):
                found.failures.append(outcome)
            else:
                found.rows.append(outcome)
                found.positions.append(held.start)

    def _record(self, held: _Held, encoding: str) -> dict[str, object] | Failure:
        data = b"\n".join(held.lines)
        if held.size > self.max_record_bytes:
            return failure(held.start, "record_too_long", f"the {self.per} has {held.size} bytes", data)
        try:
            lines = decoded(data, encoding, errors="strict").split("\n")
        except UnicodeDecodeError as problem:
            return failure(held.start, "invalid_utf8", f"{problem.reason} at byte {held.start + problem.start} ({encoding})", data)
        sentences, comments, wrong = self._sentences(lines)
        if wrong:
            return failure(held.start, "invalid_conll", wrong, data)
        row = self._row(sentences)
        row |= {"document": held.document} if held.document else {}
        row |= {"encoding": encoding} if encoding != "utf-8" else {}
        return row | {"comments": comments} if comments else row

    def _sentences(self, lines: list[str]) -> tuple[list[list[list[str]]], list[str], str]:
        """Return the columns of each line of each sentence, the comments, and what is wrong with a line, if anything is."""
        sentences: list[list[list[str]]] = [[]]
        comments: list[str] = []
        width = len(self.columns)
        for number, line in enumerate(lines, start=1):
            cells = line.rstrip("\t ").split("\t") if "\t" in line.strip() else line.split()
            if line.startswith("#") and len(cells) != width and _is_aside(line.encode()):
                comments.append(line.removeprefix("#").strip())
            elif not cells or not line.strip():
                sentences += [[]] if sentences[-1] else []
            else:
                width = width or len(cells)
                if len(cells) != width or width < 2:
                    expected = "a token and at least one tag" if width < 2 else f"{width}"
                    return [], [], f"line {number} of the {self.per}: {len(cells)} columns; expected {expected}"
                sentences[-1].append(cells)
        return [each for each in sentences if each], comments, "" if any(sentences) else f"the {self.per} has comments alone"

    def _row(self, sentences: list[list[list[str]]]) -> dict[str, object]:
        width = len(sentences[0][0])
        names = self.columns or ("tokens", *COLUMNS.get(width, (*(f"column_{at}" for at in range(2, width)), "tags")))
        lists = {name: [[cells[at] for cells in sentence] for sentence in sentences] for at, name in enumerate(names)}
        text = "\n".join(NO_BLANK.sub("", " ".join(tokens)) for tokens in lists["tokens"])
        return {"text": text, **(lists if self.per == "document" else {name: each[0] for name, each in lists.items()})}


def _is_token(cells: list[bytes]) -> bool:
    """Tell whether a line has a token and behind it, in its last column, a tag."""
    return len(cells) >= 2 and TAG.fullmatch(cells[-1]) is not None


def _is_aside(line: bytes) -> bool:
    """Tell whether a line is blank or a comment: one that begins with ``#`` and is no token with a tag."""
    return not line.strip() or (line.startswith(b"#") and not _is_token(line.split()))
