"""The audit: what was rewritten, dropped, forked or put back is named by its place; a copy that is merely behind is not accused."""

from __future__ import annotations

import functools
import gzip
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from certify.log.test_witness import served, witness_of
from goldsmith.certify.log import Log
from goldsmith.certify.log.asking import Known
from goldsmith.certify.log.auditing import Audited, Memory, Plan, audit
from goldsmith.certify.log.copies import Copy, fetched
from goldsmith.certify.log.entries import entry_of
from goldsmith.certify.log.forks import Fork
from goldsmith.certify.log.recording import asked
from goldsmith.certify.log.tiles import bundle, grown, leaves_of, tile_path, unbundled
from goldsmith.log_errors import LogError
from goldsmith.signing.checkpoints import Checkpoint, Head
from goldsmith.signing.notes import NoteSigner, signed

ORIGIN = "example.org/log"
SIGNER = NoteSigner.made(ORIGIN)
ENTRIES = [entry_of("certify", f"document {n}".encode(), bytes(32))[0].encode() for n in range(600)]


def log_of(folder: Path, entries: list[bytes]) -> Log:
    """Return a log with these entries, whose key signs whatever stands in the folder."""
    log = Log.made(folder, ORIGIN, SIGNER)
    log.append(entries)
    return log


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """A log of 600 entries; tests take copies of it."""
    return log_of(tmp_path_factory.mktemp("whole") / "log", ENTRIES)


def copied(log: Log, folder: Path) -> Path:
    """Return a copy that may be changed."""
    return Path(shutil.copytree(log.folder, folder))


def audited(place: Path | str, **plan: object) -> Audited:
    """Audit a copy."""
    return audit(Copy(str(place)), Plan(SIGNER.key, **plan))


def sorts(found_: Audited) -> set[tuple[str, int]]:
    """Return sort and place of what was found."""
    return {(each.sort, each.index) for each in found_.findings}


def test_a_whole_log_is_whole(whole: Log, tmp_path: Path):
    """Nothing is found, all entries are counted, and its own copy agrees."""
    told = audited(whole.folder, copies=(Copy(str(copied(whole, tmp_path / "copy"))),))

    assert told.findings == []
    assert dict(told.walked.deeds) == {"certify": 600}
    assert told.walked.root == told.head.root


@pytest.mark.parametrize("index", [0, 255, 256, 599])
def test_a_rewritten_entry_is_named(whole: Log, tmp_path: Path, index: int):
    """Whoever changes an entry and nothing else is told by its place."""
    folder = copied(whole, tmp_path / "copy")
    path = next(folder.glob(f"tile/entries/{index // 256:03d}*/*"), folder / f"tile/entries/{index // 256:03d}")
    entries = unbundled(path.read_bytes())
    entries[index % 256] = entry_of("recall", b"another")[0].encode()
    path.write_bytes(bundle(entries))

    told = audited(folder)

    assert sorts(told) == {("entry", index)}
    assert f"entry {index} is not the one that was logged" in told.findings[0].words


def test_a_damaged_tile_is_named(whole: Log, tmp_path: Path):
    """Entries that lead to the root, and a hash that does not: the tile is wrong, on the lowest level and above; a lost file is told."""
    folder = copied(whole, tmp_path / "copy")
    for path in ("tile/0/001", "tile/1/000.p/2"):
        raw = bytearray((folder / path).read_bytes())
        raw[33] ^= 1
        (folder / path).write_bytes(raw)

    assert sorts(audited(folder)) == {("tile", 257), ("tile", 256)}

    (folder / "tile/entries/000").unlink()
    assert ("missing", 0) in sorts(audited(folder))


