"""The report in a real browser: languages, keyboard, hostile records, narrow screens, dark and light, print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import report_run
from goldsmith.curate.report import page as report
from slowly import slowly

playwright = pytest.importorskip("playwright.sync_api", reason="needs the playwright package")
EVIL = '"><script>window.hit=1</script><img src=x onerror="window.hit=1"><svg onload="window.hit=1">\u202e<a href="javascript:window.hit=1">x</a>'
HAN = re.compile(r"[\u4e00-\u9fff]")
SHIFT = "new Promise(done => { let sum = 0; new PerformanceObserver(list => list.getEntries().forEach(e => sum += e.value)).observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 300); })"
CONTRAST = """selector => {
  const channel = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = text => { const [r, g, b] = text.match(/[\\d.]+/g).map(Number); return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
  const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\\)$/.test(c)) return c; } };
  return [...document.querySelectorAll(selector)].filter(e => e.checkVisibility()).map(e => {
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  });
}"""


@pytest.fixture
def visit(browser: playwright.Browser, tmp_path: Path) -> Iterator:
    """Return a function that opens a report; whatever the page logs or asks of a network fails the test."""
    contexts: list[playwright.BrowserContext] = []
    complaints: list[str] = []

    def opened(data: dict, *, locale: str = "en-US", width: int = 1280, fragment: str = "", **settings: str) -> playwright.Page:
        path, _ = report.write(data, tmp_path)
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, locale=locale, **settings))
        page = contexts[-1].new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("request", lambda request: None if request.url.startswith("file:") else complaints.append(request.url))
        page.goto(path.as_uri() + fragment)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize(
    ("locale", "tag", "title"),
    [
        ("en-US", "en", "tea-notes: curation report"),
        ("zh-CN", "zh-Hans", "tea-notes：数据整理报告"),
        ("fr-FR", "en", "tea-notes: curation report"),
    ],
)
def test_the_page_opens_in_the_language_of_the_browser(visit, locale: str, tag: str, title: str):
    """A Chinese browser shows Chinese, every other English."""
    page = visit(report_run.run(), locale=locale)

    assert page.evaluate("document.documentElement.lang") == tag
    assert page.title() == title


def test_the_switch_works_by_keyboard_and_is_remembered(visit):
    """Tab to the other language and press Enter: all words change, and a reload keeps it."""
    page = visit(report_run.run())

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "中文"
    page.keyboard.press("Enter")

    assert page.locator("h1").inner_text() == "读入 1,882 条记录，保留 1,340 条（71.2\u00a0%），每一条都有去处。"
    assert page.locator("[aria-pressed=true]").inner_text() == "中文"
    page.reload()
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"


def test_one_language_is_seen_at_a_time(visit):
    """English shows no Chinese word of the report and Chinese no English one, data aside."""
    without_data = "document.querySelectorAll('[data-given], pre, .switch, time, title').forEach(e => e.remove()); document.body.innerText"
    english = visit(report_run.run()).evaluate(without_data)
    chinese = visit(report_run.run(), locale="zh-CN").evaluate(without_data)

    assert not HAN.search(english.replace("茶馆论坛.csv", ""))
    assert set(re.findall(r"[A-Za-z]{3,}", chinese)) <= {"report", "json", "csv", "min", "JSON", "null"}


@pytest.mark.parametrize("width", [1280, 420])
def test_a_hostile_report_does_nothing(visit, width: int):
    """Planted scripts, event handlers and addresses do not run, load, or push the page out of shape."""
    page = visit(report_run.hostile(EVIL + "x" * 500), width=width)

    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert page.evaluate("window.hit") is None
    assert page.locator("body img, body script, body a[href^=javascript]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1280, 800, 420, 320])
def test_no_width_scrolls_sideways(visit, width: int):
    """The page fits from a phone to a desk; only tables may scroll within themselves."""
    page = visit(report_run.run(), width=width)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("figure.flow svg:visible").count() == 1


def test_nothing_moves_while_loading(visit):
    """The layout does not shift, in neither language."""
    assert visit(report_run.run()).evaluate(SHIFT) == 0
    assert visit(report_run.run(), locale="zh-CN").evaluate(SHIFT) == 0


def test_nothing_moves_however_slowly_the_report_arrives(browser: playwright.Browser, tmp_path: Path):
    """What is read later moves nothing that is seen already."""
    path, _ = report.write(report_run.run(), tmp_path)
    with slowly(path) as address:
        page = browser.new_page(locale="zh-CN")
        page.goto(address)

        assert page.evaluate(SHIFT) == 0
        page.close()


def test_a_reason_in_the_picture_opens_its_samples(visit):
    """The label of a reason leads to its records."""
    page = visit(report_run.run())

    page.locator("figure.wide a", has_text="too_many_digits").click()

    assert page.locator("details[open] .what", has_text="too_many_digits").is_visible()
    assert page.get_by_text("0800 1200 1600 2000").is_visible()


def test_an_address_opens_its_reason(visit):
    """A link to a reason opens it on arrival."""
    page = visit(report_run.run(), fragment="#reason-1")

    assert page.locator("#reason-1").evaluate("part => part.open")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough(visit, scheme: str):
    """Every text stands at least 4.5 to 1 against its ground (WCAG 2.2, 1.4.3)."""
    page = visit(report_run.run(), color_scheme=scheme)

    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    ratios = page.evaluate(
        CONTRAST, "h1, h2, p, b, dt, dd, th, td, li, a:not(svg a), mark, code, span.soft, .hidden, .gap, .flag, .why, figcaption, button"
    )

    assert len(ratios) > 100
    assert min(ratios) >= 4.5


def test_labels_of_the_picture_stay_inside_it(visit):
    """No label of the flow is cut off at the side, with long names in both scripts."""
    long = report_run.many_sources(12)
    for source in long["sources"]:
        source["source"] = f"一个很长很长很长的来源名称/with-a-long-tail/{source['source']}"
    for width in (1280, 420):
        page = visit(long, width=width)
        spill = page.evaluate(
            "[...document.querySelectorAll('figure.flow svg')].filter(s => s.checkVisibility()).flatMap(s => [...s.querySelectorAll('text')].map(t => {"
            "const a = t.getBoundingClientRect(), b = s.getBoundingClientRect(); return Math.max(b.left - a.left, a.right - b.right); }))"
        )
        assert max(spill) <= 8


def test_the_page_prints(visit):
    """Printing gives a PDF of a few pages, in ink on white even for a reader in the dark."""
    page = visit(report_run.run(), color_scheme="dark")

    pdf = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")

    assert pdf.startswith(b"%PDF")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 8
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("nav").is_visible()


def _statistic(**changes) -> dict:
    """Return one statistic with one limit that can be moved."""
    limit = {
        "rule_set": "own",
        "rule": "too_many_digits",
        "compare": "above",
        "limit": 0.3,
        "place": "rules.0.limits.too_many_digits",
        "sentence": {"en": "too many digits", "zh": "数字太多"},
        "kept": 1340,
        "fires": 49,
        "stops": [[0.1, 1200, 400], [0.2, 1300, 90], [0.3, 1340, 49], [0.5, 1388, 1]],
    }
    spread = {"low": 0.0, "middle": 0.05, "high": 0.4}
    return {
        "column": "digit_share",
        "languages": ["en"],
        "records": 1870,
        "measured": 1860,
        "found": spread,
        "kept": spread,
        "bins": {"edges": [0, 0.1, 0.2, 0.3, 0.4], "found": [1400, 360, 51, 49], "kept": [1000, 300, 40, 0]},
        "limits": [limit],
        **changes,
    }


def test_a_limit_is_moved_in_the_page(visit):
    """The slider tells what each stop would keep, offline; the key End moves it, the button takes it back."""
    page = visit(report_run.run(statistics=[_statistic()]))
    slider = page.locator("#statistics input[type=range]")
    figure = page.locator(".statistic")
    before = figure.locator(".marker").get_attribute("d")

    slider.focus()
    page.keyboard.press("End")

    assert "1,388 kept in all (+48) · applies to 1" in figure.locator(".what-if").inner_text()
    assert figure.locator(".set code").inner_text() == "--set rules.0.limits.too_many_digits=0.5"
    assert figure.locator(".marker").get_attribute("d") != before
    page.keyboard.press("Home")
    assert "1,200 kept in all (−140) · applies to 400" in figure.locator(".what-if").inner_text()
    figure.get_by_role("button", name="as it was").click()
    assert "1,340 kept in all" in figure.locator(".what-if").inner_text()
    assert figure.locator(".marker").get_attribute("d").removesuffix(".0") == before.removesuffix(".0")
    assert not figure.locator(".set").is_visible()


def test_statistics_fit_and_can_be_read(visit):
    """Many statistics with long names fit a phone, have enough contrast, and print without sliders."""
    many = [_statistic(column=f"a_rather_long_name_of_a_statistic_{n}", limits=[] if n % 2 else _statistic()["limits"]) for n in range(30)]
    for scheme in ("light", "dark"):
        page = visit(report_run.run(statistics=many), width=420, color_scheme=scheme)
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert min(page.evaluate(CONTRAST, "#statistics p, #statistics b, #statistics h3, #statistics span, #statistics summary")) >= 4.5
        page.emulate_media(media="print")
        assert not page.locator("#statistics input").first.is_visible()


def test_sections_are_there_only_where_there_is_something(visit):
    """Hosts, edits, personal data and safety are told where columns mark them, and not mentioned otherwise."""
    marks = [
        {"section": "edits", "column": "edits_whitespace", "records": 9, "kept": 7, "places": 30},
        {"section": "personal_data", "column": "personal_data", "kind": "email", "records": 4, "kept": 4, "places": 5},
        {"section": "safety", "column": "risk_classes", "kind": "fraud", "records": 2, "kept": 0, "places": 2},
    ]
    sections = ("#hosts", "#edits", "#personal_data", "#safety")

    bare = visit(report_run.run())
    assert [bare.locator(section).count() for section in sections] == [0, 0, 0, 0]
    full = visit(report_run.run(marks=marks, hosts=[{"host": "a.example", "found": 5, "kept": 2}], n_hosts=1, peak_bytes=812_000_000))

    assert [full.locator(f"section{section}").count() for section in sections] == [1, 1, 1, 1]
    assert "fraud" in full.locator("#safety").inner_text()
    assert "812.0\xa0MB" in full.locator(".facts").inner_text()


def test_places_that_a_rule_counts_are_marked(visit):
    """In a sample the digits stand out that made too many."""
    reason = {
        "reason": "too_many_digits",
        "rule_set": "own",
        "n": 49,
        "samples": [report_run.sample("h-5", "room 0800 and 12", value=0.8, places=[[5, 9], [14, 16]])],
    }
    page = visit(report_run.run(reasons=[reason]))

    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert page.locator("#reasons mark").all_inner_texts() == ["0800", "12"]


def test_another_similarity_says_about(visit):
    """Moved, the slider of duplicates says about how many are kept and at most how many; put back, it says exactly again."""
    stops = [[0.8, 1340, 210], [0.9, 1400, 120], [1.0, 1549, 0]]
    limit = {"rule_set": "duplicates", "rule": "near_duplicate", "compare": "at_least", "limit": 0.8, "place": "near_duplicates.similarity"}
    limit |= {"sentence": {"en": "alike", "zh": "相近"}, "kept": 1340, "fires": 210, "stops": stops, "most": 1550}
    nothing = {"low": None, "middle": None, "high": None}
    bins = {"edges": [0.8, 0.9, 1.0], "found": [90, 120], "kept": [0, 0]}
    statistic = {"column": "duplicate_similarity", "records": 210, "measured": 210, "found": nothing, "kept": nothing, "bins": bins}
    page = visit(report_run.run(statistics=[{**statistic, "limits": [limit]}]))
    part = page.locator("#duplicates_title .limit")

    part.locator("input").evaluate("e => { e.value = '1'; e.dispatchEvent(new Event('input', {bubbles: true})); }")
    assert "about 1,400 kept in all (+60), at most 1,550" in part.inner_text()
    assert "--set near_duplicates.similarity=0.9" in part.inner_text()
    part.get_by_role("button").click()
    assert "about" not in part.inner_text()
    assert "1,340 kept in all" in part.inner_text()
    assert "cannot be told from this dataset" in page.locator("#duplicates_title").inner_text()
    assert "--set near_duplicates.similarity=0.7" in page.locator("#duplicates_title pre").inner_text()
