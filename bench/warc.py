"""A large web archive of real pages: nothing planted is lost, and what it costs beside a plain loop of warcio or FastWARC and trafilatura.

The archive is made of the pages of ``html_gold`` and ``html_zh_news`` with a sentence planted in each: one gzip member a record; requests,
metadata, pictures, style sheets and failed fetches between them; chunked, gzip, deflate and brotli bodies, some that only say so; GB18030 and
UTF-8 under each other's name; empty pages, pictures that call themselves pages, and members whose bytes were damaged.

Run: ``python bench/warc.py [--mb 200] [--keep DIR] [--peer PYTHON]``; PYTHON is that of an environment with warcio, fastwarc and trafilatura.
Prints what came in, what was kept and quarantined by reason, MB (uncompressed) per CPU second, peak memory, and planted sentences found.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import random
import re
import subprocess
import sys
import tarfile
import tempfile
import zlib
from collections import Counter
from pathlib import Path

import brotli

from corpus import DATA, found
from measure import measure

GOLDSMITH = Path(sys.executable).with_name("goldsmith")
PARAGRAPH = re.compile(rb"<p[\s>][^<]{120,}?</p>")
SENTENCE = "The planted sentence has the number {n}, and here it ends."
WAYS = ("plain", "plain", "plain", "chunked", "gzip", "deflate", "br", "says chunked", "says gzip", "other charset")
HONEST = ("plain", "plain", "chunked", "gzip", "br")
SLICE = 40_000_000


def pages() -> list[tuple[bytes, str, bytes]]:
    """Return the real pages that have a long paragraph in what a person marked as the article, each with its encoding and that paragraph."""
    with gzip.open(found(DATA / "html_gold" / "ground-truth.json.gz"), "rt", encoding="utf-8") as file:
        gold = {name: _bare(one["articleBody"]) for name, one in json.load(file).items()}
    out = []
    for name in ("html_gold/html.tar", "html_zh_news/pages.tgz"):
        with tarfile.open(found(DATA / name)) as archive:
            for member in archive:
                data = archive.extractfile(member).read() if member.isfile() else b""
                data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
                encoding = next((one for one in ("utf-8", "gb18030") if _fits(data, one)), "")
                article = gold.get(Path(member.name).name.partition(".")[0]) if name.endswith(".tar") else ""
                fit = [one for one in PARAGRAPH.findall(data) if encoding and article is not None and _stands_in(one, encoding, article)]
                if fit:
                    out.append((data, encoding, max(fit, key=len)))
    return out


def _stands_in(paragraph: bytes, encoding: str, article: str) -> bool:
    text = _bare(html.unescape(paragraph.decode(encoding).partition(">")[2]))
    return not article or text[20:60] in article


def _bare(text: str) -> str:
    return "".join(text.split())


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def planted(page: bytes, longest: bytes, n: int, rng: random.Random) -> bytes:
    """Return a page with a sentence at the end of its longest paragraph, and the words of other paragraphs in another order."""
    page = page.replace(longest, longest[:-4] + b" " + SENTENCE.format(n=n).encode() + b"</p>", 1)

    def mixed(paragraph: re.Match[bytes]) -> bytes:
        words = paragraph[0][3:-4].split(b" ")
        if b"planted" in paragraph[0] or len(words) < 8:
            return paragraph[0]
        rng.shuffle(words)
        return paragraph[0][:3] + b" ".join(words) + b"</p>"

    return PARAGRAPH.sub(mixed, page)


def response(page: bytes, encoding: str, way: str) -> bytes:
    """Return a recorded response whose body was sent in some way."""
    said = {"utf-8": "gb2312", "gb18030": "utf-8"}[encoding] if way == "other charset" else encoding
    headers = {"Content-Type": f"text/html; charset={said}", "Server": "made"}
    if way in {"chunked", "says chunked"}:
        headers["Transfer-Encoding"] = "chunked"
    if way in {"gzip", "says gzip", "deflate", "br"}:
        headers["Content-Encoding"] = way.removeprefix("says ")
    body = {"gzip": gzip.compress, "deflate": zlib.compress, "br": lambda data: brotli.compress(data, quality=4)}.get(way, bytes)(page)
    if way == "chunked":
        pieces = [body[at : at + 8000] for at in range(0, len(body), 8000)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    return b"HTTP/1.1 200 OK\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + b"\r\n" + body


def record(kind: str, url: str, body: bytes, content_type: str) -> bytes:
    """Return one record of an archive."""
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{random.Random(kind + url).getrandbits(128):032x}>\r\n"
    head += (
        f"WARC-Target-URI: {url}\r\nWARC-Date: 2025-02-28T10:42:07Z\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def write(path: Path, n_bytes: int, *, ways: tuple[str, ...] = WAYS, broken: float = 0.03) -> dict[str, Counter[str] | int]:
    """Write the archive; return what was planted: pages, broken pages by the reason that they must get, uncompressed bytes."""
    rng, sources = random.Random(0), pages()
    truth: Counter[str] = Counter()
    total = n = 0
    http = "application/http; msgtype=response"
    with path.open("wb") as file:
        while file.tell() < n_bytes:
            url = f"http://example.org/{n}"
            page, encoding, longest = sources[n % len(sources)]
            kind = "page" if rng.random() >= broken else rng.choice(("empty", "picture", "damaged", "missing"))
            data = response(planted(page, longest, n, rng), encoding, ways[n % len(ways)])
            if kind == "empty":
                data = response(b"<html><head><title>nothing</title></head><body></body></html>", "utf-8", "plain")
            elif kind == "picture":
                data = response(b"\x89PNG\r\n\x1a\n" + rng.randbytes(2000), "utf-8", "plain")
            elif kind == "missing":
                data = data.replace(b"200 OK", b"404 Not Found", 1)
            around = [record("request", url, b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request")]
            around.append(record("response", url, data, http))
            around.append(record("metadata", url, b"fetchTimeMs: 12\r\n", "application/warc-fields"))
            image = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\xff" + rng.randbytes(rng.randrange(20_000))
            around.append(record("response", url + ".jpg", image, http))
            for number, one in enumerate(around):
                member = gzip.compress(one, 5, mtime=0)
                if kind == "damaged" and number == 1:
                    member = member[: len(member) // 2] + rng.randbytes(40) + member[len(member) // 2 + 40 :]
                file.write(member)
                total += len(one)
            truth[kind] += 1
            n += 1
    return {"truth": truth, "bytes": total, "n": n}


def main(words: list[str]) -> None:
    """Make the archive, run it, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", type=int, default=200)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--peer", default="")
    chosen = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as scratch:
        place = chosen.keep or Path(scratch)
        place.mkdir(parents=True, exist_ok=True)
        path = place / "made.warc.gz"
        made = write(path, chosen.mb * 1_000_000)
        print(
            f"made: {path.stat().st_size / 1e6:.0f} MB, {made['bytes'] / 1e6:.0f} MB uncompressed, {made['n']:,} fetches: {dict(made['truth'])}"
        )
        ours(path, made, place / "lake")
        if chosen.peer:
            sound = place / "sound.warc.gz"
            made = write(sound, max(6_000_000, chosen.mb * 50_000), ways=HONEST, broken=0.0)
            print(f"beside, on {made['truth']['page']:,} sound pages to the end, MB being those of the uncompressed archive for everybody:")
            beside(sound, chosen.peer, place, n_bytes=made["bytes"])
            print("beside, on the archive above, as far as each gets:")
            beside(path, chosen.peer, place)


