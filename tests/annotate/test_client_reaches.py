"""The Python client reaches every route of the service."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

import goldsmith
from annotate.asked_of_contracts import ask_of_contracts
from annotate.running import PLAN, Running, running
from annotate.standing.asked import ask_of_standing
from annotate.test_client import project
from annotate.test_front import made_lake
from goldsmith.annotation_errors import ConflictError, ProjectError
from goldsmith.client import begin, set_password, sign_in
from goldsmith.client.project import Project
from goldsmith.client.quality import Quality
from goldsmith.errors import GoldsmithError, NoRecordError, SettingsError, UsageError
from goldsmith.server.application import families
from goldsmith.server.routing import routes_of
from service import lite

OWN_PAGE = "correct horse battery"


def test_everything_that_the_api_does_can_be_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Every route of the service is reached by some method of the client."""
    asked = set[tuple[str, str]]()
    from goldsmith.client.wire import Wire

    sent = Wire._sent
    monkeypatch.setattr(Wire, "_sent", lambda self, request, *more: asked.add((request.method, request.path)) or sent(self, request, *more))
    with running(lite(tmp_path), "ann", "bob", "eve", lake=made_lake(tmp_path), keys=tmp_path / "keys") as at:
        _everything(at)
        _of_askable(at.as_("ann"))
        _of_dataspace(at.as_("ann"))
        _of_catalogue(at.as_("ann"))
        _of_demand(at.as_("ann"))
        ask_of_contracts(at.as_("ann"))
    routes = {(method, route.path) for route in routes_of(families()) for method in route.methods - {"HEAD"}}
    reached = set[tuple[str, str]]()
    for method, path in asked:
        fit = [
            one
            for one in routes
            if one[0] == method and re.fullmatch(re.sub(r"\{\w+(?::path)?\}", "[^/]+", one[1]), path.partition("?")[0])
        ]
        reached |= {min(fit, key=lambda one: one[1].count("{"))} if fit else set()  # the one with the fewest parts left open

    assert routes - reached == set()


def _of_dataspace(ann: Any) -> None:
    """Ask for what is not there, of the dataspace; what is there has tests of its own."""
    space = ann.dataspace
    number = space.participants.add("https://bo.example", "bob")
    assert [(one["name"], one["login"]) for one in space.participants] == [("https://bo.example", "bob")]
    assert (space.participants.number("bob"), list(space.negotiations), list(space.transfers)) == (number, [], [])
    with pytest.raises(SettingsError, match="no address"):
        space.participants.catalogue(number)
    with pytest.raises(SettingsError, match="no connector"):
        space.negotiations.begin(number, "urn:d")
    for several in (space.negotiations, space.transfers):
        for ask in (lambda: several.one(7), lambda: several.decide(7, "terminate")):  # noqa: B023  asked at once
            with pytest.raises(NoRecordError):
                ask()
    for ask in (lambda: space.transfers.begin(7), lambda: space.transfers.renew(7)):
        with pytest.raises(NoRecordError):
            ask()
    space.participants.remove(number)


def _of_catalogue(ann: Any) -> None:
    """Ask for datasets where none are offered; what is found where some are has tests of its own."""
    catalogue, shown = ann.catalogue, ann.shown
    assert (list(catalogue), catalogue.search("x")["n"], ann.shown.leaderboard()["rows"]) == ([], 0, [])
    asks = (
        lambda: catalogue.show("x"),
        lambda: catalogue.difference("x", "1.0.0"),
        lambda: catalogue.sample("x"),
        lambda: shown.promise("x", 7),
    )
    for ask in (*asks, lambda: catalogue.feed("ttl"), lambda: catalogue.feed("jsonld"), lambda: shown.subscribe("x")):
        with contextlib.suppress(GoldsmithError):
            ask()
    shown.gather("set", [], en="A set")
    assert [one["key"] for one in shown.collections()] == ["set"]
    shown.scatter("set")
    shown.subscribe("x", back=True)
    assert (shown.collections(), shown.subscriptions(), shown.promises()) == ([], [], [])


