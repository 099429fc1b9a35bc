"""The status list in its file: issued anew, or with one recall more."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from goldsmith.certify.release.parents import hallmark_file, predicate_of
from goldsmith.certify.statement import status
from goldsmith.certify.statement.moments import span_of
from goldsmith.certify_errors import ReleaseError
from goldsmith.signing.held import held, name_of


def listed(action: str, what: str, *, key: str | None, why: str, name: str | None, file: Path, expires: str) -> status.StatusList:
    """Return the list that stands after what is asked: ``issue``, ``recall`` or ``show``.

    Raises:
        ReleaseError: There is no list to show, or what is recalled is no hallmark.
        CertificateError: The list that stands was changed.
    """
    if not key or action == "show":
        if not file.exists():
            raise ReleaseError("there is no status list", where=str(file), hint="goldsmith status issue --key KEY makes the first one")
        return status.read(file, "")
    signer, now = held(key), datetime.now(UTC)
    found = status.read(file, name or name_of(key))
    if action == "recall":
        found = found.recalling(digest_of(what), why, now)
    following, content = status.issued(found, signer, now=now, lasts=span_of(expires))
    status.written(file, content)
    return following


def digest_of(what: str) -> str:
    """Return the digest of a hallmark that somebody names by its release, its file, or itself."""
    path = hallmark_file(Path(what))
    if status.HEX.fullmatch(what) and not path.exists():
        return what
    predicate_of(path)
    return hashlib.sha256(path.read_bytes()).hexdigest()
