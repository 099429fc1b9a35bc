"""Small compiled pieces over UTF-8 bytes: reading, decoding, hashing.

Hashes are 64 bits wide and mixed after every eight bytes (the finalizer of MurmurHash3), so that two different strings of
one document share a hash with probability below 1e-18; nothing else in the kernels relies on chance.

Source: Appleby, MurmurHash3, public domain, finalizer ``fmix64``.
"""

from __future__ import annotations

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

K1 = np.uint64(0x9E3779B97F4A7C15)
K2 = np.uint64(0xFF51AFD7ED558CCD)
K3 = np.uint64(0xC4CEB9FE1A85EC53)
S32 = np.uint64(32)
S29 = np.uint64(29)

# functions that only kernels call: no wrappers for Python, and the small hot ones always inlined
inner = njit(nogil=True, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True, error_model="numpy")
inlined = njit(nogil=True, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True, error_model="numpy", forceinline=True)


def _pointer(context, builder, array_type, array, at):
    view = context.make_array(array_type)(context, builder, array)
    return cgutils.gep(builder, view.data, at)


@intrinsic
def load1(typing, array, at):
    """Return byte ``array[at]`` as int64, without a check of bounds or sign."""

    def generate(context, builder, signature, arguments):
        pointer = _pointer(context, builder, signature.args[0], arguments[0], arguments[1])
        return builder.zext(builder.load(pointer), ir.IntType(64))

    return types.int64(array, types.int64), generate


@intrinsic
def load8(typing, array, at):
    """Return the eight bytes at ``array[at:]`` as one little-endian uint64; they must exist."""

    def generate(context, builder, signature, arguments):
        pointer = _pointer(context, builder, signature.args[0], arguments[0], arguments[1])
        wide = builder.bitcast(pointer, ir.IntType(64).as_pointer())
        found = builder.load(wide)
        found.align = 1
        return found

    return types.uint64(array, types.int64), generate


@inlined
def mix(h):
    """Return the number with all its bits mixed; a permutation of 64-bit numbers."""
    h ^= h >> S32
    h *= K2
    h ^= h >> S29
    h *= K3
    return h ^ (h >> S32)


@inner
def hash_bytes(array, start, end):
    """Return the hash of ``array[start:end]``; reads nothing beyond ``end``."""
    h = np.uint64(end - start) * K1
    at = start
    while at + 8 <= end:
        h = (h ^ load8(array, at)) * K2
        h ^= h >> S32
        at += 8
    if at < end:
        rest = np.uint64(0)
        while at < end:
            rest = (rest << np.uint64(8)) | np.uint64(load1(array, at))
            at += 1
        h = (h ^ rest) * K2
        h ^= h >> S29
    return mix(h)


@inlined
def decode(text, at, end):
    """Return the code point at ``text[at]`` and its width in bytes; a cut sequence is U+FFFD, one byte wide."""
    byte = load1(text, at)
    if byte < 0x80:
        return byte, 1
    if byte < 0xE0:
        if byte >= 0xC2 and at + 1 < end:
            return (byte & 0x1F) << 6 | load1(text, at + 1) & 0x3F, 2
    elif byte < 0xF0:
        if at + 2 < end:
            return (byte & 0x0F) << 12 | (load1(text, at + 1) & 0x3F) << 6 | load1(text, at + 2) & 0x3F, 3
    elif at + 3 < end:
        code = (byte & 0x07) << 18 | (load1(text, at + 1) & 0x3F) << 12 | (load1(text, at + 2) & 0x3F) << 6 | load1(text, at + 3) & 0x3F
        if code < 0x110000:
            return code, 4
    return 0xFFFD, 1


@inlined
def word_of(index, blocks, code):
    """Return the table's word of a code point (``characters.Table``)."""
    block = np.uint64(index[np.uint64(code >> 8)])
    return np.int64(blocks[(block << np.uint64(8)) | np.uint64(code & 255)])


@inner
def same_bytes(array, left, right, length):
    """Tell whether two stretches of an array hold the same bytes."""
    at = 0
    while at + 8 <= length:
        if load8(array, left + at) != load8(array, right + at):
            return False
        at += 8
    while at < length:
        if load1(array, left + at) != load1(array, right + at):
            return False
        at += 1
    return True


@inlined
def capacity(n):
    """Return the size of an open-addressing table for ``n`` keys: a power of two, at least twice ``n``."""
    size = 16
    while size < 2 * n:
        size *= 2
    return size
