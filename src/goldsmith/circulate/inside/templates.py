"""Questions in SQL of the forms that are answered inside: one aggregate of all records, of those that meet conditions, or by the values of a column.

    SELECT count(*) FROM records WHERE age >= 30 AND city = '北京'
    SELECT avg(age) FROM records
    SELECT city, count(*) FROM records GROUP BY city

Nothing else of SQL is understood: no join, no window, no nested question, no expression. What shapes the answer (bounds, categories) is said
with the question, from what is publicly known. With ``epsilon`` it is told with noise, on the budget of the dataset; without, in groups of a least size.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator

from goldsmith.circulate.privacy.question import PrivateQuestion
from goldsmith.settings_fault import Configured, faults

NAME = r'(?:[A-Za-z_][A-Za-z0-9_]*|"[^"]{1,100}")'
FORM = re.compile(
    rf"\s*SELECT\s+(?:(?P<by>{NAME})\s*,\s*)?(?P<figure>count|sum|avg|quantile_disc)\s*\(\s*(?P<of>\*|{NAME})\s*(?:,\s*(?P<at>0?\.\d+)\s*)?\)"
    rf"\s+FROM\s+records(?:\s+WHERE\s+(?P<where>.+?))?(?:\s+GROUP\s+BY\s+(?P<grouped>{NAME}))?\s*;?\s*",
    re.IGNORECASE | re.DOTALL,
)
CONDITION = re.compile(
    rf"\s*(?P<column>{NAME})\s*(?P<sign><=|>=|!=|<>|=|<|>)\s*(?:'(?P<text>(?:[^']|'')*)'|(?P<number>-?[0-9.]+(?:[eE][-+]?\d+)?|true|false))\s*"
)
AND = re.compile(r"\s*AND\b", re.IGNORECASE)
STATISTICS = {"count": "count", "sum": "sum", "avg": "mean", "quantile_disc": "quantile"}
EXACT = 1.0
"""Stands where a question without noise has no epsilon."""


class Template(Configured):
    """A question in SQL, with what shapes its answer.

    Example:
        >>> Template(sql="SELECT avg(age) FROM records WHERE city = '北京'", low=0, high=99).question.conditions
        (('city', '=', '北京'),)
        >>> Template(sql="SELECT city, count(*) FROM records GROUP BY city", categories=("a", "b")).cells
        ('[a]', '[b]')
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sql: Annotated[str, Field(min_length=1, max_length=2_000)]
    """The question."""
    epsilon: Annotated[float, Field(gt=0, le=20)] | None = None
    """Privacy loss that it may cost; told without noise where left out."""
    low: float | None = None
    """sum, avg, quantile_disc: least value that counts."""
    high: float | None = None
    """sum, avg, quantile_disc: greatest value that counts."""
    categories: Annotated[tuple[Annotated[str, Field(max_length=100)], ...], Field(min_length=1, max_length=1_000)] | None = None
    """GROUP BY: the values that are told; others are not."""

    @model_validator(mode="after")
    def _understood(self) -> Self:
        """Refuse what is of no form that is known."""
        found = self.question
        if found.statistic == "quantile" and self.epsilon is None:
            raise ValueError("a quantile is the value of one record: it is told with noise only; say `epsilon`")
        return self

    @property
    def question(self) -> PrivateQuestion:
        """The question as statistics know it.

        Raises:
            ValueError: It is of no form that is known.
        """
        found = FORM.fullmatch(self.sql)
        if found is None:
            raise ValueError("no form that is answered inside: SELECT [COLUMN,] count(*) | sum(COLUMN) | avg(COLUMN) | quantile_disc(COLUMN, 0.5) FROM records [WHERE …] [GROUP BY COLUMN]")  # fmt: skip
        figure, by, of = found["figure"].lower(), found["by"], found["of"]
        if (by or found["grouped"]) and (by != found["grouped"] or figure != "count"):
            raise ValueError("by the values of a column, records are counted: SELECT COLUMN, count(*) FROM records GROUP BY COLUMN")
        if (of == "*") != (figure == "count") or (found["at"] is not None) != (figure == "quantile_disc"):
            raise ValueError("count takes *, sum and avg take a column, quantile_disc a column and a share")
        said: dict[str, Any] = {"statistic": "count-by" if by else STATISTICS[figure], "epsilon": self.epsilon or EXACT}
        said |= {"column": _name(by or of)} if by or of != "*" else {}
        said |= {name: one for name, one in (("low", self.low), ("high", self.high), ("categories", self.categories)) if one is not None}
        said |= {"at": float(found["at"])} if found["at"] else {}
        said |= {"where": tuple(_conditions(found["where"] or ""))}
        try:
            return PrivateQuestion(**said)
        except ValidationError as problem:
            raise ValueError(faults(problem.errors(), said, PrivateQuestion)[0].words) from None

    @property
    def cells(self) -> tuple[str, ...]:
        """What the names of its figures end with."""
        return tuple(f"[{one}]" for one in self.categories) if self.categories else ("",)


def _name(said: str) -> str:
    return said[1:-1] if said.startswith('"') else said


def _conditions(said: str) -> list[str]:
    """Return the conditions of a WHERE, as statistics know them.

    Raises:
        ValueError: One is none.
    """
    made, at = list[str](), 0
    while at < len(said):
        found = CONDITION.match(said, at)
        if found is None or (name := _name(found["column"])) != name.strip() or re.search(r"[\s<>=!]", name):
            raise ValueError(f"no condition: {said[at : at + 40].strip()}; expected COLUMN = VALUE, joined by AND")
        value = found["number"] if found["text"] is None else found["text"].replace("''", "'")
        made.append(f"{name}{'!=' if found['sign'] == '<>' else found['sign']}{value}")
        at = found.end()
        more = AND.match(said, at)
        if at < len(said) and more is None:
            raise ValueError(f"no AND: {said[at : at + 40]}")
        at = more.end() if more else at
        if more and not said[at:].strip():
            raise ValueError("nothing after AND")
    return made
