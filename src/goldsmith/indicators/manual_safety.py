"""SAF-1: records that people found safe."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicating.audited import Audited
from goldsmith.indicator import About, clauses


class ManualSafety(Audited):
    """Measure the share of sampled records that people found free of the 31 risks.

    Formula: records that pass / records of a random sample, stratified by source; filing guides ask for 4,000 items and 96 %.

    Limits: that rule decides, it does not estimate: a corpus at exactly 96 % passes one time in two. The interval is the estimate.

    Source: GB/T 45654-2025 by filing guides written for TC260-003 (the clause text was not seen); TC609-5-2025-04, 0202.
    """

    about: ClassVar[About] = About(
        id="SAF-1", en="manual safety pass", zh="安全合格率（人工）", letter="S", kind="sample", evidence="E4",
        clauses=clauses("TC609-5-2025-04: 0202", "GB/T 45654-2025: manual sampling, 96 %"),
        says=Said("Share of records that people found safe in a random sample.", "随机样本中人工判定安全的记录占比。"),
        remedy=Said("drop the records that people found unsafe, look through their sources, and draw a new sample", "剔除人工判定有风险的记录并复查其来源，然后重新抽样"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("safety_audit",)
    audit: ClassVar[str] = "safety"
