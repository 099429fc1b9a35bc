"""Models as bytes: arrays and a page of facts, nothing that runs when it is read; the digest of the bytes is the version."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, TypeVar

from goldsmith.algorithms import model_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

T = TypeVar("T")
FORMAT = 1


def packed(kind: str, arrays: Mapping[str, NDArray[Any]], page: Mapping[str, Any]) -> bytes:
    """Return the bytes of a model; the same one gives the same bytes."""
    block = io.BytesIO()
    model_file.written(block, kind, FORMAT, arrays, page)
    return block.getvalue()


def unpacked(
    block: bytes, kind: str, names: Sequence[str], make: Callable[[dict[str, NDArray[Any]], dict[str, Any]], T], where: str = "model"
) -> T:
    """Return the model in some bytes.

    Args:
        block: The bytes.
        kind: What it must be a model of.
        names: The arrays that it must hold.
        make: Makes the model of arrays and page; it raises ValueError where they are nonsense.
        where: Where the bytes come from, for messages.

    Raises:
        MissingPartError: The bytes are damaged, no model, or one of another kind or version.
    """
    arrays, page = model_file.parsed(block, where, kind, FORMAT, names)
    return model_file.checked(where, kind, lambda: make(arrays, page))


def version(block: bytes) -> str:
    """Return the version of a model, 32 hexadecimal digits of the digest of its bytes.

    Example:
        >>> version(b"")
        'e3b0c44298fc1c149afbf4c8996fb924'
    """
    return model_file.digest(block)[:32]
