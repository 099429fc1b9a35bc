"""Where personal data may begin: one pass over Arrow text that notes the few places worth a closer look.

Algorithm: walk over the bytes and count code points. Nine kinds of places are noted, each as (record, sort, begin, end) in code
points; exact checks are made elsewhere, and only there.

1. DIGITS: digits (ASCII or full width) with at most three separators (blank, dash, dot, slash, bracket, or any number of invisible
   characters) between two of them: seven digits or more, or three dots or more.
2. AT: an ``@`` between visible characters.
3. HEX: a colon or dash between hexadecimal groups, five pairs with the same mark or three groups of an IPv6 address.
4. BEGIN: ``-----BEGIN``.
5. PLATE: the short name of a Chinese province before a Latin letter.
6. HOUSE: a number or Chinese numeral between the end of a street's name and a word such as 号.
7. KEY: words that begin as keys of well-known issuers do.
8. Trigger words of the Latin alphabet: a running FNV-1a hash of the small letters, looked up at the end of each word. The
   table says of each word whether it needs a capital, a colon or an equals sign behind it, or a name.
9. Trigger words of two Han characters, looked up by their code points.

A record in which full-width letters or digits, or invisible characters, were seen is marked as disguised.
"""

import numpy as np
from numba import njit

from goldsmith.kernels.compiled import INNER, OUTER

DIGITS, AT, HEX, BEGIN, PLATE, HOUSE, KEY = range(1, 8)
FIRST_WORD = 16
"""Sorts from here on are those of trigger words."""
CAPITAL, ASSIGNED, NAMED, NUMBERED = 1, 2, 4, 8
"""What a trigger word needs: a capital, a colon or equals sign after it, a capitalised word after it, a blank and a digit after it."""
DIGIT, SEPARATOR, INVISIBLE = 4, 8, 12
"""What a character is inside a number; the two lowest bits tell its bytes."""
SEPARATORS = 3
MOST_INVISIBLE = 8

BASIS, PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)
PROVINCE, STREET_END, HOUSE_WORD, NUMERAL, PAIR_END = 1, 2, 4, 8, 16
"""Bits of the table of Han characters."""


@njit(**INNER)
def _mark(data, i, stop):
    """Return what a character is inside a number, times four, plus its bytes: a digit, a separator, invisible, or anything else."""
    b = data[i]
    if b < 0x80:
        if 48 <= b <= 57:
            return DIGIT + 1
        return SEPARATOR + 1 if b == 0x20 or b == 0x28 or b == 0x29 or 0x2D <= b <= 0x2F else 0
    if b == 0xC2 and i + 1 < stop:
        c = data[i + 1]
        return INVISIBLE + 2 if c == 0xAD else SEPARATOR + 2 if c == 0xA0 or c == 0xB7 else 0
    if i + 2 >= stop or b < 0xE2:
        return 0
    point = (np.int64(b) & 15) << 12 | (np.int64(data[i + 1]) & 63) << 6 | np.int64(data[i + 2]) & 63
    if 0xFF10 <= point <= 0xFF19:
        return DIGIT + 3
    if 0x200B <= point <= 0x200F or 0x202A <= point <= 0x202E or 0x2060 <= point <= 0x206F or point == 0xFEFF:
        return INVISIBLE + 3
    if 0x2000 <= point <= 0x200A or 0x2010 <= point <= 0x2015 or point == 0x202F or point == 0x2212 or point == 0x3000:
        return SEPARATOR + 3
    return SEPARATOR + 3 if 0xFF08 <= point <= 0xFF09 or 0xFF0D <= point <= 0xFF0E else 0


@njit(**INNER)
def _hexadecimal(b):
    return 48 <= b <= 57 or 97 <= (b | 32) <= 102


