"""Gather the rights of one version of a dataset: licences as they propagate, declarations, conflicts, and the files that a release carries of them.

1. Open the version; read what is declared (rights are facts about the world: what is declared now counts for an older version too).
2. Gather what is upstream, dataset by dataset; a circle of datasets is cut where it closes.
3. Propagate, combine, look for conflicts.
4. Write down: ``licences.json``, ``rights.json``, ``provenance.json``, ``offer.json``, each canonical JSON, the same bytes for the same state.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from goldsmith.certify.rights import noticing, offering, withdrawn
from goldsmith.certify.rights.combining import Combination, combinations, named_in, whole
from goldsmith.certify.rights.conflicts import Asked, Conflict, conflicts
from goldsmith.certify.rights.expression import Leaf
from goldsmith.certify.rights.licence import UNKNOWN, table
from goldsmith.certify.rights.naming import named
from goldsmith.certify.rights.propagation import Spread, propagated
from goldsmith.certify.rights.provenance import graph
from goldsmith.certify.rights.register import Known, known, lake_of
from goldsmith.certify.rights.selecting import selecting
from goldsmith.certify.rights.terms import Terms, chosen, joined
from goldsmith.certify.rights.together import clashes
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from goldsmith.certify.rights.expression import Expression
    from goldsmith.lake import Dataset, Lake

MOST_TEXTS = 500
"""Texts of licences that are told with how they were read."""
MOST_PAIRS = 50


@dataclass(frozen=True)
class Rights:
    """The rights of one version of a dataset.

    Attributes:
        dataset: Its name.
        version: The version of the lake.
        expression: The SPDX expression of the whole.
        terms: The strictest of each class.
        combinations: What holds together, the most frequent first.
        conflicts: What closes the gate; empty where nothing does.
        notes: What needs thought.
        parents: Releases that it was made of: ``{"urn", "sha256"}`` of their hallmarks.
        attributions: A text that names all who must be named.
        documents: The files of a release as JSON values, by name.
    """

    dataset: str
    version: int
    expression: str
    terms: Terms
    combinations: tuple[Combination, ...]
    conflicts: tuple[Conflict, ...]
    notes: tuple[str, ...]
    parents: tuple[dict[str, str], ...]
    attributions: str
    documents: dict[str, Any] = field(repr=False)

    @property
    def passed(self) -> bool:
        """Whether the gate is open."""
        return not self.conflicts

    @property
    def offer(self) -> dict[str, Any]:
        """The ``odrl:Offer``, as JSON-LD."""
        found: dict[str, Any] = self.documents["offer.json"]
        return found

    @property
    def registrations(self) -> tuple[dict[str, str], ...]:
        """Numbers under which sources are registered, with the registry; declared, and no more."""
        return tuple(self.documents["rights.json"]["registrations"])

    def files(self) -> dict[str, bytes]:
        """Return the files of a release by name: canonical JSON, the same bytes for the same state of the dataset."""
        return {name: canonical(document) for name, document in sorted(self.documents.items())}


def gathered(dataset: Dataset, version: int | str | None = None, *, today: date | None = None) -> Rights:
    """Return the rights of a dataset at a version.

    Args:
        dataset: The dataset, opened by a lake.
        version: A version, tag or branch; the one that is open where left out.
        today: The day by which rights are over; today (UTC) where left out. No file holds it.

    Raises:
        VersionError: There is no such version.
        SettingsError: A column that a declaration speaks of is not there.
    """
    lake, records = lake_of(dataset), dataset if version is None else dataset.checkout(version)
    declared = known(lake, records.name)
    spread = propagated(records, declared, _upstream(lake, records.name, declared, ()))
    found = combinations(spread)
    made = {
        name: named(one.licence).stated if one.licence else Leaf(UNKNOWN)
        for name, one in declared.columns.items()
        if name in records.columns
    }
    stated = {one for each in found for one in each.stated} | set(made.values())
    columns = {name: chosen(one) for name, one in made.items()}
    asked = Asked(records.name, found, declared, columns, today or datetime.now(UTC).date(), lambda id_: _selects(spread, declared, id_))
    conflicting = [*conflicts(asked), *withdrawn.standing(records, declared)]
    ids = {id_ for one in found for id_ in one.licences} | {id_ for held in columns.values() for id_ in held}
    terms = joined(sorted(ids))
    noted = _notes(records, declared, spread, found)
    documents = {
        "licences.json": _licences(records, spread, found, stated, terms, noted)
        | {"columns": {name: str(one) for name, one in sorted(made.items())}},
        "rights.json": _rights(declared, records, spread) | {"conflicts": [one.as_json() for one in conflicting]},
        "provenance.json": graph(lake, records, declared, found).as_prov_json(),
        "offer.json": offering.offer(records.name, records.version, declared.offer, terms, whole(stated)),
    }
    return Rights(
        records.name, records.version, whole(stated), terms, tuple(found), tuple(conflicting), tuple(noted), _parents(declared),
        noticing.notice(records.name, found, declared, columns), documents,
    )  # fmt: skip


def spread_of(lake: Lake, records: Dataset, declared: Known | None = None, *, ids: bool = False, trail: tuple[str, ...] = ()) -> Spread:
    """Return what holds of the rows of a dataset, with what is upstream of it."""
    declared = declared or known(lake, records.name)
    return propagated(records, declared, _upstream(lake, records.name, declared, trail), ids=ids)


def _upstream(lake: Lake, name: str, declared: Known, trail: tuple[str, ...]) -> dict[str, Spread]:
    """Do step 2: return what holds of the datasets and releases that sources were taken from, by the key of the declaration."""
    found = {}
    for key, one in declared.rights.items():
        from_ = one.derived_from
        if from_ and from_.dataset and from_.dataset.partition("@")[0] not in (*trail, name):
            found[key] = spread_of(lake, lake.dataset(from_.dataset), ids=True, trail=(*trail, name))
        elif from_ and from_.release:
            found[key] = _sealed(named(from_.licence).stated)
    return found


def _sealed(stated: Expression) -> Spread:
    """Return what holds of a release of which no record is at hand: one licence of all."""
    import numpy as np

    one, no = np.zeros(1, np.int64), np.zeros(1, bool)
    return Spread([stated], [frozenset((0,))], one, [], one - 1, ~no, no, no, {})


def _selects(spread: Spread, declared: Known, id_: str) -> str:
    """Return the SQL expression of the records that are under a licence by themselves; empty where none is."""
    texts = sorted(text for text, (read, _) in spread.said.items() if id_ in chosen(read.stated))
    filled = [one for one in declared.rights.values() if one.licence and id_ in chosen(named(one.licence).stated)]
    parts = [selecting(texts[:20], [])] if texts else []
    parts += [f"({one.where})" if one.where else selecting([], [one.source or ""]) for one in filled]
    return " OR ".join(f"({one})" if len(parts) > 1 else one for one in parts)


def _notes(records: Dataset, declared: Known, spread: Spread, found: list[Combination]) -> list[str]:
    """Return what needs thought and closes no gate."""
    guessed = [f"`{text}` ({n:,} records): {read.guessed}" for text, (read, n) in sorted(spread.said.items()) if text and read.guessed]
    rows = [table()[id_] for id_ in sorted({id_ for one in found for id_ in one.licences}) if id_ in table()]
    limits = [f"{row.id}: commercial use has conditions ({row.source})" for row in rows if row.commercial == "limited"]
    trained = [f"{row.id}: the text does not settle whether models may be trained" for row in rows if row.training == "unclear"]
    made = [
        f"column `{name}` was made by {facts['model']}, of whose terms nothing is declared"
        for name in records.columns
        if (facts := records.provenance(name)).get("model") and name not in declared.columns
    ]
    lost = [f"{spread.orphans:,} records name a parent that is nowhere: no licence is known of them"] if spread.orphans else []
    taken = [f"{int(spread.marked.sum()):,} kept records were taken out for their rights"] if spread.marked.any() else []
    return [*guessed[:MOST_TEXTS], *limits, *trained, *_apart(found), *made, *lost, *taken]


def _apart(found: list[Combination]) -> list[str]:
    """Return what stands side by side as a collection and must not be made into one record."""
    pairs = clashes({id_ for one in found for id_ in one.licences})
    return [
        f"{one.one} and {one.other} stand side by side; a record made of both could obey neither: {one.why}" for one in pairs[:MOST_PAIRS]
    ]


def _licences(
    records: Dataset, spread: Spread, found: list[Combination], stated: set[Expression], terms: Terms, noted: list[str]
) -> dict[str, Any]:
    said = sorted(spread.said.items(), key=lambda one: (-one[1][1], one[0]))
    return {
        "dataset": records.name,
        "version": records.version,
        "records": int(spread.kept.sum()),
        "expression": whole(stated),
        "terms": terms.as_json(),
        "combinations": [one.as_json() for one in found],
        "said": [
            {"said": text, "read_as": read.expression, "guessed": read.guessed, "records": n} for text, (read, n) in said[:MOST_TEXTS]
        ],
        "table": [table()[id_].as_json() for id_ in sorted(named_in(stated)) if id_ in table()],
        "notes": noted,
    }


def _rights(declared: Known, records: Dataset, spread: Spread) -> dict[str, Any]:
    """Return who holds, may process and may operate; everything here is declared."""
    sources = (
        sorted(name for place, name in enumerate(spread.sources) if (spread.kept & (spread.source_of == place)).any())
        if len(spread.sources) < 1_000
        else []
    )
    rights = [one.model_dump(mode="json", exclude_none=True) | {"declared": True} for _, one in sorted(declared.rights.items())]
    consents = [
        {
            **one.model_dump(mode="json", exclude_none=True, exclude={"ids", "where"}),
            "records": len(one.ids) or records.count(one.where),
            "declared": True,
        }
        for _, one in sorted(declared.consents.items())
    ]
    return {
        "dataset": records.name,
        "version": records.version,
        "rights": rights,
        "undeclared": [name for name in sources if f"source {name}" not in declared.rights],
        "registrations": [each for one in rights for each in one["evidence"] if each["kind"] == "registration"],
        "consents": consents,
        "withdrawals": [
            {name: one[name] for name in ("kind", "subject", "why", "at", "records") if name in one} for one in declared.withdrawals
        ],
        "standards": declared.standards.model_dump(mode="json") if declared.standards else None,
    }


def _parents(declared: Known) -> tuple[dict[str, str], ...]:
    found = {
        (one.derived_from.release, one.derived_from.hallmark)
        for one in declared.rights.values()
        if one.derived_from and one.derived_from.release
    }
    return tuple({"urn": str(urn), "sha256": str(hallmark)} for urn, hallmark in sorted(found))
