"""Web pages: the main text of one page a file, or of every page of a tar archive."""

from __future__ import annotations

import contextlib
import tarfile
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from goldsmith.errors import BombError
from goldsmith.reader import Failure, Found, Part, Reader, failure
from goldsmith.reading.pages import looks_like_html, read_page
from goldsmith.reading.piped import Piped, at_most, uncompressed
from goldsmith.reading.streams import Guard, StreamDamageError, chunks, inner_name

if TYPE_CHECKING:
    from collections.abc import Iterator


class Html(Reader):
    """Read the main text of web pages, with title, date, author, address, site and language hint where the page tells them.

    One file is one page; a ``.tar``, ``.tgz`` and the like is one page a member, compressed members included. A page without
    main text is a failure ``no_main_text``, a member that is no page ``not_a_page``, one beyond the limit ``page_too_large``.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".html", ".htm", ".xhtml", ".shtml", ".tar")

    extractor: Literal["resiliparse", "trafilatura"] = "resiliparse"
    """What finds the main text; ``trafilatura`` needs ``pip install 'goldsmith-data[html]'``."""
    max_page_bytes: int = Field(default=64 << 20, ge=1)
    """Largest page, in bytes, uncompressed; a larger one is a failure."""

    @classmethod
    def sniff(cls, head: bytes) -> float:
        """Return 0.8 where the first bytes hold the markup of a page, 1 for a tar archive."""
        if head[257:262] == b"ustar":
            return 1.0
        return 0.8 if head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1] == b"<" and looks_like_html(head) else 0.0

    def read(self, part: Part, *, block_bytes: int = 8 << 20) -> Iterator[Found]:
        """Yield the pages of the part, at least one a block."""
        pages = self._members(part.path) if _is_tar(part.path) else self._one(part.path)
        found = Found()
        for outcome, position, n_bytes in pages:
            if isinstance(outcome, Failure):
                found.failures.append(outcome)
            else:
                found.rows.append(outcome)
                found.positions.append(position)
            found.n_bytes += n_bytes
            if found.n_bytes >= block_bytes:
                yield found
                found = Found()
        if found.n_records:
            yield found

    def _one(self, path: str) -> Iterator[tuple[dict[str, object] | Failure, int, int]]:
        stream = Piped(chunks(path))
        data = stream.read(self.max_page_bytes + 1)
        if stream.damage is not None:
            yield failure(0, *stream.damage, data), 0, len(data)
            return
        if data.strip(b"\x00 \t\r\n"):
            yield self._page(data, 0), 0, len(data)

    def _members(self, path: str) -> Iterator[tuple[dict[str, object] | Failure, int, int]]:
        stream = Piped(chunks(path))
        position, told = 0, ""
        try:
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                for member in archive:
                    position = member.offset
                    archive.members = []  # type: ignore[attr-defined]  # else every header is held until the end
                    file = archive.extractfile(member) if member.isfile() else None
                    if file is not None:
                        data = file.read(self.max_page_bytes + 1)
                        yield self._member(member.name, data, position), position, member.size
        except (tarfile.TarError, EOFError, OSError) as problem:
            told = f"the archive is damaged: {problem}"
        whole = stream.ends_in_zeros(tarfile.BLOCKSIZE)
        if stream.damage is not None:
            yield failure(position, *stream.damage), position, 0
        elif told or not whole:
            yield failure(position, "damaged_stream" if whole else "truncated_stream", told or "the archive ends too early"), position, 0

    def _member(self, name: str, data: bytes, position: int) -> dict[str, object] | Failure:
        try:
            page = uncompressed(data, self.max_page_bytes + 1, Guard())
        except (StreamDamageError, BombError) as problem:
            return failure(
                position, "damaged_stream" if isinstance(problem, StreamDamageError) else "bomb", f"{name}: {problem.message}", data
            )
        outcome = self._page(page, position, name)
        return outcome if isinstance(outcome, Failure) else {**outcome, "file": name}

    def _page(self, data: bytes, position: int, name: str = "") -> dict[str, object] | Failure:
        told = f"{name}: " if name else ""
        if len(data) > self.max_page_bytes:
            return failure(position, "page_too_large", f"{told}more than {self.max_page_bytes} bytes", data)
        if name and not inner_name(name).endswith(self.suffixes) and not looks_like_html(data):
            return failure(position, "not_a_page", f"{told}neither its name nor its first bytes are those of a web page", data)
        return read_page(data, position, extractor=self.extractor)


def _is_tar(path: str) -> bool:
    if inner_name(path).endswith(".tar"):
        return True
    with contextlib.suppress(StreamDamageError, BombError):
        return at_most(chunks(path), 512)[257:262] == b"ustar"
    return False
