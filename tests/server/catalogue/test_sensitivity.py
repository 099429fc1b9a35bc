"""What is sensitive is found, counted and told only where the rules of sensitivity let it: for each sensitivity, access and person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import urllib3

from circulate.test_grades import told
from goldsmith.circulate.catalogue.following import Catalogue
from goldsmith.circulate.catalogue.index import Query
from goldsmith.circulate.grades.rules import GRANTED, MEMBER, NOBODY, decide
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.sensitivity import Sensitivity
from offered import Offering, serving
from shelved import release

POOL = urllib3.PoolManager(retries=False)
WORDS = ("", "一般1", "一般2", "一般3", "一般4", "重要", "核心")
ACCESSES = {"open": NOBODY, "members": MEMBER, "granted": GRANTED}
PEOPLE = {"": NOBODY, "bo": MEMBER, "ann": GRANTED}


@pytest.fixture(scope="module")
def offers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offering]:
    """A dataset of each sensitivity and each access; ann was named for all of them."""
    folder = tmp_path_factory.mktemp("offers")
    shelf = Shelf(folder / "releases")
    for at, word in enumerate(WORDS):
        for access in ACCESSES:
            name = f"d{at}-{access}"
            told(release(shelf.folder, name, "1.0.0", rows=3, files=1), security={"sensitivity": word})
            shelf.share(name, Access(access, {"ann": ""}))
    with serving(folder) as found:
        yield found


@pytest.mark.parametrize("who", list(PEOPLE))
def test_the_catalogue_tells_what_the_rules_let(offers: Offering, who: str):
    """In rows, in counts, and on the page of each dataset and its sample: 21 datasets for each person."""
    headers = {"Authorization": f"Bearer {offers.tokens[who]}"} if who else {}
    found = POOL.request("GET", f"{offers.url}/api/catalogue?limit=100", headers=headers).json()
    wanted = {ask: set() for ask in ("facts", "preview")}
    for at, word in enumerate(WORDS):
        for access, owner in ACCESSES.items():
            for ask, names in wanted.items():
                if decide(ask, Sensitivity.read(word), standing=PEOPLE[who], owner=owner).allowed:
                    names.add(f"d{at}-{access}")

    def good(path: str) -> set[str]:
        every = [f"d{at}-{access}" for at in range(len(WORDS)) for access in ACCESSES]
        return {name for name in every if POOL.request("GET", f"{offers.url}/api/catalogue/{name}{path}", headers=headers).status == 200}

    assert {one["name"] for one in found["rows"]} == wanted["facts"] == good("")
    assert {sum(one["n"] for one in counts) for counts in found["facets"].values()} == {len(wanted["facts"])}
    assert good("/sample") == {one for one in wanted["preview"] if not one.startswith("d3-")}  # nobody has a marked copy of 一般3 here


def test_what_is_raised_later_leaves_the_catalogue_with_all_that_was_made_of_it(tmp_path):
    """A dataset made from another is as sensitive as that one is now, at the next search."""
    from circulate.test_grades import identity, signer
    from goldsmith.circulate.grades.changing import change

    shelf = Shelf(tmp_path)
    old = told(release(tmp_path, "old", "1.0.0", rows=3, files=1), identity=identity(tmp_path))
    digest = shelf.release("old", "1.0.0").digest
    told(release(tmp_path, "new", "1.0.0", rows=3, files=1), provenance={"parents": [{"sha256": digest}]})
    catalogue = Catalogue(shelf)

    def seen() -> dict[str, str]:
        return {entry.name: entry.sensitivity for entry, _ in catalogue.search(Query(), lambda _: True).rows}

    assert (old.is_dir(), seen()) == (True, {"old": "", "new": ""})
    change(shelf, "old", Sensitivity.read("重要"), version="", column="", why="found in a review", keys=[signer(tmp_path, "lab")])
    assert seen() == {"old": "重要", "new": "重要"}
