"""The witness: it answers as the specification and litewitness's transcripts say, and never signs two heads that contradict each other."""

from __future__ import annotations

import base64
import hashlib
import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from goldsmith.certify.log import Log
from goldsmith.certify.log.asking import Known, cosigned
from goldsmith.certify.log.forks import Fork
from goldsmith.certify.log.recording import asked
from goldsmith.certify.log.serving import Served
from goldsmith.certify.log.trees import EMPTY
from goldsmith.certify.log.witness import Asked, Witness
from goldsmith.log_errors import WitnessError
from goldsmith.signing.checkpoints import Checkpoint, Head
from goldsmith.signing.notes import LOG, WITNESS, Note, NoteSigner, VerifierKey, signed

SIGSUM = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
SIGSUM_KEY = VerifierKey(SIGSUM, LOG, bytes.fromhex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f"))
SUMDB, SUMDB_KEY = "go.sum database tree", VerifierKey.read("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
SUMDB_LINE = "— sum.golang.org Az3grpukl5AXaVfYkLiDGORx/DN2nlcS5kZHR5uYOBV2KA2HgXpD+gu9HHONebHLAyaKbbTM75QTtPydhKCExixSfwQ=\n"
LEAVES = {n: base64.b64encode(bytes([42, n]) + bytes(30)).decode() for n in range(6)}
"""Hashes of the transcripts' log: 42, the number, and zeros."""
HEADS = {
    1: (LEAVES[0], "UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY="),
    3: (
        "RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=",
        "UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go=",
    ),
    5: (
        "QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=",
        "UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww=",
    ),
}
FORGED = "UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6gx="
UNKNOWN = SIGSUM[:-1] + "3"
OLD_FOUR = "+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI="
OLD_PAIR = "wgiIFdZfYNv6WU1OllBKsWnLYIS/DBMqt8Uh/S4OukE="
WRONG = "KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABA="


def request(old: int, proof: list[str], size: int, *, origin: str = SIGSUM, signature: str = "") -> bytes:
    """Return a request of the transcripts."""
    root, line = HEADS[size]
    return "\n".join([f"old {old}", *proof, "", origin, str(size), root, "", f"— {origin} {signature or line}\n"]).encode()


TRANSCRIPT = [
    ("the first head", request(0, [], 1), 200, "— example.com/witness "),
    ("a signature that does not hold", request(1, [LEAVES[1], LEAVES[2]], 3, signature=FORGED), 403, "invalid signature"),
    ("a log that nobody knows", request(1, [LEAVES[1], LEAVES[2]], 3, origin=UNKNOWN), 404, "unknown log"),
    ("no proof", request(1, [], 3), 422, "consistency proof"),
    ("a wrong proof", request(1, [LEAVES[1], WRONG], 3), 422, "consistency proof"),
    ("the second head", request(1, [LEAVES[1], LEAVES[2]], 3), 200, "— example.com/witness "),
    ("an old size that is not the last", request(1, [LEAVES[1], OLD_FOUR, LEAVES[4]], 5), 409, "3\n"),
    ("the third head", request(3, [LEAVES[2], LEAVES[3], OLD_PAIR, LEAVES[4]], 5), 200, "— example.com/witness "),
    ("as if it were the first", request(0, [], 5), 409, "5\n"),
    ("the same once more", request(5, [], 5), 200, "— example.com/witness "),
    ("the same with a proof of nothing", request(5, [LEAVES[0]], 5), 422, "consistency proof"),
    ("back to a smaller one", request(5, [], 3), 400, "old size"),
]


@contextmanager
def served(**parts: object) -> Iterator[str]:
    """Serve a log or a witness, and give its address."""
    server = Served("127.0.0.1", 0, **parts)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def witness_of(folder: Path, *logs: VerifierKey, name: str = "example.com/witness") -> Witness:
    """Return a witness of these logs."""
    return Witness(folder / f"{name.replace('/', '-')}.db", NoteSigner.made(name, WITNESS), {each.name: [each] for each in logs})


def test_the_transcripts_of_litewitness(tmp_path: Path):
    """Each request gets the status and the words of the transcript (an unknown log is 404, as the specification has it), over one connection's worth of HTTP."""
    import http.client

    witness = witness_of(tmp_path, SIGSUM_KEY)
    with served(witness=witness) as url:
        line = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
        got = []
        for _, body, _, _ in TRANSCRIPT:
            line.request("POST", "/add-checkpoint", body)
            answer = line.getresponse()
            got.append((answer.status, answer.headers["Content-Type"], answer.read().decode()))
        line.request("GET", f"/{hashlib.sha256(SIGSUM.encode()).hexdigest()}/checkpoint")
        view = line.getresponse().read()
        line.close()

    assert [(name, status) for (name, *_), (status, _, _) in zip(TRANSCRIPT, got, strict=True)] == [
        (name, status) for name, _, status, _ in TRANSCRIPT
    ]
    assert all(words in body for (_, _, _, words), (_, _, body) in zip(TRANSCRIPT, got, strict=True))
    assert {kind for status, kind, _ in got if status == 409} == {"text/x.tlog.size"}
    assert got[6][2] == "3\n"
    head = Head.read(view, SIGSUM_KEY, witnesses=[witness.key])
    assert (head.size, list(head.cosigned)) == (5, [witness.key])
    assert witness.forks() == []


def test_the_transcript_of_the_checksum_database(tmp_path: Path):
    """An origin with spaces, which is not the name of its key."""
    witness = Witness(tmp_path / "w.db", NoteSigner.made("example.com/witness", WITNESS), {SUMDB: [SUMDB_KEY]})
    text = f"{SUMDB}\n35225469\nvt5T6GaLCXvyHFl9VUvvItR43XZxfLgftEcTyO3eJCQ=\n"

    answer = witness.add(b"old 0\n\n" + signed(text, SUMDB_LINE), now=1_700_000_000)

    assert answer.status == 200
    assert Note.read(signed(text, answer.body.decode())).by([witness.key]) == {witness.key: 1_700_000_000}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0\n",
        b"old 00\n\n" + TRANSCRIPT[0][1].split(b"\n\n", 1)[1],
        b"old -1\n\n" + TRANSCRIPT[0][1].split(b"\n\n", 1)[1],
        b"new 0\n\n" + TRANSCRIPT[0][1].split(b"\n\n", 1)[1],
        b"old 0\nAAAA\n\n" + TRANSCRIPT[0][1].split(b"\n\n", 1)[1],
        b"old 0\n" + b"\n".join([LEAVES[0].encode()] * 64) + b"\n\n" + TRANSCRIPT[0][1].split(b"\n\n", 1)[1],
        TRANSCRIPT[0][1][:-1],
        b"old 0\n\nno checkpoint\n\n" + HEADS[1][1].encode(),
        b"\xff" + TRANSCRIPT[0][1],
        b"old 2\n\n" + TRANSCRIPT[0][1].split(b"\n\n", 1)[1],
    ],
)
def test_what_cannot_be_read_is_a_bad_request(tmp_path: Path, body: bytes):
    """It is refused with 400 and nothing is remembered; so is an old size beyond the checkpoint's."""
    witness = witness_of(tmp_path, SIGSUM_KEY)

    assert witness.add(body).status == 400
    assert witness.head(hashlib.sha256(SIGSUM.encode()).hexdigest()) is None