@njit(**INNER)
def _hex_groups(data, i, start, stop):
    """Return whether the mark at this place, the first of its kind, holds hexadecimal groups together as an address does."""
    mark = data[i]
    before = 0
    while before < 5 and i - before > start and _hexadecimal(data[i - before - 1]):
        before += 1
    if before == 5 or (i - before > start and (data[i - before - 1] == mark or 97 <= (data[i - before - 1] | 32) <= 122)):
        return False
    marks, at, longest, letters_or_gaps = 0, i, 0, before == 0
    pairs = before == 2
    while at < stop and data[at] == mark and marks < 9:
        marks += 1
        at += 1
        length = 0
        while length < 5 and at < stop and _hexadecimal(data[at]):
            length += 1
            at += 1
        letters_or_gaps |= length == 0
        pairs &= length == 2 or marks > 5
        longest = max(longest, length)
    if at < stop and 97 <= (data[at] | 32) <= 122:
        return False
    if pairs and marks >= 5:
        return True
    return mark == 0x3A and longest <= 4 and (marks >= 7 or (marks >= 2 and letters_or_gaps)) and before <= 4


@njit(**INNER)
def _dotted_groups(data, i, start, stop):
    """Return whether the point at this place stands between two of three groups of four hexadecimal digits."""
    if i < start + 4 or i + 4 >= stop:
        return False
    for step in range(1, 5):
        if not (_hexadecimal(data[i + step]) and _hexadecimal(data[i - step])):
            return False
    return (i + 5 < stop and data[i + 5] == 0x2E) or (i > start + 4 and data[i - 5] == 0x2E)


@njit(**INNER)
def _assigned(data, i, stop):
    """Return whether a colon or an equals sign follows, after at most six closing or blank characters."""
    for k in range(i, min(i + 7, stop)):
        b = data[k]
        if b == 0x3A or b == 0x3D:
            return True
        if b == 0xEF and k + 2 < stop and data[k + 1] == 0xBC and data[k + 2] == 0x9A:
            return True
        if b == 0x69 and k > i and k + 2 < stop and data[k + 1] == 0x73 and data[k + 2] == 0x20:  # "is "
            return True
        if b == 0xE6 and k + 2 < stop and data[k + 1] == 0x98 and data[k + 2] == 0xAF:  # 是
            return True
        if b == 0xE4 and k + 2 < stop and data[k + 1] == 0xB8 and data[k + 2] == 0xBA:  # 为
            return True
        if b != 0x20 and b != 0x22 and b != 0x27 and b != 0x60 and b != 0x29 and b != 0x5D and b != 0x2A and b != 0x09 and b < 0x80:
            return False
        if b >= 0x80:
            return False
    return False


@njit(**INNER)
def _named(data, i, stop):
    """Return whether a capitalised or non-ASCII word follows, after dots, commas and blanks."""
    for k in range(i, min(i + 4, stop)):
        b = data[k]
        if 65 <= b <= 90 or b >= 0xC3:
            return True
        if b != 0x20 and b != 0x2E and b != 0x2C and b != 0x0A and b != 0x0D:
            return False
    return False


@njit(**INNER)
def _key(data, i, end, stop):
    """Return whether a word begins as a key of a well-known issuer does: AKIA, ASIA, AIza, eyJ; or is a prefix such as ghp_."""
    n = end - i
    a, b = data[i], data[i + 1]
    if a == 0x41 and n >= 4 and data[i + 3] == 0x41 and (b == 0x4B or b == 0x53) and data[i + 2] == 0x49:
        return True
    if a == 0x41 and n >= 4 and b == 0x49 and data[i + 2] == 0x7A and data[i + 3] == 0x61:
        return True
    return a == 0x65 and n >= 3 and b == 0x79 and data[i + 2] == 0x4A


