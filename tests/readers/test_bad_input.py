"""Bad input is survived: everything readable is found, everything else is told with its place and its bytes."""

from __future__ import annotations

import gzip
import os
import resource
import subprocess
import sys
import textwrap

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.errors import ReadingError, SettingsError, UnknownNameError
from goldsmith.reader import RAW_LIMIT, find_sources, reader_for, source_digest
from goldsmith.testing.readers import whole
from readers import samples


def reading(folder, name, data, *, format=None, **given):  # noqa: A002 - the word of the recipe
    """Write a file and read all of it."""
    path = samples.written(folder, name, data)
    return whole(reader_for(path, format=format, settings=given), path)


def test_a_broken_line_between_two_whole_ones(tmp_path):
    """Three lines, the middle one broken: two rows and one failure with place, reason and bytes."""
    data = b'{"id":"1","text":"ok one two"}\n{"id":"2","text":"broken\n{"id":"3","text":"third"}\n'

    found = reading(tmp_path, "a.jsonl", data)

    assert [row["id"] for row in found.rows] == ["1", "3"]
    assert [(one.position, one.error, one.raw) for one in found.failures] == [(31, "invalid_json", b'{"id":"2","text":"broken')]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"a": "\xff"}', "invalid_utf8"),
        (b'{"a": "\\ud800"}', "lone_surrogate"),
        (b'{"a": "\\udc00x"}', "lone_surrogate"),
        (b'{"a": "\x00"}', "invalid_json"),
        (b'{"a": NaN}', "not_finite"),
        (b'{"a": -Infinity}', "not_finite"),
        (b'{"a": 1e999}', "not_finite"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "too_deep"),
        (b"[" * 100_000, "too_deep"),
        (b"null", "not_an_object"),
        (b'"text"', "not_an_object"),
        (b'{"a": 1} {"a": 2}', "invalid_json"),
    ],
)
def test_each_kind_of_broken_line_has_its_code(line, code, tmp_path):
    """A broken line is told by its own code and breaks nothing around it."""
    found = reading(tmp_path, "a.jsonl", b'{"n":1}\n' + line + b'\n{"n":2}\n')

    assert [row["n"] for row in found.rows] == [1, 2]
    assert found.told == [(8, code)]


def test_what_is_odd_but_json_is_kept_exactly(tmp_path):
    """Escaped NUL, paired surrogates, a repeated key, whole numbers beyond 64 bits: all are rows."""
    lines = [
        b'{"a": "x\\u0000y"}',
        b'{"a": "\\ud83d\\ude00"}',
        b'{"a": 1, "a": 2}',
        b'{"a": 123456789012345678901234567890}',
        b'{"a": 0.5}',
    ]

    found = reading(tmp_path, "a.jsonl", b"\r\n".join(lines))

    assert [row["a"] for row in found.rows] == ["x\0y", "😀", 2, "123456789012345678901234567890", 0.5]
    assert not found.failures


def test_a_million_junk_keys_are_one_row(tmp_path):
    """An object of a million keys is read like any other."""
    line = orjson.dumps({f"junk{i}": i for i in range(1_000_000)})

    found = reading(tmp_path, "a.jsonl", line + b'\n{"text": "next"}\n')

    assert [len(row) for row in found.rows] == [1_000_000, 1]


def test_a_line_of_ten_megabytes_is_a_row_and_one_beyond_the_limit_a_failure(tmp_path):
    """Long lines are read; over-long ones are passed over, told with their beginning, and what follows is read."""
    long = orjson.dumps({"text": "长" * 3_500_000})

    found = reading(tmp_path, "a.jsonl", long + b'\n{"n": 1}\n')
    limited = reading(tmp_path, "b.jsonl", b'{"n": 0}\n' + long + b'\n{"n": 1}\n', max_line_bytes=1 << 20)

    assert [len(str(row.get("text", ""))) for row in found.rows] == [3_500_000, 0]
    assert [row["n"] for row in limited.rows] == [0, 1]
    assert limited.told == [(9, "line_too_long")]
    assert limited.failures[0].raw == long[:RAW_LIMIT]


