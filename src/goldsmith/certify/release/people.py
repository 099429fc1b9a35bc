"""Who annotated, without telling who: a salted digest that can be opened later for one who asks with a right to.

The commitment is ``SHA-256(salt ‖ canonical JSON of the sorted codes)``. The codes stand for people; what they stand for is kept elsewhere.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from goldsmith.curate.releasing import kept
from goldsmith.signing.canonical import canonical

if TYPE_CHECKING:
    from goldsmith.lake import Dataset


def committed(records: Dataset, salt: str) -> dict[str, Any] | None:
    """Return the commitment to those who answered, and how many they are; nothing where nobody annotated.

    Args:
        records: The records of the release.
        salt: 32 bytes, hexadecimal.
    """
    columns = [name for name in records.columns if name.endswith("__answers") and records.provenance(name).get("annotation")]
    codes: set[str] = set()
    for batch in records.scan(columns, kept(records)) if columns else ():
        for name in columns:
            codes |= {str(one["who"]) for answers in batch.column(name).to_pylist() for one in answers or () if one.get("who")}
    return {"commitment": commitment(sorted(codes), salt), "people": len(codes)} if codes else None


def commitment(codes: list[str], salt: str) -> str:
    """Return the digest that binds to some codes.

    Example:
        >>> commitment(["p1"], "00" * 32) == commitment(["p2"], "00" * 32)
        False
    """
    return hashlib.sha256(bytes.fromhex(salt) + canonical(codes)).hexdigest()
