"""Verbs of worth: worth."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.printing import AsJson, Dataset, LakeOption, json_line, lake_of, say, table, tell

if TYPE_CHECKING:
    from goldsmith.evaluate.worth.costs import SourceCost
    from goldsmith.evaluate.worth.weighing import Weighed


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(worth)


def worth(
    dataset: Dataset,
    label: Annotated[str, typer.Option("--label", help="Field of the label: a column, or a key of `meta`.")],
    lake: LakeOption = None,
    costs: Annotated[
        Path | None, typer.Option("--costs", help="What it cost by step and source (YAML); docs/worth.md.", show_default=False)
    ] = None,
    most: Annotated[int, typer.Option("--most", min=50, help="Labelled records to weigh at most, drawn by chance.")] = 10_000,
    draws: Annotated[int, typer.Option("--draws", min=3, help="Draws of every size.")] = 5,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of all draws.")] = 0,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell what a labelled dataset brings, and what it cost.

    The value curve, classes, sources and single records. A small model learns from ever more records, without parts of sources, and its errors on held-out records are compared.
    With costs, what each source cost stands beside what it brings, and what to collect next comes by gain per cost.

    Example: goldsmith worth reviews --lake lake --label stars --costs costs.yaml
    """
    from goldsmith.curate import tables
    from goldsmith.errors import SettingsError
    from goldsmith.evaluate.worth.costs import costs_in, ledger
    from goldsmith.evaluate.worth.labelled import labelled
    from goldsmith.evaluate.worth.spending import counted
    from goldsmith.evaluate.worth.weighing import weighed

    asked = costs_in(costs) if costs else None
    opened = tables.opened(lake_of(lake), dataset)
    spent: list[SourceCost] = []
    if asked:
        try:
            spent = ledger(asked, *counted(opened))
        except ValueError as problem:
            raise SettingsError("the costs do not fit the dataset", where=str(costs), found=str(problem)) from problem
    found = weighed(labelled(opened.records, label, most=most, seed=seed), draws=draws, seed=seed)
    if as_json:
        json_line(_facts(found, spent, asked.currency if asked else ""))
    else:
        _tell(found, spent, asked.currency if asked else "")


def _facts(found: Weighed, spent: list[SourceCost], currency: str) -> dict[str, Any]:
    from goldsmith.evaluate.worth.weighing import next_to_collect

    curve, gain = found.curve, found.curve.gain()
    return {
        "records": len(found.records.ids),
        "left_out": found.records.left_out,
        "sizes": found.errors.sizes.tolist(),
        "errors": found.errors.whole.tolist(),
        "curve": {
            "floor": curve.floor,
            "power": curve.power.value,
            "why_not": curve.why,
            "doubled": None if gain is None else [gain.value, gain.low, gain.high],
        },
        "sources": {
            name: None if one is None else {"gain": one.mean, "low": one.low, "high": one.high}
            for name, one in zip(found.records.sources, found.sources, strict=True)
        },
        "classes": {name: {"error": error, "doubled": gain} for name, error, gain in _classes(found)},
        "removal": {"believable": found.removal.believable, "shares": found.removal.shares, "by_chance": found.removal.by_chance}
        | {side: [one.value for one in getattr(found.removal, side)] for side in ("worst_first", "best_first")},
        "least": [{"id": name, "value": value} for name, value in found.least],
        "currency": currency,
        "costs": [{"source": one.source, "read": one.read, "kept": one.kept, **one.steps, "total": one.total} for one in spent],
        "next": [{"source": name, "gain_per_thousand": gain, "gain_per_cost": per} for name, gain, per in next_to_collect(found, spent)],
    }


def _tell(found: Weighed, spent: list[SourceCost], currency: str) -> None:
    from goldsmith.evaluate.worth.weighing import next_to_collect

    say(f"{len(found.records.ids):,} labelled records, {len(found.records.classes)} classes, {len(found.records.sources)} sources")
    for why, n in found.records.left_out.items():
        if n:
            tell(f"{n:,} records left out: {why}")
    means = found.errors.whole.mean(axis=1)
    table(list(zip(found.errors.sizes.tolist(), [f"{one:.4f}" for one in means], strict=True)), head=("records", "error"))
    _tell_curve(found, spent, currency)
    say("")
    table(
        [(name, f"{error:.4f}", _signed(gain)) for name, error, gain in _classes(found)[:30]], head=("class", "error", "with twice as many")
    )
    added = [
        (name, "too few rows, or all of them", "") if one is None else (name, f"{one.mean:+.4f}", f"{one.low:+.4f} to {one.high:+.4f}")
        for name, one in zip(found.records.sources, found.sources, strict=True)
    ]
    if len(added) > 1:
        say("")
        table(added[:30], head=("source", "adds beyond as many rows of any kind", "95 % interval"))
    _tell_costs(spent, currency)
    _tell_singly(found)
    for name, gain, per in next_to_collect(found, spent)[:5]:
        money = f", {per:.3g} for each {currency}" if per is not None else ""
        say(f"collect next: source `{name}`: a thousand more records take {gain:.4f} more error away than others would{money}")


def _tell_costs(spent: list[SourceCost], currency: str) -> None:
    if not spent:
        return
    say("")
    steps = list(spent[0].steps)
    paid: list[tuple[object, ...]] = [
        (one.source, one.read, one.kept, *(f"{one.steps[step]:,.2f}" for step in steps), f"{one.total:,.2f}") for one in spent
    ]
    table(paid, head=("source", "read", "kept", *steps, f"total {currency}"))


def _classes(found: Weighed) -> list[tuple[str, float, float | None]]:
    """Return each class with its error and what twice as many records would take away of it, the worst first."""
    rows = []
    for name, errors, curve in zip(found.records.classes, found.errors.by_class, found.curves, strict=True):
        gain = curve.gain() if curve is not None else None
        rows.append((name, float(errors[-1].mean()), None if gain is None else -gain.value))
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _signed(number: float | None) -> str:
    return "cannot be foreseen" if number is None else f"{number:+.4f}"


def _tell_curve(found: Weighed, spent: list[SourceCost], currency: str) -> None:
    gain = found.curve.gain()
    if gain is None:
        say(f"value curve: what twice as many records would bring cannot be foreseen: {found.curve.why}")
        return
    say(f"value curve: with twice as many records the error falls by {gain.value:.4f} ({gain.low:.4f} to {gain.high:.4f})")
    total = sum(one.total for one in spent)
    if total:
        say(
            f"as many records again would cost {total:,.0f} {currency}: {total / max(gain.value, 1e-9) / 100:,.0f} for each percent of error less"
        )


def _tell_singly(found: Weighed) -> None:
    say("")
    if not found.removal.believable:
        say("worth of single records: taking the least away helps no more than chance does, so no record is named")
        return
    named = ", ".join(name for name, _ in found.least[:5])
    say(f"worth of single records: {found.valued:,} were valued; taking the least away helps more than chance. Look at {named}")
