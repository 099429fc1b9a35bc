"""What the tests of fetching share."""

from __future__ import annotations

import threading

import pytest

from collect.web_server import Server


@pytest.fixture
def server():
    """A running server."""
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()
