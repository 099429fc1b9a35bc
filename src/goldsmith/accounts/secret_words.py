"""Secrets that only their owner holds: the database sees a digest, so that who reads it can sign in as nobody."""

from __future__ import annotations

import hashlib
import secrets

BYTES = 32
"""Random bytes of a cookie, token or link: 256 bits."""

TOKEN_PREFIX = "gs_"  # noqa: S105  what a token begins with, so that scanners of leaked secrets know it
"""What an API token begins with."""


def new_secret() -> str:
    """Return 43 characters that nobody can guess, fit for a cookie and an address."""
    return secrets.token_urlsafe(BYTES)


def digest_of(secret: str) -> str:
    """Return what the database keeps of a secret: SHA-256, 64 characters.

    A random secret of 256 bits needs no slow hash: there is nothing to guess.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def same(one: str, other: str) -> bool:
    """Tell whether two secrets are equal, in a time that does not tell where they differ."""
    return secrets.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
