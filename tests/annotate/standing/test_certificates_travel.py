"""A certificate goes from one real installation to another, on both databases, and counts there as far as its owner lets it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from annotate.running import Running, running
from annotate.standing.planted import planted_at
from goldsmith.accounts import tables as accounts
from goldsmith.annotate.standing.standing_tables import challenge, issuer, taken_certificate
from goldsmith.annotation_errors import AccessError, CertificateError, ConflictError
from goldsmith.database.opening import Database, url_of
from goldsmith.errors import NoRecordError
from service import lite

RIGHT = [True] * 97 + [False] * 3


@dataclass
class Two:
    """Two installations: at `here` Mei has shown what she can, at `there` it is to count."""

    here: Running
    there: Running
    here_url: str
    there_url: str

    def certificate(self, **terms: Any) -> dict[str, Any]:
        """Give Mei a certificate of law at level 2 where she has shown it."""
        ann = self.here.as_("ann")
        ann.people.grant("mei", "law", 2)
        return ann.certificates.give("mei", "law", **terms)

    def trusted(self, **terms: Any) -> int:
        """Register the first installation at the second."""
        keys = self.here.as_("ann").certificates.keys()
        return self.there.as_("bob").issuers.add(keys["keys"][-1]["key"], "Lab A", **terms)

    def shown(self, given: dict[str, Any], login: str = "mei") -> dict[str, Any]:
        """Return Mei's certificate as it is shown for somebody's challenge at the second."""
        word = self.there.as_(login).certificates.challenge()
        return self.here.as_("mei").certificates.show(given["id"], word)

    def skills(self, login: str = "mei") -> dict[str, int]:
        """Return what somebody can at the second."""
        return {one["name"]: one["level"] for one in self.there.as_("bob").people.one(login)["skills"]}


def change(url: str, *statements: Any) -> None:
    """Change a database beside the service."""

    async def whole() -> None:
        database = Database(url_of(url))
        async with database.changing() as connection:
            for one in statements:
                await connection.execute(one)
        await database.close()

    asyncio.run(whole())


@pytest.fixture(params=["sqlite to postgresql", "postgresql to sqlite"], scope="module")
def two(request: pytest.FixtureRequest, _server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Run two installations, one on each database."""
    folder = tmp_path_factory.mktemp("two")
    urls = (lite(folder), _server) if request.param.startswith("sqlite") else (_server, lite(folder))
    with running(urls[0], "ann", "mei", "eve", keys=folder / "keys-a") as here:
        asyncio.run(planted_at(urls[0], "mei", RIGHT))
        with running(urls[1], "bob", "mei", "joe", "eve", keys=folder / "keys-b") as there:
            yield Two(here, there, *urls)


@pytest.fixture(autouse=True)
def _fresh(two: Two) -> None:
    """Let nothing stand at the second installation from the test before."""
    change(two.there_url, sa.delete(taken_certificate), sa.delete(issuer), sa.delete(challenge), sa.delete(accounts.skill))


def test_a_skill_goes_with_its_evidence(two: Two):
    """Given at one, shown for a challenge of the other, it grants the skill there with what was measured, until the certificate's end."""
    given = two.certificate(months=6)
    two.trusted()
    granted = two.there.as_("mei").certificates.take(two.shown(given))
    (held,) = two.there.as_("bob").people.one("mei")["skills"]

    assert (granted["skill"], granted["level"], granted["issuer"]) == ("law", 2, "Lab A")
    assert (held["name"], held["level"], held["source"]) == ("law", 2, "certificate")
    (known,) = held["evidence"]["known"]
    assert (known["tasks"], known["right"], known["field"], known["bearsOut"]) == (100, 97, "law", 2)
    assert known["low"] < 0.97 < known["high"]
    assert held["evidence"]["name"] == "Mei"
    assert held["expires_at"] == given["document"]["validUntil"] == granted["expires_at"]
    assert [one["state"] for one in two.there.as_("bob").certificates.taken()] == ["valid"]
    assert [one["certificates"] for one in two.there.as_("bob").issuers] == [1]


def test_nobody_brings_anothers(two: Two):
    """Mei's certificate, shown for Mei's challenge or for one of Joe's by guess, gives Joe nothing; alone it gives nobody anything."""
    given = two.certificate()
    two.trusted()
    shown = two.shown(given)
    for login in ("joe", "bob"):
        with pytest.raises(CertificateError, match="not given to you"):
            two.there.as_(login).certificates.take(shown)
    with pytest.raises(CertificateError, match="certificate alone"):
        two.there.as_("mei").certificates.take(given["document"])
    word = two.there.as_("joe").certificates.challenge()
    with pytest.raises(NoRecordError):
        two.here.as_("eve").certificates.show(given["id"], word)
    with pytest.raises(NoRecordError):
        two.here.as_("ann").certificates.show(given["id"], word)

    assert (two.skills("joe"), two.skills("mei")) == ({}, {})


