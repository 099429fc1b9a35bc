"""Archives are read member by member, and no archive reaches out of itself or fills the machine."""

from __future__ import annotations

import gzip
import io
import os
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.errors import SettingsError
from goldsmith.reader import find_sources, reader_for
from goldsmith.reading.zip_directory import directory
from goldsmith.testing.readers import obeys_the_laws, whole
from readers import samples


def reading(folder, name, data, **given):
    """Write a file and read all of it."""
    path = samples.written(folder, name, data)
    return whole(reader_for(path, settings=given), path)


def zip_of(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive."""
    goal = io.BytesIO()
    with zipfile.ZipFile(goal, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return goal.getvalue()


def tar_of(*members: tuple[tarfile.TarInfo | str, bytes]) -> bytes:
    """Return a tar archive."""
    goal = io.BytesIO()
    with tarfile.open(fileobj=goal, mode="w") as archive:
        for member, data in members:
            info = member if isinstance(member, tarfile.TarInfo) else tarfile.TarInfo(member)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return goal.getvalue()


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    """Return a link as a member of a tar archive."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def named_in(encoding: str, *names: str) -> bytes:
    """Return a zip archive whose names stand in an encoding that nothing tells, as old Chinese Windows writes them."""
    stand_ins = [f"{'qxz'[i] * (len(name.encode(encoding)) - 4)}.txt" for i, name in enumerate(names)]
    data = zip_of(*((stand_in, f"{i}".encode()) for i, stand_in in enumerate(stand_ins)))
    for stand_in, name in zip(stand_ins, names, strict=True):
        data = data.replace(stand_in.encode(), name.encode(encoding))
    return data


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("gbk", ("报告/二〇二五年度总结.txt", "会议记录.txt", "a.txt")),
        ("gbk", ("说明.txt",)),
        ("big5", ("報告/年度總結與會議記錄.txt", "說明書.txt")),
        ("utf-8", ("报告/总结.txt", "日本語.txt")),
        ("cp932", ("議事録/データの一覧.txt",)),
        ("cp437", ("Größe.txt", "über uns.txt")),
    ],
)
def test_names_in_any_encoding_are_read(encoding, names, tmp_path):
    """Chinese names of Windows, Taiwan and Unix, and western ones of DOS."""
    found = reading(tmp_path, "a.zip", named_in(encoding, *names))

    assert sorted(str(row["file"]) for row in found.rows) == sorted(names)


def test_a_name_that_leads_out_is_refused_and_nothing_is_written_there(tmp_path):
    """Dots, absolute paths, drives, backslashes, links: each is told, the rest is read."""
    names = ["../out.txt", "a/../../out.txt", "/etc/out.txt", "C:\\out.txt", "..\\out.txt"]
    members = [*((name, b"evil") for name in names), ("good.txt", b"good"), ("..fine/..name.txt", b"fine")]
    links = [
        (link("l1", "/etc/passwd"), b""),
        (link("l2", "../../etc/passwd"), b""),
        (link("l3", "../x", tarfile.LNKTYPE), b""),
        (link("a/ok", "../good.txt"), b""),
        (link("pipe", "", tarfile.FIFOTYPE), b""),
    ]

    zipped = reading(tmp_path / "in", "a.zip", zip_of(*members))
    tarred = reading(tmp_path / "in", "a.tar", tar_of(*members, *links))

    assert [row["text"] for row in zipped.rows] == [row["text"] for row in tarred.rows] == ["good", "fine"]
    assert [code for _, code in zipped.told] == ["unsafe_name"] * 5
    assert [code for _, code in tarred.told] == [*["unsafe_name"] * 8, "special_file"]
    assert not list(tmp_path.rglob("out.txt"))
    assert not os.path.exists("/etc/out.txt")  # noqa: PTH110


def test_a_link_in_a_zip_archive_is_refused(tmp_path):
    """Unix writes links into the attributes of a member."""
    goal = io.BytesIO()
    with zipfile.ZipFile(goal, "w") as archive:
        info = zipfile.ZipInfo("link.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")

    assert [code for _, code in reading(tmp_path, "a.zip", goal.getvalue()).told] == ["unsafe_name"]


def test_encrypted_members_are_told(tmp_path):
    """A member that needs a password is a failure that says so; the others are read."""
    data = bytearray(zip_of(("a.txt", b"one"), ("b.txt", b"two")))
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        data[at + flags] |= 1

    found = reading(tmp_path, "a.zip", bytes(data))

    assert [row["text"] for row in found.rows] == ["two"]
    assert found.told == [(0, "encrypted_member")]
    assert "password" in found.failures[0].message


