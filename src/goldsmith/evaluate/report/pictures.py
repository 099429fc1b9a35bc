"""Pictures of the page: a value curve with its band, differences with intervals, the removal curve, scores over versions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from goldsmith.curate.report.charts import compact, steps_between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from goldsmith.evaluate.over_versions import Graded

WIDTH, HEIGHT = 520.0, 250.0
LEFT, RIGHT, TOP, BOTTOM = 54.0, 12.0, 12.0, 44.0
COLOURS = ("kept", "duplicates", "rules", "quarantine", "source")
DASHES = ("", "7 4", "2 3", "9 3 2 3", "1 4")
"""Lines are told apart without colour too."""


def value_curve(worth: Mapping[str, Any]) -> Markup:
    """Return the value curve: the error of every draw at every size, the fitted law with its 95 % band, and what is only foreseen."""
    curve, points = worth["curve"], worth["points"]
    errors = [error for one in points for error in one["errors"]]
    line = curve["line"]
    sizes = [one["size"] for one in (*points, *line)]
    ends = [*errors, *(one[end] for one in line for end in ("low", "high"))]
    x, y = _logarithmic(min(sizes), max(sizes)), _upright(max(0.0, min(ends)), max(ends))
    largest = curve["largest"]
    parts = [*_up(y, max(0.0, min(ends)), max(ends)), *_across(x, min(sizes), max(sizes))]
    if line:
        band = [(one["size"], one["high"]) for one in line] + [(one["size"], one["low"]) for one in reversed(line)]
        parts.append(_path([(x(size), y(error)) for size, error in band], "band", closed=True))
        parts.append(_path([(x(one["size"]), y(one["value"])) for one in line if one["size"] <= largest], "law"))
        parts.append(_path([(x(one["size"]), y(one["value"])) for one in line if one["size"] >= largest], "law foreseen"))
    if max(sizes) > largest * 1.01:
        parts.append(Markup('<path class="limit-at" d="M{0:.1f} {1}V{2}"/>').format(x(largest), TOP, HEIGHT - BOTTOM))
    parts += [Markup('<circle class="draw" cx="{:.1f}" cy="{:.1f}" r="2.2"/>').format(x(one["size"]), y(error)) for one in points for error in one["errors"]]  # fmt: skip
    return _svg([*parts, _title("records learnt from", "用于学习的记录数")], HEIGHT)


def removal(worth: Mapping[str, Any]) -> Markup:
    """Return accuracy while records go: the least valued first, by chance, the most valued first, with intervals over held-out records."""
    found = worth["removal"]
    lines = [[one["value"] for one in found[side]] for side in ("worst_first", "best_first")]
    ends = [one[end] for side in ("worst_first", "best_first") for one in found[side] for end in ("low", "high")]
    low, high = min([*ends, *found["by_chance"]]), max([*ends, *found["by_chance"]])
    shares = found["shares"]
    x, y = _straight(shares[0], shares[-1]), _upright(low, high)
    parts = [*_up(y, low, high)]
    parts += [_mark(x(share), f"{share:.0%}".replace("%", " %")) for share in shares]
    for at, (side, values) in enumerate(zip(("worst_first", "best_first"), lines, strict=True)):
        colour = ("kept", "quarantine")[at]
        bars = "".join(f"M{x(share):.1f} {y(one['low']):.1f}V{y(one['high']):.1f}" for share, one in zip(shares, found[side], strict=True))
        parts.append(Markup('<path class="line s-{}" stroke-opacity=".5" d="{}"/>').format(colour, bars))
        parts.append(_line([(x(share), y(value)) for share, value in zip(shares, values, strict=True)], colour, DASHES[at]))
    parts.append(_line([(x(share), y(value)) for share, value in zip(shares, found["by_chance"], strict=True)], "source", DASHES[2]))
    return _svg([*parts, _title("share of records taken away", "去掉的记录比例")], HEIGHT)


def difference(ends: Mapping[str, float], low: float, high: float, *, less_is_better: bool = False) -> Markup:
    """Return one difference with its interval, on a scale that rows share; the stroke is 0, the colour says whether it is for the better."""
    low, high = min(low, 0.0), max(high, 0.0)
    wide = (high - low) or 1.0

    def x(value: float) -> float:
        return 6 + 188 * (value - low) / wide

    good, bad = ("quarantine", "kept") if less_is_better else ("kept", "quarantine")
    shown = good if ends["low"] > 0 else bad if ends["high"] < 0 else "source"
    return Markup(
        '<svg class="difference" viewBox="0 0 200 20" aria-hidden="true"><path class="zero" d="M{:.1f} 1V19"/>'
        '<path class="line s-{}" d="M{:.1f} 10H{:.1f}M{:.1f} 6V14M{:.1f} 6V14"/><circle class="f-{}" cx="{:.1f}" cy="10" r="4"/></svg>'
    ).format(x(0.0), shown, x(ends["low"]), x(ends["high"]), x(ends["low"]), x(ends["high"]), shown, x(ends["value"]))


def versions(past: Sequence[Graded], names: Sequence[str], limit: float | None) -> Markup:
    """Return the scores of dimensions over versions, each with its interval, and the limit where all have the same."""
    scores = [one.scores[name] for one in past for name in names]
    low = min((one.low for one in scores if one), default=0.0)
    low = max(0.0, 10 * math.floor(min(low, limit or 100.0) / 10) - 5)
    x, y = _straight(0, max(len(past) - 1, 1)), _upright(low, 100.0)
    parts = [*_up(y, low, 100.0, share=False), *(_mark(x(at), f"@{one.version}") for at, one in enumerate(past))]
    if limit:
        parts.append(Markup('<path class="limit-at" d="M{} {:.1f}H{}"/>').format(LEFT, y(limit), WIDTH - RIGHT))
    for at, name in enumerate(names):
        colour, apart = COLOURS[at % len(COLOURS)], 3.0 * (at - (len(names) - 1) / 2)
        there = [(x(n) + apart, one.scores[name]) for n, one in enumerate(past)]
        bars = "".join(f"M{spot:.1f} {y(score.low):.1f}V{y(score.high):.1f}" for spot, score in there if score)
        parts.append(Markup('<path class="line s-{}" stroke-opacity=".5" d="{}"/>').format(colour, bars))
        parts.append(_line([(spot, y(score.value)) for spot, score in there if score], colour, DASHES[at % len(DASHES)]))
        parts += [Markup('<circle class="f-{}" cx="{:.1f}" cy="{:.1f}" r="3"/>').format(colour, spot, y(score.value)) for spot, score in there if score]  # fmt: skip
    return _svg([*parts, _title("version", "版本")], HEIGHT)


def key(at: int, colour: str) -> Markup:
    """Return the sign of a line for a legend."""
    return Markup('<svg class="key" viewBox="0 0 28 8" aria-hidden="true"><path class="line s-{}" stroke-dasharray="{}" d="M0 4H28"/></svg>').format(colour, DASHES[at % len(DASHES)])  # fmt: skip


def _logarithmic(low: float, high: float) -> Callable[[float], float]:
    first, last = math.log(low), math.log(high)
    return lambda value: LEFT + (WIDTH - LEFT - RIGHT) * (math.log(value) - first) / ((last - first) or 1)


def _straight(low: float, high: float) -> Callable[[float], float]:
    return lambda value: LEFT + 14 + (WIDTH - LEFT - RIGHT - 28) * (value - low) / ((high - low) or 1)


def _upright(low: float, high: float) -> Callable[[float], float]:
    return lambda value: HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value - low) / ((high - low) or 1)


def _up(y: Callable[[float], float], low: float, high: float, *, share: bool = True) -> list[Markup]:
    return [
        Markup('<path class="axis" d="M{} {:.1f}H{}"/><text x="{}" y="{:.1f}" text-anchor="end">{}</text>').format(
            LEFT, y(value), WIDTH - RIGHT, LEFT - 7, y(value) + 4, f"{100 * value:.3g} %" if share else f"{value:g}"
        )
        for value in steps_between(low, high)
    ]


def _across(x: Callable[[float], float], low: float, high: float) -> list[Markup]:
    """Return marks of a logarithmic axis, each twice the one before, or four times where that would be too many."""
    doublings = math.log2(high / low) if high > low else 0.0
    step = 1 if doublings <= 7 else 2
    return [_mark(x(low * 2.0**at), compact(float(f"{low * 2.0**at:.2g}"))) for at in range(0, int(doublings + 1e-9) + 1, step)]


def _mark(x: float, label: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(x, HEIGHT - BOTTOM + 17, label)


def _title(en: str, zh: str) -> Markup:
    where = Markup('<text class="{}" x="{:.1f}" y="{}" text-anchor="middle">{}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    return where.format("en", middle, HEIGHT - 8, en) + where.format("zh", middle, HEIGHT - 8, zh)


def _path(points: Sequence[tuple[float, float]], kind: str, *, closed: bool = False) -> Markup:
    if len(points) < 2:
        return Markup("")
    told = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("Z" if closed else "")
    return Markup('<path class="{}" d="{}"/>').format(kind, told)


def _line(points: Sequence[tuple[float, float]], colour: str, dash: str) -> Markup:
    told = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) if points else ""
    return Markup('<path class="line s-{}" stroke-dasharray="{}" d="{}"/>').format(colour, dash, told)


def _svg(parts: Sequence[Markup], height: float) -> Markup:
    return Markup('<svg class="picture" viewBox="0 0 {:.0f} {:.0f}" aria-hidden="true">{}</svg>').format(
        WIDTH, height, Markup("").join(parts)
    )
