"""An HTTP response as it was recorded: status, headers, and the body as the browser saw it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Response:
    """A recorded response; header names are lower-case, the body is decoded and cut at the limit that was given."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type, lower-case, without parameters."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The encoding that the header declares, or ``""``."""
        for parameter in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("\"'")
        return ""


def parse_response(message: bytes, *, limit: int) -> Response | None:
    r"""Return the response that a message holds, ``None`` where it holds none.

    Bodies that say they are compressed or chunked and are not, as some recorders leave them, are taken as they are.

    Example:
        >>> parse_response(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=GBK\r\n\r\n<p>", limit=99).charset
        'GBK'
    """
    if not message.startswith(b"HTTP/"):
        return None
    end = min((at, len(gap)) if (at := message.find(gap)) >= 0 else (len(message), 0) for gap in (b"\r\n\r\n", b"\n\n"))
    first, *lines = message[: end[0]].decode("latin-1").splitlines()
    headers = {name.strip().lower(): value.strip() for name, colon, value in (line.partition(":") for line in lines) if colon}
    body = message[end[0] + end[1] :]
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    words = first.split()
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
    return Response(status, headers, _decompressed(body, headers.get("content-encoding", "").lower().strip(), limit))


def _unchunked(body: bytes) -> bytes:
    """Return the chunks of a body joined; the body itself where it is not chunked, what is there where it is cut."""
    pieces: list[bytes] = []
    at = 0
    while at < len(body):
        end = body.find(b"\n", at)
        size = body[at:end].split(b";")[0].strip() if end >= 0 else b"?"
        try:
            n = int(size, 16)
        except ValueError:
            return body if not pieces else b"".join(pieces)
        if n == 0:
            break
        pieces.append(body[end + 1 : end + 1 + n])
        at = end + 1 + n
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    return b"".join(pieces) if pieces else body


def _decompressed(body: bytes, coding: str, limit: int) -> bytes:
    if coding == "br":
        return _unbrotlied(body, limit)
    if coding not in {"gzip", "x-gzip", "deflate"}:
        return body
    for wbits in (31, 15, -15):
        if (wbits == 31) != body.startswith(b"\x1f\x8b"):
            continue
        try:
            return zlib.decompressobj(wbits=wbits).decompress(body, limit)
        except zlib.error:
            continue
    return body


def _unbrotlied(body: bytes, limit: int) -> bytes:
    import brotli  # type: ignore[import-untyped]  # it ships no types

    stream = brotli.Decompressor()
    out = b""
    try:
        out = stream.process(body, output_buffer_limit=limit)
        while len(out) < limit and not stream.is_finished() and (more := stream.process(b"", output_buffer_limit=limit)):
            out += more
    except brotli.error:
        return out or body
    return bytes(out[:limit])