def head_of(signer: NoteSigner, size: int, root: bytes) -> bytes:
    """Return a head that a log signs, true or not."""
    text = Checkpoint(signer.key.name, size, root).text()
    return signed(text, signer.line(text))


def test_an_empty_log_has_one_root(tmp_path: Path):
    """Size 0 with the root of nothing is cosigned; with another it is 422; a proof from nothing as well."""
    signer = NoteSigner.made("example.org/log")
    witness = witness_of(tmp_path, signer.key)

    assert witness.add(b"old 0\n\n" + head_of(signer, 0, bytes(32))).status == 422
    assert witness.add(b"old 0\n\n" + head_of(signer, 0, EMPTY)).status == 200
    assert witness.add(b"old 0\n" + LEAVES[0].encode() + b"\n\n" + head_of(signer, 1, bytes(32))).status == 422
    assert witness.add(b"old 0\n\n" + head_of(signer, 1, bytes(32))).status == 200


def test_two_heads_of_one_size_are_kept_as_proof(tmp_path: Path):
    """Whatever the request says of the old size, both signed heads are kept, and anybody with the log's key can see it; the witness signs neither anew."""
    signer = NoteSigner.made("example.org/log")
    witness = witness_of(tmp_path, signer.key)
    witness.add(b"old 0\n\n" + head_of(signer, 3, bytes(32)))

    statuses = [witness.add(b"old %d\n\n" % old + head_of(signer, 3, bytes([1]) * 32)).status for old in (3, 0, 3)]

    assert statuses == [422, 409, 422]
    [(origin, proof)] = witness.forks()
    fork = Fork.read(proof)
    assert origin == "example.org/log"
    assert {fork.older, fork.newer} == {head_of(signer, 3, bytes(32)), head_of(signer, 3, bytes([1]) * 32)}
    assert fork.is_proved(signer.key)


def test_requests_that_race_are_answered_as_one_after_another(tmp_path: Path):
    """Of sixteen heads of one size that contradict each other, brought at once, one is cosigned."""
    signer = NoteSigner.made("example.org/log")
    witness = witness_of(tmp_path, signer.key)
    bodies = [b"old 0\n\n" + head_of(signer, 4, bytes([n]) * 32) for n in range(16)]
    statuses: list[int] = []

    with served(witness=witness) as url:

        def bring(body: bytes) -> None:
            try:
                with urllib.request.urlopen(f"{url}/add-checkpoint", data=body, timeout=30) as answer:  # noqa: S310
                    statuses.append(answer.status)
            except urllib.error.HTTPError as refused:
                statuses.append(refused.code)

        threads = [threading.Thread(target=bring, args=(body,)) for body in bodies]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

    assert sorted(statuses) == [200] + [409] * 15
    assert len(witness.forks()) == 15


