"""Bodies of requests: never larger than the route takes, compressed or not, and counted as they come."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from goldsmith.server.routing import body_bytes

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.types import Message, Receive, Scope

PIECE = 1 << 16
"""Bytes that are decompressed at once."""

WINDOW = {"gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class Measured:
    """The receiving side of a request, whose body is decompressed and counted.

    The limit is that of the route, which is known once the first byte is asked for. A compressed body counts as what it becomes, so a
    bomb is left where it goes over the limit, with at most one piece of it in memory.
    """

    def __init__(self, scope: Scope, headers: Headers, receive: Receive) -> None:
        """Take the request and where its body comes from."""
        self._scope, self._receive = scope, receive
        self._said = headers.get("content-length", "")
        self._coding = headers.get("content-encoding", "identity").strip().lower()
        self._open = zlib.decompressobj(WINDOW[self._coding]) if self._coding in WINDOW else None
        self._taken = 0

    async def __call__(self) -> Message:
        """Return the next piece.

        Raises:
            HTTPException: The body is too large, or is compressed in a way that is not known, or is broken.
        """
        if not self._taken and self._coding not in {*WINDOW, "identity", ""}:
            raise HTTPException(415, "send the body plain, or compressed with gzip or deflate")
        most = body_bytes(self._scope)
        if self._said.isdecimal() and int(self._said) > most:
            raise HTTPException(413)
        message = await self._receive()
        if message["type"] != "http.request":
            return message
        body = message.get("body", b"")
        if self._open is not None:
            body = self._opened(body, most, last=not message.get("more_body", False))
        self._taken += len(body)
        if self._taken > most:
            raise HTTPException(413)
        return {**message, "body": body}

    def _opened(self, body: bytes, most: int, *, last: bool) -> bytes:
        """Return a piece decompressed, as long as it stays within the limit."""
        opener, pieces, size = self._open, [], 0
        if opener is None:
            return body
        try:
            while body and size + self._taken <= most:
                pieces.append(opener.decompress(body, PIECE))
                size += len(pieces[-1])
                body = opener.unconsumed_tail
            if last and size + self._taken <= most and not opener.eof and (self._taken or size or self._said not in {"", "0"}):
                raise HTTPException(400, "the compressed body ends too early")
        except zlib.error:
            raise HTTPException(400, "the body is not compressed as it says") from None
        return b"".join(pieces)
