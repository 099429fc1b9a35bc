"""What people do in browsers of their own. Annotators have a keyboard alone; nobody is signed in but by what he types."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from journey.house import SECRET

Page = Any
MOST_TABS = 60
expect.set_options(timeout=30_000)  # four browsers and a service share the machine with other tests


def person(browser: Any, complaints: list[str], *, locale: str = "en-US", **settings: Any) -> Page:
    """Return the page of somebody who has a browser to himself; what the page complains of is noted."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale=locale, accept_downloads=True, **settings)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type in {"error", "warning"} and "401" not in message.text else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    return page


def goes_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    page.locator(selector).first.wait_for()
    for _ in range(MOST_TABS):
        if page.evaluate("one => document.activeElement?.matches(one) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {selector} by Tab")


def types_into(page: Page, **fields: str) -> None:
    """Go to each field by Tab and type, then press Enter."""
    for name, text in fields.items():
        goes_to(page, f"[name={name}]")
        page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def becomes_owner(page: Page, link: str) -> None:
    """Open the link of the first start, and make oneself the owner."""
    page.goto(link)
    types_into(page, organisation="标题工作室", name="Ann 安", login="ann", password=SECRET)
    expect(page.get_by_role("heading", name="My work")).to_be_visible()
    assert "first" not in page.url


def makes_project(page: Page, ready: Mapping[str, Any], dataset: str, where: str) -> int:
    """Make a project in the wizard, give it a guideline and the records of a dataset that a condition chooses; return its number."""
    page.get_by_role("link", name="New project").click()
    expect(page.locator(".stage .asked").first).to_be_visible()
    page.get_by_role("button", name="JSON", exact=True).click()
    wanted = {name: ready[name] for name in ("name", "title", "shows", "questions")} | {"policy": {"overlap": 3}}
    page.get_by_label("The same project as JSON").fill(json.dumps(wanted, ensure_ascii=False))
    expect(page.get_by_label("Title that people see")).to_have_value(ready["title"])
    expect(page.locator(".mending")).to_contain_text("Nothing is wrong")
    page.get_by_role("button", name="Make the project").click()
    page.get_by_role("button", name="From a dataset").click()
    page.get_by_label("A dataset").fill(dataset)
    page.get_by_label("Condition in SQL", exact=False).fill(where)
    page.get_by_role("button", name="Look first").click()
    page.get_by_role("button", name=re.compile(r"Add \d+ tasks")).click()
    expect(page.locator(".managing")).to_contain_text("added")
    number, back = int(page.url.rpartition("/")[2]), page.url
    page.get_by_role("link", name="Guideline").click()
    page.get_by_label("In Markdown").fill(ready["guideline"]["text"])
    page.get_by_role("button", name="Save as version 1").click()
    expect(page.get_by_role("button", name="Save as version 2")).to_be_visible()
    page.goto(back)
    return number


def opens_project(page: Page, *names: str) -> None:
    """Put people into the project that is on the page, and open it."""
    page.reload()
    for name in names:
        page.get_by_role("combobox", name="Add somebody").fill(name)
        page.get_by_role("option", name=name).click()
        expect(page.locator("table")).to_contain_text(name)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.locator(".managing .state").first).to_have_text("open")


def joins(page: Page, link: str) -> None:
    """Open the link of an invitation, choose a password, and go to the work that is there: by the keyboard."""
    page.goto(link)
    types_into(page, password=SECRET, again=SECRET)
    goes_to(page, "a.button.main[href^='#/work/']")
    page.keyboard.press("Enter")
    page.locator(".asked").first.wait_for()


def labels(page: Page, key_of: Callable[[str], str]) -> list[str]:
    """Answer what comes by one key and Enter until nothing is left; return the titles in the order in which they came."""
    seen: list[str] = []
    while page.locator(".empty").count() == 0:
        title = page.locator(".material .plain").inner_text()
        seen.append(title)
        page.keyboard.press(key_of(title))
        page.keyboard.press("Enter")
        page.wait_for_function(
            "last => document.querySelector('.empty') || (document.querySelector('.material .plain')?.innerText ?? last) !== last",
            arg=title,
        )
    expect(page.locator(".status")).to_contain_text(re.compile("All saved|已全部保存"))
    return seen


def takes_results(page: Page, folder: Path) -> list[dict[str, Any]]:
    """Download the export and write the answers back into the dataset; return the lines."""
    page.reload()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Export", exact=True).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    page.get_by_role("button", name="Write to columns of titles").click()
    expect(page.locator(".managing")).to_contain_text("Columns: ")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
