"""Models in ONNX files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embedders.small_onnx import TABLE, WORDS, written
from goldsmith.embedders.opening import embedder
from goldsmith.embedding import unit
from goldsmith.errors import MissingPartError

pytest.importorskip("onnxruntime", reason="needs the extra onnx")
pytest.importorskip("tokenizers", reason="needs the extra onnx")


def test_tokens_are_pooled_by_their_mean_and_padding_counts_nothing(tmp_path: Path):
    """A short text beside a long one has the vector that it has alone."""
    embed = embedder(str(written(tmp_path / "mine")))
    long = " ".join(["dog", "cat", "sat"] * 20)

    found = embed(["猫 坐", long, None])

    assert found[0] == pytest.approx(unit((TABLE[WORDS.index("猫")] + TABLE[WORDS.index("坐")])[None])[0], abs=1e-6)
    assert np.array_equal(found[0], embed(["猫 坐"])[0])
    assert embed.facts["model"] == "mine"
    assert embed.dimension == 6


def test_the_first_token_is_taken_where_the_model_says_so(tmp_path: Path):
    """As `1_Pooling/config.json` has it."""
    embed = embedder(str(written(tmp_path / "mine", first_token=True)))

    assert embed(["猫 坐"])[0] == pytest.approx(unit(TABLE[[WORDS.index("猫")]])[0], abs=1e-6)


def test_other_bytes_have_another_digest(tmp_path: Path):
    """So that vectors of two models are never taken for those of one."""
    one, other = written(tmp_path / "a"), written(tmp_path / "b", table=TABLE + 1)

    assert embedder(str(one)).facts["digest"] != embedder(str(other)).facts["digest"]


def test_what_is_no_text_encoder_is_refused(tmp_path: Path):
    """Bad bytes, a missing tokenizer, a broken one, inputs that nobody knows, a folder without a model."""
    strange = written(tmp_path / "strange", inputs=("pixels",))
    broken = written(tmp_path / "broken")
    (broken / "onnx" / "model.onnx").write_bytes(b"no model")
    mute = written(tmp_path / "mute")
    (mute / "tokenizer.json").unlink()
    garbled = written(tmp_path / "garbled")
    (garbled / "tokenizer.json").write_text("{")
    (tmp_path / "empty").mkdir()

    for folder, said in (
        (strange, "no text encoder"),
        (broken, "no model that can be run"),
        (mute, "no tokenizer"),
        (garbled, "no model that can be run"),
        (tmp_path / "empty", "no such model"),
    ):
        with pytest.raises(MissingPartError, match=said):
            embedder(str(folder))
