"""A SentencePiece model file, read without its library: pieces, scores and the normaliser.

The file is a protocol buffer. Of it are read: field 1, repeated: a piece (its field 1: the string, 2: the score); field 3: how it was
trained, whose field 2 holds, in the old layout of this model, the normaliser: the size of a double array, the array, and the strings.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np

from goldsmith.kernels.sentence_pieces import Vocabulary, pieces_of, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

LARGEST_GROWTH = 3
"""A space becomes three bytes."""


class PieceModel:
    """Cuts texts into numbered pieces.

    Args:
        block: The bytes of the file.

    Raises:
        ValueError: They are no such model.
    """

    def __init__(self, block: bytes) -> None:
        pieces: list[bytes] = []
        scores: list[float] = []
        charsmap = b""
        for number, value in _fields(block):
            if number == 1 and isinstance(value, bytes):
                piece = dict(_fields(value))
                pieces.append(_bytes(piece.get(1, b"")))
                scores.append(struct.unpack("<f", _bytes(piece.get(2, b"\0\0\0\0")))[0])
            elif number == 3 and isinstance(value, bytes):
                charsmap = _bytes(dict(_fields(value)).get(2, b""))
        if len(pieces) < 4 or not charsmap:
            raise ValueError(f"{len(pieces)} pieces, a normaliser of {len(charsmap)} bytes")
        units, instead = _double_array(charsmap)
        self._longest = max(1, *(len(one) for one in instead.tobytes().split(b"\0")))
        self.model: Vocabulary = vocabulary(pieces, np.array(scores, np.float32), units, instead)

    def __len__(self) -> int:
        """Return the number of pieces."""
        return len(self.model.scores)

    def cut(self, texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the pieces of all texts, each between the marks of begin and end, and where those of each text end."""
        encoded = [text.encode("utf-8", "replace") for text in texts]
        offsets = np.zeros(len(texts) + 1, np.int64)
        np.cumsum([len(one) for one in encoded], out=offsets[1:])
        data = np.frombuffer(b"".join(encoded) or b"\0", np.uint8)
        longest = max((len(one) for one in encoded), default=0) * self._longest * LARGEST_GROWTH + 8
        scratch = np.empty(longest, np.uint8), np.empty(longest + 1), np.empty(longest + 1, np.int32), np.empty(longest + 1, np.int32)
        bounds = np.empty(len(texts), np.int64)
        room = len(data) + 8 * len(texts)
        while True:
            ids = np.empty(room, np.int32)
            total = pieces_of(data, offsets, *self.model, *scratch, ids, bounds)
            if total >= 0:
                return ids[:total], bounds
            room *= 4


def _double_array(charsmap: bytes) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    (size,) = struct.unpack_from("<I", charsmap)
    if size % 4 or not 4 <= size <= len(charsmap) - 4:
        raise ValueError(f"a double array of {size} bytes in {len(charsmap)}")
    return np.frombuffer(charsmap, "<u4", size // 4, 4).astype(np.uint32), np.frombuffer(charsmap[4 + size :] + b"\0", np.uint8)


def _fields(block: bytes) -> Iterator[tuple[int, bytes | int]]:
    """Yield number and value of the fields of a protocol buffer.

    Raises:
        ValueError: The bytes are none.
    """
    at = 0
    while at < len(block):
        tag, at = _number(block, at)
        kind = tag & 7
        if kind == 0:
            value, at = _number(block, at)
            yield tag >> 3, value
            continue
        size = {1: 8, 5: 4}.get(kind)
        if size is None:
            if kind != 2:
                raise ValueError(f"a field of kind {kind} at byte {at}")
            size, at = _number(block, at)
        if at + size > len(block):
            raise ValueError(f"a field ends beyond byte {len(block)}")
        yield tag >> 3, block[at : at + size]
        at += size


def _number(block: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(block) and shift < 64:
        value |= (block[at] & 0x7F) << shift
        shift += 7
        at += 1
        if block[at - 1] < 0x80:
            return value, at
    raise ValueError(f"a number is cut at byte {at}")


def _bytes(value: bytes | int) -> bytes:
    if isinstance(value, int):
        raise ValueError("a number stands where bytes are expected")  # noqa: TRY004  the file is wrong, not the program
    return value
