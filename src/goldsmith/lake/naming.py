"""Names in the lake: which are allowed, and how they stand in a sentence or in SQL."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from goldsmith.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LEGAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")


def checked(name: str) -> str:
    """Return a dataset name, if it may be one: letters, digits, ``-`` and ``_``, beginning with a letter or digit.

    Raises:
        UsageError: It may not.

    Example:
        >>> checked("web-2026_08")
        'web-2026_08'
    """
    if not _LEGAL.fullmatch(name):
        proposal = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-_")[:128]
        raise UsageError(
            "this cannot be the name of a dataset",
            where="dataset",
            found=repr(name[:200]),
            expected="Latin letters, digits, `-` and `_`, beginning with a letter or digit, at most 128",
            hint=f"`{proposal}` would do" if _LEGAL.fullmatch(proposal) else "",
        )
    return name


def quoted(names: Iterable[str]) -> str:
    """Return names for a sentence.

    Example:
        >>> quoted(["a", "b"])
        '`a`, `b`'
    """
    return ", ".join(f"`{name}`" for name in names)


def nearest(name: str, known: Sequence[str], *, otherwise: str = "") -> str:
    """Return a hint that proposes the names nearest to a wrong one.

    Example:
        >>> nearest("wbe", ["web", "news"])
        'did you mean `web`?'
    """
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    if near:
        return "did you mean " + " or ".join(f"`{proposal}`" for proposal in near) + "?"
    return otherwise or (f"there are {quoted(list(known)[:20])}" if known else "there are none yet")


def literal(value: str) -> str:
    """Return a text as an SQL literal.

    Example:
        >>> literal("it's")
        "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """Return a column name so that an SQL expression of the table takes it as it is.

    Example:
        >>> identifier("word count")
        '`word count`'
    """
    return "`" + name.replace("`", "``") + "`"
