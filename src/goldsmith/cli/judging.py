"""Verbs of how good labels are: quality, doubts. They ask a service, by its Python client."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from goldsmith.cli.annotating import Name, Url, project_at, told
from goldsmith.cli.printing import AsJson, done, json_line, say, shortened, table

if TYPE_CHECKING:
    from collections.abc import Mapping

FIGURES = ("question", "answers", "agreement", "method", "concluded", "tied", "sureness", "known answers")
Which = Annotated[
    Literal["suspects", "disagreements", "extra"],
    typer.Argument(help="suspects: labels that are probably wrong; disagreements; extra: tasks that were asked again.", metavar="WHICH"),
]


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(quality)
    app.command()(doubts)


def quality(
    name: Name,
    by: Annotated[
        Literal["hour", "day"] | None,
        typer.Option("--by", help="Figures over time: of each hour or day in which answers came.", show_default=False),
    ] = None,
    question: Annotated[str, typer.Option("--question", help="Of this question alone, over time.", show_default=False)] = "",
    wanted: Annotated[
        float | None,
        typer.Option("--wanted", help="Share of labels that is to be right, as 0.97: answers that takes.", show_default=False),
    ] = None,
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell how good the labels of a project are.

    And what more answers would bring, how many a wanted share of right labels still takes, and how it was before.

    Agreement is Krippendorff's alpha with its 95 % interval; the method of consensus is the one that known answers chose.

    Example: goldsmith quality titles
    """
    found = project_at(url, name).quality
    if by is not None:
        rows = list(found.history(question, by=by))
        told(rows if as_json else [_over_time(row) for row in rows], ("hour", *FIGURES[:3], "sureness"), as_json=as_json)
        return
    now = found.now()
    if wanted is not None:
        _still_needed(now, wanted, as_json=as_json)
    elif as_json:
        json_line(now)
    else:
        _tell(now)


def doubts(
    name: Name,
    which: Which = "suspects",
    task: Annotated[int | None, typer.Option("--task", help="Do something about this task.", metavar="TASK", show_default=False)] = None,
    deed: Annotated[
        Literal["answer", "review", "dismiss"],
        typer.Option("--deed", help="answer: ask one more person; review: a reviewer; dismiss: let the label stand."),
    ] = "answer",
    question: Annotated[str, typer.Option("--question", help="Of this question; needed with --task.", show_default=False)] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 50,
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List labels of a project that are in doubt, the worst first.

    Or do something about one of them.

    Example: goldsmith doubts titles disagreements --limit 10
    """
    found = project_at(url, name).quality
    if task is not None:
        found.handle(task, question, deed)
        done(f"{name}: task {task}: {deed}", {"task": task, "deed": deed}, as_json=as_json)
        return
    lists = {"suspects": found.suspects, "disagreements": found.disagreements, "extra": lambda _: found.extra()}
    rows = list(islice(lists[which](question), limit))
    told(rows if as_json else [_doubt(which, row) for row in rows], ("task", "key", "question", "label", "doubt", "why"), as_json=as_json)


def _tell(now: Mapping[str, Any]) -> None:
    """Print the figures of a project."""
    say(f"{now['answers']:,} answers of {now['people']} people, counted {now['at'] or 'not yet'}; {now['newer']} came since")
    table([_figures(row) for row in now["questions"]], head=FIGURES)
    for row in now["questions"]:
        say(f"{row['name']}: {row['consensus']['method']}: {row['consensus']['why']['en']}")
        if row["consensus"]["refused"]:
            say(
                f"{row['name']}: not tried: {', '.join(row['consensus']['refused']['methods'])}: {row['consensus']['refused']['why']['en']}"
            )
    for cost in now["cost"]:
        table([_step(step) for step in cost["steps"]], head=("answers a task", "answers", "thought right", "right on known answers"))
        _tell_forecasts(cost)
    say(f"asking again: {now['extra']['why']['en']}; {now['extra']['spent']:,} answers asked for besides")


def _figures(row: Mapping[str, Any]) -> tuple[object, ...]:
    gold = row["gold"] and row["gold"]["accuracy"]
    return row["name"], row["answers"], _ends(row["agreement"]), row["consensus"]["method"], row["concluded"], row["tied"], _share(row["sureness"]), _ends(gold)  # fmt: skip


def _step(step: Mapping[str, Any]) -> tuple[object, ...]:
    return step["answers_a_task"], step["answers"], _share(step["sureness"]), _ends(step["accuracy"])


def _tell_forecasts(cost: Mapping[str, Any]) -> None:
    """Print what is still needed for levels that are not reached, and what that rests on."""
    if not cost["forecasts"]:
        return
    table([_level(one) for one in cost["forecasts"] if one["answers"] != 0], head=("right", "more answers", "95 % interval"))
    now = cost["forecasts"][0]["now"]
    say(f"{cost['question']}: {_share(now)} of the labels are thought right now. {cost['limits']['en'] if cost['limits'] else ''}".rstrip())


def _level(one: Mapping[str, Any]) -> tuple[object, ...]:
    if one["answers"] is None:
        return _share(one["wanted"]), "out of reach", f"{_share(one['reached'])} at most"
    return _share(one["wanted"]), one["answers"], f"{one['low']:,} to {one['high']:,}"


def _still_needed(now: Mapping[str, Any], wanted: float, *, as_json: bool) -> None:
    """Tell of each question the answers still needed for a share of right labels: for the next level that is told.

    Raises:
        UsageError: No forecast is told of so high a share.
    """
    from goldsmith.errors import UsageError

    told = {cost["question"]: [one for one in cost["forecasts"] if one["wanted"] >= wanted - 1e-9] for cost in now["cost"]}
    highest = max((one["wanted"] for cost in now["cost"] for one in cost["forecasts"]), default=1.0)
    if not 0 < wanted <= highest:
        raise UsageError("no forecast is told of this share of right labels", found=f"{wanted:g}", expected=f"above 0, up to {highest:g}")
    rows = [{"question": name, **levels[0]} for name, levels in told.items() if levels]
    if as_json:
        json_line(rows)
        return
    table(
        [(one["question"], *_level(one), one["why"]["en"]) for one in rows], head=("question", "right", "more answers", "95 % interval", "")
    )
    for one in (cost["limits"] for cost in now["cost"] if cost["limits"]):
        say(one["en"])


def _over_time(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of figures over time as a table shows it."""
    return {**row, "hour": row["hour"][:16].replace("T", " "), "agreement": _ends(row["agreement"]), "sureness": _share(row["sureness"])}


def _doubt(which: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a task in doubt as a table shows it."""
    if which == "extra":
        return {**row, "task": row["id"], "question": "", "label": "", "doubt": _share(1 - row["sureness"]), "why": row["why"]["en"]}
    if which == "disagreements":
        label = row["value"].get(row["question"], "open")
        said = "; ".join(f"{one['code']}: {shortened(str(one['value'][row['question']]), 40)}" for one in row["answers"])
        return {**row, "label": shortened(str(label), 40), "doubt": _share(row["disagreement"]), "why": said}
    return {
        **row,
        "label": f"{row['value']}, or {row['proposed']}",
        "doubt": _share(row["wrong"]),
        "why": "; ".join(one["en"] for one in row["why"]),
    }


def _ends(found: Mapping[str, Any] | None) -> str:
    return "" if found is None else f"{found['value']:.3f} ({found['low']:.3f} to {found['high']:.3f})"


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f} %"
