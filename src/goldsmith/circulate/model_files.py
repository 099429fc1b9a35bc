"""Models of a folder, as `goldsmith train` wrote them: what each is, and what it says of texts.

A file is opened when it is asked first, and again when it is another one: by its size, time and place on the disk. What it says is what the
operator of its kind says in a recipe, so that a number from the service and one in a dataset are the same.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import threading
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import pyarrow as pa

from goldsmith import registry
from goldsmith.errors import GoldsmithError, MissingPartError, NoRecordError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.operator import Measure

NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,95}")
"""What a model of a folder may be called: its file's name without the end."""
ENDING = ".npz"
OPERATORS = {"quality": "quality", "toxicity": "toxicity", "importance": "importance", "ngram": "perplexity"}
"""The operator that asks a model of a kind."""
CHANCES = {"quality": ("good", "other"), "toxicity": ("toxic", "other")}
"""What a probability of a kind is of, and the rest."""
LARGEST = 1 << 30
"""Most bytes of a file, and of what it holds when it is unpacked."""


@dataclass(frozen=True)
class ModelFile:
    """A model that is open.

    Attributes:
        name: What it is called.
        kind: Of model, as `goldsmith train` calls it.
        version: SHA-256 of its bytes.
        about: What its training kept: name, licence, what it was trained on, how well it tells held-out texts apart.
        operator: What says something of texts.
    """

    name: str
    kind: str
    version: str
    about: Mapping[str, Any]
    operator: Measure

    @property
    def labels(self) -> tuple[str, ...]:
        """What its scores are of."""
        return CHANCES.get(self.kind, (self.operator.name,))

    def facts(self) -> dict[str, Any]:
        """Return what is told of it."""
        task = "text-classification" if self.kind in CHANCES else "regression"
        return {
            "name": self.name,
            "kind": self.kind,
            "task": task,
            "labels": list(self.labels),
            "version": self.version,
            "about": dict(self.about),
        }

    def says(self, texts: Sequence[str]) -> list[list[dict[str, Any]]]:
        """Return labels with scores of each text, the likeliest first; nothing of a text that cannot be measured."""
        found = self.operator(pa.array(texts, pa.large_string())).to_pylist()
        return [[] if value is None else self._labelled(float(value)) for value in found]

    def _labelled(self, value: float) -> list[dict[str, Any]]:
        if self.kind not in CHANCES:
            return [{"label": self.labels[0], "score": value}]
        both = [{"label": self.labels[0], "score": value}, {"label": self.labels[1], "score": 1 - value}]
        return sorted(both, key=lambda one: -float(str(one["score"])))


class ModelFiles:
    """The models of a folder."""

    def __init__(self, folder: Path | None) -> None:
        """Take a folder; none has no models."""
        self._folder = folder
        self._open: dict[str, tuple[tuple[int, ...], ModelFile | MissingPartError]] = {}
        self._lock = threading.Lock()

    def names(self) -> list[str]:
        """Return what the models are called."""
        if self._folder is None or not self._folder.is_dir():
            return []
        return sorted(
            path.stem for path in self._folder.iterdir() if path.suffix == ENDING and NAME.fullmatch(path.stem) and path.is_file()
        )

    def facts(self) -> list[dict[str, Any]]:
        """Return what is told of every model; of a file that is none, why."""
        found = []
        for name in self.names():
            try:
                found.append(self.model(name).facts())
            except NoRecordError:
                continue
            except GoldsmithError as problem:
                found.append({"name": name, "kind": "", "task": "", "labels": [], "version": "", "about": {"fault": problem.message}})
        return found

    def model(self, name: str) -> ModelFile:
        """Return a model.

        Raises:
            NoRecordError: There is none of this name.
            MissingPartError: Its file is no model that can be used.
        """
        path = (self._folder or Path()) / f"{name}{ENDING}"
        if self._folder is None or not NAME.fullmatch(name) or not path.is_file():
            raise NoRecordError(
                "there is no such model", found=name[:100], hint="`goldsmith ask`, or GET /api/models, lists those that one may ask"
            )
        stood = path.stat()
        stands = (stood.st_size, stood.st_mtime_ns, stood.st_ino)
        with self._lock:
            held = self._open.get(name)
            if held is None or held[0] != stands:  # what is no model is not read again either
                held = self._open[name] = stands, _tried(path, name)
        if isinstance(held[1], MissingPartError):
            raise held[1]
        return held[1]


def _tried(path: Path, name: str) -> ModelFile | MissingPartError:
    """Return a model, or why its file is none; where it stands on the disk is told to nobody."""
    try:
        return _opened(path, name)
    except MissingPartError as problem:
        return MissingPartError(problem.message, where=path.name, found=problem.found, expected=problem.expected)
    except (ValueError, TypeError, LookupError, OSError, MemoryError, RecursionError) as problem:
        return MissingPartError("this is no model that can be used", where=path.name, found=type(problem).__name__)


def _opened(path: Path, name: str) -> ModelFile:
    if (large := _size(path)) > LARGEST:
        raise MissingPartError(
            "this is no model that can be used", found=f"{large:,} bytes", expected=f"at most {LARGEST:,} bytes, unpacked"
        )
    block = path.read_bytes()
    kind, about = _page(block)
    leaf: type[Measure] = registry.load("operator", OPERATORS.get(kind, "toxicity"))
    operator = leaf.configured({"model": str(path)}, where=f"model {name}")
    return ModelFile(name, kind, hashlib.sha256(block).hexdigest(), about, operator)


def _size(path: Path) -> int:
    """Return how many bytes a file has, or what it holds has, whichever are more; no reader unpacks more than is said there."""
    try:
        with zipfile.ZipFile(path) as held:
            unpacked = sum(one.file_size for one in held.infolist())
    except (zipfile.BadZipFile, ValueError):
        unpacked = 0
    return max(unpacked, path.stat().st_size)


def _page(block: bytes) -> tuple[str, dict[str, Any]]:
    """Return the kind of a model and what its training kept; what says no kind may be one of toxicity, whose operator tells."""
    try:
        with np.load(io.BytesIO(block), allow_pickle=False) as held:
            page = orjson.loads(orjson.dumps(json.loads(held["about"].tobytes())))  # what can be told as JSON again
    except Exception:  # noqa: BLE001  the operator says in good words what is wrong with it
        return "toxicity", {}
    if not isinstance(page, dict):
        return "toxicity", {}
    kind = str(page.get("model", "toxicity"))
    return kind, {name: value for name, value in page.items() if name not in {"model", "format"}}
