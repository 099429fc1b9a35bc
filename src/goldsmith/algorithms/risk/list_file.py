"""From a file to what it says: the form of a list of risk words, with every problem told by its line.

A list is YAML (``risklists/goldsmith-zh.yaml`` shows all of it) or a table of tab-separated values whose first lines are
``# key: value`` and whose columns are named in a header: ``term``, ``class``, and where wanted ``weight``, ``needs``, ``unless``.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotation
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from goldsmith.algorithms.risk.classes import CLASSES
from goldsmith.errors import RiskListError
from goldsmith.setting_words import nearest
from goldsmith.written import Problem, Sort, Written, written

if TYPE_CHECKING:
    from goldsmith.settings_fault import Place

LONGEST = 100
COLUMNS = ("term", "class", "weight", "needs", "unless")
GAP = "…"
LIST = Sort("list", RiskListError, "`goldsmith show risklist goldsmith-zh` prints a list that works", begins="name:")

Term = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Context(_Part):
    """Words that tell what a text is about, or what is said near a term."""

    words: list[Term] = Field(min_length=1)
    within: Annotated[int, Field(ge=0, le=1000)] = 0
    """Characters around a term in which a word counts; 0: anywhere in the record."""
    at_least: Annotated[int, Field(ge=1, le=100)] = 1
    """Different words that must stand there."""


class Entry(_Part):
    """Terms of one class that share a weight and their contexts."""

    risk: str = Field(alias="class")
    terms: list[Term] = Field(min_length=1)
    weight: Annotated[float, Field(gt=0, le=10)] = 1.0
    inside: bool = False
    """Whether terms count inside longer words of spaced scripts, as in names of sites."""
    needs: list[str] = []
    """Contexts of which one must be there, else the terms count for nothing."""
    unless: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}
    """Contexts that lower the weight, each with its factor; a list of names means a factor of 0."""

    @field_validator("risk")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in CLASSES:
            raise ValueError(f"no class of risk is called so{nearest(value, list(CLASSES))}")
        return value

    @field_validator("unless", mode="before")
    @classmethod
    def _factors(cls, value: object) -> object:
        return dict.fromkeys(value, 0.0) if isinstance(value, list) and all(isinstance(each, str) for each in value) else value


class ListFile(_Part):
    """All that a list says."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
    version: str
    updated: date
    update_every_days: Annotated[int, Field(ge=1)] = 7
    languages: list[str] = []
    description: str | dict[str, str] = ""
    source: str = ""
    extends: list[str] = []
    contexts: dict[str, Context] = {}
    allow: list[Term] = []
    remove: list[Term] = []
    entries: list[Entry] = []

    @field_validator("version", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def read(text: str, *, where: str) -> Written:
    """Return what a list says, and the line of each place in it.

    Raises:
        RiskListError: It is no YAML or no table; the line is told.
    """
    return _table(text, where) if where.endswith(".tsv") else written(text, where, LIST)


def _table(text: str, where: str) -> Written:
    """Return the same tree for tab-separated values; each row is an entry of one term."""
    tree: dict[str, Any] = {"entries": []}
    lines: dict[Place, int] = {}
    header: list[str] = []
    for number, row in enumerate(text.splitlines(), 1):
        if row.startswith("#") and not header:
            key, colon, value = (part.strip() for part in row.lstrip("# ").partition(":"))
            if colon:
                tree[key] = [part.strip() for part in value.split(",")] if key in {"extends", "languages", "remove"} else value
                lines[key,] = number
        elif row.strip() and not header:
            header = _header(row, number, where)
        elif row.strip():
            cells = [cell.strip() for cell in row.split("\t")]
            if len(cells) > len(header):
                raise LIST.refusal(where, [Problem(number, f"{len(cells)} cells under {len(header)} columns")])
            lines["entries", len(tree["entries"])] = number
            tree["entries"].append(_row(dict(zip(header, cells, strict=False))))
    return Written(tree, lines, where, LIST)


def _header(row: str, number: int, where: str) -> list[str]:
    names = [name.strip() for name in row.split("\t")]
    if {"term", "class"} - set(names) or set(names) - set(COLUMNS):
        raise LIST.refusal(
            where,
            [Problem(number, f"the header is {', '.join(names)}; expected term and class, and {', '.join(COLUMNS[2:])} where wanted")],
        )
    return names


def _row(cells: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"class": cells.get("class", ""), "terms": [cells.get("term", "")]}
    if cells.get("weight"):
        found["weight"] = cells["weight"]
    for column in ("needs", "unless"):
        if cells.get(column):
            found[column] = [part.strip() for part in cells[column].split(",")]
    return found
