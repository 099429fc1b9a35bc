"""Make a release: freeze a version, write the folder, say what it is, sign, and only then give it its name.

1. What can be told to be wrong is told before anything is read: the number, the keys, the folder.
2. A number that was given to another version is refused; licences in conflict end it here.
3. The version gets its tag, which protects it from clean-up.
4. The folder is built beside its name: records, report, rights, Croissant, card; then the manifest over all of them.
5. A number that was released with other bytes is refused, and told which files differ. What is the same gets the same moment and salts.
6. Evidence, then everything that is bound, then the hallmark over it, which both parties sign.
7. The hallmark is entered into the log, whose proof stands beside it.
8. The folder gets its name. Killed before, it leaves nothing under it, and the same command makes the same release.
"""

from __future__ import annotations

import hashlib
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from goldsmith.certify.log import Log
from goldsmith.certify.manifest import hashing, oms
from goldsmith.certify.release import asked, kept, records, writing
from goldsmith.certify.release.evaluated import belonging, brought
from goldsmith.certify.release.parents import parent_of
from goldsmith.certify.release.people import committed
from goldsmith.certify.rights import gathered, note_release
from goldsmith.certify.rights.conflicts import lake_option
from goldsmith.certify.statement import hallmark
from goldsmith.certify.statement.graded import report_of
from goldsmith.certify.statement.hallmark import Facts
from goldsmith.certify.statement.moments import moment_of, said
from goldsmith.certify_errors import ReleaseError, ReleaseGateError
from goldsmith.errors import UsageError
from goldsmith.exporting.whole import whole_or_nothing
from goldsmith.progress import Silent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from goldsmith.certify.release.asked import Request
    from goldsmith.certify.rights import Rights
    from goldsmith.lake import Dataset, Lake
    from goldsmith.progress import Progress


@dataclass(frozen=True)
class Made:
    """A release that stands.

    Attributes:
        folder: Where.
        urn: What it is called everywhere.
        hallmark: SHA-256 of ``hallmark.dsse.json``.
        records: How many there are.
        files: Files that the manifest covers.
        bytes: Their bytes.
        letter: The grade.
        signed: Whether the evaluator has signed.
        cpu: CPU seconds by part: ``export``, ``evaluate``, ``hash``, ``sign``.
    """

    folder: Path
    urn: str
    hallmark: str
    records: int
    files: int
    bytes: int
    letter: str
    signed: bool
    cpu: dict[str, float] = field(default_factory=dict)


@dataclass
class Spent:
    """CPU seconds by part."""

    by: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def on(self, part: str) -> Iterator[None]:
        """Count what the block takes."""
        begun = time.process_time()
        yield
        self.by[part] = round(self.by.get(part, 0.0) + time.process_time() - begun, 3)


def release(lake: Lake, request: Request, *, progress: Progress | None = None) -> Made:
    """Make a release, and return what stands.

    Raises:
        ReleaseError: It cannot be made as it was asked for; nothing was left under its name.
        ReleaseGateError: Licences are in conflict.
        NoDatasetError, VersionError: There is no such dataset or version.
        StorageError: The disk is full.
    """
    asked.checked(request)
    name = request.dataset.partition("@")[0]
    parents = [parent_of(path) for path in request.parents]
    if request.log is not None:
        Log.open(request.log)
    with lake.lock(f"{name}__releases"):
        number, row = _meant(lake, request, name)
        rights = gathered(lake.dataset(f"{name}@{number}"))
        if rights.conflicts:
            raise ReleaseGateError(
                "licences are in conflict", where=f"{name}@{number}", found="".join(f"\n{one.in_lake(lake.location)}" for one in rights.conflicts)[:2_000],
                hint=f"mend each, or take its records out; `goldsmith licences {name}{lake_option(lake.location)}` tells them again",
            )  # fmt: skip
        frozen = _frozen(lake, request, name, number)
        _columns_there(request, records.columns_of(frozen))
        row = row if row.hallmark else kept.keep(lake, name, row)
        spent = Spent()
        with whole_or_nothing(request.out, overwrite=False, replaces=lambda _: False) as stage:
            stage.mkdir(parents=True)
            made = _built(_Work(lake, request, name, frozen, row, rights, parents, stage, spent, progress or Silent()))
        return replace(made, folder=request.out)


@dataclass(frozen=True)
class _Work:
    """What the parts of one release share."""

    lake: Lake
    request: Request
    name: str
    frozen: Dataset
    row: kept.Kept
    rights: Rights
    parents: list[dict[str, str]]
    stage: Path
    spent: Spent
    progress: Progress


