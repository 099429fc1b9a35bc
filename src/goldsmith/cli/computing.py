"""Verbs of jobs that run where the data is: inside propose, list, show, approve, refuse, run, outcome, walls."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.circulating import ReleasesOption  # noqa: TC001  typer reads it
from goldsmith.cli.computing_at import place, release_in
from goldsmith.cli.misuse import Verbs
from goldsmith.cli.printing import AsJson, done, json_line, say, table, tell
from goldsmith.cli.privately import LedgerOption, ServiceUrl  # noqa: TC001  typer reads it

if TYPE_CHECKING:
    from goldsmith.circulate.inside.approving import Walls, Word
    from goldsmith.cli.computing_at import Here, There

JOB = Annotated[str, typer.Argument(help="Digest of a job, its first 8 digits, or its name.", metavar="JOB")]
KeyOption = Annotated[str, typer.Option("--key", help="Your key: a PEM file, or a token.")]
LogOption = Annotated[Path | None, typer.Option("--log", help="Folder of the log that it is entered into.", show_default=False)]
OfOption = Annotated[
    str, typer.Option("--of", help="With --url: NAME or NAME@VERSION of the release that the job is about.", show_default=False)
]
WhyOption = Annotated[str, typer.Option("--why", help="Why; it stands on record.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the group of this family."""
    group = typer.Typer(
        cls=Verbs, name="inside", no_args_is_help=True, rich_markup_mode=None,
        help="Compute where the data is; approved figures alone leave.\n\nExample: goldsmith inside propose job.yaml --by mei",
    )  # fmt: skip
    for verb in (propose, list_, show, approve, refuse, run, outcome, walls):
        group.command(verb.__name__.rstrip("_"))(verb)
    app.add_typer(group)


