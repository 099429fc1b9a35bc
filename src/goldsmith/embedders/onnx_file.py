"""A text model in an ONNX file, with its ``tokenizer.json`` beside it: any encoder that sentence-transformers or optimum exported.

What comes out is brought to one vector a passage:

1. an output called ``sentence_embedding``, or the first of two dimensions, is it;
2. else the first of three dimensions (passages, tokens, numbers) is pooled over the tokens that are no padding: the mean, or the first
   token where ``1_Pooling/config.json`` beside the file says so, as sentence-transformers write it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.embedding import ModelFacts, Passages
from goldsmith.errors import EmbeddingError, MissingPartError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

INSTALL = "pip install 'goldsmith-data[onnx]'"
MOST_TOKENS = 512
BATCH_TOKENS = 8_192
"""Tokens given to the model at once, padding included."""
KNOWN_INPUTS = ("input_ids", "attention_mask", "token_type_ids", "position_ids")
USUAL_PLACES = ("model.onnx", "onnx/model.onnx")


class OnnxModel:
    """A model in a file, run on this machine's processors."""

    def __init__(self, files: tuple[Path, Path], session: Any, tokenizer: Any, *, first_token: bool) -> None:
        path = files[0]
        self._session, self._tokenizer, self._first_token = session, tokenizer, first_token
        self._inputs = [one.name for one in session.get_inputs()]
        self._output = self._chosen_output(path)
        dimension = self._probed(path)
        self._facts = ModelFacts(_name(path), _digest(files), dimension)

    @classmethod
    def at(cls, path: Path) -> OnnxModel:
        """Read a model.

        Args:
            path: An ``.onnx`` file, or a folder that holds ``model.onnx`` or ``onnx/model.onnx``.

        Raises:
            MissingPartError: It is not there, is no such model, or what runs it is not installed.
        """
        path, tokenizer_file = _files(path)
        try:
            import onnxruntime  # type: ignore[import-untyped]
            from tokenizers import Tokenizer
        except ImportError as error:
            raise MissingPartError("what runs ONNX models is not installed", found=str(error), hint=INSTALL) from error
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        try:
            session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
            tokenizer = Tokenizer.from_file(str(tokenizer_file))
        except Exception as error:  # both libraries raise what they like
            raise MissingPartError("this is no model that can be run", where=str(path), found=str(error).splitlines()[0][:300]) from error
        return cls((path, tokenizer_file), session, _limited(tokenizer), first_token=_takes_first_token(path))

    @property
    def facts(self) -> ModelFacts:
        """What the model is."""
        return self._facts

    def vectors(self, passages: Sequence[str]) -> Passages:
        """Return a vector for each passage; passages of like length are run together."""
        encoded = self._tokenizer.encode_batch(list(passages), add_special_tokens=True)
        order = np.argsort([len(one.ids) for one in encoded], kind="stable")
        found = np.empty((len(passages), self._facts.dimension), np.float32)
        for some in _batches(order, encoded):
            found[some] = self._run([encoded[at] for at in some])
        return Passages(found)

    def _run(self, encoded: Sequence[Any]) -> NDArray[np.float32]:
        longest = max(len(one.ids) for one in encoded)
        ids, mask = np.zeros((len(encoded), longest), np.int64), np.zeros((len(encoded), longest), np.int64)
        for row, one in enumerate(encoded):
            ids[row, : len(one.ids)], mask[row, : len(one.ids)] = one.ids, 1
        given = {
            "input_ids": ids,
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(ids),
            "position_ids": np.arange(longest)[None] + 0 * ids,
        }
        try:
            (told,) = self._session.run([self._output], {name: given[name] for name in self._inputs})
        except Exception as error:  # the library raises what it likes
            raise EmbeddingError("the model cannot be run", found=str(error).splitlines()[0][:300]) from error
        told = np.asarray(told, np.float32)
        if told.ndim == 2:
            return told
        if self._first_token:
            return np.asarray(told[:, 0], np.float32)
        weight = mask[:, :, None].astype(np.float32)
        return np.asarray((told * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1), np.float32)

    def _chosen_output(self, path: Path) -> str:
        """Return the output that holds the vectors, and refuse a model with unknown inputs or without such an output."""
        strange = [name for name in self._inputs if name not in KNOWN_INPUTS]
        outputs = self._session.get_outputs()
        named = [one.name for one in outputs if one.name == "sentence_embedding"]
        flat, deep = ([one.name for one in outputs if len(one.shape or ()) == n] for n in (2, 3))
        if strange or "input_ids" not in self._inputs or not (named or flat or deep):
            raise MissingPartError(
                "this ONNX model is no text encoder",
                where=str(path),
                found=f"inputs {', '.join(self._inputs)}; outputs {', '.join(f'{one.name} {one.shape}' for one in outputs)}",
                expected=f"inputs among {', '.join(KNOWN_INPUTS)}, and an output of shape (texts, numbers) or (texts, tokens, numbers)",
            )
        deep_first = next((name for name in deep if name in {"last_hidden_state", "token_embeddings"}), None)
        return str((named or ([deep_first] if deep_first else []) or flat or deep)[0])

    def _probed(self, path: Path) -> int:
        """Return the dimension, found by running the model once."""
        found = self._run([self._tokenizer.encode("a")])
        if found.ndim != 2 or not found.shape[1]:
            raise MissingPartError("this ONNX model gives no vectors", where=str(path), found=f"shape {found.shape}")
        return int(found.shape[1])


