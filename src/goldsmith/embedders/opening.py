"""The embedder that a name means: nothing, a path, or an address."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from goldsmith.embedding import Embedder, Pooling
from goldsmith.errors import MissingPartError, UnknownNameError

if TYPE_CHECKING:
    from goldsmith.embedding import TextModel

DEFAULT = "use-multilingual"
"""The model of the extra ``embedding``."""


def embedder(model: str = DEFAULT, *, pooling: Pooling | None = None) -> Embedder:
    """Return the embedder that a name means.

    Args:
        model: ``use-multilingual``: 16 languages, Chinese and English among them, 512 numbers; the path of an ONNX file, or of a
            folder with one, and ``tokenizer.json`` beside it; or ``https://host/v1#name``: a model behind an endpoint that speaks the
            OpenAI API, whose key stands in the environment as ``GOLDSMITH_EMBEDDING_KEY``.
        pooling: How long texts are cut.

    Raises:
        UnknownNameError: The name means nothing.
        MissingPartError: What it needs is not installed, or the model cannot be read.
        EmbeddingError: The endpoint does not answer.
    """
    return Embedder(_model(model or DEFAULT), pooling)


def digest_now(model: str = DEFAULT) -> str | None:
    """Return the digest of the files that a name means as they are now; the model is not opened.

    None where nothing can be told: behind an endpoint, or where the files are not there any more.
    """
    name = model or DEFAULT
    try:
        if name == DEFAULT:
            from goldsmith.embedders import use_multilingual

            return use_multilingual.digest_now()
        if not re.match(r"https?://", name):
            from goldsmith.embedders import onnx_file

            return onnx_file.digest_at(Path(name))
    except (MissingPartError, OSError):
        return None
    return None


def _model(name: str) -> TextModel:
    if name == DEFAULT:
        from goldsmith.embedders.use_multilingual import model

        return model()
    if re.match(r"https?://", name):
        from goldsmith.embedders.endpoint import Endpoint

        return Endpoint.at(name)
    if name.endswith(".onnx") or Path(name).is_dir():
        from goldsmith.embedders.onnx_file import OnnxModel

        return OnnxModel.at(Path(name))
    raise UnknownNameError(
        f"no embedding model is called `{name}`",
        expected=f"`{DEFAULT}`, the path of an .onnx file, or an address like https://host/v1#name",
        hint=f"did you mean `{DEFAULT}`?" if difflib.get_close_matches(name, [DEFAULT]) else "",
    )
