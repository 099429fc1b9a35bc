"""The report says what the data says, in both languages, and refuses data that does not balance."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import report_run
from goldsmith.curate.report import page as report
from goldsmith.curate.report.data import ReportData, schema
from goldsmith.curate.report.words import LANGUAGES, WORDS
from goldsmith.errors import ConservationError

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}\u202e\x00\u200b</style>'
KINDS = {
    "a run": report_run.run,
    "nothing": report_run.empty,
    "everything dropped": report_run.all_dropped,
    "60 sources": report_run.many_sources,
    "1,000 sources": lambda: report_run.many_sources(1000),
    "hostile": lambda: report_run.hostile(EVIL),
}
SILENT = {"script", "style", "title"}
_LETTER = re.compile(r"[^\W\d_]")


def parsed(html: str) -> ET.Element:
    """Return the page as a tree; the page is written so that a strict XML parser takes it, too."""
    return ET.fromstring(html.removeprefix("<!DOCTYPE html>"))  # noqa: S314 -- a page made here


def words(element: ET.Element, language: str) -> str:
    """Return the text that a reader of one language sees, white space collapsed."""
    other = {"en": "zh", "zh": "en"}[language]

    def walk(node: ET.Element) -> str:
        if node.tag in SILENT or node.get("class") == other:
            return ""
        return (node.text or "") + "".join(walk(child) + (child.tail or "") for child in node)

    return " ".join(walk(element).split())


def unsaid(element: ET.Element) -> list[str]:
    """Return texts with letters that are neither data nor said in both languages."""
    if (
        element.tag in {"script", "style"}
        or element.get("class") in {"en", "zh"}
        or "data-given" in element.attrib
        or element.tag in {"time", "button"}
    ):
        return []
    if element.tag == "title":
        return []
    texts = [element.text or "", *(child.tail or "" for child in element)]
    own = [text.strip() for text in texts if _LETTER.search(re.sub(r"\b(k?B|MB|ms|s|min|h|\d*k)\b", "", text))]
    return own + [text for child in element for text in unsaid(child)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_is_well_formed(kind: str):
    """Every page is markup that even a strict parser takes, with a language, a title and one first heading."""
    page = parsed(report.render(KINDS[kind]()))

    assert page.get("lang") == "en"
    assert page.findtext("head/title")
    assert len(list(page.iter("h1"))) == 1
    identities = [node.get("id") for node in page.iter() if node.get("id")]
    assert len(identities) == len(set(identities))


@pytest.mark.parametrize("kind", KINDS)
def test_every_reference_inside_the_page_has_its_target(kind: str):
    """Links and accessible names point at elements that exist."""
    page = parsed(report.render(KINDS[kind]()))

    identities = {node.get("id") for node in page.iter()}
    wanted = {link.get("href", "").removeprefix("#") for link in page.iter("a")}
    wanted |= {name for node in page.iter() for name in node.get("aria-labelledby", "").split()}
    assert wanted <= identities


@pytest.mark.parametrize("kind", KINDS)
def test_everything_visible_is_said_in_both_languages(kind: str):
    """No word of the report itself stands outside of a pair of translations."""
    page = parsed(report.render(KINDS[kind]()))

    assert unsaid(page.find("body")) == []
    assert len(page.findall(".//*[@class='en']")) == len(page.findall(".//*[@class='zh']"))


def test_words_are_complete():
    """Every word has both languages with the same fillings, is used, and is written in its own script."""
    sources = "".join(path.read_text(encoding="utf-8") for path in report._FOLDER.glob("*.*") if path.name != "words.py")
    han = re.compile(r"[\u4e00-\u9fff]")

    for key, (en, zh) in WORDS.items():
        assert set(re.findall(r"{\w+}", en)) == set(re.findall(r"{\w+}", zh)), key
        assert han.search(zh), key
        assert not han.search(en), key
        assert f'"{key}"' in sources or key.startswith("language_") or key.endswith("_sentence") or key in {"exact", "near"}, (
            f"{key} is said nowhere"
        )


def test_numbers_of_the_page_are_those_of_the_data():
    """The headline, the balance, every reason, source, step and language show the data's own counts."""
    data = ReportData.model_validate(report_run.run())

    page = parsed(report.render(data))

    for language, headline in (
        ("en", "1,882 records in, 1,340 kept (71.2 %), every record accounted for."),
        ("zh", "读入 1,882 条记录，保留 1,340 条（71.2 %），每一条都有去处。"),
    ):
        assert words(page.find(".//h1"), language) == headline
    balance = page.find(".//div[@class='balance']")
    assert words(balance, "en") == "1,882in =1,340kept +530dropped +12quarantined"
    rows = page.findall(".//section[@id='reasons']//summary")
    shown = [
        tuple(words(node, "en") for node in row.findall("span") if node.get("class") in {"what", "number", "number soft"}) for row in rows
    ]
    assert shown == [
        ("near_duplicate", "210", "11.2 %"),
        ("too_short", "150", "8.0 %"),
        ("exact_duplicate", "120", "6.4 %"),
        ("too_many_digits", "49", "2.6 %"),
        ("mostly_links", "1", "<0.1 %"),
    ]


