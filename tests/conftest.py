"""What all tests share: one browser, and the end of a session."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

STATUS = pytest.StashKey[int]()
collect_ignore = ["annotate/label_studio_backend"]  # what another Python runs, which has label-studio-ml
QUIET = [HealthCheck.too_slow]  # a busy machine is no fault
settings.register_profile("goldsmith", derandomize=True, deadline=None, suppress_health_check=QUIET)  # every run tries the same examples
settings.load_profile("goldsmith")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Keep how the session ended."""
    session.config.stash[STATUS] = int(exitstatus)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tell whole what failed once and passed when it was tried again: that is a fault too, of the product or of its test, and is to be mended."""
    unsteady = terminalreporter.stats.get("rerun", [])
    if unsteady:
        terminalreporter.section("FAILED ONCE")
    for report in unsteady:
        terminalreporter.write_line(f"UNSTEADY {report.nodeid}")
        terminalreporter.write_line(report.longreprtext)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave the process to the system once all is told, as the command line does: the closing line is the last one.

    Taking down an interpreter that has held PyTorch prints pages about what its bindings leave behind.
    """
    if STATUS in config.stash:
        if not hasattr(config, "workerinput"):  # a worker has told all to the session that started it, and has no terminal
            config.get_terminal_writer().flush()
        os._exit(config.stash[STATUS])


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser on the path."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("needs a Chromium on the path")
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """One browser for the tests of a file: two of them in one process stand in each other's way, and so do one and ``asyncio.run``."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs the playwright package")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield opened
        opened.close()