def _meant(lake: Lake, request: Request, name: str) -> tuple[int, kept.Kept]:
    """Return the version of the lake that is meant, and what is kept of this number.

    Raises:
        ReleaseError: It is none of the main line, holds nothing, or the number is another version's.
    """
    newest, meant = lake.dataset(name), lake.dataset(request.dataset)
    number, before = newest.tags().get(request.tag), kept.every(lake, name).get(request.version)
    if "/tree/" in meant.uri:
        raise ReleaseError(
            "a branch is not released", where=request.dataset, hint="release a version of the main line: restore what is meant"
        )
    wanted = number if number is not None and before and before.hallmark and "@" not in request.dataset else meant.version
    if number not in (None, wanted) and not (before and not before.hallmark):
        raise ReleaseError(
            f"{request.version} is the number of another version", where=name, found=f"version {number} has the tag {request.tag}",
            expected=f"version {wanted}", hint="a number is given once: choose the next one",
        )  # fmt: skip
    if not newest.checkout(wanted).count():
        raise ReleaseError("there is no record to release", where=request.dataset, hint="run the recipe first")
    issued = said(request.issued or (moment_of(before.issued) if before else datetime.now(UTC)))
    return wanted, replace(before or kept.Kept(request.version, wanted, issued), issued=issued, lake_version=wanted)


def _frozen(lake: Lake, request: Request, name: str, number: int) -> Dataset:
    """Return the version under its tag, which protects it; that of a release which was never finished is given anew."""
    newest = lake.dataset(name)
    known = newest.tags().get(request.tag)
    if known not in (None, number):
        newest.untag(request.tag)
    if known != number:
        newest.tag(request.tag, number)
    return lake.dataset(f"{name}@{request.tag}")


def _columns_there(request: Request, there: list[str]) -> None:
    """Go on where every column that is said to be sensitive is one of the release.

    Raises:
        UsageError: One is not.
    """
    if strange := sorted(request.columns.keys() - set(there)):
        raise UsageError("this column is not released", where="--column-level", found=", ".join(strange)[:200], expected=", ".join(there))


def _built(work: _Work) -> Made:
    request, stage, spent = work.request, work.stage, work.spent
    with spent.on("export"):
        records.write(work.lake, f"{work.name}@{request.tag}", work.frozen, stage, request.layout)
        counted = records.counted(stage, request.layout)
    with spent.on("evaluate"):
        evaluation = brought(work.lake, request, work.name, stage, work.progress)
    facts = _facts(work, belonging(evaluation, work.name, work.frozen.version, counted.content_root))
    with spent.on("hash"):
        writing.documents(stage, request, facts, work.rights, work.frozen, counted)
        files = hashing.files_below(stage, without=oms.IGNORED)
        digests = hashing.file_digests(stage, files, workers=request.workers)
        payload = oms.by_shards(facts.urn, hashing.shards_of(stage, files, workers=request.workers))
    row = kept.keep(work.lake, work.name, _same(work.row, hashlib.sha256(payload).hexdigest(), digests))
    with spent.on("sign"):
        writing.bound(stage, request, facts, payload, digests, evaluation)
        content = writing.hallmarked(stage, request, hallmark.statement(stage, facts, counted))
        writing.logged(stage, request.log if request.evaluator.key else None, content, row.entry_salt)
    digest = hashlib.sha256(content).hexdigest()
    kept.keep(work.lake, work.name, replace(row, hallmark=digest))
    note_release(work.lake, work.name, urn=facts.urn, version=work.frozen.version, hallmark=digest)
    letter = report_of(evaluation)["grade"]
    size = sum((stage / one).stat().st_size for one in files)
    return Made(
        stage, facts.urn, digest, sum(counted.splits.values()), len(files), size, letter, request.evaluator.key is not None, spent.by
    )


def _facts(work: _Work, lake: dict[str, Any]) -> Facts:
    request, row = work.request, work.row
    issued = moment_of(row.issued)
    earlier = kept.before(kept.every(work.lake, work.name), request.version)
    return Facts(
        name=work.name, version=request.version, layout=request.layout, lake=lake, level=request.level, columns=request.columns, parents=[*work.parents, *work.rights.parents],
        publisher={"name": request.publisher.name, "key": request.publisher.did},
        evaluators=[{"name": request.evaluator.name, "key": request.evaluator.did}],
        annotators=committed(work.frozen, row.salt), not_before=row.issued, not_after=said(issued + request.lasts), status=request.status_at,
        supersedes={"urn": hallmark.urn_of(work.name, earlier.version), "sha256": earlier.hallmark} if earlier else None,
        expression=work.rights.expression, registrations=work.rights.documents["rights.json"]["registrations"],
    )  # fmt: skip


def _same(row: kept.Kept, payload: str, digests: dict[str, str]) -> kept.Kept:
    """Return what is kept of a number, where nothing was released under it but these bytes.

    Raises:
        ReleaseError: Something else was.
    """
    if row.hallmark and row.payload != payload:
        differ = sorted(name for name in {*row.files, *digests} if row.files.get(name) != digests.get(name))
        raise ReleaseError(
            f"{row.version} was released with other bytes", found=f"{len(differ)} files differ: {', '.join(differ[:8])}",
            hint="a number is given once: choose the next one",
        )  # fmt: skip
    return replace(row, payload=payload, files=digests)
