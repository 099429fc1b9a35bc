"""Fingerprints of settings: the same values give the same digest in every process and on every machine."""

from __future__ import annotations

import hashlib
import json


def fingerprint(values: object) -> str:
    """Return 32 hexadecimal digits of the SHA-256 of values as canonical JSON (RFC 8785 key order, no white space).

    Raises:
        TypeError: A value cannot be said in JSON.

    Example:
        >>> fingerprint({"b": 1, "a": [2]}) == fingerprint({"a": [2], "b": 1})
        True
    """
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
