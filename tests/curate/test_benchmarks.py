"""Benchmarks: any layout is read, kept by name and version, and trusted only while it is what was registered."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data import shared
from goldsmith.curate.benchmarks import Layout, Registry, opened, read_benchmark
from goldsmith.curate.benchmarks.fields import layout_of
from goldsmith.errors import BenchmarkError, ReadingError


def _lines(path: Path, *rows: Any) -> str:
    path.write_text(
        "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows), encoding="utf-8"
    )
    return str(path)


@pytest.mark.parametrize(
    ("row", "question", "choices", "answer"),
    [
        ({"question": "q?", "answer": "a"}, "q?", (), "a"),
        ({"task_id": "T/0", "prompt": "def f", "canonical_solution": "pass", "test": "t"}, "def f", (), "pass"),
        ({"": 0, "Question": "问", "A": "甲", "B": "乙", "C": "丙", "D": "丁", "Answer": "B"}, "问", ("甲", "乙", "丙", "丁"), "B"),
        ({"question": "q?", "choices": ["x", "y"], "answer": 1, "subject": "s"}, "q?", ("x", "y"), "B"),
        ({"question": "q?", "choices": {"text": ["x", "y"], "label": ["A", "B"]}, "answerKey": "A", "id": "7"}, "q?", ("x", "y"), "A"),
        ({"ind": 3, "ctx": "he", "endings": ["x", "y"], "label": "1"}, "he", ("x", "y"), "B"),
        ({"question": "q?", "context": "c", "answers": {"text": ["t"], "answer_start": [0]}}, "q?", (), "t"),
        ({"Problem": "p", "Solution": "s"}, "p", (), "s"),
        ({"题目": "问", "答案": "答"}, "问", (), "答"),
        ({"prompt": [{"role": "system", "content": "be"}, {"role": "user", "content": "ask"}], "answer": "a"}, "ask", (), "a"),
    ],
)
def test_layouts_are_recognised(tmp_path: Path, row: dict[str, Any], question: str, choices: tuple[str, ...], answer: str):
    """The fields that well-known benchmarks have, and others with names that tell."""
    item = read_benchmark([_lines(tmp_path / "b.jsonl", row)]).items[0]

    assert (item.question, item.choices, item.answer) == (question, choices, answer)


def test_fields_may_be_named(tmp_path: Path):
    """Several fields of a question are joined."""
    path = _lines(tmp_path / "b.jsonl", {"x": "passage", "y": "ask", "z": "told", "title": "no"})

    item = read_benchmark([path], layout=Layout(("x", "y"), "z")).items[0]

    assert (item.question, item.answer) == ("passage\nask", "told")


def test_jsonl_csv_parquet_and_gzip_give_the_same_items(tmp_path: Path):
    """The layout is that of the rows, not of the file; equal items have an equal digest."""
    rows = [{"id": str(n), "question": f"What is number {n}?", "answer": str(n)} for n in range(5)]
    plain = _lines(tmp_path / "a.jsonl", *rows)
    (tmp_path / "b.csv").write_text(
        "id,question,answer\n" + "".join(f"{r['id']},{r['question']},{r['answer']}\n" for r in rows), encoding="utf-8"
    )
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "c.parquet")
    (tmp_path / "d.jsonl.gz").write_bytes(gzip.compress(Path(plain).read_bytes()))

    digests = {read_benchmark([str(tmp_path / name)]).digest for name in ("a.jsonl", "b.csv", "c.parquet", "d.jsonl.gz")}

    assert len(digests) == 1


def test_ids_are_unique_across_files(tmp_path: Path):
    """Items of several files are called by file and id; a second one of the same id keeps a name of its own."""
    one = _lines(tmp_path / "one.jsonl", {"id": "1", "question": "a b c"}, {"id": "1", "question": "d e f"})
    two = _lines(tmp_path / "two.jsonl", {"id": "1", "question": "g h i"})

    assert [item.id for item in read_benchmark([one, two]).items] == ["one/1", "one/1~", "two/1"]


def test_broken_rows_are_told_and_the_others_kept(tmp_path: Path):
    """A row that cannot be read, and one without a question, are counted with their places."""
    path = _lines(
        tmp_path / "b.jsonl",
        {"question": "good one", "answer": "1"},
        "{broken",
        {"question": "", "answer": "2"},
        *({"question": f"q {n}"} for n in range(5)),
    )

    facts = read_benchmark([path]).facts

    assert (facts["rows"], facts["items"], facts["broken"]) == (8, 6, 2)
    assert any("invalid_json" in one for one in facts["broken_told"])
    assert any("no question" in one for one in facts["broken_told"])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((), "the benchmark is empty"),
        (({"foo": "bar"},), "no row has a question"),
        (({"question": "q"}, {"a": 1}, {"a": 1}, {"a": 1}), "most rows of the benchmark"),
        (("{", "["), "no row has a question"),
    ],
)
def test_what_holds_no_items_is_refused(tmp_path: Path, rows: tuple[Any, ...], message: str):
    """With the fields that there are, or the reason."""
    with pytest.raises(BenchmarkError, match=message):
        read_benchmark([_lines(tmp_path / "b.jsonl", *rows)])


def test_a_path_that_is_not_there_is_told():
    """As for every other input."""
    with pytest.raises(ReadingError):
        read_benchmark(["nowhere/at/all.jsonl"])


def test_a_row_without_any_text_has_no_layout():
    """A number is no question."""
    assert layout_of({"question": 3, "answer": 4}) is None


def test_the_registry_keeps_versions(tmp_path: Path):
    """Adding again does nothing, other items need another version, the newest is meant by the name, removing removes."""
    registry = Registry(tmp_path / "registry")
    first = read_benchmark([_lines(tmp_path / "a.jsonl", {"question": "first of all"})], name="mine", version="1", licence="MIT")
    second = read_benchmark([_lines(tmp_path / "b.jsonl", {"question": "second of all"})], name="mine", version="2")

    assert registry.add(first)
    assert not registry.add(first)
    registry.add(second)

    assert registry.load("mine").version == "2"
    assert registry.load("mine@1") == first
    assert [(one["name"], one["version"], one["licence"]) for one in registry.known()] == [("mine", "2", ""), ("mine", "1", "MIT")]
    other = read_benchmark([str(tmp_path / "b.jsonl")], name="mine", version="1")
    with pytest.raises(BenchmarkError, match="other items"):
        registry.add(other)
    assert registry.add(other, replace=True)
    assert registry.remove("mine@2") == 1
    assert registry.remove("mine") == 1
    assert registry.known() == []


def test_a_registered_benchmark_is_hashed(tmp_path: Path):
    """Items that were changed behind the registry's back are not trusted."""
    registry = Registry(tmp_path / "registry")
    registry.add(read_benchmark([_lines(tmp_path / "a.jsonl", {"question": "first of all"})], name="mine", version="1"))
    place = registry.folder / "mine" / "1" / "items.parquet"
    table = pq.read_table(place)
    pq.write_table(table.set_column(1, table.schema.field(1), pa.array(["another one"], pa.large_string())), place)

    with pytest.raises(BenchmarkError, match="damaged"):
        registry.load("mine")
    place.write_bytes(b"nothing")
    with pytest.raises(BenchmarkError, match="damaged"):
        registry.load("mine")