def test_a_challenge_is_used_once_and_so_is_a_certificate(two: Two):
    """The same document again is refused, and the same certificate for another challenge, also after a manager took the skill away."""
    given = two.certificate()
    two.trusted()
    shown, mei = two.shown(given), two.there.as_("mei").certificates
    mei.take(shown)
    with pytest.raises(CertificateError, match="was used"):
        mei.take(shown)
    two.there.as_("bob").people.withdraw("mei", "law")
    with pytest.raises(ConflictError, match="taken over before"):
        mei.take(two.shown(given))

    assert two.skills() == {}


def test_a_challenge_ends(two: Two):
    """After a week it is worth nothing."""
    given = two.certificate()
    two.trusted()
    shown = two.shown(given)
    change(two.there_url, sa.update(challenge).values(expires_at=1))
    with pytest.raises(CertificateError, match="is over"):
        two.there.as_("mei").certificates.take(shown)


def test_who_signs_counts_only_where_an_owner_said_so(two: Two):
    """An issuer that is not registered, one that is trusted no more, another skill than was agreed; and a level is cut to the agreed one."""
    given = two.certificate()
    mei = two.there.as_("mei").certificates
    with pytest.raises(CertificateError, match="does not count here"):
        mei.take(two.shown(given))
    number = two.trusted(skills=["medicine"])
    with pytest.raises(CertificateError, match="for this skill"):
        mei.take(two.shown(given))
    two.there.as_("bob").issuers.change(number, name="Lab A", trusted=False)
    with pytest.raises(CertificateError, match="does not count here"):
        mei.take(two.shown(given))
    two.there.as_("bob").issuers.change(number, name="Lab A", best_level=4)
    mei.take(two.shown(given))

    assert two.skills() == {"law": 4}


def test_a_manager_registers_no_issuer(two: Two):
    """Only an owner says whose word counts."""
    key = two.here.as_("ann").certificates.keys()["keys"][-1]["key"]
    with pytest.raises(AccessError):
        two.there.as_("mei").issuers.add(key, "Mine")


def test_what_is_taken_back_ends_there(two: Two):
    """The issuer's list, brought by an owner, ends the skill; an older list does not bring it back, another's list is refused."""
    given = two.certificate()
    number = two.trusted()
    before = two.here.as_("ann").certificates.revoked()
    two.there.as_("mei").certificates.take(two.shown(given))
    shown = two.shown(given)
    two.here.as_("ann").certificates.revoke(given["id"], "left")
    after = two.here.as_("ann").certificates.revoked()
    bob = two.there.as_("bob").issuers
    with pytest.raises(CertificateError):
        bob.bring_revoked(number, two.there.as_("bob").certificates.revoked())
    with pytest.raises(CertificateError):
        bob.bring_revoked(number, {**after, "revoked": []})

    assert bob.bring_revoked(number, after) == 1
    assert two.skills() == {}
    with pytest.raises(ConflictError, match="newer is here"):
        bob.bring_revoked(number, before)
    with pytest.raises(CertificateError, match="took this certificate back"):
        two.there.as_("mei").certificates.take(shown)
    with pytest.raises(CertificateError, match="over, or was taken back"):
        two.shown(given)
    with pytest.raises(ConflictError, match="taken back before"):
        two.here.as_("ann").certificates.revoke(given["id"])


def test_nobody_takes_back_what_another_gave(two: Two):
    """A list of one issuer that names a certificate of another keeps nobody from showing it, and ends nothing."""
    given = two.certificate()
    two.trusted()
    bob, ann = two.there.as_("bob"), two.here.as_("ann")
    own = bob.issuers.add(bob.certificates.keys()["keys"][-1]["key"], "Lab B")
    uid = given["document"]["id"]
    listed = {"revoked": [{"id": uid, "at": given["document"]["validFrom"]}]}
    change(two.there_url, sa.update(issuer).where(issuer.c.id == own).values(revoked=json.dumps(listed), revoked_number=1))

    two.there.as_("mei").certificates.take(two.shown(given))

    assert two.skills() == {"law": 2}
    assert uid not in {one["id"] for one in ann.certificates.revoked()["revoked"]}


def test_what_rests_on_somebody_who_is_trusted_no_more_ends(two: Two):
    """The skill goes with the trust; one that a manager granted since stays."""
    given = two.certificate()
    number = two.trusted()
    two.there.as_("mei").certificates.take(two.shown(given))
    bob = two.there.as_("bob")
    bob.people.grant("mei", "medicine", 3)
    bob.issuers.change(number, name="Lab A", trusted=False)

    assert two.skills() == {"medicine": 3}
    assert [one["state"] for one in bob.certificates.taken()] == ["distrusted"]


