"""Evaluate a version of a dataset: measure what is asked, grade it by a profile, keep both.

1. The requirement, the profile and the files that they name are read and checked before any record is.
2. Where the same version was measured for the same requirement by the same indicators, those measurements are graded again.
3. Else the records are looked at once; nothing is written into the dataset.
4. The grade, the VALID2 view and the measurements are kept beside the dataset, once: what says the same as the last one is not kept again.
"""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from goldsmith import __version__, registry
from goldsmith.algorithms.poison import Facts as Knowledge
from goldsmith.curate import tables
from goldsmith.curate.releasing import shown
from goldsmith.curate.report.text import cut
from goldsmith.digest import fingerprint
from goldsmith.errors import NoRecordError, UsageError
from goldsmith.evaluate import asked, history
from goldsmith.evaluate.annotated import is_of_annotation, with_columns
from goldsmith.evaluate.asked import Asked
from goldsmith.evaluate.auditing.draws import logged
from goldsmith.evaluate.before import eased, failed_gates, of_these_records
from goldsmith.evaluate.describing.counting import counted
from goldsmith.evaluate.earlier import earlier
from goldsmith.evaluate.evaluation import Evaluation, Measurements, read
from goldsmith.evaluate.facts import facts_of
from goldsmith.evaluate.grading import graded
from goldsmith.evaluate.judging import passages_of, seated
from goldsmith.evaluate.labelled_items import tried
from goldsmith.evaluate.laying import laid
from goldsmith.evaluate.looking import look
from goldsmith.evaluate.named_fields import absent_fields
from goldsmith.evaluate.screened import Screened
from goldsmith.evidence.finding import Missing, Said, not_measurable
from goldsmith.indicating.stated import stated
from goldsmith.indicator import Given, every, load
from goldsmith.operator import configured
from goldsmith.progress import Silent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from goldsmith.evidence.finding import Finding
    from goldsmith.indicator import Facts, Indicator
    from goldsmith.lake import Dataset, Lake
    from goldsmith.progress import Progress

SHOWN_RECORDS = 5
"""Worst records of an indicator of which a bit of text is kept."""
SHOWN_CHARACTERS = 240
LEFT_OUT = not_measurable(Missing("without", Said("it was left out on request: leave `--without` away", "应要求未测：去掉 `--without`")))
NO_RECORDS = frozenset({"aspect", "fact", "file"})
"""Units whose evidence names no records."""
PRIVATE = frozenset({"personal_data_residue"})
"""Indicators whose records are named and not shown."""


@dataclass(frozen=True)
class Request:
    """What is wanted.

    Attributes:
        dataset: Its name, or ``name@version``.
        profile: Registered name, or path of a YAML file.
        spec: Path of the requirement.
        workers: Threads; 0 for all cores.
        fresh: Measure again even where the same measurements stand.
        keep: Write the evaluation down beside the dataset.
        without: Indicators that are left out, such as slow ones; a gate that needs one stays open.
    """

    dataset: str
    profile: str = "tc609-2025"
    spec: Path | None = None
    workers: int = 0
    fresh: bool = False
    keep: bool = True
    without: tuple[str, ...] = ()


def evaluate(lake: Lake, request: Request, *, progress: Progress | None = None) -> Evaluation:
    """Return the evaluation of a dataset, and keep it.

    Raises:
        GoldsmithError: There is no such dataset, or the requirement or the profile is wrong.
    """
    both, view = laid(request.profile, request.spec), asked.profile("valid2")
    profile, opened = both.profile, tables.opened(lake, request.dataset)
    wanted, columns = with_columns(opened.records, both.asked)
    facts = facts_of(opened)
    if not facts.records:
        raise UsageError("there is no record to evaluate", where=request.dataset, hint="run the recipe first, or keep some records")
    absent = absent_fields(opened.records, request.spec)
    indicators = every(wanted.requirement.settings)
    for name in request.without:
        registry.load("indicator", name)
    config = fingerprint([[one.fingerprint for one in indicators], sorted(request.without)])
    needs = requirement_hash(wanted, lake)
    found = None if request.fresh else history.kept(lake, request.dataset, version=facts.version, requirement=needs, config=config)
    if found is None:
        given = tried(opened.records, indicators, given_of(lake, opened.records, wanted, facts))
        fresh = _measured(opened.records, indicators, given, (needs, config), request, progress or Silent())
        found = read(fresh.as_json())  # numbers are rounded when they are kept: graded now or later, they are the same
    if not found.stated:  # measured now, or by an earlier version that did not count
        found = replace(found, stated=stated(wanted.documentation(), counted(opened, facts), wanted.requirement))
    evaluator = wanted.requirement.evaluator
    past = of_these_records(lake, request.dataset, found.root)
    grade = graded(profile, found.findings, evaluator, found.stated, failed_gates(past))
    made = Evaluation(
        found, replace(grade, reasons=grade.reasons + absent + eased(past, found)), graded(view, found.findings, evaluator),
        at=datetime.now(UTC).isoformat(timespec="seconds"), standard=profile.standard, role=evaluator.role, by=profile, assumed=(*both.assumed, *columns),
    )  # fmt: skip
    if not request.keep:
        return made
    same = None if request.fresh else history.standing(lake, request.dataset, made, config)
    return replace(made, id=same[0], at=same[1]) if same else replace(made, id=history.keep(lake, request.dataset, made, config))


