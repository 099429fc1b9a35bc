"""Refresh: bring a dataset up to date with its sources, tell what changed and what drifted, and how to do so regularly.

The recipe and the sources are those of the last run; only what is new or changed is read and measured.
"""

from __future__ import annotations

import json
import shlex
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith.curate import tables
from goldsmith.curate.collect import find_inputs, readable
from goldsmith.curate.drifting import Moved, drifted
from goldsmith.curate.ledger import latest
from goldsmith.curate.plan import Request, made
from goldsmith.curate.renewing import Changes, compared, told
from goldsmith.curate.run import Work, foreseen, locked
from goldsmith.engine.ahead import LARGEST, compiled_ahead
from goldsmith.errors import NoRecordError, ReadingError, UsageError
from goldsmith.progress import Silent
from goldsmith.reader import nothing_left

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.curate.gated import Gate
    from goldsmith.curate.outcome import Outcome
    from goldsmith.curate.recipe import SourceSpec
    from goldsmith.curate.shares import Input
    from goldsmith.lake import Lake
    from goldsmith.progress import Progress

OFTEN = {"hourly": "0 * * * *", "daily": "30 3 * * *", "weekly": "30 3 * * 1", "monthly": "30 3 1 * *"}
"""How often a dataset may be refreshed, with the time in the form of cron."""


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did."""

    outcome: Outcome
    changes: Changes
    added: int
    """Records that came into the table."""
    removed: int
    """Records that left it."""
    kept_before: int
    drift: tuple[Moved, ...] | None
    """Columns that moved since the last run; None where that version has been cleaned away."""
    since: int
    """The version that all this is compared with."""

    def as_json(self) -> dict[str, Any]:
        """Return the totals, and what changed, as JSON values."""
        drift = None if self.drift is None else [one.as_json() for one in self.drift]
        facts = {"since": self.since, "sources": told(self.changes), "records": {"added": self.added, "removed": self.removed}}
        return {**self.outcome.as_json(), "refresh": {**facts, "kept_before": self.kept_before, "drift": drift}}

    def summary(self) -> str:
        """Return what changed, for people."""
        changes, lines = self.changes, []
        for what in ("new", "changed", "vanished", "moved"):
            paths = getattr(changes, what)
            if paths:
                lines.append(f"  {len(paths):>9,}  {what}: {', '.join(paths[:3])}{' …' if len(paths) > 3 else ''}")
        lines.append(f"  {changes.unchanged:>9,}  unchanged")
        lines.append(
            f"  records: {self.added:,} added, {self.removed:,} removed; kept {self.kept_before:,} → {self.outcome.facts['kept']:,}"
        )
        if self.drift is None:
            lines.append("  drift: not measurable, the version before has been cleaned away; `goldsmith tag` keeps versions")
        lines += [f"  warning: {one.text()}" for one in self.drift or ()]
        return "\n".join([f"sources since version {self.since}:", *lines, "", self.outcome.summary()])


def refresh(
    dataset: str,
    *,
    lake: str | None = None,
    remove_vanished: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
    report: bool = True,
    gate: Gate | None = None,
) -> Refreshed:
    """Bring a dataset up to date with the sources of its last run.

    Args:
        dataset: Its name.
        lake: Where it is.
        remove_vanished: Whether records of files that are gone leave the table; by default they stay, and the files are named.
        workers: Threads.
        progress: Where to tell.
        report: Whether to write the report anew.
        gate: Who evaluates at the end; needed where the recipe asks for it.

    Raises:
        NoDatasetError: There is no such dataset.
        NoRecordError: No run of it has finished.
        ReadingError: A source cannot be read; one that is not there any more is told instead.
        UsageError: Its sources cannot be read again: it was made with ``--limit``; or all of them are gone and their records should leave.
    """
    from goldsmith.lake import open_lake
    from goldsmith.settings import resolve

    place = open_lake(resolve(lake=lake).lake)
    place.dataset(dataset)
    compiled = compiled_ahead(LARGEST)
    before = _last(tables.opened(place, dataset), dataset)
    with tempfile.TemporaryDirectory(prefix="goldsmith-") as folder:
        recipe = Path(folder) / f"{dataset}.yaml"
        recipe.write_text(json.dumps({**before["recipe"], "sources": before["from"]}, ensure_ascii=False), encoding="utf-8")
        plan = made(Request(str(recipe), lake=lake, dataset=dataset, workers=workers))
    foreseen(plan, gate)
    inputs, skipped = _present(plan.sources, dataset, remove=remove_vanished)
    with place.lock(dataset):
        opened = tables.opened(place, dataset)
        before = _last(opened, dataset)
        count = opened.records.count()
        renewal = compared(opened, inputs, remove=remove_vanished)
        outcome = locked(place, Work(plan, inputs, skipped, compiled, report=report, gate=gate, renewal=renewal), progress or Silent())
        opened.records.refresh()
        drift = [] if outcome.unchanged else drifted(opened.records, before["version"])
        added = opened.records.count() - count + renewal.removed
        done = Refreshed(
            outcome, renewal.changes, added, renewal.removed, before["kept"], None if drift is None else tuple(drift), before["version"]
        )
        _log(place, dataset, done)
    return done


def _present(specs: Sequence[SourceSpec], dataset: str, *, remove: bool) -> tuple[list[Input], list[str]]:
    """Return the files that the sources mean now, and what is passed over.

    The last run has found something at every source, so one that means nothing any more has vanished and is no mistake.
    """
    try:
        return find_inputs(specs)
    except ReadingError:
        gone = [spec for spec in specs if nothing_left(spec.path, format=spec.format)]
        if not gone:
            raise
    left = [spec for spec in specs if spec not in gone]
    if not left and remove:
        raise UsageError(
            "none of the sources is there any more",
            where=dataset,
            found=", ".join(spec.path for spec in gone[:3]) + (" …" if len(gone) > 3 else ""),
            hint=f"is a disk or a network folder away? `goldsmith drop {dataset}` takes away a dataset that is not wanted any more",
        )
    inputs, skipped = find_inputs(left)
    return inputs, [*skipped, *(readable(f"{spec.path}: nothing is there any more") for spec in gone)]


def _last(opened: tables.Tables, dataset: str) -> dict[str, Any]:
    before = latest(opened)
    if before is None or "from" not in before:
        raise NoRecordError("no run of this dataset has finished", where=dataset, hint="run its recipe; a refresh goes on from there")
    if before["limit"] is not None:
        raise UsageError(
            "this dataset holds the first records of each file only", where=dataset, hint="run the recipe without --limit, and refresh that"
        )
    return before


def _log(lake: Lake, dataset: str, done: Refreshed) -> None:
    """Add a line to the change log beside the dataset; nothing is written where nothing changed."""
    if lake.remote or done.outcome.unchanged:
        return
    line = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "version": done.outcome.version, **done.as_json()["refresh"]}
    with log_of(lake, dataset).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def log_of(lake: Lake, dataset: str) -> Path:
    """Return the file of the change log, one JSON object a refresh that found something."""
    return Path(lake.location) / f"{dataset}.changes.jsonl"


def schedule(dataset: str, *, lake: str | None, often: str, kind: str) -> str:
    """Return what makes a machine refresh a dataset regularly: a line for crontab, or a service and a timer for systemd.

    Raises:
        UsageError: There is no such kind, or no such word for how often.
    """
    from goldsmith.settings import resolve

    if often not in OFTEN or kind not in {"cron", "systemd"}:
        raise UsageError(
            "a schedule is `cron` or `systemd`, and hourly, daily, weekly or monthly",
            found=f"{kind}, {often}",
            hint="--schedule cron --every daily",
        )
    place = resolve(lake=lake).lake
    place = place if "://" in place else str(Path(place).resolve())
    words = [sys.executable, "-m", "goldsmith", "refresh", dataset, "--lake", place]
    if kind == "cron":
        command = " ".join(shlex.quote(word) for word in words).replace("%", "\\%")
        return f"# every refresh that found something leaves a line in {dataset}.changes.jsonl; add this with `crontab -e`\n{OFTEN[often]} {command}"
    return _units(dataset, " ".join(_systemd(word) for word in words), often)


def _units(dataset: str, command: str, often: str) -> str:
    """Return a service and a timer for systemd."""
    return f"""# ~/.config/systemd/user/goldsmith-{dataset}.service
[Unit]
Description=Refresh the dataset {dataset}

[Service]
Type=oneshot
ExecStart={command}

# ~/.config/systemd/user/goldsmith-{dataset}.timer, then: systemctl --user enable --now goldsmith-{dataset}.timer
[Unit]
Description=Refresh the dataset {dataset} {often}

[Timer]
OnCalendar={often}
Persistent=true

[Install]
WantedBy=timers.target"""


def _systemd(word: str) -> str:
    plain = word.replace("%", "%%").replace("$", "$$")
    return plain if plain and not set(plain) & set(" \t\"'\\;") else '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
