"""What datasets, selections, columns, trials and tasks may be called; a wrong name is told in words, not as a pattern."""

from __future__ import annotations

import re
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, Field

DATASET = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$"
SELECTION = r"^[A-Za-z][A-Za-z0-9_]{0,99}$"
COLUMN = r"^[a-z][a-z0-9_]{0,62}$"
TASK = r"^[A-Za-z][A-Za-z0-9_-]{0,39}$"
TRIAL = r"^[A-Za-z][A-Za-z0-9_-]{0,79}$"


def _fitting(value: str, *, pattern: str, said: str) -> str:
    """Return a name that fits its pattern.

    Raises:
        ValueError: It does not; in words.
    """
    if not re.fullmatch(pattern.strip("^$"), value):
        raise ValueError(said)
    return value


DatasetName = Annotated[
    str,
    AfterValidator(
        partial(_fitting, pattern=DATASET, said="a dataset is called by 1 to 100 letters, digits, `_` and `-`, a letter or digit first")
    ),
    Field(json_schema_extra={"pattern": DATASET}),
]
SelectionName = Annotated[
    str,
    AfterValidator(partial(_fitting, pattern=SELECTION, said="a selection is called by 1 to 100 letters, digits and `_`, a letter first")),
    Field(json_schema_extra={"pattern": SELECTION}),
]
ColumnName = Annotated[
    str,
    AfterValidator(partial(_fitting, pattern=COLUMN, said="a column is called by 1 to 63 small letters, digits and `_`, a letter first")),
    Field(json_schema_extra={"pattern": COLUMN}),
]
TaskName = Annotated[
    str,
    AfterValidator(partial(_fitting, pattern=TASK, said="a task is called by 1 to 40 letters, digits, `_` and `-`, a letter first")),
    Field(json_schema_extra={"pattern": TASK}),
]
TrialName = Annotated[
    str,
    AfterValidator(partial(_fitting, pattern=TRIAL, said="a trial is called by 1 to 80 letters, digits, `_` and `-`, a letter first")),
    Field(json_schema_extra={"pattern": TRIAL}),
]