@pytest.mark.parametrize(
    "name", ["a.jsonl", "a.csv", "a.txt", "a.md", "a.html", "a.parquet", "a.warc", "a.tar", "a.json", "a.jsonl.gz", "a.jsonl.zst"]
)
def test_an_empty_file_holds_no_records(name, tmp_path):
    """Zero bytes are zero records, not an error."""
    found = reading(tmp_path, name, b"")

    assert (found.rows, found.failures) == ([], [])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize(
    ("name", "text"),
    [("a.jsonl", '{"a":"图书馆 é"}\n{"a":"2"}'), ("a.csv", "a\n图书馆 é\n2\n"), ("a.txt", "图书馆 é\n2"), ("a.json", '["图书馆 é","2"]')],
)
def test_a_byte_order_mark_tells_the_encoding(name, text, encoding, tmp_path):
    """UTF-8, UTF-16 and UTF-32 with a mark are read alike, and the mark is no text."""
    mark = "\ufeff" if encoding == "utf-16-be" else ""

    found = reading(tmp_path, name, (mark + text).encode(encoding))

    values = [value for row in found.rows for field, value in row.items() if field != "encoding"]
    assert "\n".join(map(str, values)) == "图书馆 é\n2"
    assert not found.failures


def test_a_row_of_csv_with_another_number_of_fields_is_told_with_its_line(tmp_path):
    """Ragged rows fail alone and say where; line feeds in quotes are counted."""
    found = reading(tmp_path, "a.csv", 'id,text\n1,"a\nb"\n2\n3,c,d\n4,e,\n5,"007"\n')

    assert found.rows == [{"id": "1", "text": "a\nb"}, {"id": "4", "text": "e"}, {"id": "5", "text": "007"}]
    assert [(one.error, one.message.split(":")[0]) for one in found.failures] == [("ragged_row", "line 4"), ("ragged_row", "line 5")]


def test_a_quote_that_is_never_closed_swallows_no_more_than_the_limit(tmp_path):
    """Reading goes on behind an over-long record."""
    found = reading(tmp_path, "a.csv", 'id,text\n1,"open\n' + "x,y\n" * 300, max_record_bytes=500)

    assert next(one.error for one in found.failures) == "unclosed_quote"
    assert len(found.rows) > 100


def test_tables_in_chinese_encodings_are_read(tmp_path):
    """GB18030 and Big5 tables come out as the text that they are."""
    text = "编号,文本\n1,今天的股票市场大幅下跌，投资者感到恐慌。\n"
    traditional = "編號,文本\n1,今天的股票市場大幅下跌，投資者感到恐慌。圖書館的服務方式也發生了變化。\n"

    found = reading(tmp_path, "a.csv", text.encode("gb18030"))
    other = reading(tmp_path, "b.csv", traditional.encode("big5"))

    assert found.rows == [{"编号": "1", "文本": "今天的股票市场大幅下跌，投资者感到恐慌。"}]
    assert other.rows == [{"編號": "1", "文本": "今天的股票市場大幅下跌，投資者感到恐慌。圖書館的服務方式也發生了變化。"}]


def test_a_text_that_fits_no_encoding_is_quarantined_with_its_bytes(tmp_path):
    """UTF-8 with one bad byte is not turned into other characters."""
    data = ("图书馆的服务方式。" * 20).encode() + b"\xff" + "也发生了变化。".encode()

    found = reading(tmp_path, "a.txt", data)

    assert found.rows == []
    assert [(one.error, one.raw) for one in found.failures] == [("invalid_utf8", data)]


@pytest.mark.parametrize("size", [2, 6, 40])
def test_short_chinese_text_in_gbk_is_recognised(size, tmp_path):
    """A handful of characters is enough."""
    text = "今天的股票市场大幅下跌，投资者感到恐慌，图书馆的服务方式也发生了变化。"[:size]

    assert reading(tmp_path, "a.txt", text.encode("gbk")).rows == [{"text": text, "encoding": "gb18030"}]


