"""Alignment: how much of an item stands in a passage, unit by unit, although words were changed, put in or left out.

Local alignment (Smith-Waterman) of the units of the item and of the text in a band around a diagonal: a match gives 2, a unit that
differs, is missing or is added costs 1. The best path tells which units of the item were found, from where to where, and the
longest run without any difference.

Source: Smith and Waterman 1981, doi:10.1016/0022-2836(81)90087-5.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import OUTER

STOP, DIAGONAL, UP, LEFT = 0, 1, 2, 3


@njit(**OUTER)
def align(item, text, shift, band, found, weights, facts):
    """Align the units of an item with those of a text.

    Args:
        item: Units of the item.
        text: Units of the text.
        shift: Unit of the text that stands for the item's first on the diagonal in the middle of the band; may be negative.
        band: Units on each side of it.
        found: Set to 1 for units of the item that are matched, shape (item,).
        weights: Weight of each unit of the item; the longest run is the heaviest.
        facts: Filled with: first unit of the text, the one after the last, matches, units on the path, first unit of the item in the
            heaviest run, the one after its last, unit of the text at which that run begins.
    """
    rows, width = len(item), 2 * band + 1
    before, now = np.zeros(width + 2, np.int32), np.zeros(width + 2, np.int32)
    ways = np.zeros((rows, width), np.uint8)
    best, best_row, best_place = 0, -1, 0
    for row in range(rows):
        now[0] = now[width + 1] = 0
        for place in range(width):
            column = row + shift + place - band
            score, way = 0, STOP
            if 0 <= column < len(text):
                same = item[row] == text[column]
                other = before[place + 1] + (2 if same else -1)
                if other > score and (same or before[place + 1] > 0):
                    score, way = other, DIAGONAL
                if before[place + 2] - 1 > score:
                    score, way = before[place + 2] - 1, UP
                if now[place] - 1 > score:
                    score, way = now[place] - 1, LEFT
            now[place + 1] = score
            ways[row, place] = way
            if score > best:
                best, best_row, best_place = score, row, place
        before, now = now, before
    facts[:] = 0
    row, place = best_row, best_place
    if row < 0:
        return
    facts[1] = row + shift + place - band + 1
    run, heaviest, run_end = 0, 0, 0
    while row >= 0 and 0 <= place < width and ways[row, place] != STOP:
        way = ways[row, place]
        column = row + shift + place - band
        facts[0] = column
        facts[3] += 1
        if way == DIAGONAL and item[row] == text[column]:
            found[row] = 1
            facts[2] += 1
            if run == 0:
                run_end = row + 1
            run += weights[row]
            if run > heaviest:
                heaviest = run
                facts[4], facts[5], facts[6] = row, run_end, column
        else:
            run = 0
        if way == DIAGONAL:
            row -= 1
        elif way == UP:
            row -= 1
            place += 1
        else:
            place -= 1
