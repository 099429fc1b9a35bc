"""All that the client asks of profiles, matches, certificates and issuers."""

from __future__ import annotations

import pytest

from goldsmith.client import Client
from goldsmith.client.project import Project
from goldsmith.errors import GoldsmithError


def ask_of_standing(ann: Client, made: Project) -> None:
    """Ask all that is of profiles, matches, certificates and issuers; what rests on measurements is refused for lack of them."""
    assert "member.changed" in {one["action"] for one in made.standing.trail()}
    found = made.standing.matches()
    assert ({one["login"] for one in found["rows"]}, made.standing.staff(["bob"])["added"]) == ({"ann", "bob", "eve"}, [])
    assert ann.standing.profile()["person"]["login"] == "ann"
    assert ann.standing.profile("bob")["person"]["login"] == "bob"
    assert (ann.standing.offers(), ann.standing.offers("bob"), ann.standing.ending(days=3)) == ([], [], [])
    given = ann.certificates
    first = given.keys()["keys"][-1]["key"]
    assert (list(given), given.taken(), given.mine(), given.revoked(first)["revoked"]) == ([], [], {"given": [], "taken": []}, [])
    word = given.challenge()
    asks = (lambda: given.give("bob", "law"), lambda: given.document(9), lambda: given.own(9), lambda: given.revoke(9), lambda: given.show(9, word), lambda: given.take({}))  # fmt: skip
    for ask in asks:
        with pytest.raises(GoldsmithError):
            ask()
    number = ann.issuers.add(given.rotate(), "Lab")
    ann.issuers.change(number, name="Lab B", best_level=2)
    assert [(one["name"], one["best_level"]) for one in ann.issuers] == [("Lab B", 2)]
    assert ann.issuers.bring_revoked(number, given.revoked()) == 0
