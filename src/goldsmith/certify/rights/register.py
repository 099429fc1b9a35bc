"""The register of rights of a dataset: one table beside it, to which declarations, withdrawals and releases are added and nothing is changed.

What counts now is told by reading it from the beginning: the later declaration of the same source, records, subject or column counts.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith.certify.rights.declaration import Consent, Declaration, Evidence, Holding, Made, Standards, Terms
from goldsmith.curate.tables import beside, datasets
from goldsmith.errors import NoDatasetError, SettingsError, UsageError
from goldsmith.lake import Lake
from goldsmith.written import Sort, Written, read

if TYPE_CHECKING:
    from pathlib import Path

    from goldsmith.lake import Dataset

ENTRIES = pa.schema(
    [pa.field("number", pa.int64()), pa.field("kind", pa.string()), pa.field("at", pa.string()), pa.field("facts", pa.large_string())]
)
DECLARED, WITHDRAWN, EXCLUDED, RELEASED = "declaration", "withdrawal", "exclusion", "release"
SORT = Sort("declaration", SettingsError, "`goldsmith rights form DATASET` prints one to fill in")


@dataclass(frozen=True)
class Known:
    """What is declared of a dataset, as it counts now.

    Attributes:
        rights: By source or SQL expression.
        consents: By the pseudonym of the person.
        columns: By column.
        offer: What is offered; none where nobody said.
        standards: Fields of the Data Provenance Standards.
        withdrawals: Withdrawn consents and exclusions, in order.
        releases: Releases that were made: ``urn``, ``version`` of the lake, ``hallmark``.
    """

    rights: dict[str, Holding] = field(default_factory=dict)
    consents: dict[str, Consent] = field(default_factory=dict)
    columns: dict[str, Made] = field(default_factory=dict)
    offer: Terms | None = None
    standards: Standards | None = None
    withdrawals: tuple[dict[str, Any], ...] = ()
    releases: tuple[dict[str, Any], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nobody has declared anything."""
        return self == Known()


def lake_of(dataset: Dataset) -> Lake:
    """Return the lake that a dataset stands in."""
    return Lake(dataset.uri.partition(f"/{dataset.name}.lance")[0], options=dataset.options)


def known(lake: Lake, name: str) -> Known:
    """Return what is declared of a dataset; nothing where there is no register yet."""
    found, withdrawals, releases = Known(), [], []
    for kind, facts in entries(lake, name):
        if kind == DECLARED:
            found = _with(found, Declaration.model_validate(facts))
        elif kind == RELEASED:
            releases += [facts] if facts not in releases else []
        else:
            withdrawals.append({**facts, "kind": kind})
    seen = {one["hallmark"] for one in releases}
    releases += [one for one in _made(lake, name.partition("@")[0]) if one["hallmark"] not in seen]
    return Known(found.rights, found.consents, found.columns, found.offer, found.standards, tuple(withdrawals), tuple(releases))


def _made(lake: Lake, name: str) -> list[dict[str, Any]]:
    """Return the releases that `goldsmith release` has finished."""
    from goldsmith.certify.release.kept import every

    made = [(number, one) for number, one in every(lake, name).items() if one.hallmark]
    return [
        {"urn": f"urn:goldsmith:release:{name}@{number}", "version": one.lake_version, "hallmark": one.hallmark} for number, one in made
    ]


def entries(lake: Lake, name: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the entries of a register, oldest first."""
    try:
        table = lake.dataset(_table(name))
    except NoDatasetError:
        return []
    rows = [row for batch in table.scan() for row in batch.to_pylist()]
    return [(row["kind"], {**json.loads(row["facts"])}) for row in sorted(rows, key=lambda row: row["number"])]


def noted(lake: Lake, name: str, kind: str, facts: dict[str, Any]) -> int:
    """Add an entry and return its number, from 1."""
    table = lake.ensure(_table(name), ENTRIES)
    number = table.count() + 1
    row = {
        "number": number,
        "kind": kind,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "facts": json.dumps(facts, ensure_ascii=False),
    }
    table.append([pa.RecordBatch.from_pylist([row], schema=ENTRIES)], message=kind)
    return number


def declare(lake: Lake, name: str, path: Path) -> Declaration:
    """Keep what a file declares, with the digests of its evidence, and return it.

    Raises:
        UsageError: There is no such file.
        SettingsError: It is wrong, or names evidence that is not there; all problems are listed, with their lines.
    """
    records = lake.dataset(name)
    if not path.is_file():
        raise UsageError("there is no such file of declarations", where=str(path), hint=SORT.hint)
    tree = read(path, SORT)
    found = _digested(tree.checked(Declaration), tree, path)
    for at, one in enumerate(found.rights):
        if one.where:
            records.count(one.where)
        if one.derived_from and one.derived_from.dataset and one.derived_from.dataset.partition("@")[0] not in datasets(lake):
            raise tree.refusal([(("rights", at, "derived_from", "dataset"), f"the lake holds no dataset `{one.derived_from.dataset}`")])
    for person in found.consents:
        if person.where:
            records.count(person.where)
    noted(lake, name, DECLARED, found.model_dump(mode="json", exclude_defaults=True))
    return found


def note_release(lake: Lake, name: str, *, urn: str, version: int, hallmark: str) -> int:
    """Remember that a release was made of a version, so that a recall finds it; called when its hallmark is signed.

    Args:
        lake: Where the dataset is.
        name: The dataset.
        urn: ``urn:goldsmith:release:NAME@VERSION``.
        version: The version of the lake that it holds.
        hallmark: SHA-256 of its ``hallmark.dsse.json``.
    """
    return noted(lake, name, RELEASED, {"urn": urn, "version": version, "hallmark": hallmark})


def _table(name: str) -> str:
    return beside(name.partition("@")[0], "rights")


def _with(before: Known, new: Declaration) -> Known:
    return Known(
        rights=before.rights | {one.key: one for one in new.rights},
        consents=before.consents | {one.subject: one for one in new.consents},
        columns=before.columns | {one.column: one for one in new.columns},
        offer=new.offer or before.offer,
        standards=new.standards or before.standards,
    )


def _digested(found: Declaration, tree: Written, path: Path) -> Declaration:
    """Put the digests of files in their place; the paths are not kept."""
    problems: list[tuple[tuple[str | int, ...], str]] = []

    def of(one: Evidence, place: tuple[str | int, ...]) -> Evidence:
        if one.file is None:
            return one
        file = path.parent / one.file
        if not file.is_file():
            problems.append(((*place, "file"), f"there is no such file: `{one.file}`"))
            return one
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        if one.sha256 not in {None, digest}:
            problems.append(((*place, "sha256"), f"`{one.file}` has the digest {digest}"))
        return one.model_copy(update={"file": None, "sha256": digest, "name": one.name or file.name})

    def every(what: str) -> list[Any]:
        parts = getattr(found, what)
        return [
            one.model_copy(update={"evidence": tuple(of(each, (what, at, "evidence", n)) for n, each in enumerate(one.evidence))})
            for at, one in enumerate(parts)
        ]

    made = found.model_copy(update={"rights": tuple(every("rights")), "consents": tuple(every("consents"))})
    if problems:
        raise tree.refusal(problems)
    return made