@pytest.mark.parametrize("declared", ["gb2312", "utf-8", "iso-8859-1", "nonsense", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030"])
def test_a_page_that_declares_a_wrong_encoding_is_read_right(declared, encoding, tmp_path):
    """What the bytes prove wins over what the page says."""
    page = f"<html><head><meta charset='{declared}'><title>标题</title></head><body><p>{samples.PROSE}</p></body></html>"

    (row,) = reading(tmp_path, "a.html", page.encode(encoding)).rows

    assert (row["text"], row["title"]) == (samples.PROSE, "标题")


def test_a_page_without_text_is_quarantined(tmp_path):
    """Nothing to extract is told, not dropped."""
    found = reading(tmp_path, "a.html", samples.EMPTY_PAGE)

    assert found.told == [(0, "no_main_text")]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_bomb_ends_the_file_with_one_failure_in_little_memory(pack, tmp_path):
    """A gigabyte of zeros out of a megabyte stops early; rows before it remain."""
    head = b'{"n": 1}\n'
    bomb = b"".join(pack(head + b"\0" * 999) if i == 0 else pack(b"\0" * (1 << 26)) for i in range(16))
    path = samples.written(tmp_path, "bomb.jsonl.x", bomb)
    script = f"""
        import resource
        from goldsmith.reader import reader_for
        found = [one for part in [reader_for(r"{path}", format="jsonl").parts(r"{path}")[0]] for one in reader_for(r"{path}", format="jsonl").read(part)]
        print([row for one in found for row in one.rows], [f.error for one in found for f in one.failures])
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    """

    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True)

    told, peak = done.stdout.splitlines()
    assert told in {"[{'n': 1}] ['bomb']", "[{'n': 1}] ['line_too_long', 'bomb']"}
    assert int(peak) * (1 if sys.platform == "darwin" else 1024) < 500 << 20


def test_zeros_between_and_behind_gzip_members_are_no_damage(tmp_path):
    """Members are read on through padding; other bytes behind them are told."""
    member = gzip.compress(b'{"n": 1}\n')

    padded = reading(tmp_path, "a.jsonl.gz", member + b"\0" * 70_000 + member + b"\0" * 10)
    soiled = reading(tmp_path, "b.jsonl.gz", member + b"garbage")

    assert (len(padded.rows), padded.failures) == (2, [])
    assert (len(soiled.rows), soiled.told) == (1, [(9, "trailing_garbage")])


def test_frames_of_zstd_are_read_one_after_the_other(tmp_path):
    """A file of many frames is as good as a file of one."""
    found = reading(tmp_path, "a.jsonl.zst", b"".join(zstandard.compress(b'{"n": %d}\n' % i) for i in range(9)))

    assert [row["n"] for row in found.rows] == list(range(9))


def test_a_damaged_row_group_is_told_and_the_others_are_read(tmp_path):
    """Parquet: what one row group lost does not touch the next."""
    data = bytearray(samples.parquet())
    data[30:60] = bytes(30)

    found = reading(tmp_path, "a.parquet", bytes(data))

    assert [row["id"] for row in found.rows] == list(range(10, 40))
    assert [one.error for one in found.failures] == ["damaged_row_group"]


def test_a_cell_that_is_no_text_fails_alone(tmp_path):
    """Parquet: bytes that are no UTF-8 in a column of text cost one row, not the batch."""
    text = pa.StringArray.from_buffers(3, pa.array([0, 1, 3, 4], pa.int32()).buffers()[1], pa.py_buffer(b"a\xff\xfeb"))
    pq.write_table(pa.table({"text": text}), tmp_path / "a.parquet")

    found = whole(reader_for(tmp_path / "a.parquet"), tmp_path / "a.parquet")

    assert (found.rows, found.positions) == ([{"text": "a"}, {"text": "b"}], [0, 2])
    assert [(one.position, one.error, one.raw) for one in found.failures] == [(1, "invalid_utf8", b"\xff\xfe")]


def test_a_table_without_its_footer_is_one_failure(tmp_path):
    """A cut Parquet file says that it was cut; a file that is none is refused."""
    cut = reading(tmp_path, "a.parquet", samples.parquet()[:-30])

    assert cut.told == [(0, "truncated_stream")]
    with pytest.raises(ReadingError, match="this is no Parquet file"):
        reading(tmp_path, "b.parquet", b"not at all")


def test_json_documents_give_their_records(tmp_path):
    """An array gives its elements, an object itself; what breaks off keeps what stood before."""
    array = reading(tmp_path, "a.json", b'[{"n": 1},\n {"n": 2}, "text", 3]')
    one = reading(tmp_path, "b.json", b'{\n  "n": 1\n}\n')
    cut = reading(tmp_path, "c.json", b'[{"n": 1}, {"n": ')

    assert (array.rows, [told for _, told in array.told]) == ([{"n": 1}, {"n": 2}, {"text": "text"}], ["not_an_object"])
    assert one.rows == [{"n": 1}]
    assert (cut.rows, [told for _, told in cut.told]) == ([{"n": 1}], ["truncated_stream"])


def test_front_matter_becomes_fields(tmp_path):
    """Markdown gives its text and what stands above it."""
    found = reading(tmp_path, "a.md", "---\ntitle: 标题\ntags: [a, b]\n---\n\n# Head\nText\n")

    assert found.rows == [{"title": "标题", "tags": ["a", "b"], "text": "# Head\nText\n"}]


@given(
    data=st.binary(max_size=400),
    name=st.sampled_from(["a.jsonl", "a.csv", "a.txt", "a.html", "a.warc", "a.tar", "a.json", "a.jsonl.gz", "a.jsonl.zst"]),
)
@settings(max_examples=300, derandomize=True, deadline=None)
def test_no_bytes_make_a_reader_raise(tmp_path_factory, data, name):
    """Whatever a file holds, reading it ends well."""
    folder = tmp_path_factory.mktemp("any", numbered=True)

    found = reading(folder, name, data)

    assert all(one.error and one.message for one in found.failures)


@given(
    lines=st.lists(st.one_of(st.just(b"{}"), st.binary(max_size=30).map(lambda data: data.replace(b"\n", b"")))),
    size=st.integers(1, 40),
    block=st.integers(1, 40),
)
@settings(max_examples=200, derandomize=True, deadline=None)
def test_parts_and_blocks_find_every_line_once(tmp_path_factory, lines, size, block):
    """Random lines, random cuts: rows and failures are always those of the lines that are not blank."""
    path = samples.written(tmp_path_factory.mktemp("cut"), "a.jsonl", b"\n".join(lines))
    reader = reader_for(path)

    found = whole(reader, path, part_bytes=size, block_bytes=block)

    starts = [sum(len(line) + 1 for line in lines[:i]) for i in range(len(lines))]
    if not path.read_bytes().startswith(
        (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff", b"\x1f\x8b", b"BZh", b"\x28\xb5\x2f\xfd")
    ):
        assert sorted(found.positions + [one.position for one in found.failures]) == [
            at for at, line in zip(starts, lines, strict=True) if line.strip()
        ]


def test_memory_does_not_grow_with_the_file(tmp_path):
    """Eighty megabytes are read in the memory of a few blocks."""
    path = tmp_path / "big.jsonl"
    line = orjson.dumps({"text": "word " * 2000}) + b"\n"
    path.write_bytes(line * (80_000_000 // len(line)))
    script = f"""
        import resource
        from goldsmith.reader import reader_for
        reader = reader_for(r"{path}")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        n = sum(len(found.rows) for part in reader.parts(r"{path}") for found in reader.read(part, block_bytes=1 << 20))
        print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """

    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True)

    n, grown = map(int, done.stdout.split())
    assert n == 80_000_000 // len(line)
    assert grown * (1 if sys.platform == "darwin" else 1024) < 40 << 20


def test_wrong_settings_are_listed_together():
    """Every wrong setting is told, an unknown one with the nearest known one."""
    with pytest.raises(SettingsError) as caught:
        reader_for("a.jsonl", settings={"encodng": "utf-8", "max_line_bytes": 0})

    assert str(caught.value) == (
        "error[GS102] reader jsonl: these settings are wrong\n"
        "  - `max_line_bytes` = 0: input should be greater than or equal to 1\n"
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


def test_the_limit_of_memory_is_measured_in_known_units():
    """The memory tests above read the peak in the unit of this platform."""
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 10_000
