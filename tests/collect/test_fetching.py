"""Addresses are fetched politely, safely and never twice, from a server that the test starts."""

from __future__ import annotations

import gzip
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from itertools import pairwise

import pytest

from collect.web_server import Server, manners, pages, states
from goldsmith.collect.exchange import Limits, tidy
from goldsmith.collect.fetching import fetch
from goldsmith.errors import BusyError
from goldsmith.reader import find_sources


def test_pages_are_fetched_into_an_archive_that_the_reader_reads(server, tmp_path):
    """Plain, chunked, compressed and redirected pages: text, address, time and status come out of the archive."""
    urls = [f"{server.base}{path}" for path in ("/page/1", "/page/1#top", "/chunked", "/zipped", "/hop/3")]

    counts = fetch([*urls, "", "# a note"], tmp_path, manners(contact="mailto:me@example.org"))

    found = pages(tmp_path)
    assert counts == {"fetched": 4}
    assert [row["url"] for row in found] == [f"{server.base}{path}" for path in ("/page/1", "/chunked", "/zipped", "/page/hopped")]
    assert all(str(row["text"]).startswith("Der Fluss fließt") and row["http_status"] == 200 and row["fetched_at"] for row in found)
    assert server.agents == {next(iter(server.agents))}
    assert "mailto:me@example.org" in next(iter(server.agents))
    assert [one.reader for one in find_sources([str(tmp_path)])] == ["warc"]


def test_archives_can_be_read_by_another_library(server, tmp_path):
    """The library warcio finds a response and a request for each page, with digests that fit."""
    warcio = pytest.importorskip("warcio.archiveiterator", reason="needs warcio")
    fetch([f"{server.base}/page/1", f"{server.base}/chunked"], tmp_path, manners())

    with (tmp_path / "pages-00000.warc.gz").open("rb") as file:
        kinds = [record.rec_type for record in warcio.ArchiveIterator(file)]

    assert kinds == ["warcinfo", "response", "request", "response", "request"]


def test_robots_are_obeyed(server, tmp_path):
    """The group of our name counts, the longest rule wins, and it is asked for once, before everything else."""
    fetch([f"{server.base}/{path}" for path in ("private/x", "private/open", "secret", "page/1")], tmp_path, manners())

    found = states(tmp_path)
    assert found["private/x"] == ("refused", "robots.txt forbids it")
    assert {found[path][0] for path in ("private/open", "secret", "page/1")} == {"fetched"}
    assert [path for path, _ in server.asked].count("/robots.txt") == 1
    assert server.asked[0][0] == "/robots.txt"
    assert "/private/x" not in {path for path, _ in server.asked}


@pytest.mark.parametrize(("status", "state"), [(404, "fetched"), (403, "fetched"), (500, "failed"), (503, "failed")])
def test_robots_that_are_missing_allow_and_those_that_cannot_be_had_forbid(status, state, server, tmp_path):
    """RFC 9309, 2.3.1.3 and 2.3.1.4; what failed is tried again by the next fetch."""
    server.robots_status = status
    fetch([f"{server.base}/page/1"], tmp_path, manners())

    assert states(tmp_path)["page/1"][0] == state
    server.robots_status = 200
    assert fetch([], tmp_path, manners()) == {"fetched": 1}


def test_a_host_is_asked_by_one_and_with_pauses(server, tmp_path):
    """Never two requests at once, never sooner than the pause; a host may ask for a longer one."""
    server.robots = b"User-agent: *\nCrawl-delay: 0.3\n"
    fetch([f"{server.base}/page/{i}" for i in range(4)], tmp_path, manners(delay=0.1))

    times = [at for path, at in server.asked if path != "/robots.txt"]
    assert server.most == 1
    assert min(b - a for a, b in pairwise(times)) >= 0.28


def test_hosts_are_visited_side_by_side(tmp_path):
    """Four hosts that need half a second a page are done in less than the sum."""
    servers = [Server() for _ in range(4)]
    for one in servers:
        one.slow = 0.25
        threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    most: list[int] = []
    stop = threading.Event()
    watching = threading.Thread(
        target=lambda: [most.append(sum(one.now for one in servers)) or stop.wait(0.01) for _ in iter(stop.is_set, True)]
    )
    watching.start()

    fetch([f"{one.base}/page/{i}" for one in servers for i in range(2)], tmp_path, manners(hosts=3))

    stop.set()
    watching.join()
    for one in servers:
        one.shutdown()
        one.server_close()
    assert 2 <= max(most) <= 3
    assert Counter(row["http_status"] for row in pages(tmp_path)) == {200: 8}


