"""Alignment: how much of an item stands in a passage, unit by unit, although words were changed, put in or left out.

Local alignment (Smith-Waterman) of the units of the item and of the text in a band around a diagonal: a match gives 2, a unit that
differs, is missing or is added costs 1. The best path tells which units of the item were found, and from where to where. The heaviest
run without any difference is looked for beside it, on every diagonal of the band: it need not lie on the path.

Source: Smith and Waterman 1981, doi:10.1016/0022-2836(81)90087-5.
"""

from __future__ import annotations

from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER

STOP, DIAGONAL, UP, LEFT = 0, 1, 2, 3


@njit(**INNER)
def align(item, text, shift, band, ways, before, now, runs, weights, found, facts):
    """Align the units of an item with those of a text.

    Args:
        item: Units of the item.
        text: Units of the text.
        shift: Unit of the text that stands for the item's first on the diagonal in the middle of the band; may be negative.
        band: Units on each side of it.
        ways: Room for the steps, at least rows times twice the band and one.
        before: Room for a row of scores, all 0, twice the band and three.
        now: The same.
        runs: The same.
        weights: Weight of each unit of the item; the longest run is the heaviest.
        found: Set to 1 for units of the item that are matched, else to 0.
        facts: Filled with: first unit of the text, the one after the last, matches, units on the path, first unit of the item in the
            heaviest run, the one after its last, unit of the text at which that run begins.
    """
    rows, width = len(item), 2 * band + 1
    best, best_row, best_place = 0, -1, 0
    for place in range(width + 2):
        before[place] = now[place] = runs[place] = 0
    heaviest, heaviest_row, heaviest_place = 0, -1, 0
    for row in range(rows):
        found[row] = 0
        unit = item[row]
        for place in range(width):
            column = row + shift + place - band
            score, way, same = 0, STOP, False
            if 0 <= column < len(text):
                same = unit == text[column]
                if same:
                    score, way = before[place + 1] + 2, DIAGONAL
                    runs[place] += weights[row]
                    if runs[place] > heaviest:
                        heaviest, heaviest_row, heaviest_place = runs[place], row, place
                elif before[place + 1] > 1:
                    score, way = before[place + 1] - 1, DIAGONAL
                if before[place + 2] - 1 > score:
                    score, way = before[place + 2] - 1, UP
                if now[place] - 1 > score:
                    score, way = now[place] - 1, LEFT
            if not same:
                runs[place] = 0
            now[place + 1] = score
            ways[row * width + place] = way
            if score > best:
                best, best_row, best_place = score, row, place
        before, now = now, before
    facts[:] = 0
    row, place = best_row, best_place
    if row < 0:
        return
    facts[1] = row + shift + place - band + 1
    while row >= 0 and 0 <= place < width and ways[row * width + place] != STOP:
        way = ways[row * width + place]
        column = row + shift + place - band
        facts[0] = column
        facts[3] += 1
        if way == DIAGONAL and item[row] == text[column]:
            found[row] = 1
            facts[2] += 1
        if way == DIAGONAL:
            row -= 1
        elif way == UP:
            row -= 1
            place += 1
        else:
            place -= 1
    facts[5] = heaviest_row + 1
    facts[4] = facts[5]
    while heaviest > 0:
        facts[4] -= 1
        heaviest -= weights[facts[4]]
    facts[6] = facts[4] + shift + heaviest_place - band


@njit(**OUTER)
def align_all(chosen, text, units, bounds, weights, distinctive, bands, similar, gram, ways, before, now, runs, found, facts, held, at):
    """Align items with a text one after the other, until one is a hit by its numbers alone.

    ``chosen`` are items and diagonals, shape (n, 2), ``at`` the first to look at. An item is a hit where the weight of its distinctive units
    that are matched reaches ``similar``, its heaviest run weighs ``gram``, or all of it stands there. ``bands`` say how far each item may
    shift. ``ways``, ``before``, ``now`` and ``runs`` are room, as for ``align``; ``found``, ``facts`` and ``held`` (weight of the distinctive units that are
    matched, and of the heaviest run) tell of the hit.

    Returns:
        The number of the candidate that is a hit, or ``len(chosen)``.
    """
    while at < len(chosen):
        entry, shift = chosen[at, 0], chosen[at, 1]
        start, end = bounds[entry], bounds[entry + 1]
        align(units[start:end], text, shift, bands[entry], ways, before, now, runs, weights[start:end], found, facts)
        held[0] = held[1] = 0
        for unit in range(end - start):
            if found[unit] and distinctive[start + unit]:
                held[0] += weights[start + unit]
        for unit in range(facts[4], facts[5]):
            held[1] += weights[start + unit]
        if held[0] >= similar[entry] or held[1] >= gram or facts[5] - facts[4] == end - start:
            return at
        at += 1
    return at
