"""The verbs of annotation as people type them, asked of a service that runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotate.running import Running, running
from annotate.test_front import TITLES, made_lake
from cli.conftest import Shell
from goldsmith.client import set_password, sign_in
from service import lite

PASSWORD = "correct horse battery"  # noqa: S105


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Running]:
    """A service with ann, its owner, and mei, who has a password."""
    with running(lite(tmp_path), "ann", lake=made_lake(tmp_path)) as found:
        set_password(found.as_("ann").people.invite("mei"), PASSWORD)
        yield found


def test_a_project_by_commands(at: Running, tmp_path: Path):
    """From the ready example to columns; every verb also speaks JSON."""
    shell = Shell(tmp_path)

    def ask(*words: str, who: str = at.tokens["ann"], code: int = 0):
        ended = shell(*words, GOLDSMITH_URL=at.url, GOLDSMITH_TOKEN=who, GOLDSMITH_PASSWORD=PASSWORD)
        assert ended.code == code, ended.err
        return ended

    (tmp_path / "topics.yaml").write_text(ask("project", "example").out, encoding="utf-8")
    assert "fits, with 2 questions" in ask("project", "check", "topics.yaml").err
    assert ask("project", "create", "topics.yaml", "--json").json()["state"] == "draft"
    name = "zh-news-titles"
    assert ask("tasks", name, "--dataset", "titles", "--limit", "4", "--json").json() == {"added": 4, "there": 0}
    assert ask("tasks", name, "--dataset", "titles", "--field", "text=text").err == f"{name}: 2 tasks added, 4 were there\n"
    (tmp_path / "more.jsonl").write_text(json.dumps({"id": "m1", "text": "雨 ☔"}), encoding="utf-8")
    assert ask("tasks", name, "more.jsonl", "--json").json() == {"added": 1, "there": 0}
    assert [row["login"] for row in ask("members", name, "mei", "ann", "--role", "expert", "--json").json()] == ["ann", "mei"]
    assert "mei" in ask("members", name, "mei", "--paused").out
    assert "people get tasks" in ask("project", "open", name).err
    ask("members", name, "mei")
    secret = ask("token", "--login", "mei").out.strip()
    assert ask("token", "--login", "mei", "--json").json()["token"].startswith("gs_")
    turns = at.as_("ann").projects[name].turns()
    import goldsmith

    for turn in goldsmith.connect(at.url, secret).projects[name].turns(ahead=4):
        turn.answer({"topic": "sport", "overstated": "no"})
    assert turns.why == ""
    assert "answers: 7, 14 left" in ask("project", "progress", name).out
    assert ask("project", "progress", name, "--json").json()["answers"] == 7
    listed = ask("tasks", name, "--state", "open", "--json").json()
    assert len(listed) == 7
    assert ask("task", name, str(listed[0]["id"]), "--priority", "5", "--json").json()["priority"] == 5
    told = ask("task", name, str(listed[0]["id"])).out
    assert "priority" in told
    assert "sport" in told
    assert name in ask("project", "list").out
    assert "topic" in ask("project", "show", name).out
    assert ask("project", "show", name, "--json").json()["policy"]["overlap"] == 3
    assert ask("answers", name, "answers.jsonl", "--json").json()["tasks"] == 7
    lines = (tmp_path / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["material"]["text"] for line in lines][:6] == TITLES
    assert "0 tasks have no conclusion" in ask("answers", name, "topics.zip", "--format", "label-studio").err
    assert ask("project", "import", "topics.zip", "--json").json()["name"] == "topics"
    assert ask("answers", name, "topics.hf", "--format", "hf", "--question", "topic", "--json").json()["undecided"] == 0
    (tmp_path / "more.json").write_text(json.dumps([{"data": {"text": "雪 ❄"}}]), encoding="utf-8")
    assert ask("labels", name, "more.json", "--json").json()["added"] == 1
    assert ask("write-back", name, "--json").json()["records"] == 6
    assert "zh_news_titles__topic" in ask("write-back", name).err
    for action, said in (("pause", "paused"), ("close", "closed")):
        assert ask("project", action, name, "--json").json()["state"] == said
    ask("members", name, "mei", "--drop")


STEERED = """
name: steered
shows: [{field: text}]
questions: [{name: topic, kind: choice, settings: {choices: [sport, home, money]}}]
guideline: Look.
"""


def test_a_running_project_is_steered_by_commands(at: Running, tmp_path: Path):
    """Guideline, questions and verdicts: a new version, what it would do, and what a reviewer says, each by a command."""
    shell, name = Shell(tmp_path), "steered"

    def ask(*words: str, code: int = 0):
        ended = shell(*words, GOLDSMITH_URL=at.url, GOLDSMITH_TOKEN=at.tokens["ann"])
        assert ended.code == code, ended.err
        return ended

    (tmp_path / "topics.yaml").write_text(STEERED, encoding="utf-8")
    made = at.as_("ann").projects.create(
        {
            "name": name,
            "shows": [{"field": "text"}],
            "questions": [{"name": "topic", "kind": "choice", "settings": {"choices": ["sport", "home", "money"]}}],
        }
    )
    made.tasks.add({"id": f"n{one}", "text": "x"} for one in range(3))
    made.members.put("mei")
    made.open()
    mei = sign_in(at.url, "mei", PASSWORD)
    for turn in mei.projects[name].turns():
        turn.answer({"topic": "sport"})
    (tmp_path / "guide.md").write_text("Look at the title alone. 📈", encoding="utf-8")
    assert ask("guideline", name, "guide.md", "--json").json()["version"] == 1
    assert ask("guideline", name).out == "Look at the title alone. 📈\n"
    assert [row["version"] for row in ask("guideline", name, "--versions", "--json").json()] == [1]
    assert ask("guideline", name, "--version", "1", "--json").json()["text"] == "Look at the title alone. 📈"
    assert ask("guideline", name, "topics.yaml").err == f"{name}: version 2 of the guideline is saved\n"
    told = ask("questions", name, "topics.yaml")
    assert "topic: as it was" in told.out
    (tmp_path / "less.yaml").write_text(STEERED.replace("sport, ", ""), encoding="utf-8")
    assert "topic: changed, 3 of 3 answers no longer fit" in ask("questions", name, "less.yaml").out
    assert "`--save` saves it" in told.err
    assert ask("questions", name, "topics.yaml", "--save", "--json").json()["version"] == 2
    assert [row["name"] for row in ask("questions", name, "--json").json()["questions"]] == ["topic"]
    assert "topic" in ask("questions", name).out
    waiting = ask("reviews", name, "--json").json()
    assert len(waiting) == 3
    first, second, third = (row["turn"] for row in waiting[:3])
    assert ask("reviews", name, str(first), "accept").err == f"turn {first} is reviewed\n"
    assert ask("reviews", name, str(second), "send-back", "--reason", "no match", "--json").json()["state"] == "sent_back"
    mended = json.dumps({"topic": "home"})
    assert ask("reviews", name, str(third), "fix", "--reason", "a flat", "--value", mended, "--answer", str(waiting[2]["answer"])).code == 0
    assert ask("reviews", name, "--json").json() == []
    assert "say what is to become" in ask("reviews", name, str(third), "maybe", code=2).err
    assert "waits for a reviewer" in ask("reviews", name, str(first), "accept", code=1).err
    assert "no JSON" in ask("reviews", name, str(third), "fix", "--value", "{", code=2).err
    assert "no such file" in ask("guideline", name, "none.md", code=2).err


def test_mistakes_are_told(at: Running, tmp_path: Path):
    """Without a token, with a wrong name, action, file or pair: a message with a hint, and an exit code of its own."""
    shell = Shell(tmp_path)
    (tmp_path / "bad.yaml").write_text("name: Bad Name\nshows: []\nqestions: []\n", encoding="utf-8")
    asked = {"GOLDSMITH_URL": at.url, "GOLDSMITH_TOKEN": at.tokens["ann"]}
    told = [
        (shell("project", "list", GOLDSMITH_URL=at.url), "goldsmith token --login"),
        (shell("project", "open", "none", **asked), "there is no such project"),
        (shell("project", "mend", "none", **asked), "list, example, or ACTION NAME"),
        (shell("project", "create", **asked), "say what to do"),
        (shell("project", "create", "none.yaml", **asked), "there is no such project file"),
        (shell("project", "create", "bad.yaml", **asked), "line 3: `qestions`: no such setting, did you mean `questions`?"),
        (shell("project", "example", "none", **asked), "zh-news-titles"),
        (shell("tasks", "none", "--dataset", "x", "--field", "text", **asked), "there is no such project"),
        (shell("project", "list", GOLDSMITH_URL="http://127.0.0.1:9 ", GOLDSMITH_TOKEN="x"), "no address of a service"),  # noqa: S106
        (shell("token", "--login", "mei", GOLDSMITH_URL=at.url, GOLDSMITH_PASSWORD="wrong"), "error[GS703]"),  # noqa: S106
    ]

    for ended, words in told:
        assert ended.code in {1, 2}
        assert words in ended.err
        assert "Traceback" not in ended.err


def test_a_program_that_asks_a_service_loads_little(tmp_path: Path):
    """The client needs neither the service's libraries nor the lake's; reading a project file only those of files."""
    done = Shell(tmp_path).program(
        """
        import sys
        import goldsmith
        from goldsmith.client import sign_in
        service = goldsmith.connect("http://127.0.0.1:9", "gs_x")
        first = {name.partition(".")[0] for name in sys.modules}
        from goldsmith.annotate.project_file import planned
        asked = {"name": "t", "kind": "choice", "settings": {"choices": ["a", "b"]}}
        planned({"name": "a", "shows": [{"field": "text"}], "questions": [asked]})
        second = {name.partition(".")[0] for name in sys.modules}
        sys.stderr.write(" ".join(sorted(first)) + ";" + " ".join(sorted(second)))
        """
    )
    first, second = (set(part.split()) for part in done.err.split(";"))

    heavy = {"sqlalchemy", "fastapi", "starlette", "uvicorn", "alembic", "argon2", "lance", "numba", "duckdb"}
    assert sorted((heavy | {"pyarrow", "numpy", "pydantic", "yaml"}) & first) == []
    assert sorted(heavy & second) == []
