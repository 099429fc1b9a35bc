"""Verbs of what records add to each other: novelty."""

from __future__ import annotations

from typing import Annotated

import typer

from goldsmith.cli.printing import AsJson, Dataset, LakeOption, json_line, lake_of, say


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(novelty)


def novelty(
    dataset: Dataset,
    lake: LakeOption = None,
    n: Annotated[int, typer.Option("--n", help="Words in an n-gram; a Chinese character is a word.")] = 5,
    order: Annotated[
        str, typer.Option("--order", help="Column that orders records, largest first; -NAME smallest first.", show_default=False)
    ] = "",
    text: Annotated[str, typer.Option("--text", help="Column of the text; the edited one if there is one.", show_default=False)] = "",
    megabytes: Annotated[int, typer.Option("--megabytes", help="Memory for n-grams; 0 for an exact set of any size.")] = 256,
    seed: Annotated[int, typer.Option("--seed", help="Of the hashes.")] = 1,
    *,
    everything: Annotated[bool, typer.Option("--everything", help="Records that a rule dropped count too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure what each record adds to those before it.

    The column novelty is the share of a record's n-grams that no record before it has.
    The order decides which of two like texts is the new one; it is noted with the column.

    Example: goldsmith novelty web --lake lake --order character_count
    """
    from goldsmith.curate.novelty import fill
    from goldsmith.curate.settings_of.novelty import Novelty
    from goldsmith.progress import shown

    given = {"n": n, "order": order, "text": text, "megabytes": megabytes, "seed": seed, "everything": everything}
    wanted = Novelty.configured(given, where="novelty")
    opened = lake_of(lake)
    with opened.lock(dataset.partition("@")[0]), shown(quiet=False) as progress:
        found = fill(opened.dataset(dataset), wanted, progress=progress)
    if as_json:
        json_line(found)
    else:
        say(f"{found['measured']:,} of {found['records']:,} records measured; {found['new_share']:.2%} of {found['n_grams']:,} n-grams new")
        say(f"novelty of records: {', '.join(f'{float(share):.0%} below {value:.3f}' for share, value in found['quantiles'].items())}")
