"""Fixtures of the curate tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from curate.selections import shelved
from curate.whole_table import written_recipe
from curate.workshop import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A folder with a lake of its own."""
    return Workshop(tmp_path)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A curated dataset to select from; tests give their selections names of their own."""
    return shelved(tmp_path_factory.mktemp("shelf"))


@pytest.fixture
def recipe(workshop: Workshop) -> str:
    """A recipe that looks at the whole table: it looks for a benchmark, measures novelty and selects."""
    return written_recipe(workshop)
