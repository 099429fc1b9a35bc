"""Goldsmith turns raw material into high-quality AI datasets that can be proved.

    import goldsmith

    outcome = goldsmith.run("web", ["raw/*.jsonl.zst"], lake="lake")
    lake = goldsmith.open("lake")
    lake.sql("select reason, count(*) from web group by 1")
    goldsmith.refresh("web", lake="lake")
    service = goldsmith.connect("http://127.0.0.1:8080", token)

Importing the package imports nothing heavy; the functions do, when they are called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from goldsmith.client import Client
    from goldsmith.client.wire import Manners
    from goldsmith.curate.outcome import Outcome
    from goldsmith.curate.refreshing import Refreshed
    from goldsmith.lake import Lake

__version__ = "0.1.0"
__all__ = ["__version__", "connect", "open", "refresh", "run"]


def open(location: str | Path | None = None, *, storage_options: Mapping[str, str] | None = None) -> Lake:  # noqa: A001  goldsmith.open is its name
    """Open a lake.

    Args:
        location: A folder or an ``s3://`` address; else ``GOLDSMITH_LAKE``, else the configuration, else ``lake``.
        storage_options: For object stores: keys, endpoint, region.

    Raises:
        LakeError: There is no such folder.
    """
    from goldsmith.lake import open_lake
    from goldsmith.settings import resolve

    return open_lake(location or resolve().lake, storage_options=storage_options)


def connect(url: str | None = None, token: str | None = None, *, manners: Manners | None = None) -> Client:
    """Return an annotation service, as the owner of a token asks it; see :mod:`goldsmith.client`.

    Args:
        url: Where it is; else ``GOLDSMITH_URL``, else http://127.0.0.1:8080.
        token: Who asks; else ``GOLDSMITH_TOKEN``.
        manners: How patiently it is asked.

    Raises:
        NotSignedInError: There is no token.
        UsageError: The address is none.
    """
    from goldsmith.client import connect as connected

    return connected(url, token, manners=manners)


def run(
    recipe: str | Path,
    inputs: str | Path | Sequence[str | Path] = (),
    *,
    lake: str | Path | None = None,
    dataset: str | None = None,
    changes: Mapping[str, object] | None = None,
    report: bool = True,
    openlineage: str | Path | None = None,
) -> Outcome:
    """Curate raw files into a dataset; the same as ``goldsmith run``.

    Where the recipe evaluates, ``passed`` of what is returned tells whether all that it requires holds.

    Args:
        recipe: A recipe file, or the name of a ready recipe.
        inputs: A file, folder or pattern, or several of them, instead of the recipe's sources.
        lake: Where the dataset goes; as for :func:`open`.
        dataset: Its name; the recipe's where left out.
        changes: Values of the recipe to change, by path: ``{"near_duplicates.similarity": 0.5}``.
        report: Whether to write the report into the lake.
        openlineage: File or address that OpenLineage events go to; ``OPENLINEAGE_URL`` where left out.

    Raises:
        GoldsmithError: Something that the user can mend.
    """
    import json
    import os
    from pathlib import Path

    from goldsmith.certify.lineage_told import lineage_told, of_run
    from goldsmith.curate.plan import Request
    from goldsmith.curate.run import run as run_request
    from goldsmith.evaluate.gate import EvaluationGate

    told = tuple(f"{path}={json.dumps(value, ensure_ascii=False)}" for path, value in (changes or {}).items())
    paths = [os.fspath(path) for path in ([inputs] if isinstance(inputs, str | os.PathLike) else inputs)]
    place = os.fspath(lake) if lake is not None else None
    request = Request(os.fspath(recipe), tuple(paths), place, dataset, told)
    with lineage_told(f"run/{dataset or Path(recipe).stem}", os.fspath(openlineage) if openlineage else None, _warned) as noted:
        outcome = run_request(request, report=report, gate=EvaluationGate())
        noted(lambda told: of_run(told, outcome))
    return outcome


def refresh(
    dataset: str,
    *,
    lake: str | Path | None = None,
    remove_vanished: bool = False,
    workers: int | None = None,
    report: bool = True,
    openlineage: str | Path | None = None,
) -> Refreshed:
    """Bring a dataset up to date with the sources of its last run; the same as ``goldsmith refresh``.

    Only new work is done. What is returned tells new, changed, moved and vanished files (``changes``), records ``added`` and
    ``removed``, the run itself (``outcome``), and columns whose values moved (``drift``).

    Args:
        dataset: Its name.
        lake: Where the dataset is; as for :func:`open`.
        remove_vanished: Whether records of files that are gone leave the dataset; older versions keep them.
        workers: Threads; all cores where left out.
        report: Whether to write the report anew.
        openlineage: File or address that OpenLineage events go to; ``OPENLINEAGE_URL`` where left out.

    Raises:
        GoldsmithError: Something that the user can mend.
    """
    import os

    from goldsmith.certify.lineage_told import lineage_told, of_run
    from goldsmith.curate.refreshing import refresh as refreshed
    from goldsmith.evaluate.gate import EvaluationGate

    place = os.fspath(lake) if lake is not None else None
    with lineage_told(f"refresh/{dataset}", os.fspath(openlineage) if openlineage else None, _warned) as noted:
        done = refreshed(dataset, lake=place, remove_vanished=remove_vanished, workers=workers, report=report, gate=EvaluationGate())
        noted(lambda told: of_run(told, done.outcome))
    return done


def _warned(sentence: str) -> None:
    """Tell whoever called from Python what a command would print beside its work."""
    import warnings

    warnings.warn(sentence, stacklevel=4)
