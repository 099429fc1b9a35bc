"""Advice on unknown files: what is planted is found, the recipe says why, is valid, and keeps what is good."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curate.workshop import Workshop
from goldsmith.curate.advice.columns import fields_of
from goldsmith.curate.advice.roles import roles_of
from goldsmith.curate.advising import advise, save
from goldsmith.curate.plan import Request, made
from goldsmith.curate.recipe import Recipe
from goldsmith.curate.recipe_file import parse
from goldsmith.errors import ReadingError, UsageError

SUBJECTS = ("港口", "灯塔", "图书馆", "天文台", "博物馆", "造纸厂", "茶园", "渔村")
VERBS = ("记录了", "重新整理了", "公开展示了", "仔细核对了", "悄悄收藏了", "反复比较了")
THINGS = ("一百年前的航海日志", "去年冬天的观测数据", "老人们讲述的故事", "从远方运来的木材", "已经褪色的旧地图")


def _article(number: int) -> str:
    """Return a made Chinese article that no other number gives."""
    sentences = (
        f"{SUBJECTS[(number + k) % 8]}的第{number * 7 + k}位工作人员{VERBS[(number * 3 + k) % 6]}{THINGS[(number + k * k) % 5]}，并把经过写在本子上。"
        for k in range(9)
    )
    return "".join(sentences)


def _recipe(*paths: Path, number: int = 0) -> Recipe:
    advice = advise([str(path) for path in paths])
    return parse((advice, *advice.more)[number].recipe, name="advised").recipe


def _jsonl(path: Path, rows: list[dict]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "shape", "text"),
    [
        ({"title": "A day", "content": "A long story about the sea and its people."}, "text", ("content",)),
        ({"id": "x1", "正文": "这是一篇很长的文章，说的是海边的人。"}, "text", ("正文",)),
        ({"instruction": "Name a bird.", "input": "", "output": "A wren."}, "instruction", ("instruction", "input?", "output")),
        (
            {"Question": "1+1?", "A": "one", "B": "two", "C": "three", "Answer": "B"},
            "instruction",
            ("Question", "A?", "B?", "C?", "Answer"),
        ),
        ({"prompt": "Say hello.", "chosen": "Hello there.", "rejected": "Go away."}, "preference", ("prompt?", "chosen", "rejected")),
        ({"conversations": [{"from": "human", "value": "hi"}]}, "conversation", ("conversations",)),
        ({"sentence1": "A man eats.", "sentence2": "Someone eats."}, "pair", ("sentence1", "sentence2")),
        ({"code": "def f():\n    return 1", "language": "python"}, "code", ("code",)),
        ({"file": "a/b/c.json", "sha": "ab12cd"}, "none", ()),
        ({"id": "a1b2", "of": "c3d4", "kind": "near"}, "none", ()),
    ],
)
def test_finds_what_each_field_is_for(row: dict, shape: str, text: tuple[str, ...]):
    """Names and values together tell the shape; ids, hashes and paths are no text."""
    rows = [dict(row) for _ in range(5)]

    found = roles_of(fields_of(rows), len(rows))

    assert (found.shape, found.text) == (shape, text)


def test_the_recipe_is_valid_and_says_why(workshop: Workshop):
    """`plan` accepts it, `run` keeps the good records, and each part has its reason as a comment."""
    path = _jsonl(workshop.folder / "raw.jsonl", [{"doc_id": f"n{n}", "content": _article(n), "date": "2024-01-02"} for n in range(60)])

    advice = advise([str(path)])

    out = workshop.folder / "advised.yaml"
    save(advice, out)
    recipe = made(Request(str(out), lake=str(workshop.lake))).recipe
    assert recipe.fields.text == ["content"]
    assert recipe.fields.id == ["doc_id"]
    assert recipe.fields.original_at == ["date"]
    assert [step.set for step in recipe.rules] == ["goldsmith-zh@1", "short-text@1"]
    assert "# tried on the sample: nothing is dropped" in advice.recipe
    workshop.run(recipe=str(out))
    assert len(workshop.kept()) == 60


def test_a_table_without_names_is_a_table(workshop: Workshop):
    """A text file of tabs is read as rows, and its first record is not taken for names."""
    path = workshop.folder / "titles.txt"
    path.write_text("".join(f"{_article(n)[:24]}\t{n % 4}\n" for n in range(40)), encoding="utf-8")

    recipe = _recipe(path)

    assert recipe.sources[0].format == "csv"
    assert recipe.sources[0].settings == {"delimiter": "\t", "names": ["text", "label"]}
    assert [step.set for step in recipe.rules] == ["short-text@1"]


def test_names_in_a_table_stay_names(workshop: Workshop):
    """A header is a header, in English and in Chinese."""
    for names in (("label", "review"), ("标签", "评论内容")):
        path = workshop.folder / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([names, *((n % 2, _article(n)[:50]) for n in range(30))])

        assert _recipe(path).fields.text == [names[1]]


def test_an_old_encoding_is_named(workshop: Workshop):
    """JSON lines in GB18030 would all be broken; the recipe tells the encoding."""
    path = workshop.folder / "old.jsonl"
    path.write_bytes(b"".join(json.dumps({"text": _article(n)}, ensure_ascii=False).encode("gb18030") + b"\n" for n in range(30)))

    recipe = _recipe(path)

    assert recipe.sources[0].settings == {"encoding": "gb18030"}


def test_records_deep_in_a_document_are_reached(workshop: Workshop):
    """A list within one object, and an object whose fields are the records."""
    rows = [{"text": _article(n)} for n in range(12)]
    for name, document, at in (
        ("list", {"version": 1, "data": rows}, "data"),
        ("fields", {f"k{n}": row for n, row in enumerate(rows)}, "*"),
    ):
        path = workshop.folder / f"{name}.json"
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")

        assert _recipe(path).sources[0].settings == {"at": at}


def test_an_id_that_repeats_itself_is_no_id(workshop: Workshop):
    """Two files that both count from 0 would quarantine each other's records."""
    for name in ("a", "b"):
        _jsonl(workshop.folder / f"{name}.jsonl", [{"id": n, "text": name + _article(n)} for n in range(20)])

    advice = advise([str(workshop.folder)])

    assert parse(advice.recipe, name="x").recipe.fields.id == []
    assert "repeats itself" in advice.recipe


