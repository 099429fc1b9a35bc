"""Every reader keeps the laws of its contract, and the laws bite."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from goldsmith import registry
from goldsmith.reader import Found, Part, Reader, reader_for, reader_name
from goldsmith.testing.readers import BrokenLawError, obeys_the_laws, parts_hold_every_record_once
from readers import document_samples, pdf_samples, samples

SENTENCES = "".join(
    f"# sent_id = s{n}\n# text = 你好 {n}\n1\t你好\t你好\tINTJ\t_\t_\t0\troot\t_\t_\n2\t{n}\t{n}\tNUM\t_\t_\t1\tdep\t_\t_\n\n"
    for n in range(12)
)
"""A small treebank."""

NAMES = "-DOCSTART- O\n\n" + "".join(f"王 B-PER\n小{n} I-PER\n说 O\n\n# no {n}\nIt O\nrains O\n\n" for n in range(12))
"""Sentences with a token a line."""

CASES = {
    "rows.jsonl": (samples.JSONL, samples.N_JSONL, False, {}),
    "quoted.csv": (samples.CSV, samples.N_CSV, True, {}),
    "plain.tsv": (samples.PLAIN_CSV, samples.N_PLAIN_CSV, True, {}),
    "rows.parquet": (samples.parquet(), 40, False, {}),
    "file.txt": (samples.PROSE * 3, 1, True, {}),
    "paragraphs.txt": ("\n\n".join(f"{i} {samples.PROSE}\nand more" for i in range(9)), 9, True, {"per": "paragraph"}),
    "lines.md": ("\r\n".join(f"{i} {samples.PROSE}" for i in range(30)), 30, True, {"per": "line"}),
    "trees.conllu": (SENTENCES, 12, True, {}),
    "names.txt": (NAMES, 24, True, {"format": "conll"}),
    "rows.json": (samples.DOCUMENT, samples.N_DOCUMENT, False, {"format": "json_document"}),
    "page.html": (samples.PAGE, 1, True, {}),
    "pages.tar": (samples.tar_of_pages(), 9, False, {}),
    "pages.warc": (samples.warc(), samples.N_WARC, False, {}),
    "pages.zip": (samples.zipped(), 9, False, {}),
    "letter.eml": (samples.mail(1), 1, True, {}),
    "letters.mbox": (samples.mbox(), 12, True, {}),
    "rows.tc609.jsonl": (samples.TC609, 8, False, {}),
    "batches.arrow": (document_samples.arrow_file(), 40, False, {}),
    "texts.wet": (document_samples.wet(), 5, False, {}),
    "pages.pdf": (pdf_samples.pages([[one] for one in document_samples.ENGLISH]), 3, False, {"per": "page"}),
    "text.docx": (document_samples.docx(), 1, False, {}),
    "slides.pptx": (document_samples.pptx(), 2, False, {"per": "slide"}),
    "rows.xlsx": (document_samples.xlsx(12), 12, False, {"per": "row"}),
    "chapters.epub": (document_samples.epub(), 2, False, {"per": "chapter"}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_reader_keeps_the_laws(name, tmp_path):
    """Parts, blocks and cuts change nothing about what a reader finds."""
    content, n, open_ended, given = CASES[name]
    settings = {key: value for key, value in given.items() if key != "format"}
    sample = samples.written(tmp_path / "sample", name, content)

    obeys_the_laws(reader_for(sample, format=given.get("format"), settings=settings), sample, tmp_path, n_records=n, open_ended=open_ended)


@pytest.mark.parametrize("ending", samples.COMPRESSED)
@pytest.mark.parametrize("name", ["rows.jsonl", "plain.tsv", "pages.tar", "pages.warc"])
def test_a_compressed_file_keeps_the_laws_and_tells_every_cut(name, ending, tmp_path):
    """A cut compressed file gives its first rows, whole, and one failure that says so."""
    content, n, _, settings = CASES[name]
    data = samples.COMPRESSED[ending](content.encode() if isinstance(content, str) else content)
    sample = samples.written(tmp_path / "sample", name + ending, data)
    cuts = [*range(1, len(data), max(1, len(data) // 40)), len(data) - 1]

    obeys_the_laws(reader_for(sample, settings=settings), sample, tmp_path, n_records=n, cuts=cuts)

    samples.written(tmp_path, name + ending, data[: len(data) * 2 // 3])
    found = [one for part in [Part(str(tmp_path / (name + ending)))] for one in reader_for(sample).read(part)]
    assert [one.error for block in found for one in block.failures][-1] == "truncated_stream"


def test_every_registered_reader_is_held_against_the_laws():
    """A reader that is added without a case here is found out."""
    tried = {given.get("format") or reader_name(name, sniff=False) for name, (_, _, _, given) in CASES.items()}
    elsewhere = {
        name
        for path in Path(__file__).parent.glob("test_*.py")
        if "obeys_the_laws(" in (text := path.read_text(encoding="utf-8"))
        for name in registry.names("reader")
        if path.stem == f"test_{name}" or f'format="{name}"' in text or f'.{name}"' in text
    }

    assert set(registry.names("reader")) - tried - elsewhere == set()


class _LosesTheBorder(Reader):
    """Cut lines at the borders of parts, the famous off-by-one."""

    def parts(self, path, *, target_bytes=1 << 26):
        size = len(Path(path).read_bytes())
        cuts = [*range(0, size, max(target_bytes, 50)), size]
        return [Part(path, a, b, i) for i, (a, b) in enumerate(itertools.pairwise(cuts))]

    def read(self, part, *, block_bytes=1 << 23):
        del block_bytes
        data = Path(part.path).read_bytes()[part.start : part.end]
        rows, positions, at = [], [], part.start
        for line in data.split(b"\n"):
            rows.append({"line": line.decode(errors="replace")})
            positions.append(at)
            at += len(line) + 1
        yield Found(rows, positions)


class _SwallowsErrors(Reader):
    """Skip what cannot be parsed, as datatrove does."""

    def read(self, part, *, block_bytes=1 << 23):
        for found in reader_for("x.jsonl").read(part, block_bytes=block_bytes):
            yield Found(found.rows, found.positions)


class _KeepsTheCutLine(Reader):
    """Give a cut last line as if it were whole."""

    def read(self, part, *, block_bytes=1 << 23):
        del block_bytes
        lines = Path(part.path).read_bytes().split(b"\n")
        yield Found([{"line": str(line)} for line in lines], list(range(len(lines))))


def test_the_laws_bite(tmp_path):
    """Three famous bugs are each caught by a law."""
    sample = samples.written(tmp_path / "sample", "rows.jsonl", samples.JSONL)

    with pytest.raises(BrokenLawError, match="many parts give the rows that one part gives"):
        parts_hold_every_record_once(_LosesTheBorder(), sample)
    with pytest.raises(BrokenLawError, match="rows and failures add up"):
        obeys_the_laws(_SwallowsErrors(), sample, tmp_path, n_records=samples.N_JSONL)
    with pytest.raises(BrokenLawError, match="a cut file gives the first rows and no others"):
        obeys_the_laws(_KeepsTheCutLine(), sample, tmp_path)
