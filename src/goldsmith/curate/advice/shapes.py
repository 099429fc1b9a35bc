"""Files that can be read by one recipe: those whose records have the same shape, the largest group first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from goldsmith.curate.advice.columns import fields_of
from goldsmith.curate.advice.looking import ending
from goldsmith.curate.advice.roles import Roles, roles_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from goldsmith.curate.advice.columns import Field
    from goldsmith.curate.advice.plain_tables import Reading
    from goldsmith.curate.advice.sampling import Looked

FEW = 3
"""Records of a file up to which its fields alone tell too little."""

NOTES = 0.01
"""Share of the bytes below which plain text files beside tables are notes about these."""


@dataclass
class Seen:
    """A file that was looked at, how it was read, and what its fields are for."""

    looked: Looked
    reading: Reading
    roles: Roles

    @property
    def size(self) -> float:
        """Bytes of the file, and of the members of an archive that it stands for."""
        return self.looked.size * self.looked.weight

    @classmethod
    def of(cls, looked: Looked, reading: Reading) -> Seen:
        """Return a file with the roles of its fields."""
        return cls(looked, reading, roles_of(fields_of(looked.rows), len(looked.rows)))


def seen_together(looks: Sequence[tuple[Looked, Reading]]) -> list[Seen]:
    """Return files with the roles of their fields; files of a record or two are asked together with those that end like them."""
    small: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for found, _ in looks:
        if found.seen <= FEW:
            small.setdefault((found.reader, ending(found.path)), []).extend(found.rows)
    roles = {key: roles_of(fields_of(rows), len(rows)) for key, rows in small.items()}
    return [
        Seen(found, how, roles[found.reader, ending(found.path)]) if found.seen <= FEW and _has(found, roles) else Seen.of(found, how)
        for found, how in looks
    ]


def _has(found: Looked, roles: dict[tuple[str, str], Roles]) -> bool:
    """Tell whether a small file has the text that most files like it have; an empty one has none of its own either."""
    text = roles[found.reader, ending(found.path)].text
    return not found.rows or all(name.removesuffix("?") in row for row in found.rows for name in text if not name.endswith("?"))


@dataclass
class Group:
    """Files that one recipe reads.

    Attributes:
        files: The files, as they were looked at.
        shape: What their records are.
        text: Fields of the text.
        fields: All fields over the sampled records.
        rows: Records of the sample.
        id: Field of the id where it can be one: the same value never stands twice in the sample.
        id_trouble: How often the field that is called like an id repeats itself.
    """

    files: list[Seen]
    shape: str
    text: tuple[str, ...]
    fields: dict[str, Field]
    rows: list[dict[str, Any]]
    roles: Roles
    id: str = ""
    id_trouble: int = 0

    @property
    def size(self) -> float:
        """Bytes of the files."""
        return sum(one.size for one in self.files)


def grouped(files: Iterable[Seen]) -> list[Group]:
    """Return the groups, the largest first; files without a text stand in none."""
    readable = [one for one in files if one.roles.shape != "none"]
    notes = {id(one) for one in readable if one.looked.reader == "text" and one.reading.format == "text" and not one.reading.settings}
    few = sum(one.size for one in readable if id(one) in notes) < NOTES * sum(one.size for one in readable)
    parts: dict[tuple[str, tuple[str, ...]], list[Seen]] = {}
    for one in readable:
        if few and id(one) in notes:
            one.roles, one.looked.trouble = replace(one.roles, shape="none"), "a little plain text beside the data"
            continue
        key = (one.roles.shape, one.roles.text)
        parts.setdefault(key, []).append(one)
    groups = [_group(shape, members) for (shape, _), members in _joined(parts).items()]
    return sorted(groups, key=lambda group: -group.size)


def _joined(parts: dict[tuple[str, tuple[str, ...]], list[Seen]]) -> dict[tuple[str, tuple[str, ...]], list[Seen]]:
    """Return the parts, the texts out of archives together where the first field that a record has is always its own text."""
    found: dict[tuple[str, tuple[str, ...]], list[Seen]] = {}
    for (shape, text), members in sorted(parts.items(), key=lambda part: -sum(one.size for one in part[1])):
        for (other, names), files in found.items() if shape == "text" and all(one.looked.archive for one in members) else ():
            both = (*names, *text)
            if other == shape and all(one.looked.archive for one in files) and all(_agrees(one, both) for one in (*files, *members)):
                del found[other, names]
                found[shape, both] = files + members
                break
        else:
            found[shape, text] = members
    return found


def _agrees(one: Seen, names: Sequence[str]) -> bool:
    """Tell whether the first of some fields that a record has is the text of its file."""
    return all(next((name for name in names if row.get(name) is not None), None) in {*one.roles.text, None} for row in one.looked.rows)


def _group(shape: str, files: list[Seen]) -> Group:
    rows = [row for one in files for row in one.looked.rows]
    fields = fields_of(rows)
    text = tuple(dict.fromkeys(name for one in files for name in one.roles.text))
    roles = replace(roles_of(fields, len(rows)), shape=shape, text=text)
    name, trouble = _id(files, roles)
    return Group(files, shape, text, fields, rows, roles, name, trouble)


def _id(files: Sequence[Seen], roles: Roles) -> tuple[str, int]:
    """Return the field of the id, and how many sampled records would have an id that another one has with other content."""
    name = roles.id or next((one.roles.id for one in files if one.roles.id), "")
    if not name:
        return "", 0
    values: Counter[str] = Counter()
    for one in files:
        values.update({str(row[name]): 1 for row in one.looked.rows if row.get(name) not in (None, "")}.keys())
    inside = sum(_repeats(one, name) for one in files)
    trouble = inside + sum(count - 1 for count in values.values())
    return (name, 0) if trouble == 0 else ("", trouble)


def _repeats(one: Seen, name: str) -> int:
    found: dict[str, object] = {}
    text = [each.removesuffix("?") for each in one.roles.text]
    trouble = 0
    for row in one.looked.rows:
        said = [row.get(each) for each in text]
        trouble += row.get(name) not in (None, "") and found.setdefault(str(row[name]), said) != said
    return trouble
