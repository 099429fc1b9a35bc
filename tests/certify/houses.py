"""A small dataset, keys and a release of it, made once for all tests of a file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data import ROOT
from evaluate.test_truth import made
from goldsmith.certify.release.asked import Party, Request
from goldsmith.certify.release.building import Made, release
from goldsmith.lake import Lake, open_lake
from goldsmith.signing import keys
from goldsmith.signing.held import held
from indicators.planted import rows

ISSUED = datetime(2026, 11, 1, tzinfo=UTC)
NOW = "2026-11-20T00:00:00Z"
VERIFIER = ROOT / "src" / "goldsmith" / "certify" / "goldsmith_verify.py"


@dataclass(frozen=True)
class House:
    """A lake with a dataset of 60 records, and the keys of two parties."""

    folder: Path

    @property
    def lake(self) -> Lake:
        """The lake."""
        return open_lake(self.folder / "lake")

    def party(self, name: str) -> Party:
        """Return a party with its key, made the first time."""
        keys.current(self.folder / "keys", name)
        key = held(str(self.folder / "keys" / name))
        return Party(name, key.did, key)

    def asked(self, version: str = "1.2.0", **more: object) -> Request:
        """Return what is asked of a release."""
        out = self.folder / f"planted-{version}"
        request = Request("planted", version, out, self.party("publisher"), self.party("evaluator"), profile="iso5259", issued=ISSUED)
        return replace(request, **more)

    def release(self, version: str = "1.2.0", **more: object) -> Made:
        """Make a release."""
        return release(self.lake, self.asked(version, **more))

    def policy(self, *lines: str) -> Path:
        """Write what a buyer trusts."""
        path = self.folder / "my.policy"
        trusted = [f"publisher publisher {self.party('publisher').did}", f"evaluator evaluator {self.party('evaluator').did}"]
        path.write_text("\n".join([*trusted, *lines]) + "\n", encoding="utf-8")
        return path

    def verify(self, folder: Path, *words: str, policy: Path | None = None) -> int:
        """Return the exit code of the verifier as a program of its own."""
        if not VERIFIER.is_file():
            pytest.skip("goldsmith_verify.py is not there")
        command = [sys.executable, str(VERIFIER), str(folder), "--policy", str(policy or self.policy()), "--now", NOW, *words]
        return subprocess.run(command, capture_output=True, text=True, check=False).returncode


def house(folder: Path, changed: Callable[[list[dict]], list[dict]] = list, *, n: int = 60) -> House:
    """Curate the dataset, of records that may be changed before."""
    made(folder, changed(rows(n)))
    return House(folder)
