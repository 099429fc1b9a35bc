"""Passwords: hashed by argon2id beside the event loop, and looked at in the same way whether there is one or not."""

from __future__ import annotations

import asyncio

import argon2
import pytest

from goldsmith.accounts.passwords import Passwords, acceptable
from goldsmith.errors import SettingsError

QUICK = Passwords(1, 64, 1)


def test_a_hash_fits_its_password_and_no_other():
    """Also in other spellings of the same characters; a hash that is none fits nothing."""

    async def trial():
        kept = await QUICK.hashed("café au lait, s'il vous plaît")
        said = ["cafe\u0301 au lait, s'il vous plai\u0302t", "cafe au lait, s'il vous plait", "", "café au lait, s'il vous plaît "]
        return (
            kept,
            [await QUICK.fits(kept, one) for one in said],
            [await QUICK.fits(one, "x") for one in (None, "", "nonsense", "$argon2id$")],
        )

    kept, fits, none = asyncio.run(trial())

    assert kept.startswith("$argon2id$")
    assert fits == [True, False, False, False]
    assert none == [False] * 4


def test_the_default_is_the_second_recommendation_of_rfc_9106():
    """Three passes over 64 MiB in four lanes; hashes with anything else are outdated."""
    kept = asyncio.run(Passwords().hashed("correct horse battery"))

    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert not Passwords().outdated(kept)
    assert QUICK.outdated(kept)


def test_a_login_that_does_not_exist_costs_the_same_work(monkeypatch):
    """One hash with the same parameters is gone through in each case."""
    looked = []
    verify = argon2.PasswordHasher.verify

    def noted(self, kept, password):
        looked.append(argon2.extract_parameters(kept))
        return verify(self, kept, password)

    async def trial():
        kept = await QUICK.hashed("correct horse battery")
        monkeypatch.setattr(argon2.PasswordHasher, "verify", noted)
        return [await QUICK.fits(one, said) for one, said in ((kept, "correct horse battery"), (kept, "wrong"), (None, "wrong"))]

    assert asyncio.run(trial()) == [True, False, False]
    assert len(looked) == 3
    assert len({str(one) for one in looked}) == 1


def test_the_loop_goes_on_while_a_password_is_hashed():
    """Others are answered meanwhile."""

    async def trial():
        ticks = 0
        hashing = asyncio.create_task(Passwords(8, 65_536, 1).hashed("correct horse battery"))
        while not hashing.done():
            await asyncio.sleep(0.001)
            ticks += 1
        return ticks

    assert asyncio.run(trial()) >= 5


@pytest.mark.parametrize("password", ["short", "x" * 501, "aaaaaaaaaaaaaa", "ababababababab", "meimeimeimei", "Mei Li the First"])
def test_a_password_that_is_the_first_guess_is_none(password: str):
    """Too short, too long, the login or the name, or next to no characters."""
    with pytest.raises(SettingsError):
        acceptable(password, login="MeiMeiMeiMei", name="mei li the first")


def test_a_sentence_in_any_script_is_one():
    """Ten characters are enough, also Chinese ones and emoji."""
    for password in ("床前明月光疑是地上霜", "three small boats", "🚲🚗🚕🚙🚌🚎🏎🚓🚑🚒"):
        assert acceptable(password, login="mei") == password
