"""Datasets that nobody planned for: empty, all broken, very wide, very long, hostile in every field, of countless sources."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from playwright.sync_api import expect

from curate.workshop import Workshop
from goldsmith.curate.reporting import report_data, write_report
from goldsmith.lake import open_lake
from goldsmith.server.browse.versions import Shelves
from server.browse.conftest import serving
from server.page import Page, settled

Visit = Callable[..., Page]
EVIL = "\"'><script>window.hit=1</script><img src=x onerror=window.hit=1><svg/onload=window.hit=1>{{7*7}}\u202e\u200b</title></style>"
LARGEST = 3_000_000


def _report(workshop: Workshop) -> Path:
    return write_report(open_lake(workshop.lake), "set", workshop.folder / "report")[0]


def _hostile() -> list[Any]:
    """Return records with markup, quotes, slashes and new lines in every field, twice, and rows that are broken so."""
    base = {"text": f"{EVIL} and many other words that stay in the text", "source": EVIL, "url": f"https://{EVIL}/", "note": EVIL}
    ids = [EVIL, "a/b/../c?x=1#y", "two\nlines", 'it\'s "quoted"', "%2e%2e%2f", "`tick`", "\u202eturned", " blank ", "é\u0301", "🙂"]
    rows: list[Any] = [{**base, "id": name, "language": EVIL} for name in ids]
    rows += [{"id": f"n{number}", "text": f"plain words of record {number} " * 4, EVIL: EVIL} for number in range(20)]
    return [*rows, EVIL.encode(), json.dumps({"id": EVIL, "text": None, "source": EVIL}).encode(), json.dumps([EVIL]).encode()]


def _seen(browser: Any, path: Path) -> Page:
    page = browser.new_context(viewport={"width": 420, "height": 800}).new_page()
    page.goto(path.as_uri())
    return page


def test_an_empty_dataset_says_what_to_do(tmp_path: Path, visiting: Visit):
    """No record at all: the report, the records, the quarantine and the versions all open."""
    workshop = Workshop(tmp_path)
    workshop.run(workshop.rows())

    assert "No records came in." in _report(workshop).read_text(encoding="utf-8")
    with serving(workshop) as service:
        page = visiting(service, empty=True)
        page.get_by_text("This dataset holds no record.").wait_for()
        page.keyboard.press("t")
        page.get_by_text("No limit of this dataset can be moved.").wait_for()
        page.keyboard.press("q")
        page.get_by_text("The quarantine is empty").wait_for()
        page.keyboard.press("v")
        page.locator(".version").first.wait_for()


def test_everything_may_be_broken(tmp_path: Path, visiting: Visit):
    """All quarantined: the report says so at its head, and the page leads there."""
    workshop = Workshop(tmp_path)
    workshop.run(workshop.rows(*[b"{no %d" % number for number in range(120)]))

    assert "120 of 120 records (100" in re.sub(r"<[^>]+>", "", _report(workshop).read_text(encoding="utf-8"))
    with serving(workshop) as service:
        page = visiting(service, empty=True)
        page.keyboard.press("q")
        page.locator("[id^=broken-]").first.wait_for()
        settled(page)
        expect(page.locator(".place")).to_have_text("1–50 of 120", use_inner_text=True)


def test_two_hundred_columns_are_shown(tmp_path: Path, visiting: Visit):
    """A wide table: all columns in the list of a record and among the filters."""
    workshop = Workshop(tmp_path)
    workshop.run(workshop.rows({"id": "one", "text": "some words of tea"}, {"id": "two", "text": "other words of ferries"}))
    records = workshop.tables().records
    wide = pa.schema([(f"score_{number}", pa.float32()) for number in range(200)])
    records.add(wide, lambda batch: pa.RecordBatch.from_pydict({name: [0.5] * batch.num_rows for name in wide.names}, wide), reads=["id"])

    assert len(_report(workshop).read_bytes()) < LARGEST
    with serving(workshop) as service:
        page = visiting(service)
        page.keyboard.press("j")
        page.locator("article.record").wait_for()
        page.get_by_text("All columns").click()
        expect(page.locator("article.record th").nth(199)).to_be_attached()
        expect(page.get_by_label("Another column").locator("option").nth(199)).to_be_attached()


def test_a_very_long_record_is_shown_in_parts(tmp_path: Path, visiting: Visit):
    """Ten million characters: the list and the record open, and the report stays small."""
    workshop = Workshop(tmp_path)
    workshop.run(workshop.rows({"id": "long", "text": "茶馆在山上。tea " * 800_000}, {"id": "short", "text": "some words"}))

    assert len(_report(workshop).read_bytes()) < LARGEST
    with serving(workshop) as service:
        page = visiting(service)
        page.locator(".rows button").first.click()
        page.locator("article.record:not(.stale) .text").wait_for()
        expect(page.get_by_role("button", name="Show more of the text")).to_have_count(1)
        status, _, content = service.ask("/api/record/0")
        assert status == 200
        assert len(content) < 200_000


def test_hostile_words_do_nothing_anywhere(tmp_path: Path, visiting: Visit, browser: Any):
    """Markup in ids, sources, names of columns, broken lines: text in the report and on every page."""
    workshop = Workshop(tmp_path)
    workshop.run(workshop.rows(*_hostile(), name="in.jsonl"))
    seen = _seen(browser, _report(workshop))

    assert seen.evaluate("window.hit") is None
    expect(seen.locator("img, [onerror], [onload]")).to_have_count(0)
    assert seen.evaluate("document.querySelectorAll('script').length") == 1
    assert seen.evaluate("document.documentElement.scrollWidth <= innerWidth")
    seen.context.close()
    with serving(workshop) as service:
        page = visiting(service, width=1280)
        for _ in range(12):
            page.keyboard.press("j")
            page.locator("article.record:not(.stale)").wait_for()
        page.keyboard.press("q")
        page.locator("[id^=broken-]").first.wait_for()
        page.keyboard.press("j")
        page.locator("article.record").wait_for()
        assert page.evaluate("window.hit") is None
        expect(page.locator("#page img, #page script, [onerror]")).to_have_count(0)


def test_any_id_is_gone_to(tmp_path: Path, visiting: Visit):
    """Quotes, slashes, new lines and percent signs in an id are looked up as they are."""
    workshop = Workshop(tmp_path)
    workshop.run(workshop.rows(*_hostile()))
    names = list(workshop.records())
    with serving(workshop) as service:
        from urllib.parse import quote

        for at, name in enumerate(names):
            position = service.json(f"/api/find?id={quote(name, safe='')}")["position"]
            assert position == at
            assert service.json(f"/api/record/{position}")["id"] == name


def test_right_to_left_texts_keep_to_their_place(tmp_path: Path, visiting: Visit):
    """Arabic and Hebrew run from the right inside their own box and leave the page as it was."""
    workshop = Workshop(tmp_path)
    workshop.run(workshop.rows({"id": "ar", "text": "مرحبا بكم في السوق القديم اليوم"}, {"id": "he", "text": "שלום לכם בשוק הישן היום"}))
    with serving(workshop) as service:
        page = visiting(service, width=1280)
        page.locator(".rows button").first.click()
        text = page.locator("article.record:not(.stale) section .text").first
        text.wait_for()

        assert text.evaluate("e => getComputedStyle(e).direction") == "rtl"
        assert page.evaluate("getComputedStyle(document.body).direction") == "ltr"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_countless_sources_are_folded(tmp_path: Path, visiting: Visit):
    """Fifty thousand sources: the report stays small, the page opens, and the rest is counted."""
    workshop = Workshop(tmp_path)
    recipe = workshop.recipe("name: plain\nfields: {source: [from]}\nerror_budget: {records: 10}\n")
    workshop.run(workshop.rows(*({"id": f"r{n}", "text": f"words {n}", "from": f"host-{n}.example"} for n in range(50_000))), recipe=recipe)

    path = _report(workshop)
    assert path.stat().st_size < LARGEST
    assert path.with_name("report.json").stat().st_size < 4 * LARGEST
    with serving(workshop) as service:
        page = visiting(service)
        assert len(json.dumps(service.json("/api/dataset"))) < 200_000
        expect(page.locator(".place")).to_have_text("1–50 of 50,000", use_inner_text=True)


def test_a_lake_that_is_rewritten_under_the_page(tmp_path: Path):
    """Compacted and cleaned while somebody looks: an answer or a message, never a broken server; asked anew, all is there."""
    workshop = Workshop(tmp_path)
    source = workshop.rows(*({"id": f"r{n}", "text": f"the words of record {n} are here"} for n in range(300)))
    workshop.run(source)
    with serving(workshop) as service:
        assert service.json("/api/records", {})["records"] == 300
        records = workshop.tables().records
        records.delete("id = 'r1'")
        records.compact()
        records.clean(timedelta(0), alone=True)
        for path, body in (("/api/records", {}), ("/api/record/5", None), ("/api/quarantine", None), ("/api/versions", None)):
            assert service.ask(path, body)[0] in {200, 400, 404}, path
        assert service.json("/api/dataset")["records"] == 299
        assert service.json("/api/records", {})["records"] == 299


def test_the_report_survives_a_partner_that_is_gone(tmp_path: Path):
    """A record whose partner was deleted is shown without it."""
    workshop = Workshop(tmp_path)
    text = "the kettle sings in the harbour while the ferry leaves for the market in the old town"
    workshop.run(workshop.rows({"id": "a", "text": f"{text} today"}, {"id": "b", "text": text}, {"id": "c", "text": text}))
    kept = workshop.kept()[0]
    workshop.tables().records.delete(f"id = '{kept}'")

    data = report_data(open_lake(workshop.lake), "set")

    assert {pair.duplicate_of for pair in data.duplicates.samples} == {kept}
    assert {pair.partner_text for pair in data.duplicates.samples} == {""}
    assert Shelves(open_lake(workshop.lake), "set").of(None).about()["records"] == 2


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e308])
def test_numbers_that_are_none_are_shown(tmp_path: Path, value: float):
    """A column of infinities breaks neither the report nor the page."""
    workshop = Workshop(tmp_path)
    workshop.run(workshop.rows({"id": "one", "text": "some words of tea"}, {"id": "two", "text": "other words of ferries"}))
    records = workshop.tables().records
    records.declare(pa.schema([("score", pa.float64())]))
    for fragment in records.fragments():
        rows = sum(batch.num_rows for batch in records.scan(["id"], fragments=[fragment]))
        records.commit_fills([records.fill(fragment, pa.table({"score": pa.array([value] * rows, pa.float64())}))])

    assert _report(workshop).stat().st_size < LARGEST
    with serving(workshop) as service:
        service.json("/api/statistics")
        assert service.json("/api/record/0")["columns"]["score"] == (value if value == -1e308 else None)
        service.json("/api/records", {"sort": "score"})
