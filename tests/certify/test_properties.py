"""Laws: every signature by `cryptography` is taken and every changed one refused; every proof of a tree proves, and nothing else."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from certify.releases import LOG, ORDER, WITNESSES, Signer, path_of, root_of
from goldsmith.certify import goldsmith_verify as verifier
from goldsmith.signing.canonical import canonical
from goldsmith.signing.keys import P256, PREFIX, base58

few = settings(max_examples=25, derandomize=True, deadline=None)
leaves = st.integers(1, 70).map(lambda n: [verifier.sha256(b"\0%d" % i) for i in range(n)])


def flipped(data: bytes, bit: int) -> bytes:
    """Return bytes of which one bit is another."""
    at = bit % (8 * len(data))
    return data[: at // 8] + bytes([data[at // 8] ^ 1 << at % 8]) + data[at // 8 + 1 :]


@few
@given(number=st.integers(1, ORDER - 1), data=st.binary(max_size=200), bit=st.integers(0, 10_000))
def test_ecdsa(number: int, data: bytes, bit: int):
    """What a key of P-256 signed is by its did:key; a changed signature, other data, another key are not."""
    private = ec.derive_private_key(number, ec.SECP256R1())
    signature = private.sign(data, ec.ECDSA(SHA256()))
    raw = private.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    key = verifier.key_of(PREFIX + base58(P256 + raw))
    r, s = utils.decode_dss_signature(signature)

    assert verifier.halves(signature) == (r, s)
    assert verifier.ecdsa(key, data, signature)
    assert verifier.ecdsa(key, data, utils.encode_dss_signature(r, ORDER - s))
    assert not verifier.ecdsa(key, data, flipped(signature, bit))
    assert not verifier.ecdsa(key, data + b"\0", signature)
    assert not verifier.ecdsa(verifier.G, data, signature) or number == 1


@few
@given(seed=st.binary(min_size=32, max_size=32), data=st.binary(max_size=200), bit=st.integers(0, 511))
def test_ed25519(seed: bytes, data: bytes, bit: int):
    """What a key of Ed25519 signed is by it; a changed signature, other data, another key are not."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw), private.sign(data)

    assert verifier.ed25519(public, data, signature)
    assert not verifier.ed25519(public, data, flipped(signature, bit))
    assert not verifier.ed25519(public, data + b"\0", signature)
    assert not verifier.ed25519(public, data, signature + b"\0")
    assert not verifier.ed25519(verifier.note_key(LOG.vkey, 1)[2], data, signature)


@given(n=st.integers(-5, 5), number=st.integers(0, ORDER))
@few
def test_points_of_p256_add_up(n: int, number: int):
    """The sum is that of multiples of the generator, doublings, inverses and nothing included."""
    zero = (0, 1, 0)

    def times(k: int) -> tuple[int, ...]:
        return verifier._both(k % ORDER, verifier.G, 0, verifier.G, verifier._add, zero)

    one, other, both = times(number), times(n), times(number + n)
    found = verifier._add(one, other)
    assert (found[0] * both[2] - both[0] * found[2]) % verifier.P == 0
    assert (found[1] * both[2] - both[1] * found[2]) % verifier.P == 0
    assert (found[2] == 0) == ((number + n) % ORDER == 0)


@few
@given(tree=leaves, place=st.integers(0, 69), bit=st.integers(0, 10_000), cut=st.integers(0, 6))
def test_inclusion(tree: list[bytes], place: int, bit: int, cut: int):
    """Every leaf of a tree of any size is proved to be in it; no changed, cut or longer proof proves anything, nor does it prove another place."""
    index = place % len(tree)
    root, path = root_of(tree), path_of(tree, index)

    def proves(leaf: bytes, at: int, size: int, by: list[bytes]) -> bool:
        return verifier.climbed(leaf, at, size, by)[0] == root

    assert proves(tree[index], index, len(tree), path)
    assert verifier.proved(tree, index) == (path, root)
    assert not proves(flipped(tree[index], bit), index, len(tree), path)
    assert not proves(tree[index], index, len(tree), [*path, root])
    assert not proves(tree[index], -1, len(tree), path)
    assert not proves(tree[index], len(tree), len(tree), path)
    if path:
        at = cut % len(path)
        assert not proves(tree[index], index, len(tree), [*path[:at], *path[at + 1 :]])
        assert not proves(tree[index], index, len(tree), [*path[:at], flipped(path[at], bit), *path[at + 1 :]])
        assert not proves(tree[index], (index + 1) % len(tree), len(tree), path)


