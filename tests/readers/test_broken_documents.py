"""Documents that are broken, locked, cut or made to do harm: each is one failure with its code, and nothing ends a run."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from goldsmith.reader import reader_for
from goldsmith.testing.readers import whole
from readers import document_samples as made
from readers import samples
from readers.document_samples import ENGLISH


def reading(folder, name, data, **given):
    """Write a file and read all of it."""
    path = samples.written(folder, name, data)
    return whole(reader_for(path, settings=given), path)


def text_of(folder, name, data, **given):
    """Return the text of the only record of a file."""
    found = reading(folder, name, data, **given)
    assert found.failures == []
    (row,) = found.rows
    return str(row["text"])


def test_a_locked_book_is_told_and_hidden_fonts_are_not(tmp_path):
    """Pages under DRM cannot be read; fonts that are only hidden do no harm."""

    def encryption(method, part):
        target = f"<CipherData><CipherReference URI='{part}'/></CipherData>"
        return f"<encryption><EncryptedData><EncryptionMethod Algorithm='{method}'/>{target}</EncryptedData></encryption>"

    locked = made.epub(**{"META-INF/encryption.xml": encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "EPUB/text/page%200.xhtml")})
    fonts = made.epub(**{"META-INF/encryption.xml": encryption("http://www.idpf.org/2008/embedding", "EPUB/font.otf")})

    assert reading(tmp_path, "a.epub", locked).told == [(0, "encrypted")]
    assert len(reading(tmp_path, "b.epub", fonts).rows) == 1


DOCUMENTS = {"a.docx": made.docx(), "a.pptx": made.pptx(), "a.xlsx": made.xlsx(), "a.epub": made.epub()}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_soiled_documents_never_end_a_run(name, tmp_path):
    """Cut anywhere, or with bytes changed: each is a record or a failure, and a cut one is never half a record."""
    import random

    draw = random.Random(7)
    for i in range(40):
        soiled = bytearray(DOCUMENTS[name])
        for _ in range(draw.choice((1, 4, 40))):
            soiled[draw.randrange(len(soiled))] = draw.randrange(256)
        found = reading(tmp_path, f"{i}{name}", bytes(soiled))
        assert all(one.error.isidentifier() and one.message for one in found.failures)
        cut = reading(tmp_path, f"cut{i}{name}", DOCUMENTS[name][: draw.randrange(1, len(soiled))])
        assert cut.rows == []
        assert len(cut.failures) == 1


@pytest.mark.parametrize("name", DOCUMENTS)
def test_soiled_parts_never_end_a_run(name, tmp_path):
    """Packages that are whole and hold broken XML: tags lost, attributes that are no numbers, parts gone."""
    import random

    draw = random.Random(11)
    with zipfile.ZipFile(io.BytesIO(DOCUMENTS[name])) as archive:
        parts = {member: archive.read(member) for member in archive.namelist()}
    for i in range(32):
        soiled = dict(parts)
        victim = draw.choice([member for member in parts if re.search(r"\.(xml|rels|xhtml|opf)$", member)])
        if i % 4 == 0:
            del soiled[victim]
        elif i % 4 == 1:
            soiled[victim] = re.sub(rb'"\d+"', lambda _: b'"-99999999999x"', soiled[victim])
        elif i % 4 == 2:
            at = draw.randrange(len(soiled[victim]))
            soiled[victim] = soiled[victim][:at] + soiled[victim][at + draw.randrange(1, 60) :]
        else:
            soiled[victim] = soiled[victim].replace(b"<w:", b"<x:", 3).replace(b"Target=", b"target=", 1)
        found = reading(tmp_path, f"{i}{name}", made.package(soiled))
        assert all(one.error.isidentifier() and one.message for one in found.failures)


LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.mark.parametrize("mark", ["", "<!-- <!DOCTYPE x> -->", " " * 300_000, f"<!-- <a> {' ' * 300_000} -->"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_exploding_entities_are_refused(mark, encoding, tmp_path):
    """A billion laughs are one failure, wherever they hide and however they are encoded."""
    content = f"<?xml version='1.0' encoding='{encoding}'?>{mark}{LAUGHS}<w:document {made.W}><w:body>{made.raw_paragraph('&i;')}</w:body></w:document>"
    data = made.package({"word/document.xml": content.encode(encoding)})

    assert reading(tmp_path, "a.docx", data).told == [(0, "entity_bomb")]


def test_a_bomb_in_a_package_is_refused(tmp_path):
    """A part that grows a thousandfold, and parts that are too much together, are refused before memory is full."""
    zeros = made.package({"word/document.xml": f"<w:document {made.W}><w:body>{' ' * (200 << 20)}</w:body></w:document>"})
    many = made.raw_docx(made.raw_paragraph(ENGLISH[0]) * 50)

    assert [one.error for one in reading(tmp_path, "a.docx", zeros).failures] == ["bomb"]
    told = reading(tmp_path, "b.docx", many, max_unpacked_bytes=1000).failures
    assert [one.error for one in told] == ["bomb"]
    assert "max_unpacked_bytes" in told[0].message


@pytest.mark.parametrize("name", ["a.docx", "a.pptx", "a.epub", "a.xlsx"])
def test_a_text_beyond_the_limit_is_told(name, tmp_path):
    """A document whose text is longer than a record may be is one failure that names the setting."""
    found = reading(tmp_path, name, DOCUMENTS[name], max_record_bytes=20)

    assert "record_too_long" in {code for _, code in found.told}


def test_elements_within_elements_have_an_end(tmp_path):
    """Ten thousand nested elements are one failure."""
    data = made.raw_docx("<w:sdt><w:sdtContent>" * 10_000 + "</w:sdtContent></w:sdt>" * 10_000)

    assert reading(tmp_path, "a.docx", data).told == [(0, "too_deep")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html>404 not found</html>", "not_this_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "old_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (made.package({"a.txt": "no document"}), "missing_part"),
        (made.raw_docx(""), "no_text"),
    ],
)
@pytest.mark.parametrize("name", ["a.docx", "a.pptx", "a.xlsx"])
def test_what_is_no_document_is_told(data, code, name, tmp_path):
    """Pages that say 404, documents of 1997, passwords, other packages, an empty document of Word under any name: each has its code."""
    found = reading(tmp_path, name, data)

    assert [one.error for one in found.failures] == [code]
    assert len(found.failures[0].message) > 30


def test_a_broken_sheet_costs_no_other(tmp_path):
    """A sheet that is no XML is one failure; the sheets before and behind it are read."""
    with zipfile.ZipFile(io.BytesIO(made.xlsx())) as archive:
        parts = {member: archive.read(member) for member in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b'<row r="4"', b"<row <")

    table_found = reading(tmp_path, "a.xlsx", made.package(parts))
    rows_found = reading(tmp_path, "b.xlsx", made.package(parts), per="row")

    assert [row["sheet"] for row in table_found.rows] == ["notes"]
    assert table_found.told == [(0, "invalid_xml")]
    assert rows_found.failures[0].message.startswith("sheet 读者: ")
