"""How pages of people look: what each may see, axe, every width, hostile names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from server.page import CONTRAST, NAMELESS, SHIFT, Page, at_rest
from server.pages.hall import Hall
from server.pages.rooms import ROOMS, keys, opened
from server.pages.test_look import AXE, EVIL, axe


def test_everybody_sees_only_what_he_may(hall: Hall, visit: Callable[..., Page]):
    """An annotator finds his account and no other of these pages; a manager invites, and neither reads the trail nor disables."""
    page = opened(visit, "people", "bob")
    expect(page.get_by_role("heading", name="This page is for owners and managers.")).to_be_visible()
    expect(page.get_by_role("navigation").get_by_role("link", name="People")).to_have_count(0)
    page.get_by_role("link", name="My account: Bob").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")

    joe = f"/api/people/{hall._numbers['joe']}"
    hall.ask("ann", "PATCH", joe, {"role": "manager"})
    manager = opened(visit, f"people/{hall._numbers['bob']}", "joe")
    expect(manager.locator(".rooms-nav a")).to_have_text(["People", "Teams", "Webhooks"])
    expect(manager.get_by_role("button", name="Disable")).to_have_count(0)
    expect(manager.get_by_text("Only an owner changes names")).to_be_visible()
    manager.goto(f"{hall.base}/#/people")
    manager.locator("tbody tr").first.wait_for()
    keys(manager, "n")
    roles = manager.get_by_role("dialog").get_by_label("Role").locator("option")
    expect(roles).to_have_text(["reviewer", "expert", "annotator", "viewer", "auditor"])
    hall.ask("ann", "PATCH", joe, {"role": "annotator"})


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in web/")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_among_people(hall: Hall, visit: Callable[..., Page], scheme: str):
    """Every page, one person, one team, one webhook, and the dialogs pass axe-core; nothing jumps, and all has a name and can be read."""
    who = hall._numbers["bob"]
    hall.ask("ann", "PUT", f"/api/people/{who}/skills/law", {"level": 3})
    team = hall.ask("ann", "POST", "/api/teams", {"name": f"Axe {scheme}"})["id"]
    hall.ask("ann", "PUT", f"/api/teams/{team}/people/{who}", {})
    hook = hall.ask("ann", "POST", "/api/webhooks", {"url": "https://hook.example.org/x", "events": ["ping"]})["id"]
    hall.ask("ann", "POST", f"/api/webhooks/{hook}/ping")
    hall.ask("ann", "POST", "/api/tokens", {"name": f"axe {scheme}"})
    page = opened(visit, "people", color_scheme=scheme, locale="zh-CN")
    for at in (*ROOMS, f"people/{who}", f"teams/{team}", f"webhooks/{hook}"):
        page.goto(f"{hall.base}/#/{at}")
        page.reload()
        page.locator("main.rooms h1").wait_for()
        at_rest(page)
        assert axe(page) == [], at
        assert page.evaluate(SHIFT) < 0.05, at
        assert page.evaluate(NAMELESS) == [], at
        assert [one for one in page.evaluate(CONTRAST, "main *, .top *") if one[0] < 4.5] == [], at
    page.goto(f"{hall.base}/#/people")
    page.locator("tbody tr").first.wait_for()
    page.keyboard.press("n")
    page.get_by_role("dialog").wait_for()
    assert axe(page) == []
    hall.ask("ann", "DELETE", f"/api/teams/{team}")
    hall.ask("ann", "DELETE", f"/api/webhooks/{hook}")


@pytest.mark.parametrize("width", [1280, 800, 390])
def test_nothing_is_cut_off_among_people(hall: Hall, visit: Callable[..., Page], width: int):
    """Names without a space, long addresses and long skills scroll nothing sideways."""
    long = "x" * 150
    made = hall.ask("ann", "POST", "/api/people", {"login": f"long{width}" + "y" * 80, "name": long})["id"]
    hall.ask("ann", "PUT", f"/api/people/{made}/skills/{'z' * 90}", {"level": 5})
    team = hall.ask("ann", "POST", "/api/teams", {"name": f"{long}{width}"})["id"]
    hall.ask("ann", "PUT", f"/api/teams/{team}/people/{made}", {})
    hook = hall.ask("ann", "POST", "/api/webhooks", {"url": "https://hook.example.org/" + "a" * 500, "events": ["ping"]})["id"]
    page = opened(visit, "people", width=width)
    for at in (*ROOMS, f"people/{made}", f"teams/{team}", f"webhooks/{hook}"):
        page.goto(f"{hall.base}/#/{at}")
        page.reload()
        page.locator("main.rooms h1").wait_for()
        at_rest(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), at
        assert page.evaluate("(m => m.scrollWidth <= m.clientWidth)(document.querySelector('main'))"), at
    for path in (f"/api/teams/{team}", f"/api/webhooks/{hook}"):
        hall.ask("ann", "DELETE", path)


def test_nothing_that_people_write_runs(hall: Hall, visit: Callable[..., Page]):
    """Names, skills, teams, tokens, browsers, addresses of webhooks and the trail that tells of them stay text."""
    evil = EVIL.replace("\u202e", "").replace("\u200b", "")[:95]
    made = hall.ask("ann", "POST", "/api/people", {"login": "evil", "name": evil})["id"]
    hall.ask("ann", "PUT", f"/api/people/{made}/skills/%3Cimg%20src%3Dx%20onerror%3Dhit%3D1%3E", {"level": 1, "evidence": {"note": evil}})
    team = hall.ask("ann", "POST", "/api/teams", {"name": evil})["id"]
    hall.ask("ann", "PUT", f"/api/teams/{team}/people/{made}", {})
    hall.ask("ann", "POST", "/api/tokens", {"name": evil})
    hook = hall.ask("ann", "POST", "/api/webhooks", {"url": "https://hook.example.org/?a=<img/src=x/onerror=hit=1>", "events": ["ping"]})[
        "id"
    ]
    hall.ask("ann", "PATCH", "/api/organisation", {"name": evil})
    page = opened(visit, "people")
    for at in (*ROOMS, f"people/{made}", f"teams/{team}", f"webhooks/{hook}"):
        page.goto(f"{hall.base}/#/{at}")
        page.reload()
        page.locator("main.rooms h1").wait_for()
        at_rest(page)
        assert page.evaluate(
            "[window.hit, document.querySelectorAll('main img, main script, main iframe, a[href^=javascript]').length]"
        ) == [None, 0], at
    page.goto(f"{hall.base}/#/%3Cimg%20src%3Dx%20onerror%3Dhit%3D1%3E/1")
    page.reload()
    page.locator("h1").first.wait_for()
    at_rest(page)
    assert page.evaluate("window.hit") is None
    hall.ask("ann", "DELETE", f"/api/teams/{team}")
    hall.ask("ann", "DELETE", f"/api/webhooks/{hook}")