@pytest.mark.parametrize(
    ("section", "first", "row"),
    [
        ("sources", "茶馆论坛.csv重复过多", ["600", "300", "50.0 %", "300", "205", "0"]),
        ("steps", "duplicates", ["1,870", "0", "330", "0", "1,540", "4.0 s", "1.0"]),
        ("languages", "中文 zh", ["1,000", "800", "80.0 %"]),
    ],
)
def test_tables_hold_the_rows_of_the_data(section: str, first: str, row: list[str]):
    """A row of a table is a row of the data."""
    page = parsed(report.render(report_run.run()))

    rows = {
        words(tr.find("th"), "zh"): [text for td in tr.findall("td") if (text := words(td, "zh"))]
        for tr in page.findall(f".//section[@id='{section}']//tbody/tr")
    }

    assert rows[first] == row


def test_an_alarm_stands_at_the_top():
    """A source that lost too much to duplicates is named with its share and the limit."""
    page = parsed(report.render(report_run.run()))

    assert (
        words(page.find("body/header/ul"), "en")
        == "Look at 茶馆论坛.csv: it lost 34.2 % of its records to duplicates (the limit is 30.0 %)."
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (report_run.empty(), "No records came in."),
        (report_run.empty(), "There is nothing to draw: no record came in."),
        (report_run.empty(), "This run did not look for duplicates."),
        (report_run.empty(), "Nothing was quarantined: every record could be read."),
        (report_run.run(duplicates={"exact": 0, "near": 0, "target": 0.8}), "No duplicates were found at 0.80."),
        (report_run.all_dropped(), "40 records in, none kept; every record accounted for."),
        (report_run.all_dropped(), "Nothing was kept."),
    ],
)
def test_what_is_empty_says_what_that_means(data: dict, sentence: str):
    """An empty part is a sentence, never a blank."""
    assert sentence in words(parsed(report.render(data)).find("body"), "en")


def test_children_are_part_of_the_balance():
    """Records made by splitting are counted apart and keep the balance."""
    data = {**report_run.empty(), "in": 10, "children": 5, "kept": 12, "dropped": {"too_short": 3}}

    page = parsed(report.render(data))

    assert words(page.find(".//h1"), "en").startswith("10 records in, 5 more made from them, 12 kept (80.0 %)")
    assert words(page.find(".//div[@class='balance']"), "en") == "10in =12kept +3dropped +0quarantined −5children"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"kept": 1341}, "the whole: 1,882 before, 1,883 after"),
        ({"sources": report_run.run()["sources"][:1]}, "records kept, by source: 1,040, but 1,340 in the whole"),
        ({"steps": [{"name": "read", "found": 3, "kept": 2}]}, "step `read`: 3 before, 2 after"),
        ({"quarantine": [{"error": "bad", "n": 1}]}, "records quarantined, by error: 1, but 12 in the whole"),
        ({"reasons": [{"reason": "too_short", "n": 149}]}, "records dropped as `too_short`, as explained: 149, but 150 in the whole"),
        ({"reasons": [{"reason": "ghost", "n": 2}]}, "records dropped as `ghost`, as explained: 2, but 0 in the whole"),
    ],
)
def test_what_does_not_balance_is_refused(changes: dict, problem: str, tmp_path):
    """A report that lost or invented a record anywhere is not rendered, and not written."""
    with pytest.raises(ConservationError) as refused:
        report.write(report_run.run(**changes), tmp_path)

    assert refused.value.code == "GS902"
    assert problem in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_all_problems_of_a_balance_are_told_at_once():
    """A source that does not balance and a step that does not are both named."""
    broken = report_run.run(steps=[{"name": "read", "found": 3, "kept": 2}], kept=0)

    with pytest.raises(ConservationError) as refused:
        report.render(broken)

    assert "the whole" in str(refused.value)
    assert "step `read`" in str(refused.value)