@pytest.mark.parametrize("kind", ["zip", "tar.gz", "tar.zst"])
def test_a_bomb_is_refused_before_it_fills_the_disk(kind, tmp_path):
    """Gigabytes out of some kilobytes: a failure, and not more than the limit on the disk."""
    zeros = b"\0" * (300 << 20)
    pack = {"tar.gz": lambda data: gzip.compress(data, 1), "tar.zst": lambda data: zstandard.compress(data, 1), "zip": None}[kind]
    data = zip_of(("a.txt", zeros), ("b.txt", b"after")) if pack is None else pack(tar_of(("a.txt", zeros), ("b.txt", b"after")))

    found = reading(tmp_path, f"a.{kind}", data, max_ratio=100)

    assert "bomb" in [code for _, code in found.told]
    if kind == "zip":
        assert [row["text"] for row in found.rows] == ["after"]


def test_every_limit_is_a_setting(tmp_path):
    """Size of a member, sum of all, number of members, depth."""
    many = zip_of(*((f"{i}.txt", b"x" * 1000) for i in range(20)))
    deep = zip_of(("one.txt", b"one"))
    for i in range(4):
        deep = zip_of((f"{i}.zip", deep), (f"{i}.txt", f"{i}".encode()))

    assert {code for _, code in reading(tmp_path, "a.zip", many, max_member_bytes=999).told} == {"member_too_large"}
    assert len(reading(tmp_path, "a.zip", many, max_members=5).rows) == 5
    assert reading(tmp_path, "a.zip", many, max_members=5).told == [(5 << 40, "too_many_members")]
    assert reading(tmp_path, "a.zip", many, max_total_bytes=3000).told == [(3 << 40, "archive_too_large")]
    assert [row["text"] for row in reading(tmp_path, "a.zip", deep, max_depth=4).rows] == ["one", "0", "1", "2", "3"]
    shallow = reading(tmp_path, "a.zip", deep, max_depth=2)
    assert [row["text"] for row in shallow.rows] == ["1", "2", "3"]
    assert [code for _, code in shallow.told] == ["nested_archive"]


def test_archives_in_archives_tell_the_whole_way(tmp_path):
    """A tar in a zip: the field `file` names every step, positions are unique, and the laws hold."""
    inner = tar_of(("deep/a.jsonl", b'{"n": 1}\n{"n": 2}\n{"n": \n'), ("b.txt", b"text"))
    data = zip_of(("first.txt", b"first"), ("data/inner.tar", inner), ("last.txt", b"last"))
    path = samples.written(tmp_path / "in", "a.zip", data)

    found = whole(reader_for(path), path)

    assert [row["file"] for row in found.rows] == ["first.txt", *["data/inner.tar/deep/a.jsonl"] * 2, "data/inner.tar/b.txt", "last.txt"]
    assert "data/inner.tar: deep/a.jsonl" in found.failures[0].message
    obeys_the_laws(reader_for(path), path, tmp_path, n_records=6)


def test_members_that_overlap_are_refused(tmp_path):
    """The bomb of Fifield: many names for the same bytes."""
    goal = io.BytesIO(zip_of(("a.txt", b"x" * 100_000), ("b.txt", b"two")))
    data = goal.getvalue()
    at = data.rfind(b"PK\x01\x02")
    twisted = data[: at + 42] + struct.pack("<L", 10) + data[at + 46 :]

    assert ("overlapping_members" in [code for _, code in reading(tmp_path, "a.zip", twisted).told]) is True


def test_an_archive_that_was_cut_gives_what_stands_before_the_cut(tmp_path):
    """Without its directory, members with known and unknown sizes are found."""
    goal = io.BytesIO()

    class Pipe(io.RawIOBase):
        def writable(self):
            return True

        def write(self, data):
            return goal.write(data)

    with zipfile.ZipFile(Pipe(), "w", zipfile.ZIP_DEFLATED) as archive:
        for i in range(5):
            archive.writestr(f"{i}.txt", f"text {i} " * 50)
    whole_one = goal.getvalue()
    cut = whole_one[: whole_one.find(b"4.txt")]

    for data in (cut, zip_of(*((f"{i}.txt", f"text {i} ".encode() * 50) for i in range(5)))[: len(cut) - 100]):
        found = reading(tmp_path, "a.zip", data)
        assert [str(row["text"])[:6] for row in found.rows][:3] == ["text 0", "text 1", "text 2"]
        assert found.told[-1][1] == "truncated_stream"


def test_a_large_archive_is_read_with_its_64_bit_directory(tmp_path):
    """More than 65,535 members need the wide end record."""
    goal = io.BytesIO()
    with zipfile.ZipFile(goal, "w") as archive:
        for i in range(66_000):
            archive.writestr(zipfile.ZipInfo(f"{i}.png"), b"")
        archive.writestr("last.txt", "the last one")
    path = samples.written(tmp_path, "a.zip", goal.getvalue())

    with path.open("rb") as file:
        assert len(directory(file)) == 66_001
    found = whole(reader_for(path, settings={"only": ["*.txt"]}), path)
    assert [row["text"] for row in found.rows] == ["the last one"]


