"""Make the sample of ``goldsmith demo``: ``python bench/make_samples.py [DATA_FOLDER]``.

Draws real messy texts from permissively licensed sets, plants defects of known kind and count, and
writes ``src/goldsmith/samples`` with ``TRUTH.json``. The same input gives the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import shutil
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sample import defects, pages, sources, templates

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
OUT = ROOT / "src" / "goldsmith" / "samples"
INPUT = OUT / "input"
N_ABSTRACTS, N_PROBLEMS, N_PROGRAMS, N_CRITERIA, N_MAILS = 360, 340, 60, 110, 360
N_EXACT, N_NEAR, N_SPACED, N_BOILERPLATE = {"zh": 30, "en": 30}, {"zh": 60, "en": 40}, 6, 25
SHORT = {
    "zh": ["嗯", "好的", "。", "收到", "顶", "转发", "谢谢分享", "？？？", "哦", "+1"],
    "en": ["ok", "Thanks!", "+1", "n/a", "...", "see above", "lol", "Re:", "test", "no"],
}
JSON_FILES = {"zh": "zh.jsonl", "en": "web-en.jsonl.gz"}


@dataclass
class Sample:
    """The records of the two JSONL files, and the truth about what was planted."""

    chance: random.Random = field(default_factory=lambda: random.Random("goldsmith sample 1"))
    lines: dict[str, list[bytes]] = field(default_factory=lambda: {"zh": [], "en": []})
    texts: dict[str, dict[str, str]] = field(default_factory=lambda: {"zh": {}, "en": {}})
    planted: dict[str, list[object]] = field(default_factory=dict)

    def add(self, language: str, text: str, source: str, licence: str, origin: str) -> str:
        """Add one sound record and return its id."""
        name = f"{language}-{len(self.lines[language]):05d}"
        self.texts[language][name] = text
        self.raw(language, {"id": name, "text": text, "source": source, "license": licence, "origin": origin})
        return name

    def raw(self, language: str, record: dict[str, object], *, encoding: str = "utf-8") -> None:
        """Add one JSON line in an encoding."""
        self.lines[language].append(json.dumps(record, ensure_ascii=False).encode(encoding, errors="replace"))

    def plant(self, kind: str, fact: object) -> None:
        """Remember one planted defect."""
        self.planted.setdefault(kind, []).append(fact)

    def file(self, language: str) -> bytes:
        """Return the lines of one file in their final, mixed order."""
        lines = list(self.lines[language])
        random.Random(f"order {language}").shuffle(lines)
        return b"\n".join(lines) + b"\n"


def sound(sample: Sample, data: Path) -> None:
    """Add the real texts and those written for goldsmith."""
    english = [
        *sources.web_texts(data), *sources.abstracts(data, N_ABSTRACTS), *sources.problems(data, N_PROBLEMS), *sources.programs(data, N_PROGRAMS),
        *sources.assignments(data, chinese=False), *sources.criteria(data, chinese=False)[:: max(1, 650 // N_CRITERIA)][:N_CRITERIA],
    ]  # fmt: skip
    chinese = [
        *sources.statutes(data), *sources.assignments(data, chinese=True), *sources.passages(data),
        *sources.criteria(data, chinese=True), *sources.chat(data),
    ]  # fmt: skip
    for language, texts in (("en", english), ("zh", chinese)):
        for text in texts:
            sample.add(language, text.text, text.source, text.license, text.origin)
    for title, body in sources.own("zh")[:16]:
        sample.add("zh", f"{title}\n{body}", "goldsmith", "CC0-1.0", "written for this sample")
    for line in (sources.HERE / "zh-short.md").read_text(encoding="utf-8").splitlines():
        sample.add("zh", line, "goldsmith", "CC0-1.0", "written for this sample")
    for language, texts in (("zh", templates.bulletins(80)), ("en", templates.listings(40))):
        for text in texts:
            sample.plant("templated", sample.add(language, text, "goldsmith", "CC0-1.0", "written for this sample"))
    for language, body in sources.own("other"):
        sample.plant(
            "other_language", {"id": sample.add("en", body, "goldsmith", "CC0-1.0", "written for this sample"), "language": language}
        )


def duplicates(sample: Sample) -> None:
    """Plant exact copies, copies with other white space, near copies and shared boilerplate."""
    for language in ("zh", "en"):
        originals = [
            (k, v) for k, v in sample.texts[language].items() if 120 <= len(v) <= 3000 and k not in set(sample.planted["templated"])
        ]
        chosen = sample.chance.sample(originals, N_EXACT[language] + N_SPACED + N_NEAR[language] + N_BOILERPLATE)
        pool = [m.group() for _, v in originals[:200] for m in defects.UNIT.finditer(v)]
        copy = ("planted copy", "see origin")
        for name, text in chosen[: N_EXACT[language]]:
            sample.plant("exact", {"id": sample.add(language, text, *copy, f"copy of {name}"), "of": name})
        for name, text in chosen[N_EXACT[language] :][:N_SPACED]:
            new = sample.add(language, defects.spaced(text, sample.chance), *copy, f"copy of {name}")
            sample.plant("exact_but_white_space", {"id": new, "of": name})
        for i, (name, text) in enumerate(chosen[N_EXACT[language] + N_SPACED :][: N_NEAR[language]]):
            share = 0.01 + 0.09 * (i / N_NEAR[language]) ** 2
            near = defects.near_copy(text, share, pool, sample.chance)
            new = sample.add(language, near, *copy, f"near copy of {name}")
            sample.plant(
                "near",
                {"id": new, "of": name, "share": round(share, 4), "jaccard": round(defects.jaccard(text, near), 4), "lang": language},
            )
        for name, text in chosen[-N_BOILERPLATE:]:
            index = int(name[3:])
            record = json.loads(sample.lines[language][index]) | {"text": text + "\n" + defects.BOILERPLATE[language]}
            sample.lines[language][index] = json.dumps(record, ensure_ascii=False).encode()
            sample.plant("boilerplate", name)


def unfit(sample: Sample) -> None:
    """Plant mojibake and texts too short to be of use."""
    articles = sources.own("zh")[16:22]
    for i, (title, body) in enumerate(articles):
        for kind in ("utf8-as-latin1", "gbk-as-latin1", "utf8-as-gbk")[i % 3 : i % 3 + 2] or ("utf8-as-latin1",):
            text = defects.mojibake(f"{title}\n{body}"[:300], kind)
            sample.plant("mojibake", {"id": sample.add("zh", text, "goldsmith", "CC0-1.0", "written for this sample"), "kind": kind})
    for language, texts in SHORT.items():
        for text in texts:
            sample.plant("very_short", sample.add(language, text, "goldsmith", "CC0-1.0", "written for this sample"))
    for text in ("", "   \n"):
        sample.plant("empty", sample.add("en", text, "goldsmith", "CC0-1.0", "written for this sample"))


def invalid(sample: Sample) -> None:
    """Plant lines that are no valid record: each of them belongs in quarantine."""
    taken = {
        name for kind in ("exact", "exact_but_white_space", "near") for pair in sample.planted[kind] for name in (pair["id"], pair["of"])
    }
    good = {lang: [r for r in map(json.loads, sample.lines[lang][:200]) if r["id"] not in taken][:40] for lang in ("zh", "en")}
    for i, kind in enumerate(("truncated", "unquoted", "python", "unescaped", "log")):
        lang = ("zh", "en")[i % 2]
        record = good[lang][i] | {"id": f"{lang}-broken-{i}", "text": good[lang][i]["text"][:200]}
        sample.lines[lang].append(defects.broken(json.dumps(record, ensure_ascii=False), kind).encode())
        sample.plant("broken_json", {"file": JSON_FILES[lang], "kind": kind})
    for i, (lang, encoding) in enumerate((("zh", "gb18030"), ("zh", "gb18030"), ("en", "latin-1"), ("en", "latin-1"))):
        text = (
            "Résumé: the café on the corner was naïvely called “Déjà vu” — £5 for a crêpe, ¿qué más?"
            if lang == "en"
            else good[lang][10 + i]["text"]
        )
        sample.raw(lang, good[lang][10 + i] | {"id": f"{lang}-bytes-{i}", "text": text}, encoding=encoding)
        sample.plant("invalid_utf8", {"file": JSON_FILES[lang], "id": f"{lang}-bytes-{i}", "encoding": encoding})
    for i, (lang, kind, value) in enumerate(
        (
            ("zh", "null", None),
            ("en", "null", None),
            ("en", "null", None),
            ("zh", "number", 20230411),
            ("en", "number", 3.14),
            ("en", "list", ["a", "b"]),
        )
    ):
        sample.raw(lang, {"id": f"{lang}-value-{i}", "text": value, "source": "planted"})
        sample.plant(
            "null_text" if kind == "null" else "no_string_text", {"file": JSON_FILES[lang], "id": f"{lang}-value-{i}", "value": kind}
        )
    for i, lang in enumerate(("zh", "en")):
        sample.raw(lang, {"id": f"{lang}-missing-{i}", "summary": good[lang][20]["text"][:80], "source": "planted"})
        sample.plant("missing_text", {"file": JSON_FILES[lang], "id": f"{lang}-missing-{i}"})
    for i, lang in enumerate(("zh", "en", "en")):
        name = str(good[lang][30 + i]["id"])
        sample.raw(lang, {"id": name, "text": f"{good[lang][5 + i]['text'][:150]} ({i})", "source": "planted"})
        sample.plant("duplicate_id_other_text", {"file": JSON_FILES[lang], "id": name})


def mail_table(sample: Sample, data: Path) -> bytes:
    """Return the table of mails: byte order mark, CRLF, quoted line breaks, two rows in Latin-1."""
    rows = sources.mails(data, N_MAILS)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["id", "date", "subject", "text", "source", "license"])
    for i, mail in enumerate(rows):
        writer.writerow([f"mail-{i:04d}", mail["date"], mail["subject"], mail["text"], "spamassassin", "CC0-1.0"])
    table = out.getvalue().encode()
    for i in range(2):
        text = "Señor, su pedido número 4711 está listo. Llámenos mañana, por favor: atención de 9 a 17 h. ¡Gracias!"
        table += f'mail-latin-{i},,Información,"{text}",planted,CC0-1.0\r\n'.encode("latin-1")
        sample.plant("invalid_utf8", {"file": "mails.csv", "id": f"mail-latin-{i}", "encoding": "latin-1"})
    return b"\xef\xbb\xbf" + table


def web_pages(sample: Sample) -> dict[str, bytes]:
    """Return HTML pages, a WARC file and two plain files of the texts written for goldsmith."""
    zh, en = sources.own("zh"), sources.own("en")
    files: dict[str, bytes] = {}
    for i, (title, body) in enumerate(zh[16:26]):
        charset, declared = (("utf-8", "utf-8"), ("gb18030", "gb2312"), ("utf-8", None), ("gbk", None))[i if i < 4 else 0]
        files[f"pages/zh-{i:02d}.html"] = pages.page(title, body, "zh", charset=charset, declared=declared, number=i + 3)
        if charset != "utf-8":
            sample.plant("html_in_gbk", {"file": f"pages/zh-{i:02d}.html", "declared": declared})
    for i, (title, body) in enumerate(en[:6]):
        charset = "cp1252" if i == 3 else "utf-8"
        if i == 3:
            sample.plant("html_declares_wrong_charset", {"file": f"pages/en-{i:02d}.html", "declared": "utf-8", "charset": charset})
        files[f"pages/en-{i:02d}.html"] = pages.page(title, body, "en", charset=charset, declared="utf-8" if i < 5 else None, number=i + 40)
    visits = []
    for i, (language, (title, body)) in enumerate([*(("zh", t) for t in zh[26:29]), *(("en", t) for t in en[6:9])]):
        charset = "gbk" if i == 1 else "utf-8"
        html = pages.page(title, body, language, charset=charset, declared=charset, number=i + 60)
        visits.append((f"https://www.example.com/{language}/{i + 60}.html", 200, f"text/html; charset={charset}", html))
    visits += [
        ("https://www.example.com/old.html", 301, "text/html", b""),
        ("https://www.example.com/lost.html", 404, "text/html", b"<html><title>404</title><body><h1>Not found</h1></body></html>"),
        (
            "https://www.example.com/dot.gif",
            200,
            "image/gif",
            bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b"),
        ),
    ]
    files["example.warc.gz"] = pages.warc(visits)
    files["notes/zh.md"] = f"# {zh[29][0]}\n\n{zh[29][1]}\n".encode()
    files["notes/en.txt"] = f"{en[9][0]}\n\n{en[9][1]}\n".encode()
    return files


def natural(mail_rows: bytes, sample: Sample) -> dict[str, int]:
    """Count the defects that the real texts brought along."""
    rows = list(csv.DictReader(io.StringIO(mail_rows.decode("utf-8-sig", errors="replace"))))
    bodies = Counter(" ".join(row["text"].split()) for row in rows)
    chats = Counter(" ".join(text.split()) for texts in sample.texts.values() for text in texts.values())
    return {
        "mails_with_html": sum("<html" in row["text"].lower() or "<font" in row["text"].lower() for row in rows),
        "mails_in_quoted_printable": sum("=3D" in row["text"] or "=20" in row["text"] for row in rows),
        "mails_with_bytes_read_as_latin1": sum(any("\x80" <= c <= "\xff" for c in row["text"]) for row in rows),
        "exact_copies_among_mails": sum(n - 1 for n in bodies.values()),
        "exact_copies_in_jsonl_planted_ones_included": sum(n - 1 for n in chats.values()),
    }


def described(truth: dict[str, dict[str, int]]) -> str:
    """Return the page that tells what is in the sample."""
    n, counts, real = truth["records"], truth["counts"], truth["natural"]
    copies = (
        real["exact_copies_among_mails"]
        + real["exact_copies_in_jsonl_planted_ones_included"]
        - counts["exact"]
        - counts["exact_but_white_space"]
    )
    total = sum(n[name] for name in ("zh.jsonl", "web-en.jsonl.gz", "mails.csv", "pages", "notes")) + 6
    return f"""# The sample of `goldsmith demo`

