"""Verbs of grammar: complexity."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from goldsmith.cli.printing import AsJson, Dataset, LakeOption, json_line, lake_of, say, table


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(complexity)


def complexity(
    dataset: Dataset,
    lake: LakeOption = None,
    zh: Annotated[str, typer.Option("--zh", help="Parser of Chinese: udpipe, udpipe:FILE, own:FILE or fast.")] = "udpipe",
    en: Annotated[str, typer.Option("--en", help="Parser of English: spacy, spacy:NAME, own:FILE or fast.")] = "spacy",
    language: Annotated[str, typer.Option("--language", help="auto, or zh or en for all texts.")] = "auto",
    trees: Annotated[
        str, typer.Option("--trees", help="Trees that are there: a column or field of CoNLL-U, or a file by record id.", show_default=False)
    ] = "",
    text: Annotated[str, typer.Option("--text", help="Column of the text; the edited one if there is one.", show_default=False)] = "",
    normalise: Annotated[str, typer.Option("--normalise", help="minmax as published; clipped or rank are robust.")] = "minmax",
    weights: Annotated[str, typer.Option("--weights", help="Five weights, with commas between.", show_default=False)] = "",
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes; all cores where left out.", show_default=False)
    ] = None,
    *,
    fast: Annotated[bool, typer.Option("--fast", help="Estimate without a parser, a thousand times as fast.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the grammatical complexity (CDF-GC) of every record.

    Writes the columns gc_pos_ent, gc_con_ent, gc_dep_ent, gc_avg_dep_height, gc_avg_dep_dis and grammatical_complexity.

    Example: goldsmith complexity web --lake lake --fast
    """
    from goldsmith.curate.grammar import fill
    from goldsmith.curate.grammar_settings import Grammar
    from goldsmith.engine.local import available_cores
    from goldsmith.progress import shown

    chosen = {"zh": "fast", "en": "fast"} if fast else {"zh": zh, "en": en}
    given = {**chosen, "language": language, "trees": trees, "text": text, "normalise": normalise, "weights": weights}
    wanted = Grammar.configured(given, where="complexity")
    opened = lake_of(lake)
    with opened.lock(dataset.partition("@")[0]), shown(quiet=False) as progress:
        found = fill(opened.dataset(dataset), wanted, workers=workers or available_cores(), progress=progress)
    json_line(found) if as_json else _told(found)


def _told(found: dict[str, Any]) -> None:
    say(f"{found['measured']:,} of {found['records']:,} records measured, {found['failed']:,} failed")
    head = ("language", "measured", "mean GC", "correlation with length", "the same, length taken out")
    keys = ("measured", "mean", "length_correlation", "length_correlation_given_length")
    table([(name, *(one.get(key) for key in keys)) for name, one in found["languages"].items()], head=head)
    for name, one in found["languages"].items():
        if one["without_variance"]:
            say(f"{name}: the same in every record, and so without effect: {', '.join(one['without_variance'])}")
