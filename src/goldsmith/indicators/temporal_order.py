"""CON-7: share of entities whose times are in order."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt, clauses


class TemporalOrder(Unbuilt):
    """Measure the share of entities whose times follow the order of the process.

    Formula: entities in order / entities.

    Limits: needs to know the process. It is not measured yet and says what it needs.

    Source: GB/T 36344-2018, as implementers read it.
    """

    about: ClassVar[About] = About(
        id="CON-7", en="temporal order", zh="时序一致", letter="A", kind="scan", evidence="E1", unit="entity", modalities=("table", "robot"), core=False,
        clauses=clauses("GB/T 36344-2018: 时序性"),
        says=Said("Share of entities whose times are in order.", "时间顺序正确的实体占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("order",)
