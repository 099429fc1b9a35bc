"""Names that say nothing, or lie: files and members of archives are known by their bytes, and bytes that are no text are never a record."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

import pytest

from goldsmith.errors import ReadingError
from goldsmith.reader import find_sources, reader_for, reader_name
from goldsmith.testing.readers import whole
from readers import document_samples, pdf_samples, samples

SAMPLES = {
    "jsonl": samples.JSONL,
    "csv": samples.CSV.encode(),
    "parquet": samples.parquet(),
    "json_document": samples.DOCUMENT,
    "html": samples.PAGE.encode(),
    "tar": samples.tar_of_pages(),
    "warc": samples.warc(),
    "zip": samples.zipped(),
    "eml": samples.mail(1),
    "mbox": samples.mbox(),
    "arrow": document_samples.arrow_file(),
    "wet": document_samples.wet(),
    "pdf": pdf_samples.pages([["one page"]]),
    "docx": document_samples.docx(),
    "pptx": document_samples.pptx(),
    "xlsx": document_samples.xlsx(12),
    "epub": document_samples.epub(),
}
MARKED = ["arrow", "docx", "epub", "parquet", "pdf", "pptx", "tar", "warc", "wet", "xlsx", "zip"]
NO_TEXT = {
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + bytes(100),
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)),
    "program": b"MZ\x90\x00" + bytes(range(256)) * 4,
    "noise": bytes(range(256)) * 4,
    "office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000),
}


def packed(kind: str, name: str, data: bytes) -> bytes:
    """Return an archive with one member."""
    goal = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(goal, "w") as archive:
            archive.writestr(name, data)
    else:
        with tarfile.open(fileobj=goal, mode="w:gz") as archive:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return goal.getvalue()


def read(path):
    """Return the rows without what an archive adds, and the codes of the failures."""
    found = whole(reader_for(path), path)
    return [{key: row[key] for key in row if key != "file"} for row in found.rows], [broken.error for broken in found.failures]


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
@pytest.mark.parametrize("format_", SAMPLES)
def test_a_member_without_a_telling_name_is_read_by_its_bytes(format_, kind, tmp_path):
    """No suffix, an unknown one, and bytes that are compressed without saying so change nothing."""
    truth = read(samples.written(tmp_path, f"plain.{'json' if format_ == 'json_document' else format_}", SAMPLES[format_]))

    for name, data in [("data", SAMPLES[format_]), ("a/data.bin", SAMPLES[format_]), ("data.0", gzip.compress(SAMPLES[format_]))]:
        assert read(samples.written(tmp_path, f"archive.{kind}", packed(kind, name, data))) == truth


@pytest.mark.parametrize("suffix", ["txt", "html", "csv", "jsonl", "docx", "xlsx", "tar", "md.gz"])
@pytest.mark.parametrize("format_", MARKED)
def test_a_mark_is_believed_more_than_a_suffix(format_, suffix, tmp_path):
    """A file that begins as only one format does is of that format, in an archive too."""
    data = SAMPLES[format_]
    if (suffix, format_) in {("docx", "zip"), ("xlsx", "zip")}:
        pytest.skip("a package may begin with any of its parts")
    plain = samples.written(tmp_path, f"plain.{suffix}", data)
    truth = read(samples.written(tmp_path, f"true.{format_}", data))

    assert (reader_name(str(plain)), read(plain)) == (format_, truth)
    assert read(samples.written(tmp_path, "archive.zip", packed("zip", f"member.{suffix}", data))) == truth


@pytest.mark.parametrize("format_", ["mbox", "eml"])
def test_mail_that_is_called_a_text_is_mail(format_, tmp_path):
    """Raw messages are often kept as `.txt`; a text that merely begins with one such line stays a text."""
    data = SAMPLES[format_]
    truth = read(samples.written(tmp_path, f"true.{format_}", data))

    assert reader_name(str(plain := samples.written(tmp_path, "plain.txt", data))) == format_
    assert read(plain) == truth
    assert read(samples.written(tmp_path, "archive.zip", packed("zip", "a/message.txt.gz", gzip.compress(data)))) == truth
    for text in (b"From here on it is prose.\n\nAnd more.", b"Subject: maths\nLevel: 3\n\ntext", b"Note: a\n\nb"):
        assert reader_name(str(samples.written(tmp_path, "prose.txt", text))) == "text"


@pytest.mark.parametrize("format_", ["docx", "pptx", "xlsx", "epub"])
def test_an_archive_of_documents_is_no_document(format_, tmp_path):
    """A member that is stored as it is shows its own parts to whoever looks at the bytes; the archive stays one."""
    path = samples.written(tmp_path, "archive.zip", packed("zip", f"one.{format_}", SAMPLES[format_]))

    assert reader_name(str(path)) == "zip"
    assert reader_name(str(samples.written(tmp_path, "unnamed", path.read_bytes()))) == "zip"


@pytest.mark.parametrize("suffix", ["html", "csv", "txt", "jsonl"])
@pytest.mark.parametrize("kind", NO_TEXT)
def test_bytes_that_are_no_text_are_never_a_record(kind, suffix, tmp_path):
    """A picture or a program under the name of a text is a failure, alone and in an archive, and its neighbours are read."""
    rows, told = read(samples.written(tmp_path, f"a.{suffix}", NO_TEXT[kind]))
    assert rows == []
    assert told

    goal = io.BytesIO(packed("zip", f"bad.{suffix}", NO_TEXT[kind]))
    with zipfile.ZipFile(goal, "a") as archive:
        archive.writestr("good", samples.PROSE)
    rows, more = read(samples.written(tmp_path, "archive.zip", goal.getvalue()))
    assert ([row["text"] for row in rows], more) == ([samples.PROSE], told)


def test_archives_in_archives_need_no_names(tmp_path):
    """A compressed tar in a zip in a tar, none with a suffix, is opened to the page within, and a broken one is told with the way to it."""
    inner = packed("tar.gz", "page", samples.PAGE.encode())
    outer = packed("tar.gz", "b", packed("zip", "a", inner))
    cut = packed("tar.gz", "b", packed("zip", "a", inner[: len(inner) // 2]))

    (row,) = whole(reader_for(path := samples.written(tmp_path, "whole", outer)), path).rows
    broken = whole(reader_for(path := samples.written(tmp_path, "cut", cut)), path)

    assert row["file"] == "b/a/page"
    assert broken.rows == []
    assert [one.error for one in broken.failures] == ["truncated_stream"]
    assert "a" in broken.failures[0].message


def test_rich_text_and_formulas_are_no_json(tmp_path):
    """A brace at the beginning is not enough."""
    with pytest.raises(ReadingError, match="no reader knows this format"):
        reader_for(samples.written(tmp_path, "letter", rb"{\rtf1\ansi some text}"))
    assert reader_name(str(samples.written(tmp_path, "formula", b"{x : x > 0} is a set"))) == "text"


@pytest.mark.parametrize(
    ("name", "way"), [("a.doc", "docx"), ("b.XLS", "xlsx"), ("c.ppt", "pptx"), ("d.rtf", "docx"), ("e.rar", "7z x"), ("f.caj", "PDF")]
)
def test_what_is_refused_comes_with_a_way_out(name, way, tmp_path):
    """Named, found in a folder or in an archive, an old document says what to turn it into and by which command."""
    path = samples.written(tmp_path / "raw", name, NO_TEXT["office"])
    samples.written(tmp_path / "raw", "a.txt", samples.PROSE)

    with pytest.raises(ReadingError, match="no reader knows this format") as caught:
        find_sources([str(path)])
    (skipped,) = find_sources([str(tmp_path / "raw")]).skipped
    archive = samples.written(tmp_path, "archive.zip", packed("zip", name, NO_TEXT["office"]))
    (failed,) = whole(reader_for(archive), archive).failures

    assert all(way in told for told in (caught.value.hint, skipped.why, failed.message))
