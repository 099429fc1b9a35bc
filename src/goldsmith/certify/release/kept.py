"""What was released, kept beside the dataset: so that a number is given once, and the same release can be made again to the byte.

Also kept, and in no release: the salts of commitments, without which nobody can open them.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith.certify.release.asked import ordered
from goldsmith.curate.tables import beside
from goldsmith.errors import NoDatasetError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.lake import Lake

TABLE = "releases"
SCHEMA = pa.schema([pa.field("version", pa.string()), pa.field("row", pa.int64()), pa.field("facts", pa.large_string())])


@dataclass(frozen=True)
class Kept:
    """One release.

    Attributes:
        version: Its number.
        lake_version: The version of the lake that it is of.
        issued: The moment that it says.
        salt: Of the commitment to the annotators, hexadecimal.
        entry_salt: Of the entry in a log, hexadecimal.
        payload: SHA-256 of the manifest's payload; empty until it was known.
        hallmark: SHA-256 of the file ``hallmark.dsse.json``; empty until it stood.
        files: SHA-256 of each file that the manifest covers.
    """

    version: str
    lake_version: int
    issued: str
    salt: str = field(default_factory=lambda: secrets.token_hex(32))
    entry_salt: str = field(default_factory=lambda: secrets.token_hex(32))
    payload: str = ""
    hallmark: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


def every(lake: Lake, name: str) -> dict[str, Kept]:
    """Return the releases of a dataset by their numbers, each as it was kept last."""
    try:
        table = lake.dataset(beside(name, TABLE))
    except NoDatasetError:
        return {}
    rows = sorted((row for batch in table.scan(["version", "row", "facts"]) for row in batch.to_pylist()), key=lambda row: row["row"])
    return {row["version"]: Kept(**json.loads(row["facts"])) for row in rows}


def keep(lake: Lake, name: str, one: Kept) -> Kept:
    """Keep a release, or what became known of it."""
    table = lake.ensure(beside(name, TABLE), SCHEMA)
    row: dict[str, Any] = {"version": one.version, "row": table.count(), "facts": json.dumps(asdict(one))}
    table.append(pa.Table.from_pylist([row], schema=SCHEMA), message=f"release {one.version}")
    return one


def before(known: Mapping[str, Kept], version: str) -> Kept | None:
    """Return the release with the greatest number below this one, of those that were finished."""
    lower = [one for one in known.values() if one.hallmark and ordered(one.version) < ordered(version)]
    return max(lower, key=lambda one: ordered(one.version), default=None)
