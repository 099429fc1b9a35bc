"""Flags win over the environment, which wins over the file, which wins over the defaults."""

from __future__ import annotations

import pytest

from goldsmith.errors import SettingsError
from goldsmith.settings import resolve


def test_each_place_wins_over_the_next(tmp_path):
    """Four places say four things; the nearest is believed."""
    assert resolve(environment={}, folder=tmp_path).lake == "lake"
    (tmp_path / "goldsmith.toml").write_text('lake = "file"\nworkers = 3\n', encoding="utf-8")
    assert resolve(environment={}, folder=tmp_path).lake == "file"
    assert resolve(environment={"GOLDSMITH_LAKE": "environment"}, folder=tmp_path).lake == "environment"
    both = resolve(environment={"GOLDSMITH_LAKE": "environment"}, folder=tmp_path, lake="flag")
    assert (both.lake, both.workers) == ("flag", 3)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lak = 'x'", "did you mean `lake`"),
        ("lake = ", "not valid TOML"),
        ("workers = -1", "number of workers"),
        ("workers = 'many'", "number of workers"),
    ],
)
def test_a_wrong_file_is_refused_in_words(tmp_path, text: str, told: str):
    """Unknown keys, wrong values and broken files are told with the place."""
    (tmp_path / "goldsmith.toml").write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError, match=told):
        resolve(environment={}, folder=tmp_path)
