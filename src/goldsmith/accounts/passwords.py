"""Passwords: hashed with argon2id, away from the event loop, a few at once, and as slowly for a login that does not exist.

The parameters are the second recommendation of RFC 9106 (3 passes, 64 MiB, 4 lanes); hashes made with others are made anew when their
owner signs in. Source: RFC 9106, section 4.
"""

from __future__ import annotations

import asyncio
import functools
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from goldsmith.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from argon2 import PasswordHasher

SHORTEST, LONGEST = 10, 500
"""Characters of a password."""

AT_ONCE = 2
"""Passwords that are hashed at the same time in one process; each takes the whole memory of its parameters."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Passwords:
    """How passwords are hashed.

    Attributes:
        passes: Times that the memory is gone over, at least 1.
        memory_kib: Memory of one hash, in KiB, at least 8 a lane.
        lanes: Parts of the memory that could be filled side by side.
    """

    passes: int = 3
    memory_kib: int = 65_536
    lanes: int = 4

    async def hashed(self, password: str) -> str:
        """Return the hash of a password, with its parameters and salt, about 97 characters."""
        return await _aside(_hasher(self).hash, _normal(password))

    async def fits(self, kept: str | None, password: str) -> bool:
        """Tell whether a password is the one whose hash was kept; without a hash the answer takes as long, and is no."""
        decoy = await _aside(_decoy, self)
        right = await _aside(_verified, _hasher(self), kept or decoy, _normal(password))
        return right and kept is not None

    def outdated(self, kept: str) -> bool:
        """Tell whether a hash was made with other parameters than these."""
        return _hasher(self).check_needs_rehash(kept)


def acceptable(password: str, *, login: str = "", name: str = "") -> str:
    """Return a password that somebody chose, if it can be one.

    Raises:
        SettingsError: It is too short or too long, or is the login or the name, or one character again and again.

    Example:
        >>> acceptable("correct horse battery")
        'correct horse battery'
    """
    plain = password.casefold().strip()
    told = ""
    if not SHORTEST <= len(password) <= LONGEST:
        told = f"a password has {SHORTEST} to {LONGEST} characters"
    elif plain in {login.casefold(), name.casefold()} or len(set(plain)) < 4:
        told = "this password is the first that somebody would guess"
    if told:
        raise SettingsError(told, where="password", hint="a sentence of a few words is easy to keep in mind and hard to guess")
    return password


@functools.cache
def _hasher(parameters: Passwords) -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(parameters.passes, parameters.memory_kib, parameters.lanes)


@functools.cache
def _decoy(parameters: Passwords) -> str:
    """Return a hash that no password fits, as far as anybody can know."""
    import secrets

    return _hasher(parameters).hash(secrets.token_urlsafe())


def _verified(hasher: PasswordHasher, kept: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    """Return the same characters for the same keys on every keyboard. Source: RFC 8265, section 4.2.2."""
    return unicodedata.normalize("NFC", password)


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="password")


async def _aside(work: Callable[..., Result], *given: object) -> Result:
    """Run slow work in a thread of its own kind; argon2 lets the others run meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), work, *given)