@njit(**OUTER)
def find_anchors(data, offsets, nulls, word_keys, word_sorts, word_needs, han, pair_keys, pair_sorts, pair_needs, found, disguised):
    """Write the places, shape (room, 4), and return how many there are; where that is more than the room, call again with more."""
    n = np.int64(0)
    word_mask, pair_mask = np.uint64(len(word_keys) - 1), np.uint64(len(pair_keys) - 1)
    for record in range(len(offsets) - 1):
        if nulls[record]:
            continue
        start, stop = offsets[record], offsets[record + 1]
        i = start
        cp = np.int64(0)
        before = np.int64(0)  # the Han character just before, else 0
        sort = np.int64(0)
        begin = end_at = np.int64(0)
        while True:
            if sort:  # a place was seen just before
                if n < len(found):
                    found[n, 0] = record
                    found[n, 1] = sort
                    found[n, 2] = begin
                    found[n, 3] = end_at
                n += 1
                sort = np.int64(0)
            if i >= stop:
                break
            b = np.int64(data[i])
            if b < 0x80:
                if 97 <= (b | 32) <= 122:
                    first, first_cp = i, cp
                    h = BASIS
                    while i < stop and 97 <= (data[i] | 32) <= 122:
                        h = (h ^ np.uint64(data[i] | 32)) * PRIME
                        i += 1
                    cp += i - first
                    if before and han[before] & PROVINCE and 65 <= b <= 90 and i - first <= 4:
                        sort, begin, end_at = PLATE, first_cp - 1, cp
                    before = 0
                    if i - first < 2 or i - first > 64:
                        if i - first < 2:
                            continue
                    elif word_sorts[h & word_mask]:
                        slot = h & word_mask
                        while word_sorts[slot] and word_keys[slot] != h:
                            slot = (slot + np.uint64(1)) & word_mask
                        needs = word_needs[slot]
                        if (
                            word_sorts[slot]
                            and (not needs & CAPITAL or 65 <= b <= 90)
                            and (not needs & ASSIGNED or _assigned(data, i, stop))
                            and (not needs & NAMED or _named(data, i, stop))
                            and (not needs & NUMBERED or (i + 1 < stop and data[i] == 0x20 and 48 <= data[i + 1] <= 57))
                        ):
                            sort, begin, end_at = np.int64(word_sorts[slot]), first_cp, cp
                    if sort == 0 and (b == 0x41 or b == 0x65) and _key(data, first, i, stop):
                        sort, begin, end_at = KEY, first_cp, cp
                    continue
                if b < 48 or b > 57:
                    emit = 0
                    if b == 0x40:
                        emit = AT if i > start and i + 1 < stop and data[i - 1] > 32 and data[i + 1] > 32 else 0
                    elif b == 0x3A:
                        emit = (
                            HEX
                            if i + 2 < stop
                            and (i == start or data[i + 1] == 0x3A or _hexadecimal(data[i - 1]))
                            and _hex_groups(data, i, start, stop)
                            else 0
                        )
                    elif b == 0x2D and i + 9 < stop and data[i + 1] == 0x2D and data[i + 4] == 0x2D and data[i + 5] == 0x42:
                        emit = BEGIN if data[i + 6] == 0x45 and data[i + 7] == 0x47 and data[i + 2] == 0x2D and data[i + 3] == 0x2D else 0
                    elif b == 0x2D and i > start + 1 and i + 15 <= stop + 1 and _hexadecimal(data[i - 1]) and _hexadecimal(data[i - 2]):
                        emit = HEX if _hex_groups(data, i, start, stop) else 0
                    elif b == 0x2E and _dotted_groups(data, i, start, stop):
                        emit = HEX
                    if emit:
                        sort, begin, end_at = emit, cp, cp
                    i += 1
                    cp += 1
                    if b != 0x20:
                        before = 0
                    continue
            mark = _mark(data, i, stop)
            if mark >> 2 == 1:
                # 1. a number, with the marks inside it
                first_cp = cp
                n_digits = dots = 0
                paired = False
                end, end_cp = i, cp
                while mark >> 2 == 1:
                    disguised[record] |= mark == DIGIT + 3
                    n_digits += 1
                    i += mark & 3
                    cp += 1
                    end, end_cp = i, cp
                    marks = hidden = 0
                    dot = i < stop and data[i] == 0x2E
                    if i + 3 < stop and data[i] == 0x2D and i > start + 1 and _hexadecimal(data[i - 2]):
                        paired |= _hex_groups(data, i, start, stop)
                    if dot:
                        paired |= _dotted_groups(data, i, start, stop)
                    while True:
                        mark = _mark(data, i, stop) if i < stop else 0
                        marks += mark >> 2 == 2
                        hidden += mark >> 2 == 3
                        if mark >> 2 < 2 or marks > SEPARATORS or hidden > MOST_INVISIBLE:
                            break
                        i += mark & 3
                        cp += 1
                    if mark >> 2 == 1:
                        disguised[record] |= hidden > 0
                        dots += dot and marks == 1
                i, cp = end, end_cp
                bracket = i < stop and (
                    data[i] == 0x28 or (data[i] == 0xEF and i + 2 < stop and data[i + 1] == 0xBC and data[i + 2] == 0x88)
                )
                if n_digits >= 7 or dots >= 3 or paired or (n_digits == 6 and bracket):
                    sort, begin, end_at = DIGITS, first_cp, end_cp
                elif before and han[before] & STREET_END and i + 2 < stop:
                    at = i + (data[i] == 0x20)
                    if at + 2 < stop and 0xE4 <= data[at] <= 0xE9:
                        point = (np.int64(data[at]) & 15) << 12 | (np.int64(data[at + 1]) & 63) << 6 | np.int64(data[at + 2]) & 63
                        if han[point] & HOUSE_WORD:
                            sort, begin, end_at = HOUSE, first_cp, end_cp
                before = 0
                continue
            if 0xE4 <= b <= 0xE9 and i + 2 < stop:
                point = (b & 15) << 12 | (np.int64(data[i + 1]) & 63) << 6 | np.int64(data[i + 2]) & 63
                bits = han[point]
                if bits & PAIR_END and before:
                    key = np.uint64(before << 16 | point)
                    slot = (key * PRIME >> np.uint64(20)) & pair_mask
                    while pair_sorts[slot] and pair_keys[slot] != key:
                        slot = (slot + np.uint64(1)) & pair_mask
                    if pair_sorts[slot] and (not pair_needs[slot] & ASSIGNED or _assigned(data, i + 3, stop)):
                        sort, begin, end_at = np.int64(pair_sorts[slot]), cp - 1, cp + 1
                if bits & HOUSE_WORD and before == 0 and i > start and 97 <= (data[i - 1] | 32) <= 122:
                    sort, begin, end_at = HOUSE, cp - 1, cp
                if bits & HOUSE_WORD and han[before] & NUMERAL:
                    sort, begin, end_at = HOUSE, cp, cp
                before = point
                i += 3
                cp += 1
                continue
            # other characters beyond ASCII
            mark_before = np.int64(0)
            if b == 0xEF and i + 2 < stop and data[i + 1] == 0xBC:
                c = data[i + 2]
                if c == 0x8C or c == 0x88:  # a comma or a bracket of full width may begin a pair
                    mark_before = np.int64(0xFF00) | (c & 63)
                disguised[record] |= 0xA0 <= c <= 0xBA
                if c == 0xA0 and i > start:
                    sort, begin, end_at = AT, cp, cp
                if 0xA1 <= c <= 0xBA and before and han[before] & PROVINCE:
                    sort, begin, end_at = PLATE, cp - 1, cp + 1
            elif b == 0xEF and i + 2 < stop and data[i + 1] == 0xBD:
                disguised[record] |= 0x81 <= data[i + 2] <= 0x9A
            elif mark >> 2 == 3:
                disguised[record] = True
            before = mark_before
            i += 1
            while i < stop and (data[i] & 0xC0) == 0x80:
                i += 1
            cp += 1
    return n