def ours(path: Path, made: dict, lake: Path) -> None:
    """Run the recipe `web` over the archive, and hold what came out against what was planted."""
    more = ("--set", "error_budget.share=0.5", "--set", "error_budget.records=100000")
    done = measure([GOLDSMITH, "run", "web", "--input", path, "--lake", lake, "--dataset", "warc", "--no-report", "--json", *more])
    if done.code:
        print(done.errors)
        sys.exit(1)
    told = done.last_json()
    texts, broken = held(lake)
    print(
        f"goldsmith: {made['bytes'] / 1e6 / done.cpu_seconds:.1f} MB per CPU s, {done.cpu_seconds:.0f} CPU s, {done.peak_pss or done.peak_rss:.0f} MB at most"
    )
    print(f"  in {told['in']:,}, kept {told['kept']:,}, dropped {told['dropped']}, quarantined {told['quarantined']:,}: {dict(broken)}")
    truth = made["truth"]
    numbers = {int(url.rpartition("/")[2]) for url in texts}
    sentences = sum(SENTENCE.format(n=url.rpartition("/")[2]) in text for url, text in texts.items())
    print(f"  pages planted {truth['page']:,}, read {len(numbers):,}; their planted sentence stands in the text of {sentences:,}")
    print(f"  empty {truth['empty']}, pictures {truth['picture']}, damaged {truth['damaged']}: told {sum(broken.values()):,}")


