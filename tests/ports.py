"""Ports for servers that have to be told theirs before they start."""

from __future__ import annotations

import random
import socket

HERE = range(10_000, 32_768)
"""Below those that the system gives to connections and to whoever asks for any port: none of them is taken by chance before the server has it."""


def free_port() -> int:
    """Return a port of this machine that nobody has."""
    for port in random.SystemRandom().sample(HERE, 100):
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise OSError("there is no free port")
