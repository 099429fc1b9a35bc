"""Files may be called anything."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from curate.workshop import Workshop
from goldsmith.curate.plan import Request
from goldsmith.curate.run import run

NAMES = [
    "a b",
    "中文 名",
    "new\nline",
    "q'uo\"te",
    "semi;drop table",
    "<script>alert(1)<",
    "-dash",
    "--input",
    "[glob]*",
    "#hash",
    "%41",
    "a:b",
    "~tilde",
    "emoji😀",
]


def test_names_of_files_are_only_names(workshop: Workshop):
    """Quotes, line feeds, markup, dashes and patterns in a name change nothing; each file is named where its record stands."""
    for n, name in enumerate(NAMES):
        workshop.rows({"id": name, "text": f"text of file {n} is about {n * 13} things"}, {"text": None}, name=f"{name}.jsonl")
    outcome = run(Request(workshop.recipe(), (str(workshop.folder / "*.jsonl"),), str(workshop.lake), "set"))

    records = workshop.records()
    assert {name: row["source"] for name, row in records.items()} == {name: f"{name}.jsonl" for name in NAMES}
    assert sorted(row["source"] for row in workshop.quarantine()) == sorted(f"{name}.jsonl" for name in NAMES)
    assert outcome.report is not None
    assert "<script>alert" not in outcome.report.read_text(encoding="utf-8")


def test_a_name_that_is_no_utf8_is_read_and_told(workshop: Workshop):
    r"""Bytes that are no UTF-8 in the name of a file or of a file passed over are told as `\xff`."""
    folder = workshop.folder / "raw"
    folder.mkdir()
    try:
        Path(os.fsdecode(bytes(folder) + b"/bad\xff\xfe.jsonl")).write_bytes(json.dumps({"id": "a", "text": "one"}).encode())
    except OSError:
        pytest.skip("this file system takes only names that are Unicode")
    Path(os.fsdecode(bytes(folder) + b"/bad\xff.exe")).write_bytes(b"MZ\0\0")
    (folder / "other.jsonl").write_text('{"id": "b", "text": "two"}\n', encoding="utf-8")

    outcome = workshop.run(folder)

    assert {name: row["source"] for name, row in workshop.records().items()} == {"a": r"bad\xff\xfe.jsonl", "b": "other.jsonl"}
    assert any(r"bad\xff.exe" in note for note in outcome.notes)
    assert workshop.run(folder / os.fsdecode(b"bad\xff\xfe.jsonl"), dataset="alone").as_json()["kept"] == 1
