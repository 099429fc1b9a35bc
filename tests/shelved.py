"""Releases for tests of a shelf: real Parquet, a manifest by shards and a hallmark that binds them, signed by nobody."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

SHARD = 1 << 16


def release(shelf: Path, name: str, version: str, rows: int = 2_500, *, files: int = 2) -> Path:
    """Put a release onto a shelf, and return its folder."""
    folder = shelf / name / version
    (folder / "data").mkdir(parents=True)
    (folder / "hallmark").mkdir()
    for at in range(files):
        ids = range(at * rows, (at + 1) * rows)
        table = pa.table(
            {
                "id": [f"r{one}" for one in ids],
                "text": [f"{version} 第 {one} 条 🀄 {hashlib.sha256(str(one).encode()).hexdigest()}" for one in ids],
            }
        )
        pq.write_table(table, folder / "data" / f"train-{at:05d}-of-{files:05d}.parquet", compression="none")
    (folder / "README.md").write_text(f"---\nlicense: mit\nlanguage:\n- zh\n---\n\n# {name} {version}\n", encoding="utf-8")
    croissant(folder, name, version)
    seal(folder, name, version)
    return folder


def croissant(folder: Path, name: str, version: str) -> None:
    """Write a Croissant document over the first file."""
    first = min((folder / "data").iterdir())
    told = {
        "@context": {"@vocab": "https://schema.org/"},
        "@type": "Dataset",
        "name": name,
        "version": version,
        "distribution": [{"name": first.name, "sha256": hashlib.sha256(first.read_bytes()).hexdigest()}],
    }
    (folder / "croissant.json").write_text(json.dumps(told), encoding="utf-8")


def seal(folder: Path, name: str, version: str) -> None:
    """Write the manifest and the hallmark of what stands in a folder."""
    resources = []
    listed = [path for path in sorted(folder.rglob("*")) if path.is_file() and "hallmark" not in path.parts]
    for path in listed:
        data = path.read_bytes()
        for start in range(0, len(data), SHARD):
            part = data[start : start + SHARD]
            resources.append(
                {
                    "name": f"{path.relative_to(folder).as_posix()}:{start}:{start + len(part)}",
                    "digest": hashlib.sha256(part).hexdigest(),
                    "algorithm": "sha256",
                }
            )
    manifest = enveloped({"predicate": {"resources": resources, "serialization": {"method": "shards", "shard_size": SHARD}}})
    (folder / "hallmark" / "manifest.oms.json").write_text(json.dumps({"dsseEnvelope": json.loads(manifest)}))
    bound = {"hallmark/manifest.oms.json": hashlib.sha256((folder / "hallmark" / "manifest.oms.json").read_bytes()).hexdigest()}
    predicate = {
        "dataset": {"name": name, "version": version},
        "identity": {"publisher": {"name": "Lab"}},
        "validity": {"not_before": "2026-11-01T00:00:00Z"},
        "bound": bound,
    }
    (folder / "hallmark" / "hallmark.dsse.json").write_text(enveloped({"predicate": predicate}))


def enveloped(statement: dict[str, object]) -> str:
    """Return a statement in an envelope that nobody signed."""
    return json.dumps(
        {"payload": b64encode(json.dumps(statement).encode()).decode(), "payloadType": "application/vnd.in-toto+json", "signatures": []}
    )


def status(folder: Path, number: int, *recalled: Path) -> None:
    """Write a status list that recalls some releases."""
    named = [
        {"hallmark": hashlib.sha256((one / "hallmark" / "hallmark.dsse.json").read_bytes()).hexdigest(), "why": "a source was withdrawn"}
        for one in recalled
    ]
    (folder / "hallmark" / "status.dsse.json").write_text(enveloped({"predicate": {"number": number, "recalled": named}}))


def budgets(releases: Path) -> None:
    """Let so much be told of every dataset of a shelf."""
    from goldsmith.circulate.privacy.ledger import Ledger
    from goldsmith.circulate.shelf import Shelf

    ledger = Ledger.of(releases / "privacy.db")
    for name in Shelf(releases).names():
        ledger.allow(name, 10.0)
