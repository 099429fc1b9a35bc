"""The log in its folder: appended whole, provable, never damaged; kill -9, racing writers and a full disk lose nothing."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.certify.log import Log
from goldsmith.certify.log.auditing import Plan, audit
from goldsmith.certify.log.copies import Copy
from goldsmith.certify.log.entries import DEEDS, Entry, entry_of, extra_of, extra_read
from goldsmith.certify.log.private import Opening, Private
from goldsmith.certify.log.proofs import Proof
from goldsmith.certify.log.trees import is_consistent
from goldsmith.errors import StorageError, UsageError
from goldsmith.log_errors import LogError, NoteError
from goldsmith.signing.notes import NoteSigner

ORIGIN = "example.org/log"
SIGNER = NoteSigner.made(ORIGIN)


def numbered(first: int, n: int) -> list[bytes]:
    """Return n entries."""
    return [f"entry {first + at}".encode() for at in range(n)]


def faults(folder: Path, key: object = SIGNER.key) -> list[str]:
    """Return what an audit finds."""
    return [each.words for each in audit(Copy(str(folder)), Plan(key, ours=False)).findings]


def test_a_log_grows_in_batches_of_any_size(tmp_path: Path):
    """After each batch the audit finds nothing, every proof holds, and the log begins with what it was."""
    log, total, heads = Log.made(tmp_path / "log", ORIGIN, SIGNER), 0, []

    for n in (1, 254, 1, 1, 300, 0, 513):
        assert log.append(numbered(total, n)) == list(range(total, total + n))
        total += n
        heads.append(log.head())
        assert faults(log.folder) == []

    last = heads[-1]
    assert last.size == total == 1070
    for index in (0, 255, 256, 1024, 1069):
        proof = Proof.read(log.proof(index))
        assert proof.head(f"entry {index}".encode(), SIGNER.key).root == last.root
        assert log.entry(index) == f"entry {index}".encode()
        with pytest.raises(NoteError, match="not in the log"):
            proof.head(b"another", SIGNER.key)
    for head in heads:
        assert head.size == total or is_consistent(head.size, total, head.root, last.root, log.consistency(head.size))
    assert sorted(each.name for each in (log.folder / "tile/entries").iterdir()) == ["000", "001", "002", "003", "004.p"]


def test_it_is_opened_by_its_own_key_and_read_by_its_public_one(tmp_path: Path):
    """The private key stands beside the log, never in it, and nobody else reads it; without it nothing can be appended."""
    made = Log.made(tmp_path / "log", ORIGIN)
    made.append([b"one"])
    kept = tmp_path / "log.private" / "log.key"

    assert Log.open(made.folder).append([b"two"]) == [1]
    assert Log.open(made.folder, made.key).head().size == 2
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    assert not [path for path in made.folder.rglob("*") if path.is_file() and b"PRIVATE" in path.read_bytes()]
    with pytest.raises(LogError, match="only read here"):
        Log.open(made.folder, made.key).append([b"three"])
    kept.chmod(0o644)
    with pytest.raises(LogError, match="others may read this key"):
        Log.open(made.folder)
    with pytest.raises(UsageError, match="there is a log already"):
        Log.made(made.folder, ORIGIN)
    with pytest.raises(LogError, match="there is no log here"):
        Log.open(tmp_path / "none")
    with pytest.raises(NoteError, match="not signed by the log's key"):
        Log.open(made.folder, NoteSigner.made(ORIGIN)).append([b"another's"])


def test_entries_that_do_not_fit(tmp_path: Path):
    """A bundle tells lengths in two bytes: 65,535 are logged, one more is refused, with all that was given beside it."""
    log = Log.made(tmp_path / "log", ORIGIN, SIGNER)

    assert log.append([b"", b"x" * 65_535]) == [0, 1]
    with pytest.raises(LogError, match="too long"):
        log.append([b"fits", b"x" * 65_536])

    assert log.head().size == 2
    assert [log.entry(at) for at in (0, 1)] == [b"", b"x" * 65_535]
    with pytest.raises(LogError, match="no such entry"):
        log.proof(2)


def test_nothing_is_added_to_a_damaged_log(tmp_path: Path):
    """A tile or an entry at the edge that is not what was signed stops the log, with a word to the audit."""
    for path in ("tile/0/000.p/3", "tile/entries/000.p/3"):
        log = Log.made(tmp_path / path.replace("/", "-"), ORIGIN, SIGNER)
        log.append(numbered(0, 3))
        file = log.folder / path
        file.write_bytes(file.read_bytes()[:-1] + b"!")

        with pytest.raises(LogError, match=r"damaged(.|\n)*goldsmith log audit"):
            log.append([b"more"])


APPENDING = """
import sys
from pathlib import Path
from goldsmith.certify.log import Log
folder, name, n, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
log = Log.open(folder)
for at in range(rounds):
    said = [f"{name} {at} {each}".encode() for each in range(n)]
    places = log.append(said)
    print(places[0], *(each.decode().replace(" ", "_") for each in said), flush=True)