@pytest.mark.parametrize("name", ["../up", "a/b", "", ".hidden", "x" * 200])
def test_a_name_stays_inside_the_folder(tmp_path: Path, name: str):
    """No name leads out of the registry."""
    path = _lines(tmp_path / "a.jsonl", {"question": "first of all"})
    found = read_benchmark([path], name=name or "a", version="1" if name else "..")

    with pytest.raises(BenchmarkError, match="cannot be the"):
        Registry(tmp_path / "registry").add(found)


def test_names_and_paths_are_opened_once_each(tmp_path: Path):
    """A path need not be registered; the same items under two names are looked for once; a wrong name is told with the nearest."""
    registry = Registry(tmp_path / "registry")
    path = _lines(tmp_path / "a.jsonl", {"question": "first of all"})
    registry.add(read_benchmark([path], name="mine", version="1"))

    assert [one.name for one in opened(["mine", path, "mine@1"], registry)] == ["mine"]
    with pytest.raises(BenchmarkError, match="did you mean `mine`"):
        opened(["mime"], registry)
    with pytest.raises(BenchmarkError, match="no benchmark is named"):
        opened([], registry)


@pytest.mark.parametrize(
    ("file", "items", "answers"),
    [("gsm8k_test.jsonl.gz", 1_319, 1_319), ("HumanEval.jsonl.gz", 164, 164), ("cmmlu_data.tgz", 11_917, 11_917)],
)
def test_real_benchmarks_are_read_without_being_told_how(file: str, items: int, answers: int):
    """GSM8K, HumanEval and CMMLU as they are published."""
    found = read_benchmark([str(shared(f"benchmarks/{file}"))])

    assert (found.facts["items"], found.facts["answers"], found.facts["broken"]) == (items, answers, 0)
