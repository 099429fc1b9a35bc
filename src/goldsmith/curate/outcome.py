"""What a run ended with, for people and for programs."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from goldsmith.curate.report.numbers import share as part_of

if TYPE_CHECKING:
    from pathlib import Path

    from goldsmith.curate.gated import Gated


@dataclass(frozen=True)
class Outcome:
    """What a run ended with: its ledger, and whether anything was done at all."""

    dataset: str
    facts: dict[str, Any] = field(repr=False)
    version: int
    unchanged: bool = False
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    report: Path | None = None
    exports: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    lake: str = ""
    gated: Gated | None = None
    """What the evaluation at the end found, where the recipe asks for one."""
    withheld: tuple[str, ...] = ()
    """Exports that were not written because the gate is not passed."""

    @property
    def passed(self) -> bool:
        """Whether no gate stands in the way: there is none, or all that it requires holds."""
        return self.gated is None or self.gated.passed

    def as_json(self) -> dict[str, Any]:
        """Return the totals that end a run with ``--json``."""
        facts = self.facts
        totals = {
            "dataset": self.dataset,
            "version": self.version,
            "in": facts["in"],
            "kept": facts["kept"],
            "dropped": facts["dropped"],
            "quarantined": facts["quarantined"],
            "children": facts["children"],
            **({"edits": facts["edits"]} if facts.get("edits") else {}),
            **({"selected": {name: one["selected"] for name, one in facts["selections"].items()}} if facts.get("selections") else {}),
            "bytes_in": facts["bytes_in"],
            "seconds": round(self.seconds, 3),
            "cpu_seconds": round(self.cpu_seconds, 3),
            **({"evaluation": {**self.gated.facts, "withheld": list(self.withheld)}} if self.gated else {}),
        }
        return {**totals, "unchanged": True} if self.unchanged else totals

    def with_report(self, report: Path) -> Outcome:
        """Return the same outcome with the report at another place."""
        return replace(self, report=report)

    def warnings(self) -> list[str]:
        """Return what deserves a look: sources that lost too much to duplicates, and what was passed over."""
        alarms = [
            f"alarm: {alarm['source']} lost {alarm['share']:.0%} of its records to duplicates" for alarm in self.facts.get("alarms", ())
        ]
        return [*alarms, *(f"note: {note}" for note in self.notes)]

    def summary(self) -> str:
        """Return the outcome for people."""
        facts = self.facts
        share = f" ({part_of(facts['kept'], facts['in'])})".replace("\u00a0", " ") if facts["in"] else ""
        lines = [f"{self.dataset} version {self.version}: {facts['in']:,} records in, {facts['kept']:,} kept{share}"]
        lines += [f"  {n:>9,}  dropped: {reason}" for reason, n in facts["dropped"].items()]
        lines += [f"  {n['records']:>9,}  edited: {name} ({n['changes']:,} places)" for name, n in facts.get("edits", {}).items()]
        lines += [
            f"  {one['selected']['records']:>9,}  selected: {name}, of {one['considered']['records']:,}"
            for name, one in facts.get("selections", {}).items()
        ]
        if facts["quarantined"]:
            lines.append(
                f"  {facts['quarantined']:>9,}  quarantined: look at them with `goldsmith quarantine {self.dataset} --lake {shlex.quote(self.lake)}`"
            )
        children = f" + children {facts['children']:,}" if facts["children"] else ""
        lines.append(
            f"  in {facts['in']:,}{children} = kept {facts['kept']:,} + dropped {sum(facts['dropped'].values()):,} + quarantined {facts['quarantined']:,}"
        )
        lines.append(
            "  nothing was to be done"
            if self.unchanged
            else f"  {self.seconds:.1f} s, {self.cpu_seconds:.1f} CPU s, {facts['bytes_in'] / 1e6:,.1f} MB read"
        )
        lines += [f"  {warning}" for warning in self.warnings()]
        gated = self.gated
        lines += [f"  {line}" for line in (gated.lines if gated else ())]
        lines += [f"  not written, because the gate is not passed: {path}" for path in self.withheld]
        written = (*self.exports, *([str(self.report)] if self.report else []), *(gated.written if gated else ()))
        lines += [f"  wrote {path}" for path in written]
        return "\n".join(lines)
