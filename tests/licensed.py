"""A certified release of level 一般3 on the shelf of a service, with what its publisher needs to mark copies for people."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow as pa

from goldsmith.certify.statement import hallmark
from goldsmith.circulate.copies import put
from goldsmith.circulate.fingerprints.delivering import Delivered, Request
from goldsmith.circulate.release import payload_of
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.signing import dsse
from goldsmith.signing.canonical import canonical
from marked import Publisher, publisher

NAME, VERSION, FILE = "rows", "1.0.0", "data/train.parquet"


def licensed(folder: Path, table: pa.Table, plan: dict | None = None, *, to: tuple[str, ...] = (), offer: dict | None = None) -> Publisher:
    """Put a release onto the shelf ``folder/releases``, for whoever is named."""
    made = publisher(folder, table, plan, offer=offer)
    predicate = payload_of(made.release / hallmark.HALLMARK)["predicate"]
    predicate["dataset"] |= {"name": NAME, "version": VERSION}
    predicate["security"] = {"level": "一般", "sensitivity": "一般3"}
    predicate["validity"] = {"not_before": "2026-11-01T00:00:00Z"}
    statement = {"_type": dsse.STATEMENT, "subject": [], "predicateType": hallmark.PREDICATE, "predicate": predicate}
    (made.release / hallmark.HALLMARK).write_bytes(canonical(dsse.signed(canonical(statement), [made.key()])))
    place = folder / "releases" / NAME / VERSION
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(made.release, place)
    made.release.symlink_to(place, target_is_directory=True)
    Shelf(folder / "releases").share(NAME, Access("granted", dict.fromkeys(to, ""), "data@example.org"))
    return made


def marked_for(made: Publisher, login: str) -> Delivered:
    """Mark a copy for somebody, where the service gives it to him."""
    asked = Request(made.release, login, Path(), made.plan, made.key())
    return put(Shelf(made.folder / "releases"), login, asked, made.ledger, *made.log)


def settings(made: Publisher) -> dict[str, str]:
    """Return what a service needs to mark copies by itself."""
    return {"fingerprints": str(made.ledger.folder), "publisher": str(made.folder / "keys" / "publisher"), "log": str(made.folder / "log")}


def plan_stored(made: Publisher) -> None:
    """Store the plan of the dataset's copies."""
    (made.folder / "releases" / NAME / "marks.json").write_text(json.dumps(json.loads(made.plan.document())))