def test_nothing_of_a_hostile_record_becomes_markup():
    """Script, image and style planted in every free text stay text; template braces are not run; invisible characters are named."""
    html = report.render(report_run.hostile(EVIL))
    page = parsed(html)

    assert len(list(page.iter("script"))) == 1
    assert len(list(page.iter("style"))) == 2
    assert not list(page.iter("img"))
    assert not [name for node in page.iter() for name in node.attrib if name.startswith("on")]
    assert "49" not in words(page.find(".//section[@id='reasons']"), "en")
    for hidden in ("\u202e", "\x00", "\u200b"):
        assert hidden not in html
    assert "U+202E" in html


@given(text=st.text(max_size=40))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_any_text_gives_a_well_formed_page(text: str):
    """Whatever stands in names, ids, reasons and texts, the page parses and its elements are those of a harmless one."""
    page = parsed(report.render(report_run.hostile(text)))

    assert len(list(page.iter("script"))) == 1
    assert len(list(page.iter("h2"))) == 17


def test_lone_surrogates_are_shown_and_written(tmp_path):
    """A file name that is no UTF-8 breaks neither the page nor the twin."""
    page, twin = report.write(report_run.hostile("name\udcff.txt"), tmp_path)

    assert "name\\udcff.txt" in page.read_text(encoding="utf-8")
    assert report.read(twin).dataset == "name\\udcff.txt"


@pytest.mark.parametrize("kind", KINDS)
def test_the_twin_holds_the_same_data(kind: str, tmp_path):
    """What was written as JSON reads back as the same value, and gives the same page."""
    data = ReportData.model_validate(KINDS[kind]())

    page, twin = report.write(data, tmp_path)

    assert report.read(twin) == data
    assert report.render(json.loads(twin.read_bytes())) == page.read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "report.json"]


def test_the_twin_has_the_documented_keys(tmp_path):
    """The keys of the twin are those of the schema, `in` among them, and stand in its order."""
    _, twin = report.write(report_run.run(), tmp_path)

    keys = list(json.loads(twin.read_bytes()))

    assert keys == list(schema()["properties"])
    assert "in" in keys


def test_an_unknown_key_is_an_error():
    """A misspelt key is not silently left out of the report."""
    with pytest.raises(ValueError, match="quarantned"):
        report.render({**report_run.run(), "quarantned": 1})


@pytest.mark.parametrize("text", ["word " * 400, "茶" * 2000, "\u200b\u200c" * 600, "<&>" * 500])
def test_the_page_stays_small(text: str):
    """However many long samples there are, the page stays below 400 kB, and says that it shortened them."""
    samples = [report_run.sample(f"id-{n}", text) for n in range(20)]
    reasons = [{"reason": f"reason_{n}", "n": 20, "samples": samples} for n in range(80)]
    pair = {"id": "a", "duplicate_of": "b", "similarity": 0.9, "kind": "near", "text": text, "partner_text": text[::-1]}
    data = {**report_run.many_sources(500), "reasons": reasons}
    data |= {"in": data["in"] + 1600, "dropped": {**data["dropped"], **{reason["reason"]: 20 for reason in reasons}}}
    data["sources"] = [*data["sources"], {"source": "x", "found": 1600, "kept": 0, "dropped": {reason["reason"]: 20 for reason in reasons}}]
    data |= {"kept_samples": samples, "duplicates": {"exact": 0, "near": 20, "target": 0.5, "samples": [pair] * 20}}

    html = report.render(data)

    assert len(html.encode()) < 400_000
    assert "Samples are shortened to" in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_can_open_in_a_language(language: str):
    """Without a script the page shows the language that was asked for."""
    page = parsed(report.render(report_run.run(), language=language))

    assert page.get("lang") == LANGUAGES[language]
    assert page.findtext("head/title") == WORDS["title"][list(LANGUAGES).index(language)].format(dataset="tea-notes")


def test_the_page_needs_nothing_else():
    """No address of anything to load stands in the page, and its policy forbids loading."""
    html = report.render(report_run.run())

    assert not re.search(r"(src|href)=\"(?!#)|url\(|@import|https?:", html)
    assert "default-src 'none'" in html


def test_commands_name_the_dataset_and_a_record():
    """The commands at the end can be copied: real names, quoted for a shell."""
    data = {**report_run.run(), "dataset": "my notes", "lake": "/data/my lake"}

    shown = [words(node, "en") for node in parsed(report.render(data)).iter("pre")]

    assert shown[0] == "goldsmith why 'my notes' t-31 --lake '/data/my lake'"
    assert shown[1] == "goldsmith export 'my notes' clean.parquet --lake '/data/my lake'"
