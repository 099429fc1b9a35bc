"""Model files are whole, of the right kind and version, or refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from goldsmith.algorithms import model_file
from goldsmith.errors import MissingPartError

ARRAYS = {"numbers": np.arange(4.0)}


def block(folder: Path, *, kind: str = "sort", format_: int = 1, arrays: dict[str, np.ndarray] | None = None) -> bytes:
    """Return the bytes of a small model."""
    path = folder / "m.npz"
    model_file.written(path, kind, format_, ARRAYS if arrays is None else arrays, {"name": "模型"})
    return path.read_bytes()


def test_what_was_written_is_read(tmp_path):
    """Arrays and page, in any language; no clock in the bytes."""
    one, two = block(tmp_path), block(tmp_path)

    held = model_file.parsed(one, "m.npz", "sort", 1, ["numbers"])

    assert one == two
    assert held.arrays["numbers"].tolist() == [0, 1, 2, 3]
    assert held.page["name"] == "模型"


def test_another_kind_version_or_nonsense_is_refused(tmp_path):
    """Each message says what was found, and what would do."""
    whole = block(tmp_path)
    for bad, told in (
        (block(tmp_path, kind="other"), "a model of the kind `other`"),
        (block(tmp_path, format_=2), "format 2"),
        (block(tmp_path, arrays={"else": np.arange(2)}), "KeyError"),
        (whole[: len(whole) // 2], "BadZipFile"),
        (b"", "EOFError"),
        (b"no archive at all", "no sort model"),
        (_with(np.array([{"a": 1}], dtype=object)), "no sort model"),
    ):
        with pytest.raises(MissingPartError, match=told) as caught:
            model_file.parsed(bad, "m.npz", "sort", 1, ["numbers"])
        assert caught.value.where == "m.npz"
        assert "goldsmith train sort" in caught.value.expected or "format 1" in caught.value.expected


def _with(numbers: np.ndarray) -> bytes:
    """Return an archive whose array would run code if it were unpickled."""
    made, array = io.BytesIO(), io.BytesIO()
    np.save(array, numbers, allow_pickle=True)
    page = io.BytesIO()
    np.save(page, np.frombuffer(b'{"model": "sort", "format": 1}', np.uint8))
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("numbers.npy", array.getvalue())
        archive.writestr("about.npy", page.getvalue())
    return made.getvalue()
