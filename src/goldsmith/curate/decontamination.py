"""Decontamination as a whole: search, decide where asked, and report, with the dataset locked."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pydantic

from goldsmith.curate import contaminated, contamination_report, decontaminating, tables
from goldsmith.curate.decontaminate_settings import Decontaminate
from goldsmith.settings_fault import settings_error

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.lake import Lake
    from goldsmith.progress import Progress


def settings_of(given: Mapping[str, object]) -> Decontaminate:
    """Return settings that have been checked; what is None keeps its default.

    Raises:
        SettingsError: Some are wrong; all are listed.
    """
    settings = {name: value for name, value in given.items() if value is not None}
    try:
        return Decontaminate.model_validate(settings)
    except pydantic.ValidationError as problem:
        raise settings_error(Decontaminate, problem, settings, where="decontaminate") from None


def decontaminated(
    lake: Lake,
    dataset: str,
    settings: Decontaminate,
    *,
    workers: int | None,
    progress: Progress,
    folder: Path | None = None,
    shown: int = 0,
) -> dict[str, Any]:
    """Search a dataset, drop what is to be removed, write the report, and return what was found.

    Args:
        lake: Where the dataset is.
        dataset: Its name.
        settings: Which benchmarks, what counts, and what is done.
        workers: Threads.
        progress: Where to tell.
        folder: Where the report goes; ``NAME.report`` in a lake on disk where None.
        shown: Hits that are returned as lines for a terminal.

    Raises:
        BenchmarkError: A benchmark cannot be found, read or trusted.
        UsageError: Records are to be removed, and nothing has been decided about them.
    """
    with lake.lock(dataset.partition("@")[0]):
        opened = tables.opened(lake, dataset)
        if settings.action == "remove":
            contaminated.require_decided(opened)
        facts = decontaminating.fill(opened.records, settings, workers=workers, progress=progress)
        if settings.action == "remove":
            facts["removed"], facts["returned"] = contaminated.settle(opened, settings, facts, lake=lake.location, progress=progress)
    place = folder or (None if lake.remote else Path(lake.location) / f"{dataset}.report")
    benchmarks = decontaminating.sought(settings.model_copy(update={"paraphrases": False})).benchmarks
    if place:
        facts["report"] = [str(path) for path in contamination_report.write(opened.records, benchmarks, facts, place)]
    first = itertools.islice(contamination_report.hits(opened.records, benchmarks), shown)
    facts["shown"] = [line for one in first for line in ("", *contamination_report.terminal(one))]
    facts["lines"] = contamination_report.told(facts, dataset) + [f"  report: {path}" for path in facts.get("report", [])[:1]]
    return facts
