"""Signing in: right and wrong passwords, cookies, tokens, links, and how guessing is slowed down."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa

from asking import HOST, PASSWORD, Service
from goldsmith.accounts import limiting, links, sessions
from goldsmith.accounts.auditing import Machine
from goldsmith.accounts.passwords import Passwords
from goldsmith.accounts.tables import attempt, audit, person, sign_in, token
from goldsmith.database.columns import now

NEW = "three small boats at noon"


async def first(service: Service, secret: str = "", **changes):
    """Ask to be the first owner."""
    form = {"token": secret, "login": "Mei", "name": "Mei Li", "password": PASSWORD, "organisation": "Assay Office", **changes}
    return await service.client().post("/api/first", json=form)


async def link(service: Service, purpose: str = "first", person_id: int | None = None) -> str:
    """Return the secret of a new link."""
    async with service.database.changing() as connection:
        return await links.make(connection, Machine(), purpose, person_id)


async def trail(service: Service) -> list[str]:
    """Return the actions of the audit trail."""
    async with service.database.reading() as connection:
        return list((await connection.execute(sa.select(audit.c.action).order_by(audit.c.id))).scalars())


def test_the_first_link_makes_one_owner_and_no_second(serving):
    """Used once, by two at the same moment, it makes one organisation with one owner, who is signed in."""

    async def trial(service: Service):
        secret = await link(service)
        wrong = await first(service, "nonsense")
        weak = await first(service, secret, password="short")  # noqa: S106
        both = await asyncio.gather(first(service, secret), first(service, secret, login="other", organisation="Other"))
        again = await first(service, secret, login="third")
        made = next(one for one in both if one.status_code == 201)
        cookie = made.headers["set-cookie"]
        me = (await service.client(Cookie=cookie.partition(";")[0]).get("/api/me")).json()
        return (
            wrong.status_code,
            weak.status_code,
            sorted(one.status_code for one in both),
            again.status_code,
            cookie,
            me,
            await trail(service),
        )

    wrong, weak, both, again, cookie, me, told = serving(trial)

    assert (wrong, weak, both[0], again) == (403, 422, 201, 403)
    assert both[1] in {403, 409}
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Secure" not in cookie
    assert me["person"]["role"] == "owner"
    assert "audit.read" in me["may"]
    assert [one for one in told if one != "link.made"] == ["organisation.added", "person.added"]


def test_a_password_signs_in_and_a_wrong_one_does_not(serving):
    """Spellings of the login are one; a wrong password, no such login and nobody active any more look the same."""

    async def trial(service: Service):
        home = await service.organisation()
        await service.person(home, "mei")
        await service.person(home, "gone", active=False)
        asks = [(" ＭＥＩ ", PASSWORD), ("mei", PASSWORD + " "), ("nobody", PASSWORD), ("gone", PASSWORD), ("\u0000", PASSWORD)]
        answers = [await service.client().post("/api/sign-in", json={"login": login, "password": said}) for login, said in asks]
        cookie = answers[0].headers["set-cookie"].partition(";")[0]
        browser = service.client(Cookie=cookie)
        csrf = (await browser.get("/api/me")).json()["csrf"]
        out = [await browser.post("/api/sign-out", headers=headers) for headers in ({}, {"X-Goldsmith-CSRF": csrf})]
        return answers, [one.status_code for one in out], (await browser.get("/api/me")).status_code, await trail(service)

    answers, out, after, told = serving(trial)

    assert [one.status_code for one in answers] == [200, 401, 401, 401, 401]
    assert len({one.text for one in answers[1:]}) == 1
    assert (out, after) == ([403, 204], 401)
    assert told == ["sign_in", *["sign_in.failed"] * 4, "sign_out"]


def test_guessing_is_refused_even_by_many_at_once(serving, monkeypatch):
    """Twenty wrong ones are borne and no more, also all at the same moment; others still sign in, and time heals it."""

    async def trial(service: Service):
        home = await service.organisation()
        await service.person(home, "mei")
        await service.person(home, "li")
        wrong = {"login": "mei", "password": "wrong wrong wrong"}
        answers = await asyncio.gather(*(service.client().post("/api/sign-in", json=wrong) for _ in range(35)))
        right = await service.client().post("/api/sign-in", json={"login": "MEI", "password": PASSWORD})
        other = await service.client().post("/api/sign-in", json={"login": "li", "password": PASSWORD})
        async with service.database.changing() as connection:
            await connection.execute(sa.update(attempt).values(at=now() - 16 * 60_000))
        healed = await service.client().post("/api/sign-in", json={"login": "mei", "password": PASSWORD})
        async with service.database.changing() as connection:
            await limiting.sweep(connection)
            left = await connection.scalar(sa.select(sa.func.count()).select_from(attempt))
        return [one.status_code for one in answers], right, other.status_code, healed.status_code, left

    statuses, right, other, healed, left = serving(trial)

    assert (statuses.count(401), statuses.count(429)) == (20, 15)
    assert right.status_code == 429
    assert 1 <= int(right.headers["retry-after"]) <= 900
    assert (other, healed, left) == (200, 200, 0)


def test_unknown_tokens_are_refused_and_then_not_even_looked_at(serving):
    """A hundred are borne from one address; one that is good works all the same."""

    async def trial(service: Service):
        mei = await service.person(await service.organisation(), "mei")
        answers = [await service.client(Authorization=f"Bearer gs_{n}").get("/api/me") for n in range(103)]
        odd = [
            await service.client(Authorization=said).get("/api/me") for said in ("Bearer", "Bearer x", "Basic bWVpOng=", "bearer  gs_ x")
        ]
        good = await (await service.program(mei)).get("/api/me")
        return [one.status_code for one in answers], [one.status_code for one in odd], good.status_code

    statuses, odd, good = serving(trial)

    assert (statuses.count(401), statuses.count(429)) == (100, 3)
    assert set(odd) <= {401, 429}
    assert good == 200


def test_a_link_sets_a_password_once(serving):
    """It signs in and signs out everything else; used again, or replaced by a newer one, or too old, it is none."""

    async def trial(service: Service):
        mei = await service.person(await service.organisation(), "mei")
        old_browser = await service.browser(mei)
        stale = await link(service, "password", mei)
        good = await link(service, "password", mei)

        async def say(secret: str, said: str = NEW) -> int:
            return (await service.client().post("/api/password", json={"token": secret, "password": said})).status_code

        statuses = [await say(stale), await say(good, "mei"), await say(good), await say(good)]
        signs = [
            (await service.client().post("/api/sign-in", json={"login": "mei", "password": said})).status_code for said in (PASSWORD, NEW)
        ]
        ended = (await old_browser.get("/api/me")).status_code
        late = await link(service, "password", mei)
        async with service.database.changing() as connection:
            await connection.execute(sa.text("update one_time_link set expires_at = 1"))
        return statuses, signs, ended, await say(late)

    statuses, signs, ended, late = serving(trial)

    assert statuses == [403, 422, 200, 403]
    assert (signs, ended, late) == ([401, 200], 401, 403)


def test_a_sign_in_ends_when_it_is_not_used_and_on_its_last_day(serving):
    """Use moves the end forward, never beyond the last day; after the end the cookie is none."""

    async def trial(service: Service):
        mei = await service.person(await service.organisation(), "mei")
        browser = await service.browser(mei)
        idle, longest = service.settings.idle_ms, service.settings.longest_ms
        ends = []
        for created, seen in ((now(), now() - sessions.TOLD_EVERY_MS), (now() - longest + 60_000, now() - sessions.TOLD_EVERY_MS)):
            async with service.database.changing() as connection:
                await connection.execute(sa.update(sign_in).values(created_at=created, seen_at=seen, expires_at=now() + 1000))
            assert (await browser.get("/api/me")).status_code == 200
            async with service.database.reading() as connection:
                ends.append((await connection.scalar(sa.select(sign_in.c.expires_at))) - now())
        async with service.database.changing() as connection:
            await connection.execute(sa.update(sign_in).values(expires_at=now()))
        return ends, idle, (await browser.get("/api/me")).status_code

    ends, idle, after = serving(trial)

    assert idle - 20_000 < ends[0] <= idle
    assert 0 < ends[1] <= 60_000
    assert after == 401


def test_a_hash_of_old_parameters_is_made_anew(serving):
    """Signing in does it, and the password stays the same."""

    async def trial(service: Service):
        mei = await service.person(await service.organisation(), "mei")
        weak = await Passwords(1, 8, 1).hashed(PASSWORD)
        async with service.database.changing() as connection:
            await connection.execute(sa.update(person).values(password=weak))
        statuses = [
            (await service.client().post("/api/sign-in", json={"login": "mei", "password": PASSWORD})).status_code for _ in range(2)
        ]
        async with service.database.reading() as connection:
            kept = await connection.scalar(sa.select(person.c.password).where(person.c.id == mei))
        return statuses, kept

    statuses, kept = serving(trial)

    assert statuses == [200, 200]
    assert kept.startswith("$argon2id$v=19$m=64,t=1,p=1$")


def test_a_password_is_changed_by_who_knows_the_old_one(serving):
    """This browser stays signed in, others do not; guessing the old one is slowed down as anywhere."""

    async def trial(service: Service):
        mei = await service.person(await service.organisation(), "mei")
        mine, other = await service.browser(mei), await service.browser(mei)
        wrong = await mine.post("/api/me/password", json={"old": "something else", "password": NEW})
        done = await mine.post("/api/me/password", json={"old": PASSWORD, "password": NEW})
        still = [(await one.get("/api/me")).status_code for one in (mine, other)]
        guesses = [(await mine.post("/api/me/password", json={"old": "x", "password": PASSWORD})).status_code for _ in range(21)]
        return wrong.status_code, done.status_code, still, guesses[-1]

    assert serving(trial) == (422, 204, [200, 401], 429)


def test_the_database_holds_no_secret(serving):
    """Neither cookie, token, link nor password stands anywhere in it."""

    async def trial(service: Service):
        mei = await service.person(await service.organisation(), "mei", "owner")
        browser = await service.browser(mei)
        secrets = [browser.headers["cookie"].partition("=")[2], PASSWORD, await link(service, "password", mei)]
        secrets.append((await browser.post("/api/tokens", json={"name": "mine"})).json()["token"])
        await service.client().post("/api/sign-in", json={"login": PASSWORD, "password": "mei"})
        held = ""
        async with service.database.reading() as connection:
            for table in (sign_in, token, person, audit, attempt, sa.table("one_time_link", sa.column("digest"))):
                held += str((await connection.execute(sa.select(table))).all())
        return [secret in held for secret in secrets]

    assert serving(trial) == [False] * 4


def test_a_page_elsewhere_signs_nobody_in(serving):
    """Also where no cookie is needed; a page of the service's own may."""

    async def trial(service: Service):
        await service.person(await service.organisation(), "mei")
        form = {"login": "mei", "password": PASSWORD}
        said = (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Host": "evil.example"},
            {"Origin": HOST},
        )
        return [(await service.client().post("/api/sign-in", json=form, headers=one)).status_code for one in said]

    assert serving(trial) == [403, 403, 403, 421, 200]