def held(lake: Path) -> tuple[dict[str, str], Counter[str]]:
    """Return the texts by address, and the errors of the quarantine with their counts."""
    from goldsmith.curate import tables
    from goldsmith.lake import open_lake

    opened = tables.opened(open_lake(lake), "warc")
    rows = (row for batch in opened.records.scan(["text", "source_detail"]) for row in batch.to_pylist())
    texts = {row["source_detail"]: row["text"] for row in rows}
    return texts, Counter(row["error"] for batch in opened.quarantine.scan(["error"]) for row in batch.to_pylist())


PEER = """
import sys, time
import trafilatura

path, n, which, whole = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
started = time.process_time()
total = pages = found = failed = 0


def by_warcio(file):
    from warcio.archiveiterator import ArchiveIterator
    for one in ArchiveIterator(file):
        if one.rec_type == "response":
            yield one.rec_headers.get_header("WARC-Target-URI"), lambda one=one: (
                one.http_headers.get_header("Content-Type", ""), one.http_headers.get_statuscode(), one.content_stream().read())


def by_fastwarc(file):
    from fastwarc.warc import ArchiveIterator, WarcRecordType
    for one in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=False):
        def content(one=one):
            one.parse_http(auto_decode="all")
            return one.http_content_type or "", str(one.http_headers.status_code), one.reader.read()
        yield one.headers["WARC-Target-URI"], content


with open(path, "rb") as file:
    try:
        for url, content in (by_warcio if which == "warcio" else by_fastwarc)(file):
            try:
                kind, status, body = content()
            except Exception:
                failed += 1
                continue
            total += len(body)
            if "html" in kind and status == "200":
                text = trafilatura.extract(body, fast=True, include_comments=False) or ""
                pages += bool(text)
                found += f"planted sentence has the number {url.rpartition('/')[2]}," in text
            if total > n and not whole:
                break
    except Exception as problem:
        print("stopped:", type(problem).__name__, str(problem)[:80])
spent = time.process_time() - started
told = f"{pages} pages with a text, the planted sentence in {found}, {failed} bodies refused, {spent:.2f} CPU s"
print(f"{which} + trafilatura: {(whole or total) / 1e6 / spent:.1f} MB of {'the archive' if whole else 'bodies'} per CPU s, {told}")
"""


def beside(path: Path, python: str, place: Path, *, n_bytes: int = 0) -> None:
    """Run the plain loops over an archive, and our reader over the same, in this run.

    Where ``n_bytes`` says how long the archive is, each reads all of it and its CPU time is held against these; else each stops behind so
    many bytes as it counts them, and they do not count the same: the loops the bodies that they unpacked, our reader what stands in the file.
    """
    script = place / "peer.py"
    script.write_text(PEER)
    for which in ("fastwarc", "warcio"):
        print(
            "  "
            + subprocess.run([python, script, path, str(SLICE), which, str(n_bytes)], capture_output=True, text=True, check=False)
            .stdout.strip()
            .replace("\n", "; ")
        )
    alone = f"""
import time
from goldsmith.reader import Part, reader_for
started, n, pages, found = time.process_time(), 0, 0, 0
for block in reader_for({str(path)!r}).read(Part({str(path)!r}), block_bytes=1 << 20):
    n += block.n_bytes
    pages += len(block.rows)
    found += sum(f"planted sentence has the number {{row['url'].rpartition('/')[2]}}," in row["text"] for row in block.rows)
    if n > {SLICE} and not {n_bytes}:
        break
spent = time.process_time() - started
print(f"our reader alone: {{({n_bytes} or n) / 1e6 / spent:.1f}} MB of the archive per CPU s, {{pages}} pages with a text, the planted sentence in {{found}}, {{spent:.2f}} CPU s")
"""
    print("  " + subprocess.run([sys.executable, "-c", alone], capture_output=True, text=True, check=False).stdout.strip())


if __name__ == "__main__":
    main(sys.argv[1:])
