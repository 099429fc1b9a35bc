"""Use of a release that hands nothing out: statistics with noise, sets that are compared, jobs that run inside."""

from __future__ import annotations

import time
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.annotation_errors import ServiceError
from goldsmith.client.paging import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.client.wire import Wire

PAUSE = 0.5
"""Seconds between two looks at a job that runs."""


@dataclass(frozen=True)
class PrivateUse:
    """A release that is used where it is.

    Attributes:
        wire: The way to the service.
        name: The dataset.
        version: Which release; the newest where ``main``.
    """

    wire: Wire
    name: str
    version: str = "main"

    def left(self) -> dict[str, Any]:
        """Return what may still be told: the `unit` of privacy, and `allowances` of everybody together and of who asks."""
        return self._get("private")  # type: ignore[no-any-return]

    def ask(self, statistic: str, epsilon: float, **more: Any) -> dict[str, Any]:
        """Return a statistic with noise: its `cells` with intervals, and what was `charged`.

        Args:
            statistic: ``count``, ``count-by``, ``sum``, ``mean``, ``quantile`` or ``histogram``.
            epsilon: Privacy loss that it may cost.
            more: ``column``, ``low``, ``high``, ``at``, ``edges``, ``categories``, ``where``, ``delta``, ``mechanism``.

        Raises:
            BudgetError: Too little is left.
        """
        return self._post("private", {"statistic": statistic, "epsilon": epsilon, **more}, again=True)  # type: ignore[no-any-return]

    def sketch(self, epsilon: float = 1.0, *, column: str = "text", n: int = 1 << 20) -> dict[str, Any]:
        """Return a sketch of a column with noise, which :func:`goldsmith.circulate.privacy.sketching.common` reads.

        Raises:
            BudgetError: Too little is left.
        """
        return self._post("sketch", {"epsilon": epsilon, "column": column, "n": n}, again=True)  # type: ignore[no-any-return]

    def compare(self, request: bytes, *, column: str = "text", shingles: bool = False) -> tuple[bytes, bytes]:
        """Send a request about a set; return the owner's blinded set and the request blinded again, which count what is common.

        Raises:
            OverlapError: A set is too small, or too many were compared.
        """
        body = {"request": b64encode(request).decode(), "column": column, "shingles": shingles}
        told = self._post("overlap", body, again=True)
        return b64decode(told["setup"]), b64decode(told["response"])

    def jobs(self) -> list[dict[str, Any]]:
        """Return one's own jobs about the dataset; all of them for the owner of the service."""
        return self._get("inside")  # type: ignore[no-any-return]

    def propose(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """Propose a job; return its digest (`job`), and how many `figures` and `bits` would leave."""
        return self._post("inside", dict(job), again=True)  # type: ignore[no-any-return]

    def job(self, digest: str) -> dict[str, Any]:
        """Return a job: its `document`, the `names` of its figures, its `state`, and what its owner decides about."""
        return self._get(f"inside/{digest}")  # type: ignore[no-any-return]

    def decide(self, digest: str, envelope: Mapping[str, Any]) -> dict[str, Any]:
        """Hand in a signed decision about a job."""
        return self._post(f"inside/{digest}/decision", dict(envelope))  # type: ignore[no-any-return]

    def run(self, digest: str, *, patience: float = 3_600.0) -> str:
        """Run a job that was approved, and wait for it; return how it ended: ``done``, or why nothing left.

        Raises:
            InsideError: It is not approved, or ran as often as was.
            ServiceError: It still runs.
        """
        state = str(self._post(f"inside/{digest}/run", {})["state"])
        late = time.monotonic() + patience
        while state == "running":
            if time.monotonic() > late:
                raise ServiceError("this job still runs", where=digest[:12], hint="goldsmith inside show tells its state")
            time.sleep(PAUSE)
            told = str(self.job(digest)["state"])
            state = "running" if told.startswith(("running", "approved")) else told.partition(",")[0]
        return state

    def outcome(self, digest: str) -> dict[str, Any]:
        """Return what came of a job: `figures`, and the signed `outcome`."""
        return self._get(f"inside/{digest}/outcome")  # type: ignore[no-any-return]

    def _place(self, what: str) -> str:
        first, _, rest = what.partition("/")
        return f"/hub/api/datasets/{self.name}/{first}/{self.version}" + (f"/{rest}" if rest else "")

    def _get(self, what: str) -> Any:
        return self.wire.get(self._place(what))

    def _post(self, what: str, body: dict[str, Any], *, again: bool = False) -> Any:
        return self.wire.ask("POST", self._place(what), body, again=again).value


@dataclass(frozen=True)
class Inside:
    """Jobs that run where the data is, and budgets of privacy, over all datasets.

    Attributes:
        wire: The way to the service.
    """

    wire: Wire

    def jobs(self) -> Iterator[dict[str, Any]]:
        """Yield one's own jobs, the newest first; everybody's for the owner of the service. `may` tells what can be done with each now."""
        return rows(self.wire, "/api/private/jobs", {})

    def budgets(self) -> list[dict[str, Any]]:
        """Return what may still be told of each dataset that one may ask about, with its `unit` and `allowances`."""
        return self.wire.get("/api/private/budgets")["rows"]  # type: ignore[no-any-return]
