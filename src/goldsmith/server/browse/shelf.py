"""What the pages show: one dataset of a lake with its last ledger, its recipe and its statistics, each looked up once a version."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from goldsmith.curate import tables
from goldsmith.curate.deciding import DROPPED, KEPT, QUARANTINED
from goldsmith.curate.ledger import latest
from goldsmith.curate.recipe import Recipe
from goldsmith.curate.report.statistics import gather
from goldsmith.curate.report.trial import as_yaml, changed_plan, tried
from goldsmith.curate.reporting import rules_of
from goldsmith.errors import NoRecordError
from goldsmith.server.browse.broken import Quarantine
from goldsmith.server.browse.columns import CHOICES, described

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goldsmith.curate.report.trial import Trial
    from goldsmith.curate.tables import Tables
    from goldsmith.lake import Dataset, Lake
    from goldsmith.ruleset import Rule

INPUTS_NAMED = 5
"""Inputs that a proposed command names; where there are more, it says `YOUR_FILES`."""


class Shelf:
    """One dataset as it stood when it was last looked at; :meth:`refresh` looks again. Or one version of it, for good."""

    def __init__(self, lake: Lake, dataset: str, *, version: int | None = None) -> None:
        """Open a dataset.

        Raises:
            NoDatasetError: There is none of that name.
            VersionError: There is no such version.
        """
        self.lake, self.name, self.version = lake, dataset, version
        self._lock = threading.Lock()
        self._statistics: tuple[int, dict[str, Any]] | None = None
        self.refresh()

    def refresh(self) -> None:
        """Look at the newest version; a version that was chosen stays as it is."""
        if self.version is not None and hasattr(self, "_opened"):
            return
        opened = tables.opened(self.lake, self.named)
        facts = latest(opened)
        self._opened: Tables = opened
        self.quarantine = Quarantine(opened)
        self.facts: dict[str, Any] = facts or {}
        self.recipe = Recipe.model_validate(facts["recipe"]) if facts else None
        self.rules: dict[tuple[str, str], Rule] = rules_of(self.recipe) if self.recipe else {}

    @property
    def named(self) -> str:
        """The dataset as a command names it, with its version where that is not the newest."""
        return self.name if self.version is None else f"{self.name}@{self.version}"

    @property
    def records(self) -> Dataset:
        """The table."""
        return self._opened.records

    def about(self) -> dict[str, Any]:
        """Return what a page needs to begin with; nothing is counted for it but what the ledger knows."""
        self.refresh()
        facts = self.facts
        totals = {
            name: facts.get(name) for name in ("in", "kept", "dropped", "quarantined", "started", "finished", "seconds", "cpu_seconds")
        }
        return {
            "dataset": self.name,
            "lake": self.lake.location,
            "version": self.records.version,
            "old": self.version is not None,
            "records": self.records.count(),
            "decided": self.recipe is not None and "decision" in self.records.columns,
            "recipe": facts["recipe"]["name"] if facts else None,
            "totals": totals if facts else None,
            "reasons": {reason: dict(rule.says) for (_, reason), rule in self.rules.items() if rule.says},
            "quarantine": self._opened.quarantine.count(),
            "columns": described(self.records, self._choices()),
        }

    def statistics(self) -> dict[str, Any]:
        """Return the statistics of the dataset with its limits; counted once a version."""
        recipe = self._decided()
        with self._lock:
            if self._statistics is None or self._statistics[0] != self.records.version:
                told = gather(self.records, recipe)
                self._statistics = self.records.version, {**told, "kept": self.facts["kept"], "records": self.records.count()}
            return self._statistics[1]

    def tried(self, changes: Sequence[str]) -> Iterator[Trial]:
        """Yield what other limits would change.

        Raises:
            GoldsmithError: A change is wrong.
        """
        plan = changed_plan(self._decided(), changes, lake=self.lake.location, dataset=self.name)
        return tried(self.records, plan, self.recipe)

    def changed(self, changes: Sequence[str]) -> dict[str, Any]:
        """Return the changed recipe as a file, and the command that runs the change.

        Raises:
            GoldsmithError: A change is wrong.
        """
        recipe = self._decided()
        plan = changed_plan(recipe, changes, lake=self.lake.location, dataset=self.name)
        return {
            "recipe": as_yaml(plan.recipe),
            "name": f"{recipe.name}-changed.yaml",
            "inputs": self._inputs(),
            "sets": list(changes),
        }

    def _decided(self) -> Recipe:
        if self.recipe is None:
            raise NoRecordError(
                "no run of this dataset has finished", where=self.name, hint="run its recipe again; it goes on where it was"
            )
        return self.recipe

    def _choices(self) -> dict[str, list[dict[str, Any]]]:
        """Return values that the ledger counted, for columns that have few."""
        facts = self.facts
        if not facts:
            return {}
        failed = sum(step["quarantined"] for step in facts["steps"] if step["name"] != "collect")
        counted = {
            "decision": [(KEPT, facts["kept"]), (DROPPED, sum(facts["dropped"].values())), (QUARANTINED, failed)],
            "reason": list(facts["dropped"].items()),
            "language": [(one["language"], one["found"]) for one in facts["languages"]],
            "source": [(one["source"], one["found"]) for one in facts["sources"][:200]],
            "decided_by": list(_summed(facts["reasons"]).items()),
            "duplicate_kind": [("exact", None), ("near", None)],
        }
        return {
            name: [{"value": value, "n": n} for value, n in counted[name] if n != 0]
            for name in CHOICES
            if name in counted and name in self.records.columns
        }

    def _inputs(self) -> list[str]:
        """Return the files that were read, as a command names them."""
        found: dict[str, None] = {}
        for batch in self._opened.parts.scan(["path"]):
            found.update(dict.fromkeys(batch.column("path").unique().to_pylist()))
            if len(found) > INPUTS_NAMED:
                return ["YOUR_FILES"]
        return list(found)


def _summed(reasons: list[dict[str, Any]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for one in reasons:
        sums[one["rule_set"]] = sums.get(one["rule_set"], 0) + one["n"]
    return sums
