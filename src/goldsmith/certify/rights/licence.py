"""The table of licences: for each what it asks for, in classes that can be compared, with the source of every row.

The table is data (``licences.yaml``) and no legal advice: it says what a rule may decide by. A licence that it does not hold is unknown, and
what is unknown is never taken to be open.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE = Path(__file__).with_name("licences.yaml")
SPDX = "https://spdx.org/licenses/"
OWN = "LicenseRef-"
"""How names begin that SPDX has not: a licence that nobody registered, or a statement that is no licence."""

UNKNOWN = f"{OWN}unknown"
ABSENT = f"{OWN}absent"
"""Names in expressions for what is not in the table, and for what nobody said."""


@dataclass(frozen=True)
class Licence:
    """One row of the table.

    Attributes:
        id: Its name: that of SPDX, or one that begins with ``LicenseRef-``.
        name: What people call it.
        group: The class of licences that it stands in.
        kind: What it was written for: software, content, data, database or model.
        use: What for: ``any``, ``computation``, ``research``.
        attribution: Whether those who made it must be named.
        share: The family whose terms an adaptation must be under; empty for none.
        reach: What counts as an adaptation: ``work`` or ``database``.
        commercial: ``yes``, ``limited`` or ``no``.
        derivatives: ``yes`` or ``no``.
        training: Whether models may be trained: ``yes``, ``limited``, ``unclear`` or ``no``.
        patent: ``granted``, ``silent`` or ``reserved``.
        notice: Whether the text, or a link to it, goes along.
        behaviour: Whether it forbids uses, and has that passed on.
        into: Other licences that an adaptation may be under.
        also: Other names.
        source: Where that stands.
    """

    id: str
    name: str
    group: str
    kind: str
    use: str
    attribution: bool
    share: str
    commercial: str
    derivatives: str
    training: str
    patent: str
    notice: bool
    source: str
    reach: str = "work"
    behaviour: bool = False
    into: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Where its text stands; empty where there is none that has an address."""
        if not self.id.startswith(OWN):
            return f"{SPDX}{self.id}.html" if "SPDX" in self.source else self.source.split(",")[0].split(";")[0]
        return next((word.rstrip(",;") for word in self.source.split() if word.startswith("https://")), "")

    def as_json(self) -> dict[str, Any]:
        """Return the row as JSON values, other names left out."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in {"also", "into"}}
        return {**plain, "into": list(self.into), "url": self.url}


@functools.cache
def table() -> Mapping[str, Licence]:
    """Return all rows by their names.

    Example:
        >>> table()["CC-BY-SA-4.0"].share
        'CC-BY-SA'
    """
    groups = yaml.load(TABLE.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  both are safe
    return {id_: _row(id_, group, row) for group in groups for id_, row in group["licences"].items()}


def _row(id_: str, group: Mapping[str, Any], row: Mapping[str, Any]) -> Licence:
    facts = {**group["set"], **row}
    facts["into"], facts["also"] = tuple(facts.get("into", ())), tuple(facts.get("also", ()))
    return Licence(id=id_, group=group["group"], **facts)
