"""The form of declarations of a dataset: YAML with what is known of it filled in, and what only people know left empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from goldsmith.certify.rights.declaration import Creation, Origins, Standards, Use
from goldsmith.certify.rights.gathering import gathered
from goldsmith.certify.rights.register import known, lake_of

if TYPE_CHECKING:
    from goldsmith.certify.rights.gathering import Rights
    from goldsmith.lake import Dataset

HEAD = """\
# Declarations of rights: fill in what you know, leave out the rest, then: goldsmith rights declare {name} THIS_FILE
# Everything here is kept as declared, with the digests of the evidence; nothing of it is proved by being written down.
# rights: holds 持有权 · processes 加工使用权 · operates 经营权 · licence (with `instead: true` and evidence it replaces what records say)
#   · evidence: {{kind: file|contract|registration|statement, name, file, sha256, number, registry}} · begins, until · territory
#   · named_as · derived_from: {{dataset: NAME@VERSION}} or {{release: urn, hallmark: SHA-256, licence}}
# consents: {{subject: PSEUDONYM, purposes: [...], where: SQL or ids: [...], evidence: [...], until}}
# offer: {{assigner, actions: [use, train, evaluate, derive, distribute], commercial, licence, limits: {{until, count, volume, purpose, recipient,
#   spatial, grade, environment}}, duties: [attribute, delete, report]}}
# standards: the fields of the Data Provenance Standards of the Data & Trust Alliance (Source 6, Provenance 9, Use 12)
"""
MOST_SOURCES = 200


def form(dataset: Dataset) -> str:
    """Return the form of a dataset as YAML; what was declared before stands in it."""
    found, declared = gathered(dataset), known(lake_of(dataset), dataset.name)
    tree: dict[str, Any] = {"rights": _rights(found, {key: _plain(one) for key, one in declared.rights.items()})}
    tree["consents"] = [_plain(one) for one in declared.consents.values()]
    tree["columns"] = [_plain(one) for one in declared.columns.values()]
    if declared.offer:
        tree["offer"] = _plain(declared.offer)
    tree["standards"] = (declared.standards or standards(dataset, found)).model_dump(mode="json")
    return HEAD.format(name=dataset.name) + yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=120)


def standards(dataset: Dataset, found: Rights) -> Standards:
    """Return the fields of the Data Provenance Standards as far as the dataset itself tells them."""
    sources = sorted({name for one in found.combinations for name in one.sources if name})
    first, last = _days(dataset)
    return Standards(
        source=Origins(title=dataset.name, identifier=f"urn:goldsmith:dataset:{dataset.name}@{dataset.version}"),
        provenance=Creation(
            source_metadata=tuple(one["urn"] for one in found.parents),
            source=tuple(sources[:MOST_SOURCES]),
            generated_from=first,
            generated_until=last,
            format="application/jsonlines",
        ),
        use=Use(licence=found.expression, consent_location="rights.json" if found.documents["rights.json"]["consents"] else ""),
    )


def missing(filled: Standards) -> list[str]:
    """Return the fields of the Data Provenance Standards that nobody filled in, such as ``use.intended_use``."""
    return [f"{part}.{name}" for part, fields in filled.model_dump().items() for name, value in fields.items() if not value]


def _days(dataset: Dataset) -> tuple[str, str]:
    """Return the first and the last day of what the records are about, as they say it; empty where none says it."""
    import pyarrow.compute as pc

    ends: list[str] = []
    for batch in dataset.scan(["original_at"]) if "original_at" in dataset.columns else ():
        both = pc.min_max(batch.column("original_at")).as_py()
        ends += [str(one)[:10] for one in both.values() if one]
    return (min(ends), max(ends)) if ends else ("", "")


def _rights(found: Rights, declared: dict[str, Any]) -> list[dict[str, Any]]:
    sources = sorted({name for one in found.combinations for name in one.sources if name})[:MOST_SOURCES]
    bare = [
        {"source": name, "holds": [], "processes": [], "operates": [], "evidence": []}
        for name in sources
        if f"source {name}" not in declared
    ]
    return [*declared.values(), *bare]


def _plain(one: Any) -> dict[str, Any]:
    return dict(one.model_dump(mode="json", exclude_defaults=True))
