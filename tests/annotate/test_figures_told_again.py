"""Figures that are told again for a while, since counting them takes long, hide nothing that somebody has just done."""

from __future__ import annotations

import pytest

from annotate.test_front import begun
from goldsmith.annotate import lately
from goldsmith.database.opening import Database
from service import front, run


def test_whoever_adds_members_and_tasks_sees_them_at_once(url: str, monkeypatch: pytest.MonkeyPatch):
    """Were every project a large one, a new member, a pause and new tasks would be there all the same."""
    monkeypatch.setattr(lately, "FEW", -1)
    monkeypatch.setattr(lately, "A_SECOND", 1e-9)

    async def trial(database: Database) -> None:
        at = await front(database, ["ann", "bob", "eve", "joe"])
        number = await begun(at)
        people = {one["login"]: one["id"] for one in (await at.ask("ann", "GET", "/api/people"))["rows"]}
        member = f"/api/projects/{number}/members/{people['joe']}"

        async def seen() -> dict[str, bool]:
            return {one["login"]: one["paused"] for one in (await at.ask("ann", "GET", f"/api/projects/{number}/people"))["rows"]}

        await at.ask("ann", "DELETE", member)
        assert "joe" not in await seen()
        await at.ask("ann", "PUT", member, {"role": "annotator"})
        assert (await seen())["joe"] is False
        await at.ask("ann", "PUT", member, {"role": "annotator", "paused": True})
        assert (await seen())["joe"] is True

        for n in range(1, 4):
            await at.ask("ann", "POST", f"/api/projects/{number}/tasks", [{"id": f"t{n}", "text": "a"}], status=201)
            assert (await at.ask("ann", "GET", f"/api/projects/{number}"))["tasks"] == {"open": n}
            assert (await at.ask("ann", "GET", f"/api/projects/{number}/progress"))["tasks"] == {"open": n}

    run(url, trial)
