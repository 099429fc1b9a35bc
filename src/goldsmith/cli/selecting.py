"""Verbs of selection: select, selections."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from goldsmith.cli.printing import AsJson, Dataset, LakeOption, json_line, lake_of, say, table, tell

Method = Annotated[
    str,
    typer.Option(
        "--method", "-m",
        help="cdf, top, bottom, threshold, band, importance, k-centre, facility-location, random or length-matched.",
    ),
]  # fmt: skip
Name = Annotated[str, typer.Argument(help="Name of the selection; the column is called selected_NAME.")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(select)
    app.command()(selections)


def select(
    dataset: Dataset,
    name: Name,
    method: Method,
    lake: LakeOption = None,
    by: Annotated[
        str | None, typer.Option("--by", help="Column of the score, the log weight or the embedding.", show_default=False)
    ] = None,
    budget: Annotated[
        str | None, typer.Option("--budget", "-b", help="20%, 20% records, 5000 records or 2M tokens.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of all that is left to chance.")] = 42,
    among: Annotated[str | None, typer.Option("--among", help="SQL: only these of the kept records take part.", show_default=False)] = None,
    per: Annotated[str | None, typer.Option("--per", help="Share the budget among the values of this column.", show_default=False)] = None,
    share: Annotated[str | None, typer.Option("--share", help="proportional, equal or temperature.", show_default=False)] = None,
    temperature: Annotated[
        float | None, typer.Option("--temperature", help="1 is proportional, more is more equal.", show_default=False)
    ] = None,
    epochs: Annotated[
        float | None, typer.Option("--epochs", help="How often small groups may be repeated at most.", show_default=False)
    ] = None,
    at_least: Annotated[
        list[str] | None, typer.Option("--at-least", help="GROUP=AMOUNT or GROUP=10%; may be given again.", show_default=False)
    ] = None,
    at_most: Annotated[
        list[str] | None, typer.Option("--at-most", help="GROUP=AMOUNT or GROUP=10%; may be given again.", show_default=False)
    ] = None,
    tokens: Annotated[
        str | None, typer.Option("--tokens", help="characters, words, token_count, a column or a tokenizer.json.", show_default=False)
    ] = None,
    sure: Annotated[
        float | None, typer.Option("--sure", help="cdf: share of the budget for the highest scores.", show_default=False)
    ] = None,
    solve: Annotated[str | None, typer.Option("--solve", help="cdf: met, expected or published.", show_default=False)] = None,
    above: Annotated[float | None, typer.Option("--above", help="threshold: the lowest score taken.", show_default=False)] = None,
    below: Annotated[float | None, typer.Option("--below", help="threshold: the highest score taken.", show_default=False)] = None,
    between: Annotated[str | None, typer.Option("--between", help="band: two quantiles, such as 0.3,0.7.", show_default=False)] = None,
    like: Annotated[str | None, typer.Option("--like", help="length-matched: the selection to match.", show_default=False)] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Dropped records take part too.")] = False,
    baselines: Annotated[bool, typer.Option("--baselines", help="Make NAME_random and NAME_length_matched as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """Choose records that a budget can hold, as a column.

    The kept records take part. What was chosen, how, and what became of lengths, sources and languages is noted with the column.

    Example: goldsmith select web long20 --method cdf --by character_count --budget 20% --baselines
    """
    from goldsmith.curate.selecting import made
    from goldsmith.progress import shown

    group: dict[str, Any] = {
        "column": per,
        "share": share,
        "temperature": temperature,
        "epochs": epochs,
        "at_least": _pairs(at_least, "--at-least"),
    }
    group["at_most"] = _pairs(at_most, "--at-most")
    said: dict[str, Any] = {
        "name": name,
        "method": method,
        "by": by,
        "budget": budget,
        "seed": seed,
        "among": among,
        "tokens": tokens,
        "sure": sure,
    }
    said |= {"solve": solve, "above": above, "below": below, "between": _quantiles(between), "like": like, "everything": everything}
    said["per"] = _per(_said(group))
    with shown() as progress:
        found = made(lake_of(lake), dataset, _said(said), baselines=baselines, progress=progress)
    if as_json:
        json_line(found if baselines else found[0])
        return
    for one in found:
        _tell(one)


def selections(
    dataset: Dataset,
    first: Annotated[str | None, typer.Argument(help="Show this selection alone.", show_default=False)] = None,
    second: Annotated[str | None, typer.Argument(help="Compare the first with this one.", show_default=False)] = None,
    lake: LakeOption = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the selections of a dataset, or compare two.

    Tells how each was made, whether it still holds, and how many records have come since.

    Example: goldsmith selections web long20 long20_random
    """
    from goldsmith.curate import selections as stored

    records = lake_of(lake).dataset(dataset)
    if first and second:
        both = stored.compared(records, first, second)
        json_line(both) if as_json else say(stored.text(both))
        return
    found = [stored.selection(records, first)] if first else stored.selections(records)
    if as_json:
        json_line([one.as_json() for one in found])
    elif first:
        _tell(found[0].record)
        say(f"  {found[0].state}" + (f"; {found[0].unconsidered:,} records not considered yet" if found[0].unconsidered else ""))
    elif found:
        table([_row(one) for one in found], head=("selection", "method", "by", "asked", "records", "of", "state", "not considered"))
    else:
        say("there are no selections yet; begin with: goldsmith select --help")


