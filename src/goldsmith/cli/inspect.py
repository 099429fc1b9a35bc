"""Verbs that look into a dataset: why, ledger, quarantine, sql, take."""

from __future__ import annotations

from typing import Annotated

import typer

from goldsmith.cli.printing import AsJson, Dataset, LakeOption, json_line, lake_of, say, shortened, table, tell


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(why)
    app.command()(ledger)
    app.command()(quarantine)
    app.command()(sql)
    app.command()(take)


def why(
    dataset: Dataset,
    record: Annotated[str, typer.Argument(help="Id of a record.", metavar="ID")],
    lake: LakeOption = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Explain what became of a record.

    Tells what was measured, which rule with which number decided, and what it duplicates, both texts side by side.

    Example: goldsmith why web d0037464 --lake lake
    """
    from goldsmith.curate.why import explained

    found = explained(lake_of(lake), dataset, record)
    if as_json:
        json_line(found.as_json())
    else:
        say(str(found))


def ledger(dataset: Dataset, lake: LakeOption = None, *, as_json: AsJson = False) -> None:
    """Print the ledger of the last run.

    Tells the records in, kept, dropped by reason and quarantined, step by step.

    Example: goldsmith ledger web
    """
    from goldsmith.curate.ledger import last

    facts = last(lake_of(lake), dataset)
    if as_json:
        json_line(facts)
        return
    rows = [
        (step["name"], step["found"], step["kept"], sum(step["dropped"].values()), step["quarantined"], step["cpu_seconds"])
        for step in facts["steps"]
    ]
    table(rows, head=("step", "in", "kept", "dropped", "quarantined", "CPU s"))
    reasons = sorted(facts["dropped"].items(), key=lambda pair: -pair[1])
    if reasons:
        say("")
        table(reasons, head=("reason", "records"))


def quarantine(
    dataset: Dataset,
    lake: LakeOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Rows to print.")] = 20,
    *,
    as_json: AsJson = False,
) -> None:
    """Show what could not be read.

    Tells file, position, error and the raw bytes.

    Example: goldsmith quarantine web
    """
    from goldsmith.curate.tables import opened

    rows: list[dict[str, object]] = []
    table_of = opened(lake_of(lake), dataset).quarantine
    for batch in table_of.scan(batch_rows=limit):
        rows.extend(batch.slice(0, limit - len(rows)).to_pylist())
        if len(rows) >= limit:
            break
    for row in rows:
        raw = row.pop("raw", b"")
        row["raw"] = raw.decode("utf-8", "backslashreplace") if isinstance(raw, bytes) else ""
    if as_json:
        json_line(rows)
    elif rows:
        table(
            [(row["source"], str(row["position"]), row["error"], shortened(row["message"], 60), shortened(row["raw"], 40)) for row in rows],
            head=("source", "position", "error", "message", "raw"),
        )
        if (count := table_of.count()) > len(rows):
            tell(f"{len(rows):,} of {count:,} rows; --limit {count} shows all, --json whole messages and bytes")
    else:
        say("the quarantine is empty: every record that was found could be read")


def sql(
    question: Annotated[str, typer.Argument(help="A SELECT; datasets are tables.")], lake: LakeOption = None, *, as_json: AsJson = False
) -> None:
    """Answer a question in SQL over the datasets.

    The tables beside a dataset can be asked too: NAME__quarantine, NAME__parts (what was read), NAME__runs.

    Example: goldsmith sql "select reason, count(*) from web group by 1 order by 2 desc"
    """
    answer = lake_of(lake).sql(question)
    if as_json:
        json_line(answer.to_pylist())
    elif answer.num_rows:
        table(
            [[shortened(cell, 80) if isinstance(cell, str) else cell for cell in row.values()] for row in answer.to_pylist()],
            head=answer.column_names,
        )
    else:
        tell("no rows")


def take(dataset: Dataset, records: Annotated[list[str], typer.Argument(help="Ids.", metavar="ID...")], lake: LakeOption = None) -> None:
    """Print records by their ids, one JSON object a line.

    Example: goldsmith take web d0037464
    """
    for row in lake_of(lake).dataset(dataset).take(records).to_pylist():
        json_line({name: value for name, value in row.items() if value is not None})
