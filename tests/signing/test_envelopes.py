"""Envelopes, and the ways in which keys are kept: whatever was signed is told from whatever was not."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldsmith.annotation_errors import CertificateError
from goldsmith.signing import dsse, keys
from goldsmith.signing.held import ORDER, Held, held, name_of

SOFTHSM = next((one for one in ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm.so") if Path(one).exists()), "")


@pytest.fixture(scope="module")
def key(tmp_path_factory) -> Held:
    """A key in a folder."""
    folder = tmp_path_factory.mktemp("keys")
    keys.current(folder, "publisher")
    return held(str(folder / "publisher"))


def test_what_is_signed_has_the_form_of_the_protocol():
    """The example of the protocol's own page."""
    assert dsse.encoded(b"hello world", "http://example.com/HelloWorld") == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


@given(st.binary(max_size=200))
def test_what_was_signed_is_believed_in_its_only_form(key: Held, payload: bytes):
    """The signature holds, its second half is the small one, and signing again gives the same bytes."""
    document = dsse.signed(payload, [key])

    r_and_s = base64.b64decode(document["signatures"][0]["sig"])
    assert dsse.opened(document).signers() == (key.did,)
    assert dsse.opened(document).payload == payload
    assert int.from_bytes(r_and_s[4 + r_and_s[3] + 2 :]) <= ORDER // 2
    assert dsse.signed(payload, [key]) == document


@given(st.binary(min_size=1, max_size=60), st.integers(0, 10_000))
def test_a_changed_bit_is_seen(key: Held, payload: bytes, place: int):
    """No signature holds for a payload of which one bit was turned, nor for another type."""
    document = dsse.signed(payload, [key])
    turned = bytearray(payload)
    turned[place % len(turned)] ^= 1 << place % 8

    with pytest.raises(CertificateError, match="not of this envelope"):
        dsse.opened({**document, "payload": base64.b64encode(turned).decode()}).signers()
    with pytest.raises(CertificateError, match="not of this envelope"):
        dsse.opened({**document, "payloadType": "text/plain"}, kind="text/plain").signers()


@pytest.mark.parametrize("document", [[], {}, {"payloadType": dsse.IN_TOTO, "signatures": [3], "payload": ""}, {"payloadType": dsse.IN_TOTO, "signatures": [], "payload": "*"}])  # fmt: skip
def test_what_is_no_envelope_is_told(document: object):
    """A part that is missing or no Base64 is no envelope, and no traceback."""
    with pytest.raises(CertificateError, match="no signed envelope"):
        dsse.opened(document)


def test_two_may_sign_the_same_bytes(key: Held, tmp_path: Path):
    """A second signature is of what stands there, and leaves the first one."""
    keys.current(tmp_path, "evaluator")
    other = held(str(tmp_path / "evaluator" / "0001.pem"))

    both = dsse.with_signature(dsse.signed(b"{}", [key]), other)

    assert dsse.opened(both).signers() == (key.did, other.did)


def test_a_key_may_stand_in_a_variable(key: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It is the same key, wherever it is kept."""
    made = keys.current(tmp_path, "house")
    monkeypatch.setenv("HOUSE_KEY", (tmp_path / "house" / "0001.pem").read_text())

    assert held("env:HOUSE_KEY").did == made.did
    with pytest.raises(CertificateError, match="this variable holds no key"):
        held("env:NOBODY")


def test_a_key_that_others_may_read_or_that_is_none_is_refused(tmp_path: Path):
    """The message says which file, and what to do."""
    keys.current(tmp_path, "open")
    path = tmp_path / "open" / "0001.pem"
    path.chmod(0o644)
    with pytest.raises(CertificateError, match="others may read this key"):
        held(str(path))
    path.write_text("no key")
    path.chmod(0o600)
    with pytest.raises(CertificateError, match="no key that signs"):
        held(str(path))
    with pytest.raises(CertificateError, match="there is no key here"):
        held(str(tmp_path / "nothing.pem"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(CertificateError, match="no key in this folder"):
        held(str(tmp_path / "empty"))


@pytest.mark.parametrize(("said", "words"), [("pkcs11:token", "no address of a key"), ("pkcs11:tokn=a", "something unknown"), ("pkcs11:token=a", "which library")])  # fmt: skip
def test_a_wrong_address_of_a_token_is_told(said: str, words: str, monkeypatch: pytest.MonkeyPatch):
    """Before any token is asked; a PIN in it is not printed."""
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")
    monkeypatch.delenv("PKCS11_MODULE", raising=False)
    with pytest.raises(CertificateError, match=words):
        held(said)


@pytest.mark.skipif(not SOFTHSM or not shutil.which("softhsm2-util"), reason="SoftHSM is not installed")
def test_a_token_signs(tmp_path: Path):
    """A key that never leaves a token signs what `openssl` and we believe; a wrong PIN and a wrong label are told."""
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\n")
    surroundings = {**os.environ, "SOFTHSM2_CONF": str(tmp_path / "softhsm.conf")}
    subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", "box", "--pin", "1234", "--so-pin", "5678"], check=True, env=surroundings, capture_output=True)  # fmt: skip
    made = f"""
import pkcs11
from pkcs11.util.ec import encode_named_curve_parameters
token = pkcs11.lib({SOFTHSM!r}).get_token(token_label="box")
with token.open(rw=True, user_pin="1234") as session:
    params = session.create_domain_parameters(pkcs11.KeyType.EC, {{pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}}, local=True)
    params.generate_keypair(store=True, label="seal")
from goldsmith.signing import dsse
from goldsmith.signing.held import held, name_of
address = "pkcs11:token=box;object=seal?module-path={SOFTHSM}&pin-value=1234"
key = held(address)
document = dsse.signed(b"said", [key])
print(dsse.opened(document).signers() == (key.did,), name_of(address), key.did[:12])
for wrong in (address.replace("1234", "9999"), address.replace("seal", "none")):
    try:
        held(wrong)
    except Exception as problem:
        print(type(problem).__name__, "1234" in str(problem) or "9999" in str(problem))
"""
    done = subprocess.run([sys.executable, "-c", made], env=surroundings, capture_output=True, text=True, check=False)

    assert done.stdout.splitlines() == ["True seal did:key:zDna", "CertificateError False", "CertificateError False"], done.stderr[-800:]


def test_keys_are_called_by_where_they_are_kept():
    """The name of a folder says more than that of a numbered file."""
    assert [name_of(one) for one in ("keys/lab", "keys/lab/0003.pem", "lab.pem", "env:LAB")] == ["lab", "lab", "lab", "LAB"]