def test_what_servers_do_wrong_ends_with_a_reason_and_stops_nothing(server, tmp_path):
    """Stalls, drips, cut and senseless answers, endless redirects, large files, other types, missing pages: each is told."""
    paths = ["stall", "drip", "cut", "noise", "huge", "picture", "gone", "hop/9", "page/last"]
    started = time.monotonic()

    counts = fetch([f"{server.base}/{path}" for path in paths], tmp_path, manners(tries=1, limits=Limits(2.0, 0.6, 200_000)))

    found = states(tmp_path)
    assert counts == {"failed": 4, "refused": 3, "gone": 1, "fetched": 1}
    assert {path: found[path][0] for path in ("stall", "drip", "cut", "noise")} == dict.fromkeys(
        ("stall", "drip", "cut", "noise"), "failed"
    )
    assert "stalls" in found["stall"][1]
    assert "takes longer" in found["drip"][1]
    assert found["huge"] == ("refused", "more than 200000 bytes")
    assert found["picture"] == ("refused", "type image/png")
    assert found["hop/9"] == ("refused", "more than 5 redirects")
    assert found["gone"] == ("gone", "status 404")
    assert time.monotonic() - started < 20
    assert len(pages(tmp_path)) == 1


def test_a_server_that_is_busy_is_asked_again(server, tmp_path):
    """Two times 503 with Retry-After, then the page."""
    assert fetch([f"{server.base}/busy"], tmp_path, manners()) == {"fetched": 1}
    assert sum(path == "/busy" for path, _ in server.asked) == 3


def test_what_has_not_changed_is_not_sent_again(server, tmp_path):
    """A second fetch asks for nothing; a refresh asks with the ETag and keeps what it has."""
    urls = [f"{server.base}/page/{i}" for i in range(3)]
    fetch(urls, tmp_path, manners())
    n = len(server.asked)

    assert fetch(urls, tmp_path, manners()) == {"fetched": 3}
    assert len(server.asked) == n
    assert fetch(urls, tmp_path, manners(), refresh=True) == {"unchanged": 3}
    assert len(pages(tmp_path)) == 3


def test_addresses_are_tidied():
    """Fragments go, hosts are lower case, other characters are encoded once."""
    assert tidy("HTTP://Example.ORG:80/a%20b/ä?q=1#x") == "http://example.org/a%20b/%C3%A4?q=1"
    assert tidy("https://例え.jp") == "https://xn--r8jz45g.jp/"


def test_two_fetches_into_one_folder_are_refused(server, tmp_path):
    """The second one is told, and the first goes on."""
    import fcntl

    with (tmp_path / ".fetch.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(BusyError):
            fetch([f"{server.base}/page/1"], tmp_path, manners())


def test_a_fetch_that_is_killed_goes_on_where_it_was(server, tmp_path):
    """Killed three times at any moment; at the end every page is in the archive once, and no byte is broken."""
    server.slow = 0.02
    urls = tmp_path / "urls.txt"
    urls.write_text("\n".join(f"{server.base}/page/{i}" for i in range(40)), encoding="utf-8")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "goldsmith", "fetch", str(urls), "--out", str(out), "--delay", "0", "--allow-private", "--json"]
    for n in (4, 13, 25):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while sum(path != "/robots.txt" for path, _ in server.asked) < n and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
    for path in out.glob("*.warc.gz"):  # what a kill in the middle of a write leaves
        with path.open("ab") as file:
            file.write(gzip.compress(b"WARC/1.1\r\nhalf a record")[:-9])

    done = subprocess.run(command, capture_output=True, check=True, text=True)

    assert '"fetched":40' in done.stdout
    assert sorted(str(row["url"]) for row in pages(out)) == sorted(f"{server.base}/page/{i}" for i in range(40))
    assert (out / "pages-00000.warc.gz").stat().st_size > 0
