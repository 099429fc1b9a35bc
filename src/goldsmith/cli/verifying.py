"""The verb that verifies a release: the same code as in the one file that a buyer has (`goldsmith_verify.py`), with the same exit codes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith.cli.printing import AsJson, json_line, say

if TYPE_CHECKING:
    from collections.abc import Iterator


def register(app: typer.Typer) -> None:
    """Add the verb of this family."""
    app.command()(verify)


def verify(
    release: Annotated[str, typer.Argument(help="Folder or address of a release.")],
    policy: Annotated[
        Path,
        typer.Option(
            "--policy",
            envvar="GOLDSMITH_POLICY",
            help="File that says whom you trust and what you ask for; your own, not one from the release.",
        ),
    ],
    status: Annotated[str, typer.Option("--status", help="File or address of a newer status list.", show_default=False)] = "",
    now: Annotated[str, typer.Option("--now", help="Verify for this time, such as 2026-01-31T00:00:00Z.", show_default=False)] = "",
    remember: Annotated[
        str, typer.Option("--remember", help="File that keeps what was seen: what is older is refused.", show_default=False)
    ] = "",
    threads: Annotated[int, typer.Option("--threads", min=0, help="That read and hash at once; 0: one a core.")] = 0,
    sample: Annotated[
        str, typer.Option("--sample-proof", help="Prove that the record of this id is in the release.", show_default=False)
    ] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Verify a release offline: signatures, log, status, every byte.

    A line a step; the first no ends it. Exit codes: 0 verified, 10 altered, 11 signer not trusted, 12 not in the log, 13 expired, 14 recalled,
    15 policy not met, 16 unreadable. The same code is one file for those who have nothing but Python: `goldsmith_verify.py`.

    Example: goldsmith verify release/ --policy my.policy
    """
    from goldsmith.certify import goldsmith_verify as verifier

    def told(step: str, en: str, zh: str) -> None:
        if not as_json:
            say(verifier.shown(f"ok  {step}: {en} | {zh}"))

    found = verifier.verify(
        release, str(policy), status=status, now=now, remember=remember, threads=threads, sample=sample, ids=_ids_of, say=told
    )
    if not found["exit"] and Path(release).is_dir():
        found |= _elsewhere(Path(release))
    if as_json:
        json_line(found)
    else:
        say(verifier.ending(found))
    raise typer.Exit(int(found["exit"]))


def _elsewhere(folder: Path) -> dict[str, object]:
    """Return what is found against a release whose bytes are all right: a Lance table of it says that its rows stand elsewhere."""
    from goldsmith.certify import goldsmith_verify as verifier
    from goldsmith.circulate.trusting import own_rows
    from goldsmith.circulation_errors import UntrustedError

    try:
        own_rows(folder)
    except UntrustedError as problem:
        verdict, verdict_zh = verifier.VERDICTS[problem.exit_code]
        why = {"why": f"{problem.where}: {problem.found}", "why_zh": "表的记录不在本发布包内"}
        return {"exit": problem.exit_code, "verdict": verdict, "verdict_zh": verdict_zh, "step": "contents", **why}
    return {}


def _ids_of(path: str) -> Iterator[str]:
    """Yield the ids of the records in a file that is not JSON Lines; those of a Lance table with the first of its files."""
    place = Path(path)
    if place.suffix == ".lance" and place == min(place.parent.glob("*.lance")):
        import lance

        for batch in lance.dataset(str(place.parent.parent)).to_batches(columns=["id"]):
            yield from batch.column(0).to_pylist()
    elif place.suffix == ".parquet":
        from pyarrow import parquet

        with parquet.ParquetFile(path) as held:
            for batch in held.iter_batches(columns=["id"]):
                yield from batch.column(0).to_pylist()
