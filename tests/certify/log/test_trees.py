"""Trees and tiles: published proofs, a real log made again byte for byte, and laws over random sizes."""

from __future__ import annotations

import base64
import json
import tarfile
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import shared
from goldsmith.certify.log import trees
from goldsmith.certify.log.tiles import WIDTH, Tree, bundle, grown, leaves_of, tile_path, tiles_of, unbundled
from goldsmith.log_errors import LogError
from goldsmith.signing.checkpoints import Head
from goldsmith.signing.notes import VerifierKey

TESSERA = VerifierKey.read("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
"""The key of the published log."""


def files_of(archive: str) -> dict[str, bytes]:
    """Return the files of an archive of vectors."""
    with tarfile.open(shared(f"vectors/{archive}.tgz")) as opened:
        return {one.name: opened.extractfile(one).read() for one in opened.getmembers() if one.isfile()}


def said(value: str | None) -> bytes:
    """Return what base64 stands for."""
    return base64.b64decode(value or "")


def path_of(case: dict) -> list[bytes]:
    """Return the proof of a case."""
    return [said(each) for each in case["proof"] or []]


def verdict(kind: str, case: dict) -> bool:
    """Tell what we say of a published case."""
    path = path_of(case)
    match kind:
        case "inclusion":
            return trees.is_included(said(case["leafHash"]), case["leafIdx"], case["treeSize"], path, said(case["root"]))
        case "consistency":
            return trees.is_consistent(case["size1"], case["size2"], said(case["root1"]), said(case["root2"]), path)
        case "subtreeinclusion":
            return trees.is_in_subtree(said(case["leafHash"]), case["leafIdx"], case["start"], case["end"], path, said(case["root"]))
        case _:
            roots = said(case["root1"]), said(case["root2"])
            return trees.is_subtree_consistent(case["start"], case["end"], case["size"], *roots, path)


@pytest.mark.parametrize(("kind", "n"), [("inclusion", 98), ("consistency", 98), ("subtreeinclusion", 204), ("subtreeconsistency", 118)])
def test_the_published_proofs(kind: str, n: int, capsys):
    """Each is believed or refused as its file says; 518 in all."""
    cases = [json.loads(raw) for name, raw in files_of("merkle").items() if f"/{kind}/" in name and name.endswith(".json")]

    right = [case for case in cases if verdict(kind, case) is not case["wantErr"]]

    with capsys.disabled():
        print(f"\nmerkle {kind}: {len(right)}/{len(cases)}")  # noqa: T201  how many of how many
    assert len(right) == len(cases) == n


def entries_of(files: dict[str, bytes]) -> list[bytes]:
    """Return the entries of the published log."""
    return unbundled(files["tessera/testdata/log/tile/entries/000.p/15"])


@cache
def tessera() -> dict[str, bytes]:
    """Return the files of the published log."""
    return files_of("tessera")


def test_the_published_log_is_made_again_byte_for_byte(capsys):
    """Of its entries alone come its 30 tiles and bundles and the text of its 16 checkpoints, which its key signed."""
    files, base, right = tessera(), "tessera/testdata/log", 0
    entries = entries_of(files)

    for size in range(16):
        tiles, root = grown(0, {}, leaves_of(entries[:size]))
        head = Head.read(files[f"{base}/checkpoint.{size}"], TESSERA)
        right += (head.size, head.root) == (size, root)
        for place, data in tiles.items():
            assert files[f"{base}/{tile_path(*place)}"] == data
            assert files[f"{base}/{tile_path('entries', 0, size)}"] == bundle(entries[:size])

    with capsys.disabled():
        print(f"\ntessera checkpoints: {right}/16")  # noqa: T201  how many of how many
    assert right == 16


def naive(hashes: list[bytes]) -> bytes:
    """Return the root as RFC 6962 writes it, by halves."""
    if len(hashes) < 2:
        return hashes[0] if hashes else trees.EMPTY
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return trees.node_hash(naive(hashes[:k]), naive(hashes[k:]))


def numbered(n: int) -> list[bytes]:
    """Return the hashes of n entries."""
    return leaves_of(str(index).encode() for index in range(n))


def tree_of(n: int) -> Tree:
    """Return a tree in memory, made in one go."""
    files = {tile_path(*place): data for place, data in grown(0, {}, numbered(n))[0].items()}

    def read(path: str) -> bytes:
        try:
            return files[path]
        except KeyError:
            raise LogError("there is no such file", where=path) from None

    return Tree(n, read)


SIZES = st.one_of(st.integers(1, 40), st.integers(250, 260), st.integers(500, 1100))


@settings(deadline=None, derandomize=True, max_examples=40)
@given(size=SIZES, data=st.data())
def test_every_proof_holds_and_none_of_another(size: int, data: st.DataObject):
    """Roots, inclusion and consistency from tiles agree with the definition; one bit changed, another place or another size is refused."""
    tree, hashes = tree_of(size), numbered(size)
    index, older = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    root, old = naive(hashes), naive(hashes[:older])

    path, proof = tree.inclusion(index), tree.consistency(older)

    assert (tree.root(), tree.root(older)) == (root, old)
    assert trees.is_included(hashes[index], index, size, path, root)
    assert trees.is_consistent(older, size, old, root, proof)
    assert not trees.is_included(hashes[index], (index + 1) % size, size, path, root) or size == 1
    assert not trees.is_included(trees.EMPTY, index, size, path, root)
    assert not trees.is_consistent(older, size, trees.EMPTY, root, proof)
    assert not trees.is_included(hashes[index], index, size, [*path, root], root)
    assert not trees.is_consistent(older, size, old, root, [*proof, root])
    for broken in (path, proof):
        if broken:
            at = data.draw(st.integers(0, len(broken) - 1))
            changed = [*broken[:at], bytes([broken[at][0] ^ 1]) + broken[at][1:], *broken[at + 1 :]]
            held = (
                trees.is_included(hashes[index], index, size, changed, root)
                if broken is path
                else trees.is_consistent(older, size, old, root, changed)
            )
            assert not held


@settings(deadline=None, derandomize=True, max_examples=25)
@given(sizes=st.lists(st.integers(0, 700), min_size=1, max_size=5))
def test_a_tree_grows_to_what_it_is_made_as(sizes: list[int]):
    """In whatever batches entries come, tiles and root are the same."""
    total, files = 0, {}
    for n in sizes:
        tree = Tree(total, files.__getitem__)
        edges = {level: tree.row(level, (total >> 8 * level) // WIDTH) for level in range(3) if (total >> 8 * level) % WIDTH}
        tiles, root = grown(total, edges, numbered(total + n)[total:])
        files |= {tile_path(*place): data for place, data in tiles.items()}
        total += n
        assert root == naive(numbered(total))
    whole = grown(0, {}, numbered(total))[0]

    assert {path: files[path] for path in (tile_path(*place) for place in whole)} == {
        tile_path(*place): data for place, data in whole.items()
    }
    assert sorted(whole) == sorted(tiles_of(total))


def test_the_tiles_of_a_tree():
    """A tree of 70,000 has the tiles that the specification counts; 256 entries are one whole tile and one of width 1 above it."""
    count: dict[tuple[int, int], int] = {}
    for level, _, width in tiles_of(70_000):
        count[level, width] = count.get((level, width), 0) + 1

    assert count == {(0, 256): 273, (0, 112): 1, (1, 256): 1, (1, 17): 1, (2, 1): 1}
    assert list(tiles_of(256)) == [(0, 0, 256), (1, 0, 1)]
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