def digest_at(path: Path) -> str:
    """Return the digest of a model's files, without running it.

    Raises:
        MissingPartError: They are not there.
    """
    return _digest(_files(path))


def _digest(files: tuple[Path, Path]) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(part.read_bytes()).digest() for part in files)).hexdigest()


def _files(path: Path) -> tuple[Path, Path]:
    """Return the files of model and tokenizer that a path means."""
    path = _found(path)
    for one in (path.with_name("tokenizer.json"), path.parent.parent / "tokenizer.json"):
        if one.is_file():
            return path, one
    raise MissingPartError("the model has no tokenizer beside it", where=str(path), expected="a file `tokenizer.json` in its folder")


def _found(path: Path) -> Path:
    """Return the file that a path means."""
    choices = [path / place for place in USUAL_PLACES] if path.is_dir() else [path]
    for one in choices:
        if one.is_file():
            return one
    raise MissingPartError("there is no such model", where=str(path), expected=" or ".join(str(one) for one in choices))


def _name(path: Path) -> str:
    """Return the name of the file, or where that says nothing, of the folder."""
    names = [path.stem, *(folder.name for folder in path.resolve().parents)]
    return next((name for name in names if name not in {"model", "onnx", ""}), path.stem)


def _limited(tokenizer: Any) -> Any:
    """Return the tokenizer with its own limit of tokens, at most 512, and without padding: this is done here."""
    own = tokenizer.truncation
    tokenizer.enable_truncation(max_length=min(MOST_TOKENS, own["max_length"] if own else MOST_TOKENS))
    tokenizer.no_padding()
    return tokenizer


def _takes_first_token(path: Path) -> bool:
    for folder in (path.parent, path.parent.parent):
        try:
            return bool(json.loads((folder / "1_Pooling" / "config.json").read_text(encoding="utf-8")).get("pooling_mode_cls_token"))
        except (OSError, ValueError, AttributeError):
            continue
    return False


def _batches(order: NDArray[np.int64], encoded: Sequence[Any]) -> Iterator[NDArray[np.int64]]:
    """Yield passages that are run together, shortest first."""
    start = 0
    for stop in range(1, len(order) + 1):
        ends = stop == len(order) or (stop + 1 - start) * len(encoded[order[stop]].ids) > BATCH_TOKENS
        if ends:
            yield order[start:stop]
            start = stop
