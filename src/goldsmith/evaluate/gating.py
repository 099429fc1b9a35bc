"""The gate of a recipe: the dataset is evaluated at the end of its run, and marked by whether what the recipe requires holds.

1. Before a record is read, the profile, the requirement and what is required are checked.
2. The dataset is evaluated; measurements of the same version, made for the same requirement by the same indicators, are taken as they stand.
3. The version is marked by a tag: ``gate-passed``, or ``gate-not-passed``. Each names the last such version, so that
   ``NAME@gate-passed`` is the last one that may leave. No record is touched, whatever comes out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith.curate import tables
from goldsmith.curate.gated import NOT_PASSED, PASSED, Gated
from goldsmith.curate.releasing import kept
from goldsmith.curate.reported import folder_of
from goldsmith.errors import LakeError, UsageError, VersionError
from goldsmith.evaluate import asked, required
from goldsmith.evaluate.beside import gathered
from goldsmith.evaluate.comparing import earlier
from goldsmith.evaluate.report.page import stands, write
from goldsmith.evaluate.running import Request, evaluate

if TYPE_CHECKING:
    from goldsmith.curate.plan import Plan
    from goldsmith.curate.settings_of.evaluation import Evaluate
    from goldsmith.evaluate.evaluation import Evaluation
    from goldsmith.evaluate.required import Held
    from goldsmith.lake import Dataset, Lake
    from goldsmith.progress import Progress

NOTHING = "no record is kept, so there is nothing to evaluate"


def foreseen(plan: Plan) -> None:
    """Check the profile, the requirement and what is required, before a record is read.

    Raises:
        GoldsmithError: One of them is wrong.
    """
    wanted = _wanted(plan)
    required.checked(wanted.require, asked.profile(wanted.profile))
    asked.requirement(Path(wanted.spec) if wanted.spec else None)
    than = wanted.require.not_worse_than
    if than not in {None, "previous", PASSED}:
        _there(plan, than)


def _there(plan: Plan, than: str | int | None) -> None:
    """Check that the version that is compared with is there, and was evaluated."""
    from goldsmith.lake import open_lake

    try:
        earlier(open_lake(plan.lake), plan.dataset, than, 0)
    except VersionError:
        raise
    except LakeError as error:
        raise UsageError(
            "it must not be worse than a version, and there is no dataset yet", where=f"{plan.recipe.name}: evaluate.require.not_worse_than",
            found=str(than), hint="`previous` and `gate-passed` wait until there is one",
        ) from error  # fmt: skip


def gated(lake: Lake, plan: Plan, progress: Progress, *, report: bool) -> Gated:
    """Evaluate the dataset of a plan as it stands, and mark its version."""
    wanted = _wanted(plan)
    records = tables.opened(lake, plan.dataset).records
    if not records.count(kept(records)):
        tag = marked(records, records.version, passed=False)
        return Gated(
            passed=False, facts={"passed": False, "why": NOTHING, "tag": tag}, lines=(f"gate not passed: {NOTHING} (exit code 3)",)
        )
    request = Request(plan.dataset, wanted.profile, Path(wanted.spec) if wanted.spec else None, plan.workers, without=tuple(wanted.without))
    made = evaluate(lake, request, progress=progress)
    beside = gathered(lake, made, made.by or asked.profile(wanted.profile), spec=request.spec, against=None, require=wanted.require)
    held = beside.held
    passed = all(one.met for one in held)
    tag = marked(records, made.measurements.version, passed=passed)
    folder = folder_of(lake.location, plan.dataset)
    written = (write(made, beside, folder)["html"],) if report and not lake.remote and not stands(made, beside, folder) else ()
    return Gated(passed, _facts(made, held, tag, passed=passed), tuple(lines(made, held)), written)


def marked(records: Dataset, version: int, *, passed: bool) -> str:
    """Move the tag of those that passed, or of those that did not, to a version; it bears one of the two."""
    now, other = (PASSED, NOT_PASSED) if passed else (NOT_PASSED, PASSED)
    standing = records.tags()
    if standing.get(other) == version:
        records.untag(other)
    if standing.get(now) != version:
        if now in standing:
            records.untag(now)
        records.tag(now, version)
    return now


def lines(made: Evaluation, held: tuple[Held, ...]) -> list[str]:
    """Return what was required and found, for people."""
    grade = made.grade
    found = [f"evaluated by {grade.profile}@{grade.version}: {f'grade {grade.letter}' if grade.letter else 'no grade'}"]
    found += [f"  {'holds ' if one.met else 'FAILS '} {one.key} {one.wanted.en}: {one.found.en}" + (f" ({one.why.en})" if one.why.en and not one.met else "") for one in held]  # fmt: skip
    missed = sum(not one.met for one in held)
    return [*found, "gate passed" if not missed else f"gate not passed: {missed} of {len(held)} required do not hold (exit code 3)"]


def _facts(made: Evaluation, held: tuple[Held, ...], tag: str, *, passed: bool) -> dict[str, Any]:
    grade = made.grade
    return {
        "passed": passed, "id": made.id, "version": made.measurements.version, "root": made.measurements.root, "tag": tag, "grade": grade.letter,
        "profile": {"name": grade.profile, "version": grade.version, "hash": grade.hash}, "required": [one.as_json() for one in held],
    }  # fmt: skip


def _wanted(plan: Plan) -> Evaluate:
    if plan.recipe.evaluate is None:
        raise ValueError("the recipe asks for no evaluation")
    return plan.recipe.evaluate
