"""Files that are sent: on disk as they come, in a file without a name, so that no file is in memory as a whole."""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from goldsmith.annotate.interchange.bodies import Body

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import Request


@asynccontextmanager
async def sent(request: Request) -> AsyncIterator[tuple[Body, str]]:
    """Give what was sent, and its SHA-256; it is gone behind this."""
    digest = hashlib.sha256()
    with tempfile.TemporaryFile() as file:
        async for piece in request.stream():
            digest.update(piece)
            file.write(piece)
        file.flush()
        yield Body(file), digest.hexdigest()
