"""A service to try: a folder with a small dataset, a project over it, and four people, each of whom a link lets in.

1. The titles that ship with the package are curated into a lake in the folder.
2. The tables are made, and in them an organisation, its owner and three annotators, none of whom has a password.
3. The ready project is made over the dataset, with the three in it, and opened.
4. Whoever has no password yet gets a link; whoever chose one signs in. So a second start goes on where the first ended.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts import links, organisations, people
from goldsmith.accounts.auditing import Machine
from goldsmith.accounts.tables import person
from goldsmith.annotate import project_file, projects, tasks
from goldsmith.annotation_errors import DatabaseError
from goldsmith.curate.plan import Request
from goldsmith.curate.run import run
from goldsmith.database.migrating import migrate, require_current
from goldsmith.database.opening import Database, url_of
from goldsmith.progress import Silent
from goldsmith.server.links import link_to

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

DATASET = "titles"
PROJECT = "zh-news-titles"
ORGANISATION = "Goldsmith demo"
RECIPE = f"name: {DATASET}\ndecide: []\nexact_duplicates: false\nlanguages: []\nmeasure: [character_count]\n"


@dataclass(frozen=True)
class Guest:
    """Somebody of the demo: his login, his name, his role, and the page that lets him in, ``""`` where he has a password."""

    login: str
    name: str
    role: str
    link: str = ""


GUESTS = (
    Guest("ann", "Ann 安", "owner"),
    Guest("mei", "Mei 梅", "annotator"),
    Guest("li", "Li 李", "annotator"),
    Guest("joe", "Joe", "annotator"),
)


def dataset(folder: Path) -> list[dict[str, Any]]:
    """Curate the titles into ``folder/lake`` where they are not there, and return them: step 1."""
    source = project_file.READY / "titles.jsonl"
    if not (folder / "lake" / f"{DATASET}.lance").exists():
        folder.mkdir(parents=True, exist_ok=True)
        recipe = folder / f"{DATASET}.yaml"
        recipe.write_text(RECIPE, encoding="utf-8")
        run(Request(str(recipe), (str(source),), str(folder / "lake"), DATASET), progress=Silent())
    return [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]


async def furnished(url: str, folder: Path) -> list[Guest]:
    """Make all of it where it is not there, and return who may come in, with links for those who have no password.

    Raises:
        DatabaseError: The database in the folder is not of this goldsmith, or holds something else.
    """
    titles = dataset(folder)
    database = Database(url_of(url))
    try:
        await migrate(database)
        await require_current(database)
        async with database.changing() as connection:
            if not await organisations.begun(connection):
                await _begin(connection, str(folder / "lake"), titles)
            return [await _let_in(connection, one) for one in GUESTS]
    finally:
        await database.close()


async def _begin(connection: AsyncConnection, lake: str, titles: list[dict[str, Any]]) -> None:
    """Make the organisation with its people, and the project: steps 2 and 3."""
    owner, *others = (people.New(one.login, one.name, one.role) for one in GUESTS)
    first = await organisations.begin(connection, Machine(), ORGANISATION, owner)
    home = int((await connection.execute(sa.select(person.c.organisation_id).where(person.c.id == first))).scalar_one())
    made = project_file.read(project_file.READY / f"{PROJECT}.yaml")
    plan = projects.Plan(**{**made.plan(), "lake": lake, "dataset": DATASET})
    number = await projects.make(connection, plan, organisation_id=home, person_id=first)
    examples = [one.model_dump(mode="json") for one in made.guideline.examples]
    await projects.guide(connection, number, text=made.guideline.text, examples=examples, person_id=first)
    for one in others:
        added = await people.add(connection, Machine(home), home, one)
        await projects.put_member(connection, number, added, role=one.role)
    await tasks.add(connection, number, [tasks.New(one["id"], {"text": one["text"]}) for one in titles])
    revision = (await projects.project_of(connection, number)).revision
    await projects.change(connection, number, revision=revision, changes={"state": "open"})


async def _let_in(connection: AsyncConnection, guest: Guest) -> Guest:
    """Return somebody with a link, where he has no password: step 4.

    Raises:
        DatabaseError: He is not there: this is no database of the demo.
    """
    found = await people.by_login(connection, guest.login)
    if found is None:
        raise DatabaseError("this is no database of the demo", found=f"nobody called {guest.login}", hint="start it in another folder")
    secret = "" if found.password else await links.make(connection, Machine(found.organisation_id), "password", found.id)
    return Guest(found.login, found.name, found.role, link_to("password", secret) if secret else "")
