"""Manifests: every byte is covered, whatever the size; other readers of the format agree."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import tarfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import shared
from goldsmith.annotation_errors import CertificateError
from goldsmith.certify.manifest import hashing, oms
from goldsmith.certify.statement.records_root import merkle_root, records_root
from goldsmith.signing import dsse, keys
from goldsmith.signing.held import Held, held

PEER = os.environ.get("GOLDSMITH_MODEL_SIGNING", "")
"""The interpreter of an environment with `model_signing` 1.1.1."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder of three files, one of several shards."""
    root = tmp_path_factory.mktemp("release")
    (root / "data").mkdir()
    (root / "hallmark").mkdir()
    (root / "data" / "large.bin").write_bytes(bytes(range(256)) * 300_000)
    (root / "data" / "港务.jsonl").write_text("{}\n")
    (root / "README.md").write_text("# a\n")
    return root


@pytest.fixture(scope="module")
def key(tmp_path_factory) -> Held:
    """A publisher's key."""
    place = tmp_path_factory.mktemp("keys")
    keys.current(place, "publisher")
    return held(str(place / "publisher"))


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(min_size=1, max_size=400), st.integers(1, 120), st.integers(1, 3))
def test_shards_cover_a_file_byte_by_byte(tmp_path_factory, content: bytes, size: int, workers: int):
    """Their digests are those of the pieces, and they follow each other without a gap."""
    root = tmp_path_factory.mktemp("one")
    (root / "f").write_bytes(content)

    shards = hashing.shards_of(root, ["f"], shard_bytes=size, workers=workers)

    assert [one.digest for one in shards] == [hashlib.sha256(content[at : at + size]).hexdigest() for at in range(0, len(content), size)]
    assert [one.start for one in shards] + [len(content)] == [0] + [one.end for one in shards]
    assert hashing.file_digests(root, ["f"])["f"] == hashlib.sha256(content).hexdigest()


def test_what_a_manifest_cannot_cover_is_refused(tmp_path: Path):
    """A file of no bytes would be left out, a link leads elsewhere, a colon would part a name."""
    for make in (
        lambda: (tmp_path / "empty").write_bytes(b""),
        lambda: (tmp_path / "link").symlink_to("/etc/hostname"),
        lambda: (tmp_path / "a:b").write_text("x"),
        lambda: os.mkfifo(tmp_path / "pipe"),
    ):
        make()
        with pytest.raises(CertificateError, match=r"plain files|without bytes"):
            hashing.files_below(tmp_path)
        next(tmp_path.iterdir()).unlink()


def test_a_bundle_says_what_the_specification_says(folder: Path, key: Held):
    """The published schemas hold for bundle, envelope, statement and predicate, by shards and by files."""
    jsonschema = pytest.importorskip("jsonschema")
    referencing = pytest.importorskip("referencing")
    with tarfile.open(shared("vectors/model_signing.tgz")) as archive:
        members = [one for one in archive if one.name.endswith(".schema.json")]
        schemas = [json.loads(archive.extractfile(one).read()) for one in members]
    registry = referencing.Registry().with_resources([(one["$id"], referencing.Resource.from_contents(one)) for one in schemas])
    by_name = {one["$id"].split("/")[-3]: one for one in schemas}
    files = hashing.files_below(folder, without=oms.IGNORED)

    for payload in (oms.by_shards("urn:a", hashing.shards_of(folder, files)), oms.by_files("urn:a", hashing.file_digests(folder, files))):
        for name, value in (("bundle", oms.bundle(payload, key)), ("statement", json.loads(payload))):
            jsonschema.Draft202012Validator(by_name[name], registry=registry).validate(value)


def test_the_published_bundle_of_a_key_reads_as_ours(key: Held):
    """The bundle that the specification ships has the form that ours has, name by name."""
    with tarfile.open(shared("vectors/model_signing.tgz")) as archive:
        theirs = json.load(archive.extractfile("model_signing/test-vectors/v1.0/valid/key.bundle.json"))
    ours = oms.bundle(oms.by_files("urn:a", {"a": "0" * 64}), key)

    assert ours.keys() == theirs.keys()
    assert ours["verificationMaterial"].keys() == theirs["verificationMaterial"].keys()
    predicates = [json.loads(base64.b64decode(one["dsseEnvelope"]["payload"]))["predicate"] for one in (ours, theirs)]
    assert predicates[0]["serialization"].keys() == predicates[1]["serialization"].keys()
    assert predicates[0]["resources"][0].keys() == predicates[1]["resources"][0].keys()


@pytest.mark.skipif(not PEER, reason="GOLDSMITH_MODEL_SIGNING names no interpreter that has model_signing 1.1.1")
def test_the_official_tool_verifies_and_refuses(folder: Path, key: Held, tmp_path: Path):
    """`model_signing verify key` believes the manifest by files of an untouched folder, and no other."""
    files = hashing.files_below(folder, without=oms.IGNORED)
    signature, public = folder / "hallmark" / "files.oms.json", tmp_path / "public.pem"
    signature.write_text(json.dumps(oms.bundle(oms.by_files("urn:a", hashing.file_digests(folder, files)), key)))
    public.write_text(keys.pem_of(key.did))
    command = [PEER, "-m", "model_signing", "verify", "key", str(folder), "--signature", str(signature), "--public_key", str(public)]

    untouched = subprocess.run(command, capture_output=True, text=True, check=False)
    (folder / "README.md").write_text("# b\n")
    changed = subprocess.run(command, capture_output=True, text=True, check=False)
    (folder / "README.md").write_text("# a\n")

    assert (untouched.returncode, changed.returncode != 0) == (0, True), untouched.stderr[-500:]


def test_the_signature_of_a_manifest_is_of_its_payload(folder: Path, key: Held):
    """What binds is the digest of the payload: a renamed file gives another one, though the root of its digests is the same."""
    digests = {"a": "1" * 64, "b": "2" * 64}
    one, other = oms.by_files("urn:a", digests), oms.by_files("urn:a", {"a": "1" * 64, "c": "2" * 64})

    assert json.loads(one)["subject"] == json.loads(other)["subject"]
    assert hashlib.sha256(one).digest() != hashlib.sha256(other).digest()
    assert dsse.opened(oms.bundle(one, key)["dsseEnvelope"]).signers() == (key.did,)


def recursive(hashes: list[bytes]) -> bytes:
    """Return the root as RFC 6962, section 2.1, defines it."""
    if len(hashes) == 1:
        return hashes[0]
    if not hashes:
        return hashlib.sha256().digest()
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + recursive(hashes[:k]) + recursive(hashes[k:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_the_root_is_that_of_the_definition(hashes: list[bytes]):
    """The stack of complete subtrees gives what the recursive definition gives."""
    assert merkle_root(hashes) == recursive(hashes)


def test_a_root_over_ids_does_not_hang_on_their_order():
    """Leaves are SHA-256 of the ids, in the order of their bytes."""
    ids = ["r10", "r9", "港", "a"]
    leaves = [hashlib.sha256(b"\0" + hashlib.sha256(one.encode()).digest()).digest() for one in ["a", "r10", "r9", "港"]]

    assert records_root(ids) == recursive(leaves).hex()
