"""No work is lost: without a network, after a browser was killed, where two pages differ, where a sign-in lapsed."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from asking import PASSWORD
from server.page import Page, becomes
from server.pages.hall import Hall
from server.pages.test_labelling import TEXTS, TOPIC, labelling, saved

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
NOTE = [{"name": "note", "kind": "text", "title": {"en": "Say something", "zh": "请说明"}, "settings": {}}]


def test_without_a_network_work_goes_on(hall: Hall, visit: Callable[..., Page]):
    """Answers wait in the browser, the page says so, and they are sent when the network is back."""
    number = hall.project(TOPIC, TEXTS)
    page = labelling(visit, number, quiet=True)
    page.context.set_offline(True)

    for key in "123":
        page.keyboard.press(key)
    expect(page.locator(".offline")).to_contain_text("3 wait here")
    expect(page.locator(".material")).to_contain_text("text 3 ")
    assert hall.answers(number) == {}

    page.context.set_offline(False)
    saved(page)
    assert [said[0]["topic"] for _, said in sorted(hall.answers(number).items())] == ["sport", "home", "money"]


def test_an_answer_that_waits_is_taken_back_before_it_was_sent(hall: Hall, visit: Callable[..., Page]):
    """Undo without a network opens the answer again, and only the corrected one is ever sent."""
    number = hall.project(TOPIC, TEXTS)
    page = labelling(visit, number, quiet=True)
    page.context.set_offline(True)
    page.keyboard.press("1")
    expect(page.locator(".offline")).to_contain_text("1 wait here")

    page.keyboard.press("Backspace")
    expect(page.locator(".material")).to_contain_text("text 0 ")
    page.keyboard.press("3")
    expect(page.locator(".material")).to_contain_text("text 1 ")
    page.context.set_offline(False)
    saved(page)

    assert hall.answers(number) == {"t0": [{"topic": "money"}]}


def test_a_server_that_went_away_and_came_back(hall: Hall, visit: Callable[..., Page]):
    """Answers given while the service is down reach it when it is up again."""
    number = hall.project(TOPIC, TEXTS)
    page = labelling(visit, number, quiet=True)
    hall.stop()
    page.keyboard.press("2")
    page.keyboard.press("2")
    expect(page.locator(".offline")).to_be_visible(timeout=15_000)

    hall.start()
    expect(page.locator(".status")).to_contain_text("All saved", timeout=30_000)
    assert len(hall.answers(number)) == 2


KEPT = """() => new Promise(done => {
  const asked = indexedDB.open('goldsmith');
  asked.onsuccess = () => {
    const all = asked.result.transaction('drafts').objectStore('drafts').getAll();
    all.onsuccess = () => { asked.result.close(); done(JSON.stringify(all.result)); };
  };
})"""


def kept(page: Page, words: str) -> None:
    """Wait until the browser has a draft on its disk."""
    becomes(page, lambda: page.evaluate(KEPT), lambda found: words in found)


def killed(folder: Path) -> None:
    """Kill the browser that uses a folder, as hard as can be."""
    listed = subprocess.run(["pgrep", "-f", f"user-data-dir={folder}"], capture_output=True, text=True, check=False).stdout.split()
    for number in listed:
        try:
            os.kill(int(number), signal.SIGKILL)
        except ProcessLookupError:
            continue


def test_a_killed_browser_loses_nothing(hall: Hall, browser: Any, chromium: str, tmp_path: Path):
    """Answers that were not sent and the draft of the open task are there again in the next browser."""
    number = hall.project(NOTE, TEXTS[:4])
    engine = browser.browser_type
    context = engine.launch_persistent_context(str(tmp_path), executable_path=chromium, args=ARGUMENTS, locale="en-US")
    context.add_cookies([{"name": "goldsmith", "value": hall.cookie("eve"), "url": hall.base}])
    page = context.pages[0]
    page.goto(f"{hall.base}/#/work/{number}")
    page.locator(".asked textarea").wait_for()
    context.set_offline(True)
    page.locator("textarea").fill("said before the end 🚀")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".offline")).to_contain_text("1 wait here")
    page.locator("textarea").fill("begun, and not")
    kept(page, "begun, and not")

    killed(tmp_path)
    time.sleep(0.5)
    context = engine.launch_persistent_context(str(tmp_path), executable_path=chromium, args=ARGUMENTS, locale="en-US")
    context.add_cookies([{"name": "goldsmith", "value": hall.cookie("eve"), "url": hall.base}])
    page = context.pages[0]
    page.goto(f"{hall.base}/#/work/{number}")

    expect(page.locator("textarea")).to_have_value("begun, and not")
    expect(page.locator(".material")).to_contain_text("text 1 ")
    expect(page.locator(".status")).to_contain_text("Draft saved")
    becomes(page, lambda: hall.answers(number), lambda found: found == {"t0": [{"note": "said before the end 🚀"}]})
    context.close()


def test_an_answer_that_waited_is_not_asked_for_again(hall: Hall, visit: Callable[..., Page]):
    """Turns that were told before the answer arrived, and come after it, do not lay the answered task before the person once more."""
    number = hall.project(NOTE, TEXTS[:3])
    page = labelling(visit, number, "eve", quiet=True)
    told: list[Any] = []
    page.route("**/answer", lambda route: route.continue_() if told else route.abort())
    page.locator("textarea").fill("said before")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".offline")).to_contain_text("1 wait here")

    page.route(f"**/projects/{number}/turns", lambda route: told.append((route, route.fetch())))
    page.reload()
    becomes(page, lambda: hall.answers(number), bool)
    becomes(page, lambda: told, bool)
    expect(page.locator(".status")).not_to_contain_text("Sending")
    page.unroute(f"**/projects/{number}/turns")
    for route, reply in told:
        route.fulfill(response=reply)

    expect(page.locator(".material")).to_contain_text("text 1 ")
    assert hall.answers(number) == {"t0": [{"note": "said before"}]}


def test_two_pages_of_one_person_are_told_apart(hall: Hall, visit: Callable[..., Page]):
    """Where another page saved the task, both versions are shown and a person chooses; nothing is overwritten unseen."""
    number = hall.project(NOTE, TEXTS[:2])
    one, other = labelling(visit, number, quiet=True), labelling(visit, number, quiet=True)
    one.locator("textarea").fill("said on the first page")
    expect(one.locator(".status")).to_contain_text("Draft saved")

    other.locator("textarea").fill("said on the second page")
    expect(other.locator(".clash")).to_contain_text("said on the first page")
    expect(other.locator(".clash")).to_contain_text("said on the second page")
    other.get_by_role("button", name="Keep mine").click()
    expect(other.locator(".clash")).to_have_count(0)
    expect(other.locator(".status")).to_contain_text("Draft saved")
    other.locator("textarea").press("Control+Enter")
    saved(other)

    assert hall.answers(number) == {"t0": [{"note": "said on the second page"}]}


def test_an_answer_that_another_page_gave_is_not_overwritten(hall: Hall, visit: Callable[..., Page]):
    """The second answer to one turn is refused and shown beside what stands; it is a correction only if the person wants it."""
    number = hall.project(TOPIC, TEXTS[:2])
    one, other = labelling(visit, number, quiet=True), labelling(visit, number, quiet=True)
    one.keyboard.press("1")
    saved(one)

    other.keyboard.press("2")
    expect(other.locator(".trouble")).to_contain_text("sport")
    other.reload()
    expect(other.locator(".trouble")).to_contain_text("home")
    assert hall.answers(number) == {"t0": [{"topic": "sport"}]}
    other.get_by_role("button", name="Keep mine").click()
    expect(other.locator(".trouble")).to_have_count(0)
    saved(other)

    assert hall.answers(number)["t0"][-1] == {"topic": "home"}


def test_a_sign_in_that_lapsed_interrupts_nothing(hall: Hall, visit: Callable[..., Page]):
    """Whoever was signed out signs in over the page, and what he did is sent."""
    number = hall.project(TOPIC, TEXTS[:3])
    page = labelling(visit, number, "joe", quiet=True)
    hall.password("joe")
    hall.sign_out("joe")

    page.keyboard.press("1")
    expect(page.locator(".over")).to_contain_text("kept here")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.locator(".over")).to_have_count(0)
    saved(page)
    assert hall.answers(number) == {"t0": [{"topic": "sport"}]}


def test_a_draft_that_could_not_be_saved_is_saved_when_the_network_is_back(hall: Hall, visit: Callable[..., Page]):
    """The page tries again by itself, without another key."""
    number = hall.project(NOTE, TEXTS[:2])
    page = labelling(visit, number, quiet=True)
    page.context.set_offline(True)
    page.locator("textarea").fill("written on a train")
    expect(page.locator(".offline")).to_be_visible()

    page.context.set_offline(False)

    expect(page.locator(".status")).to_contain_text("Draft saved", timeout=10_000)
    (turn, *_) = hall.ask("bob", "POST", f"/api/projects/{number}/turns", {"ahead": 2})["turns"]
    assert turn["draft"] == {"note": "written on a train"}


def test_somebody_else_who_signs_in_gets_nothing_of_the_one_before(hall: Hall, visit: Callable[..., Page]):
    """Answers that waited stay with their person: they are sent when he comes back to this browser, and never in another's name."""
    number = hall.project(TOPIC, TEXTS)
    page = labelling(visit, number, "joe", quiet=True)
    for who in ("joe", "eve"):
        hall.password(who)
        hall.sign_out(who)
    page.keyboard.press("3")
    expect(page.locator(".over")).to_be_visible()

    for who, other in (("eve", True), ("joe", False)):
        page.get_by_label("Login").fill(who)
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name=f"My account: {who.title()}")).to_be_visible()
        page.locator(".asked").first.wait_for()
        saved(page)
        expect(page.locator(".trouble")).to_have_count(0)
        assert bool(hall.answers(number)) is not other
        if other:
            page.get_by_role("button", name="Sign out").click()

    assert [line["answers"][0]["value"] for line in hall.export(number).values() if line["answers"]] == [{"topic": "money"}]