@few
@given(tree=leaves, place=st.integers(0, 69))
def test_what_a_proof_shows_of_a_tree(tree: list[bytes], place: int):
    """The complete subtrees that a machine remembers of a proof are those of the tree, so that a growing tree never contradicts them."""
    index = place % len(tree)
    _, seen = verifier.climbed(tree[index], index, len(tree), path_of(tree, index))

    for where, value in seen.items():
        level, at = map(int, where.split("/"))
        assert root_of(tree[at << level : (at + 1) << level]).hex() == value
        assert (at + 1) << level <= len(tree)


def grown(tree: list[bytes], first: int, *, whole: bool = True) -> list[bytes]:
    """Return a proof of consistency as RFC 6962 defines it (section 2.1.2)."""
    if first == len(tree):
        return [] if whole else [root_of(tree)]
    k = 1 << (len(tree) - 1).bit_length() - 1
    if first <= k:
        return [*grown(tree[:k], first, whole=whole), root_of(tree[k:])]
    return [*grown(tree[k:], first - k, whole=False), root_of(tree[:k])]


@few
@given(tree=leaves, place=st.integers(0, 69), bit=st.integers(0, 10_000), cut=st.integers(0, 6))
def test_consistency(tree: list[bytes], place: int, bit: int, cut: int):
    """Every beginning of a tree is proved to be its beginning; no changed proof proves it, and no other tree is."""
    first = 1 + place % len(tree)
    old, new, path = root_of(tree[:first]), root_of(tree), grown(tree, first)

    assert verifier.consistent(first, len(tree), old, new, path)
    assert not verifier.consistent(first, len(tree), flipped(old, bit), new, path)
    assert not verifier.consistent(first, len(tree), old, flipped(new, bit), path)
    assert not verifier.consistent(first, len(tree), old, new, [*path, new])
    assert not verifier.consistent(0, len(tree), verifier.sha256(), new, [])
    assert not verifier.consistent(len(tree) + 1, len(tree), old, new, path)
    if path:
        at = cut % len(path)
        assert not verifier.consistent(first, len(tree), old, new, [*path[:at], flipped(path[at], bit), *path[at + 1 :]])
        assert not verifier.consistent(first, len(tree), old, new, [*path[:at], *path[at + 1 :]])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3), max_leaves=12
)  # fmt: skip


@few
@given(value=json_values)
def test_canonical_json_is_read_and_no_other_form_is(value: object):
    """What the package writes in canonical form is read back, and taken as canonical; the same with a blank is not."""
    raw = canonical(value)

    assert verifier.parsed(raw, canonical=True) == value
    with pytest.raises(verifier.RefusedError):
        verifier.parsed(raw + b"\n", canonical=True)
    assert verifier.parsed(json.dumps(value, indent=2).encode()) == value


@few
@given(raw=st.binary(max_size=80))
def test_bytes_are_read_or_refused(raw: bytes):
    """Whatever the bytes, each reader returns or raises a ValueError; nothing else comes out of it."""
    readers = (verifier.parsed, verifier.note, verifier.tlog_proof, verifier.model_signing, verifier.policy_of)
    for reader in readers:
        for data in (
            raw,
            b'{"a":' + raw + b"}",
            b"c2sp.org/tlog-proof@v1\n" + raw,
            b"log " + raw,
            b"a\n\n\xe2\x80\x94 b " + base64.b64encode(raw) + b"\n",
        ):
            try:
                reader(data)
            except (ValueError, verifier.RefusedError):
                continue


@few
@given(when=st.integers(0, 2**63 - 1), text=st.text("ab\n", min_size=1))
def test_a_cosignature_says_when(when: int, text: str):
    """The time is signed with the note: another time is not by the witness."""
    assume(when > 0)
    text = text.rstrip("\n") + "\n"
    raw = base64.b64decode(WITNESSES[0].line(text, when).split(" ")[2])
    public = verifier.note_key(WITNESSES[0].vkey, 4)[2]

    assert verifier.cosigned(public, text, raw[4:]) == when
    assert verifier.cosigned(public, text, (when - 1).to_bytes(8, "big") + raw[12:]) is None
    assert verifier.cosigned(public, text + "x\n", raw[4:]) is None


def test_keys_are_named_in_one_way():
    """A did:key is of P-256, a point of the curve, and written in its only form."""
    did = Signer(5).did
    x, y, _ = verifier.key_of(did)

    assert (y * y - x**3 + 3 * x - verifier.B) % verifier.P == 0
    for other in (
        "",
        "did:key:z",
        did[:-1],
        did + "1",
        did.replace("zDn", "z1Dn"),
        did.replace("did:key", "did:web"),
        did[:-1] + "0",
        did + did,
    ):
        with pytest.raises(ValueError, match=r"did:key|substring"):
            verifier.key_of(other)
