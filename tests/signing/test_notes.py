"""Signed notes, checkpoints and cosignatures: the vectors of golang/mod and C2SP, and every byte counts."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.log_errors import NoteError
from goldsmith.signing.checkpoints import Checkpoint, Head
from goldsmith.signing.notes import WITNESS, Note, NoteSigner, VerifierKey, signed

VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
OTHER = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
OTHERS_LINE = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
PETER, ENOCH = VerifierKey.read(VKEY), VerifierKey.read(OTHER)


def noted(*lines: str) -> bytes:
    """Return the note of the vectors with these lines."""
    return signed(TEXT, *lines)


def test_the_published_note_is_made_and_believed():
    """The published private key gives the published note; the public key of the specification's example believes its own."""
    signer = NoteSigner.read(SKEY)
    example = VerifierKey.read("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    line = "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"

    assert (signer.line(TEXT), str(signer.key), signer.secret()) == (LINE, VKEY, SKEY)
    assert Note.read(signed("This is an example message.\n", line)).by([example]) == {example: 0}


@pytest.mark.parametrize(
    ("lines", "keys", "by"),
    [
        ((LINE, OTHERS_LINE), [PETER], [PETER]),
        ((LINE, OTHERS_LINE), [PETER, ENOCH], [PETER, ENOCH]),
        ((LINE, OTHERS_LINE), [], []),
        ((LINE, LINE, OTHERS_LINE), [PETER], [PETER]),
    ],
)
def test_who_signed(lines: tuple[str, ...], keys: list[VerifierKey], by: list[VerifierKey]):
    """Keys that nobody knows are passed over; a line that stands twice counts once."""
    assert list(Note.read(noted(*lines)).by(keys)) == by


def test_a_signature_of_a_known_key_that_does_not_hold_spoils_the_note():
    """It is refused whatever else is right."""
    wrong = LINE[:60] + "ABCD" + LINE[60:]

    with pytest.raises(NoteError, match="PeterNeumann: a signature does not hold"):
        Note.read(noted(OTHERS_LINE, wrong)).by([PETER, ENOCH])


@pytest.mark.parametrize(
    "raw",
    [
        TEXT.encode(),
        (TEXT + "\n").encode(),
        (TEXT + "\n" + LINE).encode()[:-1],
        b"\x01" + noted(LINE),
        b"\xff" + noted(LINE),
        noted(LINE.replace("PeterNeumann", "Bad Name")),
        noted(LINE, "Unexpected line.\n"),
        noted(*[LINE] * 101),
        noted(LINE.replace("— ", "- ")),
        noted("— PeterNeumann AAAA\n"),
        b"",
    ],
)
def test_what_is_no_note(raw: bytes):
    """The bad notes of the vectors, and some more."""
    with pytest.raises(NoteError):
        Note.read(raw)


def test_every_part_of_a_key_counts():
    """No part of a vkey alone, none with one letter changed, none of another length or kind, is a key; nor of a private one, which no message repeats."""
    for whole, read in ((VKEY, VerifierKey.read), (SKEY, NoteSigner.read)):
        parts = [whole[i:j] for i in range(len(whole)) for j in range(i + 1, len(whole) + 1) if (i, j) != (0, len(whole))]
        changed = [whole[:at] + chr(ord(whole[at]) + 1) + whole[at + 1 :] for at in range(len(whole))]
        for said in [*parts, *changed]:
            with pytest.raises(NoteError) as told:
                read(said)
            assert whole == VKEY or "AYEKFALV" not in str(told.value)
    for said in (
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ):
        with pytest.raises(NoteError, match="no key of notes"):
            VerifierKey.read(said)


def test_a_cosignature_signs_when():
    """It is over the header, the time and the whole text, as the specification writes it; another time does not hold."""
    witness = NoteSigner.made("witness.example/w1", WITNESS)
    text = Checkpoint("example.com/behind-the-sofa", 20852163, hashlib.sha256(b"x").digest()).text()

    line = witness.line(text, at=1679315147)

    raw = base64.b64decode(line.split()[-1])
    witness.private.public_key().verify(raw[12:], b"cosignature/v1\ntime 1679315147\n" + text.encode())
    assert raw[:4] == hashlib.sha256(b"witness.example/w1\n\x04" + witness.key.public).digest()[:4]
    assert Note.read(signed(text, line)).by([witness.key]) == {witness.key: 1679315147}
    assert witness.key.seen(text, raw[4:11] + bytes([raw[11] ^ 1]) + raw[12:]) is None


@pytest.mark.parametrize(
    "text",
    [
        "log\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "log\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "log\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n",
        "log\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
        "log\n1\nAAAA\n",
        "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "log\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\nmore\n",
        "log\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "log\n1\n",
        "log\n１\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    ],
)
def test_what_is_no_checkpoint(text: str):
    """Sizes and hashes have one form."""
    with pytest.raises(NoteError, match="no checkpoint"):
        Checkpoint.read(text)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_no_bit_of_a_checkpoint_can_be_changed(at: int, bit: int):
    """One bit anywhere, and the head is not believed, or it is the very same head (a bit in a signature's name makes it a stranger's)."""
    signer = NoteSigner.read(SKEY)
    text = Checkpoint("PeterNeumann", 7, hashlib.sha256(b"root").digest()).text()
    raw = bytearray(signed(text, signer.line(text)))
    raw[at % len(raw)] ^= 1 << bit

    with pytest.raises(NoteError):
        Head.read(bytes(raw), signer.key)


def test_a_head_of_another_log_is_refused():
    """A key signs its own log only; an origin that differs from the key's name has to be said."""
    signer = NoteSigner.read(SKEY)
    text = Checkpoint("go.sum database tree", 7, hashlib.sha256(b"root").digest()).text()
    raw = signed(text, signer.line(text))

    assert Head.read(raw, signer.key, origin="go.sum database tree").size == 7
    with pytest.raises(NoteError, match="of another log"):
        Head.read(raw, signer.key)
