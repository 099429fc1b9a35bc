"""PRV-3: records that say they were generated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyarrow.compute as pc

from goldsmith.evidence.finding import Finding, Said, exact, measured, not_applicable
from goldsmith.indicator import About, Indicator, clauses

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class SyntheticShare(Indicator):
    """Measure the share of records that say they were generated, and of those that do not say.

    Formula: records with ``generated`` 1 / records that say it. Shown, not graded: synthetic records are no defect, hiding them is.

    Limits: declared (E0): records that were generated and do not say so are not found.

    Source: TC609-5-2025-02, generated_data_indicator, as implementers read it.
    """

    about: ClassVar[About] = About(
        id="PRV-3", en="synthetic share", zh="合成占比", letter="A", kind="scan", evidence="E0", core=False,
        clauses=clauses("TC609-5-2025-02: generated_data_indicator"),
        says=Said("Share of records that say they were generated.", "声明为合成的记录占比。"),
    )  # fmt: skip

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the declaration."""
        del given
        return ("generated", "meta")

    def look(self, seen: Seen, given: Given) -> np.ndarray[Any, Any]:
        """Return how many are, are not, and do not say."""
        del given
        flags = seen.generated
        made, null = pc.sum(pc.equal(flags, 1)).as_py() or 0, flags.null_count
        return np.array([made, len(seen) - null - made, null])

    def join(self, one: Any, other: Any) -> Any:
        """Add up."""
        return one + other

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Divide."""
        made, real, silent = (int(n) for n in whole) if whole is not None else (0, 0, 0)
        if not made + real:
            return not_applicable("no record says whether it was generated", "没有记录声明是否合成")
        found = exact(made / (made + real), made + real)
        more: dict[str, Any] = {"numerator": made, "denominator": made + real, "details": {"silent": silent}}
        return measured(found, None, evidence_level=self.about.evidence, population=given.facts.records, **more)
