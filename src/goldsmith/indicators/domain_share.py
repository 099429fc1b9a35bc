"""TRM-2: records that speak of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

import pyarrow as pa
from pydantic import Field

from goldsmith.evidence.finding import Said
from goldsmith.indicating.found_terms import Wanted, terms_in, written
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class DomainShare(Share):
    """Measure the share of records that use terms of the field.

    Formula: records in which at least ``terms`` different terms of the glossary stand / records with a text.

    Limits: a glossary does not hold all words of a field, so the number is a lower bound of what is about it; records without a term are shown, to be
    read. A record that quotes a term in passing counts as well.

    Source: own definition.
    """

    about: ClassVar[About] = About(
        id="TRM-2", en="share of the field", zh="领域记录占比", letter="A", kind="scan", evidence="E1", modalities=("text",), core=False, ours=True,
        says=Said("Share of records that use terms of the field; the others may be about something else.", "使用领域术语的记录占比；其余记录可能与领域无关。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("glossary",)

    terms: Annotated[int, Field(ge=1)] = 1
    """Different terms that a record needs; 1 suits short texts, 2 or 3 long ones."""

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the text."""
        del given
        return ("text",)

    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray:
        """Tell which records use enough terms; several forms of one term are one."""
        found = terms_in(seen, given.requirement)
        held = sum((found.different(Wanted(term.forms, tuple(term.unless))) > 0).astype(int) for term in given.requirement.glossary)
        return pa.array(held >= self.terms, mask=~written(seen))
