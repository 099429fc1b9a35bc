"""Pages of people as tests walk through them: opened, keys pressed, what is said waited for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from server.page import Page

NEW = "three small boats at noon"
ROOMS = ("people", "teams", "webhooks", "audit", "organisation", "account")


def keys(page: Page, *pressed: str) -> None:
    """Press keys, one after the other; what begins with ``=`` is typed."""
    for one in pressed:
        if one.startswith("="):
            page.keyboard.type(one[1:])
        else:
            page.keyboard.press(one)


def opened(visit: Callable[..., Page], at: str, who: str = "ann", **settings: Any) -> Page:
    """Open a page of somebody and wait until it stands."""
    page = visit(who, f"#/{at}", **settings)
    page.locator("main.rooms h1").wait_for()
    expect(page.locator("main [aria-busy=true]")).to_have_count(0)
    return page


def done(page: Page, words: str) -> None:
    """Wait until the page says that something was done."""
    expect(page.locator("[role=status].outcome").filter(has_text=words).first).to_be_visible()
