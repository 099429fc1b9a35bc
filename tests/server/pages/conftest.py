"""The real service over SQLite on a port of its own, with people, projects and browsers that are signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from goldsmith.server.service_settings import SITE
from server.page import Page
from server.pages.hall import Hall
from windows import PATIENCE, Windows

WIDE, HIGH = 1280, 860


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A service with people in it."""
    if not (SITE / "service.html").is_file():
        pytest.skip("the browser side is not built: pip install -e . builds it")
    made = Hall(tmp_path_factory.mktemp("hall"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def windows(browser: Any) -> Windows:
    """The windows of the browser."""
    return Windows(browser)


@pytest.fixture
def visit(windows: Windows, hall: Hall) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the page of somebody who is signed in; complaints of the page fail the test."""
    complaints: list[str] = []

    def opened(
        who: str = "ann",
        at: str = "#/",
        *,
        locale: str = "en-US",
        width: int = WIDE,
        height: int = HIGH,
        quiet: bool = False,
        of: Hall | None = None,
        **settings: Any,
    ) -> Page:
        there = of or hall
        page = windows.lend(there.base, width=width, height=height, locale=locale, **settings)
        if who:
            page.context.add_cookies([{"name": "goldsmith", "value": there.cookie(who), "url": there.base}])
        page.set_default_timeout(PATIENCE)
        if not quiet:  # a browser logs each answer that is a refusal, and each request that did not arrive
            page.on("console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        own = (there.base, "blob:", "data:")
        page.on("request", lambda request: None if request.url.startswith(own) else complaints.append(request.url))
        page.goto(f"{there.base}/{at}")
        return page

    yield opened
    windows.take_back()
    assert complaints == []
