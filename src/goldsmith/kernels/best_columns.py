"""What is picked out of a block of similarities in one pass: the best columns of each row, and who repeats whom."""

# mypy: disable-error-code="assignment"

from __future__ import annotations

from numba import njit

from goldsmith.kernels.compiled import OUTER


@njit(**OUTER)
def best_columns(block, offset, columns, values):
    """Merge the best columns of each row into what is known, best first; of equal ones the one met first stays before.

    Args:
        block: Similarities, shape (rows, columns of this block).
        offset: Number of the first column of the block.
        columns: Known best columns, shape (rows, k), -1 where none is known; changed.
        values: Their similarities, shape (rows, k); changed.
    """
    k = columns.shape[1]
    for row in range(block.shape[0]):
        least = values[row, k - 1]
        for column in range(block.shape[1]):
            value = block[row, column]
            if value > least:
                at = k - 1
                while at > 0 and values[row, at - 1] < value:
                    values[row, at] = values[row, at - 1]
                    columns[row, at] = columns[row, at - 1]
                    at -= 1
                values[row, at] = value
                columns[row, at] = offset + column
                least = values[row, k - 1]


@njit(**OUTER)
def leaders(block, threshold, best, leader, alone):
    """Decide row by row which rows stay: a row goes where an earlier row that stays is as similar as the threshold.

    Args:
        block: Similarities of the rows to each other, shape (rows, rows); rows stand in the order in which they are preferred.
        threshold: The least similarity of a repetition.
        best: Similarity to the best leader so far, shape (rows,); changed.
        leader: Row of it in this block, shape (rows,); -1 where it is none of this block; changed.
        alone: Whether a row may still stay, shape (rows,); false where it goes already; changed.
    """
    for row in range(block.shape[0]):
        for other in range(row):
            value = block[row, other]
            if alone[other] and value >= threshold and value > best[row]:
                best[row] = value
                leader[row] = other
        if best[row] >= threshold:
            alone[row] = False
