"""The end of a session of tests."""

from __future__ import annotations

import os

import pytest

STATUS = pytest.StashKey[int]()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Keep how the session ended."""
    session.config.stash[STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave the process to the system once all is told, as the command line does: the closing line is the last one.

    Taking down an interpreter that has held PyTorch prints pages about what its bindings leave behind.
    """
    if STATUS in config.stash:
        if not hasattr(config, "workerinput"):  # a worker has told all to the session that started it, and has no terminal
            config.get_terminal_writer().flush()
        os._exit(config.stash[STATUS])
