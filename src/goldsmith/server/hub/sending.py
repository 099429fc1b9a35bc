"""Files in pieces: whole or a range of bytes, with what programs need to go on where they stopped and to see what they have.

Source: RFC 9110, 13 (conditions) and 14 (ranges); RFC 9530 (Repr-Digest).
"""

from __future__ import annotations

import asyncio
import mimetypes
import os
from base64 import b64encode
from typing import TYPE_CHECKING

from starlette.responses import Response

from goldsmith.circulate.release import altered_since, standing
from goldsmith.server.hub.refusing import altered

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from goldsmith.circulate.release import Release, ReleaseFile

PIECE = 4 << 20
"""Bytes that are read at once and handed on."""
LONGEST = 20
"""Digits that a number of bytes does not have."""
TYPES = {".parquet": "application/vnd.apache.parquet", ".jsonl": "application/jsonl", ".md": "text/markdown; charset=utf-8"}


class Sent(Response):
    """A file of a release, or a range of it."""

    def __init__(self, request: Request, release: Release, file: ReleaseFile) -> None:
        """Read the request's conditions and range."""
        self.path: Path = release.folder / file.path
        self.release, self.named, self.stood = release, file.path, file.stood
        self.begin, self.end, self.told = 0, file.size, request.method != "HEAD"
        headers = _headers(release, file)
        status = 200
        if _same(request, file):
            status, self.told = 304, False
        elif (wanted := _range(request, file)) is not None:
            status, (self.begin, self.end) = 206, wanted
            headers["Content-Range"] = f"bytes {self.begin}-{self.end - 1}/{file.size}"
            if self.begin >= self.end:
                status, self.told, self.begin, self.end = 416, False, 0, 0
                headers["Content-Range"] = f"bytes */{file.size}"
        super().__init__(None, status, headers)
        if status != 304:
            self.headers["Content-Length"] = str(self.end - self.begin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; one piece is read while the one before is on its way."""
        if not self.told:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await send({"type": "http.response.body", "body": b""})
            return
        left = self.end - self.begin
        with self.path.open("rb", buffering=0) as file:
            if standing(os.fstat(file.fileno())) != self.stood:  # somebody put another in its place since it was looked at
                await altered(str(altered_since(self.release, self.named))).response()(scope, receive, send)
                return
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            file.seek(self.begin)
            coming = asyncio.create_task(asyncio.to_thread(file.read, min(PIECE, left)))
            while left:
                piece = await coming
                if not piece:
                    raise OSError(5, "the file became shorter while it was sent", str(self.path))
                left -= len(piece)
                if left:
                    coming = asyncio.create_task(asyncio.to_thread(file.read, min(PIECE, left)))
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _headers(release: Release, file: ReleaseFile) -> dict[str, str]:
    suffix = "." + file.path.rpartition(".")[2]
    return {
        "Content-Type": TYPES.get(suffix) or mimetypes.guess_type(file.path)[0] or "application/octet-stream",
        "ETag": f'"{file.sha256}"',
        "X-Repo-Commit": release.commit,
        "X-Linked-ETag": f'"{file.sha256}"',
        "X-Linked-Size": str(file.size),
        "Accept-Ranges": "bytes",
        "Repr-Digest": f"sha-256=:{b64encode(bytes.fromhex(file.sha256)).decode()}:",
        "Cache-Control": "private, no-cache, no-transform",
        "Content-Disposition": "attachment",
        "Vary": "Authorization, Cookie",
    }


def _same(request: Request, file: ReleaseFile) -> bool:
    said = request.headers.get("if-none-match", "")
    return any(one.strip().removeprefix("W/") in {f'"{file.sha256}"', "*"} for one in said.split(",")) if said else False


def _range(request: Request, file: ReleaseFile) -> tuple[int, int] | None:
    """Return the bytes wanted, None where all are; the end before the beginning where there are none of those.

    What is no single range of bytes is taken as if nothing was said (RFC 9110, 14.2), and so is one that is about another content.
    """
    said, about = request.headers.get("range", ""), request.headers.get("if-range")
    if not said.startswith("bytes=") or "," in said or (about is not None and about != f'"{file.sha256}"'):
        return None
    first, dash, last = said.removeprefix("bytes=").strip().partition("-")
    if not dash or not (first or last) or not all(one.isdecimal() and one.isascii() and len(one) < LONGEST for one in (first, last) if one):
        return None
    if not first:
        return max(0, file.size - int(last)), file.size if int(last) else 0
    end = min(int(last) + 1, file.size) if last else file.size
    if last and int(last) < int(first):
        return None
    return int(first), end


def cited(release: Release) -> dict[str, str]:
    """Return what every answer says of which release it is."""
    return {"X-Release": f"urn:goldsmith:release:{release.name}@{release.version}", "X-Hallmark": release.certificate}
