"""Projects over real news titles whose class is known, answered through the real service."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from data import shared
from goldsmith.database.opening import Database
from service import Front

CLASSES = ["finance", "realty", "stocks", "education", "science", "society", "politics", "sports", "game", "entertainment"]
QUESTION = [{"name": "topic", "kind": "choice", "settings": {"choices": CLASSES}}]


def titles(n: int, seed: int = 7) -> list[tuple[str, str]]:
    """Return titles with their classes, drawn by chance."""
    lines = (shared("zh_news_titles/dev.txt")).read_text(encoding="utf-8").splitlines()
    rows = [line.rsplit("\t", 1) for line in lines]
    return [(text, CLASSES[int(label)]) for text, label in random.Random(seed).sample(rows, n)]


def planted(n: int, seed: int = 1) -> list[tuple[str, str]]:
    """Return made-up texts whose words give their class away."""
    chance = random.Random(seed)
    words = {name: [f"{name}{at}" for at in range(12)] for name in ("finance", "sports", "game")}
    made = []
    for at in range(n):
        name = chance.choice(sorted(words))
        made.append((" ".join([*chance.sample(words[name], 4), *(f"w{chance.randrange(200)}" for _ in range(4)), f"n{at}"]), name))
    return made


async def opened(front: Front, rows: Sequence[tuple[str, str]], *, people: Sequence[str], questions: Any = None, **policy: Any) -> int:
    """Make an open project of texts with these people in it; return its number."""
    plan = {"name": "news", "shows": [{"field": "text"}], "questions": questions or QUESTION, "policy": policy}
    number = (await front.ask("ann", "POST", "/api/projects", plan, status=201))["id"]
    await front.ask(
        "ann", "POST", f"/api/projects/{number}/tasks", [{"id": f"t{at}", "text": text} for at, (text, _) in enumerate(rows)], status=201
    )
    team = {row["login"]: row["id"] for row in (await front.ask("ann", "GET", "/api/people"))["rows"]}
    for login in people:
        await front.ask("ann", "PUT", f"/api/projects/{number}/members/{team[login]}", {"role": "annotator"})
    await front.ask("ann", "PATCH", f"/api/projects/{number}", {"revision": 1, "state": "open"})
    return number


async def answers(
    front: Front,
    login: str,
    number: int,
    n: int,
    say: Callable[[dict[str, Any]], dict[str, Any]],
    active: Callable[[dict[str, Any]], int] | None = None,
) -> list[dict[str, Any]]:
    """Answer so many tasks; return their turns as the page saw them, with what was said as ``answer``."""
    done: list[dict[str, Any]] = []
    held = (await front.ask(login, "POST", f"/api/projects/{number}/turns", {"ahead": 1}))["turns"]
    while held and len(done) < n:
        turn = held[0]
        value = say(turn)
        guess = (turn.get("prediction") or {}).get("value")
        handled = None if guess is None else "accepted" if guess == value else "refused"
        body = {"version": 0, "value": value, "active_ms": active(turn) if active else 900, "ahead": 1, "prediction": handled}
        more = await front.ask(login, "POST", f"/api/turns/{turn['id']}/answer", body)
        done.append({**turn, "answer": value})
        held = more["turns"]
    for turn in held:
        await front.ask(login, "POST", f"/api/turns/{turn['id']}/release", {})
    return done


async def learn(database: Database) -> int:
    """Let projects that are due learn, whatever pause they are to make; return how many did."""
    import sqlalchemy as sa

    from goldsmith.annotate.models.learning import learn_due
    from goldsmith.annotate.models.learning_tables import learning

    done = 0
    async with database.changing() as connection:
        await connection.execute(sa.update(learning).values(not_before=0))
    while await learn_due(database):
        done += 1
    return done