{total:,} records of real, messy Chinese and English text in 22 files under `input/`; {100 * (n["zh.jsonl"] + 14) / total:.0f} % of them are Chinese.
`TRUTH.json` lists what was planted (ids, files, counts), `LICENSES.md` the licence of each source.
`bench/make_samples.py` makes the same bytes again, this page included.

| file | records | what is in it |
|---|--:|---|
| `input/zh.jsonl` | {n["zh.jsonl"]:,} | Articles of statutes, writing assignments, rubrics, forum posts, essays, weather bulletins. Begins with a byte order mark. |
| `input/web-en.jsonl.gz` | {n["web-en.jsonl.gz"]:,} | Web texts that people judged good or bad, medical abstracts, school mathematics, programs, rubrics, flat listings, {counts["other_language"]} paragraphs in 10 other languages. |
| `input/mails.csv` | {n["mails.csv"]:,} | Unsolicited mails of 2000–2002 as they were sent: HTML, quoted-printable, Asian encodings read as Latin-1, near copies of each other. Byte order mark, CRLF, line breaks inside fields. |
| `input/pages/*.html` | {n["pages"]} | Chinese and English pages with navigation, cookie notice, share bar, comments, footer; two in GBK, one with a wrong charset. |
| `input/example.warc.gz` | 6 | Six pages among nine responses (a redirect, a 404, an image). |
| `input/notes/*` | {n["notes"]} | One Markdown file, one plain text file. |

