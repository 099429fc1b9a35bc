"""What happens in a room: a job is read, done, and its figures are handed out; this is the program within the walls.

1. The job and the place of the release come in; nothing else does.
2. An evaluation and a recipe work on a table of their own, which is made of the files of the release and goes with the room.
3. Figures go out as one document of numbers by name. What the job printed goes nowhere, and of a failure only its kind goes out: the words of an
   error may be words of the data.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.circulate.inside.job import Job
    from goldsmith.circulate.privacy.question import Unit
    from goldsmith.circulate.release import Release
    from goldsmith.lake import Lake

WORKERS = 2
TABLE = "records"
DONE, NOT_READ, REFUSED, MEMORY, FAILED = 0, 11, 12, 13, 14
"""How it ended: done; the release cannot be read; goldsmith refused the job; too much memory; anything else."""


def main() -> int:
    """Do the job that comes in, and hand its figures out."""
    out = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    from goldsmith.circulation_errors import QuestionError, ShelfError
    from goldsmith.errors import GoldsmithError

    given = json.load(sys.stdin.buffer)
    try:
        found = figures(given)
    except (ShelfError, QuestionError):
        return NOT_READ
    except GoldsmithError:
        return REFUSED
    except MemoryError:
        return MEMORY
    except Exception:  # noqa: BLE001  whatever the job made of it, its words stay here
        return FAILED
    out.write(json.dumps({"figures": found}).encode())
    out.flush()
    return DONE


def figures(given: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Return the figures of a job."""
    from goldsmith.circulate.inside.job import Job
    from goldsmith.circulate.privacy.question import Unit
    from goldsmith.circulate.release import Release

    job, release = Job.configured(given["job"]), Release(Path(given["release"]))
    if job.kind == "sql":
        return _asked(job, release, Unit.configured(given["unit"]))
    lake = _recipe(release, job.recipe or {"name": TABLE})
    return _curated(lake, job) if job.kind == "recipe" else _evaluated(lake, job)


def _recipe(release: Release, recipe: Mapping[str, Any]) -> tuple[Lake, dict[str, Any]]:
    """Run a recipe over the records of a release, and return the table and what went which way."""
    from goldsmith.curate.plan import Request
    from goldsmith.curate.run import run
    from goldsmith.evaluate.gate import EvaluationGate
    from goldsmith.lake import open_lake

    place = Path("recipe.yaml")
    place.write_text(json.dumps(dict(recipe)), encoding="utf-8")  # JSON is YAML
    paths = tuple(str(release.folder / path) for path in sorted(release.shards) if path.startswith("data/"))
    for path in release.shards:
        release.file(path)
    done = run(Request(str(place), inputs=paths, lake="lake", dataset=TABLE, workers=WORKERS), report=False, gate=EvaluationGate())
    return open_lake("lake"), done.facts


def _curated(made: tuple[Lake, dict[str, Any]], job: Job) -> dict[str, dict[str, float]]:
    from goldsmith.circulate.inside.job import REASONS

    facts = made[1]
    dropped: dict[str, int] = dict(facts["dropped"])
    known = dict.fromkeys((*REASONS, *job.reasons))
    counts = {"in": facts["in"], "kept": facts["kept"], "dropped": sum(dropped.values()), "quarantined": facts["quarantined"]}
    counts |= {"children": facts["children"]} | {f"dropped.{one}": dropped.get(one, 0) for one in known}
    counts["dropped.other"] = sum(n for one, n in dropped.items() if one not in known)
    return {name: {"value": n, "part": n, "n": facts["in"]} for name, n in counts.items()}


def _evaluated(made: tuple[Lake, dict[str, Any]], job: Job) -> dict[str, dict[str, float]]:
    from goldsmith.evaluate.running import Request, evaluate

    spec = Path("requirement.yaml")
    spec.write_text(json.dumps(job.requirement or {}), encoding="utf-8")
    found = evaluate(
        made[0], Request(TABLE, job.profile, spec if job.requirement else None, workers=WORKERS, fresh=True, keep=False)
    ).measurements
    told: dict[str, dict[str, float]] = {"records": {"value": found.records, "part": found.records, "n": found.records}}
    for name, one in found.findings.items():
        if one.estimate is None:
            continue
        said: dict[str, float] = {"value": one.estimate.value, "low": one.estimate.low, "high": one.estimate.high, "n": one.estimate.n}
        if one.numerator is not None and one.denominator and float(one.numerator).is_integer():
            said |= {"part": one.numerator, "n": one.denominator}
        told[f"indicator.{name}"] = said
    return told


def _asked(job: Job, release: Release, unit: Unit) -> dict[str, dict[str, float]]:
    from goldsmith.circulate.asking import table_of
    from goldsmith.circulate.privacy.answering import noised
    from goldsmith.circulate.privacy.counting import counted, grain_of, middle_of

    # of a person several records may count: so many of them are one person at least
    table, told = table_of(release), dict[str, dict[str, float]]()
    for name, one in (job.sql or {}).items():
        question = one.question
        if one.epsilon is not None:
            noisy = noised(table, question, unit)
            bounds = [{"low": low, "high": high} for low, high in noisy.intervals] or [{}]
            made = [{"value": value, **bound} for value, bound in zip(noisy.values, bounds, strict=True)]
        elif question.statistic in {"count", "count-by"}:
            made = [{"value": n, "part": n, "n": n // unit.most} for n in counted(table, question, unit)]
        else:
            as_mean = question.model_copy(update={"statistic": "mean"})
            total, n = counted(table, as_mean, unit)
            whole = total * grain_of(as_mean) + n * middle_of(as_mean)
            made = [{"value": (whole / n if n else 0.0) if question.statistic == "mean" else whole, "n": n // unit.most}]
        told |= {f"{name}{cell}": figure for cell, figure in zip(one.cells, made, strict=True)}
    return told


if __name__ == "__main__":
    sys.exit(main())