"""


def appending(folder: Path, name: str, n: int, rounds: int) -> subprocess.Popen[str]:
    """Start a process that appends, and tells of each batch once it was acknowledged."""
    command = [sys.executable, "-c", textwrap.dedent(APPENDING), str(folder), name, str(n), str(rounds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def acknowledged(told: str) -> dict[int, bytes]:
    """Return place and bytes of the entries that a process was told are logged; a torn last line tells nothing."""
    found: dict[int, bytes] = {}
    for line in told.split("\n")[:-1]:
        first, *said = line.split(" ")
        found |= {int(first) + at: each.replace("_", " ").encode() for at, each in enumerate(said)}
    return found


def test_killed_at_any_moment(tmp_path: Path):
    """Eight times a process is killed while it appends: every acknowledged entry is there, the log is whole, and goes on."""
    log, kept, before = Log.made(tmp_path / "log", ORIGIN), {}, None
    for turn in range(8):
        process = appending(log.folder, f"t{turn}", 37, 10_000)
        lines = [process.stdout.readline() for _ in range(1 + turn % 3)]
        os.kill(process.pid, signal.SIGKILL)
        kept |= acknowledged("".join(lines) + process.communicate()[0])

        opened = Log.open(log.folder)
        head = opened.head()
        assert faults(log.folder, log.key) == []
        assert {at: opened.entry(at) for at in kept} == kept
        assert before is None or is_consistent(before.size, head.size, before.root, head.root, opened.consistency(before.size))
        before = head

    assert len(kept) >= 8 * 37
    assert before.size % 37 == 0, "a batch is logged whole or not at all"


def test_processes_that_append_at_once_lose_nothing(tmp_path: Path):
    """Three processes wait for each other: each batch stands together, and all are there."""
    log = Log.made(tmp_path / "log", ORIGIN)

    processes = [appending(log.folder, name, 5, 12) for name in ("a", "b", "c")]
    told = [acknowledged(process.communicate()[0]) for process in processes]

    places = [at for each in told for at in each]
    assert sorted(places) == list(range(180))
    opened = Log.open(log.folder)
    assert {at: opened.entry(at) for at in places} == {at: said for each in told for at, said in each.items()}
    assert faults(log.folder, log.key) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 512 KB."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or not sys.platform.startswith("linux"):
        pytest.skip("mounting a small file system needs root on Linux")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(place)], check=False, capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_is_told_and_leaves_nothing_half(small_disk: Path):
    """Whatever does not fit was not logged; nothing is left lying about, and with room the same append works."""
    log = Log.made(small_disk / "log", ORIGIN, SIGNER)
    log.append(numbered(0, 300))
    before = {path: path.read_bytes() for path in log.folder.rglob("*") if path.is_file()}

    with pytest.raises(StorageError, match=r"No space left(.|\n)*nothing was changed; make room"):
        log.append([bytes(60_000) for _ in range(20)])
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as out, contextlib.suppress(OSError):
        while True:
            out.write(bytes(4096))
    with pytest.raises(StorageError, match="No space left"):
        log.append([b"one more"])

    assert {path: path.read_bytes() for path in log.folder.rglob("*") if path.is_file()} == before
    assert faults(log.folder) == []
    filler.unlink()
    assert log.append([b"one more"]) == [300]
    assert faults(log.folder) == []


@settings(derandomize=True, deadline=None, max_examples=50)
@given(document=st.binary(max_size=200), deed=st.sampled_from(DEEDS))
def test_an_entry_is_of_its_document_alone(document: bytes, deed: str):
    """The digest is that of the contract; another document, salt or deed is another entry; the proof carries what makes it again."""
    text, salt = entry_of(deed, document)
    entry = Entry.read(text.encode())

    assert entry.is_of(document, salt)
    assert not entry.is_of(document + b"!", salt)
    assert not entry.is_of(document, bytes(32))
    assert extra_read(extra_of(text, salt)) == (text, salt)
    assert len(text.encode()) <= 4096
    assert entry_of(deed, document)[0] != text
    assert json.loads(text) == {"deed": deed, "digest": entry.digest, "v": 1}


@pytest.mark.parametrize(
    "text",
    [
        b'{"deed":"certify","digest":"' + b"0" * 64 + b'","v":1}\n',
        b'{"deed": "certify","digest":"' + b"0" * 64 + b'","v":1}',
        b'{"deed":"forget","digest":"' + b"0" * 64 + b'","v":1}',
        b'{"deed":"certify","digest":"' + b"A" * 64 + b'","v":1}',
        b'{"deed":"certify","digest":"' + b"0" * 64 + b'","v":2}',
        b'{"deed":"certify","digest":"' + b"0" * 64 + b'","v":true}',
        b'{"deed":"certify","digest":"' + b"0" * 64 + b'","v":1,"who":"me"}',
        b'["certify"]',
        b"\xff",
    ],
)
def test_what_is_no_entry_of_ours(text: bytes):
    """It has one form."""
    with pytest.raises(LogError, match="another form than ours"):
        Entry.read(text)


def test_salts_are_kept_apart_and_survive_a_torn_line(tmp_path: Path):
    """What opens entries stands in a private folder; a line that somebody died in is passed over, and the next one is whole."""
    private = Private(tmp_path / "private")
    text, salt = entry_of("certify", b"document")
    envelope = json.dumps({"payload": "", "signatures": [{"keyid": "did:key:zDn1", "sig": ""}]}).encode()
    second, other = entry_of("certify", envelope)

    private.keep([Opening.of(text, salt, b"document", "a.json")])
    kept = private.folder / "salts.jsonl"
    with kept.open("ab") as out:
        out.write(b'{"entry": "torn')
    private.keep([Opening.of(second, other, envelope, "b.json")])

    found = list(private.openings())
    assert [(each.name, each.entry, each.keys) for each in found] == [("a.json", text, ()), ("b.json", second, ("did:key:zDn1",))]
    assert all(each.is_sound() for each in found)
    assert base64.b64decode(found[0].salt) == salt
    assert kept.stat().st_mode & 0o777 == 0o600
