"""Verbs of answers that cost privacy: private budget, ask, ledger."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.circulating import ReleasesOption  # noqa: TC001  typer reads it
from goldsmith.cli.misuse import Verbs
from goldsmith.cli.printing import AsJson, done, json_line, say, table, tell

if TYPE_CHECKING:
    from goldsmith.circulate.privacy.ledger import Ledger
    from goldsmith.circulate.release import Release
    from goldsmith.client.private_use import PrivateUse
    from goldsmith.sensitivity import Sensitivity

LedgerOption = Annotated[
    str,
    typer.Option(
        "--ledger",
        envvar="GOLDSMITH_PRIVACY_LEDGER",
        help="File or database URL of the ledger; else RELEASES/privacy.db.",
        show_default=False,
    ),
]
ServiceUrl = Annotated[
    str, typer.Option("--url", help="Address of the service that holds the release; else it stands in RELEASES.", show_default=False)
]
AskerOption = Annotated[str, typer.Option("--asker", help="Who asks: his name stands on record.")]
RELEASE = Annotated[str, typer.Argument(help="NAME@VERSION, or NAME for the newest.", metavar="RELEASE")]


def register(app: typer.Typer) -> None:
    """Add the group of this family."""
    group = typer.Typer(
        cls=Verbs, name="private", no_args_is_help=True, rich_markup_mode=None,
        help="Tell statistics of a release with noise, on a budget.\n\nExample: goldsmith private budget titles --epsilon 3",
    )  # fmt: skip
    group.command()(budget)
    group.command()(ask)
    group.command()(sketch)
    group.command()(ledger)
    app.add_typer(group)


def budget(
    name: Annotated[str, typer.Argument(help="The dataset.")],
    epsilon: Annotated[
        float | None, typer.Option("--epsilon", min=0, help="Privacy loss allowed in all; else it is shown.", show_default=False)
    ] = None,
    delta: Annotated[float, typer.Option("--delta", min=0, max=0.01, help="Chance of more, in all; Gaussian noise needs one.")] = 0.0,
    asker: Annotated[str, typer.Option("--asker", help="Whose; * for everybody together.")] = "*",
    person: Annotated[
        str | None,
        typer.Option("--person", help="Column of the person whose records are one unit; else each record is.", show_default=False),
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="Records of a person that count.")] = 1,
    by: Annotated[str, typer.Option("--by", help="Who sets it: his name stands on record.")] = "owner",
    releases: ReleasesOption = Path("releases"),
    ledger: LedgerOption = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Set or show how much may be told of a dataset.

    It holds for all versions of the dataset together, and is never filled up by waiting. An asker may have less than everybody together.

    Example: goldsmith private budget titles --epsilon 3 --person author --most 5
    """
    from goldsmith.circulate.privacy.question import Unit

    held = ledger_at(ledger, releases)
    if epsilon is not None:
        unit = Unit.configured({"person": person, "most": most}) if person or most != 1 else None
        held.allow(name, epsilon, delta, asker=asker, unit=unit, by=by)
    rows = [asdict(one) for one in held.allowances(name)]
    if as_json:
        json_line({"dataset": name, "unit": held.unit(name).words, "allowances": rows})
    else:
        table([list(row.values()) for row in rows], head=["asker", "epsilon", "delta", "spent", "spent delta"])
        tell(f"one unit: {held.unit(name).words}")


