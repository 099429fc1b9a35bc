"""TRM-1: terms of the glossary that the records use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from goldsmith.evidence.finding import Finding, Said, counted
from goldsmith.indicating.found_terms import Wanted, terms_in
from goldsmith.indicator import About, Indicator

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given

ABSENT_SHOWN = 40


class GlossaryCoverage(Indicator):
    """Measure the share of the terms of a glossary that are used in enough records.

    Formula: terms that stand in at least ``records`` records / terms. A term is used where one of its forms stands, Chinese or English.

    Limits: that a term is used does not say that it is used rightly, nor that what is said of it is true. The number is about the glossary that was
    given: a short one is covered sooner than a long one, so numbers by different glossaries are not compared.

    Source: own definition.
    """

    about: ClassVar[About] = About(
        id="TRM-1", en="glossary coverage", zh="术语覆盖", letter="D1", kind="scan", evidence="E1", unit="term", modalities=("text",), core=False, ours=True,
        says=Said("Share of the terms of the field that enough records use.", "领域术语中有足够记录使用的占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("glossary",)

    records: Annotated[int, Field(ge=1)] = 3
    """Records that a term needs: a term that stands once can be learnt by heart and not understood."""

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the text."""
        del given
        return ("text",)

    def look(self, seen: Seen, given: Given) -> list[int]:
        """Count the records of each term."""
        found = terms_in(seen, given.requirement)
        return [int(np.count_nonzero(found.different(Wanted(term.forms, tuple(term.unless))))) for term in given.requirement.glossary]

    def join(self, one: list[int], other: list[int]) -> list[int]:
        """Add up."""
        return [a + b for a, b in zip(one, other, strict=True)]

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Count the terms that have enough."""
        terms = given.requirement.glossary
        counts = whole or [0] * len(terms)
        enough = sum(n >= self.records for n in counts)
        absent = [term.zh for term, n in zip(terms, counts, strict=True) if not n]
        most = sorted(zip(counts, terms, strict=True), key=lambda pair: (-pair[0], pair[1].zh))[:10]
        details = {
            "records_a_term_needs": self.records,
            "terms_in_no_record": absent[:ABSENT_SHOWN],
            "records_of_the_most_used": {f"{term.zh} {term.en}": n for n, term in most if n},
        }
        return counted(enough, len(terms), evidence_level=self.about.evidence, details=details)
