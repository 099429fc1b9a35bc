"""PRV-1: records whose origin can be traced."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.evidence.finding import Said
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, clauses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class Traceability(Share):
    """Measure the share of records whose chain leads to an original of known digest.

    Formula: records that came from an acknowledged part of a file whose SHA-256 is known, and name their source / all records. A record
    that says of itself that it was generated must name the records that it was made of, or how (``source_detail``).

    Limits: the file's digest is what the run computed when it read it; whether the file told the truth is another question.

    Source: TC609-5-2025-04, 0205, as implementers read it; ISO/IEC 5259-2, Tra-ML-1; W3C PROV-O.
    """

    about: ClassVar[About] = About(
        id="PRV-1", en="traceability", zh="内容真实性（可追溯）", letter="A", kind="scan", evidence="E1",
        clauses=clauses("TC609-5-2025-04: 0205", "ISO/IEC 5259-2: Tra-ML-1"),
        says=Said("Share of records that can be traced to an original whose digest is known.", "能追溯到摘要已知的原始文件的记录占比。"),
        remedy=Said("read the records again from files that are kept, so that each has an original", "从留存的原始文件重新读入，使每条记录都有出处"),
    )  # fmt: skip

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return what says where a record is from."""
        del given
        return ("part", "source_detail", "generated", "parents", "meta")

    def judge(self, seen: Seen, given: Given) -> NDArray[np.bool_]:
        """Return whether each record can be traced."""
        known = pa.array([name for name, digest in given.facts.parts.items() if digest], pa.string())
        held = pc.is_in(seen.column("part"), known).fill_null(fill_value=False)
        good = np.asarray(held.to_numpy(zero_copy_only=False), dtype=bool) & seen.filled("source")
        made = np.asarray(pc.equal(seen.generated, 1).fill_null(fill_value=False).to_numpy(zero_copy_only=False), dtype=bool)
        return good & (~made | seen.filled("parents") | seen.filled("source_detail"))
