"""Every registered question obeys the laws."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from goldsmith import registry
from goldsmith.testing.questions import check_question


def _fits(value: Any, schema: dict[str, Any]) -> bool:
    return jsonschema.Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize("name", registry.names("question"))
def test_a_question_obeys_the_laws(name: str):
    """Its answers have one normal form, faults are told, distances are distances, and columns hold them."""
    check_question(registry.load("question", name), fits=_fits)
