"""Profiles, matches, certificates and issuers as pages show them: by keyboard, in both languages, at every width."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from annotate.standing.planted import plant
from goldsmith.accounts import tables as accounts
from goldsmith.signing import keys as signing
from server.page import CONTRAST, NAMELESS, Page, at_rest
from server.pages.hall import Hall
from server.pages.rooms import done, opened
from server.pages.test_look import AXE, axe


@pytest.fixture(scope="module")
def measured(hall: Hall) -> Hall:
    """Let bob be right at 97 of 100 known answers of law, and hold it at level 3 for twelve days yet."""

    async def planted(connection: Any) -> None:
        del connection
        await plant(hall._database, "bob", [True] * 97 + [False] * 3, open_call=True)
        await plant(hall._database, "eve", [True] * 60 + [False] * 40)

    import asyncio

    asyncio.run_coroutine_threadsafe(planted(None), hall._loop).result(60)
    hall.ask("ann", "PUT", f"/api/people/{hall._numbers['bob']}/skills/law", {"level": 3})
    return hall


def test_a_manager_grants_what_is_borne_out_and_gives_a_certificate(measured: Hall, visit: Callable[..., Page], tmp_path: Path):
    """The profile tells 97 of 100 with its interval and proposes level 2; granted, the certificate is signed and told of; then taken back."""
    bob = measured._numbers["bob"]
    page = opened(visit, f"people/{bob}")
    shown = page.get_by_role("region", name="By field")
    expect(shown).to_contain_text("97 / 100")
    expect(shown).to_contain_text("97.0 % (")
    shown.get_by_role("button", name="law: Grant").press("Enter")
    done(page, "Granted.")
    (skill,) = measured.ask("ann", "GET", f"/api/people/{bob}")["skills"]
    assert (skill["level"], skill["evidence"]["known"]["right"]) == (2, 97)

    page.get_by_role("button", name="Give a certificate").press("Enter")
    with page.expect_download() as brought:
        page.get_by_role("dialog").get_by_role("button", name="Give a certificate").press("Enter")
    document = json.loads(Path(brought.value.path()).read_text(encoding="utf-8"))
    assert document["credentialSubject"]["skill"] == {"name": "law", "level": 2, "standard": "4-04-05-05"}
    done(page, "Certificate given.")
    page.get_by_role("button", name="Take back the certificate of law").press("Enter")
    page.get_by_label("Reason").fill("moved on")
    page.get_by_role("dialog").get_by_role("button", name="Take back").press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Take back the certificate of law")).to_have_count(0)
    assert measured.ask("ann", "GET", "/api/certificates")["rows"][-1]["reason"] == "moved on"


def test_i_see_what_i_may_and_show_my_certificate(measured: Hall, visit: Callable[..., Page]):
    """My page tells whole tens and my skill; my certificate goes to a challenge that names where and for whom; other words are refused."""
    bob = measured._numbers["bob"]
    measured.ask("ann", "PUT", f"/api/people/{bob}/skills/law", {"level": 2})
    measured.ask("ann", "POST", f"/api/people/{bob}/certificates", {"skill": "law"})
    page = opened(visit, "account", "bob")
    expect(page.get_by_role("region", name="By field")).to_contain_text("97 / 100")
    expect(page.get_by_text("whole tens")).to_be_visible()
    page.get_by_role("button", name="Show it elsewhere: the certificate of law").first.press("Enter")
    page.get_by_label("Challenge").fill("nonsense")
    expect(page.get_by_text("This is no challenge.")).to_be_visible()
    expect(page.get_by_role("dialog").get_by_role("button", name="Show it elsewhere")).to_be_disabled()
    page.get_by_label("Challenge").fill("goldsmith-challenge:Lab%20B:robert:abcdef")
    expect(page.get_by_text("It will count at Lab B, for robert.")).to_be_visible()
    with page.expect_download() as brought:
        page.get_by_role("dialog").get_by_role("button", name="Show it elsewhere").press("Enter")
    shown = json.loads(Path(brought.value.path()).read_text(encoding="utf-8"))
    assert shown["proof"]["challenge"] == "goldsmith-challenge:Lab%20B:robert:abcdef"
    done(page, "Downloaded: take the file to Lab B.")


def test_a_certificate_is_brought(measured: Hall, visit: Callable[..., Page], tmp_path: Path):
    """An owner registers an issuer; somebody takes a challenge, brings the file, and has the skill; with the trust it ends."""
    from goldsmith.annotate.standing.certificates import CONTEXT, KIND, show, stamp
    from goldsmith.database.columns import now
    from goldsmith.signing.proof import signed

    key = signing.current(tmp_path, "elsewhere")
    owner = opened(visit, "organisation")
    owner.get_by_role("button", name="Register an issuer").press("Enter")
    owner.get_by_role("dialog").get_by_label("Name").fill("Lab C")
    owner.get_by_label("Public key").fill(key.did)
    owner.get_by_role("dialog").get_by_role("button", name="Register an issuer").press("Enter")
    expect(owner.get_by_text(key.did)).to_be_visible()

    page = opened(visit, "account", "joe")
    page.get_by_text("Bring a certificate of another organisation").click()
    page.get_by_role("button", name="Take a challenge").press("Enter")
    word = page.locator(".once input").input_value()
    page.keyboard.press("Escape")
    known = {"type": ["KnownAnswers"], "field": "medicine", "tasks": 50, "right": 48, "share": 0.96, "low": 0.87, "high": 0.99, "confidence": 0.95, "method": "modified-wilson", "projects": 1, "first": "2026-01-01", "last": "2026-01-02", "bearsOut": 3}  # fmt: skip
    whole = {"@context": CONTEXT, "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33", "type": KIND, "issuer": {"id": key.did, "name": "Lab C"}, "validFrom": stamp(now()), "validUntil": stamp(now() + 86_400_000), "credentialSubject": {"code": "p-9", "name": "Joe", "skill": {"name": "medicine", "level": 3, "standard": "4-04-05-05"}}, "evidence": [known]}  # fmt: skip
    file = tmp_path / "shown.json"
    file.write_text(json.dumps(show(signed(whole, key, created=stamp(now())), key, at=now(), challenge=word)), encoding="utf-8")
    page.get_by_label("File").set_input_files(file)
    done(page, "medicine,")
    assert [one["name"] for one in measured.ask("ann", "GET", f"/api/people/{measured._numbers['joe']}")["skills"]] == ["medicine"]

    owner.reload()
    owner.get_by_role("button", name="Trust no more: Lab C").press("Enter")
    owner.get_by_role("dialog").get_by_role("button", name="Trust no more").press("Enter")
    expect(owner.get_by_text("trusted no more")).to_be_visible()
    assert measured.ask("ann", "GET", f"/api/people/{measured._numbers['joe']}")["skills"] == []


def test_who_fits_is_taken_in(measured: Hall, visit: Callable[..., Page]):
    """The best stands first with the points of each reason; chosen, he is a member; what others lack is told."""
    number = measured.ask("ann", "POST", "/api/projects", {"name": "contracts", "shows": [{"field": "text"}], "questions": [{"name": "q", "kind": "text"}], "policy": {"skill": "law", "level": 3, "domain": "law"}})["id"]  # fmt: skip
    measured.ask("ann", "PUT", f"/api/people/{measured._numbers['bob']}/skills/law", {"level": 2})
    page = visit("ann", f"#/project/{number}")
    page.get_by_text("Look for who fits").click()
    region = page.get_by_role("region", name="Who fits")
    expect(region.locator("tbody tr")).to_have_count(1)
    expect(region.locator("tbody tr").first).to_contain_text("Bob")
    expect(region.locator("tbody tr").first).to_contain_text("97/100")
    page.get_by_text("lack something").click()
    expect(page.locator(".matching li").filter(has_text="Eve")).to_contain_text("lacks the skill")
    page.get_by_role("checkbox", name="Take in: Bob").press("Space")
    page.get_by_role("button", name="Take in 1").press("Enter")
    done(page, "1 taken in.")
    assert {one["login"] for one in measured.ask("ann", "GET", f"/api/projects/{number}/members")["rows"]} == {"ann", "bob"}


def test_an_auditor_sees_no_dead_button(measured: Hall, visit: Callable[..., Page]):
    """He opens the project from his work, sees progress and codes, and no button that changes anything."""
    number = next(one["id"] for one in measured.ask("ann", "GET", "/api/projects")["rows"] if one["name"] == "law-cases")
    measured.ask("ann", "PUT", f"/api/projects/{number}/members/{measured._numbers['joe']}", {"role": "auditor"})
    page = visit("joe", "#/")
    page.get_by_role("link", name="Project").first.click()
    page.locator("main.managing h1").wait_for()
    at_rest(page)
    expect(page.get_by_text("auditor").first).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Bob")
    words = page.locator("main button:visible").all_text_contents()
    assert [one for one in words if one.strip() in {"Change", "Add", "Pause", "Open", "Close", "Save", "Write back", "Review"}] == []
    page.get_by_text("What was done here").click()
    expect(page.locator(".lines li").first).to_be_visible()
    expect(page.locator(".lines")).not_to_contain_text("Bob")
    expect(page.locator(".lines")).to_contain_text("auditor")


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in web/")
@pytest.mark.parametrize(("width", "locale"), [(1280, "zh-CN"), (390, "zh-CN"), (1280, "en"), (390, "en")])
def test_the_pages_pass_axe_and_fit(measured: Hall, visit: Callable[..., Page], width: int, locale: str):
    """My account, somebody's page and the organisation: axe-clean, all named and readable, nothing wider than the window."""
    bob = measured._numbers["bob"]
    for who, at in (("bob", "account"), ("ann", f"people/{bob}"), ("ann", "organisation")):
        page = opened(visit, at, who, locale=locale, width=width, height=900)
        at_rest(page)
        assert axe(page) == [], at
        assert page.evaluate(NAMELESS) == [], at
        assert [one for one in page.evaluate(CONTRAST, "main *, .top *") if one[0] < 4.5] == [], at
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), at
        page.context.close()


def test_the_database_holds_no_challenge_in_plain(measured: Hall):
    """What proves whose a certificate is stands in the database as a digest alone."""
    from goldsmith.annotate.standing.standing_tables import challenge

    word = measured.ask("joe", "POST", "/api/me/challenges")["challenge"]

    async def held(connection: Any) -> list[str]:
        del connection
        async with measured._database.reading() as read:
            rows = (await read.execute(sa.select(challenge))).all()
            assert await read.scalar(sa.select(sa.func.count()).select_from(accounts.person)) == 4
        return [str(row) for row in rows]

    assert not any(word in row for row in measured.within(held))
