"""Members of an archive that are no data of their own: files beside the data, and second copies of its records.

1. What no reader is sure of, and is little beside the rest, is left aside: programs and lists of files that a package carries.
2. Where members go in pairs of one name with different endings, and both hold the same texts, one of each pair is enough: that
   whose reader knows more of the format than JSON does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from goldsmith.curate.advice.looking import ending

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.curate.advice.shapes import Seen

LITTLE = 0.1
"""Share of the bytes of an archive below which files of a doubtful format are no data."""

PAIRED = 0.9
"""Share of the pairs that must hold the same texts."""

SAME = 0.7
"""Share of the words of one text that must stand in the other for both to be the same record."""

JSON = {"jsonl", "json_document"}
WORDS = re.compile(r"\w+")


def several_sorts(files: Sequence[Seen]) -> bool:
    """Tell whether members of an archive must be told apart: by their format, its settings, or the shape of their records."""
    return len({(one.looked.reader, str(one.reading.settings), one.roles.shape, one.roles.text) for one in files}) > 1


def left_aside(files: Sequence[Seen]) -> list[Seen]:
    """Return the files, with those out of archives that are no data of their own marked as such, and the reason."""
    archives: dict[str, list[Seen]] = defaultdict(list)
    for one in files:
        if one.looked.archive:
            archives[one.looked.archive].append(one)
    for members in archives.values():
        total = sum(one.size for one in members)
        doubtful = [one for one in members if one.looked.guessed and one.roles.shape != "none"]
        if sum(one.size for one in doubtful) < LITTLE * total:
            for one in doubtful:
                _aside(one, f"little beside the data, and no reader is sure of it: {one.looked.reader}, if anything")
        _twins([one for one in members if one.roles.shape != "none"])
    return list(files)


def _aside(one: Seen, why: str) -> None:
    one.roles, one.looked.trouble = replace(one.roles, shape="none"), why


def _twins(members: Sequence[Seen]) -> None:
    """Mark the JSON members of pairs that say the same."""
    stems: dict[str, dict[str, Seen]] = defaultdict(dict)
    for one in members:
        stems[str(PurePosixPath(one.looked.member).with_suffix(""))][ending(one.looked.member)] = one
    asides: dict[str, list[Seen]] = defaultdict(list)
    pairs: dict[str, list[bool]] = defaultdict(list)
    for pair in stems.values():
        plain = [one for one in pair.values() if one.looked.reader not in JSON]
        for end, one in pair.items():
            if one.looked.reader in JSON:
                asides[end].append(one)
                pairs[end] += [any(_same(one, other) for other in plain)] if plain else []
    for end, found in asides.items():
        if len(pairs[end]) > max(1, len(found) // 2) and sum(pairs[end]) >= PAIRED * len(pairs[end]):
            for one in found:
                _aside(one, "the same records as the members of the same name beside them")


def _same(one: Seen, other: Seen) -> bool:
    """Tell whether two members of a record or a few hold the same words."""
    first, second = (_words(each) for each in (one, other))
    small, large = sorted((first, second), key=len)
    return bool(small) and len(small & large) >= SAME * len(small)


def _words(one: Seen) -> set[str]:
    return {word for row in one.looked.rows for name in one.roles.text for word in WORDS.findall(str(row.get(name.removesuffix("?"), "")))}
