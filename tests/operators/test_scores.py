"""Measures by a model of your own: the laws, the names of their columns, and what makes them stale."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from curate.workshop import Workshop
from goldsmith import operator, registry
from goldsmith.algorithms.importance import model as importance
from goldsmith.algorithms.ngram_model.training import fitted
from goldsmith.algorithms.quality.training import train
from goldsmith.curate.plan import Request
from goldsmith.curate.run import run
from goldsmith.errors import MissingPartError, SettingsError
from goldsmith.testing.operators import check_operator

TEXTS = [
    f"number {format(at, 'b').translate({48: 'a', 49: 'b'})} of the {'good' if at % 2 else 'bad'} texts 第{chr(0x4E00 + at)}个"
    for at in range(80)
]


def an_ngram_model(path: Path) -> None:
    """Write a model for `perplexity`."""
    fitted([pa.array(TEXTS, pa.large_string())], about={"name": "My Domain", "version": "1"}).save(path)


def an_importance_model(path: Path) -> None:
    """Write a model for `importance`."""
    sides = pa.array(TEXTS[::2], pa.large_string()), pa.array(TEXTS[1::2], pa.large_string())
    importance.fit(*sides, about={"name": "My Domain", "version": "1"}).save(path)


def a_quality_model(path: Path) -> None:
    """Write a model for `quality`."""
    train(pa.array(TEXTS, pa.large_string()), np.arange(80) % 2 == 1, about={"name": "My Domain", "version": "1"}).save(path)


MAKERS: dict[str, Callable[[Path], None]] = {
    "perplexity": an_ngram_model,
    "importance": an_importance_model,
    "quality": a_quality_model,
}
OPTIONS = [("perplexity", {}), ("perplexity", {"per": "byte"}), ("importance", {}), ("importance", {"per": "gram"}), ("quality", {})]


@pytest.fixture(params=list(MAKERS))
def made(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """Return a measure's name and the path of a model for it."""
    path = tmp_path / "model.npz"
    MAKERS[request.param](path)
    return request.param, path


@pytest.mark.parametrize(("name", "options"), OPTIONS)
def test_the_laws_hold(name, options, tmp_path):
    """Every law of measures, whichever model and setting."""
    path = tmp_path / "model.npz"
    MAKERS[name](path)

    check_operator(registry.load("operator", name), {"model": str(path), **options})


def test_the_model_names_the_column(made, tmp_path):
    """By its own name, wherever its file lies; a setting other than the default is told."""
    name, path = made
    other = tmp_path / "elsewhere" / "renamed.npz"
    other.parent.mkdir()
    other.write_bytes(path.read_bytes())

    one, two = (operator.configured(name, {"model": str(place)}) for place in (path, other))

    assert one.column == two.column == f"{name}_my_domain"
    assert one.fingerprint == two.fingerprint
    assert json.loads(one.notes[f"{one.kind}_model"].partition(": ")[2]) == "unknown"
    if name == "perplexity":
        assert operator.configured(name, {"model": str(path), "per": "byte"}).column == "perplexity_my_domain_per_byte"


def test_other_bytes_are_other_numbers(made):
    """A model of the same name with other bytes makes the column stale."""
    name, path = made
    before = operator.configured(name, {"model": str(path)})
    TEXTS.append("one more text, and a good one")
    try:
        if name == "quality":
            train(pa.array(TEXTS[:60], pa.large_string()), np.arange(60) % 2 == 1, about={"name": "My Domain"}).save(path)
        else:
            MAKERS[name](path)
    finally:
        TEXTS.pop()

    after = operator.configured(name, {"model": str(path)})

    assert after.column == before.column
    assert after.fingerprint != before.fingerprint


def test_a_bad_model_is_told_before_any_record_is_read(made, tmp_path):
    """A missing file, half a file, a file of another kind, and no setting at all."""
    name, path = made
    half = tmp_path / "half.npz"
    half.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    foreign = tmp_path / "foreign.npz"
    MAKERS[next(other for other in MAKERS if other != name)](foreign)

    for bad in (tmp_path / "none.npz", half, foreign, tmp_path):
        with pytest.raises(MissingPartError, match="goldsmith train"):
            operator.configured(name, {"model": str(bad)})
    with pytest.raises(SettingsError, match="`model`"):
        operator.configured(name, {})


@pytest.mark.parametrize("workers", [1, 3])
def test_a_recipe_writes_the_columns(made, tmp_path, workers):
    """As a measure of a recipe, with rules on it; the numbers do not depend on how many work."""
    name, path = made
    shop = Workshop(tmp_path)
    rows = shop.rows(*({"id": f"r{at}", "text": text} for at, text in enumerate([*TEXTS, "", "纯中文"])))
    recipe = shop.recipe(f"name: scored\nmeasure:\n  - {name}: {{model: {path}}}\n")
    run(Request(recipe, (str(rows),), str(shop.lake), "set", workers=workers), report=False)

    found = {row["id"]: row[f"{name}_my_domain"] for row in shop.records().values()}

    alone = operator.configured(name, {"model": str(path)}).on([*TEXTS, "", "纯中文"]).to_pylist()
    assert list(found.values()) == alone
    assert found["r80"] is None
