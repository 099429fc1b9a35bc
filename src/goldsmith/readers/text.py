"""Plain text and Markdown: a record a file, a paragraph or a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import yaml
from pydantic import Field

from goldsmith.reader import Failure, Found, Part, Reader, failure
from goldsmith.reading.encodings import decoded, encoding_of
from goldsmith.reading.lines import byte_ranges, line_blocks
from goldsmith.reading.mojibake import mojibake_in
from goldsmith.reading.piped import Piped
from goldsmith.reading.streams import Guard, chunks, inner_name, size_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.reading.lines import Lines

SAMPLE = 1 << 18
FENCE = "---"
RTF = b"{\\rtf"
MARKDOWN = (".md", ".markdown", ".mdx", ".rst")


class Text(Reader):
    """Read plain text and Markdown; the encoding is looked for where it is not named.

    ``per: file`` makes one record of a file (``per: paragraph``: of what stands between blank lines; ``per: line``: of every line that is
    not blank). The YAML front matter of Markdown becomes fields of its own. Text that fits no encoding is a failure
    ``invalid_utf8``, a record beyond the limit ``record_too_long``; of a damaged stream the records before the damage remain.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".txt", ".text", *MARKDOWN)
    yields_to: ClassVar[tuple[str, ...]] = ("mbox", "eml", "conll")

    per: Literal["file", "paragraph", "line"] = "file"
    """What one record is."""
    encoding: str = ""
    """Encoding of the file; empty means: look."""
    front_matter: bool = True
    """Whether YAML between ``---`` lines at the top of Markdown becomes fields (``per: file`` only)."""
    max_record_bytes: int = Field(default=64 << 20, ge=1)
    """Longest record, in bytes; a longer one is a failure and is never held in memory."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 0.1 where the first bytes are text in some encoding, and no document of RTF."""
        if head.startswith(RTF):
            return 0.0
        encoding = encoding_of(head)
        return 0.1 if head and encoding and (b"\x00" not in head or encoding.startswith("utf-")) else 0.0

    def parts(self, path: str, *, target_bytes: int = 64 << 20) -> list[Part]:
        """Return byte ranges where a record is a line; one part otherwise."""
        return byte_ranges(path, size=size_of(path), target_bytes=target_bytes) if self.per == "line" else [Part(path)]

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the records of the part."""
        if self.per == "file":
            found = self._file(part.path)
            if found.n_records or found.n_bytes:
                yield found
            return
        head = Piped(chunks(part.path)).read(SAMPLE)
        encoding = self.encoding or encoding_of(head) or "utf-8"
        encoding = "utf-8" if encoding.startswith(("utf-16", "utf-32")) else encoding
        blocks = line_blocks(part, block_bytes=block_bytes, line_limit=self.max_record_bytes, guard=Guard())
        yield from self._lines(blocks, encoding) if self.per == "line" else self._paragraphs(blocks, encoding)

    def _file(self, path: str) -> Found:
        stream = Piped(chunks(path))
        data = stream.read(self.max_record_bytes + 1)
        if stream.damage is not None:
            return Found(failures=[failure(0, *stream.damage, data)], n_bytes=len(data))
        if len(data) > self.max_record_bytes:
            told = f"the file has more than {self.max_record_bytes} bytes; `per: paragraph` or `per: line` reads it in pieces"
            return Found(failures=[failure(0, "record_too_long", told, data)], n_bytes=len(data))
        encoding = self.encoding or encoding_of(data)
        row: dict[str, object] | Failure = _decoded(data, 0, encoding or "utf-8")
        if isinstance(row, Failure):
            return Found(failures=[row], n_bytes=len(data))
        if not str(row["text"]).strip():
            return Found(n_bytes=len(data))
        if self.front_matter and inner_name(path).endswith(MARKDOWN):
            row = _with_front_matter(str(row["text"]))
        if wrongly := mojibake_in(str(row["text"])):
            row["mojibake"] = wrongly
        return Found([row], [0], n_bytes=len(data))

    def _lines(self, blocks: Iterator[Lines], encoding: str) -> Iterator[Found]:
        for block in blocks:
            found, offset = Found(n_bytes=block.n_bytes), block.offset
            for line in block.lines:
                if line.strip():
                    self._take(line.removesuffix(b"\r"), offset, encoding, found)
                offset += len(line) + 1
            found.failures += block.failures
            yield found

    def _paragraphs(self, blocks: Iterator[Lines], encoding: str) -> Iterator[Found]:
        """Yield what stands between blank lines; a paragraph may run on into the next block."""
        held: list[bytes] = []
        start = size = 0
        for block in blocks:
            found, offset = Found(n_bytes=block.n_bytes), block.offset
            for line in block.lines:
                if line.strip():
                    start = start if held else offset
                    size += len(line) + 1
                    if size <= self.max_record_bytes or not held:
                        held.append(line.removesuffix(b"\r"))
                elif held:
                    self._finish(held, start, size, encoding, found)
                    held, size = [], 0
                offset += len(line) + 1
            if block.failures and held and block.failures[0].error != "line_too_long":
                broken = block.failures[0]
                found.failures.append(failure(start, broken.error, broken.message, b"\n".join([*held, broken.raw])))
                held = []
            else:
                found.failures += block.failures
            yield found
        if held:
            self._finish(held, start, size, encoding, last := Found())
            yield last

    def _finish(self, held: list[bytes], start: int, size: int, encoding: str, found: Found) -> None:
        if size > self.max_record_bytes + len(held):
            found.failures.append(failure(start, "record_too_long", f"the paragraph has {size} bytes", b"\n".join(held)))
        else:
            self._take(b"\n".join(held), start, encoding, found)

    @staticmethod
    def _take(data: bytes, position: int, encoding: str, found: Found) -> None:
        row = _decoded(data, position, encoding)
        if isinstance(row, Failure):
            found.failures.append(row)
        else:
            found.rows.append(row)
            found.positions.append(position)


def _decoded(data: bytes, position: int, encoding: str) -> dict[str, object] | Failure:
    try:
        text = decoded(data, encoding, errors="strict")
    except UnicodeDecodeError as problem:
        return failure(position, "invalid_utf8", f"{problem.reason} at byte {position + problem.start} ({encoding})", data)
    return {"text": text} if encoding == "utf-8" else {"text": text, "encoding": encoding}


def _with_front_matter(text: str) -> dict[str, object]:
    """Return the text below the front matter and the fields in it; the whole text where there is none or it is no YAML mapping."""
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].rstrip() != FENCE:
        return {"text": text}
    end = next((i for i, line in enumerate(lines[1:200], 1) if line.rstrip() in {FENCE, "..."}), 0)
    try:
        fields: Any = yaml.safe_load("".join(lines[1:end])) if end else None
    except (yaml.YAMLError, ValueError, RecursionError):  # a value error: a date such as 2026-02-30
        fields = None
    if not isinstance(fields, dict):
        return {"text": text}
    named = {
        str(name): value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
        for name, value in fields.items()
    }
    return {**named, "text": "".join(lines[end + 1 :]).lstrip("\n")}
