"""The figure of docs/experiments/adaptive-answers.md: `python bench/adaptive_figure.py NUMBERS.json FIGURE.svg`.

NUMBERS.json is what bench/adaptive_answers.py --write wrote; drawn is the way of the first seed, from one answer an item to where it ended.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

WIDE, HIGH, LEFT, TOP, GAP = 320, 220, 48, 34, 70
LEAST, MOST = 0.6, 1.0
COLOURS = ("#0b6e99", "#c4561e")


def panel(found: dict, at: int) -> str:
    """Return the drawing of one set."""
    left, most = LEFT + at * (WIDE + GAP), found["k"] + 0.5

    def place(spent: float, right: float) -> tuple[float, float]:
        return left + WIDE * spent / most, TOP + HIGH * (MOST - max(right, LEAST)) / (MOST - LEAST)

    parts = [f'<text x="{left}" y="{TOP - 14}" font-weight="600">{found["set"]}: {found["items"]} items, {found["values"]} values</text>']
    for right in (0.6, 0.7, 0.8, 0.9, 0.95, 1.0):
        x, y = place(0, right)
        parts.append(
            f'<path d="M{x:.1f} {y:.1f}h{WIDE}" stroke="{"#666" if right == 0.95 else "#ddd"}" stroke-dasharray="{"4 3" if right == 0.95 else "0"}"/>'
        )
        parts.append(f'<text x="{x - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{100 * right:.0f} %</text>')
    for spent in range(int(most) + 1):
        x, y = place(spent, LEAST)
        parts.append(f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{spent}</text>')
    for colour, (arm, told) in zip(COLOURS, found["arms"].items(), strict=True):
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(spent / found["items"], right) for spent, right, _ in told["track"]))
        x, y = place(told["track"][-1][0] / found["items"], told["track"][-1][1])
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/><circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'
        )
        parts.append(
            f'<text x="{left + 8}" y="{TOP + HIGH + 50 + 16 * COLOURS.index(colour)}" fill="{colour}">asked where in doubt, {arm}: {told["per_item"]:.2f} answers an item</text>'
        )
    x, y = place(found["k"], found["fixed_right"])
    parts.append(f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="#222"/>')
    parts.append(f'<text x="{left + 8}" y="{TOP + HIGH + 82}">■ majority of {found["k"]} for every item</text>')
    parts.append(f'<text x="{left + WIDE / 2}" y="{TOP + HIGH + 34}" text-anchor="middle">answers an item, gold counted</text>')
    return "".join(parts)


def main() -> None:
    found = [one for one in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["simulated"] if len(one["arms"]) == len(COLOURS)][:2]
    wide, high = LEFT + len(found) * (WIDE + GAP), TOP + HIGH + 96
    drawn = "".join(panel(one, at) for at, one in enumerate(found))
    title = "<title>Share of right labels against answers an item</title>"
    Path(sys.argv[2]).write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="12" role="img">{title}'
        f'<rect width="100%" height="100%" fill="#fff"/>{drawn}</svg>\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
