"""The quality pages of a project: they say what was planted, with its interval; what may be done is done; who may not see sees nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from goldsmith.annotate.quality.alarm_tables import alarm
from server.page import Page, at_rest
from server.pages.hall import Hall
from server.pages.test_labelling import TOPIC

PARTS = ("agreement", "people", "disagreements", "gold", "cost", "models", "alarms", "suspects")
WORKERS = ("bob", "eve", "joe")
SAME, APART = 16, 4  # tasks on which three people say the same, and on which one of them says something else


def answers(hall: Hall, number: int, who: str, say: Callable[[int], Any], ms: int = 2000) -> None:
    """Let somebody answer all that he gets, by the number in the task's text."""
    while turns := hall.ask(who, "POST", f"/api/projects/{number}/turns", {"ahead": 8})["turns"]:
        for one in turns:
            at = int(one["task"]["material"]["text"].split()[1])
            body = {"version": one["draft_version"], "value": {"topic": say(at)}, "ahead": 0, "active_ms": ms}
            hall.ask(who, "POST", f"/api/turns/{one['id']}/answer", body)


def said(who: str, at: int) -> str:
    """What the planted people say: all the same, but joe, who leaves the others on the last tasks."""
    return "money" if who == "joe" and at >= SAME else ("sport", "home")[at % 2]


def planted_alpha() -> float:
    """Return Krippendorff's alpha of what is planted, from its definition (nominal, three answers a task)."""
    values = [said(who, at) for at in range(SAME + APART) for who in WORKERS]
    n = len(values)
    seen = APART * (3 * 2 - 1 * 2 * 1) / 2 / n  # of the six ordered pairs of such a task four differ, each counted half
    chance = 1 - sum(values.count(one) * (values.count(one) - 1) for one in set(values)) / (n * (n - 1))
    return 1 - seen / chance


@pytest.fixture(scope="module")
def planted(hall: Hall) -> int:
    """A project in which three people answered twenty tasks."""
    number = hall.project(TOPIC, [{"text": f"text {at} 😀"} for at in range(SAME + APART)], title="Planted", overlap=3)
    for who in WORKERS:
        answers(hall, number, who, lambda at, who=who: said(who, at))
    return number


def part(visit: Callable[..., Page], number: int, at: str, who: str = "ann", **settings: Any) -> Page:
    """Open a part of the page and wait until it stands."""
    page = visit(who, f"#/quality/{number}/{at}", **settings)
    page.locator(".quality section, .quality .empty").first.wait_for()
    at_rest(page)
    return page


@pytest.mark.parametrize(
    ("locale", "words"), [("en-GB", "60 answers by 3 people to 20 tasks"), ("zh-CN", "3 人对 20 个任务给出 60 份答案")]
)
def test_agreement_is_the_planted_one(hall: Hall, visit: Callable[..., Page], planted: int, locale: str, words: str):
    """Alpha is that of its definition, with an interval around it, what it rests on, a point over time, and the method with its reason."""
    page = part(visit, planted, "agreement", locale=locale)
    card = page.locator(".card-q").first

    expect(card).to_contain_text(words)
    value = float(card.locator(".measured b").first.inner_text())
    told = hall.ask("ann", "GET", f"/api/projects/{planted}/quality")["questions"][0]["agreement"]
    assert value == round(planted_alpha(), 2)
    assert told["low"] < value < told["high"]
    expect(card).to_contain_text(f"{told['low']:.2f}".replace("-", "−"))
    expect(page.locator(".chart svg[role=img]")).to_have_count(1)
    expect(page.locator(".card-q").last).to_contain_text("majority" if locale == "en-GB" else "投票")


def test_disagreements_stand_side_by_side_without_names(visit: Callable[..., Page], planted: int):
    """The tasks on which people differ, and no other, with what each said under his code."""
    page = part(visit, planted, "disagreements")
    rows = page.locator(".listed-q > li")

    expect(rows).to_have_count(APART)
    expect(rows.first.locator(".side")).to_have_count(2)
    text = rows.all_inner_texts()
    assert sorted(one.split()[0] for one in text) == sorted(f"t{at}" for at in range(SAME, SAME + APART))
    assert all("money" in one for one in text)
    assert not any(name in one for one in text for name in ("Bob", "Eve", "Joe"))


