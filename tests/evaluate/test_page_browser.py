"""The page of an evaluation in a real browser: languages, keyboard, links, narrow screens, dark and light, print, hostile names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from curate.test_report_browser import CONTRAST, HAN, SHIFT
from evaluate.test_truth import SPEC, made, with_defects
from goldsmith.evaluate import asked, history, required, running
from goldsmith.evaluate.comparing import compared
from goldsmith.evaluate.over_versions import over_versions
from goldsmith.evaluate.report.beside import Beside
from goldsmith.evaluate.report.page import write
from goldsmith.evaluate.worth.labelled import LabelledRecords
from goldsmith.evaluate.worth.told import told
from goldsmith.evaluate.worth.weighing import weighed
from goldsmith.lake import open_lake
from slowly import slowly

playwright = pytest.importorskip("playwright.sync_api", reason="needs the playwright package")
EVIL = '"><script>window.hit=1</script><img src=x onerror="window.hit=1">\u202e<a href="javascript:window.hit=1">x</a>'
DEAD = """() => [...document.querySelectorAll('a[href^="#"]')].filter(a => !document.getElementById(a.hash.slice(1))).map(a => a.hash)"""
WITHOUT_DATA = """document.querySelectorAll('code, .code, .sample, .switch, time, [lang=""], .hidden').forEach(e => e.remove()); document.body.innerText"""


def _worth() -> dict[str, object]:
    """What planted records are worth: one source is noise, and names are hostile."""
    random = np.random.default_rng(3)
    codes = random.integers(0, 2, 600)
    groups = np.arange(600) % 2
    vectors = random.normal(0, 1, (600, 8)).astype(np.float32)
    vectors[:, 0] += np.where(groups == 0, 3.0 * codes, 0.0)
    ids = [f"r{at}" for at in range(600)]
    records = LabelledRecords(ids, vectors, codes, ["0", EVIL], groups, ["good", EVIL], {"no label": 3})
    return {"at": "2026-01-01T00:00:00+00:00", **told(weighed(records, seed=1), label="kind", draws=5, seed=1)}


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with everything on it: two versions, conditions, worth, hostile texts and sources."""
    folder = tmp_path_factory.mktemp("page")
    records = with_defects(7)["phones"]
    records[9] |= {"text": EVIL * 3, "source": EVIL}
    lake = open_lake(made(folder, records))
    (folder / "spec.yaml").write_text(json.dumps(SPEC, ensure_ascii=False), encoding="utf-8")
    first = running.evaluate(lake, running.Request("planted", spec=folder / "spec.yaml"))
    lake.dataset("planted").update("id in ('r1', 'r2')", {"license": None})
    done = running.evaluate(lake, running.Request("planted", spec=folder / "spec.yaml"))
    profile = asked.profile("tc609-2025")
    before = history.of_version(lake, "planted", first.measurements.version)
    wanted = required.written(["grade=B", "gates=all_pass", "exact_duplicates <= 0.5", "data_quality=confirmed", "not_worse_than=previous"])
    beside = Beside(
        profile,
        compared(before, done, profile),
        required.held(wanted, done, profile, before),
        over_versions(lake, "planted", profile),
        _worth(),
    )
    return write(done, beside, folder / "out")["html"]


@pytest.fixture
def visit(browser: playwright.Browser, page_path: Path) -> Iterator:
    """Return a function that opens the page; whatever it logs or asks of a network fails the test."""
    contexts: list[playwright.BrowserContext] = []
    complaints: list[str] = []

    def opened(*, locale: str = "en-US", width: int = 1280, fragment: str = "", **settings: str) -> playwright.Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, locale=locale, **settings))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith("file:") else complaints.append(request.url))
        page.goto(page_path.as_uri() + fragment)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def test_hostile_names_and_texts_do_nothing(visit):
    """Planted scripts, handlers and addresses do not run or load, not even in pictures."""
    page = visit()
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")

    assert page.evaluate("window.hit") is None
    assert page.locator("body img, body script, body a[href^=javascript]").count() == 0


def test_every_link_of_the_page_leads_somewhere(visit):
    """No dead link; one that leads to an indicator opens it."""
    page = visit(fragment="#personal_data_residue")

    assert page.evaluate(DEAD) == []
    assert page.locator("details#personal_data_residue").get_attribute("open") is not None


@pytest.mark.parametrize("width", [1280, 800, 420, 320])
def test_no_width_scrolls_sideways(visit, width: int):
    """The page fits from a phone to a desk, with all evidence open; only tables may scroll within themselves."""
    page = visit(width=width)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_moves_while_loading(visit):
    """The layout does not shift, in neither language."""
    assert visit().evaluate(SHIFT) == 0
    assert visit(locale="zh-CN").evaluate(SHIFT) == 0


def test_nothing_moves_however_slowly_the_page_arrives(browser: playwright.Browser, page_path: Path):
    """What is read later moves nothing that is seen already."""
    with slowly(page_path) as address:
        page = browser.new_page(locale="zh-CN")
        page.goto(address)

        assert page.evaluate(SHIFT) == 0
        page.close()


def test_one_language_is_seen_at_a_time(visit):
    """English shows no Chinese word of the page; Chinese no English sentence, data and names of standards aside."""
    english, chinese = (visit(locale=locale).evaluate(WITHOUT_DATA) for locale in ("en-US", "zh-CN"))

    assert set(HAN.findall(english)) <= set("中文通识行业专")
    assert re.findall(r"(?:[a-z]{3,} ){3,}", chinese.lower()) == []


def test_all_can_be_reached_by_keyboard(visit):
    """Tab goes through switch, glance, navigation and every indicator, and Enter opens one."""
    page = visit()
    page.locator("details.indicator > summary").first.focus()
    page.keyboard.press("Enter")

    assert page.locator("details.indicator").first.get_attribute("open") is not None
    assert page.evaluate("[...document.querySelectorAll('a, button, summary')].every(e => e.tabIndex >= 0)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(visit, scheme: str):
    """Contrast of at least 4.5 to 1 for chips, verdicts and soft words, in light and dark."""
    page = visit(color_scheme=scheme)

    found = page.evaluate(f"({CONTRAST})('.chip, .gate-mark, p.soft, .glance a > span, .steps b')")

    assert len(found) > 20
    assert min(found) >= 4.5


def test_it_prints(visit):
    """On paper the grade, the gates and the worst records are there, and nothing is cut off by scrolling."""
    page = visit()
    page.emulate_media(media="print")

    assert page.locator(".grade-mark").is_visible()
    assert page.locator("#worst .sample").first.is_visible()
    assert not page.locator(".switch").is_visible()
    assert page.evaluate("[...document.querySelectorAll('.sample .text')].every(e => e.scrollHeight <= e.clientHeight + 1)")


def test_pictures_tell_the_worth(visit):
    """The value curve has a band, what is foreseen is dashed, and each source has an interval around its point."""
    page = visit()

    assert page.locator("#worth .picture .band").count() + page.locator("#worth .picture .draw").count() > 10
    assert page.locator("#worth svg.difference").count() == 2
    assert page.locator("#versions .picture circle").count() >= 2
