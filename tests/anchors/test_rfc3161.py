"""Time stamps by an authority of our own, with OpenSSL as the other opinion."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from anchors.authority import DAY, NOW, POLICY, Authority, Serving, made
from goldsmith.anchor import anchor_of
from goldsmith.anchors.rfc3161 import Rfc3161
from goldsmith.errors import SettingsError
from goldsmith.log_errors import AnchorError
from goldsmith.testing.anchors import obeys_the_laws

NOTE = b"example.org/log\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\xe2\x80\x94 example.org/log AAAA\n"
OTHER = NOTE.replace(b"\n3\n", b"\n4\n")


@pytest.fixture
def clock(serving: Serving, authority: Authority) -> Rfc3161:
    """The anchor of the authority."""
    authority.replays = False
    return Rfc3161(url=serving.of(authority), roots=authority.roots)


def test_it_obeys_the_laws_of_anchors(clock: Rfc3161):
    """Offline, of this statement alone, and a damaged proof says nothing else."""
    obeys_the_laws(clock, NOTE, OTHER)


def test_openssl_believes_the_same(clock: Rfc3161, authority: Authority, tmp_path: Path):
    """The proof is the answer as it came: another program verifies it over the note, and not over another."""
    (tmp_path / "note").write_bytes(NOTE)
    (tmp_path / "other").write_bytes(OTHER)
    (tmp_path / "note.tsr").write_bytes(clock.anchored(NOTE))

    def verified(name: str) -> int:
        command = ["openssl", "ts", "-verify", "-data", name, "-in", "note.tsr", "-CAfile", authority.roots]
        return subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode

    assert (verified("note"), verified("other")) == (0, 1)


def test_a_stamp_of_openssl_is_believed(authority: Authority, tmp_path: Path):
    """A query that openssl made, with SHA-256 and no nonce, gives a proof that holds here."""
    (tmp_path / "note").write_bytes(NOTE)
    command = ["openssl", "ts", "-query", "-data", "note", "-sha256", "-cert", "-no_nonce", "-out", "note.tsq"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)

    _, answer = authority.answer((tmp_path / "note.tsq").read_bytes())
    shown = Rfc3161(roots=authority.roots).witnessed(NOTE, answer)

    assert shown.by == "CN=Clock of Example"
    assert abs(shown.at - time.time()) < 60
    assert "its certificate ends" in shown.note


def test_an_old_answer_is_refused_when_it_is_given_again(serving: Serving, tmp_path: Path):
    """The nonce of another question: the digest is the same, and it is refused all the same."""
    twice = made(tmp_path / "tsa")
    twice.replays = True
    clock = Rfc3161(url=serving.of(twice), roots=twice.roots)
    clock.anchored(NOTE)

    with pytest.raises(AnchorError, match="time stamp") as refused:
        clock.anchored(NOTE)

    assert refused.value.found == "the nonce is another: it answers another question"


def test_the_answer_to_another_digest_is_refused(clock: Rfc3161, authority: Authority):
    """A proof of one note is none of another."""
    proof = clock.anchored(OTHER)

    with pytest.raises(AnchorError) as refused:
        clock.witnessed(NOTE, proof)

    assert refused.value.found == "it is of another digest"


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"valid": (NOW - 20 * DAY, NOW - 10 * DAY)}, "expired"),
        ({"valid": (NOW + 10 * DAY, NOW + 20 * DAY)}, "not yet valid"),
    ],
)
def test_a_certificate_that_does_not_hold_is_refused(serving: Serving, tmp_path: Path, told: dict, found: str):
    """Over, or not begun: at the time of the token it did not hold."""
    other = made(tmp_path / "other", **told)

    with pytest.raises(AnchorError) as refused:
        Rfc3161(url=serving.of(other), roots=other.roots).anchored(NOTE)

    assert found in refused.value.found


def test_an_authority_that_nobody_trusts_is_refused(clock: Rfc3161, tmp_path: Path):
    """Same names, another root: whom to believe is never part of the proof."""
    proof = clock.anchored(NOTE)
    stranger = made(tmp_path / "stranger")

    with pytest.raises(AnchorError):
        Rfc3161(roots=stranger.roots).witnessed(NOTE, proof)


def test_an_authority_below_another_is_believed_by_the_root_alone(serving: Serving, tmp_path: Path):
    """The certificate between travels with the answer; where it does not, it stands among those that are trusted, and alone it is no root."""
    below = made(tmp_path / "tsa", between=True)
    clock = Rfc3161(url=serving.of(below), roots=below.roots)
    proof = clock.anchored(NOTE)
    (below.folder / "tsa.cnf").write_text((below.folder / "tsa.cnf").read_text().replace("certs = ", "# "))
    (below.folder / "both.pem").write_bytes((below.folder / "root.pem").read_bytes() + (below.folder / "between.pem").read_bytes())

    assert clock.witnessed(NOTE, proof).by == "CN=Clock of Example"
    with pytest.raises(AnchorError):
        clock.anchored(NOTE)
    assert Rfc3161(url=clock.url, roots=str(below.folder / "both.pem")).anchored(NOTE)
    with pytest.raises(AnchorError):
        Rfc3161(roots=str(below.folder / "between.pem")).witnessed(NOTE, proof)


def test_a_second_certificate_of_the_signer_is_refused(serving: Serving, tmp_path: Path):
    """Its name and its end would be believed, though nobody signed them: one with another name beside the true one, under the same number."""
    true = made(tmp_path / "tsa", between=True)
    genuine = x509.load_pem_x509_certificate((true.folder / "tsa.pem").read_bytes())
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "National Clock")])
    forged = x509.CertificateBuilder().subject_name(name).issuer_name(genuine.issuer).public_key(genuine.public_key())
    forged = forged.serial_number(genuine.serial_number).not_valid_before(NOW).not_valid_after(NOW + 9_999 * DAY).sign(key, hashes.SHA256())
    middle = (true.folder / "between.pem").read_bytes()
    (true.folder / "chain.pem").write_bytes(middle + forged.public_bytes(serialization.Encoding.PEM))

    with pytest.raises(AnchorError) as refused:
        Rfc3161(url=serving.of(true), roots=true.roots).anchored(NOTE)

    assert refused.value.found == "the answer holds 2 certificates of its signer, and not one"


def test_the_policy_counts_where_one_is_named(clock: Rfc3161, authority: Authority):
    """An authority may stamp under several policies."""
    proof = clock.anchored(NOTE)

    assert Rfc3161(roots=authority.roots, policy=POLICY).witnessed(NOTE, proof).by
    with pytest.raises(AnchorError) as refused:
        Rfc3161(roots=authority.roots, policy="1.2.3.4.2").witnessed(NOTE, proof)
    assert refused.value.found == "Policy ID mismatch"


def test_an_authority_that_grants_nothing_is_refused(serving: Serving, tmp_path: Path):
    """It takes no SHA-512, and says so."""
    picky = made(tmp_path / "tsa", digests="sha256")

    with pytest.raises(AnchorError, match="did not grant"):
        Rfc3161(url=serving.of(picky), roots=picky.roots).anchored(NOTE)


@pytest.mark.parametrize(
    ("status", "body", "found"),
    [(503, b"", "HTTP 503"), (302, b"http://127.0.0.1:9/", "HTTP 302"), (200, b"<html>", ""), (200, b"x" * ((1 << 20) + 1), "")],
)
def test_what_is_no_answer_is_refused(clock: Rfc3161, authority: Authority, status: int, body: bytes, found: str):
    """A server in trouble, one that sends on to another, a page, and too much of anything."""
    authority.faults.append((status, body))

    with pytest.raises(AnchorError) as refused:
        clock.anchored(NOTE)

    assert found in (refused.value.found or "")


@pytest.mark.parametrize("url", ["", "http://tsa.example/tsr", "file:///etc/passwd", "ftp://127.0.0.1/", "https://"])
def test_only_tls_or_this_machine_is_asked(authority: Authority, url: str):
    """The digest is no secret, but an answer over plain http could be held back by anybody."""
    with pytest.raises(AnchorError, match="may not be asked"):
        Rfc3161(url=url, roots=authority.roots).anchored(NOTE)


def test_nobody_there_is_told(authority: Authority):
    """A port where nothing listens."""
    with pytest.raises(AnchorError, match="cannot be reached"):
        Rfc3161(url="http://127.0.0.1:9/", roots=authority.roots, seconds=1).anchored(NOTE)


def test_wrong_settings_are_told_together():
    """A policy that is none, and nobody to trust."""
    with pytest.raises(SettingsError) as wrong:
        anchor_of("rfc3161", {"policy": "one.two", "seconds": 0})

    assert [part for part in ("`policy`", "`seconds`", "`roots` is missing") if part not in str(wrong.value)] == []


def test_roots_that_are_none_are_told(tmp_path: Path):
    """The file is there, and holds no certificate."""
    (tmp_path / "tsa.pem").write_text("hello")

    with pytest.raises(AnchorError, match="trusted cannot be read"):
        Rfc3161(roots=str(tmp_path / "tsa.pem")).witnessed(NOTE, b"")