def ask(
    release: RELEASE,
    statistic: Annotated[str, typer.Argument(help="count, count-by, sum, mean, quantile or histogram.")],
    epsilon: Annotated[float, typer.Option("--epsilon", help="Privacy loss that the answer may cost.")] = 0.1,
    delta: Annotated[float, typer.Option("--delta", help="Chance of more; with it, noise is Gaussian.")] = 0.0,
    column: Annotated[str | None, typer.Option("--column", help="Column that is asked about.", show_default=False)] = None,
    low: Annotated[float | None, typer.Option("--low", help="Least value that counts, known before.", show_default=False)] = None,
    high: Annotated[float | None, typer.Option("--high", help="Greatest value that counts, known before.", show_default=False)] = None,
    at: Annotated[float | None, typer.Option("--at", help="Which quantile: 0.5 for the median.", show_default=False)] = None,
    edges: Annotated[str, typer.Option("--edges", help="Edges of a histogram: 0,10,20.", show_default=False)] = "",
    categories: Annotated[str, typer.Option("--categories", help="Values that are counted: a,b,c.", show_default=False)] = "",
    where: Annotated[
        list[str] | None, typer.Option("--where", help="Condition, such as 'age>=30'; may be given again.", show_default=False)
    ] = None,
    asker: AskerOption = "owner",
    releases: ReleasesOption = Path("releases"),
    ledger: LedgerOption = "",
    url: ServiceUrl = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Ask for a statistic of a release, told with noise.

    Bounds, edges and categories are said by who asks, from what is publicly known: nothing is taken from the data. The charge comes before the
    answer. The same question about the same release has the same answer, and costs nothing again. With --url a service is asked, as whoever the
    token in GOLDSMITH_TOKEN says.

    Example: goldsmith private ask titles@1.2.0 mean --column pages --low 0 --high 900 --epsilon 0.5 --asker mei
    """
    from goldsmith.circulate.privacy.answering import answered_privately
    from goldsmith.circulate.privacy.question import PrivateQuestion

    given: dict[str, Any] = {
        "statistic": statistic, "epsilon": epsilon, "delta": delta, "column": column, "low": low, "high": high, "at": at,
        "edges": tuple(edges.split(",")) if edges else None, "categories": tuple(categories.split(",")) if categories else None,
        "where": tuple(where or ()), "mechanism": "gaussian" if delta else "laplace",
    }  # fmt: skip
    question = PrivateQuestion.configured({name: value for name, value in given.items() if value is not None})
    if url:
        more = question.model_dump(mode="json", exclude_none=True, exclude={"statistic", "epsilon"})
        said = service_use(url, release).ask(question.statistic, question.epsilon, **more)
    else:
        asked, sensitivity = found(releases, release)
        said = answered_privately(asked, question, ledger_at(ledger, releases), asker=asker, sensitivity=sensitivity)
    if as_json:
        json_line(said)
        return
    table([[one["cell"], one["value"], *one.get("interval", [])] for one in said["cells"]])
    tell(f"{said['method']}; ε {said['epsilon']:g}, δ {said['delta']:g} for {said['unit']}; charged ε {said['charged']['epsilon']:g}")


def sketch(
    release: RELEASE,
    out: Annotated[Path, typer.Argument(help="File for the sketch.")] = Path("sketch.json"),
    column: Annotated[str, typer.Option("--column", help="Column of the texts.")] = "text",
    epsilon: Annotated[float, typer.Option("--epsilon", help="Privacy loss that it may cost.")] = 1.0,
    bits: Annotated[int, typer.Option("--bits", help="Bits of it: about eight times as many as there may be texts.")] = 1 << 20,
    asker: AskerOption = "owner",
    releases: ReleasesOption = Path("releases"),
    ledger: LedgerOption = "",
    url: ServiceUrl = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Write a sketch with noise, from which others count common texts.

    Whoever has it estimates how many of his texts are there with `goldsmith overlap estimate`, as often as he likes: nobody is asked again. It is charged once.

    Example: goldsmith private sketch titles@1.2.0 titles.sketch.json --epsilon 1
    """
    import json

    from goldsmith.circulate.privacy.answering import sketched_privately

    if url:
        said = service_use(url, release).sketch(epsilon, column=column, n=bits)
    else:
        asked, sensitivity = found(releases, release)
        held = ledger_at(ledger, releases)
        said = sketched_privately(asked, held, column=column, epsilon=epsilon, n=bits, asker=asker, sensitivity=sensitivity)
    out.write_text(json.dumps(said), encoding="utf-8")
    done(
        f"{out}: {bits:,} bits; ε {epsilon:g} for {said['unit']}; charged ε {said['charged']['epsilon']:g}",
        {"sketch": str(out), **said["charged"]},
        as_json=as_json,
    )


def ledger(
    name: Annotated[str, typer.Argument(help="The dataset.")],
    releases: ReleasesOption = Path("releases"),
    ledger: LedgerOption = "",
    *,
    as_json: AsJson = False,
) -> None:
    """List what was asked about a dataset, and what it cost.

    A charge without an answer is one whose process ended before it: it counts all the same.

    Example: goldsmith private ledger titles
    """
    rows = ledger_at(ledger, releases).charges(name)
    if as_json:
        json_line(rows)
        return
    if not rows:
        done("nothing was asked yet", {}, as_json=False)
        return
    for row in rows:
        say(
            f"{row['number']} {row['asker']} ε {row['epsilon']:g} δ {row['delta']:g} {row['question']} {'' if row['answered'] else 'unanswered'}".rstrip()
        )


def found(releases: Path, said: str) -> tuple[Release, Sensitivity]:
    """Return a release of a shelf, and how sensitive it is now.

    Raises:
        UsageError: There is none of that name and version.
    """
    from goldsmith.circulate.grades.standing import graded
    from goldsmith.circulate.shelf import Shelf
    from goldsmith.errors import UsageError

    name, _, version = said.partition("@")
    shelf = Shelf(releases)
    try:
        one = shelf.found(name, version or "main")
    except KeyError:
        there = ", ".join(f"{one}@{each}" for one in shelf.names()[:5] for each in shelf.versions(one)[:3])
        raise UsageError(
            "there is no such release", where=str(releases), found=said, expected=there or "NAME/VERSION in this folder"
        ) from None
    return one, graded(shelf, one).whole


def ledger_at(place: str, releases: Path) -> Ledger:
    """Return the ledger at a place, or that of a shelf."""
    from goldsmith.circulate.privacy.ledger import Ledger

    if not place:
        releases.mkdir(parents=True, exist_ok=True)
    return Ledger.of(place or releases / "privacy.db")


def service_use(url: str, release: str) -> PrivateUse:
    """Return a release that a service holds, NAME or NAME@VERSION, to be used where it is.

    Raises:
        UsageError: No release is named.
    """
    from goldsmith.cli.annotating import service_at
    from goldsmith.errors import UsageError

    name, _, version = release.partition("@")
    if not name:
        raise UsageError("which release?", where="--of", expected="NAME or NAME@VERSION, with --url")
    return service_at(url).private(name, version or "main")