def test_cost_against_quality_is_replayed(hall: Hall, visit: Callable[..., Page], planted: int):
    """Each step stands in the table behind the curve; another wanted share tells other answers."""
    page = part(visit, planted, "cost")
    card = page.locator(".card-q").first
    card.get_by_text("As a table").press("Enter")
    steps = hall.ask("ann", "GET", f"/api/projects/{planted}/quality")["cost"][0]["steps"]

    assert [one["answers"] for one in steps] == [20, 40, 60]
    expect(card.locator("tbody tr")).to_have_count(3)
    expect(card.locator("tbody tr").first).to_contain_text("1 a task · 20")
    card.get_by_role("combobox").select_option("0.8")
    expect(card.locator("[role=status]")).to_contain_text("was thought to be reached with about")


def test_what_is_suspect_is_asked_once_more_or_let_stand(hall: Hall, visit: Callable[..., Page]):
    """Labels that one of three people contradicts, each of whom is often wrong, stand there; each deed is done once, and stays."""
    number = hall.project(TOPIC, [{"text": f"text {at}"} for at in range(30)], overlap=3)
    for place, who in enumerate(WORKERS):
        answers(hall, number, who, lambda at, place=place: ("sport", "home")[(at + (at % 3 == place and at < 18)) % 2])
    page = part(visit, number, "suspects")
    rows = page.locator(".listed-q > li")
    found = hall.ask("ann", "GET", f"/api/projects/{number}/suspects?limit=20")["rows"]
    assert len(found) > 2
    assert {one["key"] for one in found} <= {f"t{at}" for at in range(18)}
    expect(rows).to_have_count(len(found))

    rows.nth(0).get_by_role("button", name="Ask once more").press("Enter")
    expect(rows.nth(0)).to_contain_text("is asked once more")
    rows.nth(1).get_by_role("button", name="Let it stand").click()
    expect(rows.nth(1)).to_contain_text("stands")

    assert hall.ask("ann", "GET", f"/api/tasks/{found[0]['task']}")["wanted"] == 4
    done = hall.ask("ann", "GET", "/api/audit?action=suspect.handled")["rows"]
    assert {one["details"]["deed"] for one in done} == {"answer", "dismiss"}


def rung(hall: Hall, number: int, who: str, kind: str, verdict: str, gold: dict[str, int] | None) -> None:
    """Put an alarm about somebody into the database, as the chore does."""
    evidence = {"seen": 0.2, "expected": 1.0, "n": 44, "gold": gold, "tasks": [], "others": []}
    values = {
        "project_id": number, "person_id": hall._numbers[who], "kind": kind, "verdict": verdict, "p": 0.0001, "held_to": 0.002, "rate": 0.05,
        "n": 44, "evidence": evidence, "state": "open", "reason": "", "since": 1_700_000_000_000, "until": 1_700_000_900_000,
        "opened_at": 1_700_000_900_000, "changed_at": 1_700_000_900_000,
    }  # fmt: skip
    hall.within(lambda connection: connection.execute(sa.insert(alarm).values(values)))


