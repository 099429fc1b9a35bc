"""Which files are meant and who reads them."""

from __future__ import annotations

import os

import pytest

from goldsmith.errors import ReadingError, SettingsError, UnknownNameError
from goldsmith.reader import find_sources, reader_for, source_digest
from readers import samples


def test_wrong_settings_are_listed_together():
    """Every wrong setting is told, an unknown one with the nearest known one."""
    with pytest.raises(SettingsError) as caught:
        reader_for("a.jsonl", settings={"encodng": "utf-8", "max_line_bytes": 0})

    assert str(caught.value) == (
        "error[GS102] reader jsonl: these settings are wrong\n"
        "  - `max_line_bytes` = 0: it should be at least 1\n"
        "  - `encodng`: no such setting, did you mean `encoding`?\n"
        "  hint: settings: `encoding`, `max_line_bytes`, `bomb_ratio`"
    )


def test_sources_are_found_sorted_once_and_what_is_passed_over_is_told(tmp_path):
    """Folders, globs and files give each readable file once; hidden and unknown ones are listed."""
    for name in ("b/x.jsonl", "a.csv", "b/.hidden.jsonl", ".git/y.jsonl", "b/c/z.html.gz", "picture.png"):
        samples.written(tmp_path, name, b"")

    found = find_sources([str(tmp_path), str(tmp_path / "*.csv"), str(tmp_path / "b" / "x.jsonl")])

    assert [(os.path.relpath(one.path, tmp_path), one.reader) for one in found] == [
        ("a.csv", "csv"),
        ("b/c/z.html.gz", "html"),
        ("b/x.jsonl", "jsonl"),
    ]
    assert [os.path.relpath(one.path, tmp_path) for one in found.skipped] == [".git", "b/.hidden.jsonl", "picture.png"]


def test_a_pipe_in_a_folder_is_passed_over_and_not_waited_for(tmp_path):
    """Only regular files are read; a link that leads nowhere and a link to a folder are told."""
    samples.written(tmp_path, "a.jsonl", b"")
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "lost.jsonl").symlink_to(tmp_path / "nowhere")
    (tmp_path / "again").symlink_to(tmp_path)

    found = find_sources([str(tmp_path)])

    assert [os.path.relpath(one.path, tmp_path) for one in found] == ["a.jsonl"]
    assert [(os.path.relpath(one.path, tmp_path), one.why) for one in found.skipped] == [
        ("again", "a link to a folder"),
        ("lost.jsonl", "no regular file"),
        ("pipe.jsonl", "no regular file"),
    ]


def test_what_names_nothing_is_refused_with_a_hint(tmp_path):
    """A path without a file, an empty folder, an unknown format: each says what is there instead."""
    samples.written(tmp_path, "data.jsonl", b"")
    (tmp_path / "empty").mkdir()

    with pytest.raises(ReadingError, match=r"no such file\n  hint: .* holds data.jsonl, empty"):
        find_sources([str(tmp_path / "dta.jsonl")])
    with pytest.raises(ReadingError, match="the folder holds no file"):
        find_sources([str(tmp_path / "empty")])
    with pytest.raises(ReadingError, match="no reader knows this format"):
        find_sources([str(samples.written(tmp_path, "x.bin", bytes(range(256))))])
    with pytest.raises(UnknownNameError, match="did you mean `jsonl`"):
        reader_for(tmp_path / "data.jsonl", format="jsnl")


def test_a_file_without_a_telling_name_is_looked_into(tmp_path):
    """Content decides where the name does not."""
    cases = {
        "jsonl": samples.JSONL,
        "json_document": samples.DOCUMENT,
        "csv": samples.PLAIN_CSV,
        "parquet": samples.parquet(),
        "html": samples.PAGE,
    } | {
        "warc": samples.warc(),
        "tar": samples.tar_of_pages(),
        "text": samples.PROSE,
    }

    named = {name: find_sources([str(samples.written(tmp_path, f"{name}-data", data))])[0].reader for name, data in cases.items()}

    assert named == {name: name for name in cases}


def test_the_digest_of_a_source_is_its_sha256(tmp_path):
    """The digest is the published one of the three letters abc."""
    path = samples.written(tmp_path, "a", b"abc")

    assert source_digest(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-4
