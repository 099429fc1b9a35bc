"""What one may only know to be there: found by its name, and silent in everything else."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from circulate.test_grades import told
from goldsmith.accounts.auditing import Machine
from goldsmith.accounts.tables import organisation, person
from goldsmith.annotate import webhooks
from goldsmith.annotate.tables import delivery
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.database.opening import Database, url_of
from goldsmith.server.catalogue.following import EVENT, tell_followers
from goldsmith.server.service_settings import ServiceSettings
from offered import Offering, serving
from server.catalogue.test_calls import as_, graded
from shelved import release

LEVELS = {
    "eyes-open": "一般1",
    "eyes-known": "一般3",
    "eyes-closed": "一般4",
    "eyes-weighty": "重要",
    "eyes-core": "核心",
    "eyes-plain": "",
}


@pytest.fixture(scope="module")
def offers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offering]:
    """A dataset of each sensitivity, each granted to ann alone but the first, each with a grade that nobody else may know."""
    folder = tmp_path_factory.mktemp("offers")
    shelf = Shelf(folder / "releases")
    for name, level in LEVELS.items():
        told(release(shelf.folder, name, "1.0.0", rows=3, files=1), security={"sensitivity": level}, grade=graded(90, 89, 91))
        shelf.share(name, Access("open") if name == "eyes-open" else Access("granted", {"ann": ""}, "data@example.org"))
    with serving(folder) as found:
        yield found


def test_members_are_told_that_it_is_there_and_whom_to_ask(offers: Offering):
    """Of 一般3 and 一般4: name, title, level, contact; of 重要, 核心 and what nobody declared, nothing."""
    found = as_(offers, "bo").catalogue.search("eyes")

    assert [one["name"] for one in found["listed"]] == ["eyes-closed", "eyes-known"]
    assert set(found["listed"][0]) == {"name", "title", "sensitivity", "access", "contact"}
    assert found["listed"][1] | {"title": None} == {"name": "eyes-known", "title": None, "sensitivity": "一般3", "access": "granted", "contact": "data@example.org"}  # fmt: skip
    assert {one["name"] for one in as_(offers, "ann").catalogue.search("eyes")["rows"]} == {
        "eyes-open",
        "eyes-known",
        "eyes-closed",
        "eyes-weighty",
        "eyes-plain",
    }


def test_nothing_else_of_it_is_found_counted_or_told(offers: Offering):
    """Words of its card, facets that it has and counts are as if it were not there."""
    bo = as_(offers, "bo").catalogue
    found = bo.search("")

    assert (found["n"], [one["name"] for one in found["rows"]]) == (1, ["eyes-open"])
    assert {sum(one["n"] for one in counts) for counts in found["facets"].values()} == {1}
    for text, chosen in (
        ("mit", {}),
        ("valid2", {}),
        ("Lab", {}),
        ("eyes", {"grade": "B"}),
        ("eyes", {"sensitivity": "一般3"}),
        ("", {"access": "granted"}),
    ):
        assert bo.search(text, **chosen)["listed"] == []


def test_webhooks_are_told_once_of_new_releases_that_every_member_may_know(offers: Offering):
    """Ann follows two: of the one that was granted to her alone no address hears; of the other once, until there is another release."""
    ann = as_(offers, "ann")
    url = f"sqlite:///{offers.shelf.folder.parent / 'service.db'}"
    for name in ("eyes-open", "eyes-known"):
        ann.shown.subscribe(name)

    def heard() -> list[dict[str, str]]:
        async def whole() -> list[dict[str, str]]:
            database = Database(url_of(url))
            settings = ServiceSettings(releases=str(offers.shelf.folder), chores=False)
            async with database.changing() as connection:
                home = await connection.scalar(sa.select(organisation.c.id).limit(1))
                if not await webhooks.listed(connection, home):
                    number = await connection.scalar(sa.select(person.c.id).limit(1))
                    await webhooks.add(connection, Machine(home, number, "127.0.0.1"), home, "https://hook.example.org/", [EVENT])
            await tell_followers(database, settings)
            async with database.reading() as connection:
                found = (await connection.execute(sa.select(delivery.c.payload).order_by(delivery.c.id))).scalars().all()
            await database.close()
            return list(found)

        return asyncio.run(whole())

    assert heard() == []
    for name in ("eyes-open", "eyes-known"):
        told(release(offers.shelf.folder, name, "1.1.0", rows=4, files=1), security={"sensitivity": LEVELS[name]})
    assert [(one["dataset"], one["version"]) for one in heard()] == [("eyes-open", "1.1.0")]
    assert len(heard()) == 1
