"""Canonical JSON (JCS): one form of a document in bytes, whoever wrote it, so that it can be signed.

Source: RFC 8785; numbers as in ECMA-262, Number::toString.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from goldsmith.annotation_errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_WHOLE = 2**53 - 1
"""Whole numbers beyond this are not the same for everybody who reads them."""
LONGEST = 256 << 10
"""Bytes of a document."""
DEEPEST = 32
HIGH, LOW = 21, -6
"""Powers of ten between which ECMAScript writes a number without an exponent."""


def canonical(value: Any) -> bytes:
    """Return the canonical form of a JSON value.

    Raises:
        CertificateError: It is no JSON that everybody reads alike.

    Example:
        >>> canonical({"b": [1.0, 1e30, 4.50, 2e-3], "a": "€"}).decode()
        '{"a":"€","b":[1,1e+30,4.5,0.002]}'
    """
    try:
        return "".join(_parts(value, 0)).encode()
    except UnicodeEncodeError:
        raise _unlike("half a character") from None


def parsed(text: bytes) -> Any:
    """Return a JSON document that everybody reads alike: no name stands twice in an object, and no number is too large or none.

    Raises:
        CertificateError: It is none.
    """
    if len(text) > LONGEST:
        raise CertificateError("this document is too large", found=f"{len(text):,} bytes", expected=f"at most {LONGEST:,}")
    try:
        found = json.loads(text.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as problem:
        raise CertificateError("this is no JSON document", found=str(problem)[:200]) from None
    canonical(found)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _unlike("a name that stands twice")
    return found


def _no_number(said: str) -> Any:
    raise _unlike(said)


def _parts(value: Any, deep: int) -> Iterator[str]:
    """Yield the canonical form in pieces."""
    if deep > DEEPEST:
        raise _unlike(f"more than {DEEPEST} things in one another")
    if isinstance(value, dict):
        if not all(isinstance(name, str) for name in value):
            raise _unlike("a name that is no text")
        ordered = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        for at, name in enumerate(ordered):
            yield ("," if at else "{") + _text(name) + ":"
            yield from _parts(value[name], deep + 1)
        yield "}" if value else "{}"
    elif isinstance(value, list | tuple):
        for at, one in enumerate(value):
            yield "," if at else "["
            yield from _parts(one, deep + 1)
        yield "]" if value else "[]"
    elif isinstance(value, str):
        yield _text(value)
    elif value is None or isinstance(value, bool):
        yield json.dumps(value)
    else:
        yield _number(value)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(value: Any) -> str:
    """Return a number as ECMAScript writes it."""
    if not isinstance(value, int | float) or not math.isfinite(value) or (isinstance(value, int) and abs(value) > LARGEST_WHOLE):
        raise _unlike(str(value)[:50])
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    said, _, power = repr(abs(float(value))).partition("e")
    whole, _, part = said.partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    point = len(whole) + int(power or 0) - (len(whole + part) - len(digits))
    digits = digits.rstrip("0")
    n = len(digits)
    if n <= point <= HIGH:
        return sign + digits + "0" * (point - n)
    if 0 < point <= HIGH:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if LOW < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    head = digits[0] + (f".{digits[1:]}" if n > 1 else "")
    return f"{sign}{head}e{point - 1:+d}"


def _unlike(found: str) -> CertificateError:
    return CertificateError("this is no JSON that everybody reads alike", found=found)