def test_an_alarm_says_what_proves_it_and_is_dismissed_with_a_reason(hall: Hall, visit: Callable[..., Page]):
    """Unproved and proved are said in words; seen is one key; a dismissal needs a reason, which stands beside it; it can be opened again."""
    number = hall.project(TOPIC, [{"text": "text 0"}])
    rung(hall, number, "bob", "quick", "unproved", None)
    rung(hall, number, "eve", "falling", "proved", {"right": 3, "asked": 12})
    page = part(visit, number, "alarms")
    rows = page.locator(".listed-q > li")

    expect(rows).to_have_count(2)
    expect(rows.filter(has=page.locator("b", has_text="Bob"))).to_contain_text("do nothing to anybody because of this alone")
    expect(rows.filter(has=page.locator("b", has_text="Bob"))).to_contain_text("Takes 20 % of the time")
    expect(rows.filter(has=page.locator("b", has_text="Eve")).locator(".tag")).to_have_text("proved")
    expect(rows.filter(has=page.locator("b", has_text="Eve"))).to_contain_text("3 of 12 right")
    rows.filter(has=page.locator("b", has_text="Eve")).get_by_role("button", name="I have seen it").press("Enter")
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="Dismiss: Bob").press("Enter")
    expect(page.get_by_role("button", name="Dismiss", exact=True)).to_be_disabled()
    page.get_by_label("Reason").fill("he knows these titles by heart")
    page.get_by_role("button", name="Dismiss", exact=True).press("Enter")
    expect(page.locator(".quality .empty")).to_contain_text("No alarm")
    page.get_by_role("button", name="Dismissed (1)").click()
    expect(rows).to_contain_text("he knows these titles by heart")
    page.get_by_role("button", name="Open again: Bob").click()
    expect(page.get_by_role("button", name="Open (1)")).to_be_visible()

    states = {one["kind"]: one["state"] for one in hall.ask("ann", "GET", f"/api/projects/{number}/alarms")["rows"]}
    assert states == {"quick": "open", "falling": "seen"}


@pytest.fixture(scope="module")
def gilded(hall: Hall) -> int:
    """A project with a pool of four known answers, one of which is wrong, that asks for a qualification of four."""
    texts = [{"text": f"text {at}"} for at in range(12)]
    number = hall.project(TOPIC, texts, title="Gilded", overlap=1, qualify_tasks=4, qualify_right=0.75, gold_share=0.1)
    known = [{"key": f"t{at}", "gold": {"topic": "money" if at == 3 else "sport"}, "why": "it is a match"} for at in range(4)]
    hall.ask("ann", "POST", f"/api/projects/{number}/gold", known)
    for who, right in (("bob", 4), ("eve", 4), ("joe", 1)):
        turns = hall.ask(who, "POST", f"/api/projects/{number}/turns", {"ahead": 4})["turns"]
        for one in turns:
            at = int(one["task"]["material"]["text"].split()[1])
            body = {"version": 0, "value": {"topic": "sport" if at < right else "home"}, "ahead": 0, "active_ms": 2000}
            hall.ask(who, "POST", f"/api/turns/{one['id']}/answer", body)
    return number


def test_people_are_told_with_shrinkage_and_their_own_share(hall: Hall, visit: Callable[..., Page], gilded: int):
    """Who was right on known answers how often, drawn to the others and by himself; any column sorts, by the keyboard too."""
    page = part(visit, gilded, "people")
    told = {one["person"]: one for one in hall.ask("ann", "GET", f"/api/projects/{gilded}/gold")["people"]}
    joe = page.locator("tbody tr", has_text="Joe")

    expect(joe).to_contain_text("1 of 4 right")
    expect(joe).to_contain_text("his own: 25 %")
    expect(joe.locator(".measured b").first).to_have_text(f"{100 * told[hall._numbers['joe']]['shrunk']['value']:.0f} %")
    expect(page.locator("tbody tr").first).to_contain_text("Joe")
    expect(page.locator("tbody tr").last).to_contain_text("Ann")  # she met none
    page.get_by_role("button", name="Name").press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Name")
    expect(page.locator("tbody tr").first).to_contain_text("Ann")
    page.get_by_role("button", name="Name").press("Enter")
    expect(page.locator("tbody tr").first).to_contain_text("Joe")


