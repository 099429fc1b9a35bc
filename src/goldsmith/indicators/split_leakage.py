"""LEAK-1: test items that stand in the training part too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Missing, Said, counted, not_measurable
from goldsmith.indicating.found_duplicates import partners_at
from goldsmith.indicator import About, Indicator, said

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given

TRAINED = frozenset({"train", "training", "训练", "训练集"})


class SplitLeakage(Indicator):
    """Measure the share of test items of which a copy, exact or near, stands in the training part.

    Formula: records outside the training part in one group of duplicates with a training record / records outside it. A group is a
    record that stays and all that repeat it. A record that names no part counts as a test item: nobody can tell that it is none.

    Limits: two items that both resemble a third are one group, which errs on the careful side; paraphrases are not found.

    Source: own definition; the same idea in Elangovan et al. 2021, arXiv:2102.01818.
    """

    about: ClassVar[About] = About(
        id="LEAK-1", en="split leakage", zh="切分泄漏", letter="A", kind="scan", evidence="E1", lower_is_better=True, modalities=("text",),
        ours=True, says=Said("Share of test items of which a copy stands in the training part.", "测试项中在训练集里有副本的占比。"),
        remedy=Said("take the copies of test items out of the training part: goldsmith decontaminate DATASET --against TEST --action remove", "从训练部分移除测试题的副本：goldsmith decontaminate 数据集 --against 测试集 --action remove"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("split",)
    second: ClassVar[bool] = True
    compares: ClassVar[bool] = True

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the field of the split."""
        return (given.requirement.split or "meta", "meta")

    def look(self, seen: Seen, given: Given) -> tuple[set[int], list[tuple[int, str]], int, int]:
        """Return the groups of training records, the test items with their groups, and how many records name either part."""
        groups = np.where((of := partners_at(given, seen.positions)) >= 0, of, seen.positions).tolist()
        parts = [said(one).lower() for one in seen.field(given.requirement.split or "")]
        trained = {group for group, part in zip(groups, parts, strict=True) if part in TRAINED}
        asked = [(group, id_) for group, part, id_ in zip(groups, parts, seen.ids, strict=True) if part not in TRAINED]
        return trained, asked, sum(part in TRAINED for part in parts), sum(bool(part) and part not in TRAINED for part in parts)

    def join(self, one: Any, other: Any) -> Any:
        """Put both together."""
        return one[0] | other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3]

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Count the test items whose group holds a training record."""
        trained, asked, n, named = whole or (set(), [], 0, 0)
        if not named or not n:
            told = Said(
                f"the field `{given.requirement.split}` names no training or no test records",
                f"字段 `{given.requirement.split}` 没有标出训练或测试记录",
            )
            return not_measurable(Missing("split", told))
        leaked = sorted(id_ for group, id_ in asked if group in trained)
        return counted(
            len(leaked), len(asked), higher_is_better=False, evidence_level=self.about.evidence,
            evidence=tuple(leaked[:EVIDENCE_SHOWN]), details={"training": n, "test": named, "of_no_part": len(asked) - named},
        )  # fmt: skip
