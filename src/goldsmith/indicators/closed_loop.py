"""EMB-4: how often a policy trained with the data succeeds."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt


class ClosedLoop(Unbuilt):
    """Measure how often a policy that was trained with the episodes succeeds.

    Formula: successes / attempts, with the interval.

    Limits: ours: no metric was published. It is not measured yet and says what it needs.

    Source: own definition.
    """

    about: ClassVar[About] = About(
        id="EMB-4", en="closed loop", zh="闭环", letter="U", kind="training", evidence="E3", unit="episode", modalities=("robot",), core=False, ours=True,
        says=Said("How often a policy trained with the data succeeds.", "用该数据训练的策略成功率。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("media", "trial")