def test_damaged_members_fail_alone(tmp_path):
    """A wrong checksum, an unknown compression and a member that does not unpack leave the others."""
    data = bytearray(zip_of(("a.txt", b"alpha " * 99), ("b.txt", b"beta " * 99), ("c.txt", b"gamma"), method=zipfile.ZIP_STORED))
    data[data.find(b"alpha")] ^= 1
    at = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 4)
    data[at + 10 : at + 12] = (97).to_bytes(2, "little")

    found = reading(tmp_path, "a.zip", bytes(data))

    assert [row["text"] for row in found.rows] == ["gamma"]
    assert [code for _, code in found.told] == ["damaged_member", "unknown_compression"]


def test_what_desktops_leave_behind_is_passed_over(tmp_path):
    """Resource forks and thumbnails are no data."""
    found = reading(tmp_path, "a.zip", zip_of(("__MACOSX/._a.txt", b"x"), ("a.txt", b"a"), (".DS_Store", b"\0"), ("b/Thumbs.db", b"\0")))

    assert ([row["text"] for row in found.rows], found.told) == (["a"], [])


def test_a_member_of_zstd_is_read(tmp_path):
    """Method 93 is zstd."""
    plain = b"text in zstd " * 50
    data = bytearray(zip_of(("a.txt", zstandard.compress(plain)), method=zipfile.ZIP_STORED))
    for sign, method, crc in ((b"PK\x03\x04", 8, 14), (b"PK\x01\x02", 10, 16)):
        at = data.find(sign)
        data[at + method : at + method + 2] = (93).to_bytes(2, "little")
        data[at + crc : at + crc + 4] = zlib.crc32(plain).to_bytes(4, "little")
        data[at + crc + 8 : at + crc + 12] = len(plain).to_bytes(4, "little")

    assert [row["text"] for row in reading(tmp_path, "a.zip", bytes(data)).rows] == [plain.decode()]


BOUNDED = """
import resource, sys
from goldsmith.reader import reader_for
reader = reader_for(sys.argv[1], settings={"max_ratio": 10_000})
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
n = sum(len(one.rows) for part in reader.parts(sys.argv[1]) for one in reader.read(part, block_bytes=1 << 20))
print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_memory_stays_bounded_while_a_large_member_is_read(tmp_path):
    """A member of 200 MB of lines costs less than 150 MB, and the scratch folder is empty afterwards."""
    line = b'{"text": "' + b"words " * 160 + b'"}\n'
    path = samples.written(tmp_path, "a.zip", zip_of(("a.jsonl", line * 200_000)))
    scratch = tmp_path / "scratch"
    scratch.mkdir()

    done = subprocess.run(
        [sys.executable, "-c", BOUNDED, str(path)], capture_output=True, text=True, check=True, env={**os.environ, "TMPDIR": str(scratch)}
    )

    n, kilobytes = map(int, done.stdout.split())
    assert n == 200_000
    assert kilobytes < 150_000
    assert list(scratch.iterdir()) == []


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.data())
def test_no_damage_makes_reading_raise(data):
    """Bytes changed anywhere, and a cut anywhere: rows, failures, never an exception."""
    archive = bytearray(data.draw(st.sampled_from([samples.zipped(2), samples.tar_of_pages(2)])))
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(archive) - 1), st.integers(0, 255)), max_size=4)):
        archive[at] = value
    kept = archive[: data.draw(st.integers(1, len(archive)))]
    with tempfile.TemporaryDirectory() as folder:
        path = samples.written(Path(folder), "a.zip" if archive[:1] == b"P" else "a.tar", bytes(kept))
        found = whole(reader_for(path), path)

    assert all(failure.error for failure in found.failures)


def test_archives_in_a_folder_are_sources(tmp_path):
    """Zip archives are found like any other file."""
    samples.written(tmp_path, "a.zip", samples.zipped())

    assert [one.reader for one in find_sources([str(tmp_path)])] == ["zip"]


def test_settings_of_members_may_be_json_text(tmp_path):
    """A recipe holds plain values alone: the text of an object stands for it, and other text is refused."""
    data = tar_of(("a.txt", "一\n二\n".encode()))

    found = reading(tmp_path, "a.tar", data, format="text", settings='{"per": "line"}')

    assert [row["text"] for row in found.rows] == ["一", "二"]
    for bad in ("{per", "[1]"):
        with pytest.raises(SettingsError):
            reader_for("a.tar", settings={"settings": bad})
