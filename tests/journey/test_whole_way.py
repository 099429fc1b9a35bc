"""A whole project as the README promises it: a dataset, a service, three people, an export, columns in the lake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

import goldsmith
from data import ROOT
from goldsmith.annotate.tables import answer, task, turn
from goldsmith.client import begin, set_password, sign_in
from goldsmith.server.service_settings import SITE
from journey import hands
from journey.house import SECRET, House, Title
from service import postgres_server

PEOPLE = {"mei": "Mei 梅", "li": "Li 李", "joe": "Joe"}
CLASSES = ("finance", "property", "stocks", "education", "science", "society", "politics", "sport", "games", "entertainment")
"""The ready project's names of the classes of zh_news_titles, in that file's order."""
OWN = (
    ("沪指收涨百分之一，重返三千点 📈", "stocks"),
    ("主队点球大战夺冠，全城欢庆", "sport"),
    ("央行下调存款准备金率半个百分点", "finance"),
    ("小户型装修怎样省钱：五个办法", "property"),
    ("新手机发布，电池可用三天", "science"),
    ("高考作文题公布：谈“等一等”", "education"),
    ("新款游戏上线首日销量破百万", "games"),
    ("短", "society"),
)


CONDITION = "character_count >= 3"
NEWS = ROOT.parent / "shared" / "data" / "zh_news_titles" / "dev.txt"


def some_titles() -> list[Title]:
    """Return the first titles of zh_news_titles, or some of our own where that is not beside the repository."""
    if not NEWS.is_file():
        return [Title(f"n{at}", text, topic) for at, (text, topic) in enumerate(OWN)]
    parts = [line.rpartition("\t") for line in NEWS.read_text(encoding="utf-8").splitlines()[:10]]
    return [Title(f"n{at}", text, CLASSES[int(number)]) for at, (text, _, number) in enumerate(parts)]


@pytest.fixture(scope="module")
def _server() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house over SQLite, or over PostgreSQL where the test asks for it; in the end its service stops well."""
    if not (SITE / "service.html").is_file():
        pytest.skip("the browser side is not built: pip install -e . builds it")
    kind = getattr(request, "param", "sqlite")
    made = House(tmp_path, request.getfixturevalue("_server") if kind == "postgresql" else "")
    yield made
    made.stop()


@pytest.mark.parametrize("house", ["sqlite", "postgresql"], indirect=True)
def test_a_whole_project_in_browsers(browser: Any, house: House):
    """Owner and three people, each in a browser of his own: what they press is what the export and the columns hold."""
    truth, complaints = some_titles(), list[str]()
    house.curate(truth)
    ready = yaml.safe_load(house.types("goldsmith project example"))
    house.serve()

    ann = hands.person(browser, complaints)
    hands.becomes_owner(ann, house.first)
    number = hands.makes_project(ann, ready, "titles", CONDITION)
    links = _invited(house)
    hands.opens_project(ann, *PEOPLE.values())
    seen = {}
    for login, link in links.items():
        page = hands.person(browser, complaints, locale="zh-CN" if login == "li" else "en-US")
        hands.joins(page, link)
        keys = _keys(ready, truth, login)
        seen[login] = hands.labels(page, keys.__getitem__)
    lines = hands.takes_results(ann, house.folder)

    truth = _chosen(truth)
    assert {login: sorted(said) for login, said in seen.items()} == dict.fromkeys(PEOPLE, sorted(one.text for one in truth))
    _export_is_what_was_pressed(lines, truth)
    _columns_are_what_was_pressed(house, truth)
    _counts(house, number, len(truth))
    assert complaints == []


