"""A time-stamp authority of our own: OpenSSL signs, a small server on this machine answers."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

POLICY = "1.2.3.4.1"
NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)

CONFIG = """\
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
{certs}
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = {policy}
digests = {digests}
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass
class Authority:
    """An authority in a folder: its keys, and how it answers.

    Attributes:
        folder: Where its files stand.
        replays: Whether it gives its first answer to everybody.
        faults: Answers that are given before it goes on, as status and body.
    """

    folder: Path
    replays: bool = False
    faults: list[tuple[int, bytes]] = field(default_factory=list)
    first: bytes = b""

    @property
    def roots(self) -> str:
        """The file of its root."""
        return str(self.folder / "root.pem")

    def answer(self, query: bytes) -> tuple[int, bytes]:
        """Return what it says to a query, as status and body."""
        if self.faults:
            return self.faults.pop(0)
        if self.replays and self.first:
            return 200, self.first
        asked, told = self.folder / "query.tsq", self.folder / "answer.tsr"
        asked.write_bytes(query)
        command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-section", "here", "-queryfile", str(asked), "-out", str(told)]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        self.first = self.first or told.read_bytes()
        return 200, told.read_bytes()


def made(
    folder: Path,
    *,
    valid: tuple[dt.datetime, dt.datetime] = (NOW - DAY, NOW + 365 * DAY),
    digests: str = "sha256, sha512",
    between: bool = False,
) -> Authority:
    """Return an authority with a root of its own.

    Args:
        folder: Where.
        valid: From when to when its certificate holds.
        digests: What it takes.
        between: Whether a second authority stands between it and its root; its certificate travels in the answers, and is kept in ``between.pem``.
    """
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed: no time-stamp authority can be made here")
    folder.mkdir(parents=True)
    pem, long, signs = (
        serialization.Encoding.PEM,
        (NOW - 9 * 365 * DAY, NOW + 9 * 365 * DAY),
        (x509.BasicConstraints(ca=True, path_length=None), True),
    )
    root_key, middle_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    root = _certificate("Root of Time", root_key, "Root of Time", root_key, long, [signs])
    middle = _certificate("Between", middle_key, "Root of Time", root_key, long, [signs])
    above = ("Between", middle_key) if between else ("Root of Time", root_key)
    leaf = _certificate("Clock of Example", key, *above, valid, [(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)])
    (folder / "root.pem").write_bytes(root.public_bytes(pem))
    (folder / "between.pem").write_bytes(middle.public_bytes(pem))
    (folder / "chain.pem").write_bytes(middle.public_bytes(pem))
    (folder / "tsa.pem").write_bytes(leaf.public_bytes(pem))
    (folder / "tsa.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    (folder / "serial").write_text("01")
    (folder / "tsa.cnf").write_text(
        CONFIG.format(folder=folder, policy=POLICY, digests=digests, certs=f"certs = {folder}/chain.pem" if between else "")
    )
    return Authority(folder)


def _certificate(name: str, key, issuer: str, issuer_key, valid, extensions) -> x509.Certificate:
    def called(words: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])

    built = x509.CertificateBuilder().subject_name(called(name)).issuer_name(called(issuer)).public_key(key.public_key())
    built = built.serial_number(x509.random_serial_number()).not_valid_before(valid[0]).not_valid_after(valid[1])
    for extension, critical in extensions:
        built = built.add_extension(extension, critical=critical)
    return built.sign(issuer_key, hashes.SHA256())


class Serving(ThreadingHTTPServer):
    """A server that answers for whichever authority it is given."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.authority: Authority | None = None
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def of(self, authority: Authority) -> str:
        """Answer for an authority from now on, and return the address."""
        self.authority = authority
        return f"http://127.0.0.1:{self.server_address[1]}/tsr"


class _Handler(BaseHTTPRequestHandler):
    server: Serving

    def do_POST(self) -> None:
        status, body = self.server.authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(status)
        if status == 302:
            self.send_header("Location", body.decode())
            body = b""
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
