"""The verb of models that learn in a project: made, listed, let learn, paused, let go; and what models do, by both pairs of streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.annotating import Name, Url, project_at, service_at, told
from goldsmith.cli.printing import AsJson, done, json_line, say, table
from goldsmith.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from goldsmith.client.project import Project

PATIENCE = 600.0
"""Seconds that a model is waited for."""
AT_ONCE = 200
"""Records that are asked about together."""
DOES = ("add", "learn", "pause", "go-on", "remove")


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(models)
    app.command()(ask)


def models(
    name: Name,
    does: Annotated[
        str,
        typer.Argument(help="add, learn, pause, go-on or remove; without, the models are listed.", metavar="ACTION", show_default=False),
    ] = "",
    model: Annotated[str, typer.Argument(help="The model.", show_default=False)] = "",
    setting: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="A setting, with add: NAME=JSON or NAME=TEXT; may be given again.", metavar="NAME=VALUE", show_default=False
        ),
    ] = None,
    url: Url = None,
    *,
    streams: Annotated[
        bool, typer.Option("--streams", help="Tell what models do: what asking by them saved, what seeing them changed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List the models that learn in a project while people answer.

    Or make one, let it learn now, pause it or let it go.

    What a model says is kept apart from answers; people see it where the rule `show_predictions` lets them. How right it is is measured by the
    answers that come afterwards.

    Example: goldsmith models titles add net --set every=50
    """
    found = project_at(url, name)
    if streams:
        streamed = found.models.streams()
        json_line(streamed) if as_json else _streams(streamed)
    elif not does:
        _listed(found, as_json=as_json)
    else:
        _do(found, does, model, setting or [], as_json=as_json)