BRINGING = """
import sys
from pathlib import Path
from goldsmith.certify.log.witness import Witness
from goldsmith.signing.notes import NoteSigner
state, secret, log = sys.argv[1], sys.argv[2], NoteSigner.read(sys.argv[3])
from goldsmith.signing.checkpoints import Checkpoint
from goldsmith.signing.notes import signed
from goldsmith.certify.log.trees import node_hash
import os
witness = Witness(Path(state), NoteSigner.read(secret), {log.key.name: [log.key]})
size = int(sys.argv[4])
while True:
    for root in (os.urandom(32), os.urandom(32)):
        text = Checkpoint(log.key.name, size, root).text()
        answer = witness.add(b"old 0\\n\\n" + signed(text, log.line(text)))
        print(answer.status, size, root.hex(), flush=True)
"""


def test_killed_at_any_moment_it_never_signs_two_heads(tmp_path: Path):
    """Of random heads of one size a single one is ever answered with a signature, before and after four kills, and it is the one that is remembered."""
    log, key = NoteSigner.made("example.org/log"), NoteSigner.made("example.com/witness", WITNESS)
    state, told = tmp_path / "witness.db", ""
    for _ in range(4):
        command = [sys.executable, "-c", BRINGING, str(state), key.secret(), log.secret(), "9"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        told += "".join(process.stdout.readline() for _ in range(3))
        os.kill(process.pid, signal.SIGKILL)
        told += process.communicate()[0]

    signed_roots = {line.split()[2] for line in told.splitlines() if line.startswith("200") and len(line.split()) == 3}
    witness = Witness(state, key, {log.key.name: [log.key]})
    kept = Head.read(witness.head(hashlib.sha256(b"example.org/log").hexdigest()), log.key, witnesses=[key.key])
    assert len(signed_roots) <= 1
    assert signed_roots <= {kept.root.hex()}
    assert kept.size == 9
    assert told.count("\n409") > 3


def test_a_log_asks_its_witnesses(tmp_path: Path):
    """Cosignatures stand in the checkpoint, in ascending order behind the log's own, and in proofs; a witness that was away is told from where it was."""
    log = Log.made(tmp_path / "log", "example.org/log", NoteSigner.made("example.org/log"))
    one, two = (witness_of(tmp_path, log.key, name=name) for name in ("witness.example/b", "witness.example/a"))
    log.append([b"one"])
    with served(witness=one) as first, served(witness=two) as second:
        witnesses = [Known(one.key, first), Known(two.key, second)]
        assert asked(log, witnesses) == 2
        log.append([b"two", b"three"])
        assert asked(log, witnesses[:1]) == 1
        log.append([b"four"] * 300)
        assert asked(log, witnesses) == 2

    head = log.head([one.key, two.key])
    lines = [each.line for each in head.note.signatures]
    assert (head.size, set(head.cosigned)) == (303, {one.key, two.key})
    assert lines[0].startswith("— example.org/log ")
    assert lines[1:] == sorted(lines[1:], key=str.encode)
    assert log.proof(7).endswith(head.raw)
    assert log.proof(7, cosignatures=lines[:0:-1]).endswith(head.raw)
    assert log.proof(7, cosignatures=[]).endswith(head.note.text.encode() + b"\n" + lines[0].encode())


def test_a_witness_that_saw_more_says_so(tmp_path: Path):
    """A log that was put back to an older state is told, and goes on only by somebody's word; so is one that nobody answers."""
    signer = NoteSigner.made("example.org/log")
    log = Log.made(tmp_path / "log", "example.org/log", signer)
    witness = witness_of(tmp_path, log.key)
    log.append([b"one"])
    with served(witness=witness) as url:
        assert witness.add(b"old 0\n\n" + head_of(signer, 5, bytes(32))).status == 200
        with pytest.raises(WitnessError, match="it saw 5 entries, the log has 1"):
            cosigned(log, Known(witness.key, url))
    stranger = NoteSigner.made("example.com/witness", WITNESS).key
    with (
        served(witness=witness_of(tmp_path, log.key, name="example.com/other")) as another,
        pytest.raises(WitnessError, match=r"example.com/witness: a witness did not cosign(.|\n)*no cosignature"),
    ):
        cosigned(log, Known(stranger, another))
    with pytest.raises(WitnessError, match="cannot be reached"):
        cosigned(log, Known(witness.key, url))


def test_a_request_survives_reading_and_writing():
    """What a log asks is what the transcripts ask."""
    for _, body, status, _ in TRANSCRIPT:
        assert Asked.read(body).body() == body, status
