"""Archives looked into member by member, as folders are: what is inside them may have many shapes.

1. Members are listed; of each family (a folder and an ending) the first ones are copied, then ever fewer of those that follow.
2. Each is looked at as a file of its own would be.
3. Where all are of one sort, the archive is left to its reader; else each member stands for itself, and is named by patterns.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from goldsmith.container import Container, copied
from goldsmith.curate.advice.looking import ABOUT, ending
from goldsmith.curate.advice.plain_tables import Reading
from goldsmith.curate.advice.sampling import Looked
from goldsmith.errors import GoldsmithError
from goldsmith.reader import SURE, Found, Source, reader_for, reader_name
from goldsmith.reading.sources import conversion_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from goldsmith.container import Member

FIRST = 24
"""Members of a family that are all looked at; of those that follow one in as many as have passed by times this."""

COPIED = 64 << 20
"""Bytes of members that are looked at, all together."""

LISTED = 512 << 20
"""Bytes of members behind which an archive is not read further."""

LARGE = 256 << 20
"""Bytes from which on a member is not copied: such an archive is looked at by its own reader."""

Look = tuple[Looked, Reading]


@dataclass
class Inside:
    """What was found in an archive.

    Attributes:
        names: Members that its reader would read.
        looks: Those that were looked at.
        whole: Whether the archive was listed to its end.
    """

    names: list[str] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    whole: bool = True


def inside(source: Source, look: Callable[[Source, int], Look], rows: int) -> Inside | None:
    """Look at the members of an archive; ``None`` where the file is none, is damaged, or holds members too large to be copied.

    Args:
        source: The archive.
        look: How a file is looked at, for so many records.
        rows: Records of the sample, over all members.
    """
    try:
        leaf = reader_for(source.path, format=source.reader)
        return _inside(source, leaf, look, rows) if isinstance(leaf, Container) else None
    except GoldsmithError:
        return None


def _inside(source: Source, leaf: Container, look: Callable[[Source, int], Look], rows: int) -> Inside | None:
    found = Inside()
    families: Counter[str] = Counter()
    weights: Counter[str] = Counter()
    listed = taken = 0
    for member in _members(source, leaf):
        if isinstance(member, Found) or member.refused:
            continue
        if member.size >= LARGE:
            return None
        found.names.append(member.name)
        family = family_of(member.name)
        families[family] += 1
        listed += member.size
        if taken < COPIED and families[family] % (families[family] // FIRST + 1) == 0:
            taken += member.size
            weights[family] += 1
            found.looks.append(_looked(source, member, look, rows // 6))
        if listed >= LISTED:
            found.whole = False
            break
    for one, _ in found.looks:
        one.weight = families[family_of(one.member)] / weights[family_of(one.member)]
        each = max(FIRST, rows // max(1, len(found.looks)))
        one.rows = one.rows[:: -(-len(one.rows) // each)] if one.rows else []
    return found


def _members(source: Source, leaf: Container) -> Iterator[Member | Found]:
    for part in leaf.parts(source.path):
        yield from leaf.members(part)


def family_of(name: str) -> str:
    """Return what members that are alike have in common: the folder, with its numbers taken for one, and the ending.

    Example:
        >>> family_of("data/part-12/a.json"), family_of("data/part-3/b.JSON")
        ('data/part-0/.json', 'data/part-0/.json')
    """
    folder = re.sub(r"\d+", "0", str(PurePosixPath(name).parent))
    return f"{folder}/{ending(name)}"


def _looked(source: Source, member: Member, look: Callable[[Source, int], Look], rows: int) -> Look:
    """Look at one member; what cannot be read is told, not raised."""
    nothing = Looked(f"{source.path}:{member.name}", "", member.size, archive=source.path, member=member.name)
    if ABOUT.fullmatch(PurePosixPath(member.name).name):
        nothing.trouble = "about the data"
        return nothing, Reading("", {})
    try:
        with copied(member.name, member.pieces, limit=LARGE) as path:
            if path is None:
                nothing.trouble = "the archive breaks off inside it"
                return nothing, Reading("", {})
            sure = reader_name(path, at_least=SURE)
            reader = sure or reader_name(path)
            if not reader:
                nothing.trouble = f"no reader knows this format{'; ' * bool(conversion_of(member.name))}{conversion_of(member.name)}"
                return nothing, Reading("", {})
            found, how = look(Source(path, reader, member.size), rows)
    except GoldsmithError as problem:
        nothing.trouble = problem.message
        return nothing, Reading("", {})
    found.path, found.archive, found.member, found.guessed = nothing.path, source.path, member.name, not sure
    for row in found.rows:
        row.setdefault("file", member.name)
    return found, how
