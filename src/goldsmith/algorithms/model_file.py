"""Files of models that were fitted here: a NumPy archive of arrays and a JSON page that says what it is.

The page holds ``model`` (its kind), ``format`` (of the file), what people should know (name, version, what it was trained on) and
the numbers that are no arrays. Equal models give equal bytes; an archive's own checksums tell damage.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from goldsmith.errors import MissingPartError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

T = TypeVar("T")
PAGE = "about"
LONG_AGO = (1980, 1, 1, 0, 0, 0)


class Held(NamedTuple):
    """What a file holds: arrays by name, and its page."""

    arrays: dict[str, NDArray[Any]]
    page: dict[str, Any]


def written(path: Path | IO[bytes], kind: str, format_: int, arrays: Mapping[str, NDArray[Any]], page: Mapping[str, Any]) -> None:
    """Write a model; the same one gives the same bytes."""
    told = json.dumps({**page, "model": kind, "format": format_}, ensure_ascii=False, sort_keys=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in {**arrays, PAGE: np.frombuffer(told.encode(), np.uint8)}.items():
            block = io.BytesIO()
            np.save(block, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", LONG_AGO), block.getvalue(), zipfile.ZIP_DEFLATED)


def block_of(path: str, kind: str) -> bytes:
    """Return the bytes of a model's file.

    Raises:
        MissingPartError: The file cannot be read; the message says how a model of that kind is made.
    """
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise MissingPartError(
            f"the {kind} model cannot be read",
            where=path or "model",
            found=error.strerror or type(error).__name__,
            hint=f"make one: goldsmith train {kind} TEXTS --out MODEL.npz",
        ) from error


def digest(block: bytes) -> str:
    """Return the SHA-256 of a model's bytes."""
    return hashlib.sha256(block).hexdigest()


def parsed(block: bytes, where: str, kind: str, format_: int, names: Sequence[str]) -> Held:
    """Return what the bytes of a file hold.

    Args:
        block: The bytes.
        where: The file, for messages.
        kind: What it must be a model of.
        format_: The version of the file's format that is understood.
        names: The arrays that it must hold.

    Raises:
        MissingPartError: The bytes are damaged, no model, one of another kind, or of another version.
    """
    try:
        with np.load(io.BytesIO(block), allow_pickle=False) as held:
            page = json.loads(held[PAGE].tobytes())
            kind_found, format_found = page["model"], page["format"]
            arrays = {name: held[name] for name in names} if (kind_found, format_found) == (kind, format_) else {}
    except (
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        OSError,
        EOFError,
        NotImplementedError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise strange(where, kind, f"{type(error).__name__}: {error}") from error
    if kind_found != kind:
        raise strange(where, kind, f"a model of the kind `{kind_found}`")
    if format_found != format_:
        raise strange(where, kind, f"format {format_found}", f"format {format_}; train it again with this version of goldsmith")
    return Held(arrays, page)


def checked(where: str, kind: str, make: Callable[[], T]) -> T:
    """Return what ``make`` makes of a file's contents, which may be nonsense.

    Raises:
        MissingPartError: They are.
    """
    try:
        return make()
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise strange(where, kind, f"{type(error).__name__}: {error}") from error


def strange(where: str, kind: str, found: str, expected: str = "") -> MissingPartError:
    """Return the error that says that a file is no model of a kind."""
    return MissingPartError(
        f"this is no {kind} model that can be used",
        where=where,
        found=found,
        expected=expected or f"a file that `goldsmith train {kind}` wrote",
    )