def test_a_doubtful_known_answer_is_mended_and_all_are_judged_anew(hall: Hall, visit: Callable[..., Page], gilded: int):
    """The known answer that everybody contradicts is called doubtful, with what they say instead; mending it changes what people come to."""
    page = part(visit, gilded, "gold")
    expect(page.locator(".figures")).to_contain_text("4")
    page.get_by_role("button", name="doubtful (1)").click()
    row = page.locator(".listed-q > li")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("t3")
    expect(row).to_contain_text("Most others (2) say instead:")
    expect(row).to_contain_text("0 of 3 right")

    page.get_by_role("button", name="Mend: t3").press("Enter")
    page.locator("dialog").get_by_role("radio", name="sport").click()
    page.get_by_label("Why it is that").fill("it was a slip")
    page.locator("dialog").get_by_role("button", name="Save").press("Enter")
    expect(page.locator(".quality .empty")).to_contain_text("No known answer is doubtful")

    rows = {one["key"]: one for one in hall.ask("ann", "GET", f"/api/projects/{gilded}/gold")["rows"]}
    assert (rows["t3"]["gold"], rows["t3"]["right"], rows["t3"]["why"]["en"]) == ({"topic": "sport"}, 2, "it was a slip")


def test_who_failed_is_let_try_again_or_waived(hall: Hall, visit: Callable[..., Page], gilded: int):
    """What is asked and how likely it is passed is said; joe failed; too small a pool says so; a waiver lets him in."""
    page = part(visit, gilded, "gold", quiet=True)
    expect(page.locator("section", has_text="Qualification").last).to_contain_text("4 tasks, of which 3 must be right")
    joe = page.locator("tbody tr", has_text="Joe")
    expect(joe).to_contain_text("failed")
    expect(joe).to_contain_text("1 of 4 right")

    page.get_by_role("button", name="Let try again: Joe").press("Enter")
    expect(page.get_by_role("alert").last).to_contain_text("too few tasks")
    page.get_by_role("button", name="Waive: Joe").press("Enter")
    expect(joe).to_contain_text("waived")

    state = {one["login"]: one["state"] for one in hall.ask("ann", "GET", f"/api/projects/{gilded}/qualifications")["rows"]}
    assert state == {"bob": "passed", "eve": "passed", "joe": "waived"}


def test_tasks_go_into_the_pool_and_back(hall: Hall, visit: Callable[..., Page]):
    """Lines put tasks into it, faults are told with their place, and a task goes back to the queue."""
    number = hall.project(TOPIC, [{"text": f"text {at}"} for at in range(3)])
    page = part(visit, number, "gold", quiet=True)
    expect(page.locator(".quality .empty").first).to_contain_text("The pool is empty")
    page.get_by_text("Put tasks into the pool").press("Enter")
    lines = page.get_by_label("JSON lines: key")
    lines.fill('{"key": "t0", "gold": {"topic": "spott"}}')
    page.get_by_role("button", name="Put them in").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("spott")
    lines.fill('{"key": "t0", "gold": {"topic": "sport"}}\n{"key": "new", "text": "text 9", "gold": {"topic": "home"}}')
    page.get_by_role("button", name="Put them in").press("Enter")
    expect(page.locator(".listed-q > li")).to_have_count(2)
    expect(page.locator("details [role=status]")).to_contain_text("1 new, 1 out of the queue")
    page.get_by_role("button", name="Back to the queue: t0").press("Enter")
    expect(page.locator(".listed-q > li")).to_have_count(1)

    assert [one["key"] for one in hall.ask("ann", "GET", f"/api/projects/{number}/gold")["rows"]] == ["new"]


def test_a_model_is_made_paused_and_let_go(hall: Hall, visit: Callable[..., Page]):
    """A model that learns here begins with a name, rests when told to, and is gone when asked twice."""
    number = hall.project(TOPIC, [{"text": f"text {at}"} for at in range(3)])
    page = part(visit, number, "models")
    page.get_by_label("A model that learns here").fill("own words")
    page.get_by_label("A model that learns here").press("Enter")
    expect(page.locator(".card-q")).to_contain_text("own words")
    page.get_by_role("button", name="Pause: own words").press("Enter")
    expect(page.locator(".card-q .tag")).to_have_text("paused")
    page.get_by_role("button", name="Take out own words").press("Enter")
    page.get_by_role("button", name="Take out own words").press("Enter")
    expect(page.locator(".quality")).to_contain_text("No model in this project")

    assert hall.ask("ann", "GET", f"/api/projects/{number}/models")["rows"] == []
