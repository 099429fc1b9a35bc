"""Pages of people, by keyboard: inviting, roles, disabling, skills, teams."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from asking import PASSWORD
from server.page import Page
from server.pages.hall import Hall
from server.pages.rooms import done, keys, opened


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
    expect(other.get_by_role("textbox").first).to_be_focused()
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
        with page.expect_response(f"**/api/people?search={who}&*"):
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
