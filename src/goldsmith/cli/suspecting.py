"""Verbs that name records to look at: suspects, screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.printing import AsJson, Dataset, LakeOption, json_line, lake_of, say, table, tell

if TYPE_CHECKING:
    from goldsmith.algorithms.poison import Records

Top = Annotated[int, typer.Option("--top", min=1, help="Records to name.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write them there too, as JSON Lines.", show_default=False)]
SHOWN = 60
"""Characters of a text in a table."""


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

    The most suspicious come first, with the label that was expected. A model is trained on the dataset itself, and no record is judged by a model that has seen it. Nothing is changed: look at them,
    and audit a random sample for the rate of errors.

    Example: goldsmith suspects reviews --lake lake --label stars --top 50 --out suspects.jsonl
    """
    from goldsmith.curate import tables
    from goldsmith.evaluate.suspecting import suspect_labels

    found = suspect_labels(tables.opened(lake_of(lake), dataset).records, label, seed=seed)
    rows = found.named(top)
    flagged = int(found.ranking.flagged.sum())
    _write(out, rows)
    if as_json:
        json_line({"records": len(found.rows), "flagged": flagged, "by_meaning": found.by_meaning, "suspects": rows})
        return
    say(f"{len(found.rows):,} labels, {flagged:,} flagged; the first {len(rows):,}:")
    shown = [(one["id"], one["given"], one["proposed"], f"{one['proposed_probability']:.2f}", _short(one["text"])) for one in rows]
    table(shown, head=("id", "given", "expected", "probability", "text"))
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
    from goldsmith.curate import tables
    from goldsmith.evaluate.suspecting import in_order, screened

    known = Facts.read(facts) if facts else None
    rows, columns, found = screened(tables.opened(lake_of(lake), dataset).records, known, label=label, seed=seed)
    listed = in_order(rows, found, top)
    _write(out, listed)
    tested = _planted(columns, known) if planted else []
    if as_json:
        missing = {one.screen: list(one.missing) for one in found.not_screened}
        json_line({"records": found.n, "not_screened": missing, "first": listed, "planted": tested})
        return
    say(f"{found.n:,} records; the first {len(listed):,} to look at:")
    table([(one["id"], one["screen"], one["reason"], _short(one["text"])) for one in listed], head=("id", "screen", "reason", "text"))
    for one in found.not_screened:
        tell(f"not screened for {one.screen}: needs {', '.join(one.missing)}")
    if tested:
        say("")
        table(
            [
                (one["attack"], f"{one['rate']:.4%}", one["items"], f"{one['recall']:.2f}", _range(one), f"{one['audit']:.4f}")
                for one in tested
            ],
            head=("planted", "rate", "items", "found", "95 % interval", "by a random audit"),
        )


def _planted(columns: Records, known: Any) -> list[dict[str, Any]]:
    """Return what all screens together found of each attack at each rate, with what a random audit of equal cost finds."""
    from goldsmith.algorithms.poison import planted_test

    return [
        {
            "attack": one.attack, "rate": one.reached, "items": one.items, "recall": one.recall.value,
            "low": one.recall.low, "high": one.recall.high, "audit": one.audit.recall,
        }
        for one in planted_test(columns, known, seeds=(1, 2, 3)).grades
        if one.screen == "together"
    ]  # fmt: skip


def _range(one: dict[str, Any]) -> str:
    return f"{one['low']:.2f} to {one['high']:.2f}"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= SHOWN else plain[: SHOWN - 1] + "…"


def _write(out: Path | None, rows: list[dict[str, Any]]) -> None:
    import orjson

    if out:
        out.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
        tell(f"wrote {len(rows):,} records to {out}")