def test_files_of_another_shape_get_a_recipe_of_their_own(workshop: Workshop):
    """Instructions beside articles; every file is in exactly one recipe, and notes about the data are in none."""
    _jsonl(workshop.folder / "articles.jsonl", [{"text": _article(n)} for n in range(40)])
    _jsonl(workshop.folder / "tasks.jsonl", [{"instruction": f"第{n}题：这是什么？", "output": _article(n)[:60]} for n in range(20)])
    (workshop.folder / "README.md").write_text("# About\n", encoding="utf-8")

    advice = advise([str(workshop.folder)])
    recipes = [parse(one.recipe, name="x").recipe for one in (advice, *advice.more)]

    assert [[Path(source.path).name for source in one.sources] for one in recipes] == [["articles.jsonl"], ["tasks.jsonl"]]
    assert "README.md (about the data)" in advice.recipe


def test_damage_and_personal_data_bring_their_edits(workshop: Workshop):
    """Tags, mojibake, hidden signs and telephone numbers are found and repaired or masked, the mask last."""
    bad = ["<p>段落</p><br>", "cafÃ© naÃ¯ve", "\u200b\u202e", "电话：13812345678"]
    path = _jsonl(workshop.folder / "raw.jsonl", [{"text": _article(n) + bad[n % 4]} for n in range(80)])

    edits = [one if isinstance(one, str) else next(iter(one)) for one in _recipe(path).edits]

    assert {"repair_unicode", "html_remains", "control_characters"} <= set(edits)
    assert edits[-1] == "mask_personal_data"


def test_broken_rows_are_told_and_borne(workshop: Workshop):
    """A tenth without text: the budget is just above it, and the reason names the error."""
    rows = [{"text": _article(n) if n % 10 else None} for n in range(100)]

    advice = advise([str(_jsonl(workshop.folder / "raw.jsonl", rows))])

    recipe = parse(advice.recipe, name="x").recipe
    assert 0.1 <= recipe.error_budget.share <= 0.2
    assert "null_text 10" in advice.recipe


def test_beginning_middle_and_end_are_seen(workshop: Workshop):
    """A large file whose end is in another language: the sample knows, and says how far it looked."""
    path = workshop.folder / "large.jsonl"
    line = json.dumps({"text": _article(1) * 4}, ensure_ascii=False) + "\n"
    english = json.dumps({"text": "The keeper of the lighthouse wrote down what the weather had been like on that day. " * 6}) + "\n"
    path.write_text(line * 9_000 + english * 9_000, encoding="utf-8")

    advice = advise([str(path)])

    assert advice.facts["sample"]["languages"].keys() == {"zh", "en"}
    assert advice.facts["files"][0]["places"] == "beginning, middle and end"
    assert advice.facts["files"][0]["looked_at"] <= 2_400


def test_a_large_folder_is_sampled(workshop: Workshop):
    """Of 2,500 files some are opened, and the recipe says so."""
    folder = workshop.folder / "many"
    folder.mkdir()
    for n in range(2_500):
        (folder / f"{n}.txt").write_text(_article(n), encoding="utf-8")

    advice = advise([str(folder)])

    assert advice.facts["found"][".txt"]["files"] == 2_500
    assert len(advice.facts["files"]) <= 240
    assert "not every file was asked" in advice.recipe
    assert parse(advice.recipe, name="x").recipe.sources[0].path == str(folder)


