"""Pages of webhooks, by keyboard: made, tried, paused, changed, deleted; and what became of what was sent."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from goldsmith.annotate import webhooks
from server.page import Page
from server.pages.hall import Hall
from server.pages.rooms import done, keys, opened


def hook(hall: Hall, url: str = "https://hook.example.org/in") -> int:
    """Register a webhook; return its number."""
    return hall.ask("ann", "POST", "/api/webhooks", {"url": url, "events": ["answer.given"]})["id"]


def test_a_webhook_is_made_and_its_secret_shown_once(hall: Hall, visit: Callable[..., Page]):
    """Events are chosen with the space bar; a wrong address is told; the secret stands there once and never again."""
    page = opened(visit, "webhooks", quiet=True)
    expect(page.get_by_text("No address is told of anything yet.")).to_be_visible()
    keys(page, "n", "=ftp://nowhere", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("this address cannot be told of events")
    page.get_by_label("Address").fill("https://hook.example.org/made")
    keys(page, "Tab", "Space")
    expect(page.get_by_text("Choose at least one event.")).to_be_visible()
    keys(page, "Tab", "Space", "Enter")

    secret = page.locator(".once input").input_value()
    assert len(secret) == 43
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", level=1)).to_have_text("https://hook.example.org/made")
    expect(page.get_by_label("an answer was reviewed")).to_be_checked()
    page.reload()
    page.get_by_role("heading", level=1).wait_for()
    assert secret not in page.content()
    (row,) = hall.ask("ann", "GET", "/api/webhooks")["rows"]
    assert row["events"] == ["answer.reviewed"]
    hall.ask("ann", "DELETE", f"/api/webhooks/{row['id']}")


def test_a_webhook_is_tried_paused_changed_and_deleted(hall: Hall, visit: Callable[..., Page]):
    """A ping stands there at once with its state; pausing and going on, a new address and events, and the end."""
    number = hook(hall)
    page = opened(visit, f"webhooks/{number}")
    expect(page.get_by_text("Nothing yet. Send a ping to try it.")).to_be_visible()
    page.get_by_role("button", name="Send a ping").press("Enter")
    done(page, "A ping is on its way")
    expect(page.locator(".lines li")).to_contain_text("a ping, for trying")
    expect(page.locator(".lines .tag")).to_have_text("waiting")

    page.get_by_role("button", name="Pause").press("Enter")
    expect(page.locator(".head .tag").first).to_have_text("paused")
    expect(page.get_by_role("button", name="Send a ping")).to_be_disabled()
    expect(page.locator(".lines li")).to_contain_text("paused")
    page.get_by_role("button", name="Resume").press("Enter")
    expect(page.locator(".head .tag").first).to_have_text("active")

    page.get_by_label("Address").fill("https://hook.example.org/out")
    page.get_by_label("a task is done").press("Space")
    page.get_by_role("button", name="Save").press("Enter")
    done(page, "Saved.")
    expect(page.get_by_role("heading", level=1)).to_have_text("https://hook.example.org/out")
    page.get_by_role("button", name="Delete the webhook").press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("what it was told is forgotten")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No address is told of anything yet.")).to_be_visible()
    assert hall.ask("ann", "GET", "/api/webhooks")["rows"] == []


def test_what_became_of_a_delivery_is_told_in_the_language_of_the_page(hall: Hall, visit: Callable[..., Page]):
    """How often it was tried, what was said, and when it is tried again; what is over says so."""
    number = hook(hall)
    for _ in range(2):
        hall.ask("ann", "POST", f"/api/webhooks/{number}/ping")

    async def tried(connection):
        arrived, refused = await webhooks.claim(connection, 2)
        await webhooks.settle(connection, arrived, arrived=True, told="status 204")
        await webhooks.settle(connection, refused, arrived=False, told="this address is not public")

    hall.within(tried)
    page = opened(visit, f"webhooks/{number}", locale="zh-CN")

    lines = page.locator(".lines li")
    expect(lines).to_have_count(2)
    waiting, over = lines.all()
    expect(waiting).to_contain_text("此地址不是公共地址")
    expect(waiting).to_contain_text("第 1 次，共 7 次 · 下次尝试")
    expect(over).to_contain_text("状态码 204")
    expect(over.locator(".tag")).to_have_text("已送达")
    hall.ask("ann", "DELETE", f"/api/webhooks/{number}")
