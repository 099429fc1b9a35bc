"""Keys of publishers and evaluators in their folder: made, shown, renewed, revoked."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from goldsmith.certify.statement import status
from goldsmith.certify.statement.moments import span_of
from goldsmith.certify_errors import ReleaseError
from goldsmith.errors import UsageError
from goldsmith.signing import keys
from goldsmith.signing.held import held, name_of

if TYPE_CHECKING:
    from pathlib import Path

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


def made(folder: Path, name: str) -> list[dict[str, Any]]:
    """Make the first key of a name.

    Raises:
        ReleaseError: There is one.
        CertificateError: The folder cannot be written.
    """
    _checked(name)
    if keys.every(folder, name):
        raise ReleaseError("there is a key of this name", where=str(folder / name), hint=f"goldsmith keys rotate {name} makes the next one")
    keys.current(folder, name)
    return shown(folder, name)


def renewed(folder: Path, name: str) -> list[dict[str, Any]]:
    """Make another key of a name, which signs from now on."""
    shown(folder, name)
    keys.rotate(folder, name)
    return shown(folder, name)


def shown(folder: Path, name: str) -> list[dict[str, Any]]:
    """Return the keys of a name, the oldest first; the last one signs.

    Raises:
        ReleaseError: There is none.
    """
    _checked(name)
    found = keys.every(folder, name)
    if not found:
        known = sorted(path.name for path in folder.glob("*") if any(path.glob("*.pem"))) if folder.is_dir() else []
        raise ReleaseError(
            "there is no key of this name", where=str(folder / name), found=", ".join(known) or "no keys", hint=f"goldsmith keys new {name}"
        )
    return [
        {"name": name, "did": one.did, "file": str(folder / name / f"{at:04d}.pem"), "signs": at == len(found), "pem": keys.pem_of(one.did)}
        for at, one in enumerate(found, 1)
    ]


def revoked(folder: Path, said: str, key: str | None, file: Path, expires: str) -> dict[str, Any]:
    """Say in the status list that a key is not to be believed any more: the one that is named, or all of a name but the one that signs.

    Raises:
        ReleaseError: There is nothing to revoke, or the key would say it of itself.
    """
    signer = held(key or str(folder / said))
    dids = [said] if said.startswith(keys.PREFIX) else [one["did"] for one in shown(folder, said) if one["did"] != signer.did]
    now, lasts = datetime.now(UTC), span_of(expires)
    found = status.read(file, name_of(key or str(folder / said)))
    fresh = [did for did in dids if did not in {one["key"] for one in found.revoked}]
    if not fresh:
        raise ReleaseError(
            "there is no key to revoke", where=said, found=f"{len(dids)} of this name, all revoked" if dids else "one key, which signs",
            hint=f"`goldsmith keys rotate {said}` first: another key has to say so",
        )  # fmt: skip
    for did in fresh:
        found = found.revoking(keys.did_of(did), now)
    following, content = status.issued(found, signer, now=now, lasts=lasts)
    status.written(file, content)
    return {"key": ", ".join(fresh), "number": following.number, "file": str(file)}


def _checked(name: str) -> None:
    if not NAME.fullmatch(name):
        raise UsageError("this cannot be the name of a key", found=name[:80], expected="Latin letters, digits, `-`, `_` and `.`")
