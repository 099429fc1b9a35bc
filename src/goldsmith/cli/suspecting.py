"""Verbs that name records to look at: suspects, screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.printing import AsJson, Dataset, LakeOption, json_line, lake_of, say, table, tell

if TYPE_CHECKING:
    from goldsmith.algorithms.poison import Facts, Records
    from goldsmith.algorithms.poison.together import Usual

Top = Annotated[int, typer.Option("--top", min=1, help="Records to name.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write them there too, as JSON Lines.", show_default=False)]
SHOWN, SHOWN_CLASSES = 60, 5
"""Characters of a text in a table, and classes in a sentence."""


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(suspects)
    app.command()(screen)


def suspects(
    dataset: Dataset,
    label: Annotated[str, typer.Option("--label", help="Field of the label: a column, or a key of `meta`.")],
    lake: LakeOption = None,
    top: Top = 20,
    out: Out = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the folds.")] = 0,
    *,
    as_json: AsJson = False,
) -> None:
    """Name labels that are probably wrong, and why.

    The most suspicious come first, with the label that was expected; the order is chosen by where the errors are, and it is said why. A model is trained on the dataset itself, and no record is judged by a model that has seen it. Nothing is changed: look at them,
    and audit a random sample for the rate of errors.

    Example: goldsmith suspects reviews --lake lake --label stars --top 50 --out suspects.jsonl
    """
    from goldsmith.curate import tables
    from goldsmith.evaluate.suspecting import suspect_labels

    found = suspect_labels(tables.opened(lake_of(lake), dataset).records, label, seed=seed)
    rows = found.named(top)
    flagged = int(found.ranking.flagged.sum())
    _write(out, rows)
    ranking = found.ranking
    if as_json:
        left_out = {one.reason: len(one.rows) for one in ranking.left_out}
        how = {"order": ranking.ordered_by, "because": ranking.because, "left_out": left_out, "not_flagged": list(ranking.untold)}
        json_line({"records": len(found.rows), "flagged": flagged, "by_meaning": found.by_meaning, **how, "suspects": rows})
        return
    say(f"{len(found.rows):,} labels, {flagged:,} flagged; the first {len(rows):,}:")
    shown = [(one["id"], one["given"], one["proposed"], f"{one['proposed_probability']:.2f}", _short(one["text"])) for one in rows]
    table(shown, head=("id", "given", "expected", "probability", "text"))
    tell(f"ordered by {ranking.ordered_by}: {ranking.because}")
    for one in ranking.left_out:
        tell(f"not judged: {one.told}")
    if ranking.untold:
        names = ", ".join(f"`{name}`" for name in ranking.untold[:SHOWN_CLASSES])
        tell(f"not flagged: {len(ranking.untold)} classes that the models contradict in most of their records: {names}")
    if not found.by_meaning:
        tell(f"by words alone; with `goldsmith embed {dataset}` before, meaning takes part and more is found")
    tell("flags order what to look at; how many labels are wrong is told by an audit: goldsmith audit --purpose labels")


def screen(
    dataset: Dataset,
    lake: LakeOption = None,
    facts: Annotated[
        Path | None, typer.Option("--facts", help="What you trust: triples in YAML, JSON, CSV or TSV; docs/poison.md.", show_default=False)
    ] = None,
    label: Annotated[str, typer.Option("--label", help="Field of the label, where there is one.", show_default=False)] = "",
    top: Top = 20,
    out: Out = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of all draws.")] = 0,
    *,
    planted: Annotated[
        bool, typer.Option("--planted", help="Plant marked items into a copy, and tell how many are found: minutes.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put records in an order of review for planted misinformation.

    Contradictions, bursts, odd sources, triggers, unseen characters, swapped numbers, odd labels. A place in this order is a reason to look, no verdict; docs/poison.md tells what is found and what is not.

    Example: goldsmith screen web --lake lake --facts facts.yaml --planted
    """
    from goldsmith.algorithms.poison import Facts
    from goldsmith.algorithms.poison import screen as all_screens
    from goldsmith.curate import tables
    from goldsmith.evaluate.suspecting import in_order, screened

    known = Facts.read(facts) if facts else None
    rows, columns, found = screened(tables.opened(lake_of(lake), dataset).records, known, label=label, seed=seed)
    tested: list[dict[str, Any]] = []
    not_planted: dict[str, list[str]] = {}
    if planted:
        tested, not_planted, usual = _planted(columns, known)
        found = all_screens(columns, known, usual=usual, seed=seed)
    listed = in_order(rows, found, top)
    _write(out, listed)
    if as_json:
        missing = {one.screen: list(one.missing) for one in found.not_screened}
        json_line({"records": found.n, "not_screened": missing, "first": listed, "planted": tested, "not_planted": not_planted})
        return
    say(f"{found.n:,} records; the first {len(listed):,} to look at:")
    shown = [(one["id"], len(one["alike"]) or "", one["screen"], one["reason"], _short(one["text"])) for one in listed]
    table(shown, head=("id", "and like it", "screen", "reason", "text"))
    for one in found.not_screened:
        tell(f"not screened for {one.screen}: needs {', '.join(one.missing)}")
    if tested:
        _show_planted(tested)
    for name, needs in not_planted.items():
        tell(f"not planted: {name}: needs {', '.join(needs)}")


def _show_planted(tested: list[dict[str, Any]]) -> None:
    say("")
    table(
        [(one["attack"], f"{one['rate']:.4%}", one["items"], f"{one['recall']:.2%}", _range(one), f"{one['audit']:.2%}") for one in tested],
        head=("planted", "rate", "items", "found", "95 % interval", "by a random audit"),
    )
    tell("found within 0.1 % of the records as false alarms; the audit looks at as many records as the screens made a reviewer look at")
    tell("the order above is that of this test: what a score of each screen is worth was learnt from other planted items")


def _planted(columns: Records, known: Facts | None) -> tuple[list[dict[str, Any]], dict[str, list[str]], Usual]:
    """Return what all screens together found beside a random audit of equal cost, what could not be planted, and what was learnt."""
    from goldsmith.algorithms.poison import planted_test

    test = planted_test(columns, known, seeds=(1, 2, 3))
    told = [
        {
            "attack": one.attack, "rate": one.reached, "items": one.items, "recall": one.recall.value,
            "low": one.recall.low, "high": one.recall.high, "audit": one.audit.recall,
        }
        for one in test.grades
        if one.screen == "together"
    ]  # fmt: skip
    return told, {one.screen: list(one.missing) for one in test.not_planted}, test.usual


def _range(one: dict[str, Any]) -> str:
    return f"{one['low']:.2%} to {one['high']:.2%}"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…"


def _write(out: Path | None, rows: list[dict[str, Any]]) -> None:
    import orjson

    if out:
        out.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
        tell(f"wrote {len(rows):,} records to {out}")
