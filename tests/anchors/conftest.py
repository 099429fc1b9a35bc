"""One server and one authority for all tests of anchors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from anchors.authority import Authority, Serving, made


@pytest.fixture(scope="session")
def serving() -> Iterator[Serving]:
    """A server on this machine."""
    server = Serving()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that does what it should."""
    return made(tmp_path_factory.mktemp("tsa") / "tsa")