Planted: {counts["exact"]} exact copies, {counts["exact_but_white_space"]} that differ in white space only, {counts["near"]} near copies (1–10 % of the words changed),
{counts["boilerplate"]} records that end in the same sentence, {counts["templated"]} templated records that are *not* duplicates, {counts["mojibake"]} texts in mojibake,
{counts["very_short"]} very short ones, {counts["empty"]} empty ones, and {truth["quarantine"]} that are no valid record: {counts["broken_json"]} broken JSON lines, {counts["invalid_utf8"]} lines in GBK or Latin-1,
{counts["null_text"]} nulls, {counts["no_string_text"]} texts that are numbers or lists, {counts["missing_text"]} without a text, {counts["duplicate_id_other_text"]} with an id that is taken by another text.
The real texts bring their own: {real["mails_with_html"]} mails with HTML, {real["mails_in_quoted_printable"]} in quoted-printable, {real["mails_with_bytes_read_as_latin1"]} with bytes read in the wrong encoding, {copies} exact copies.
"""


def main() -> int:
    """Make the sample and print what it holds."""
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if not data.exists():
        print(f"the source data is not at {data}; nothing made")
        return 0
    sample = Sample()
    sound(sample, data)
    duplicates(sample)
    unfit(sample)
    table = mail_table(sample, data)
    facts = natural(table, sample)
    invalid(sample)
    files = web_pages(sample) | {
        "mails.csv": table,
        "zh.jsonl": b"\xef\xbb\xbf" + sample.file("zh"),
        "web-en.jsonl.gz": gzip.compress(sample.file("en"), 9, mtime=0),
    }
    shutil.rmtree(INPUT, ignore_errors=True)
    for name, content in files.items():
        (INPUT / name).parent.mkdir(parents=True, exist_ok=True)
        (INPUT / name).write_bytes(content)
    records = {"zh.jsonl": len(sample.lines["zh"]), "web-en.jsonl.gz": len(sample.lines["en"]), "mails.csv": N_MAILS + 2}
    truth = {
        "records": records | {"pages": 16, "example.warc.gz": "6 pages among 9 responses", "notes": 2},
        "quarantine": sum(
            len(sample.planted[k])
            for k in ("broken_json", "invalid_utf8", "null_text", "no_string_text", "missing_text", "duplicate_id_other_text")
        ),
        "counts": {kind: len(facts_) for kind, facts_ in sample.planted.items()},
        "natural": facts,
        "planted": sample.planted,
    }
    (OUT / "README.md").write_text(described(truth), encoding="utf-8")
    (OUT / "TRUTH.json").write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({k: truth[k] for k in ("records", "quarantine", "counts", "natural")}, ensure_ascii=False, indent=1))
    print("bytes:", sum(f.stat().st_size for f in OUT.rglob("*") if f.is_file()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