def _of_demand(ann: Any) -> None:
    """Ask of the map, of requests and of open calls."""
    ann.map.add("health", "domain", en="Health")
    ann.map.add("talks", "demand", en="Talks", under="health")
    ann.map.change("talks", zh="问诊对话")
    ann.map.join("health", "needs", "talks")
    ann.map.part("health", "needs", "talks")
    assert [one["key"] for one in ann.map.gaps()["rows"]] == ["talks"]
    assert [one["key"] for one in ann.map.find("health 问诊", "demand")["rows"]] == ["talks"]
    with pytest.raises(NoRecordError, match="no such dataset stands in the map"):
        ann.map.breaks(dataset="x")
    assert ann.map.bring(json.dumps(ann.map.file()), tries=True)["changed"] is False
    ann.map.remove("health", below=True)
    assert ann.map.look()["nodes"] == []
    request = ann.requests.add("Talks", modality="text")
    ann.requests.vote(request)
    ann.requests.vote(request, back=True)
    ann.requests.decide(request, "closed", answer="it is there")
    assert (ann.requests.show(request)["state"], len(list(ann.requests))) == ("closed", 1)
    call = ann.calls.open("Talks", "iso5259", "accuracy")
    for ask in (
        lambda: ann.calls.submit(call, "x@1.0.0"),
        lambda: ann.calls.withdraw(call, "s1"),
        lambda: ann.calls.award(call, "s1", "best"),
        lambda: ann.calls.record(call),
    ):
        with contextlib.suppress(GoldsmithError):
            ask()
    assert (ann.calls.show(call)["title"], len(list(ann.calls))) == ("Talks", 1)


def _quality(quality: Quality, task: int) -> None:
    """Ask all that is asked about quality."""
    assert quality.now()["answers"] == 1
    days = [(one["question"], one["hour"][:10]) for one in quality.history("topic", by="day")]
    assert {name for name, _ in days} == {"topic"}
    assert len(set(days)) == len(days), "one a day"
    assert (list(quality.extra()), list(quality.disagreements()), list(quality.suspects("topic"))) == ([], [], [])
    with pytest.raises(NoRecordError, match="no task to look at"):
        quality.handle(task, "topic", "answer")


def _everything(at: Running) -> None:
    ann = at.as_("ann")
    made = project(at, 8, overlap=2)
    assert [one.name for one in ann.projects] == ["topics"]
    assert ann.projects[made.id].told["role"] == "manager"
    assert ann.projects.preview(PLAN["shows"], PLAN["questions"], material={"text": "x"}, value={"topic": "home"})["value"] == {
        "topic": "home"
    }
    bob = at.as_("bob").projects["topics"]
    held = bob.turns(ahead=5).take()
    turns = held[0]._turns
    held[0].save({"topic": "home"})
    assert turns.one(held[0].id).draft == {"topic": "home"}
    assert held[0].answer({"topic": "home"}).revision == 1
    assert held[0].revise({"topic": "money"}).revision == 2
    held[1].skip("unclear")
    held[2].escalate("law?")
    held[3].release()
    assert [one["value"] for one in turns.mine()] == [{"topic": "money"}]
    (waiting,) = ann.projects["topics"].reviews
    (given,) = waiting["answers"]
    assert made.reviews.judge(given["turn_id"], "accept", answer=given["id"]) == "reviewed"
    task = next(iter(made.tasks))
    assert made.tasks.one(task["id"])["key"] == task["key"]
    assert made.tasks.change(task["id"], priority=3)["priority"] == 3
    _quality(made.quality, task["id"])
    assert [one["fate"] for one in made.effects(PLAN["shows"], PLAN["questions"])["questions"]] == ["same"]
    assert made.ask(PLAN["shows"], PLAN["questions"]) == 2
    with pytest.raises(ConflictError):
        made.ask(PLAN["shows"], PLAN["questions"], after=1)
    assert {"choice", "spans", "regions"} < {one["kind"] for one in ann.projects.kinds()["rows"]}
    assert ann.projects.datasets() == ["titles"]
    assert ann.projects.look("titles", where="id <> 'n1'", limit=2)["records"] == 5
    assert made.tasks.look([{"id": "n1", "text": "x"}, {"id": "fresh", "text": "y"}])["there"] == 1
    assert made.guidelines() == []
    assert (made.guide("look", [{"material": {"text": "x"}, "value": {"topic": "home"}, "good": True}]), made.guideline()["text"]) == (
        1,
        "look",
    )
    made.refresh().change(title="Topics", dataset="titles")
    assert {one["login"] for one in made.members} == {"ann", "bob", "eve"}
    assert len(made.people()) == 3
    ask_of_standing(ann, made)
    made.members.drop("eve")
    assert made.progress()["answers"] == 1
    _of_alarms(made)
    _of_statements(at, made)
    _of_gold(made)
    _of_lots(made, given)
    _of_models(made)
    _of_outside_models(made)
    assert len(list(made.export())) == 9
    assert made.write_back()["strange"] == 0
    for take_over in (ann.projects.take_over, made.take_over):
        with pytest.raises(GoldsmithError):
            take_over(Path(__file__))
    _of_people(at)


