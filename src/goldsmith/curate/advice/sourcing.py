"""Which files a recipe should name, so that it reads those that belong together and no others."""

from __future__ import annotations

import fnmatch
import json
from collections import Counter, defaultdict
from glob import escape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from goldsmith.curate.advice.looking import LISTED, ending

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goldsmith.curate.advice.looking import Chosen
    from goldsmith.curate.advice.shapes import Group, Seen


def sources_of(group: Group, chosen: dict[str, Chosen], left: Sequence[str]) -> list[Any]:
    """Return what `sources` should say: paths as they were given where all in them is read, else files or patterns.

    Args:
        group: Files that the recipe shall read.
        chosen: What was found behind each path that was given.
        left: Files that were looked at and shall not be read.
    """
    found: list[Any] = []
    for path, choice in chosen.items():
        inside = {one.path for one in choice.files}
        members = [one for one in group.files if one.looked.archive in inside]
        for archive in dict.fromkeys(one.looked.archive for one in members):
            found += _archived([one for one in members if one.looked.archive == archive], left)
        mine = [one for one in group.files if one.looked.path in inside]
        if not mine:
            continue
        others = [name for name in (*left, *choice.about) if name in inside or name in choice.about]
        plain = not members and not any(_settled(one) for one in mine)
        found += [path] if plain and not others else _parted(path, mine, choice)
    return found


def _parted(path: str, mine: Sequence[Seen], choice: Chosen) -> list[Any]:
    """Return files one by one, or one pattern an ending, read as most of its files ask for."""
    endings: dict[str, list[Seen]] = defaultdict(list)
    for one in mine:
        endings[ending(one.looked.path)].append(one)
    found: list[Any] = []
    for end, files in sorted(endings.items()):
        total = choice.found.get(end, (len(files), 0))[0]
        if len(files) <= LISTED and total <= LISTED:
            found += [_source(one.looked.path, _settled(one)) for one in sorted(files, key=lambda each: each.looked.path)]
        else:
            kinds = Counter(json.dumps(_settled(one)) for one in files)
            pattern = f"{path.rstrip('/')}/**/*{end}" if Path(path).is_dir() else path
            found.append(_source(pattern, json.loads(kinds.most_common(1)[0][0])))
    return found


def _archived(mine: Sequence[Seen], left: Sequence[str]) -> list[Any]:
    """Return the archive once for each way in which members of it must be read, with patterns for these members and for no others."""
    archive = mine[0].looked.archive
    others = {name.removeprefix(f"{archive}:") for name in left if name.startswith(f"{archive}:")}
    ways: dict[str, list[Seen]] = defaultdict(list)
    for one in mine:
        ways[json.dumps(_settled(one))].append(one)
    found: list[Any] = []
    for way, files in ways.items():
        strange = others | {one.looked.member for key, each in ways.items() if key != way for one in each}
        settled = json.loads(way)
        if not settled and not strange:
            return [archive]
        inner = {"settings": json.dumps(settled.pop("settings"), ensure_ascii=False)} if settled.get("settings") else {}
        found.append(
            {"path": archive, "settings": {"only": patterns_of([one.looked.member for one in files], strange), **settled, **inner}}
        )
    return found


def patterns_of(mine: Sequence[str], others: Iterable[str]) -> list[str]:
    """Return patterns, the more general the better, that match some names and none of the others.

    Example:
        >>> patterns_of(["a/1.txt", "b/2.txt"], ["a/1.json"]), patterns_of(["a/train.json", "b/train.json"], ["a/test.json"])
        (['*.txt'], ['*/train.json'])
    """
    strange, found = list(others), list[str]()
    for name in mine:
        if any(fnmatch.fnmatch(name, pattern) for pattern in found):
            continue
        base, end = PurePosixPath(name), escape(ending(name))
        folder = escape(str(base.parent))
        ways = [f"*{end}"] * bool(end) + [f"*/{escape(base.name)}"] * ("/" in name) + [f"{folder}/*{end}"] * ("/" in name)
        found.append(next((way for way in ways if not any(fnmatch.fnmatch(other, way) for other in strange)), escape(name)))
    return found


def _source(path: str, settled: dict[str, Any]) -> Any:
    return {"path": path, **settled} if settled else path


def _settled(one: Seen) -> dict[str, Any]:
    """Return format and settings where the name of the file does not tell them."""
    reading = one.reading
    if reading.why is None and not reading.settings:
        return {}
    return {"format": reading.format, **({"settings": reading.settings} if reading.settings else {})}
