"""`goldsmith serve --demo`: one command, and four people can work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import goldsmith
from goldsmith.client import set_password, sign_in
from journey.house import SECRET, House

COMMAND = "goldsmith serve --demo --port 8080 --json"


def test_the_demo_goes_from_titles_to_columns(tmp_path: Path):
    """Each link lets one person in; three of them answer, the owner writes back; a second start goes on with the same people."""
    house = House(tmp_path)
    try:
        told = json.loads(house.serve(COMMAND))
        people = {one["login"]: set_password(one["link"], SECRET) for one in told["people"]}
        for login in ("mei", "li", "joe"):
            (project,) = people[login].projects
            for turn in project.refresh().turns():
                turn.answer({"topic": "games" if "game" in turn.material["text"] else "society"}, active_ms=500)
        (project,) = people["ann"].projects
        written = project.write_back()
        house.stop()
        again = json.loads(house.serve(COMMAND))
        owner = sign_in(house.url, "ann", SECRET)
        assert [one.name for one in owner.projects] == [project.name]
    finally:
        house.stop()

    assert [one["role"] for one in told["people"]] == ["owner", "annotator", "annotator", "annotator"]
    assert {one["link"] for one in again["people"]} == {None}
    query = "select zh_news_titles__topic as topic, count(*) as n from titles group by 1 order by 1"
    rows = goldsmith.open(tmp_path / "goldsmith-demo" / "lake").sql(query).to_pylist()
    assert rows == [{"topic": "games", "n": 1}, {"topic": "society", "n": 23}]
    assert written["records"] == 24


@pytest.mark.parametrize("more", ["--database other.db", "--lake other"])
def test_the_demo_touches_nothing_of_ones_own(tmp_path: Path, more: str):
    """Another database or lake is refused: the demo makes people and projects."""
    with pytest.raises(AssertionError, match="a database and a lake of its own"):
        House(tmp_path).types(f"goldsmith serve --demo --port 0 {more}")
    assert not list(tmp_path.iterdir())
