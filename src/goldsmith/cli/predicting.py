"""The verb of outside models: added, tried, run over a project's tasks, and predictions brought by a file. It asks a service, by its Python client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.annotating import Name, Url, project_at, told
from goldsmith.cli.printing import AsJson, done, json_line, say, shortened, tell

if TYPE_CHECKING:
    from goldsmith.client.project import Project

ACTIONS = ("list", "add", "change", "try", "run", "pause", "go-on", "stop", "faults", "train", "remove", "file", "forget")
STATES = {"pause": "paused", "go-on": "running", "stop": "stopped"}
SHOWN = 60


def register(app: typer.Typer) -> None:
    """Add the verb of this family."""
    app.command()(predict)


def predict(
    name: Name,
    action: Annotated[str, typer.Argument(help=f"{', '.join(ACTIONS[:-1])} or {ACTIONS[-1]}.")] = "list",
    model: Annotated[str, typer.Argument(help="Name of the model; file: the file.", show_default=False)] = "",
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", help="add, change: a setting as NAME=VALUE, such as url=https://api.openai.com/v1.", show_default=False),
    ] = None,
    kind: Annotated[str, typer.Option("--kind", help="add: openai or label_studio.")] = "openai",
    n: Annotated[int, typer.Option("--try", min=1, max=10, help="try: so many tasks.")] = 3,
    budget: Annotated[
        list[str] | None,
        typer.Option("--most", help="run: most tasks, requests or tokens, such as tokens=100000.", show_default=False),
    ] = None,
    by: Annotated[str, typer.Option("--model", help="file: whose predictions they are, where lines do not say.", show_default=False)] = "",
    url: Url = None,
    *,
    again: Annotated[bool, typer.Option("--again", help="run: also tasks of which the model has a prediction.")] = False,
    wait: Annotated[bool, typer.Option("--wait", help="run: until it is over.")] = False,
    predictions: Annotated[bool, typer.Option("--predictions", help="remove: what the model said too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let outside models predict tasks, or bring predictions by a file.

    A model is any that speaks the OpenAI API, or an ML backend of Label Studio. Its key stays in a variable of the service, which `key_env` names.
    `forget` takes away what a model said, but what people were shown.

    Example: goldsmith predict titles add gpt --set url=https://api.openai.com/v1 --set model=gpt-4o-mini --set key_env=OPENAI_API_KEY
    """
    from goldsmith.errors import UsageError

    if action not in ACTIONS or (not model and action != "list"):
        raise UsageError("say what to do", found=f"{action} {model}".strip(), expected=", ".join(ACTIONS), hint="goldsmith predict --help")
    found = project_at(url, name)
    does = {
        "list": lambda: _list(found, as_json=as_json),
        "add": lambda: _add(found, kind, model, _pairs(setting), as_json=as_json),
        "change": lambda: _change(found, model, _pairs(setting), as_json=as_json),
        "try": lambda: _try(found, model, n, as_json=as_json),
        "run": lambda: _run(found, model, _pairs(budget), again=again, wait=wait, as_json=as_json),
        "faults": lambda: told(list(found.outside.faults(_last(found, model))), ("key", "outcome", "why"), as_json=as_json),
        "train": lambda: _train(found, model, as_json=as_json),
        "remove": lambda: _gone(found.outside.remove(model, predictions=predictions), f"{model} is removed", as_json=as_json),
        "file": lambda: _file(found, model, by, as_json=as_json),
        "forget": lambda: _gone(found.predictions.take_away(model), f"what {model} said is taken away", as_json=as_json),
        **dict.fromkeys(STATES, lambda: _steer(found, model, STATES[action], as_json=as_json)),
    }
    does[action]()


def _list(found: Project, *, as_json: bool) -> None:
    models, by_model = list(found.outside), list(found.predictions)
    if as_json:
        json_line({"models": models, "predictions": by_model})
        return
    rows = [{**each, **_brief(each["run"])} for each in models]
    told(rows, ("name", "kind", "run", "asked", "of", "told", "faulty", "tokens", "why"), as_json=False)
    told(by_model, ("model", "predictions", "tasks", "score", "kept"), as_json=False)


