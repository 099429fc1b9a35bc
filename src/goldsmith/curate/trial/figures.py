"""The figures of a trial as SVG: learning curves with intervals, differences with intervals, and what arms are made of."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from goldsmith.curate.report.charts import compact, steps_between

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.algorithms.trial.comparison import Compared
    from goldsmith.curate.trial.outcome import Point

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#56b4e9", "#8c6bb1", "#7f7f7f", "#b8a000", "#444444")
"""Told apart by people who do not see all colours.

Source: M. Okabe, K. Ito, Color universal design, 2008."""
WIDTH, HEIGHT = 560, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 14, 44
ROW = 22
"""Height of a row of a chart with one line a row."""


def colour(arms: Sequence[str], arm: str) -> str:
    """Return the colour of an arm, the same in every figure."""
    return COLOURS[list(arms).index(arm) % len(COLOURS)]


def curves(lines: Mapping[str, Sequence[Point]], label: str) -> Markup:
    """Return learning curves: tokens across on a logarithmic axis, the metric up, a bar for each interval over seeds."""
    every = [point for line in lines.values() for point in line]
    low, high = min(one.low for one in every), max(one.high for one in every)
    first, last = math.log(max(1, min(one.tokens for one in every))), math.log(max(2.0, *(one.tokens for one in every)))

    def x(tokens: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log(max(1, tokens)) - first) / ((last - first) or 1)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value - low) / ((high - low) or 1)

    parts = [_across(x(size), compact(size)) for size in _sizes(first, last)]
    parts += [_up(y(value), f"{value:.6g}") for value in steps_between(low, high)]
    for at, (arm, line) in enumerate(lines.items()):
        ink, shift = colour(list(lines), arm), 1.6 * (at - len(lines) / 2)
        path = "M" + "L".join(f"{x(one.tokens) + shift:.1f} {y(one.mean):.1f}" for one in line)
        bars = "".join(f"M{x(one.tokens) + shift:.1f} {y(one.low):.1f}V{y(one.high):.1f}" for one in line)
        parts.append(Markup('<path d="{}" fill="none" stroke="{}" stroke-width="2"/>').format(path, ink))
        parts.append(Markup('<path d="{}" fill="none" stroke="{}" stroke-width="1.2" opacity=".7"/>').format(bars, ink))
        parts += [
            Markup('<circle cx="{:.1f}" cy="{:.1f}" r="2.6" fill="{}"><title>{}</title></circle>').format(
                x(one.tokens) + shift, y(one.mean), ink, f"{arm}: {one.mean:.4f} ({one.low:.4f} – {one.high:.4f}), {one.tokens:,.0f} tokens"
            )
            for one in line
        ]
    return _svg(parts, HEIGHT, label)


def differences(rows: Sequence[Compared], label: str) -> Markup:
    """Return differences as points with two intervals: over seeds above, over items below; what is shown is drawn in full colour."""
    ends = [value for one in rows for value in (one.low, one.high, one.item_low, one.item_high, 0.0)]
    low, high, left = min(ends), max(ends), 250
    height = TOP + ROW * len(rows) + BOTTOM

    def x(value: float) -> float:
        return left + (WIDTH - left - RIGHT) * (value - low) / ((high - low) or 1)

    base = height - BOTTOM
    ticks = [
        Markup('<path d="M{0:.1f} {1}V{2}" class="axis" stroke="#8886"/><text x="{0:.1f}" y="{3}" text-anchor="middle">{4}</text>').format(
            x(value), TOP, base, base + 16, f"{value:+.4g}" if value else "0"
        )
        for value in steps_between(low, high)
    ]
    ticks.append(Markup('<path d="M{0:.1f} {1}V{2}" stroke="currentColor" stroke-width="1.2"/>').format(x(0), TOP, base))
    for at, one in enumerate(rows):
        middle = TOP + ROW * (at + 0.5)
        ink = ("#009e73" if one.better else "#d55e00") if one.shown else "#8b8b8b"
        ticks.append(Markup('<text x="{}" y="{:.1f}" text-anchor="end">{} − {}</text>').format(left - 10, middle + 4, one.arm, one.against))
        ticks.append(
            Markup('<path d="M{:.1f} {:.1f}H{:.1f}" stroke="{}" stroke-width="3"/>').format(x(one.low), middle - 3, x(one.high), ink)
        )
        ticks.append(
            Markup('<path d="M{:.1f} {:.1f}H{:.1f}" stroke="{}" stroke-width="3" opacity=".5"/>').format(
                x(one.item_low), middle + 3, x(one.item_high), ink
            )
        )
        ticks.append(Markup('<circle cx="{:.1f}" cy="{:.1f}" r="4" fill="{}"/>').format(x(one.mean), middle, ink))
    return _svg(ticks, height, label)


def boxes(summaries: Mapping[str, Mapping[str, Any]], label: str, *, logarithmic: bool) -> Markup:
    """Return distributions, one a row: a line from the 5 % to the 95 % quantile, a box between the quarters, a stroke at the median."""
    there = {name: one for name, one in summaries.items() if one.get("p50") is not None}
    if not there:
        return Markup("")
    ends = [float(one[key]) for one in there.values() for key in ("p5", "p95")]
    low, high, left = _scaled(min(ends), logarithmic), _scaled(max(ends), logarithmic), 150
    height = TOP + ROW * len(there) + BOTTOM

    def x(value: float) -> float:
        return left + (WIDTH - left - RIGHT) * (_scaled(value, logarithmic) - low) / ((high - low) or 1)

    base = height - BOTTOM
    marks = [math.exp(low + (high - low) * step / 4) for step in range(5)] if logarithmic else steps_between(low, high)
    parts = [
        Markup('<path d="M{0:.1f} {1}V{2}" class="axis" stroke="#8886"/><text x="{0:.1f}" y="{3}" text-anchor="middle">{4}</text>').format(
            x(value), TOP, base, base + 16, compact(value)
        )
        for value in marks
    ]
    for at, (name, one) in enumerate(there.items()):
        middle, ink = TOP + ROW * (at + 0.5), colour(list(summaries), name)
        p5, p25, p50, p75, p95 = (x(float(one[key])) for key in ("p5", "p25", "p50", "p75", "p95"))
        parts.append(Markup('<text x="{}" y="{:.1f}" text-anchor="end">{}</text>').format(left - 10, middle + 4, name))
        parts.append(Markup('<path d="M{:.1f} {:.1f}H{:.1f}" stroke="{}" stroke-width="1.5"/>').format(p5, middle, p95, ink))
        parts.append(
            Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="11" fill="{}" opacity=".55"/>').format(
                p25, middle - 5.5, max(1, p75 - p25), ink
            )
        )
        parts.append(Markup('<path d="M{:.1f} {:.1f}v15" stroke="{}" stroke-width="2.5"/>').format(p50, middle - 7.5, ink))
    return _svg(parts, height, label)


def standing(svg: Markup, legend: Mapping[str, str], title: str) -> str:
    """Return a figure as a file of its own: with a white ground, a title and a legend."""
    lines = [
        Markup('<rect x="{0}" y="{1}" width="14" height="4" fill="{2}"/><text x="{3}" y="{4}">{5}</text>').format(
            LEFT + 150 * (at % 3), 34 + 18 * (at // 3), ink, LEFT + 20 + 150 * (at % 3), 40 + 18 * (at // 3), name
        )
        for at, (name, ink) in enumerate(legend.items())
    ]
    head = 46 + 18 * ((len(legend) - 1) // 3) if legend else 28
    height = int(str(svg).split('viewBox="0 0 ')[1].split('"')[0].split()[1])
    inner = str(svg).replace("<svg ", f'<svg x="0" y="{head}" width="{WIDTH}" height="{height}" ', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height + head}" width="{WIDTH}" height="{height + head}" '
        f'font-family="system-ui, sans-serif" font-size="12" color="#222" fill="#222"><rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="{LEFT}" y="20" font-size="14" font-weight="600">{escape(title)}</text>{Markup("").join(lines)}{inner}</svg>\n'
    )


def _svg(parts: Sequence[Markup], height: float, label: str) -> Markup:
    return Markup('<svg viewBox="0 0 {} {:.0f}" role="img" aria-label="{}">{}</svg>').format(WIDTH, height, label, Markup("").join(parts))


def _across(x: float, label: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(x, HEIGHT - BOTTOM + 18, label)


def _up(y: float, label: str) -> Markup:
    return Markup('<path d="M{} {:.1f}H{}" class="axis" stroke="#8886"/><text x="{}" y="{:.1f}" text-anchor="end">{}</text>').format(
        LEFT, y, WIDTH - RIGHT, LEFT - 8, y + 4, label
    )


def _sizes(first: float, last: float) -> list[float]:
    """Return sizes for the axis: each twice the one before, at most eight."""
    count = max(1, min(8, round((last - first) / math.log(2))))
    return [math.exp(first + (last - first) * step / count) for step in range(count + 1)]


def _scaled(value: float, logarithmic: bool) -> float:  # noqa: FBT001  a setting of the axis, passed on
    return math.log(max(value, 1e-9)) if logarithmic else value
