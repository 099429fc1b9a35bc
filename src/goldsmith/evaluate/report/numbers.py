"""Numbers of the page as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goldsmith.stats.estimate import Estimate


def number(value: float, *, share: bool = False) -> str:
    """Return a number as people read it; a share as per cent, never rounded to all or to none where it is not.

    Example:
        >>> number(0.99996, share=True), number(1.0, share=True), number(0.123456)
        ('99.996 %', '100 %', '0.1235')
    """
    if not share:
        return f"{value:,.4g}"
    for digits in (1, 2, 3, 4):
        told = f"{100 * value:.{digits}f}"
        if float(told) not in {0.0, 100.0} or value in {0.0, 1.0}:
            return f"{told.rstrip('0').rstrip('.') if float(told) == int(float(told)) else told} %"
    return f"{100 * value:.6g} %"


def points(score: Estimate | None) -> str:
    """Return a score of 100 with its interval."""
    if score is None:
        return ""
    ends = f"{score.low:.1f} – {score.high:.1f}"
    return f"{score.value:.1f}" + (f" ({ends})" if score.width and ends != f"{score.value:.1f} – {score.value:.1f}" else "")


def signed(value: float, *, plus: bool = False) -> str:
    """Return a share in points of a hundred, with its sign where it may have either.

    Example:
        >>> signed(0.0135), signed(-0.0004, plus=True), signed(0.0, plus=True)
        ('1.35', '−0.04', '0.00')
    """
    told = f"{100 * value:{'+' if plus and round(100 * value, 2) else ''}.2f}".replace("-", "−")
    return told.replace("−0.00", "0.00")


def money(value: float) -> str:
    """Return a sum without digits that nobody pays.

    Example:
        >>> money(6796.02), money(0.1834)
        ('6,796', '0.18')
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}"
