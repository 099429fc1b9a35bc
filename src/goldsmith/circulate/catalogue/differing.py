"""The difference of two versions of a dataset, as far as their certified papers tell it: facts, files, columns, measurements.

Files are the same where their shards have the same digests. Two measurements are told apart only where their intervals do not overlap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.circulate.catalogue.columns import columns_of
from goldsmith.circulate.catalogue.entries import of_release
from goldsmith.circulate.catalogue.quality import quality_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from goldsmith.circulate.release import Release
    from goldsmith.circulate.shelf import Access, Shelf

FACTS = ("version", "records", "bytes", "grade", "profile", "licence", "sensitivity", "released", "ends", "publisher")


def difference(shelf: Shelf, a: Release, b: Release, access: Access, *, hidden: Collection[str] = ()) -> dict[str, Any]:
    """Return what changes from version ``a`` to version ``b``.

    Args:
        shelf: Where both stand.
        a: The one.
        b: The other.
        access: Who may have them.
        hidden: Columns that are not told.

    Raises:
        ShelfError: Something of either is not what was certified.
    """
    before, after = of_release(shelf, a, access), of_release(shelf, b, access)
    facts = [{"name": name, "a": getattr(before, name), "b": getattr(after, name)} for name in FACTS]
    old, new = ([one for one in columns_of(each) if one["name"] not in hidden] for each in (a, b))
    return {
        "a": a.version,
        "b": b.version,
        "facts": [one for one in facts if one["a"] != one["b"]],
        "files": _files(a, b),
        "columns": _columns(old, new),
        "measured": _measured(quality_of(a)["measured"], quality_of(b)["measured"]),
    }


def _files(a: Release, b: Release) -> dict[str, Any]:
    old, new = a.shards, b.shards
    both = old.keys() & new.keys()
    size = {name: pieces[-1].end for name, pieces in new.items() if pieces}
    same = {name for name in both if old[name] == new[name]}
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "changed": sorted(both - same),
        "same": len(same),
        "bytes_same": sum(size.get(name, 0) for name in same),
    }


def _columns(old: list[dict[str, str]], new: list[dict[str, str]]) -> dict[str, Any]:
    a, b = ({one["name"]: one["type"] for one in every} for every in (old, new))
    changed = [{"name": name, "a": a[name], "b": b[name]} for name in a if name in b and a[name] != b[name]]
    return {"added": [one for one in b if one not in a], "removed": [one for one in a if one not in b], "changed": changed}


def _measured(a: list[dict[str, Any]], b: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return measurements that are in both with another value, and those that one alone has."""
    old, new = ({one["name"]: one for one in every} for every in (a, b))
    found = []
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before and after and before["value"] == after["value"]:
            continue
        one = after or before or {}
        apart = None if before is None or after is None else _apart(before, after)
        found.append({"id": one["id"], "name": name, "title": one["title"], "a": _ends(before), "b": _ends(after), "apart": apart})
    return found


def _apart(a: Mapping[str, Any], b: Mapping[str, Any]) -> bool | None:
    if None in {a["low"], a["high"], b["low"], b["high"]}:
        return None
    return bool(a["high"] < b["low"] or b["high"] < a["low"])


def _ends(one: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if one is None else {name: one[name] for name in ("value", "low", "high", "n")}
