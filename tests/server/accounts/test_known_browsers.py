"""Who guesses at a login locks strangers out, and never its owner where he signed in before; and everybody sees where he is signed in."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa

from asking import PASSWORD, Service
from goldsmith.accounts import browsers
from goldsmith.accounts.tables import attempt, audit, known_browser
from goldsmith.database.columns import now

NEW = "three small boats at noon"


async def sign(service: Service, login: str = "mei", password: str = PASSWORD, **headers: str):
    """Sign in, and return the answer."""
    return await service.client(**headers).post("/api/sign-in", json={"login": login, "password": password})


def known_of(answer) -> str:
    """Return the cookie by which the browser of an answer is known."""
    (found,) = (one.partition(";")[0] for one in answer.headers.get_list("set-cookie") if one.startswith("goldsmith-known="))
    return found


async def locked(service: Service, login: str = "mei") -> None:
    """Let strangers guess until a login is locked, from many addresses."""
    from goldsmith.accounts.limiting import LIMITS, subject

    async with service.database.changing() as connection:
        rows = [{"subject": subject("login", login), "at": now()} for _ in range(LIMITS["login"].most)]
        await connection.execute(sa.insert(attempt), rows)


def test_strangers_lock_strangers_out_and_nobody_else(serving):
    """A hundred wrong guesses from everywhere: a browser that is not known is refused, the known one and a token are let in."""

    async def trial(service: Service):
        mei = await service.person(await service.organisation(), "mei")
        program = await service.program(mei)
        before = await sign(service)
        await locked(service)
        stranger = await sign(service)
        mine = await sign(service, Cookie=known_of(before))
        again = await sign(service, Cookie=known_of(mine))
        return before, stranger.status_code, mine.status_code, again.status_code, (await program.get("/api/me")).status_code

    before, stranger, mine, again, program = serving(trial)

    assert (stranger, mine, again, program) == (429, 200, 200, 200)
    cookie = next(one for one in before.headers.get_list("set-cookie") if one.startswith("goldsmith-known="))
    assert {"HttpOnly", "SameSite=strict", "Path=/api"} <= {part.strip() for part in cookie.split(";")}


def test_guesses_in_a_known_browser_are_bounded_too(serving):
    """Twenty are borne, also all at once; then it is refused, though the password is right, and other browsers are not."""

    async def trial(service: Service):
        await service.person(await service.organisation(), "mei")
        known = known_of(await sign(service))
        tries = await asyncio.gather(*(sign(service, password="wrong wrong", Cookie=known) for _ in range(25)))  # noqa: S106
        return [one.status_code for one in tries], (await sign(service, Cookie=known)).status_code, (await sign(service)).status_code

    statuses, right, elsewhere = serving(trial)

    assert (statuses.count(401), statuses.count(429)) == (20, 5)
    assert (right, elsewhere) == (429, 200)


def test_a_browser_is_known_for_its_people_alone(serving):
    """The cookie of somebody else, an old one, a planted one and nonsense let nobody in who is locked out; a shared browser is known for both."""

    async def trial(service: Service):
        home = await service.organisation()
        for login in ("mei", "li"):
            await service.person(home, login)
        of_li = known_of(await sign(service, "li"))
        of_mei = known_of(await sign(service))
        planted = of_li
        shared = known_of(await sign(service, Cookie=planted))  # mei signs in where li did, and li knows the cookie
        await locked(service)
        said = (of_li, planted, "goldsmith-known=nonsense", "goldsmith-known=" + "x" * 5000, of_mei, shared)
        tried = [(await sign(service, Cookie=one)).status_code for one in said]
        async with service.database.changing() as connection:
            await connection.execute(sa.update(known_browser).values(seen_at=now() - browsers.LIVES_MS - 1))
        newest = known_of(await sign(service, "li"))
        await locked(service, "li")
        both = (await sign(service, "li", Cookie=newest)).status_code
        async with service.database.changing() as connection:
            await browsers.sweep(connection)
            left = await connection.scalar(sa.select(sa.func.count()).select_from(known_browser))
        return tried, both, left

    tried, both, left = serving(trial)

    assert tried == [429, 429, 429, 429, 200, 200]
    assert (both, left) == (200, 1)


def test_few_browsers_are_known_for_one_person(serving):
    """The one that was used longest ago makes room, so that the table does not grow with every sign-in."""

    async def trial(service: Service):
        await service.person(await service.organisation(), "mei")
        first = known_of(await sign(service))
        for _ in range(browsers.MOST):
            await sign(service)
        async with service.database.reading() as connection:
            n = await connection.scalar(sa.select(sa.func.count()).select_from(known_browser))
        await locked(service)
        return n, (await sign(service, Cookie=first)).status_code

    assert serving(trial) == (browsers.MOST, 429)


def test_nobody_is_kept_from_changing_his_own_password(serving):
    """Strangers who guess at the login do not stand in the way of who is signed in."""

    async def trial(service: Service):
        mei = await service.browser(await service.person(await service.organisation(), "mei"))
        await locked(service)
        return (await mei.post("/api/me/password", json={"old": PASSWORD, "password": NEW})).status_code

    assert serving(trial) == 204


def test_sessions_are_listed_and_ended(serving):
    """One by its number, all others at once; nobody sees or ends those of another, and what was ended is signed out at once."""

    async def trial(service: Service):
        home = await service.organisation()
        mei, li = await service.person(home, "mei", "owner"), await service.person(home, "li")
        here, there, third = [await service.browser(mei) for _ in range(3)]
        foreign, program = await service.browser(li), await service.program(mei)
        answer = await sign(service, User_Agent="Mozilla/5.0 Firefox/140.0")
        fourth = service.client(Cookie=answer.headers["set-cookie"].partition(";")[0])
        rows = (await here.get("/api/me/sessions")).json()["rows"]
        of_there = (await there.get("/api/me/sessions")).json()["rows"]
        number = next(row["id"] for row in of_there if row["here"])
        strange = (await foreign.delete(f"/api/me/sessions/{number}")).status_code
        ended = (await here.delete(f"/api/me/sessions/{number}")).status_code
        twice = (await here.delete(f"/api/me/sessions/{number}")).status_code
        seen = [(await one.get("/api/me")).status_code for one in (here, there, third, fourth)]
        others = (await here.delete("/api/me/sessions")).json()
        after = [(await one.get("/api/me")).status_code for one in (here, third, fourth, foreign, program)]
        by_token = ((await program.delete("/api/me/sessions")).json(), (await here.get("/api/me")).status_code)
        async with service.database.reading() as connection:
            told = (
                await connection.execute(sa.select(audit.c.details).where(audit.c.action == "session.ended").order_by(audit.c.id))
            ).scalars()
            return rows, strange, ended, twice, seen, others, after, by_token, list(told)

    rows, strange, ended, twice, seen, others, after, by_token, told = serving(trial)

    assert [row["here"] for row in rows].count(True) == 1
    assert len(rows) == 4
    assert "Firefox" in rows[0]["agent"]
    assert all({"address", "created_at", "seen_at", "expires_at"} <= set(row) and "digest" not in row and "csrf" not in row for row in rows)
    assert (strange, ended, twice) == (404, 204, 404)
    assert seen == [200, 401, 200, 200]
    assert (others, after) == ({"ended": 2}, [200, 401, 401, 200, 200])
    assert by_token == ({"ended": 1}, 401)
    assert told == [{"browsers": 1}, {"browsers": 2}, {"browsers": 1}]