def rewritten(folder: Path, entries: list[bytes]) -> Path:
    """Write entries with tiles that agree, and leave the checkpoint: what somebody without the key can do."""
    tiles, _ = grown(0, {}, leaves_of(entries))
    for place, data in tiles.items():
        (folder / tile_path(*place)).write_bytes(data)
    for at in range(0, len(entries), 256):
        part = entries[at : at + 256]
        (folder / tile_path("entries", at // 256, len(part))).write_bytes(bundle(part))
    return folder


def test_what_is_rewritten_with_its_tiles_is_found_by_the_root(whole: Log, tmp_path: Path):
    """Without the key nobody can make it fit; another copy tells which entry it is."""
    changed = [*ENTRIES[:300], entry_of("recall", b"x")[0].encode(), *ENTRIES[301:]]
    folder = rewritten(copied(whole, tmp_path / "copy"), changed)

    assert {each.sort for each in audited(folder).findings} == {"root"}
    assert ("entry", 300) in sorts(audited(folder, copies=(Copy(str(whole.folder)),)))


@pytest.mark.parametrize(
    ("others", "index", "words"),
    [
        ([*ENTRIES[:300], ENTRIES[0], *ENTRIES[301:]], 300, "entry 300 differs"),
        ([*ENTRIES[:300], *ENTRIES[301:], ENTRIES[0]], 300, "entry 300 of this copy was dropped there"),
        ([*ENTRIES[:300], *ENTRIES[301:]], 300, "entry 300 of this copy was dropped there"),
        ([*ENTRIES[:10], ENTRIES[599], *ENTRIES[10:]], 10, "entry 10 of the other copy was dropped here"),
        ([*ENTRIES[:590], ENTRIES[0], ENTRIES[1]], 590, "entry 590 differs"),
    ],
    ids=["rewritten", "dropped", "dropped and shorter", "added", "shorter"],
)
def test_two_signed_histories_are_a_fork(whole: Log, tmp_path: Path, others: list[bytes], index: int, words: str):
    """The owner's key signed both: the first entry that differs is named, and the proof holds with the log's public key alone."""
    other = log_of(tmp_path / "other", others)

    for one, two in ((whole, other), (other, whole)):
        told = audited(one.folder, copies=(Copy(str(two.folder)),))
        assert sorts(told) == {("fork", index)}
        [fork] = told.forks
        assert Fork.read(fork.text()).is_proved(SIGNER.key)
        assert {fork.older, fork.newer} == {one.checkpoint(), two.checkpoint()}
    assert words in audited(whole.folder, copies=(Copy(str(other.folder)),)).findings[0].words


def test_no_fork_can_be_made_up(whole: Log, tmp_path: Path):
    """Two heads of one history, a head of another log, a forged root or path, prove nothing."""
    short = log_of(tmp_path / "short", ENTRIES[:300])
    path = tuple(whole.consistency(300))
    root = whole.tree().root(300)
    stranger = NoteSigner.made(ORIGIN)
    text = Checkpoint(ORIGIN, 600, bytes(32)).text()

    for fork in (
        Fork(short.checkpoint(), whole.checkpoint()),
        Fork(short.checkpoint(), whole.checkpoint(), root, path),
        Fork(short.checkpoint(), whole.checkpoint(), bytes(32), path),
        Fork(whole.checkpoint(), whole.checkpoint()),
        Fork(whole.checkpoint(), short.checkpoint(), root, path),
    ):
        assert not fork.is_proved(SIGNER.key)
    with pytest.raises(LogError, match="not signed by the log's key"):
        Fork(signed(text, stranger.line(text)), whole.checkpoint()).is_proved(SIGNER.key)
    with pytest.raises(LogError, match="tells of no fork"):
        Fork.read(b"{}")


def test_what_was_seen_before_must_still_stand(whole: Log, tmp_path: Path):
    """A log that is shorter than it was shows an older state; one that grew is fine; one that begins otherwise is a fork."""
    memory = Memory(tmp_path / "seen.json")
    older, other = log_of(tmp_path / "older", ENTRIES[:500]), log_of(tmp_path / "other", [*ENTRIES[1:500], ENTRIES[0]])
    memory.keep([whole.head()])

    stale = audited(older.folder, remembered=memory.head(ORIGIN))
    assert sorts(stale) == {("stale", 500)}
    assert "the log has signed 600 entries, this copy shows 500" in stale.findings[0].words
    assert audited(whole.folder, remembered=older.checkpoint()).findings == []
    forked = audited(whole.folder, remembered=other.checkpoint())
    assert {each.sort for each in forked.findings} == {"fork"}
    assert forked.forks[0].is_proved(SIGNER.key)
    assert memory.head("another.example/log") == b""


def test_a_copy_that_is_behind_is_not_accused(whole: Log, tmp_path: Path):
    """It is told how far; seen from there, this copy is not the newest."""
    behind = log_of(tmp_path / "behind", ENTRIES[:257])

    told = audited(whole.folder, copies=(Copy(str(behind.folder)),), heads={"mail": behind.checkpoint()})
    assert told.findings == []
    assert told.forks == []
    assert told.notes == ["mail: agrees, at 257 entries", f"{behind.folder}: agrees, 343 entries behind"]
    assert sorts(audited(behind.folder, copies=(Copy(str(whole.folder)),))) == {("stale", 257)}


@contextmanager
def by_any_server(folder: Path) -> Iterator[str]:
    """Serve a folder with the server of Python's own library, as it is."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_any_static_server_serves_a_log(whole: Log):
    """Over python -m http.server and over our own the audit finds the same; ours tells types and lifetimes, and nothing beside the log."""
    import urllib.error
    import urllib.request

    with by_any_server(whole.folder) as plain, served(log=whole.folder) as own:
        assert audited(plain, copies=(Copy(own),)).findings == []
        told = {}
        for path in ("/checkpoint", "/tile/0/000", "/tile/entries/002.p/88"):
            with urllib.request.urlopen(own + path) as answer:  # noqa: S310
                told[path] = answer.headers["Content-Type"], "immutable" in answer.headers["Cache-Control"]
        for path in ("/", "/.lock", "/tile/../../log.private/log.key", "/tile/0/000.p/0", "/tile/0/0", "/tile/64/000", "/checkpoint/"):
            with pytest.raises(LogError, match="not there"):
                fetched(own + path)

    assert told == {
        "/checkpoint": ("text/plain; charset=utf-8", False),
        "/tile/0/000": ("application/octet-stream", True),
        "/tile/entries/002.p/88": ("application/octet-stream", True),
    }


def test_a_partial_tile_that_became_whole_is_found(tmp_path: Path):
    """A reader who holds an older checkpoint reads the whole tile in its place."""
    log = log_of(tmp_path / "log", ENTRIES[:200])
    before = log.checkpoint()
    log.append(ENTRIES[200:300])
    assert not (log.folder / "tile/0/000.p").exists()

    (log.folder / "checkpoint").write_bytes(before)

    assert audited(log.folder).findings == []


def test_a_gzipped_bundle_is_unpacked(whole: Log):
    """A server may compress what it serves, with no negotiation."""

    class Zipped(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            raw = gzip.compress((whole.folder / self.path[1:]).read_bytes())
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Zipped)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        assert audited(f"http://127.0.0.1:{server.server_address[1]}").findings == []
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_two_houses_witness_each_other_and_one_lies(tmp_path: Path):
    """The drill: house B shows one history to A's witness and another to its own. A asks what others were shown, and keeps both signed heads.

    A's own log, which A's and B's witness both see, is not accused while B's witness is behind.
    """
    a, b = log_of(tmp_path / "a", ENTRIES[:3]), log_of(tmp_path / "b", ENTRIES[:3])
    for_a, for_b = (witness_of(tmp_path, SIGNER.key, name=f"{name}.example/witness") for name in ("a", "b"))
    with served(witness=for_a) as at_a, served(witness=for_b) as at_b:
        seen_by_a, seen_by_b = Known(for_a.key, at_a), Known(for_b.key, at_b)
        assert asked(b, [seen_by_a, seen_by_b]) == 2  # so far both see the same
        twin = Log.open(copied(b, tmp_path / "twin"), SIGNER)
        b.append(ENTRIES[3:7])
        twin.append([ENTRIES[9], *ENTRIES[3:10]])
        assert asked(b, [seen_by_a]) == 1
        assert asked(twin, [seen_by_b]) == 1

        place = f"{at_b}/{next(iter(for_b._origins))}/checkpoint"
        shown_elsewhere = fetched(place)
        told = audited(b.folder, heads={"b.example/witness": shown_elsewhere}, witnesses=(for_a.key,), cosignatures=1)
        assert {each.sort for each in told.findings} == {"stale"}, "eight entries cannot be judged from a copy of seven"
        against = audited(b.folder, copies=(Copy(str(twin.folder)),))

        [fork] = against.forks
        assert sorts(against) == {("fork", 3)}
        assert fork.is_proved(SIGNER.key)
        heads = [Head.read(raw, SIGNER.key, witnesses=(for_a.key, for_b.key)) for raw in (fork.older, fork.newer)]
        assert [list(each.cosigned) for each in heads] == [[for_a.key], [for_b.key]], "each head was cosigned by who was shown it"

        with pytest.raises(LogError, match=r"HTTP 422|it saw"):
            asked(twin, [seen_by_a])  # A's witness refuses the other history
        assert audited(a.folder, heads={"mail": a.checkpoint()}).findings == []