def test_a_key_that_was_changed(two: Two):
    """After a rotation certificates of the new key do not count until it is registered; those of the old one from before its end still do."""
    old = two.certificate()
    ends = (datetime.now(UTC) + timedelta(milliseconds=1)).isoformat()
    first = two.trusted(until=ends)
    assert two.here.as_("ann").certificates.rotate() == two.here.as_("ann").certificates.keys()["keys"][-1]["key"]
    new = two.certificate()
    mei = two.there.as_("mei").certificates
    with pytest.raises(CertificateError, match="does not count here"):
        mei.take(two.shown(new))
    mei.take(two.shown(old))
    assert two.skills() == {"law": 2}
    two.there.as_("bob").issuers.change(first, name="Lab A", until="2001-01-01T00:00:00Z")
    two.there.as_("bob").people.withdraw("mei", "law")
    change(two.there_url, sa.delete(taken_certificate))
    with pytest.raises(CertificateError, match="of that time"):
        mei.take(two.shown(old))
    two.trusted()
    mei.take(two.shown(new))

    assert two.skills() == {"law": 2}


def test_a_better_skill_stays(two: Two):
    """Who holds it at that level or a better one is told so, and keeps it; a lower one is raised."""
    given = two.certificate()
    two.trusted()
    bob, mei = two.there.as_("bob"), two.there.as_("mei").certificates
    bob.people.grant("mei", "law", 1)
    with pytest.raises(ConflictError, match="or a better one"):
        mei.take(two.shown(given))
    assert two.skills() == {"law": 1}
    bob.people.grant("mei", "law", 5)
    mei.take(two.shown(given))

    assert two.skills() == {"law": 2}


def test_no_byte_of_what_is_shown_can_be_changed(two: Two):
    """Each byte of a shown certificate, changed: the service refuses it, or it is the same document; nothing is ever granted by one."""
    given = two.certificate()
    two.trusted()
    text = json.dumps(two.shown(given), separators=(",", ":"), ensure_ascii=False).encode()
    mei = two.there.as_("mei").certificates
    steps = range(0, len(text), 7)
    for at in steps:
        changed = text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :]
        with pytest.raises(CertificateError):
            mei.take(changed)
    assert two.skills() == {}
    mei.take(text)

    assert two.skills() == {"law": 2}


def test_a_certificate_wants_measurements_and_a_skill(two: Two):
    """Without the skill, with one that has run out, with too few known answers, and with one that rests on another's certificate: none."""
    ann = two.here.as_("ann")
    with pytest.raises(CertificateError, match="does not hold"):
        ann.certificates.give("eve", "law")
    ann.people.grant("eve", "law", 3)
    with pytest.raises(CertificateError, match="too little"):
        ann.certificates.give("eve", "law")
    ann.people.grant("mei", "law", 2, expires_at="2001-01-01T00:00:00Z")
    with pytest.raises(CertificateError, match="does not hold"):
        ann.certificates.give("mei", "law")
    given = two.certificate()
    two.trusted()
    two.there.as_("mei").certificates.take(two.shown(given))
    with pytest.raises(CertificateError, match="another's certificate"):
        two.there.as_("bob").certificates.give("mei", "law")


def test_a_certificate_tells_no_name_where_none_is_wanted(two: Two):
    """With the code alone, neither name nor login stands anywhere in it."""
    document = two.certificate(named=False)["document"]
    key, signature = document["issuer"]["id"].removeprefix("did:key:"), document["proof"]["proofValue"]

    said = json.dumps(document).replace(key, "").replace(signature, "")  # among letters by chance any name comes up
    assert "mei" not in said.lower()
    assert document["credentialSubject"]["code"] == two.here.as_("ann").people.one("mei")["code"]


def test_a_challenge_tells_for_whom_it_is(two: Two):
    """So that whoever shows his certificate sees where it will count, and for whom; the trail tells it too; other words are refused."""
    given = two.certificate()
    word = two.there.as_("joe").certificates.challenge()
    assert word.startswith("goldsmith-challenge:Lab:joe:")
    two.here.as_("mei").certificates.show(given["id"], word)
    (line, *_) = two.here.as_("ann").audit(action="certificate.shown")
    assert (line["details"]["there"], line["details"]["login"]) == ("Lab", "joe")
    with pytest.raises(CertificateError, match="no challenge"):
        two.here.as_("mei").certificates.show(given["id"], "sign this please")
