"""A small text encoder in the ONNX format, written by hand: it looks up a vector for each token."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

WORDS = ["[PAD]", "[UNK]", "猫", "狗", "坐", "垫", "cat", "dog", "sat"]
TABLE = np.random.default_rng(0).normal(size=(len(WORDS), 6)).astype(np.float32)


def _number(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def _field(number: int, value: bytes | str | int) -> bytes:
    if isinstance(value, int):
        return _number(number << 3) + _number(value)
    block = value.encode() if isinstance(value, str) else value
    return _number(number << 3 | 2) + _number(len(block)) + block


def _shaped(name: str, kind: int, sizes: list[str | int]) -> bytes:
    """Return a ValueInfoProto."""
    dims = b"".join(_field(1, _field(1, one) if isinstance(one, int) else _field(2, one)) for one in sizes)
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, dims)))


def model(inputs: tuple[str, ...] = ("input_ids",), output: str = "last_hidden_state", table: np.ndarray = TABLE) -> bytes:
    """Return a ModelProto: ``output = Gather(table, input_ids)``."""
    node = b"".join([_field(1, "table"), _field(1, inputs[0]), _field(2, output), _field(4, "Gather")])
    tensor = b"".join(_field(1, size) for size in table.shape) + _field(2, 1) + _field(8, "table") + _field(9, table.tobytes())
    graph = _field(1, node) + _field(2, "g") + _field(5, tensor)
    graph += b"".join(_field(11, _shaped(name, 7, ["n", "t"])) for name in inputs)
    graph += _field(12, _shaped(output, 1, ["n", "t", table.shape[1]]))
    return _field(1, 8) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 17))


def tokenizer() -> str:
    """Return a tokenizer.json: words between spaces."""
    return json.dumps(
        {
            "version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
            "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": None, "decoder": None,
            "model": {"type": "WordLevel", "vocab": {word: at for at, word in enumerate(WORDS)}, "unk_token": "[UNK]"},
        }
    )  # fmt: skip


def written(folder: Path, *, first_token: bool = False, **made: object) -> Path:
    """Write a model folder as sentence-transformers lay it out."""
    (folder / "onnx").mkdir(parents=True)
    (folder / "onnx" / "model.onnx").write_bytes(model(**made))  # type: ignore[arg-type]
    (folder / "tokenizer.json").write_text(tokenizer())
    if first_token:
        (folder / "1_Pooling").mkdir()
        (folder / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": True}))
    return folder