def ask(
    model: Annotated[str, typer.Argument(help="The model; without, those that can be asked are listed.", show_default=False)] = "",
    texts: Annotated[
        list[str] | None, typer.Argument(help="Texts; without, JSON Lines are read.", metavar="TEXT...", show_default=False)
    ] = None,
    question: Annotated[str, typer.Option("--question", help="Which, of a model that answers several.", show_default=False)] = "",
    url: Url = None,
    *,
    answers: Annotated[bool, typer.Option("--answers", help="Whole answers, as predictions are brought.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask a model of a service about texts, or list the models.

    Those are what `goldsmith train` made, where the service was given their folder, and what learns in projects. Of JSON Lines each line is a text or an
    object with the fields that the model reads; of each line one is printed.

    Example: goldsmith ask taste "A text." "Another one."
    """
    import sys

    import orjson

    askable = service_at(url).models
    if not model:
        told(
            [one if as_json else {**one, "labels": ", ".join(one["labels"])} for one in askable],
            ("name", "kind", "task", "labels", "version"),
            as_json=as_json,
        )
        return
    if not texts and sys.stdin.isatty():
        raise UsageError("ask about what?", expected="texts, or JSON Lines on the standard input", hint=f'goldsmith ask {model} "A text."')
    given: list[Any] = list(texts or ())
    if not given:
        lines = (line.strip() for line in sys.stdin.buffer)
        given = [_record(line, at) for at, line in enumerate(lines, 1) if line]
    for begin in range(0, len(given), AT_ONCE):
        part = given[begin : begin + AT_ONCE]
        for one, said in zip(part, askable.ask(model, part, question=question, answers=answers), strict=True):
            if as_json or answers or not texts:
                sys.stdout.write(orjson.dumps(said).decode() + "\n")
            else:
                say(f"{_labels(said)}\t{one}")


def _record(line: bytes, at: int) -> Any:
    """Return the record of a line.

    Raises:
        UsageError: It is no JSON.
    """
    import orjson

    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError as problem:
        raise UsageError("a line is no JSON", where=f"line {at}", found=str(problem), expected='a text in quotes, or {"text": …}') from None
    if not isinstance(found, str | dict):
        raise UsageError("a line is neither a text nor an object", where=f"line {at}", found=line[:80].decode("utf-8", "replace"))
    return found


def _labels(said: Sequence[dict[str, Any]]) -> str:
    if not said:
        return "nothing"
    if "word" in said[0]:
        return ", ".join(f"{one['entity_group']} {one['word']}" for one in said)
    return ", ".join(f"{one['label']} {one['score']:.3g}" for one in said[:3])


def _do(found: Project, does: str, model: str, setting: Sequence[str], *, as_json: bool) -> None:
    """Do something with one model.

    Raises:
        UsageError: There is no such action, or no model is named.
    """
    if does not in DOES or not model:
        raise UsageError("say what to do with which model", found=f"{does} {model}".strip(), expected=f"{', '.join(DOES)}, and its name")
    doing: dict[str, tuple[Callable[[], Any], str]] = {
        "add": (lambda: found.models.make(model, _settings(setting)), "learns from now on"),
        "learn": (lambda: found.models.learn(model, patience=PATIENCE), "has learnt"),
        "pause": (lambda: found.models.change(model, state="paused"), "is paused"),
        "go-on": (lambda: found.models.change(model, state="idle"), "goes on"),
        "remove": (lambda: found.models.remove(model), "is let go; what it said beside answers stays"),
    }
    act, words = doing[does]
    stands = act()
    if stands and (cannot := stands["progress"].get("cannot")) and does == "learn":
        words = f"cannot learn yet: {cannot['message']}; {cannot['found']}"
    done(f"{model} {words}", stands or {"model": model}, as_json=as_json)


def _settings(given: Sequence[str]) -> dict[str, Any]:
    """Return settings as the service takes them: JSON where it is some, else text.

    Raises:
        UsageError: One has no name.
    """
    import orjson

    found: dict[str, Any] = {}
    for one in given:
        key, mark, value = one.partition("=")
        if not mark or not key:
            raise UsageError("a setting is NAME=VALUE", found=one, expected="such as every=50")
        try:
            found[key] = orjson.loads(value)
        except orjson.JSONDecodeError:
            found[key] = value
    return found


def _listed(found: Project, *, as_json: bool) -> None:
    rows = list(found.models)
    if as_json:
        json_line(rows)
        return
    if not rows:
        say(f"no model learns in {found.name} yet: goldsmith models {found.name} add NAME")
        return
    told = []
    for one in rows:
        progress, right = one["progress"], (one["figures"] or {}).get("questions") or [None]
        ahead = right[0] and (right[0]["unseen"] or right[0]["not_chosen"])
        cannot = progress.get("cannot") or {}
        told.append({
            "name": one["name"], "kind": one["kind"], "state": one["state"], "learnt from": progress.get("learnt_from", ""),
            "right afterwards": _figure(ahead), "why not": cannot.get("message", ""),
        })  # fmt: skip
    table([tuple(one.values()) for one in told], head=tuple(told[0]))


def _streams(told: dict[str, Any]) -> None:
    asking, saving = told["asking"], told["asking"]["saving"]
    put, answered = asking["chosen"], asking["answered"]
    say(
        f"put forward: {put['active']:,} by a model, {put['random']:,} by chance; answered: {answered['active']:,} and {answered['random']:,}"
    )
    missing = ", ".join(f"{n:,} more {name}" for name, n in saving["missing"].items() if n)
    say(
        f"saved: {_figure(saving['saved'])}; {saving['said']}"
        if saving["curve"]
        else f"saved: {saving['why']}" + (f" ({missing})" if missing else "")
    )
    share = told["unassisted"]
    say(f"turns without a prediction in sight: {share['n']:,} of {share['of']:,}, wanted {share['wanted']:.0%}")
    rows = []
    for one in told["questions"]:
        row = {"question": one["question"], "accepted": _figure(one["accepted"]), "time": _figure(one["time"])}
        lacking = [f"{name}: {each['missing']:,}" for name, each in one["enough"].items() if each["missing"]]
        rows.append({**row, "anchoring": _figure(one["anchoring"]), "answers missing": ", ".join(lacking)})
    if rows:
        table([tuple(one.values()) for one in rows], head=tuple(rows[0]))


def _figure(one: dict[str, Any] | None) -> str:
    """Return a figure with its interval."""
    return "-" if not one else f"{one['value']:.2f} ({one['low']:.2f} to {one['high']:.2f})"
