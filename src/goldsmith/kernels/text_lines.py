"""Lines and paragraphs that repeat, from the places of the line feeds that the scan noted.

Three divisions are counted, because the sources differ:

* filled lines (FineWeb): between line feeds, with something else than white space;
* segments (Gopher): between runs of line feeds; an empty one stands at an end where the text begins or ends with a line feed;
* paragraphs (Gopher): between runs of two or more line feeds, in the text without white space at its ends.

A repeat is the second and every later occurrence. Pieces are compared by a 64-bit hash of their bytes.

Source: Rae et al. 2021, arXiv:2112.11446, table A1; FineWeb, arXiv:2406.17557.
"""

from __future__ import annotations

from goldsmith.kernels.characters import TERMINAL
from goldsmith.kernels.text_bytes import capacity, decode, hash_bytes, inner, load1, word_of
from goldsmith.kernels.text_grams import LOW32, ONE, counted
from goldsmith.kernels.text_numbers import NUMBERS

FILLED = NUMBERS["filled_lines"]
TERMINAL_LINES = NUMBERS["terminal_lines"]
UP_TO_10 = NUMBERS["lines_up_to_10"]
UP_TO_30 = NUMBERS["lines_up_to_30"]
REPEATED_FILLED = NUMBERS["repeated_filled_lines"]
REPEATED_FILLED_CODE_POINTS = NUMBERS["repeated_filled_line_code_points"]
SEGMENTS = NUMBERS["segments"]
REPEATED_SEGMENTS = NUMBERS["repeated_segments"]
REPEATED_SEGMENT_CODE_POINTS = NUMBERS["repeated_segment_code_points"]
PARAGRAPHS = NUMBERS["paragraphs"]
REPEATED_PARAGRAPHS = NUMBERS["repeated_paragraphs"]
REPEATED_PARAGRAPH_CODE_POINTS = NUMBERS["repeated_paragraph_code_points"]


@inner
def last_code(text, start, end):
    """Return the last code point of ``text[start:end]``, which is not empty."""
    at = end - 1
    while at > start and (load1(text, at) & 0xC0) == 0x80:
        at -= 1
    return decode(text, at, end)[0]


@inner
def count_lines(text, start, end, code_points, breaks, feeds, feed_code_points, feed_tokens, tokens, index, blocks, table, stamps, out):
    """Count filled lines and segments; ``feeds`` are the places of the line feeds, with what stood before each of them."""
    stamps[0] += ONE
    stamp = stamps[0]
    slots = capacity(breaks + 1)
    from_byte, from_code_point, from_token = start, 0, 0
    for line in range(breaks + 1):
        to_byte, to_code_point, to_token = end, code_points, tokens
        if line < breaks:
            to_byte, to_code_point, to_token = feeds[line], feed_code_points[line], feed_tokens[line]
        if to_byte > from_byte:
            size = to_code_point - from_code_point
            at = counted(table, slots, hash_bytes(text, from_byte, to_byte), stamp)
            again = (table[2 * at + 1] & LOW32) > ONE
            out[SEGMENTS] += 1
            if again:
                out[REPEATED_SEGMENTS] += 1
                out[REPEATED_SEGMENT_CODE_POINTS] += size
            if to_token > from_token:
                out[FILLED] += 1
                out[UP_TO_10] += size <= 10
                out[UP_TO_30] += size <= 30
                out[TERMINAL_LINES] += (word_of(index, blocks, last_code(text, from_byte, to_byte)) & TERMINAL) != 0
                if again:
                    out[REPEATED_FILLED] += 1
                    out[REPEATED_FILLED_CODE_POINTS] += size
        from_byte, from_code_point, from_token = to_byte + 1, to_code_point + 1, to_token
    first_is_feed = breaks > 0 and feeds[0] == start
    last_is_feed = breaks > 0 and feeds[breaks - 1] == end - 1
    out[SEGMENTS] += int(first_is_feed) + int(last_is_feed)
    out[REPEATED_SEGMENTS] += int(first_is_feed and last_is_feed)
    if end == start:
        out[SEGMENTS] = 1


@inner
def count_paragraphs(text, first_byte, first_code_point, last_byte, last_code_point, breaks, feeds, feed_code_points, table, stamps, out):
    """Count paragraphs in ``text[first_byte:last_byte]``, which has no white space at its ends."""
    stamps[0] += ONE
    stamp = stamps[0]
    slots = capacity(breaks + 1)
    out[PARAGRAPHS] = 0
    from_byte, from_code_point = first_byte, first_code_point
    line = 0
    while line < breaks and feeds[line] < first_byte:
        line += 1
    while True:
        while line < breaks and feeds[line] < last_byte and not (line + 1 < breaks and feeds[line + 1] == feeds[line] + 1):
            line += 1
        inside = line < breaks and feeds[line] < last_byte
        to_byte = feeds[line] if inside else last_byte
        to_code_point = feed_code_points[line] if inside else last_code_point
        at = counted(table, slots, hash_bytes(text, from_byte, to_byte), stamp)
        out[PARAGRAPHS] += 1
        if (table[2 * at + 1] & LOW32) > ONE:
            out[REPEATED_PARAGRAPHS] += 1
            out[REPEATED_PARAGRAPH_CODE_POINTS] += to_code_point - from_code_point
        if not inside:
            return
        while line + 1 < breaks and feeds[line + 1] == feeds[line] + 1:
            line += 1
        from_byte, from_code_point = feeds[line] + 1, feed_code_points[line] + 1
        line += 1
