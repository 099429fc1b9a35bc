"""Search: what was planted is found, by whoever may see it, and nothing else is told or counted."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.circulate.catalogue.entries import Entry
from goldsmith.circulate.catalogue.index import Index, Query
from goldsmith.circulate.shelf import Access

EYES = Entry("eye-images", "1.0.0", {"en": "Fundus images", "zh": "眼底图像"}, {"en": "Photographs of the retina", "zh": "视网膜照片"}, ("影像诊断",), ("医疗",), ("image",), records=5_000, grade="A")  # fmt: skip
TALKS = Entry("clinic-talks", "2.0.0", {"en": "Talks in clinics", "zh": "医疗对话"}, {"en": "", "zh": "医生与患者的问诊对话"}, ("问诊",), ("医疗",), ("text",), records=90, grade="B", released="2026-11-20T00:00:00Z")  # fmt: skip
LOANS = Entry("loans", "1.0.0", {"en": "Loans and image of banks", "zh": ""}, {"en": "Loan contracts", "zh": ""}, ("风控",), ("金融",), ("text",), records=2_000_000, access=Access("granted", {"mei": ""}))  # fmt: skip


@pytest.fixture(scope="module")
def index() -> Index:
    """Three datasets, one of them for mei alone."""
    found = Index()
    for one in (EYES, TALKS, LOANS):
        found.put(one)
    return found


def anybody(entry: Entry) -> bool:
    """Tell what somebody may see who is signed in."""
    return entry.access.lets("bo")


def names(index: Index, text: str, **more) -> list[str]:
    """Return the names that are found."""
    return [entry.name for entry, _ in index.search(Query(text, **more), anybody).rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("医疗对话", ["clinic-talks"]),
        ("眼底", ["eye-images"]),
        ("眼", ["eye-images"]),
        ("fundus image", ["eye-images"]),
        ("FUNDUS", ["eye-images"]),
        ("fund", ["eye-images"]),
        ("fund ", []),
        ("clinic", ["clinic-talks"]),
        ("问诊", ["clinic-talks"]),
        ("nothing of this", []),
        ("视网膜", ["eye-images"]),
        ("ｆｕｎｄｕｓ", ["eye-images"]),
    ],
)
def test_words_find_what_has_them(index: Index, text: str, expected: list[str]):
    """Chinese and English, either number, any case and width; only the last word may be unfinished."""
    assert names(index, text) == expected


def test_a_title_says_more_than_a_description(index: Index):
    """Both have the word, one in its title."""
    found = Index()
    found.put(Entry("a", "1.0.0", {"en": "x", "zh": ""}, {"en": "about rivers", "zh": ""}))
    found.put(Entry("b", "1.0.0", {"en": "rivers", "zh": ""}, {"en": "x", "zh": ""}))

    assert names(found, "rivers") == ["b", "a"]


def test_where_none_has_all_words_most_are_enough_and_it_is_said(index: Index):
    """Two of three words are in one entry; one of three in no answer."""
    found = index.search(Query("fundus images zebra"), anybody)

    assert ([entry.name for entry, _ in found.rows], found.matched) == (["eye-images"], "some")
    assert index.search(Query("fundus zebra lion"), anybody).rows == []


def test_what_is_hidden_is_neither_told_nor_counted(index: Index):
    """Of three datasets bo may see two, in the rows, in the number and in every facet; mei sees all."""
    bo, mei = index.search(Query(), anybody), index.search(Query(), lambda one: one.access.lets("mei"))

    assert (bo.n, mei.n) == (2, 3)
    assert "金融" not in {one["value"] for one in bo.facets["domain"]}
    assert {sum(one["n"] for one in counts) for name, counts in bo.facets.items()} == {2}
    assert names(index, "loans") == names(index, "金融") == []


def test_what_is_hidden_weighs_on_no_score():
    """However many hidden datasets have a word, the order and the scores of those that are seen stay."""
    seen = [Entry(f"s{at}", "1.0.0", {"en": word, "zh": ""}) for at, word in enumerate(("river lake", "river", "lake"))]
    alone, among = Index(), Index()
    for one in seen:
        alone.put(one)
        among.put(one)
    for at in range(50):
        among.put(Entry(f"h{at}", "1.0.0", {"en": "river", "zh": ""}, access=Access("granted")))

    def told(index: Index) -> list[tuple[str, float]]:
        return [(entry.name, score) for entry, score in index.search(Query("river lake "), anybody).rows]

    assert told(alone) == told(among) != []


def test_values_of_one_facet_add_up_and_facets_narrow(index: Index):
    """Two grades find both; a grade and a modality one; counts of a facet leave its own choice out."""
    both = index.search(Query(chosen={"grade": ["A", "B"]}), anybody)
    one = index.search(Query(chosen={"grade": ["A"], "domain": ["医疗"]}), anybody)

    assert (both.n, one.n) == (2, 1)
    assert {(value["value"], value["n"]) for value in one.facets["grade"]} == {("A", 1), ("B", 1)}
    assert one.facets["modality"] == [{"value": "image", "n": 1}]
    assert index.search(Query(chosen={"grade": ["Z"]}), anybody).n == 0


def test_size_and_freshness_are_classes(index: Index):
    """Thousands of records, and days since the release at the moment that is asked about."""
    day = 1_795_392_000  # 2026-11-23

    assert names(index, "", chosen={"size": ["n<1K"]}) == ["clinic-talks"]
    assert names(index, "", chosen={"freshness": ["month"]}, now=day) == ["clinic-talks"]
    assert names(index, "", chosen={"freshness": ["month"]}, now=day + 40 * 86_400) == []
    assert names(index, "", chosen={"freshness": ["quarter"]}, now=day + 40 * 86_400) == ["clinic-talks"]


def test_an_entry_that_changes_is_found_by_what_it_is_now():
    """Its old words find it no more, it is counted once, and after many changes still."""
    index = Index()
    for at in range(200):
        index.put(Entry("one", f"1.0.{at}", {"en": f"word{at}", "zh": ""}))
        index.put(Entry("two", "1.0.0", {"en": "other", "zh": ""}))

    assert (names(index, "word199 "), names(index, "word198 "), len(index)) == (["one"], [], 2)
    index.drop("one")
    assert (names(index, ""), index.get("one")) == (["two"], None)


@pytest.mark.parametrize("limit", [1, 3, 7])
@pytest.mark.parametrize("sort", ["fit", "newest", "oldest", "name", "records", "bytes", "grade"])
@pytest.mark.parametrize("text", ["", "数据"])
def test_pages_together_are_the_whole_once_each(limit: int, sort: str, text: str):
    """However pages are cut and ordered, every entry stands on one of them."""
    chance = random.Random(limit)
    index = Index()
    for at in range(23):
        when = f"2026-0{chance.randint(1, 9)}-01T00:00:00Z"
        index.put(Entry(f"n{at}", "1.0.0", {"en": "data", "zh": "数据"}, records=chance.randint(0, 3), bytes=chance.randint(0, 3), grade=chance.choice("ABC"), released=when))  # fmt: skip
    whole = [entry.name for entry, _ in index.search(Query(text, sort=sort, limit=100), anybody).rows]
    told, after = [], 0
    while after is not None:
        page = index.search(Query(text, sort=sort, limit=limit, after=after), anybody)
        told += [entry.name for entry, _ in page.rows]
        after = page.after

    assert sorted(whole) == sorted(f"n{at}" for at in range(23))
    assert told == whole


@given(st.text(max_size=40))
def test_no_words_break_a_search(text: str):
    """Whatever is typed is searched."""
    index = Index()
    index.put(EYES)

    assert index.search(Query(text), anybody).n in {0, 1}