def _brief(run: dict[str, Any] | None) -> dict[str, Any]:
    """Return a run in the words of a row."""
    if run is None:
        return {"run": "none", "asked": 0, "of": 0, "told": 0, "faulty": 0, "tokens": 0, "why": ""}
    counts = run["counts"]
    good = counts["told"] + counts["partly"]
    return {
        "run": run["state"], "asked": counts["asked"], "of": run["total"], "told": good, "faulty": counts["asked"] - good,
        "tokens": counts["sent"] + counts["received"], "why": shortened(run["why"], SHOWN),
    }  # fmt: skip


def _add(found: Project, kind: str, model: str, settings: dict[str, Any], *, as_json: bool) -> None:
    number = found.outside.add(kind, model, settings)
    done(f"{model} is added; `goldsmith predict {found.name} try {model}` tries it", {"id": number, "name": model}, as_json=as_json)


def _change(found: Project, model: str, settings: dict[str, Any], *, as_json: bool) -> None:
    found.outside.change(model, settings=settings)
    done(f"{model} is changed", {"name": model, "settings": sorted(settings)}, as_json=as_json)


def _try(found: Project, model: str, n: int, *, as_json: bool) -> None:
    import orjson

    rows = found.outside.attempt(model, tasks=n)
    told([each if as_json else {**each, "value": shortened(orjson.dumps(each["value"]).decode(), SHOWN)} for each in rows], ("key", "outcome", "value", "score", "why"), as_json=as_json)  # fmt: skip


def _run(found: Project, model: str, budget: dict[str, Any], *, again: bool, wait: bool, as_json: bool) -> None:
    number = found.outside.run(model, again=again, budget=budget)
    if not wait:
        done(f"run {number} has begun; `goldsmith predict {found.name}` tells how far it is", {"run": number}, as_json=as_json)
        return
    over = found.outside.waited(number)
    if as_json:
        json_line(over)
    else:
        told([{"name": model, **_brief(over)}], ("name", "run", "asked", "of", "told", "faulty", "tokens", "why"), as_json=False)
    if over["state"] == "failed":
        raise typer.Exit(1)


def _steer(found: Project, model: str, state: str, *, as_json: bool) -> None:
    run = found.outside.steer(_last(found, model), state)
    done(f"run {run['id']} is {run['state']}", {"run": run["id"], "state": run["state"]}, as_json=as_json)


def _train(found: Project, model: str, *, as_json: bool) -> None:
    found.outside.train(model)
    done(f"{model} is told to learn", {"name": model}, as_json=as_json)


def _file(found: Project, path: str, by: str, *, as_json: bool) -> None:
    from goldsmith.errors import UsageError

    try:
        told_of = found.predictions.add(path, by)
    except OSError as problem:
        raise UsageError("the file cannot be read", where=path, found=problem.strerror or str(problem)) from problem
    done(
        f"{told_of['added']:,} predictions stored, {told_of['there']:,} were there, {told_of['replaced']:,} gave way",
        told_of,
        as_json=as_json,
    )


def _gone(told_of: dict[str, int], words: str, *, as_json: bool) -> None:
    if as_json:
        json_line(told_of)
        return
    say(f"{words}; {told_of['deleted']:,} predictions deleted")
    if told_of["kept"]:
        tell(f"{told_of['kept']:,} stay: people were shown them, or their answers are held against them")


def _last(found: Project, model: str) -> int:
    """Return the last run of a model.

    Raises:
        NoRecordError: It has none.
    """
    from goldsmith.errors import NoRecordError

    number = found.outside.number(model)
    run = next((each["run"] for each in found.outside if each["id"] == number), None)
    if run is None:
        raise NoRecordError("this model has no run", where=model, hint=f"goldsmith predict {found.name} run {model}")
    return int(run["id"])


def _pairs(given: list[str] | None) -> dict[str, Any]:
    """Return settings of the form NAME=VALUE; a value that is JSON is what it says, any other a text.

    Raises:
        UsageError: One has no name.
    """
    import orjson

    from goldsmith.errors import UsageError

    found: dict[str, Any] = {}
    for each in given or []:
        name, mark, value = each.partition("=")
        if not name or not mark:
            raise UsageError("a setting is NAME=VALUE", found=each)
        try:
            found[name] = orjson.loads(value)
        except orjson.JSONDecodeError:
            found[name] = value
    return found
