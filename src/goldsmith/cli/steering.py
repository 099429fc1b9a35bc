"""Verbs that steer a running project: guideline, questions, reviews. They ask a service, by its Python client."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads it
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.annotating import Name, Url, project_at, told
from goldsmith.cli.printing import AsJson, done, json_line, say, shortened, tell

if TYPE_CHECKING:
    from goldsmith.client.project import Project

VERDICTS = {"accept": "accept", "fix": "fix", "send-back": "send_back"}
LISTED = 50
FATES = {
    "same": "as it was",
    "reworded": "other words, the same answers",
    "new": "new: nobody has answered it yet",
    "gone": "gone: its answers are kept and no longer count",
    "changed": "changed",
}


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    for verb in (guideline, questions, reviews):
        app.command()(verb)


def guideline(
    name: Name,
    path: Annotated[
        Path | None,
        typer.Argument(help="A new version: Markdown, or a project file whose guideline is taken.", metavar="FILE", show_default=False),
    ] = None,
    version: Annotated[int | None, typer.Option("--version", min=1, help="Show this version.", show_default=False)] = None,
    url: Url = None,
    *,
    versions: Annotated[bool, typer.Option("--versions", help="List the versions, with who wrote each and when.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the guideline of a project, or save a new version.

    Markdown keeps the examples that there are; a project file brings its own. People at work are told of a new version with their next task.

    Example: goldsmith guideline titles guide.md
    """
    found = project_at(url, name)
    if path is not None:
        text, examples = _written(path, found)
        made = found.guide(text, examples)
        done(f"{name}: version {made} of the guideline is saved", {"version": made}, as_json=as_json)
    elif versions:
        told(found.guidelines(), ("version", "by", "at", "characters", "examples"), as_json=as_json)
    else:
        stands = found.guideline(version)
        json_line(stands) if as_json else say(stands["text"].rstrip("\n"))


def questions(
    name: Name,
    path: Annotated[
        Path | None,
        typer.Argument(
            help="A project file whose `shows` and `questions` are to be asked from now on.", metavar="FILE", show_default=False
        ),
    ] = None,
    url: Url = None,
    *,
    save: Annotated[bool, typer.Option("--save", help="Save it as a new version; else only what it would do is told.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a project asks, and try or save another version.

    Answers that were given stay; what is told is how many of them would no longer fit, question by question.

    Example: goldsmith questions titles titles.yaml --save
    """
    found = project_at(url, name)
    if path is None:
        asked = {key: found.told[key] for key in ("shows", "questions", "questions_version")}
        json_line(asked) if as_json else told([{**one, "title": one["title"]["en"] or one["title"]["zh"]} for one in asked["questions"]], ("name", "kind", "required", "title"), as_json=False)  # fmt: skip
        return
    from goldsmith.annotate.project_file import read

    plan = read(path).plan()
    does = found.effects(plan["shows"], plan["questions"])
    if not save:
        json_line(does) if as_json else _foretold(does)
        return
    made = found.ask(plan["shows"], plan["questions"], after=does["version"])
    done(f"{name}: version {made} of the questions is asked from now on", {"version": made, "effects": does}, as_json=as_json)


def reviews(
    name: Name,
    turn: Annotated[
        int | None, typer.Argument(help="The turn whose answer is judged; without, what waits is listed.", show_default=False)
    ] = None,
    verdict: Annotated[str, typer.Argument(help="accept, fix or send-back.", show_default=False)] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why; needed for all but accept.", show_default=False)] = "",
    value: Annotated[str, typer.Option("--value", help="The mended answer, as JSON, for fix.", show_default=False)] = "",
    answer: Annotated[
        int | None, typer.Option("--answer", min=1, help="The answer that was seen; the newest where left out.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="List at most so many tasks.")] = LISTED,
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List answers that wait for review, accept, mend or return one.

    Example: goldsmith reviews titles 17 send-back --reason "the market, no match"
    """
    found = project_at(url, name)
    if turn is None:
        _list_reviews(found, limit, as_json=as_json)
        return
    said, mended = _verdict(verdict), _json(value)
    state = found.reviews.judge(turn, said, answer=answer or _answer_of(found, turn), reason=reason, value=mended)
    done(f"turn {turn} is {state.replace('_', ' ')}", {"turn": turn, "state": state}, as_json=as_json)


def _written(path: Path, found: Project) -> tuple[str, list[dict[str, Any]]]:
    """Return text and examples of a guideline file.

    Raises:
        UsageError: There is no such file.
    """
    from goldsmith.errors import UsageError

    if path.suffix in {".yaml", ".yml"}:
        from goldsmith.annotate.project_file import read

        plan = read(path).guideline
        return plan.text, [one.model_dump(mode="json") for one in plan.examples]
    if not path.is_file():
        raise UsageError("there is no such file", where=str(path), expected="a guideline in Markdown, or a project file")
    return path.read_text(encoding="utf-8"), found.guideline()["examples"]


def _foretold(does: dict[str, Any]) -> None:
    """Tell what a new version of the questions would do."""
    tried = f"{does['tried']:,} answers" if does["all_tried"] else f"the newest {does['tried']:,} answers"
    for one in does["questions"]:
        counts = f", {one['unfit']:,} of {one['answers']:,} answers no longer fit" if one["fate"] == "changed" else ""
        say(f"{one['name']}: {FATES[one['fate']]}{counts}")
        for fault in one["faults"]:
            say(f"  {fault['task']}: {fault['en']}")
    for one in does["lacking"]:
        say(f"the field {one['field']}: {one['tasks']:,} of {one['of']:,} tasks have none")
    tell(f"{tried} were tried; {does['held']:,} tasks are at work by {does['people']:,} people; `--save` saves it")


def _list_reviews(found: Project, limit: int, *, as_json: bool) -> None:
    from itertools import islice

    rows = [
        {"task": row["key"], "turn": one["turn_id"], "answer": one["id"], "who": one["name"], "state": one["state"], "value": one["value"]}
        for row in islice(found.reviews, limit)
        for one in row["answers"]
    ]
    shown = rows if as_json else [{**row, "value": shortened(_compact(row["value"]), 80)} for row in rows]
    told(shown, ("task", "turn", "answer", "who", "state", "value"), as_json=as_json)


def _answer_of(found: Project, turn: int) -> int:
    """Return the answer of a turn that waits for a reviewer.

    Raises:
        NoRecordError: None does.
    """
    from goldsmith.errors import NoRecordError

    for row in found.reviews:
        for one in row["answers"]:
            if one["turn_id"] == turn:
                return int(one["id"])
    raise NoRecordError("no answer of this turn waits for a reviewer", where=f"turn {turn}", hint="`goldsmith reviews PROJECT` lists them")


def _verdict(said: str) -> str:
    from goldsmith.errors import UsageError

    if said not in VERDICTS:
        raise UsageError("say what is to become of the answer", found=said, expected=", ".join(VERDICTS))
    return VERDICTS[said]


def _json(text: str) -> dict[str, Any] | None:
    """Return what `--value` says.

    Raises:
        UsageError: It is no JSON object.
    """
    import orjson

    from goldsmith.errors import UsageError

    if not text:
        return None
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        raise UsageError("this is no JSON", where="--value", found=str(problem)) from None
    if not isinstance(found, dict):
        raise UsageError("an answer is an object of answers by question", where="--value", found=text[:80])
    return found


def _compact(value: Any) -> str:
    import orjson

    return orjson.dumps(value).decode()
