"""The sample of the demo holds what its page says, and nothing that must not be given away."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[2] / "src" / "goldsmith" / "samples"
TRUTH = json.loads((SAMPLES / "TRUTH.json").read_text(encoding="utf-8"))
HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def json_lines(name: str) -> list[bytes]:
    """Return the lines of one file."""
    path = SAMPLES / "input" / name
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return content.removeprefix(b"\xef\xbb\xbf").split(b"\n")[:-1]


@cache
def sound_records() -> list[dict[str, object]]:
    """Return the records that parse and have a text."""
    found = []
    for name in ("zh.jsonl", "web-en.jsonl.gz"):
        for line in json_lines(name):
            try:
                found.append(json.loads(line.decode()))
            except ValueError:
                continue
    return [record for record in found if isinstance(record.get("text"), str)]


@cache
def texts() -> dict[str, str]:
    """Return the texts by id, without the records that were broken on purpose."""
    known: dict[str, str] = {}
    for record in sound_records():
        if record["source"] != "planted":
            known[str(record["id"])] = str(record["text"])
    return known


@cache
def mails() -> list[dict[str, str]]:
    """Return the rows of the table of mails."""
    content = (SAMPLES / "input" / "mails.csv").read_bytes().decode("utf-8-sig", errors="replace")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_the_sample_fits_in_the_package():
    """All files of the sample together stay below 3 MB."""
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 3_000_000


def test_the_files_hold_as_many_records_as_told():
    """Lines and rows are as many as the truth says."""
    assert len(json_lines("zh.jsonl")) == TRUTH["records"]["zh.jsonl"]
    assert len(json_lines("web-en.jsonl.gz")) == TRUTH["records"]["web-en.jsonl.gz"]
    assert len(mails()) == TRUTH["records"]["mails.csv"]


def test_both_languages_are_well_represented():
    """At least 35 of 100 records are Chinese and at least 35 are not."""
    chinese = sum(len(HAN.findall(text)) > 0.2 * len(text) for text in texts().values())
    total = len(texts()) + len(mails())

    assert 0.35 <= chinese / total <= 0.65


def test_exact_copies_are_exact():
    """Every planted exact copy equals its original once white space is collapsed."""
    known = texts()

    for pair in TRUTH["planted"]["exact"] + TRUTH["planted"]["exact_but_white_space"]:
        assert known[pair["id"]].split() == known[pair["of"]].split()


def test_near_copies_differ_but_little():
    """Every planted near copy differs from its original and still shares 3-grams with it."""
    known = texts()

    for pair in TRUTH["planted"]["near"]:
        assert known[pair["id"]] != known[pair["of"]]
        assert 0.2 < pair["jaccard"] < 1
        assert 0.01 <= pair["share"] <= 0.1


def test_every_kind_of_defect_is_there_several_times():
    """Each planted kind stands in the truth with all its cases."""
    assert all(count >= 2 for kind, count in TRUTH["counts"].items() if kind != "html_declares_wrong_charset")
    assert TRUTH["counts"] == {kind: len(facts) for kind, facts in TRUTH["planted"].items()}


def test_broken_lines_break():
    """As many lines fail to decode or to parse as were planted."""
    failures = Counter()
    for name in ("zh.jsonl", "web-en.jsonl.gz"):
        for line in json_lines(name):
            try:
                json.loads(line.decode())
            except UnicodeDecodeError:
                failures["invalid_utf8"] += 1
            except json.JSONDecodeError:
                failures["broken_json"] += 1

    planted = [fact for fact in TRUTH["planted"]["invalid_utf8"] if fact["file"] != "mails.csv"]
    assert failures == {"broken_json": TRUTH["counts"]["broken_json"], "invalid_utf8": len(planted)}


def test_every_source_has_a_licence_on_the_page():
    """Each value of `source` stands in LICENSES.md, and each record names a permissive licence or is a copy."""
    page = (SAMPLES / "LICENSES.md").read_text(encoding="utf-8")

    for record in sound_records():
        assert f"| `{record['source']}` |" in page
        assert record.get("license", "CC0-1.0") in {"MIT", "Apache-2.0", "CC0-1.0", "see origin"}


@pytest.mark.parametrize(
    "pattern",
    [
        r"[\w.+-]+@(?!example\.com)[\w-]+\.(?:com|net|org|edu|de|uk)\b",
        r"https?://(?!(?:[wW]{3}\.)?site-\w{3}\.example)[\w-]+\.",
        r"\(\d{3}\) ?\d{3}-\d{4}",
    ],
)
def test_mails_lead_to_nobody(pattern: str):
    """Mail addresses, links and telephone numbers of the mails are masked."""
    found = [match for mail in mails() for match in re.findall(pattern, mail["subject"] + " " + mail["text"])]

    assert found == []
