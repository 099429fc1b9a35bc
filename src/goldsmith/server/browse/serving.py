"""Serving: a socket of this machine only, an address with a token, and the application behind it until it is stopped."""

from __future__ import annotations

import contextlib
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldsmith.errors import UsageError
from goldsmith.server.browse.application import made
from goldsmith.server.browse.guarding import new_token
from goldsmith.server.browse.versions import Shelves

if TYPE_CHECKING:
    from goldsmith.lake import Lake
    from goldsmith.server.browse.guarding import Guard

ADDRESS = "127.0.0.1"


@dataclass(frozen=True)
class Service:
    """A bound socket, the application, and the address to open."""

    application: Guard
    bound: socket.socket
    url: str

    def run(self) -> None:
        """Serve until Ctrl-C."""
        import uvicorn

        settings = uvicorn.Config(self.application, log_level="warning", access_log=False, server_header=False, lifespan="off", ws="none")
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(settings).run(sockets=[self.bound])


def prepared(lake: Lake, dataset: str, *, port: int = 0) -> Service:
    """Return a service for one dataset; its port is free where none is given. ``name@version`` begins with that version.

    Raises:
        NoDatasetError: There is no such dataset.
        UsageError: The port is taken.
    """
    shelves = Shelves(lake, dataset)
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((ADDRESS, port))
        bound.listen(128)
    except OSError as problem:
        bound.close()
        raise UsageError(
            f"port {port} cannot be used",
            where=ADDRESS,
            found=problem.strerror or str(problem),
            hint="leave --port out, and a free one is taken",
        ) from problem
    token, taken = new_token(), int(bound.getsockname()[1])
    try:
        application = made(shelves, token=token, port=taken)
    except Exception:
        bound.close()
        raise
    begin = f"#%7B%22n%22%3A{shelves.begin}%7D" if shelves.begin is not None else ""
    return Service(application, bound, f"http://{ADDRESS}:{taken}/?token={token}{begin}")
