"""The report that a hallmark quotes: made of the frozen version, or brought along by whoever evaluated it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from goldsmith.certify.statement.graded import report_of
from goldsmith.certify_errors import ReleaseError
from goldsmith.curate.settings_of.evaluation import Require
from goldsmith.evaluate import asked
from goldsmith.evaluate.beside import gathered
from goldsmith.evaluate.evaluation import Evaluation, read
from goldsmith.evaluate.grading import graded
from goldsmith.evaluate.report import page
from goldsmith.evaluate.running import Request as Wanted
from goldsmith.evaluate.running import evaluate
from goldsmith.evidence.requirement import Requirement

if TYPE_CHECKING:
    from pathlib import Path

    from goldsmith.certify.release.asked import Request
    from goldsmith.lake import Lake
    from goldsmith.profile import Profile
    from goldsmith.progress import Progress

FOLDER = "evaluation"
FILES = (page.HTML_NAME, page.JSON_NAME, page.LINKED_NAME)


def brought(lake: Lake, request: Request, name: str, stage: Path, progress: Progress) -> bytes:
    """Put the report into the folder that is built, and return the bytes of ``evaluation.json``.

    Raises:
        ReleaseError: The folder that was named holds no report.
        GoldsmithError: The evaluation could not be made.
    """
    folder = stage / FOLDER
    if request.evaluation is None:
        made = evaluate(lake, Wanted(f"{name}@{request.tag}", request.profile, request.spec, request.workers), progress=progress)
        used = made.by or asked.profile(request.profile)
        beside = gathered(lake, made, used, spec=request.spec, against=None, require=Require())
        page.write(made, beside, folder)
    else:
        folder.mkdir()
        for one in FILES:
            if not (request.evaluation / one).is_file():
                raise ReleaseError(
                    "there is no report of an evaluation here", where=str(request.evaluation / one),
                    hint=f"goldsmith evaluate {name}@{request.tag} --out {request.evaluation}",
                )  # fmt: skip
            shutil.copyfile(request.evaluation / one, folder / one)
    return (folder / page.JSON_NAME).read_bytes()


def belonging(content: bytes, name: str, version: int, root: str) -> dict[str, Any]:
    """Return what was evaluated, ``version`` and ``root``, where that is what is released: this version, or the same ids and texts.

    Raises:
        ReleaseError: It is something else.
    """
    made = report_of(content)["measurements"]
    if made["dataset"] != name or (made["version"] != version and made["root"] != root):
        raise ReleaseError(
            "the report is of other records than the release", where="evaluation.json", found=f"{made['dataset']}@{made['version']}, root {made['root'][:16]}",
            expected=f"{name}@{version}, root {root[:16]}", hint="evaluate the version that is released: --evaluation may be left out",
        )  # fmt: skip
    return {"version": made["version"], "root": made["root"]}


def read_again(content: bytes, profile: Profile) -> Evaluation:
    """Return an evaluation from its report, graded by another profile: what a document is filled from."""
    found = read(report_of(content)["measurements"])
    evaluator = Requirement.model_validate(found.requirement).evaluator
    return Evaluation(
        found,
        graded(profile, found.findings, evaluator, found.stated),
        graded(asked.profile("valid2"), found.findings, evaluator),
        by=profile,
    )