def test_the_same_files_give_the_same_advice(workshop: Workshop):
    """No clock, no chance."""
    path = _jsonl(workshop.folder / "raw.jsonl", [{"text": _article(n)} for n in range(50)])

    assert advise([str(path)]) == advise([str(path)])


def test_reasons_are_told_in_chinese(workshop: Workshop):
    """The same recipe, other comments."""
    path = _jsonl(workshop.folder / "raw.jsonl", [{"text": _article(n)} for n in range(50)])

    english, chinese = advise([str(path)]), advise([str(path)], language="zh")

    assert parse(english.recipe, name="x").recipe == parse(chinese.recipe, name="x").recipe
    assert "在样本上试过" in chinese.recipe


def test_nothing_to_read_and_no_text_are_told(workshop: Workshop):
    """An empty folder, and records of numbers alone."""
    (workshop.folder / "empty").mkdir()
    with pytest.raises(ReadingError):
        advise([str(workshop.folder / "empty")])
    with pytest.raises(ReadingError, match="no field here looks like a text"):
        advise([str(_jsonl(workshop.folder / "numbers.jsonl", [{"x": n, "y": n * n} for n in range(30)]))])


def test_a_damaged_file_is_left_out(workshop: Workshop):
    """A cut archive is told with its reason; the other file is advised on."""
    _jsonl(workshop.folder / "good.jsonl", [{"text": _article(n)} for n in range(30)])
    (workshop.folder / "cut.jsonl.gz").write_bytes(gzip.compress(b'{"text": "x"}\n' * 9)[:12])

    recipe = advise([str(workshop.folder)]).recipe

    assert "cut.jsonl.gz" in recipe
    assert [Path(one.path).name for one in parse(recipe, name="x").recipe.sources] == ["good.jsonl"]


def test_a_recipe_that_is_there_is_not_replaced(workshop: Workshop):
    """Work of people is not overwritten without a word."""
    advice = advise([str(_jsonl(workshop.folder / "raw.jsonl", [{"text": _article(n)} for n in range(30)]))])
    save(advice, workshop.folder / "r.yaml")

    with pytest.raises(UsageError):
        save(advice, workshop.folder / "r.yaml")
    save(advice, workshop.folder / "r.yaml", overwrite=True)


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=40)
    | st.lists(st.integers(), max_size=3)
    | st.dictionaries(NAMES, st.text())
)


@settings(
    derandomize=True, deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rows=st.lists(st.dictionaries(NAMES, VALUES, max_size=4), min_size=1, max_size=6))
def test_any_records_give_a_valid_recipe_or_a_message(workshop: Workshop, rows: list[dict]):
    """Whatever fields are called and hold, YAML that parses comes out, or an error for people."""
    path = _jsonl(workshop.folder / "any.jsonl", rows)

    try:
        advice = advise([str(path)])
    except ReadingError:
        return

    for one in (advice, *advice.more):
        parse(one.recipe, name="any")


def test_what_a_plain_text_file_begins_with_is_no_proof(workshop: Workshop):
    """Markdown that begins with a reference, and notes that begin with a bracket, are texts; mail called `.txt` is mail."""
    for n in range(8):
        (workshop.folder / f"{n}.md").write_text(f'[#]: subject: "{n}"\n\n{_article(n)}\n', encoding="utf-8")
        (workshop.folder / f"{n}.txt").write_text(f"[{n}] {_article(n)}\n" * 3, encoding="utf-8")

    assert {one["format"] for one in advise([str(workshop.folder)]).facts["files"]} == {"text"}

    mail = workshop.folder / "mail"
    mail.mkdir()
    for n in range(5):
        head = f"Return-Path: <a{n}@example.org>\nFrom: a{n}@example.org\nTo: b@example.org\nSubject: Tides\nDate: Mon, 1 Jan 2024 10:0{n}:00 +0000\n"
        (mail / f"{n}.txt").write_text(
            head + f"Message-ID: <{n}@example.org>\n\nThe tide turns at {n}, said the keeper of the light.\n", encoding="utf-8"
        )

    assert {one["format"] for one in advise([str(mail)]).facts["files"]} == {"eml"}


def test_one_sentence_a_line_is_one_record_a_line(workshop: Workshop):
    """A corpus of lines is no single document."""
    path = workshop.folder / "corpus.txt"
    path.write_text("".join(f"第{n}条：{THINGS[n % 5] * (n % 4)}今天的天气很好，我们去看海。\n" for n in range(200)), encoding="utf-8")

    assert _recipe(path).sources[0].settings == {"per": "line"}
