"""SQL expressions of records under a licence, for the commands that a message tells."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from goldsmith.lake.naming import literal

if TYPE_CHECKING:
    from collections.abc import Sequence


def selecting(texts: Sequence[str], sources: Sequence[str]) -> str:
    """Return the SQL expression of the records that say one of these texts as their licence, of these sources; an empty text is none.

    Example:
        >>> selecting(["", "CC BY-NC 4.0"], [])
        "license IN ('CC BY-NC 4.0') OR license IS NULL OR license = ''"
    """
    listed = ", ".join(literal(one) for one in texts if one)
    parts = [f"license IN ({listed})"] if listed else []
    parts += ["license IS NULL OR license = ''"] if "" in texts else []
    said = " OR ".join(parts)
    if not sources:
        return said
    where = f"source IN ({', '.join(literal(one) for one in sources)})"
    return f"({said}) AND {where}" if said else where


def in_shell(text: str) -> str:
    """Return a text as one word of a shell: in double quotes where nothing in it means anything there.

    Example:
        >>> print(in_shell("license = 'MIT'"), in_shell("license = 'a $b'"))
        "license = 'MIT'" 'license = '"'"'a $b'"'"''
    """
    return shlex.quote(text) if set(text) & set('"$`\\!') else f'"{text}"'
