"""My account, the audit trail and the organisation, by keyboard."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from asking import PASSWORD
from server.page import Page
from server.pages.hall import Hall
from server.pages.rooms import NEW, done, keys, opened


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
    with page.expect_response("**/api/me"):
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
    with page.expect_response("**/api/people?search=bob&*"):
        keys(page, "/", "=bob")
    expect(page.get_by_role("option", name="Bob")).to_be_visible()
    keys(page, "Enter")
    expect(page.get_by_text("Nothing is told here.")).to_be_visible()
    page.get_by_role("button", name="Take the filters away").press("Enter")
    expect(page.locator(".lines li").first).to_be_visible()
    page.get_by_role("button", name="中文").press("Enter")
    expect(page.locator(".lines li").first).to_contain_text("更改 Joe：角色 审核员 → 标注员")
    with page.expect_response(lambda answer: answer.request.method == "PATCH" and '"en"' in answer.request.post_data):
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
