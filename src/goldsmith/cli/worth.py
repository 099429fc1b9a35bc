"""Verbs of worth: worth."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith.cli.printing import AsJson, Dataset, LakeOption, json_line, lake_of, say, table, tell

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    With costs, what each source cost stands beside what it brings, and what to collect next comes by gain per cost. The page of `goldsmith evaluate` shows it.

    Example: goldsmith worth reviews --lake lake --label stars --costs costs.yaml
    """
    from goldsmith.curate import tables
    from goldsmith.errors import SettingsError
    from goldsmith.evaluate.worth.costs import costs_in, ledger
    from goldsmith.evaluate.worth.keeping import keep
    from goldsmith.evaluate.worth.labelled import labelled
    from goldsmith.evaluate.worth.spending import counted
    from goldsmith.evaluate.worth.told import told
    from goldsmith.evaluate.worth.weighing import weighed

    asked = costs_in(costs) if costs else None
    place = lake_of(lake)
    opened = tables.opened(place, dataset)
    spent: list[SourceCost] = []
    if asked:
        try:
            spent = ledger(asked, *counted(opened))
        except ValueError as problem:
            raise SettingsError("the costs do not fit the dataset", where=str(costs), found=str(problem)) from problem
    found = weighed(labelled(opened.records, label, most=most, seed=seed), draws=draws, seed=seed)
    currency = asked.currency if asked else ""
    facts = told(found, spent, currency, label=label, draws=draws, seed=seed)
    keep(place, dataset, opened.records.origin()[0], facts)
    if as_json:
        json_line(facts)
    else:
        _tell(found, spent, currency)
        tell(f"kept beside the dataset: the page of `goldsmith evaluate {dataset} --out FOLDER` shows it")


def _tell(found: Weighed, spent: list[SourceCost], currency: str) -> None:
    from goldsmith.evaluate.worth.told import classes
    from goldsmith.evaluate.worth.weighing import next_to_collect

    say(
        f"{len(found.records.ids):,} labelled records, {len(found.records.classes)} classes, {len(found.records.sources)} {'source' if len(found.records.sources) == 1 else 'sources'}"
    )
    for why, n in found.records.left_out.items():
        if n:
            tell(f"{n:,} records left out: {why}")
    means = found.errors.whole.mean(axis=1)
    table(list(zip(found.errors.sizes.tolist(), [f"{one:.4f}" for one in means], strict=True)), head=("records", "error"))
    _tell_curve(found, spent, currency)
    say("")
    table(
        [(one["name"], "" if one["error"] is None else f"{one['error']:.4f}", _less(one["doubled"])) for one in classes(found)[:30]],
        head=("class", "error", "with twice as many"),
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


def _less(gain: Mapping[str, float] | None) -> str:
    return "cannot be foreseen" if gain is None else f"{-gain['value']:+.4f}"


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
