"""The blind evaluation of an answer to a call, in a process of its own: ``python -m goldsmith.circulate.catalogue.blind FOLDER``.

1. ``job.json`` says which release, by which profile and score; the hidden test stands beside it.
2. Every file of records is held against the hallmark before it is read. The records are curated as they are, no one is dropped.
3. They are measured and graded as `goldsmith evaluate` does it, by the profile of the call and its hidden test, whatever the hallmark says.
4. ``result.json`` gets the score with its interval; or why there is none. Nothing of the records is in it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.annotate.models.apart import bounded, whole
from goldsmith.circulate.release import Release
from goldsmith.errors import GoldsmithError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.evaluate.evaluation import Evaluation

FORMS = (".parquet", ".jsonl")
"""Files of records that are evaluated."""
RECIPE = "name: judged\nlanguages: []\nmeasure: [character_count]\nexact_duplicates: false\ndecide: []\n"
"""A recipe that takes records as they are."""


def main(folder: str) -> int:
    """Evaluate what a folder asks for; return 0."""
    bounded(Path(folder))
    job = orjson.loads((Path(folder) / "job.json").read_bytes())
    try:
        told = evidence(evaluated(Path(folder), job), job)
    except GoldsmithError as problem:
        told = {"fault": {"message": problem.message, "found": problem.found, "expected": problem.expected}}
    whole(Path(folder) / "result.json", orjson.dumps(told))
    return 0


def records_of(release: Release) -> list[str]:
    """Return the files of a release that hold its records, in order; none where they are in a form that is not evaluated."""
    return [path for path in release.paths if path.startswith("data/") and path.endswith(FORMS)]


def evaluated(folder: Path, job: Mapping[str, Any]) -> Evaluation:
    """Return the evaluation of a release, as it was certified.

    Raises:
        GoldsmithError: A file is not what was certified, or it cannot be evaluated so.
    """
    from goldsmith.curate.plan import Request as Curation
    from goldsmith.curate.run import run
    from goldsmith.evaluate.running import Request, evaluate
    from goldsmith.lake import open_lake
    from goldsmith.progress import Silent

    release = Release(Path(job["release"]))
    if release.digest != job["hallmark"]:
        raise SettingsError("this release is another one than was sent in", found=release.digest[:16], expected=job["hallmark"][:16])
    paths = records_of(release)
    for path in paths:
        release.file(path)
    (folder / "recipe.yaml").write_text(RECIPE, encoding="utf-8")
    inputs = tuple(str(release.folder / path) for path in paths)
    run(Curation(str(folder / "recipe.yaml"), inputs, str(folder / "lake"), "judged", workers=1), progress=Silent(), report=False)
    spec = Path(job["spec"]) if job["spec"] else None
    return evaluate(open_lake(str(folder / "lake")), Request("judged", job["profile"], spec, workers=1, keep=False))


def evidence(made: Evaluation, job: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is put on record of an evaluation.

    Raises:
        SettingsError: The profile gives no such score to these records.
    """
    found = next((one.score for one in made.grade.dimensions if one.score.name == job["score"]), None)
    if found is None or found.score is None:
        raise SettingsError("these records get no score by the profile of the call", found=str(job["score"]), expected=made.grade.profile)
    score, findings = found.score, made.measurements.findings
    numbers = {"value": score.value, "low": score.low, "high": score.high, "n": score.n, "method": score.method}
    told = {name: round(one, 6) if isinstance(one, float) else one for name, one in numbers.items()}
    untested = sorted(name for name, one in findings.items() if one.state not in {"measured", "not_applicable"})
    by = {
        "profile": f"{made.grade.profile}@{made.grade.version}",
        "profile_hash": made.grade.hash,
        "requirement": made.measurements.requirement_hash,
    }
    return {**told, "grade": made.grade.letter, "not_tested": len(untested), "records": made.measurements.records, "root": made.measurements.root, "by": by, "goldsmith": made.measurements.goldsmith}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