def test_a_whole_project_by_the_client(house: House):
    """The same in Python: link, project, invitations, answers, export, columns; the tasks are what an SQL condition chooses."""
    truth = [Title(f"n{at}", text, topic) for at, (text, topic) in enumerate(OWN)]
    house.curate(truth)
    ready = yaml.safe_load(house.types("goldsmith project example"))
    house.serve()

    owner = begin(house.first, login="ann", name="Ann 安", password=SECRET, organisation="标题工作室")
    project = owner.projects.create(ready)
    added = project.tasks.add_dataset("titles", where=CONDITION)
    for login, name in PEOPLE.items():
        link = owner.people.invite(login, name)
        project.members.put(login)
        set_password(link, SECRET)
    project.open()
    keys = {login: _classes(truth, login) for login in PEOPLE}
    for login in PEOPLE:
        turns = sign_in(house.url, login, SECRET).projects[ready["name"]].turns(ahead=3)
        for one in turns:
            one.answer({"topic": keys[login][one.material["text"]]}, active_ms=700)
        assert turns.why == "none_left"
    lines = list(project.export())
    project.write_back()

    chosen = _chosen(truth)
    assert (added.added, len(chosen)) == (7, 7)
    _export_is_what_was_pressed(lines, chosen)
    _columns_are_what_was_pressed(house, chosen)
    _counts(house, project.id, len(chosen))


def _chosen(truth: list[Title]) -> list[Title]:
    """Return the titles that the condition chooses."""
    return [one for one in truth if len(one.text) >= 3]


def _invited(house: House) -> dict[str, str]:
    """Invite three people by a program of the owner's, and return their links."""
    token = house.types("goldsmith token --login ann", GOLDSMITH_PASSWORD=SECRET).strip()
    service = goldsmith.connect(house.url, token)
    return {login: service.people.invite(login, name) for login, name in PEOPLE.items()}


def _classes(truth: list[Title], login: str) -> dict[str, str]:
    """Return what somebody says of each title: Joe takes all for sport, the others are right."""
    return {one.text: "sport" if login == "joe" else one.topic for one in truth}


def _keys(ready: dict[str, Any], truth: list[Title], login: str) -> dict[str, str]:
    """Return the key that somebody presses at each title."""
    key = {one["value"]: one["key"] for one in ready["questions"][0]["settings"]["choices"]}
    return {text: key[topic] for text, topic in _classes(truth, login).items()}


def _agreement(one: Title) -> float:
    """Return the share of pairs of answers that are the same."""
    return 1.0 if one.topic == "sport" else pytest.approx(1 / 3)


def _export_is_what_was_pressed(lines: list[dict[str, Any]], truth: list[Title]) -> None:
    by_key = {line["id"]: line for line in lines}
    assert sorted(by_key) == sorted(one.id for one in truth)
    for one in truth:
        line = by_key[one.id]
        said = sorted(given["value"]["topic"] for given in line["answers"])
        assert said == sorted([one.topic, one.topic, "sport"])
        assert len({given["who"] for given in line["answers"]}) == len(PEOPLE)
        assert line["consensus"]["topic"]["value"] == one.topic
        assert line["consensus"]["topic"]["agreement"] == _agreement(one)


def _columns_are_what_was_pressed(house: House, truth: list[Title]) -> None:
    """The text stands as it stood, and beside it what three people said."""
    records = goldsmith.open(house.folder / "lake").dataset("titles")
    rows = {row["id"]: row for row in records.take([one.id for one in truth]).to_pylist()}
    prefix = "zh_news_titles_"
    for one in truth:
        row = rows[one.id]
        assert (row["text"], row[f"{prefix}_topic"]) == (one.text, one.topic)
        assert row[f"{prefix}_topic_agreement"] == _agreement(one)
        assert len(row[f"{prefix}_answers"]) == len(PEOPLE)
        assert {given["guideline_version"] for given in row[f"{prefix}_answers"]} == {1}
    (counted,) = goldsmith.open(house.folder / "lake").sql("select count(zh_news_titles__topic) as n from titles").to_pylist()
    assert counted["n"] == len(truth)


def _counts(house: House, number: int, n: int) -> None:
    """In the database every task is done by three answers of three people, and no turn is open."""
    tasks, given, open_ = house.rows(
        sa.select(task.c.state, task.c.answered).where(task.c.project_id == number),
        sa.select(answer.c.task_id, answer.c.person_id),
        sa.select(turn.c.id).where(turn.c.state == "leased"),
    )
    assert [tuple(row) for row in tasks] == [("done", len(PEOPLE))] * n
    assert len(given) == len({tuple(row) for row in given}) == n * len(PEOPLE)
    assert open_ == []
