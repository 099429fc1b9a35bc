"""JSON objects in lines → columns, without the interpreter lock and without a Python object a value.

A line is *plain* where it is JSON that this scanner understands wholly and that comes out byte for byte as orjson would read and
write it again: keys without escapes, none twice, whole numbers of at most 18 digits, decimal numbers of at most 15, strings of
text without halves of surrogate pairs. Every other line is left to the general parser, which also says what is wrong with it. A block
that is not valid UTF-8 throughout has no plain lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numba import int64, njit, types, uint8, uint64

from goldsmith.kernels.compiled import INNER

if TYPE_CHECKING:
    from collections.abc import Sequence

BLANK, PLAIN, OTHER = 0, 1, 2
"""States of a line."""

NULL_VALUE, TRUTH, WHOLE, DECIMAL, STRING, ESCAPED, NESTED = 0, 1, 2, 3, 4, 5, 6
"""Kinds of values; a string with escapes is told apart."""

MOST_FIELDS, MOST_KEYS, DEEPEST = 64, 512, 32
"""Fields of a line, keys of a nested value, and levels that a plain line has at most."""

QUOTE, BACKSLASH, COLON, COMMA, OPEN, CLOSE, FIRST, LAST = 34, 92, 58, 44, 123, 125, 91, 93
HASH_START, HASH_PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


ONES, TOPS, SPACES = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080), np.uint64(0x2020202020202020)
QUOTES, BACKSLASHES = np.uint64(0x2222222222222222), np.uint64(0x5C5C5C5C5C5C5C5C)


def _shorts() -> np.ndarray:
    """Return what a letter behind a backslash stands for; 0 for those that mean something else or nothing."""
    table = np.zeros(256, np.uint8)
    for letter, byte in (('"', 34), ("\\", 92), ("/", 47), ("b", 8), ("f", 12), ("n", 10), ("r", 13), ("t", 9)):
        table[ord(letter)] = byte
    return table


def _hexes() -> np.ndarray:
    table = np.full(256, 255, np.uint8)
    for value, digit in enumerate("0123456789abcdef"):
        table[ord(digit)] = table[ord(digit.upper())] = value
    return table


def _again() -> np.ndarray:
    """Return the letter that a byte is written with behind a backslash: 0 where none is needed, `u` where four digits follow."""
    table = np.zeros(256, np.uint8)
    table[:32] = ord("u")
    for byte, letter in ((8, "b"), (9, "t"), (10, "n"), (12, "f"), (13, "r"), (QUOTE, '"'), (BACKSLASH, "\\")):
        table[byte] = ord(letter)
    return table


SHORTS, HEXES, AGAIN = _shorts(), _hexes(), _again()
DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)


@njit(**INNER)
def _skipped(block, at, end):
    while at < end and (block[at] == 32 or block[at] == 9 or block[at] == 13 or block[at] == 10):
        at += 1
    return at


@njit(**INNER)
def _four(block, at, end):
    """Return the value of four hexadecimal digits, -1 where there are none."""
    if at + 4 > end:
        return np.int64(-1)
    value = np.int64(0)
    for place in range(4):
        digit = HEXES[block[at + place]]
        if digit == 255:
            return np.int64(-1)
        value = value * 16 + np.int64(digit)
    return value


@njit(**INNER)
def _ahead(block, at, end):
    """Return where the next quote, backslash or control character stands, else the end; eight bytes are looked at together.

    Places are unsigned here, or each would be asked whether it counts from the end.
    """
    here, stop = np.uint64(at), np.uint64(end)
    while here + np.uint64(8) <= stop:
        word = (
            np.uint64(block[here])
            | np.uint64(block[here + np.uint64(1)]) << np.uint64(8)
            | np.uint64(block[here + np.uint64(2)]) << np.uint64(16)
            | np.uint64(block[here + np.uint64(3)]) << np.uint64(24)
            | np.uint64(block[here + np.uint64(4)]) << np.uint64(32)
            | np.uint64(block[here + np.uint64(5)]) << np.uint64(40)
            | np.uint64(block[here + np.uint64(6)]) << np.uint64(48)
            | np.uint64(block[here + np.uint64(7)]) << np.uint64(56)
        )
        quotes, backslashes = word ^ QUOTES, word ^ BACKSLASHES
        if (((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes) | ((word - SPACES) & ~word)) & TOPS:
            break
        here += np.uint64(8)
    while here < stop and block[here] != QUOTE and block[here] != BACKSLASH and block[here] >= 32:
        here += np.uint64(1)
    return np.int64(here)


@njit(**INNER)
def _string(block, at, end):
    """Return where the closing quote of a string stands, and whether it has escapes; -1 where it is not understood."""
    escaped = False
    while True:
        at = _ahead(block, at, end)
        if at >= end or block[at] < 32:
            return np.int64(-1), False
        if block[at] == QUOTE:
            return at, escaped
        escaped = True
        if at + 1 >= end:
            return np.int64(-1), False
        if block[at + 1] == 117:
            code = _four(block, at + 2, end)
            at += 6
            if code < 0 or 0xDC00 <= code < 0xE000:
                return np.int64(-1), False
            if 0xD800 <= code < 0xDC00:
                if at + 6 > end or block[at] != BACKSLASH or block[at + 1] != 117:
                    return np.int64(-1), False
                low = _four(block, at + 2, end)
                if low < 0xDC00 or low > 0xDFFF:
                    return np.int64(-1), False
                at += 6
        elif SHORTS[block[at + 1]] != 0:
            at += 2
        else:
            return np.int64(-1), False


@njit(**INNER)
def _number(block, at, end):
    """Return where a number ends, and its kind; -1 where it might be written otherwise than it stands."""
    minus = block[at] == 45
    at += np.int64(minus)
    begin = at
    while at < end and 48 <= block[at] <= 57:
        at += 1
    whole = at - begin
    if whole == 0 or (whole > 1 and block[begin] == 48):
        return np.int64(-1), np.int64(DECIMAL)
    kind = np.int64(WHOLE)
    if at < end and block[at] == 46:
        kind = np.int64(DECIMAL)
        point = at
        at += 1
        while at < end and 48 <= block[at] <= 57:
            at += 1
        places = at - point - 1
        if places == 0 or whole + places > 15 or (places > 1 and block[at - 1] == 48):
            return np.int64(-1), kind
        if block[begin] == 48 and places > 3 and block[point + 1] == 48 and block[point + 2] == 48 and block[point + 3] == 48:
            return np.int64(-1), kind  # below 0.001 an exponent may be written
    elif whole > 18 or (minus and block[begin] == 48):
        return np.int64(-1), kind
    if at < end and (block[at] == 101 or block[at] == 69):
        return np.int64(-1), kind
    return at, kind


@njit(**INNER)
def _is_word(block, at, end, first, second, third, fourth):
    return at + 4 <= end and block[at] == first and block[at + 1] == second and block[at + 2] == third and block[at + 3] == fourth


@njit(**INNER)
def _single(block, at, end):
    """Return where a value that is neither object nor list ends, and its kind; -1 where it is not understood."""
    byte = block[at]
    if byte == QUOTE:
        stop, escaped = _string(block, at + 1, end)
        return (stop + 1 if stop >= 0 else stop), np.int64(ESCAPED if escaped else STRING)
    if byte == 45 or 48 <= byte <= 57:
        return _number(block, at, end)
    if _is_word(block, at, end, 110, 117, 108, 108):
        return at + 4, np.int64(NULL_VALUE)
    if _is_word(block, at, end, 116, 114, 117, 101):
        return at + 4, np.int64(TRUTH)
    if at + 5 <= end and block[at] == 102 and _is_word(block, at + 1, end, 97, 108, 115, 101):
        return at + 5, np.int64(TRUTH)
    return np.int64(-1), np.int64(NULL_VALUE)


@njit(**INNER)
def _hashed(block, at, end):
    found = HASH_START
    while at < end:
        found = (found ^ np.uint64(block[at])) * HASH_PRIME
        at += 1
    return found


@njit(**INNER)
def _nested(block, at, end, opens, firsts, hashes):
    """Return where an object or a list ends; -1 where it is not understood."""
    depth, used = np.int64(0), np.int64(0)
    opens[0], firsts[0] = block[at], 0
    at += 1
    fresh, wanted = True, True
    while True:
        at = _skipped(block, at, end)
        if at >= end:
            return np.int64(-1)
        byte = block[at]
        closing = byte == (CLOSE if opens[depth] == OPEN else LAST)
        if not wanted or (fresh and closing):
            if closing:
                used = firsts[depth]
                depth -= 1
                at += 1
                if depth < 0:
                    return at
                wanted = False
            elif byte == COMMA and not wanted:
                at += 1
                wanted = True
            else:
                return np.int64(-1)
            fresh = False
            continue
        if opens[depth] == OPEN:
            if byte != QUOTE or used == MOST_KEYS:
                return np.int64(-1)
            stop, escaped = _string(block, at + 1, end)
            if stop < 0 or escaped:
                return np.int64(-1)
            key = _hashed(block, at + 1, stop)
            for place in range(firsts[depth], used):
                if hashes[place] == key:
                    return np.int64(-1)
            hashes[used] = key
            used += 1
            at = _skipped(block, stop + 1, end)
            if at >= end or block[at] != COLON:
                return np.int64(-1)
            at = _skipped(block, at + 1, end)
            if at >= end:
                return np.int64(-1)
            byte = block[at]
        fresh = False
        if byte == OPEN or byte == FIRST:
            if depth + 1 == DEEPEST:
                return np.int64(-1)
            depth += 1
            opens[depth], firsts[depth] = byte, used
            at += 1
            fresh = True
        else:
            at, _ = _single(block, at, end)
            if at < 0:
                return at
            wanted = False


@njit(**INNER)
def _fields(block, at, end, spans, keys, opens, firsts, hashes):
    """Write where the keys and values of a line stand, and of which kind they are; return their number, -1 where it is not plain."""
    at = _skipped(block, at, end)
    if at >= end or block[at] != OPEN:
        return np.int64(-1)
    at = _skipped(block, at + 1, end)
    n = np.int64(0)
    if at < end and block[at] == CLOSE:
        return n if _skipped(block, at + 1, end) == end else np.int64(-1)
    while at < end and block[at] == QUOTE and n < MOST_FIELDS:
        stop, escaped = _string(block, at + 1, end)
        if stop < 0 or escaped:
            return np.int64(-1)
        key = _hashed(block, at + 1, stop)
        for other in range(n):
            if keys[other] == key:
                return np.int64(-1)
        keys[n] = key
        spans[n, 0], spans[n, 1] = at + 1, stop
        at = _skipped(block, stop + 1, end)
        if at >= end or block[at] != COLON:
            return np.int64(-1)
        at = _skipped(block, at + 1, end)
        if at >= end:
            return np.int64(-1)
        begin = at
        kind = np.int64(NESTED)
        if block[at] == OPEN or block[at] == FIRST:
            at = _nested(block, at, end, opens, firsts, hashes)
        else:
            at, kind = _single(block, at, end)
        if at < 0:
            return at
        quoted = np.int64(kind == STRING or kind == ESCAPED)
        spans[n, 2], spans[n, 3], spans[n, 4] = begin + quoted, at - quoted, kind
        n += 1
        at = _skipped(block, at, end)
        if at >= end:
            return np.int64(-1)
        if block[at] == CLOSE:
            return n if _skipped(block, at + 1, end) == end else np.int64(-1)
        if block[at] != COMMA:
            return np.int64(-1)
        at = _skipped(block, at + 1, end)
    return np.int64(-1)


@njit(**INNER)
def _copied(block, at, end, out, to):
    begin, target = np.uint64(at), np.uint64(to)
    for place in range(np.uint64(end - at)):
        out[target + place] = block[begin + place]
    return to + end - at


@njit(**INNER)
def _letter(code, out, to):
    """Write a code point as UTF-8."""
    if code < 0x80:
        out[to] = code
        return to + 1
    if code < 0x800:
        out[to], out[to + 1] = 0xC0 | (code >> 6), 0x80 | (code & 63)
        return to + 2
    if code < 0x10000:
        out[to], out[to + 1], out[to + 2] = 0xE0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)
        return to + 3
    out[to], out[to + 1] = 0xF0 | (code >> 18), 0x80 | ((code >> 12) & 63)
    out[to + 2], out[to + 3] = 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)
    return to + 4


@njit(**INNER)
def _code(block, at, end):
    """Return the code point that four hexadecimal digits at a place stand for, or two times four, and where it ends."""
    code = _four(block, at + 2, end)
    at += 6
    if 0xD800 <= code < 0xDC00:
        code = 0x10000 + ((code - 0xD800) << 10) + _four(block, at + 2, end) - 0xDC00
        at += 6
    return code, at


@njit(**INNER)
def _read(block, at, end, out, to):
    """Write what a string with escapes means."""
    while True:
        stop = _ahead(block, at, end)
        to = _copied(block, at, stop, out, to)
        at = stop
        if at >= end:
            return to
        if block[at + 1] == 117:
            code, at = _code(block, at, end)
            to = _letter(code, out, to)
        else:
            out[to] = SHORTS[block[at + 1]]
            to += 1
            at += 2


@njit(**INNER)
def _rewritten(block, at, end, out, to):
    """Write the inside of a string with escapes as JSON again, with no escape that is not needed."""
    while True:
        stop = _ahead(block, at, end)
        to = _copied(block, at, stop, out, to)
        at = stop
        if at >= end:
            return to
        if block[at + 1] == 117:
            code, at = _code(block, at, end)
        else:
            code = np.int64(SHORTS[block[at + 1]])
            at += 2
        letter = AGAIN[code] if code < 256 else np.uint8(0)
        if letter == 0:
            to = _letter(code, out, to)
            continue
        out[to], out[to + 1] = BACKSLASH, letter
        to += 2
        if letter == 117:
            out[to] = out[to + 1] = 48
            out[to + 2], out[to + 3] = DIGITS[code >> 4], DIGITS[code & 15]
            to += 4


@njit(**INNER)
def _compact(block, at, end, out, to):
    """Write a nested value as JSON again, without white space between its parts."""
    while at < end:
        byte = block[at]
        if byte == QUOTE:
            stop, escaped = _string(block, at + 1, end)
            out[to] = QUOTE
            to = _rewritten(block, at + 1, stop, out, to + 1) if escaped else _copied(block, at + 1, stop, out, to + 1)
            out[to] = QUOTE
            to += 1
            at = stop + 1
        else:
            if byte > 32:
                out[to] = byte
                to += 1
            at += 1
    return to


@njit(**INNER)
def _value(block, spans, field, out, to):
    """Write a value as JSON again."""
    begin, end, kind = spans[field, 2], spans[field, 3], spans[field, 4]
    if kind == NESTED:
        return _compact(block, begin, end, out, to)
    if kind == STRING or kind == ESCAPED:
        out[to] = QUOTE
        to = _rewritten(block, begin, end, out, to + 1) if kind == ESCAPED else _copied(block, begin, end, out, to + 1)
        out[to] = QUOTE
        return to + 1
    return _copied(block, begin, end, out, to)


@njit(**INNER)
def _named(block, spans, keys, n, names, bounds, hashes, name):
    """Return the field with a name, -1 where there is none or it is used up."""
    size = bounds[name + 1] - bounds[name]
    for field in range(n):
        if keys[field] == hashes[name] and spans[field, 1] - spans[field, 0] == size and spans[field, 4] >= 0:
            same = True
            for place in range(size):
                same &= block[spans[field, 0] + place] == names[bounds[name] + place]
            if same:
                return field
    return np.int64(-1)


BYTES, INTS = types.Array(uint8, 1, "C", readonly=True), types.Array(int64, 1, "C")


@njit(
    types.void(BYTES, int64, BYTES, INTS, types.Array(uint64, 1, "C"), INTS, INTS, INTS, types.Array(uint8, 1, "C"), types.Array(uint8, 2, "C"), types.Array(int64, 2, "C"), types.Array(uint8, 2, "C"), types.Array(uint8, 1, "C")),
    nogil=True, cache=True, error_model="numpy",
)  # fmt: skip
def _columns(block, longest, names, bounds, hashes, roles, starts, ends, states, outs, offsets, known, by):
    """Write the columns of all plain lines."""
    spans, keys = np.empty((MOST_FIELDS, 5), np.int64), np.empty(MOST_FIELDS, np.uint64)
    opens, firsts, used = np.empty(DEEPEST, np.uint8), np.empty(DEEPEST, np.int64), np.empty(MOST_KEYS, np.uint64)
    n_roles, meta = roles.size - 1, roles.size - 1
    at, line, row = np.int64(0), np.int64(0), np.int64(0)
    while line < ends.size:
        end = ends[line]
        starts[line] = at
        first = at
        while first < end and (block[first] == 32 or 9 <= block[first] <= 13):
            first += 1
        states[line] = BLANK if first == end else OTHER
        n = np.int64(-1)
        if first < end and end - at <= longest:
            n = _fields(block, at, end, spans, keys, opens, firsts, used)
        if n > 0:
            chosen = np.int64(-1)
            for name in range(roles[0], roles[1]):
                chosen = _named(block, spans, keys, n, names, bounds, hashes, name)
                if chosen >= 0:
                    by[row] = name
                    break
            plain = chosen >= 0 and (spans[chosen, 4] == STRING or spans[chosen, 4] == ESCAPED)
            if plain:
                to, out = offsets[0, row], outs[0]
                escaped = spans[chosen, 4] == ESCAPED
                begin, stop = spans[chosen, 2], spans[chosen, 3]
                offsets[0, row + 1] = _read(block, begin, stop, out, to) if escaped else _copied(block, begin, stop, out, to)
                spans[chosen, 4] = -1
                for role in range(1, n_roles):
                    offsets[role, row + 1], known[role, row] = offsets[role, row], 0
                    for name in range(roles[role], roles[role + 1]):
                        field = _named(block, spans, keys, n, names, bounds, hashes, name)
                        if field < 0:
                            continue
                        kind, begin, stop = spans[field, 4], spans[field, 2], spans[field, 3]
                        if kind == DECIMAL or (role == 1 and (kind == TRUTH or kind == NESTED)):
                            plain = False  # as a text it may look otherwise; or it is no id
                        if kind != STRING and kind != ESCAPED and kind != WHOLE:
                            continue
                        if begin == stop:
                            continue
                        to, out = offsets[role, row], outs[role]
                        offsets[role, row + 1] = (
                            _read(block, begin, stop, out, to) if kind == ESCAPED else _copied(block, begin, stop, out, to)
                        )
                        known[role, row] = 1
                        spans[field, 4] = -1
                        break
            if plain:
                to, out = offsets[meta, row], outs[meta]
                begun = to
                for field in range(n):
                    if spans[field, 4] >= 0:
                        out[to] = OPEN if to == begun else COMMA
                        out[to + 1] = QUOTE
                        to = _copied(block, spans[field, 0], spans[field, 1], out, to + 2)
                        out[to], out[to + 1] = QUOTE, COLON
                        to = _value(block, spans, field, out, to + 2)
                known[meta, row] = to > begun
                if to > begun:
                    out[to] = CLOSE
                    to += 1
                offsets[meta, row + 1] = to
                states[line] = PLAIN
                row += 1
        line += 1
        at = end + 1


@dataclass(frozen=True)
class JsonRows:
    """The plain lines of a block as columns, and where all its lines stand.

    Attributes:
        texts: The text of each plain line.
        others: For each further role, its value as text; null where a line has none.
        meta: The fields without a role as one JSON object; null where there are none.
        by: For each plain line, which of the names of the text it was read from.
        starts: Byte at which each line begins, shape (lines,).
        ends: Byte behind each line.
        states: `BLANK`, `PLAIN` or `OTHER` for each line.
    """

    texts: pa.LargeStringArray
    others: list[pa.StringArray]
    meta: pa.StringArray
    by: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    states: np.ndarray


def json_rows(block: bytes, roles: Sequence[Sequence[str]], *, longest: int = 64 << 20) -> JsonRows:
    r"""Return the columns of all plain lines of a block.

    Args:
        block: Lines, parted by line feeds, below 2 GiB.
        roles: Names of fields: first those of the text, of which the first that is there counts; then those of the id; then those of
            further roles, of which the first counts that holds a text or a whole number. A field is used once.
        longest: Bytes of a line at most; a longer one is not plain.

    Example:
        >>> rows = json_rows(b'{"text": "caf\\u00e9", "url": "a/b", "stars": 5}\n\n{"text": null}', [["text"], ["id"], ["url"]])
        >>> rows.texts.to_pylist(), rows.others[1].to_pylist(), rows.meta.to_pylist(), rows.states.tolist()
        (['café'], ['a/b'], ['{"stars":5}'], [1, 0, 2])
    """
    data = np.frombuffer(block, np.uint8)
    longest = longest if _is_text(block) else -1
    ends = np.flatnonzero(data == ord("\n"))
    if not block.endswith(b"\n"):
        ends = np.append(ends, len(block))
    lines = len(ends)
    spoken = [name.encode() for names in roles for name in names]
    bounds = np.cumsum([0, *map(len, spoken)], dtype=np.int64)
    hashes = np.array([_hash_of(name) for name in spoken], np.uint64)
    ranges = np.cumsum([0, *map(len, roles)], dtype=np.int64)
    starts, states = np.empty(lines, np.int64), np.empty(lines, np.uint8)
    outs = np.empty((len(roles) + 1, len(block) + 1), np.uint8)  # pages that nothing is written to cost nothing
    offsets, known = np.zeros((len(roles) + 1, lines + 1), np.int64), np.ones((len(roles) + 1, lines), np.uint8)
    by = np.empty(lines, np.uint8)
    _columns(
        data, longest, np.frombuffer(b"".join(spoken), np.uint8), bounds, hashes, ranges, starts, ends, states, outs, offsets, known, by
    )
    plain = int((states == PLAIN).sum())
    texts = pa.LargeStringArray.from_buffers(plain, pa.py_buffer(offsets[0, : plain + 1]), pa.py_buffer(outs[0, : offsets[0, plain]]))
    others = [_strings(outs[role], offsets[role, : plain + 1], known[role, :plain]) for role in range(1, len(roles) + 1)]
    return JsonRows(texts, others[:-1], others[-1], by[:plain], starts, ends, states)


def _is_text(block: bytes) -> bool:
    """Return whether bytes are valid UTF-8."""
    whole = pa.LargeStringArray.from_buffers(1, pa.py_buffer(np.array([0, len(block)])), pa.py_buffer(block))
    try:
        whole.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _strings(out: np.ndarray, offsets: np.ndarray, known: np.ndarray) -> pa.StringArray:
    """Return texts with a copy of their bytes, so that they do not keep what was set aside for them."""
    valid = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.StringArray.from_buffers(
        len(known), pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(out[: offsets[-1]].tobytes()), valid
    )


def _hash_of(name: bytes) -> int:
    found = int(HASH_START)
    for byte in name:
        found = (found ^ byte) * int(HASH_PRIME) & 0xFFFFFFFFFFFFFFFF
    return found
