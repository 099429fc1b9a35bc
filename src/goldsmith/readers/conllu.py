"""CoNLL-U: the sentences of a treebank, or its documents, with their trees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from goldsmith.algorithms.grammar import conllu
from goldsmith.errors import ReadingError
from goldsmith.reader import Failure, Found, Part, Reader, failure
from goldsmith.reading.lines import line_blocks
from goldsmith.reading.streams import Guard

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEW_DOCUMENT = re.compile(rb"#\s*newdoc\b")
_FACT = re.compile(r"#\s*([^=\n]+?)\s*=\s*(.*?)\s*")
_LINE = re.compile(rb"1(?:-\d+)?\t[^\t\n]*\t[^\t\n]*\t[^\t\n]*\t[^\t\n]*\t[^\t\n]*\t\d+\t", re.MULTILINE)


class Conllu(Reader):
    """Read CoNLL-U, the format of treebanks: a record a sentence, or a record a document.

    ``text`` is what the line ``# text =`` says, else the words; ``conllu`` the lines themselves, which `goldsmith train parser` learns from
    and `goldsmith complexity --trees conllu` measures; ``id`` the name of the sentence or document. What is no tree is a failure
    ``invalid_conllu`` that names the line, counted from its beginning.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".conllu", ".conll")
    yields_to: ClassVar[tuple[str, ...]] = ("conll",)

    per: Literal["sentence", "document"] = "sentence"
    """What one record is; a document begins at a line ``# newdoc``."""
    max_record_bytes: int = Field(default=64 << 20, ge=1)
    """Longest record, in bytes; a longer one is a failure and is never held in memory."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 0.95 where the first bytes hold the first word of a sentence."""
        return 0.95 if _LINE.search(head) else 0.0

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the records of the file in blocks."""
        held: list[bytes] = []
        start = size = 0
        for block in line_blocks(part, block_bytes=block_bytes, line_limit=self.max_record_bytes, guard=Guard()):
            found, offset = Found(n_bytes=block.n_bytes), block.offset
            for line in block.lines:
                if self._ends(line, held):
                    self._finish(held, start, size, found)
                    held, size = [], 0
                if line.strip() or held:
                    start = start if held else offset
                    size += len(line) + 1
                    if size <= self.max_record_bytes or not held:
                        held.append(line.removesuffix(b"\r"))
                offset += len(line) + 1
            found.failures += block.failures
            yield found
        if any(line.strip() for line in held):
            self._finish(held, start, size, last := Found())
            yield last

    def _ends(self, line: bytes, held: list[bytes]) -> bool:
        """Tell whether the record that is held ends before a line."""
        if not held:
            return False
        if self.per == "sentence":
            return not line.strip()
        return bool(_NEW_DOCUMENT.match(line)) and any(each[:1].isdigit() for each in held)

    def _finish(self, held: list[bytes], start: int, size: int, found: Found) -> None:
        outcome = self._record(held, start, size)
        if isinstance(outcome, Failure):
            found.failures.append(outcome)
        elif outcome is not None:
            found.rows.append(outcome)
            found.positions.append(start)

    def _record(self, held: list[bytes], start: int, size: int) -> dict[str, object] | Failure | None:
        data = b"\n".join(held)
        if size > self.max_record_bytes:
            return failure(start, "record_too_long", f"the {self.per} has {size} bytes", data)
        try:
            said = data.decode("utf-8")
            trees = conllu.trees(said)
        except UnicodeDecodeError as problem:
            return failure(start, "invalid_utf8", f"{problem.reason} at byte {start + problem.start}", data)
        except ReadingError as problem:
            return failure(start, "invalid_conllu", f"{problem.where}: {problem.found}; expected {problem.expected}", data)
        if not trees:
            return None
        facts = [match.groups() for match in map(_FACT.fullmatch, said.split("\n")) if match]
        texts = [value for name, value in facts if name == "text"]
        name = next((value for name, value in facts if name == ("sent_id" if self.per == "sentence" else "newdoc id") and value), None)
        row: dict[str, object] = {} if name is None else {"id": name}
        return {**row, "text": "\n".join(texts or (" ".join(tree.words) for tree in trees)), "conllu": said.rstrip("\n") + "\n"}
