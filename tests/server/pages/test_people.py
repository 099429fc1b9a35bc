"""Pages of people, by keyboard: inviting, roles, disabling, skills, teams, my account, the audit trail."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from asking import PASSWORD
from server.page import CONTRAST, NAMELESS, SHIFT, Page
from server.pages.hall import Hall
from server.pages.test_look import AXE, EVIL, axe

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


def test_somebody_is_invited_by_keyboard_and_joins(hall: Hall, visit: Callable[..., Page]):
    """`n`, a login, Enter; the link is shown once, copied with one key, and works; the search finds who was invited."""
    page = opened(visit, "people", permissions=["clipboard-read", "clipboard-write"])
    keys(page, "n", "=hong", "Tab", "=红 Hong", "Tab", "ArrowDown", "Tab", "Tab", "Enter")

    link = page.locator(".once input").input_value()
    assert re.fullmatch(re.escape(hall.base) + r"/#/password/[\w-]{43}", link)
    page.keyboard.press("Enter")
    done(page, "Copied")
    assert page.evaluate("navigator.clipboard.readText()") == link
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    keys(page, "/", "=红")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("invited")
    keys(page, "ArrowDown", "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("红 Hong")
    assert page.get_by_text(link).count() == 0

    other = visit("", link.removeprefix(hall.base + "/"), quiet=True)
    keys(other, f"={PASSWORD}", "Tab", f"={PASSWORD}", "Enter")
    expect(other.get_by_role("heading", name="My work")).to_be_visible()
    page.reload()
    expect(page.locator(".head")).to_contain_text("active")


def test_a_login_that_is_taken_is_told_and_nothing_is_lost(hall: Hall, visit: Callable[..., Page]):
    """In the language of the page, beside what was written; Esc leaves the form."""
    page = opened(visit, "people", locale="zh-CN", quiet=True)
    keys(page, "n", "=bob", "Enter")
    expect(page.get_by_role("alert")).to_contain_text("此登录名已被使用")
    expect(page.get_by_role("dialog").get_by_label("登录名")).to_have_value("bob")

    page.get_by_role("dialog").get_by_label("登录名").fill("a b")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("此登录名无效")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="邀请人员")).to_be_focused()


def test_what_was_written_is_there_again_after_signing_in(hall: Hall, visit: Callable[..., Page]):
    """Signed out in the middle of an invitation: the form makes room for signing in, and comes back as it was."""
    hall.password("ann")
    hall.sign_out("ann")
    page = opened(visit, "people", quiet=True)
    keys(page, "n", "=later")
    hall.sign_out("ann")
    page.keyboard.press("Enter")
    over = page.locator(".over")
    expect(over.get_by_role("heading", name="Sign in")).to_be_visible()
    over.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(over).to_have_count(0)
    expect(page.get_by_role("dialog").get_by_label("Login")).to_have_value("later")
    page.get_by_role("button", name="Make the account and the link").press("Enter")
    expect(page.locator(".once input")).to_be_visible()


def test_the_list_is_paged_filtered_and_says_when_nobody_fits(hall: Hall, visit: Callable[..., Page]):
    """More comes at the end; filters hold together; what is empty says what to do."""
    for n in range(55):
        hall.ask("ann", "POST", "/api/people", {"login": f"many{n}", "name": f"Many {n:02}", "role": "viewer"})
    page = opened(visit, "people")
    expect(page.locator("tbody tr")).to_have_count(50)
    before = page.locator("tbody tr").count()
    page.get_by_role("button", name="More").press("Enter")
    expect(page.locator("tbody tr")).not_to_have_count(before)
    page.get_by_label("Role").focus()
    keys(page, "ArrowDown", "ArrowDown", "ArrowUp")
    expect(page.get_by_label("Role")).to_have_value("owner")
    page.get_by_label("Role").select_option("viewer")
    page.get_by_role("searchbox").fill("many 1")
    expect(page.locator("tbody tr")).to_have_count(10)

    page.get_by_role("searchbox").fill("nobody is called so")
    expect(page.get_by_text("Nobody fits.")).to_be_visible()
    page.get_by_role("button", name="Take the filters away").press("Enter")
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.locator("tbody tr")).to_have_count(50)


def test_somebody_is_disabled_and_enabled_again(hall: Hall, visit: Callable[..., Page]):
    """It is told before what happens to the tasks that are held; his page signs him out, and the last owner cannot disable himself."""
    number = hall.project([{"name": "q", "kind": "text", "settings": {}}], [{"text": str(n)} for n in range(3)])
    hall.ask("joe", "POST", f"/api/projects/{number}/turns", {"ahead": 2})
    page = opened(visit, f"people/{hall._numbers['joe']}")
    page.get_by_role("button", name="Disable").press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("The 2 tasks that they hold go to others")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".head")).to_contain_text("disabled")
    assert hall.ask("ann", "GET", f"/api/people/{hall._numbers['joe']}")["active"] is False

    page.get_by_role("button", name="Enable").press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Disable")).to_be_visible()
    hall.sign_out("joe")

    own = opened(visit, f"people/{hall._numbers['ann']}", quiet=True)
    own.get_by_role("button", name="Disable").press("Enter")
    own.keyboard.press("Enter")
    expect(own.get_by_role("dialog").get_by_role("alert")).to_contain_text("an organisation needs an owner")


def test_role_name_and_skills_are_set(hall: Hall, visit: Callable[..., Page]):
    """A role is chosen and saved, never by a mere arrow; a skill has one of five levels, an end, and how it was shown."""
    path = f"/api/people/{hall._numbers['eve']}"
    page = opened(visit, f"people/{hall._numbers['eve']}")
    page.get_by_label("Role").focus()
    page.keyboard.press("ArrowUp")
    assert hall.ask("ann", "GET", path)["role"] == "annotator"
    page.get_by_role("button", name="Save").press("Enter")
    done(page, "Saved.")
    assert hall.ask("ann", "GET", path)["role"] == "expert"

    page.get_by_label("Field").focus()
    keys(page, "=法律 & <law>/1", "Tab")
    page.get_by_label("Level").select_option("2")
    page.get_by_label("Good until").fill("2030-12-31")
    page.get_by_label("How it was shown").fill("an examination")
    page.keyboard.press("Enter")
    expect(page.locator(".cards")).to_contain_text("法律 & <law>/1 · 2 technician")
    expect(page.get_by_label("Field")).to_be_focused()
    (skill,) = hall.ask("ann", "GET", path)["skills"]
    assert (skill["name"], skill["level"], skill["evidence"]) == ("法律 & <law>/1", 2, {"note": "an examination"})

    page.get_by_role("button", name="Change: 法律 & <law>/1").press("Enter")
    page.get_by_label("Level").select_option("1")
    page.get_by_role("button", name="Set the skill").press("Enter")
    expect(page.locator(".cards")).to_contain_text("1 senior technician")
    page.get_by_role("button", name="Remove “法律 & <law>/1”").press("Enter")
    expect(page.get_by_text("No skill is set.")).to_be_visible()
    hall.ask("ann", "PATCH", path, {"role": "annotator"})


def test_a_team_is_made_filled_renamed_and_deleted(hall: Hall, visit: Callable[..., Page]):
    """All with keys: `n`, its name, then people by a few letters, Enter by Enter."""
    page = opened(visit, "teams")
    expect(page.get_by_text("There is no team yet.")).to_be_visible()
    keys(page, "n", "=Night shift", "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Night shift")
    expect(page.get_by_text("Nobody is in it yet.")).to_be_visible()

    finder = page.get_by_role("combobox")
    for who in ("bob", "eve"):
        finder.focus()
        keys(page, f"={who}")
        expect(page.get_by_role("option")).to_have_count(1)
        keys(page, "Enter")
        done(page, f"{who.title()} is in it now.")
    expect(page.locator(".cards li")).to_have_count(2)
    keys(page, "=zzz")
    expect(page.get_by_text("Nobody fits “zzz”.")).to_be_visible()
    keys(page, "Escape")
    page.get_by_role("button", name="Remove Bob").press("Enter")
    expect(page.locator(".cards li")).to_have_count(1)
    expect(finder).to_be_focused()

    page.get_by_label("Name of the team").fill("Day shift")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Day shift")
    page.get_by_role("button", name="Delete the team").press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("There is no team yet.")).to_be_visible()


def test_my_tokens_are_shown_once_and_revoked(hall: Hall, visit: Callable[..., Page]):
    """A token is made for some days, stands there once, works, and works no more when it is revoked."""
    page = opened(visit, "account", "bob")
    page.get_by_role("button", name="New token").press("Enter")
    keys(page, "=nightly", "Enter")
    secret = page.locator(".once input").input_value()
    assert secret.startswith("gs_")
    page.keyboard.press("Escape")
    expect(page.locator(".cards").first).to_contain_text("nightly")
    assert page.locator(f"text={secret}").count() == 0

    page.get_by_role("button", name="Revoke “nightly”").press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You have none.")).to_be_visible()
    assert hall.ask("bob", "GET", "/api/tokens")["rows"] == []


def test_where_i_am_signed_in_is_seen_and_ended(hall: Hall, visit: Callable[..., Page]):
    """Another browser is named, and ended singly or with all others; this one stays."""
    hall.password("bob")
    hall.sign_out("bob")
    elsewhere = visit("", "#/", user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", quiet=True)
    elsewhere.get_by_label("Login").fill("bob")
    elsewhere.get_by_label("Password").fill(PASSWORD)
    elsewhere.keyboard.press("Enter")
    expect(elsewhere.get_by_role("heading", name="My work")).to_be_visible()

    page = opened(visit, "account", "bob")
    expect(page.get_by_text("Safari on iPhone")).to_be_visible()
    expect(page.get_by_text("this browser", exact=True)).to_have_count(1)
    page.get_by_role("button", name="Sign out Safari on iPhone").press("Enter")
    done(page, "1 signed out.")
    expect(page.get_by_text("You are signed in in this browser alone.")).to_be_visible()
    elsewhere.reload()
    expect(elsewhere.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_role("button", name="Sign out all others")).to_be_disabled()


def test_my_name_language_and_password_are_mine_to_change(hall: Hall, visit: Callable[..., Page]):
    """The page speaks the language at once; a wrong old password is told; the new one signs in."""
    hall.password("eve")
    hall.sign_out("eve")
    page = opened(visit, "account", "eve", quiet=True)
    page.get_by_label("My name").fill("Eve 夏娃")
    page.keyboard.press("Enter")
    done(page, "Saved.")
    expect(page.locator(".me")).to_have_text("Eve 夏娃")
    page.locator("main select").select_option("zh-Hans")
    expect(page.get_by_role("heading", level=1)).to_have_text("我的账户")

    for old, fresh, words in (
        ("wrong wrong", NEW, "当前密码错误"),
        (PASSWORD, "short", "密码长度应为 10 至 500 个字符"),
        (PASSWORD, NEW, ""),
    ):
        page.get_by_label("当前密码").fill(old)
        page.get_by_label("新密码", exact=False).nth(0).fill(fresh)
        page.get_by_label("再次输入新密码").fill(fresh)
        page.keyboard.press("Enter")
        if words:
            expect(page.get_by_role("alert")).to_contain_text(words)
    done(page, "已更改")
    expect(page.get_by_label("当前密码")).to_have_value("")
    hall.ask("ann", "PATCH", f"/api/people/{hall._numbers['eve']}", {"name": "Eve", "language": ""})


def test_the_trail_tells_in_words_who_did_what(hall: Hall, visit: Callable[..., Page]):
    """By action and by person, page by page, in both languages; people and things by their names."""
    number = hall._numbers["joe"]
    hall.ask("ann", "PUT", f"/api/people/{number}/skills/law", {"level": 3})
    hall.ask("ann", "PATCH", f"/api/people/{number}", {"role": "reviewer"})
    hall.ask("ann", "PATCH", f"/api/people/{number}", {"role": "annotator"})
    page = opened(visit, "audit")
    expect(page.locator(".lines li").first).to_contain_text("Ann changed Joe: role reviewer → annotator")
    page.get_by_label("What was done").select_option("skill.granted")
    expect(page.locator(".lines li").first).to_contain_text("Ann gave Joe the skill “law”: 3 senior worker")

    page.get_by_role("heading", level=1).click()
    keys(page, "/", "=bob")
    expect(page.get_by_role("option", name="Bob")).to_be_visible()
    keys(page, "Enter")
    expect(page.get_by_text("Nothing is told here.")).to_be_visible()
    page.get_by_role("button", name="Take the filters away").press("Enter")
    expect(page.locator(".lines li").first).to_be_visible()
    page.get_by_role("button", name="中文").press("Enter")
    expect(page.locator(".lines li").first).to_contain_text("更改 Joe：角色 审核员 → 标注员")
    page.get_by_role("button", name="English").press("Enter")
    hall.ask("ann", "PATCH", "/api/me", {"language": ""})


def test_the_organisation_is_renamed(hall: Hall, visit: Callable[..., Page]):
    """And `[` and `]` go from page to page."""
    page = opened(visit, "organisation")
    page.get_by_label("Name of the organisation").fill("Night Lab")
    page.keyboard.press("Enter")
    done(page, "Saved.")
    assert hall.ask("ann", "GET", "/api/me")["organisation"]["name"] == "Night Lab"
    page.get_by_role("heading", level=1).click()

    page.keyboard.press("[")
    expect(page.get_by_role("heading", level=1)).to_have_text("Audit trail")
    page.keyboard.press("]")
    expect(page.get_by_role("heading", level=1)).to_have_text("Organisation")


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
    assert manager.locator(".rooms-nav a").all_text_contents() == ["People", "Teams", "Webhooks"]
    expect(manager.get_by_role("button", name="Disable")).to_have_count(0)
    expect(manager.get_by_text("Only an owner changes names")).to_be_visible()
    manager.goto(f"{hall.base}/#/people")
    manager.locator("tbody tr").first.wait_for()
    keys(manager, "n")
    assert manager.get_by_role("dialog").get_by_label("Role").locator("option").all_text_contents() == [
        "reviewer",
        "expert",
        "annotator",
        "viewer",
    ]
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
        page.wait_for_timeout(500)
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
        page.wait_for_timeout(400)
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
        page.wait_for_timeout(400)
        assert page.evaluate(
            "[window.hit, document.querySelectorAll('main img, main script, main iframe, a[href^=javascript]').length]"
        ) == [None, 0], at
    page.goto(f"{hall.base}/#/%3Cimg%20src%3Dx%20onerror%3Dhit%3D1%3E/1")
    page.wait_for_timeout(200)
    assert page.evaluate("window.hit") is None
    hall.ask("ann", "DELETE", f"/api/teams/{team}")
    hall.ask("ann", "DELETE", f"/api/webhooks/{hook}")
