"""The model of our own parser: three tables of weights, the names of tags and relations, and what it was trained on.

The file is a NumPy archive: for each table the rows that are not empty (``tag_rows``) and their weights in steps of a scale
(``tag_weights``, int16), and ``about`` (JSON).
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
import pyarrow as pa

from goldsmith.errors import MissingPartError
from goldsmith.kernels.chinese_tags import tags as dictionary_tags
from goldsmith.kernels.chinese_words import dictionary
from goldsmith.kernels.utf8 import text_buffers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from goldsmith.algorithms.grammar.trees import Tree

TABLES = ("tag", "arc", "label")
BITS = {"tag": 17, "arc": 20, "label": 17}
FORMAT = 1
MOST_NAMES = 240


@dataclass(frozen=True, eq=False)
class ParserModel:
    """Three linear models.

    Attributes:
        weights: By table, shape (2 ** bits, answers): tags, the three moves, relations.
        tags: Names of the parts of speech.
        labels: Names of the relations.
        root: Position of the root's relation.
        about: Name, version, what it was trained on, licence.
    """

    weights: dict[str, NDArray[np.float32]]
    tags: tuple[str, ...]
    labels: tuple[str, ...]
    root: int
    about: dict[str, Any]

    def parse(self, sentences: Sequence[Sequence[str]]) -> list[Tree]:
        """Return the trees of sentences that are cut into words; empty ones have none and are left out."""
        from goldsmith.algorithms.grammar.trees import Tree
        from goldsmith.kernels.arc_hybrid import parse

        sentences = [sentence for sentence in sentences if sentence]
        if not sentences:
            return []
        facts, ends = facts_of(sentences, chinese=bool(self.about.get("chinese")))
        tags, heads, labels = (np.zeros(len(facts), np.int64) for _ in range(3))
        tables = [self.weights[name] for name in TABLES]
        parse(facts, ends, *tables, len(self.tags), len(self.labels), len(self.tags), self.root, tags, heads, labels)
        found, start = [], 0
        for words, end in zip(sentences, ends.tolist(), strict=True):
            places = [0 if head == end else head - start + 1 for head in heads[start:end].tolist()]
            named = [self.tags[each] for each in tags[start:end].tolist()]
            found.append(Tree(words, named, [self.labels[each] for each in labels[start:end].tolist()], places))
            start = end + 1
        return found

    def save(self, path: Path) -> None:
        """Write the model; the same model gives the same bytes."""
        held: dict[str, NDArray[Any]] = {}
        scales = {}
        for name in TABLES:
            rows = np.flatnonzero(self.weights[name].any(axis=1))
            part = self.weights[name][rows]
            scales[name] = float(np.abs(part).max(initial=0)) / 32_767 or 1.0
            held[f"{name}_rows"] = np.diff(rows, prepend=0).astype(np.uint32)
            held[f"{name}_weights"] = np.round(part / scales[name]).astype(np.int16)
        facts = {"format": FORMAT, "scales": scales, "tags": self.tags, "labels": self.labels, "root": self.root, "about": self.about}
        held["about"] = np.frombuffer(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode(), np.uint8)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
            for name, values in held.items():
                block = io.BytesIO()
                np.lib.format.write_array(block, values, allow_pickle=False)
                file.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), block.getvalue(), zipfile.ZIP_DEFLATED, 9)


def facts_of(sentences: Sequence[Sequence[str]], *, chinese: bool) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the facts of all words with an empty line behind each sentence, and the places of these lines."""
    from goldsmith.kernels.arc_hybrid import FACTS, word_facts

    words = pa.array([word for sentence in sentences for word in sentence], pa.large_string())
    data, offsets, _ = text_buffers(words)
    known = dictionary()
    found = np.zeros((len(words), FACTS), np.uint64)
    word_facts(data, offsets, known.roots, known.steps, dictionary_tags().of, chinese, found)
    sizes = np.array([len(sentence) for sentence in sentences], np.int64)
    ends = np.cumsum(sizes + 1) - 1
    out = np.zeros((len(words) + len(sentences), FACTS), np.uint64)
    inside = np.ones(len(out), np.bool_)
    inside[ends] = False
    out[inside] = found
    out[ends] = np.uint64(0x51ED270B)
    return out, ends


def digest(path: str) -> str:
    """Return the SHA-256 of a model's file."""
    return hashlib.sha256(_bytes(path)).hexdigest()


def load(path: str) -> ParserModel:
    """Return the model in a file.

    Raises:
        MissingPartError: The file is absent, or is no such model.
    """
    return _parsed(_bytes(path), path)


def _bytes(path: str) -> bytes:
    if not path:
        hint = "goldsmith train parser YOUR.conllu --text conllu --out own.npz, then own:own.npz"
        raise MissingPartError("our own parser comes without a model", expected="own:FILE", hint=hint)
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise MissingPartError("the model of the parser cannot be read", where=path, found=str(error)) from error


@functools.lru_cache(maxsize=2)
def _parsed(block: bytes, where: str) -> ParserModel:
    try:
        with np.load(io.BytesIO(block), allow_pickle=False) as held:
            facts = json.loads(held["about"].tobytes())
            tags, labels, root = tuple(map(str, facts["tags"])), tuple(map(str, facts["labels"])), int(facts["root"])
            answers = {"tag": len(tags), "arc": 3, "label": len(labels)}
            weights = {name: _table(held, name, answers[name], float(facts["scales"][name])) for name in TABLES}
            about = dict(facts["about"])
    except (ValueError, TypeError, KeyError, IndexError, OSError, EOFError, OverflowError, zipfile.BadZipFile) as error:
        raise _strange(where, f"{type(error).__name__}: {error}") from error
    if facts["format"] != FORMAT or not 0 <= root < len(labels) or max(len(tags), len(labels)) > MOST_NAMES or not tags:
        raise _strange(where, f"format {facts['format']}, {len(tags)} tags, {len(labels)} relations")
    return ParserModel(weights, tags, labels, root, about)


def _table(held: Any, name: str, answers: int, scale: float) -> NDArray[np.float32]:
    rows, steps = np.cumsum(held[f"{name}_rows"].astype(np.int64)), held[f"{name}_weights"]
    if steps.shape != (len(rows), answers) or (len(rows) and not 0 <= rows[0] <= rows[-1] < 1 << BITS[name]):
        raise ValueError(f"table {name} has shape {steps.shape}")
    found = np.zeros((1 << BITS[name], answers), np.float32)
    found[rows] = steps * np.float32(scale)
    return found


def _strange(where: str, found: str) -> MissingPartError:
    return MissingPartError(
        "this is no model of our parser", where=where, found=found, expected="a file that `goldsmith train parser` wrote"
    )
