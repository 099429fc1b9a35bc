"""SAF-4: records in which personal data is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pyarrow as pa

from goldsmith.algorithms.personal_data import KINDS, Kinds
from goldsmith.evidence.finding import Said
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, clauses, measures_of

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given
    from goldsmith.operator import Measure


class PersonalDataResidue(Share):
    """Measure the share of records in which personal data stands, after all masking.

    Formula: records in which the detector finds a phone number, an identity number, an address, a key… of sufficient score / records
    that were searched. The text that is searched is the one that leaves: the edited one, where edits were made.

    Limits: what the detector does not know it does not find, and its recall differs by kind: give a calibration (planted data) before
    the number decides. Names in running prose are not searched for by default.

    Source: ISO/IEC 5259-2, Idn-ML-1, and GB/T 36344-2018, 安全规范, by secondary lists.
    """

    about: ClassVar[About] = About(
        id="SAF-4", en="personal data left", zh="个人信息残留", letter="S", kind="scan", evidence="E1", lower_is_better=True, modalities=("text",),
        clauses=clauses("ISO/IEC 5259-2: Idn-ML-1", "GB/T 36344-2018: 安全规范"),
        says=Said("Share of records in which personal data was found.", "发现个人信息的记录占比。"),
        remedy=Said("mask it: add the edit `mask_personal_data` to the recipe, last, and run again", "掩蔽：在配方 `edits` 末尾加入 `mask_personal_data`，再运行一次"),
    )  # fmt: skip

    kinds: Kinds = KINDS
    """Kinds of personal data that count; a sector whose texts name people in office may leave ``name`` to an audit."""

    def measures(self, given: Given) -> tuple[Measure, ...]:
        """Return the count of personal data of these kinds."""
        del given
        return measures_of("personal_data_count" if self.kinds == KINDS else ("personal_data_count", {"kinds": list(self.kinds)}))

    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray:
        """Return whether each record is free of it."""
        count = seen.numbers(*self.measures(given))
        return pa.array(count == 0, mask=np.isnan(count))
