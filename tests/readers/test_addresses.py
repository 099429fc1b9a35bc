"""Files at addresses are read as if they lay here: an S3 server, a web server and memory, all started by the test."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import re
import subprocess
import sys
import threading
import time
import urllib.request

import pytest
import zstandard

from goldsmith.errors import MissingPartError, ReadingError
from goldsmith.reader import find_sources, nothing_left, reader_for, source_digest
from goldsmith.reading import addresses, stores
from goldsmith.reading.addresses import Ranges, is_address, refuse_password, spelled_out
from ports import free_port
from readers import samples

FILES = {
    "data/a.jsonl": samples.JSONL,
    "data/b.jsonl.zst": zstandard.compress(samples.JSONL),
    "data/deep/c.csv.gz": gzip.compress(samples.PLAIN_CSV.encode()),
    "data/d.parquet": samples.parquet(),
    "data/e.zip": samples.zipped(),
    "data/f.warc": samples.warc(),
    "data/g.tar": samples.tar_of_pages(),
    "data/h.txt": samples.PROSE.encode(),
    "data/letters": samples.mbox(),
}


def read(path: str):
    """Return rows and failures of one source, part by part."""
    (source,) = find_sources([path])
    reader = reader_for(source.path, format=source.reader)
    found = [one for part in reader.parts(source.path, target_bytes=1000) for one in reader.read(part)]
    return [row for one in found for row in one.rows], [broken.error for one in found for broken in one.failures]


@pytest.fixture(scope="module")
def s3():
    """Address of a bucket with the files, on an S3 server of this machine."""
    pytest.importorskip("moto.server", reason="needs the S3 server of moto[server]")
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}.items():
            patch.setenv(name, value)
        stores.cloud.cache_clear()
        addresses._store.cache_clear()
        try:
            deadline = time.monotonic() + 60
            while True:
                with contextlib.suppress(OSError):
                    put(f"{endpoint}/bucket", b"")
                    break
                if time.monotonic() > deadline or server.poll() is not None:
                    pytest.skip("the S3 server did not start")
                time.sleep(0.05)
            for name, data in FILES.items():
                put(f"{endpoint}/bucket/{name}", data)
            yield "s3://bucket"
        finally:
            server.terminate()
            server.wait()
            stores.cloud.cache_clear()
            addresses._store.cache_clear()


def put(url: str, data: bytes) -> None:
    """Send an object."""
    request = urllib.request.Request(url, data=data, method="PUT", headers={"Content-Type": "application/octet-stream"})  # noqa: S310
    urllib.request.urlopen(request, timeout=30).close()  # noqa: S310  our own server


class Server(http.server.ThreadingHTTPServer):
    """A web server that gives the files; ``ranges`` and ``sizes`` may be switched off, ``failing`` answers so many requests with 503."""

    ranges = sizes = True
    failing = 0
    asked = 0


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_):
        """Stay silent."""

    def do_GET(self):
        """Answer with a file, a range of it or an error."""
        self.server.asked += 1
        if self.server.failing:
            self.server.failing -= 1
            self.answer(503, b"", {"Retry-After": "0"})
            return
        data = FILES.get(self.path.partition("?")[0].lstrip("/"))
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if data is None:
            self.answer(404, b"")
        elif wanted and self.server.ranges:
            start, end = int(wanted[1]), min(int(wanted[2]), len(data) - 1)
            self.answer(206, data[start : end + 1], {"Content-Range": f"bytes {start}-{end}/{len(data)}", "ETag": '"x"'})
        else:
            self.answer(200, data)

    def answer(self, status, data, headers=None):
        """Send status, headers and bytes."""
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if self.server.sizes:
            self.send_header("Content-Length", str(len(data)))
        else:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = not self.server.sizes


@pytest.fixture
def web():
    """A server and its address."""
    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
    stores._pool().clear()


@pytest.fixture
def memory():
    """Address of the files in the memory of this process, which fsspec gives."""
    fsspec = pytest.importorskip("fsspec", reason="needs fsspec")
    system = fsspec.filesystem("memory")
    for name, data in FILES.items():
        system.pipe(f"/bucket/{name}", data)
    yield "memory://bucket"
    system.store.clear()


def same_as_here(base: str, folder, names=FILES) -> None:
    """Hold every file at an address against the same file on disk."""
    for name in names:
        here = read(str(samples.written(folder, name, FILES[name])))

        assert read(f"{base}/{name}") == here, name
        assert here[0], name


def test_objects_of_s3_are_read_like_files(s3, tmp_path):
    """Every format, compressed or not, cut into parts or not, gives the same rows and failures."""
    same_as_here(s3, tmp_path)


def test_files_of_fsspec_are_read_like_files(memory, tmp_path):
    """A place that only fsspec knows is read by every reader."""
    same_as_here(memory, tmp_path)


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("sizes", [True, False])
def test_files_on_the_web_are_read_with_and_without_ranges(ranges, sizes, web, tmp_path):
    """Where the server gives no ranges the stream is read on; only formats that begin at their end need to know the size."""
    server, base = web
    server.ranges, server.sizes = ranges, sizes

    same_as_here(base, tmp_path, [name for name in FILES if ranges or sizes or name[-4:] not in {".zip", "quet"}])
    if not ranges and not sizes:
        with pytest.raises(ReadingError, match="does not tell how large"):
            read(f"{base}/data/e.zip")


def test_a_query_is_no_part_of_the_name(web):
    """The reader of an address goes by its path."""
    rows, _ = read(f"{web[1]}/data/b.jsonl.zst?download=true&x=a.csv")

    assert len(rows) == len(samples.LINES)


def test_folders_and_patterns_at_an_address_are_searched(s3):
    """`*` stays in a folder, `**` and a folder do not."""
    every = [source.path for source in find_sources([f"{s3}/data"])]
    flat = [source.path for source in find_sources([f"{s3}/data/*.jsonl*"])]
    deep = [source.path for source in find_sources([f"{s3}/**/*.csv.gz"])]

    assert len(every) == len(FILES)
    assert flat == [f"{s3}/data/a.jsonl", f"{s3}/data/b.jsonl.zst"]
    assert deep == [f"{s3}/data/deep/c.csv.gz"]
    with pytest.raises(ReadingError, match="no file fits this pattern"):
        find_sources([f"{s3}/data/*.nothing"])
    with pytest.raises(ReadingError, match="nothing lies at this address"):
        find_sources([f"{s3}/nowhere"])


def test_the_digest_of_an_object_changes_with_its_content(s3):
    """Asked twice it is the same; after another upload it is another."""
    first = source_digest(f"{s3}/data/h.txt")
    again = source_digest(f"{s3}/data/h.txt")
    time.sleep(1.1)
    with stores.cloud("s3")._system.open_output_stream("bucket/data/h.txt") as goal:
        goal.write(FILES["data/h.txt"] + b"more")
    changed = source_digest(f"{s3}/data/h.txt")

    assert first == again != changed


def test_a_server_that_fails_for_a_moment_is_asked_again(web):
    """Two refusals of service cost nothing; a missing file is not asked for again."""
    server, base = web
    server.failing = 2

    assert len(read(f"{base}/data/a.jsonl")[0]) == len(samples.LINES)
    server.asked = 0
    with pytest.raises(ReadingError, match="no such file"):
        find_sources([f"{base}/data/none.jsonl"])
    assert server.asked == 1


def test_a_place_that_cannot_be_reached_is_told(monkeypatch):
    """Nobody listens: the error says so, and that what was read is kept."""
    monkeypatch.setattr(addresses, "PAUSE", 0.0)
    port = free_port()

    with pytest.raises(ReadingError, match="cannot be reached") as caught:
        find_sources([f"http://127.0.0.1:{port}/a.jsonl"])

    assert "run it again" in caught.value.hint


def test_a_missing_object_is_told_from_a_place_that_is_away(web, s3, memory, monkeypatch):
    """Nothing is left where a place says so; a place that does not answer, or refuses, says nothing of what it holds."""
    monkeypatch.setattr(addresses, "PAUSE", 0.0)
    server, base = web
    here = [f"{base}/data/a.jsonl", f"{s3}/data/a.jsonl", f"{s3}/data/*.csv*", f"{s3}/data/**/*.csv.gz", f"{memory}/data"]
    assert [nothing_left(path) for path in here] == [False, False, True, False, False]
    assert all(nothing_left(path) for path in (f"{base}/none", f"{s3}/none.jsonl", f"{s3}/none/*.jsonl", f"{memory}/none"))
    server.failing = 100

    with pytest.raises(ReadingError, match="cannot be reached"):
        nothing_left(f"{base}/none")


def test_no_secret_stands_in_an_address(monkeypatch):
    """A password is refused without being repeated; a variable is spelled out only where the address is opened."""
    monkeypatch.setenv("DB_PASSWORD", "hunter2")

    for address in ("https://me:hunter2@example.org/a", "s3://key:hun/ter2@bucket/a", "postgresql://me:hun@ter2@host/db"):
        if "/" in address.partition("://")[2].partition("@")[0]:
            continue
        with pytest.raises(ReadingError) as caught:
            refuse_password(address)
        assert "hun" not in str(caught.value)
    refuse_password("postgresql://me@host:5432/db")
    refuse_password("https://example.org:8080/a@b:c@d")
    assert spelled_out("postgresql://me:${DB_PASSWORD}@host/db") == "postgresql://me:hunter2@host/db"
    with pytest.raises(ReadingError, match="the environment has no NO_SUCH"):
        spelled_out("https://host/${NO_SUCH}")


def test_ranges_seek_like_a_file(memory):
    """Any order of seeks and reads gives the bytes of the file."""
    data = FILES["data/d.parquet"]
    with Ranges(f"{memory}/data/d.parquet") as file:
        for start, n in [(0, 4), (len(data) - 8, 8), (100, 50), (0, len(data)), (len(data), 5)]:
            file.seek(start)
            assert file.read(n) == data[start : start + n]
        assert file.seek(-8, 2) == len(data) - 8
        assert file.read() == data[-8:]


def test_what_no_library_opens_says_what_to_install():
    """An unknown scheme is no path and no crash."""
    assert is_address("nope://x/y")
    with pytest.raises(ReadingError, match="no reader knows this format"):
        find_sources(["nope://x/y.jsonl"])
    with pytest.raises(MissingPartError, match="nothing that is installed opens nope"):
        addresses._store("nope://x")
