"""A service that gives datasets under contract, with a key that signs and a log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from goldsmith.certify.log.folder import Log
from goldsmith.circulate.shelf import Access
from goldsmith.client import connect
from goldsmith.client.service import Client
from guesting import guest_token
from offered import Offering, serving
from shelved import budgets, release, seal

LIMITS = [
    {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["research", "teaching"], "gs:assured": "contractual"},
    {"leftOperand": "count", "operator": "lteq", "rightOperand": 100, "gs:assured": "enforced"},
]
OFFER = {
    "@type": "Offer", "uid": "urn:goldsmith:offer:rows@1", "profile": "urn:goldsmith:odrl:v1", "gs:licence": "MIT", "gs:declared": True,
    "permission": [{"action": "gs:train", "gs:assured": "contractual", "constraint": LIMITS}],
}  # fmt: skip


def offered(shelf: Path, name: str, *, version: str = "1.0.0", rows: int = 100, files: int = 2) -> Path:
    """Put a release with an offer onto a shelf."""
    folder = release(shelf, name, version, rows=rows, files=files)
    told = json.loads((folder / "croissant.json").read_text(encoding="utf-8")) | {"usageInfo": OFFER}
    (folder / "croissant.json").write_text(json.dumps(told), encoding="utf-8")
    seal(folder, name, version)
    return folder


class Market:
    """A service, and who asks it: ann owns it, bo and cy buy."""

    def __init__(self, folder: Path, offering: Offering) -> None:
        """Take the folder and the service."""
        self.folder, self.offering = folder, offering

    def of(self, login: str) -> Client:
        """Return the service as somebody asks it."""
        return connect(self.offering.url, self.offering.tokens[login])

    def dataset(self, name: str, access: Access | None = None, **how: int) -> str:
        """Offer another dataset, and return its name."""
        offered(self.folder / "releases", name, **how)
        budgets(self.folder / "releases")
        self.offering.shelf.share(name, access or Access("contract", contact="data@example.org"))
        return name

    def guest(self, login: str = "gus") -> Client:
        """Return the service as the owner of another organisation asks it."""
        return connect(self.offering.url, guest_token(self.folder, login))

    def bought(self, name: str, who: str = "bo", **limits: object) -> dict:
        """Order a dataset, agree to it, and return the agreement."""
        order = self.of(who).orders.make(name, **{"purpose": "research", **limits})
        return self.of("ann").agreements.one(self.of("ann").orders.decide(order["id"], "agree")["agreement"])


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """A running service with a key and a log."""
    folder = tmp_path_factory.mktemp("market")
    Log.made(folder / "log", "example.org/log")
    (folder / "releases").mkdir()
    with serving(folder, keys=str(folder / "keys"), log=str(folder / "log")) as offering:
        yield Market(folder, offering)
