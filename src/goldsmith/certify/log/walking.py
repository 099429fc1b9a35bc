"""Recomputing a log from its entries: every hash, every tile and the root, bundle by bundle."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goldsmith.certify.log.entries import Entry
from goldsmith.certify.log.tiles import WIDTH, Tree, leaves_of, tile_path
from goldsmith.certify.log.trees import EMPTY, root_of
from goldsmith.log_errors import LogError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST = 100
"""Findings of a sort that are told one by one."""


@dataclass(frozen=True)
class Finding:
    """Something that does not fit.

    Attributes:
        sort: ``entry`` (not the one that was logged), ``tile`` (a hash is wrong), ``missing``, ``form``, ``root``, ``cosignature``, ``fork``, ``stale``.
        words: What was found.
        index: Of which entry; -1 where it is of none.
    """

    sort: str
    words: str
    index: int = -1


@dataclass
class Walked:
    """What recomputing a log gave.

    Attributes:
        size: Entries of it.
        root: The root that its entries lead to.
        findings: What does not fit.
        deeds: Entries of each deed.
        cut: Findings that are not told one by one.
    """

    size: int
    root: bytes = EMPTY
    findings: list[Finding] = field(default_factory=list)
    deeds: Counter[str] = field(default_factory=Counter)
    cut: int = 0

    def found(self, finding: Finding) -> None:
        """Note something that does not fit."""
        if len(self.findings) < MOST:
            self.findings.append(finding)
        else:
            self.cut += 1


def walk(tree: Tree, *, root: bytes, ours: bool, look: Callable[[int, bytes], None] | None = None) -> Walked:
    """Return what the entries of a log lead to, compared with its tiles and its signed root.

    Args:
        tree: Of which its files are read.
        root: The root of its checkpoint.
        ours: Whether entries have the form of goldsmith's deeds.
        look: Is called with place and bytes of every entry.
    """
    walked = Walked(tree.size)
    odd: list[int] = []
    rows: list[list[bytes]] = [[]]
    for number in range((tree.size + WIDTH - 1) // WIDTH):
        leaves = _leaves(tree, number, walked, odd, ours=ours, look=look)
        rows[0] = leaves
        if len(leaves) == WIDTH:
            _climb(tree, rows, number, walked)
    _edges(tree, rows, walked)
    walked.root = _root(rows)
    _judge(tree, root, odd, walked)
    return walked


def _leaves(
    tree: Tree, number: int, walked: Walked, odd: list[int], *, ours: bool, look: Callable[[int, bytes], None] | None
) -> list[bytes]:
    """Return the hashes of a bundle's entries, and note where they differ from the tile; where the bundle is missing, the tile's."""
    row = _row(tree, 0, number, walked)
    try:
        entries = tree.entries(number)
    except LogError as problem:
        walked.found(Finding("missing", _told(problem), number * WIDTH))
        return row or [EMPTY] * tree.width(0, number)
    leaves = leaves_of(entries)
    if row and leaves != row:
        odd += [number * WIDTH + at for at, (one, other) in enumerate(zip(leaves, row, strict=True)) if one != other]
    if ours or look:
        _look(number * WIDTH, entries, walked, look, ours=ours)
    return leaves


def _look(first: int, entries: Sequence[bytes], walked: Walked, look: Callable[[int, bytes], None] | None, *, ours: bool) -> None:
    for index, entry in enumerate(entries, first):
        if look:
            look(index, entry)
        if ours:
            try:
                walked.deeds[Entry.read(entry).deed] += 1
            except LogError as problem:
                walked.found(Finding("form", f"entry {index} has another form than ours: {problem.found}", index))


def _climb(tree: Tree, rows: list[list[bytes]], number: int, walked: Walked) -> None:
    """Hash whole tiles into the level above them, and compare those that become whole."""
    level = 0
    while len(rows[level]) == WIDTH:
        if len(rows) == level + 1:
            rows.append([])
        rows[level + 1].append(root_of(rows[level]))
        rows[level] = []
        level, number = level + 1, number // WIDTH
        if len(rows[level]) == WIDTH:
            _compare(tree, level, number, rows[level], walked)


def _edges(tree: Tree, rows: list[list[bytes]], walked: Walked) -> None:
    for level, row in enumerate(rows[1:], 1):
        if row:
            _compare(tree, level, (tree.size >> 8 * level) // WIDTH, row, walked)


def _compare(tree: Tree, level: int, number: int, hashes: list[bytes], walked: Walked) -> None:
    row = _row(tree, level, number, walked)
    for at, (one, other) in enumerate(zip(hashes, row, strict=False)):
        if one == other or root_of(_row(tree, level - 1, number * WIDTH + at, walked)) == other:
            continue  # where the tile below differs from its entries already, that is told, and this one follows from it
        first = (number * WIDTH + at) << 8 * level
        words = f"{tile_path(level, number, len(hashes))}: hash {at} is not that of entries {first} to {first + (1 << 8 * level) - 1}"
        walked.found(Finding("tile", words, first))


def _row(tree: Tree, level: int, number: int, walked: Walked) -> list[bytes]:
    try:
        return list(tree.row(level, number))
    except LogError as problem:
        walked.found(Finding("missing", _told(problem), number * WIDTH << 8 * level))
        return []


def _root(rows: Sequence[Sequence[bytes]]) -> bytes:
    right: list[bytes] = []
    for row in rows:
        if whole := [*row, *right]:
            right = [root_of(whole)]
    return right[0] if right else EMPTY


def _judge(tree: Tree, root: bytes, odd: Sequence[int], walked: Walked) -> None:
    """Tell of entries that differ from their tile which of the two is wrong: the one that does not lead to the signed root."""
    try:
        tiles = tree.root() == root
    except LogError:
        tiles = False
    for index in odd:
        if tiles:
            walked.found(Finding("entry", f"entry {index} is not the one that was logged", index))
        elif walked.root == root:
            walked.found(Finding("tile", f"the hash of entry {index} in {tile_path(0, index // WIDTH)} is wrong", index))
        else:
            walked.found(Finding("entry", f"entry {index} and its hash differ, and neither leads to the checkpoint", index))
    if walked.root != root and not odd:
        words = "the entries, with tiles that agree, do not lead to the root of the checkpoint: they were rewritten or put together from two logs"
        walked.found(Finding("root", words))


def _told(problem: LogError) -> str:
    return ": ".join(part for part in (problem.where, problem.message, problem.found) if part)
