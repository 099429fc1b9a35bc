"""What of a text is sent to a judge: all of it but personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldsmith.operator import configured_edit

if TYPE_CHECKING:
    from collections.abc import Sequence


def masked(texts: Sequence[str | None]) -> list[str | None]:
    """Return texts with personal data masked.

    Example:
        >>> masked(["call 13812345678", None])
        ['call <PHONE>', None]
    """
    if not texts:
        return []
    found: list[str | None] = configured_edit("mask_personal_data").on(texts).text.to_pylist()
    return found