def given_of(lake: Lake, records: Dataset, wanted: Asked, facts: Facts) -> Given:
    """Return what indicators are given beside the records that they look at."""
    screened = Screened(records, wanted.requirement)
    path, passages = wanted.requirement.knowledge, passages_of(lake, wanted)
    return Given(
        wanted.requirement, facts, functools.cache(functools.partial(Asked.rows_of, wanted)), documentation=wanted.documentation(),
        records=lambda: screened, ids_of=screened.ids_of, knowledge=Knowledge.read(wanted.folder / path) if path else None,
        older=earlier(lake, facts.name, records, facts.version, wanted.requirement),
        draws=logged(lake, facts.name),
        panel=seated(records, wanted, passages), passages=passages,
    )  # fmt: skip


def requirement_hash(wanted: Asked, lake: Lake) -> str:
    """Return the fingerprint of a requirement and of the files that it names."""
    requirement = wanted.requirement
    judged = requirement.judge.files if requirement.judge else []
    paths = [*requirement.audits.model_dump().values(), requirement.trial, requirement.predictions, requirement.rubrics, *judged]
    paths += [one.items for one in requirement.calibration.values()]
    paths += [requirement.documentation] if isinstance(requirement.documentation, str) else []
    files = {
        path: wanted.rows_of(path) if not path.endswith((".yaml", ".yml", ".md")) else wanted.documentation()
        for path in paths
        if path and not is_of_annotation(path)
    }
    knowledge = Knowledge.read(wanted.folder / requirement.knowledge) if requirement.knowledge else None
    facts = None if knowledge is None else [list(map(list, knowledge.triples)), str(knowledge.relations), str(knowledge.aliases)]
    return fingerprint([requirement.model_dump(mode="json"), fingerprint(_plain(files)), facts, wanted.corpus_digest(lake)])


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    return (
        [_plain(one) for one in value]
        if isinstance(value, list)
        else value
        if isinstance(value, str | int | float | bool | None)
        else str(value)
    )


def _measured(
    records: Dataset, indicators: Sequence[Indicator], given: Given, hashes: tuple[str, str], request: Request, progress: Progress
) -> Measurements:
    from goldsmith.engine.local import available_cores

    begun = time.process_time()
    facts = given.facts
    wanted = [one for one in indicators if one.name not in request.without]
    found = look(records, wanted, given, workers=request.workers or available_cores(), progress=progress)
    found.findings.update(dict.fromkeys(request.without, LEFT_OUT))
    return Measurements(
        dataset=facts.name, version=facts.version, root=found.root, records=facts.records, as_of=facts.as_of.isoformat(), goldsmith=__version__,
        requirement=given.requirement.model_dump(mode="json", by_alias=True, exclude_defaults=True), requirement_hash=hashes[0], config=hashes[1],
        findings={one.name: found.findings[one.name] for one in indicators}, reused=found.reused, measured=found.measured, failures=dict(facts.failures),
        cpu_seconds=round(time.process_time() - begun, 3), bytes=found.bytes, evidence=_shown(records, found.findings),
    )  # fmt: skip


def _shown(records: Dataset, findings: Mapping[str, Finding]) -> dict[str, str]:
    """Return the beginnings of the worst records' texts; one in which personal data is found is not shown, whatever it is evidence of."""
    private = {id_ for name in PRIVATE & set(findings) for id_ in findings[name].evidence}
    about = {name: found for name, found in findings.items() if found.evidence and load(name).about.unit not in NO_RECORDS}
    named = [id_ for name, found in about.items() if name not in PRIVATE for id_ in found.evidence[:SHOWN_RECORDS] if id_ not in private]
    ids = list(dict.fromkeys(named))
    try:
        found_texts = records.take(ids, [shown(records)]).column(0).to_pylist() if ids else []
    except NoRecordError:  # a third party's indicator names what is no record
        return {}
    texts = {id_: cut(text or "", SHOWN_CHARACTERS) for id_, text in zip(ids, found_texts, strict=True)}
    counts = configured("personal_data_count").on(texts.values()).to_pylist() if texts else []
    return {id_: text for (id_, text), count in zip(texts.items(), counts, strict=True) if not count}
