"""Verbs of human audit: audit, audit-read."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from goldsmith.cli.ending import GATE
from goldsmith.cli.printing import AsJson, Dataset, LakeOption, json_line, lake_of, say, table, tell

if TYPE_CHECKING:
    from goldsmith.evaluate.auditing.concluding import Concluded


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(audit)
    app.command("audit-read")(audit_read)


def audit(
    dataset: Dataset,
    nonce: Annotated[
        str, typer.Option("--nonce", help="A public value that nobody knew when the version was frozen: a block hash, a lottery draw.")
    ],
    out: Annotated[Path, typer.Option("--out", help="Folder for the sheets; new.")],
    lake: LakeOption = None,
    purpose: Annotated[
        Literal["safety", "labels", "facts", "type"], typer.Option("--purpose", help="What reviewers are asked.")
    ] = "safety",
    good: Annotated[
        float | None, typer.Option("--good", help="Share of defects of a lot that ought to pass.", min=0, max=1, show_default=False)
    ] = None,
    bad: Annotated[
        float | None, typer.Option("--bad", help="Share of defects of a lot that ought not to.", min=0, max=1, show_default=False)
    ] = None,
    rows: Annotated[int | None, typer.Option("--rows", min=1, help="Records to look at; else the plan's.", show_default=False)] = None,
    accept: Annotated[
        int | None, typer.Option("--accept", min=0, help="Defects to bear with, given with --rows.", show_default=False)
    ] = None,
    planted: Annotated[float, typer.Option("--planted", min=0, max=1, help="Planted items for each record.")] = 0.1,
    reviewers: Annotated[int, typer.Option("--reviewers", min=1, max=2, help="People who judge every item.")] = 2,
    label: Annotated[str, typer.Option("--label", help="Field of the label, for --purpose labels.", show_default=False)] = "",
    form: Annotated[Literal["csv", "jsonl"], typer.Option("--format", help="Form of the sheets.")] = "csv",
    profile: Annotated[
        str | None, typer.Option("--profile", help="Ask after the known problems of this profile too.", show_default=False)
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Draw records that people judge, and that nobody can choose.

    Planted defects tell how well people look. Sheets, a guide in Chinese and English, and a key that reviewers must not see go into the folder; `goldsmith audit-read` reads them
    back. The filing guides' rule of 4,000 records and 96 % is `--rows 4000 --accept 160`.

    Example: goldsmith audit web --lake lake --nonce 000000000000000000021f2a --out audit/
    """
    from goldsmith.curate import tables
    from goldsmith.errors import UsageError
    from goldsmith.evaluate import asked
    from goldsmith.evaluate.auditing.drawing import PURPOSES, Wanted, draw
    from goldsmith.evaluate.auditing.draws import log
    from goldsmith.evaluate.auditing.folder import prepare

    if purpose == "labels" and not label:
        raise UsageError("the field of the label is missing", hint="say it: --label NAME, a column or a key of `meta`")
    usual, problems = PURPOSES[purpose], asked.profile(profile).problems if profile else []
    wanted = Wanted(
        purpose, nonce, usual[0] if good is None else good, usual[1] if bad is None else bad, rows, accept, planted, reviewers, label
    )
    opened = lake_of(lake)
    records = tables.opened(opened, dataset).records
    drawn = draw(records, wanted)
    sheets = prepare(out, records, wanted, drawn, suffix=f".{form}", problems=problems)
    log(opened, dataset, drawn.lot.root, nonce, purpose)
    plan = drawn.plan
    facts = {"root": drawn.lot.root, "records": drawn.lot.records, "rows": plan.n, "accept": plan.c, "items": len(drawn.items)}
    if as_json:
        json_line({**facts, "drawn": dict(drawn.drawn), "sheets": [str(one) for one in sheets]})
        return
    say(f"{records.name}@{records.version}: {drawn.lot.records:,} records, root {drawn.lot.root[:16]}")
    say(
        f"{len(drawn.items):,} items a sheet: {plan.n:,} records to look at and {len(drawn.items) - plan.n:,} planted; the lot passes with up to {plan.c:,} {'defect' if plan.c == 1 else 'defects'}"
    )
    table([(f"{share:.2%}", f"{plan.passes(share):.1%}") for share in _shares(wanted.good, wanted.bad)], head=("defects", "accepted"))
    _warn(plan.n, drawn.lot.records)
    tell(f"sheets: {', '.join(str(one) for one in sheets)}; keep {out / 'keep'} from reviewers; then goldsmith audit-read {out}")


def audit_read(
    folder: Annotated[Path, typer.Argument(help="The folder of the audit.")],
    lake: LakeOption = None,
    sheets: Annotated[
        list[Path] | None, typer.Option("--sheet", help="A filled sheet; else those in the folder. May be given again.", show_default=False)
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Read filled sheets of an audit back, and decide.

    How far people agree, how many planted items they found, and whether the lot passes. Where people differ, a sheet for a third verdict is written. `verdicts.jsonl` is what a requirement names under `audits`. Ends with
    exit code 3 where the lot does not pass.

    Example: goldsmith audit-read audit/ --lake lake
    """
    from goldsmith.curate import tables
    from goldsmith.evaluate.auditing import folder as audits

    key = audits.key_of(folder)
    records = tables.opened(lake_of(lake), f"{key['dataset']}@{key['version']}").records
    found = audits.conclude(folder, records, sheets or ())
    if as_json:
        json_line(audits.as_json(key, found))
    else:
        _tell(key, found, folder)
    if found.decision not in {"accepted", "open"}:
        raise typer.Exit(GATE)


def _tell(key: dict[str, Any], found: Concluded, folder: Path) -> None:
    say(f"{key['dataset']}@{key['version']}, {key['purpose']}: {found.decision}")
    plan = found.plan
    rows = [("defects", f"{found.defects} in {found.judged:,} judged of {plan.n:,}, at most {plan.c} pass", "")]
    for name, one in (("lot that passes", found.passing), ("planted items found", found.found), ("agreement (kappa)", found.agreement)):
        rows.append((name, "not known", "") if one is None else (name, f"{one.value:.4g}", f"{one.low:.4g} to {one.high:.4g}"))
    rows += [
        (f"reviewer {n} found", f"{one.value:.4g}", f"{one.low:.4g} to {one.high:.4g}") for n, one in enumerate(found.by_reviewer, 1) if one
    ]
    table(rows, head=("", "", "95 % interval"))
    for number, items in enumerate(found.missing, 1):
        if items:
            tell(f"reviewer {number} has {len(items):,} items without a verdict")
    if found.disputed:
        tell(f"{len(found.disputed):,} items need a third verdict: fill {folder}/adjudication{key['suffix']} and read again")
    tell(f"verdicts: {folder / 'verdicts.jsonl'}")


def _shares(good: float, bad: float) -> list[float]:
    return sorted({good, (good + bad) / 2, bad, min(1.0, 2 * bad)})


def _warn(rows: int, records: int) -> None:
    from goldsmith.stats.rare import rate_unseen

    unseen = rate_unseen(rows, population=records)
    if unseen:
        tell(f"what {unseen:.3%} of the records have may well not show in this sample at all: rarer things need a scan of all records")
