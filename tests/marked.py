"""Certified releases of tables and texts, and everything a publisher needs to deliver marked copies of them; attacks on copies."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from goldsmith.certify.log import Log
from goldsmith.certify.log.private import Private
from goldsmith.certify.manifest import hashing, oms
from goldsmith.certify.statement import hallmark
from goldsmith.circulate.fingerprints import tables
from goldsmith.circulate.fingerprints.committed import Evidence
from goldsmith.circulate.fingerprints.delivering import Delivered, Request, delivered
from goldsmith.circulate.fingerprints.ledger import Ledger
from goldsmith.circulate.fingerprints.plan import Plan
from goldsmith.circulate.fingerprints.tracing import Traced, traced
from goldsmith.signing import dsse, keys
from goldsmith.signing.canonical import canonical
from goldsmith.signing.held import Held

PLAN = {
    "columns": {
        "price": {"tolerance": 0.05},
        "weight": {"tolerance": "1%"},
        "seen_at": {"tolerance": "30s"},
        "colour": {"exchangeable": [["grey", "gray"]]},
    }
}


def rows(n: int, seed: int = 7) -> pa.Table:
    """Return a table of measurements: two independent numbers, a sum that follows from one, a moment, a category, and labels."""
    random = np.random.default_rng(seed)
    price = np.round(random.gamma(2, 50, n) + 1, 2)
    return pa.table(
        {
            "id": [f"r{at}" for at in range(n)],
            "price": price,
            "weight": np.round(random.normal(70, 12, n), 1),
            "taxed": np.round(price * 1.13, 2),
            "seen_at": pa.array((1_700_000_000 + random.integers(0, 10**7, n)) * 1_000_000, pa.timestamp("us", "UTC")),
            "colour": random.choice(["grey", "gray", "red", "blue"], n),
            "label": random.choice(["a", "b"], n),
            "note": [f"case {at * 7919 % n}" for at in range(n)],
        }
    )


@dataclass(frozen=True)
class Publisher:
    """A certified release with its key, ledger and log."""

    folder: Path
    plan: Plan

    @property
    def release(self) -> Path:
        """The certified release."""
        return self.folder / "release"

    @property
    def ledger(self) -> Ledger:
        """The secret and what was delivered."""
        return Ledger(self.folder / "fingerprints")

    @property
    def log(self) -> tuple[Log, Private]:
        """The log."""
        return Log.open(self.folder / "log"), Private.beside(self.folder / "log")

    def key(self, name: str = "publisher") -> Held:
        """Return a key, made the first time."""
        return Held(keys.current(self.folder / "keys", name))

    def deliver(self, licensee: str, plan: Plan | None = None) -> Delivered:
        """Make a marked copy."""
        out = self.folder / "copies" / licensee
        return delivered(Request(self.release, licensee, out, plan or self.plan, self.key()), self.ledger, *self.log)

    def trace(self, copy: pa.Table | Path, *, allowed: float = 1e-6, **more: object) -> Traced:
        """Trace a copy, a table of which is written first."""
        if isinstance(copy, pa.Table):
            pq.write_table(copy, self.folder / "found.parquet")
            copy = self.folder / "found.parquet"
        return traced(copy, self.release, self.ledger, allowed=allowed, evidence=Evidence(*self.log, **more))


def publisher(
    folder: Path,
    table: pa.Table,
    plan: dict | None = None,
    *,
    layout: str = "parquet",
    requirement: dict | None = None,
    offer: dict | None = None,
) -> Publisher:
    """Certify a table, with an offer where there is one, and return its publisher."""
    made = Publisher(folder, Plan.configured(plan or PLAN))
    Log.made(folder / "log", "example.org/log")
    (made.release / "data").mkdir(parents=True)
    tables.write(table, made.release / "data" / f"train.{layout}")
    if offer:
        (made.release / "croissant.json").write_text(json.dumps({"@type": "Dataset", "name": "rows", "usageInfo": offer}))
    (made.release / "evaluation").mkdir()
    (made.release / hallmark.REPORT).write_text(json.dumps({"measurements": {"requirement": requirement or {}}}))
    (made.release / "hallmark").mkdir()
    files = hashing.files_below(made.release, without=oms.IGNORED)
    bundle = json.dumps(oms.bundle(oms.by_shards("urn:r", hashing.shards_of(made.release, files)), made.key())).encode()
    (made.release / hallmark.MANIFEST).write_bytes(bundle)
    predicate = {
        "dataset": {"urn": "urn:goldsmith:release:rows@1.0.0", "layout": layout},
        "identity": {"publisher": {"name": "House", "key": made.key().did}},
        "bound": hallmark.bound(made.release),
    }
    statement = {"_type": dsse.STATEMENT, "subject": [], "predicateType": hallmark.PREDICATE, "predicate": predicate}
    (made.release / hallmark.HALLMARK).write_bytes(canonical(dsse.signed(canonical(statement), [made.key()])))
    return made


def copy_of(made: Delivered) -> pa.Table:
    """Return the records of a marked copy."""
    return pa.concat_tables(tables.read(path) for path in tables.files_of(made.folder))


def named(found: Traced) -> list[str]:
    """Return who is found."""
    return [one["licensee"] for one in found.report["found"]]
