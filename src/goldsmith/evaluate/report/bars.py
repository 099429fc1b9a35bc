"""Bars from 0 to 100 with an interval and a limit, as pictures inside the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from goldsmith.stats.estimate import Estimate

WIDTH, HEIGHT = 400, 26


def bar(score: Estimate | None, *, limit: float | None = None, kind: str = "kept", scale: float = 1.0) -> Markup:
    """Return a bar; an empty track where there is no score.

    Args:
        score: Value and interval.
        limit: Where a line stands, of 100.
        kind: The colour: ``kept``, ``rules`` or ``found``.
        scale: What the numbers are multiplied by, to be of 100.
    """
    parts = [f'<rect class="track-of" x="0" y="6" width="{WIDTH}" height="14" rx="2"/>']
    if score is not None:
        value, low, high = (min(100.0, max(0.0, end * scale)) * WIDTH / 100 for end in (score.value, score.low, score.high))
        parts.append(f'<rect class="f-{kind}" x="0" y="6" width="{value:.1f}" height="14" rx="2"/>')
        if high - low > 0.5:
            parts.append(f'<path class="whisker" d="M{low:.1f} 13H{high:.1f}M{low:.1f} 9V17M{high:.1f} 9V17"/>')
    if limit is not None:
        at = limit * WIDTH / 100
        parts.append(f'<path class="limit-at" d="M{at:.1f} 0V{HEIGHT}"/>')
    inside = Markup("").join(Markup(part) for part in parts)  # noqa: S704  numbers and our own names alone
    return Markup('<svg class="bar" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">{}</svg>').format(
        WIDTH, HEIGHT, inside
    )
