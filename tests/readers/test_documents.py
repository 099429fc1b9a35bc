"""Word, Excel, PowerPoint and EPUB: planted text is found whole, in order, as Markdown."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import textwrap
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.reader import reader_for, reader_name
from goldsmith.reading.docx_numbering import written
from goldsmith.reading.markdown import table
from goldsmith.testing.readers import whole
from readers import document_samples as made
from readers import samples
from readers.document_samples import CHINESE, ENGLISH


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


def test_a_word_document_becomes_markdown(tmp_path):
    """Headings, paragraphs of both languages, lists with their numbers, a table: all there, in order."""
    (row,) = reading(tmp_path, "a.docx", made.docx()).rows

    assert str(row["text"]).split("\n\n") == [
        "# 图书馆年报",
        "# Chapter one",
        *ENGLISH,
        *CHINESE,
        "## 第二节",
        "- first point\n- 第二点\n1. step one\n2. step two",
        "| 年 | readers | books |\n| --- | --- | --- |\n| 2023 | 1,200 | a\\|b |\n| 2024 | 1,350 |  |",
        "The end.",
    ]
    assert (row["title"], row["author"]) == ("图书馆年报", "张三")


def test_tables_are_tsv_on_request(tmp_path):
    """`tables: tsv` parts cells by tabs."""
    assert "2023\t1,200\ta|b\n2024\t1,350" in text_of(tmp_path, "a.docx", made.docx(), tables="tsv")


def test_what_was_deleted_or_hidden_is_left_out_and_what_was_inserted_stays(tmp_path):
    """Tracked changes, hidden text, field codes, soft line breaks."""
    body = (
        "<w:p><w:r><w:t>kept </w:t></w:r><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del><w:ins><w:r><w:t>inserted</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:br/><w:t>below</w:t></w:r></w:p>"
    )

    assert text_of(tmp_path, "a.docx", made.raw_docx(body)) == "kept inserted\nbelow"


def test_footnotes_stand_at_the_end(tmp_path):
    """A note is referred to at its place and told at the end; without notes neither is there."""
    body = "<w:p><w:r><w:t>claim</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r><w:r><w:t> goes on</w:t></w:r></w:p>"
    notes = f"<w:footnotes {made.W}><w:footnote w:type='separator' w:id='0'/><w:footnote w:id='2'>{made.raw_paragraph('来源：年报')}</w:footnote></w:footnotes>"
    data = made.raw_docx(body, footnotes=notes)

    assert text_of(tmp_path, "a.docx", data) == "claim[^1] goes on\n\n[^1]: 来源：年报"
    assert text_of(tmp_path, "b.docx", data, notes=False) == "claim goes on"


def test_numbers_that_word_draws_are_written_out(tmp_path):
    """Chinese chapters, decimal levels, bullets: counted as Word counts, restarted where a higher level goes on."""
    levels = (
        "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='chineseCounting'/><w:lvlText w:val='第%1条'/></w:lvl>"
        "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%2)'/></w:lvl>"
    )
    numbering = f"<w:numbering {made.W}><w:abstractNum w:abstractNumId='0'>{levels}</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    body = "".join(
        made.raw_paragraph(text, f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='1'/></w:numPr>")
        for text, level in [("总则", 0), ("a", 1), ("b", 1), ("附则", 0), ("c", 1)]
    )

    text = text_of(tmp_path, "a.docx", made.raw_docx(body, numbering=numbering))

    assert text == "第一条 总则\n  1) a\n  2) b\n第二条 附则\n  1) c"
    assert [written(n, "chineseCountingThousand") for n in (10, 11, 20, 105, 110, 2024)] == [
        "十",
        "十一",
        "二十",
        "一百零五",
        "一百一十",
        "二千零二十四",
    ]


def test_text_boxes_and_merged_cells(tmp_path):
    """A box stands behind its paragraph, once though it is written twice; a cell that goes on is empty."""
    box = "<w:txbxContent>" + made.raw_paragraph("in a box") + "</w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    alternatives = f"<mc:AlternateContent {mc}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"

    def cell(text, properties=""):
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{made.raw_paragraph(text)}</w:tc>"

    rows = [
        cell("a", "<w:vMerge w:val='restart'/>") + cell("b") + cell("c"),
        cell("", "<w:vMerge/>") + cell("wide", "<w:gridSpan w:val='2'/>"),
    ]
    body = f"<w:p><w:r><w:t>before</w:t>{alternatives}</w:r></w:p><w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"

    text = text_of(tmp_path, "a.docx", made.raw_docx(body))

    assert text == "before\n\nin a box\n\n| a | b | c |\n| --- | --- | --- |\n|  | wide |  |"


def test_a_presentation_becomes_markdown(tmp_path):
    """Titles, bullets by level, notes as quotes, tables, boxes, in the order of the slides."""
    assert text_of(tmp_path, "a.pptx", made.pptx()).split("\n\n") == [
        "## 图书馆的变化",
        f"- {CHINESE[1]}\n  - {ENGLISH[0]}",
        "> Speak slowly here.",
        "## Figures",
        "| year | readers |\n| --- | --- |\n| 2024 | 1350 |",
        "a box of text",
    ]
    assert "slowly" not in text_of(tmp_path, "b.pptx", made.pptx(), notes=False)


def test_a_slide_is_a_record_on_request(tmp_path):
    """`per: slide` gives every slide with its number and title."""
    rows = reading(tmp_path, "a.pptx", made.pptx(), per="slide").rows

    assert [(row["slide"], row["slide_title"]) for row in rows] == [(1, "图书馆的变化"), (2, "Figures")]


def test_a_sheet_is_a_table(tmp_path):
    """Numbers as typed, dates as ISO 8601, truth values; hidden sheets say so, empty ones are none."""
    found = reading(tmp_path, "a.xlsx", made.xlsx(3))

    assert [(row["sheet"], row.get("hidden", False), row["rows"]) for row in found.rows] == [("读者", False, 4), ("notes", True, 1)]
    assert str(found.rows[0]["text"]).split("\n")[2:] == [
        "| 0 | 读者0 | 2024-01-01 | 0 | TRUE |",
        "| 1 | 读者1 | 2024-01-02 | 0.1 | FALSE |",
        "| 2 | 读者2 | 2024-01-03 | 0.2 | TRUE |",
    ]
    assert len(reading(tmp_path, "b.xlsx", made.xlsx(3), hidden=False).rows) == 1


def test_a_row_is_a_record_on_request(tmp_path):
    """`per: row` names the fields by the first row, at positions of their own."""
    found = reading(tmp_path, "a.xlsx", made.xlsx(3), per="row", sheets=("读者",))

    assert found.rows[1] == {"id": "1", "姓名": "读者1", "since": "2024-01-02", "share": "0.1", "member": "FALSE", "sheet": "读者"}
    assert found.positions == [2, 3, 4]
    assert reading(tmp_path, "b.xlsx", made.xlsx(3), sheets=("nothing",)).told == [(0, "no_such_sheet")]


@given(
    rows=st.lists(
        st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8), min_size=2, max_size=5),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=25, derandomize=True, deadline=None)
def test_every_cell_is_found_where_it_was_written(tmp_path_factory, rows):
    """Whatever text cells hold, each is at its place in its row."""
    from openpyxl import Workbook

    book = Workbook()
    for i, row in enumerate(rows, 1):
        for j, text in enumerate(row, 1):
            cell = book.active.cell(i, j)
            cell.value, cell.data_type = text, "s"
    goal = io.BytesIO()
    book.save(goal)

    text = text_of(tmp_path_factory.mktemp("cells", numbered=True), "a.xlsx", goal.getvalue(), tables="tsv")

    assert [line.split("\t") for line in text.split("\n")] == rows


def test_a_book_is_read_in_the_order_of_its_spine(tmp_path):
    """Chapters in order, with their titles and where they begin; the page of contents is left out."""
    (row,) = reading(tmp_path, "a.epub", made.epub()).rows
    text = str(row["text"])

    assert text == f"# 第一章\n\n{CHINESE[0]}\n\n# Chapter two\n\n{ENGLISH[0]}"
    assert (row["title"], row["author"], row["date"], row["language_hint"]) == ("变化 & change", "李四, Ann", "2024-02-29", "zh")
    assert [(one["title"], text[one["start"] :][:3]) for one in row["chapters"]] == [("第一章", "# 第"), ("Chapter two", "# C")]


def test_a_chapter_is_a_record_on_request(tmp_path):
    """`per: chapter` gives every page of the spine with its title."""
    rows = reading(tmp_path, "a.epub", made.epub(), per="chapter").rows

    assert [(row["chapter"], row["chapter_number"]) for row in rows] == [("第一章", 1), ("Chapter two", 2)]


def test_the_markup_of_a_book_becomes_markdown(tmp_path):
    """Nested lists, tables, code, rubies without their reading, references to notes in brackets, entities."""
    markup = (
        "<p>one<br/>two &amp; three</p><ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><ol start='3'><li>third</li></ol>"
        "<table><tr><th>x</th><th>y</th></tr><tr><td>1</td><td>2</td></tr></table><pre>code\n  deep</pre>"
        "<p><ruby>漢<rt>かん</rt></ruby>字<sup><a href='#n'>1</a></sup> end</p><script>no()</script>"
    )

    text = text_of(tmp_path, "a.epub", made.epub([("T", markup)]))

    assert text.split("\n\n")[1:] == [
        "one\ntwo & three",
        "- a\n  - b\n- c\n3. third",
        "| x | y |\n| --- | --- |\n| 1 | 2 |",
        "```\ncode\n  deep\n```",
        "漢字[1] end",
    ]


@pytest.mark.parametrize(("name", "data"), [("docx", made.docx()), ("pptx", made.pptx()), ("xlsx", made.xlsx()), ("epub", made.epub())])
def test_a_document_is_known_by_its_content(name, data, tmp_path):
    """A file without a name that tells is known by its first bytes."""
    assert reader_name(str(samples.written(tmp_path, "document", data))) == name


def test_a_large_sheet_is_streamed(tmp_path):
    """A sheet of thirty megabytes of XML is read row by row in the memory of a few blocks."""
    row = "".join(f'<c r="{column}{{0}}" t="inlineStr"><is><t>{"word " * 20}{{0}}</t></is></c>' for column in "ABCDEFGH")
    path = tmp_path / "large.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("_rels/.rels", made.relations(("officeDocument", "xl/workbook.xml")))
        archive.writestr("xl/_rels/workbook.xml.rels", made.relations(("worksheet", "worksheets/sheet1.xml")))
        archive.writestr("xl/workbook.xml", f'<workbook {made.W}><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>')
        with archive.open("xl/worksheets/sheet1.xml", "w") as goal:
            goal.write(b"<worksheet><sheetData>")
            for i in range(1, 25_000):
                goal.write(f'<row r="{i}">{row.format(i)}</row>'.encode())
            goal.write(b"</sheetData></worksheet>")
    script = f"""
        import resource
        from goldsmith.reader import Part, reader_for
        reader = reader_for(r"{path}", settings={{"per": "row", "header": False}})
        next(reader.read(Part(r"{path}"), block_bytes=1 << 16))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(sum(len(found.rows) for found in reader.read(Part(r"{path}"), block_bytes=1 << 20)))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """

    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True)

    n, grown = map(int, done.stdout.split())
    assert n == 24_999
    assert grown * (1 if sys.platform == "darwin" else 1024) < 20 << 20


@given(st.lists(st.lists(st.text(st.sampled_from("ab|\n\t 图"), max_size=5), max_size=4), max_size=5))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_a_markdown_table_has_as_many_bars_in_every_line(rows):
    """Whatever cells hold, every line of a table has the same number of cells."""
    lines = table(rows).split("\n")

    if len(lines) > 1 and lines[1].startswith("| ---"):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1