def propose(
    job: Annotated[Path, typer.Argument(help="The job, in YAML; docs/privacy.md shows one.", metavar="FILE")],
    by: Annotated[str, typer.Option("--by", help="Who asks: the name stands on record.")] = "owner",
    releases: ReleasesOption = Path("releases"),
    url: ServiceUrl = "",
    of: OfOption = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Propose a job for a release: an evaluation, a recipe, or SQL.

    It is told which figures would leave, and how many bits they can tell at most. Nothing runs before the owner of the data approved exactly this job.

    Example: goldsmith inside propose job.yaml --by mei
    """
    facts = place(releases, url, of or release_in(job)).propose(job, by)
    if as_json:
        json_line(facts)
        return
    say(str(facts["job"]))
    tell(f"{facts['figures']} figures, which can tell {facts['bits']:,} bits at most")


def list_(releases: ReleasesOption = Path("releases"), url: ServiceUrl = "", of: OfOption = "", *, as_json: AsJson = False) -> None:
    """List the jobs that were proposed, and what became of each.

    Example: goldsmith inside list
    """
    rows = place(releases, url, of).rows()
    if as_json:
        json_line(rows)
        return
    if not rows:
        tell("no job was proposed: goldsmith inside propose job.yaml")
    table([[str(row["job"])[:12], *list(row.values())[1:]] for row in rows], head=["job", "name", "release", "by", "kind", "state"])


def show(
    job: JOB, releases: ReleasesOption = Path("releases"), url: ServiceUrl = "", of: OfOption = "", *, as_json: AsJson = False
) -> None:
    """Show what a job would compute, and all that may leave.

    Example: goldsmith inside show ages
    """
    facts = place(releases, url, of).facts(job)
    if as_json:
        json_line(facts)
        return
    for name in ("job", "release", "hallmark", "by", "purpose", "kind", "state", "runs", "epsilon"):
        say(f"{name:<9} {facts[name]}")
    leaving = facts["figures"]
    least, digits, bits = leaving["least"], leaving["digits"], leaving["bits"]
    say(f"{'leaves':<9} {leaving['n']} figures of {digits} digits, groups of {least} at least, {bits:,} bits at most")
    for name in facts["names"]:
        tell(f"  {name}")


def approve(
    job: JOB,
    key: KeyOption,
    log: LogOption = None,
    days: Annotated[float, typer.Option("--days", min=0.01, max=3650, help="Days within which it may run.")] = 30,
    walls: Annotated[
        str, typer.Option("--walls", help="whole; thin lets it run with limits alone, where no walls can be put up.")
    ] = "whole",
    why: WhyOption = "",
    releases: ReleasesOption = Path("releases"),
    url: ServiceUrl = "",
    of: OfOption = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Approve a job, with your signature over it and its figures.

    The key is one that a hallmark of the dataset names, of its publisher or an evaluator. With --log, the approval is a deed that nobody can deny.

    Example: goldsmith inside approve ages --key keys/publisher/0001.pem --log log
    """
    _decide(place(releases, url, of), job, "approved", key, log, walls=_walls(walls), why=why, days=days, as_json=as_json)


def refuse(
    job: JOB,
    key: KeyOption,
    log: LogOption = None,
    why: WhyOption = "",
    releases: ReleasesOption = Path("releases"),
    url: ServiceUrl = "",
    of: OfOption = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Refuse a job.

    Example: goldsmith inside refuse ages --key keys/publisher/0001.pem --why "too many figures"
    """
    _decide(place(releases, url, of), job, "refused", key, log, walls="whole", why=why, days=1, as_json=as_json)


def run(
    job: JOB,
    key: Annotated[
        str, typer.Option("--key", help="Your key: a PEM file, or a token; a service signs with its own.", show_default=False)
    ] = "",
    log: LogOption = None,
    releases: ReleasesOption = Path("releases"),
    url: ServiceUrl = "",
    of: OfOption = "",
    ledger: LedgerOption = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Run a job that was approved, within walls, and sign what leaves.

    It sees the one release and nothing else, has no network, and may take so much memory, time and disk. What comes out and was not approved is
    destroyed.

    Example: goldsmith inside run ages --key keys/publisher/0001.pem
    """
    state, figures, envelope = place(releases, url, of).run(job, key, ledger)
    _logged(log, "receipt", f"outcome {job}", envelope)
    _told(state, figures, envelope, as_json=as_json)


def outcome(
    job: JOB,
    number: Annotated[int, typer.Option("--run", min=0, help="Which run; the last one where left out.", show_default=False)] = 0,
    releases: ReleasesOption = Path("releases"),
    url: ServiceUrl = "",
    of: OfOption = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Tell what came of a job that ran.

    Example: goldsmith inside outcome ages
    """
    _told(*place(releases, url, of).outcome(job, number), as_json=as_json)


def walls(*, as_json: AsJson = False) -> None:
    """Tell what this machine can enforce on a job.

    Example: goldsmith inside walls
    """
    from goldsmith.circulate.inside.walled import THIN, enforced

    found = enforced()
    if as_json:
        json_line({"enforced": list(found), "walls": "thin" if found == THIN else "whole"})
        return
    say(", ".join(found))
    if found == THIN:
        tell(
            "no user namespaces here: jobs run only where the owner approves them with --walls thin, and are kept from neither files nor the network"
        )


def _decide(
    where: Here | There, job: str, word: Word, key: str, log: Path | None, *, walls: Walls, why: str, days: float, as_json: bool
) -> None:
    from goldsmith.circulate.inside.approving import decided
    from goldsmith.signing.held import held

    found = where.job(job)
    envelope = decided(found, word, [held(key)], walls=walls, why=why, days=days)
    where.decide(found, envelope)
    _logged(log, "grant" if word == "approved" else "revoke", f"{word} {found.digest}", envelope)
    done(f"{word}: {found.digest}", {"job": found.digest, "decision": word, "logged": log is not None}, as_json=as_json)


def _logged(log: Path | None, deed: str, name: str, envelope: dict[str, Any]) -> None:
    from goldsmith.certify.log.folder import Log
    from goldsmith.certify.log.private import Private
    from goldsmith.certify.log.recording import record
    from goldsmith.signing.canonical import canonical

    if log is None:
        tell("on record on the desk alone: --log FOLDER enters it where it cannot be taken away")
    else:
        record(Log.open(log), Private.beside(log), deed, [(name, canonical(envelope))])


def _told(state: str, figures: list[dict[str, Any]], envelope: dict[str, Any], *, as_json: bool) -> None:
    from goldsmith.cli.ending import GATE

    if as_json:
        json_line({"state": state, "figures": figures, "outcome": envelope})
    elif state == "done":
        rows = [one for one in figures if "value" in one]
        table(
            [[one["name"], one["value"], one.get("low", ""), one.get("high", "")] for one in rows], head=["figure", "value", "low", "high"]
        )
        few = sum(one.get("kept_back") == "few" for one in figures)
        tell(f"{len(figures) - len(rows) - few} had nothing to tell, {few} rest on too few records and are kept back")
    else:
        tell(f"nothing left: {state}")
    if state != "done":
        raise typer.Exit(GATE)


def _walls(said: str) -> Walls:
    from goldsmith.errors import UsageError

    if said not in {"whole", "thin"}:
        raise UsageError("there are no such walls", where="--walls", found=said, expected="whole or thin")
    return "thin" if said == "thin" else "whole"
