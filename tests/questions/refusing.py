"""What a question says to an answer that does not fit."""

from __future__ import annotations

from typing import Any

import pytest

from goldsmith.question import Fault, FaultyAnswerError, Question


def faults(question: Question, said: Any, material: dict[str, Any]) -> tuple[Fault, ...]:
    """Return the faults of an answer, which must have some."""
    with pytest.raises(FaultyAnswerError) as refused:
        question.checked(said, material)
    return refused.value.faults


def told(question: Question, said: Any, material: dict[str, Any]) -> list[str]:
    """Return them as lines in English."""
    return [fault.says() for fault in faults(question, said, material)]