def _row(one: Any) -> tuple[object, ...]:
    record = one.record
    if not record:
        return (one.name, "", "", "", 0, 0, one.state, one.unconsidered)
    chosen, considered = record["selected"]["records"], record["considered"]["records"]
    return (one.name, record["method"], record["by"], record["asked_as"], chosen, considered, one.state, one.unconsidered)


def _tell(record: dict[str, Any]) -> None:
    """Print the record of a selection, and warn on standard error."""
    if not record:
        say("unfinished; give the same command again")
        return
    chosen, considered = record["selected"], record["considered"]
    share = chosen["records"] / considered["records"]
    budget = f"; budget {record['asked_as']}: {record['spent']:,} {record['unit']} taken, {record['off_by']:+,}" if record["asked"] else ""
    say(f"{record['name']}: {chosen['records']:,} of {considered['records']:,} records ({share:.1%}) by {record['method']}{budget}")
    for what in ("score", "length"):
        if record[what]:
            before, after = record[what]["before"], record[what]["after"]
            say(
                f"  {what}: median {_number(before.get('p50'))} → {_number(after.get('p50'))}, distance (KS) {_number(record[what]['ks_distance'])}"
            )
    for column, moved in record["names"].items():
        largest = [f"{name} {after:,} of {before:,}" for name, before, after in moved["counts"][:4]]
        say(f"  {column}: {', '.join(largest)}" + (" …" if len(moved["counts"]) > 4 else ""))
    for warning in record["warnings"]:
        tell(f"warning: {warning}")


def _number(value: float | None) -> str:
    return "not measurable" if value is None else f"{value:,.4g}"


def _pairs(texts: list[str] | None, option: str) -> dict[str, str]:
    """Return GROUP=AMOUNT as a mapping; a group may hold `=` itself."""
    from goldsmith.errors import UsageError

    odd = [text for text in texts or () if "=" not in text]
    if odd:
        raise UsageError(f"`{option}` wants GROUP=AMOUNT", found=odd[0], hint=f"{option} zh=1000")
    return {name: amount for name, _, amount in (text.rpartition("=") for text in texts or ())}


def _per(group: dict[str, Any]) -> dict[str, Any] | None:
    """Return how a budget is shared; options about groups want to know which groups."""
    if group and "column" not in group:
        from goldsmith.errors import UsageError

        named = ", ".join(f"--{name.replace('_', '-')}" for name in group)
        raise UsageError(f"{named}: which groups?", where="select", hint="name their column: --per language, --per source")
    return group or None


def _said(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options that were given."""
    return {name: value for name, value in options.items() if value not in (None, {})}


def _quantiles(text: str | None) -> list[str] | None:
    return None if text is None else [part.strip() for part in text.split(",")]
