"""The trained model: a weight for each bucket of n-grams, a calibration, and what it was trained on.

The file is a NumPy archive: ``weights`` (int8, one a bucket), ``numbers`` (scale of the weights, bias, slope and intercept of the
calibration) and ``about`` (JSON). The probability of a passage is the logistic function of ``slope * score + intercept``, its score
the sum of the weights of its buckets over the root of their number, plus the bias. A longer text is the mean of its passages.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.errors import MissingPartError
from goldsmith.kernels.hashed_grams import grams

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

SHIPPED = Path(__file__).with_name("toxicity-zh.npz")
LEAST_LETTERS = 4
MOSTLY = 0.5
SCRIPTS = ("any", "wide", "spaced")


@dataclass(frozen=True, eq=False)
class ToxicityModel:
    """A linear model over hashed n-grams, calibrated.

    Attributes:
        weights: One a bucket.
        bias: What every score begins with.
        slope: Calibration, multiplies the score.
        intercept: Calibration, is added.
        longest: Characters in the longest n-gram.
        window: Characters in a passage.
        script: ``wide`` (Han and others without spaces) or ``spaced``: what a text must mostly be written in; ``any``.
        about: Name, version, labels, licence and date, for people.
    """

    weights: NDArray[np.float32]
    bias: float
    slope: float
    intercept: float
    longest: int
    window: int
    script: str
    about: dict[str, Any]

    def probabilities(self, text: pa.Array) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return a probability for each text, and where there is none: a null, hardly a letter, or another script."""
        found = grams(
            text,
            longest=self.longest,
            n_buckets=len(self.weights),
            window=self.window,
            weights=self.weights,
            script=SCRIPTS.index(self.script),
        )
        scores = found.sums / np.sqrt(np.maximum(found.sizes, 1)) + self.bias
        chance = 1 / (1 + np.exp(np.minimum(-(self.slope * scores + self.intercept), 700)))
        sizes = found.sizes.astype(np.float64)
        total = np.bincount(found.rows, sizes, minlength=len(text))
        mean = np.bincount(found.rows, chance * sizes, minlength=len(text)) / np.maximum(total, 1)
        letters = found.wide + found.spaced
        own = {"wide": found.wide, "spaced": found.spaced}.get(self.script, letters)
        return mean, (letters < LEAST_LETTERS) | (own < MOSTLY * letters)

    def save(self, path: Path) -> None:
        """Write the model; weights are rounded to 255 steps."""
        scale = float(np.abs(self.weights).max()) / 127 or 1.0
        about = {**self.about, "longest": self.longest, "window": self.window, "script": self.script}
        block = io.BytesIO()
        np.savez_compressed(
            block,
            weights=np.round(self.weights / scale).astype(np.int8),
            numbers=np.array([scale, self.bias, self.slope, self.intercept]),
            about=np.frombuffer(json.dumps(about, ensure_ascii=False, sort_keys=True).encode(), np.uint8),
        )
        path.write_bytes(_undated(block.getvalue()))


def digest(path: str) -> str:
    """Return the SHA-256 of a model's file; the shipped one where the path is empty."""
    return hashlib.sha256(_bytes(path)).hexdigest()


def load(path: str) -> ToxicityModel:
    """Return the model in a file; the shipped one where the path is empty.

    Raises:
        MissingPartError: The file is absent, or is no such model.
    """
    return _parsed(_bytes(path), path or SHIPPED.name)


def _bytes(path: str) -> bytes:
    place = Path(path) if path else SHIPPED
    try:
        return place.read_bytes()
    except OSError as error:
        raise MissingPartError("the model of toxicity cannot be read", where=str(place), found=str(error)) from error


@functools.lru_cache(maxsize=4)
def _parsed(block: bytes, where: str) -> ToxicityModel:
    try:
        with np.load(io.BytesIO(block), allow_pickle=False) as held:
            weights, numbers = held["weights"], held["numbers"].astype(float).tolist()
            about = json.loads(held["about"].tobytes())
        scale, bias, slope, intercept = numbers
        longest, window, script = int(about.pop("longest")), int(about.pop("window")), str(about.pop("script"))
    except (ValueError, TypeError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise _strange(where, f"{type(error).__name__}: {error}") from error
    if weights.dtype != np.int8 or weights.ndim != 1 or weights.size & (weights.size - 1) or not 0 < longest <= 6 or script not in SCRIPTS:
        raise _strange(where, f"weights of {weights.dtype}, shape {weights.shape}, n-grams of {longest}, script {script}")
    return ToxicityModel(weights.astype(np.float32) * np.float32(scale), bias, slope, intercept, longest, window, script, about)


def _strange(where: str, found: str) -> MissingPartError:
    return MissingPartError("this is no model of toxicity", where=where, found=found, expected="a file that its training wrote")


def _undated(block: bytes) -> bytes:
    """Return the same archive without the time at which it was made, so that the same training gives the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(block)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
