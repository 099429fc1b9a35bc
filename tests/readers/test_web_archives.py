"""Web archives that are damaged in the middle: what is broken is told alone, and the archive is read on behind it."""

from __future__ import annotations

import gzip
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.reader import reader_for
from goldsmith.testing.readers import obeys_the_laws, whole
from readers import document_samples, samples

N = 9


def records(n: int = N) -> list[bytes]:
    """Return pages that differ, each as a record, with a request before each."""
    request = samples.warc_record("request", b"GET / HTTP/1.1\r\n\r\n", content_type="application/http; msgtype=request")
    pages = [samples.PAGE.replace("标题", f"标题{i}").replace("读者", f"第{i}位读者").encode() for i in range(n)]
    return [request + samples.warc_record("response", samples.http(page), url=f"http://example.org/{i}") for i, page in enumerate(pages)]


def members(n: int = N) -> list[bytes]:
    """Return the records, compressed one by one."""
    return [gzip.compress(one, mtime=0) for one in records(n)]


def read(folder, data: bytes, name: str = "a.warc.gz"):
    """Return the numbers of the pages that were read, the codes of the failures, and all positions."""
    path = samples.written(folder, name, data)
    found = whole(reader_for(path), path)
    places = [*found.positions, *(one.position for one in found.failures)]
    return [int(row["url"].rpartition("/")[2]) for row in found.rows], [one.error for one in found.failures], places


@given(hurt=st.sets(st.integers(0, N - 1), max_size=3), seed=st.integers(0, 1000))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_damaged_members_are_told_and_the_others_are_read(hurt, seed, tmp_path_factory):
    """Whichever members have a few false bytes in their middle, none is a row, each stretch of them is told, and every other page is there."""
    rng, parts = random.Random(seed), members()
    for i in hurt:
        at = rng.randrange(12, len(parts[i]) - 12)
        parts[i] = parts[i][:at] + bytes(byte ^ 0x5A for byte in parts[i][at : at + 4]) + parts[i][at + 4 :]

    pages, told, places = read(tmp_path_factory.mktemp("hurt"), b"".join(parts))

    assert pages == [i for i in range(N) if i not in hurt]
    assert sum(i - 1 not in hurt for i in hurt) <= len(told) <= len(hurt)
    assert set(told) <= {"damaged_stream"}
    assert len(set(places)) == len(places)


@pytest.mark.parametrize(
    "garbage", [b"garbage " * 500, b"\x1f\x8b\x08" + bytes(range(256)) * 40, bytes(3_000_000)], ids=["text", "false start", "long"]
)
def test_what_stands_between_members_is_told_and_passed(garbage, tmp_path):
    """Bytes between two members are one failure, zeros alone are padding; a member whose end was lost takes no other with it."""
    parts = members()
    pages, told, _ = read(tmp_path, b"".join([*parts[:4], garbage, *parts[4:]]))
    assert pages == list(range(N))
    assert len(told) == bool(garbage.strip(b"\0"))

    pages, told, _ = read(tmp_path, b"".join([*parts[:4], parts[4][:-30], *parts[5:]]))
    assert (pages, told) == ([0, 1, 2, 3, 5, 6, 7, 8], ["damaged_stream"])


def test_an_archive_that_is_one_stream_keeps_what_stands_before_the_damage(tmp_path):
    """There is no beginning behind the damage, and nothing that was whole before it is lost."""
    data = gzip.compress(b"".join(records(60)), mtime=0)
    cut = len(data) * 2 // 3

    pages, told, _ = read(tmp_path, data[:cut] + b"\xff" * 20 + data[cut + 20 :])

    assert pages == list(range(len(pages)))
    assert len(pages) > 20
    assert told == ["damaged_stream"]


def test_the_end_is_a_cut_and_no_damage(tmp_path):
    """An archive of members that breaks off keeps the laws: its first pages, and one failure that says so."""
    sample = samples.written(tmp_path / "sample", "a.warc.gz", b"".join(members(4)))
    data = sample.read_bytes()

    obeys_the_laws(reader_for(sample), sample, tmp_path, n_records=4, cuts=[*range(1, len(data), 97), len(data) - 1])
    assert read(tmp_path, data[:-9])[1] == ["truncated_stream"]


def test_texts_of_a_wet_archive_behind_a_damage_are_read(tmp_path):
    """The same holds for archives of texts."""
    first, second = (gzip.compress(document_samples.wet(), mtime=0) for _ in range(2))
    hurt = first[: len(first) // 2] + b"\x00\xff" * 6 + first[len(first) // 2 + 12 :]
    path = samples.written(tmp_path, "a.wet.gz", hurt + second)

    found = whole(reader_for(path), path)

    assert "damaged_stream" in [one.error for one in found.failures]
    assert [row["url"] for row in found.rows][-4:] == [f"http://example.org/{i}" for i in (0, 1, 3, 4)]