def _of_askable(ann: Any) -> None:
    """Ask all that is asked of models as a service."""
    assert list(ann.models) == []
    with pytest.raises(NoRecordError, match="no such model"):
        ann.models.ask(99, ["x"])


def _of_lots(made: Any, given: dict[str, Any]) -> None:
    """Ask all that is asked about lots, adjudication and disputes."""
    assert made.lots.plan({"good": 0.01, "bad": 0.05}, size=1_000)["n"] == 128
    with pytest.raises(ProjectError, match="no task in this lot"):
        made.lots.make()
    assert list(made.lots) == []
    for ask in (
        lambda: made.lots.one(99),
        lambda: made.lots.draw(99),
        lambda: list(made.lots.sample(99)),
        lambda: made.lots.next(99),
        lambda: made.lots.judge(99, 1, right=True),
        lambda: made.lots.decide(99, "dissolved", "a trial"),
        lambda: list(made.lots.leaves(99)),
        lambda: made.adjudications.rule(1, {"topic": "home"}, "so"),
        lambda: made.adjudications.take_back(1),
        lambda: made.disputes.open(given["turn_id"], "no"),
        lambda: made.disputes.decide(99, "upheld", "so"),
    ):
        with pytest.raises(NoRecordError):
            ask()
    assert (list(made.adjudications), made.adjudications.next()) == ([], None)
    assert (list(made.disputes), list(made.disputes.verdicts()), made.disputes.figures()["open"]) == ([], [], 0)
    assert made.reviews.take_back(given["turn_id"]) == "answered"
    assert made.reviews.judge(given["turn_id"], "accept", answer=given["id"]) == "reviewed"


def _of_statements(at: Running, made: Any) -> None:
    open_ = made.statements.open()
    closed = made.statements.close(ends=open_["ends_at"])
    assert made.statements.one(closed["id"])["digest"] == closed["digest"] == next(iter(made.statements))["digest"]
    assert at.as_("bob").my_statements()[0]["digest"] == closed["digest"]


def _of_gold(made: Project) -> None:
    added = made.gold.put([{"key": "known", "text": "?", "gold": {"topic": "home"}, "why": "so"}])
    assert added == {"added": 1, "turned": 0, "mended": 0, "there": 0}
    assert [one["key"] for one in made.gold] == ["known"]
    assert made.gold.told()["size"] == 1
    assert made.gold.take_out("known", forget=True) == 1
    with pytest.raises(ProjectError, match="no answer to it is known"):
        made.gold.turn("known")
    assert made.qualifications.plan() is None
    assert made.qualifications.waive("bob") == "waived"
    assert [(one["login"], one["state"]) for one in made.qualifications.listed(state="waived")] == [("bob", "waived")]
    with pytest.raises(ProjectError, match="asks for no qualification"):
        made.qualifications.retry("bob")


def _of_alarms(made: Any) -> None:
    assert list(made.alarms) == list(made.alarms.listed(about=1)) == []
    for decide in (lambda: made.alarms.see(99), lambda: made.alarms.dismiss(99, "hard"), lambda: made.alarms.open(99)):
        with pytest.raises(NoRecordError):
            decide()


def _of_models(made: Project) -> None:
    model = made.models.make("net")
    assert "questions" in made.models.settings()["properties"]
    assert made.models.change("net", settings={"every": 5})["settings"]["every"] == 5
    assert made.models.learn(model["id"])["state"] == "queued"
    assert made.models.streams()["asking"]["way"] == "off"
    made.models.remove("net")
    assert list(made.models) == []


def _of_outside_models(made: Project) -> None:
    outside, predictions = made.outside, made.predictions
    assert set(outside.about()["forms"]) == {"run", "openai", "label_studio"}
    for kind in ("openai", "label_studio"):
        outside.add(kind, kind, {"url": "http://127.0.0.1:9", **({"model": "m"} if kind == "openai" else {})})
    with pytest.raises(SettingsError, match="not public"):
        outside.attempt("openai")
    with pytest.raises(SettingsError, match="not public"):
        outside.train("label_studio")
    run = outside.run("openai", budget={"tasks": 2})
    assert outside.steer(run, "paused")["state"] == "paused"
    outside.change("openai", settings={"samples": 3})
    assert [one["id"] for one in outside.runs()] == [run]
    assert list(outside.faults(run)) == []
    assert outside.remove("openai", predictions=True) == {"deleted": 0, "kept": 0}
    outside.remove("label_studio")
    assert predictions.add([{"key": "n1", "value": {"topic": "home"}, "score": 0.5}], "file")["added"] == 1
    assert [one["model"] for one in predictions] == ["file"]
    assert (made.backend.health()["status"], made.backend.setup()) == ("UP", "goldsmith")
    (found,) = made.backend.predict([{"id": "n1", "data": {"text": "no such text"}}])
    assert found["result"] == []
    for old in (False, True):
        made.backend.tell({"action": "START_TRAINING"}, old=old)
    assert predictions.take_away("file") == {"deleted": 1, "kept": 0}


def _of_people(at: Running) -> None:
    ann = at.as_("ann")
    mei = set_password(ann.people.invite("mei", "Mei Li"), OWN_PAGE)
    assert set_password(ann.people.link("mei"), OWN_PAGE).me()["person"]["login"] == "mei"
    mei = sign_in(at.url, "mei", OWN_PAGE)
    mei.change_me(name="Mei", language="zh")
    mei.change_password(OWN_PAGE, OWN_PAGE + " staple")
    secret = mei.tokens.make("laptop", days=3)
    assert goldsmith.connect(at.url, secret).me()["person"]["name"] == "Mei"
    (token,) = mei.tokens
    mei.tokens.withdraw(token["id"])
    sign_in(at.url, "mei", OWN_PAGE + " staple")
    other = next(one for one in mei.sessions if not one["here"])
    mei.sessions.end(other["id"])
    assert (mei.sessions.end_others(), [one["here"] for one in mei.sessions]) == (0, [True])
    mei.sign_out()
    ann.people.change("mei", role="viewer")
    ann.people.grant("mei", "law", 2)
    assert next(one for one in ann.people if one["login"] == "mei")["skills"][0]["level"] == 2
    assert ann.people.one("mei")["skills"][0]["name"] == "law"
    assert [one["login"] for one in ann.people.find("EI", role="viewer", active=True)] == ["mei"]
    ann.people.withdraw("mei", "law")
    team = ann.teams.make("night")
    ann.teams.put(team, "mei")
    assert [one["name"] for one in ann.teams] == ["night"]
    ann.teams.take_out(team, "mei")
    ann.teams.rename(team, "day")
    ann.teams.remove(team)
    assert list(ann.teams) == []
    ann.rename_organisation("Night Lab")
    assert next(ann.audit(action="person."))["action"].startswith("person.")
    hook = ann.webhooks.add("https://example.org/hook", ["answer.given"])
    assert [one["id"] for one in ann.webhooks] == [hook["id"]]
    ann.webhooks.ping(hook["id"])
    assert len(list(ann.webhooks.deliveries(hook["id"]))) == 1
    ann.webhooks.change(hook["id"], active=False, events=["ping"])
    assert [(one["active"], one["events"]) for one in ann.webhooks] == [(False, ["ping"])]
    ann.webhooks.remove(hook["id"])
    with pytest.raises(UsageError, match="no such link"):
        begin(at.url, login="x", name="x", password=OWN_PAGE, organisation="x")
    with pytest.raises(Exception, match=r"error\[GS"):
        begin(f"{at.url}/#/first/none", login="x", name="x", password=OWN_PAGE, organisation="x")
