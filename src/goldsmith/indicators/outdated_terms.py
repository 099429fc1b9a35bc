"""VIT-5: records that speak of what is no longer in force as if it were."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pyarrow as pa

from goldsmith.evidence.finding import Finding, Said, not_applicable
from goldsmith.indicating.found_terms import Wanted, terms_in, written
from goldsmith.indicating.ratio import Share, Tally
from goldsmith.indicator import About

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.evidence.requirement import Outdated, Requirement
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


@dataclass
class OldNames:
    """Counts of one part of the records, and the records that say each outdated name."""

    tally: Tally
    names: list[int]
    either: int
    """Records that say an old or a new name."""


class OutdatedTerms(Share):
    """Measure the share of records that name something out of force, and not what took its place.

    Formula: records that say an outdated name of the requirement's list, and neither what is said today nor that it changed / records. Where no
    record says any of the names, old or new, the question does not arise. A repealed statute, a body
    that was merged, a tax that was abolished, a drug that was withdrawn: each stands in the list with the day since when.

    Limits: a history or a judgment of that time says the old name rightly; a record that tells of the change says both and is not counted. What the list
    does not hold is not found. The worst records are shown, to be read.

    Source: own definition.
    """

    about: ClassVar[About] = About(
        id="VIT-5", en="outdated terms", zh="过时表述", letter="V", kind="scan", evidence="E1", lower_is_better=True, modalities=("text",), core=False, ours=True,
        says=Said("Records that speak of a repealed law, a former body or a withdrawn product as if it still were.", "把已废止的法规、已更名的机构或已退市的产品当作现行的记录。"),
        remedy=Said("replace or drop the records that are named", "更新或剔除所列记录"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("outdated",)

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the text."""
        del given
        return ("text",)

    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray:
        """Tell which records are of today."""
        stale = np.logical_or.reduce([old for old, _ in _verdicts(seen, given.requirement)])
        return pa.array(~stale, mask=~written(seen))

    def look(self, seen: Seen, given: Given) -> OldNames:  # type: ignore[override]  # it keeps a count of each name as well
        """Count one batch, and the records of each outdated name."""
        verdicts = _verdicts(seen, given.requirement)
        either = int(np.logical_or.reduce([one for _, one in verdicts]).sum())
        return OldNames(super().look(seen, given), [int(old.sum()) for old, _ in verdicts], either)

    def join(self, one: OldNames, other: OldNames) -> OldNames:  # type: ignore[override]
        """Add up."""
        names = [a + b for a, b in zip(one.names, other.names, strict=True)]
        return OldNames(super().join(one.tally, other.tally), names, one.either + other.either)

    def conclude(self, whole: OldNames | None, given: Given) -> Finding:  # type: ignore[override]
        """Divide, and tell how many records say each outdated name."""
        if whole is None or not whole.either:
            return self.nothing(given)
        found = super().conclude(whole.tally, given)
        pairs = sorted(zip(whole.names, given.requirement.outdated, strict=True), key=lambda pair: (-pair[0], pair[1].words[0]))
        told = {_told(one): n for n, one in pairs if n}
        return replace(found, details={"records_that_say_an_old_or_new_name": whole.either, "records_by_outdated_name": told})

    def nothing(self, given: Given) -> Finding:
        """Return that no record says any of these names."""
        del given
        return not_applicable("no record says any of the names of the list, old or new", "没有记录提到清单中的任何新旧名称")


def _verdicts(seen: Seen, requirement: Requirement) -> list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """Return for every entry of the list which records say the old name as if it were of today, and which say the old or the new one."""

    def judged(_: Seen) -> list[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
        found = terms_in(seen, requirement)
        pairs = []
        for one in requirement.outdated:
            old = found.different(Wanted(tuple(one.words), tuple(one.unless))) > 0
            new = found.different(Wanted(tuple(one.now), tuple(one.words))) > 0
            told = found.different(Wanted(tuple(one.told_by))) > 0
            pairs.append((old & ~new & ~told, new | old))
        return pairs

    made: list[tuple[NDArray[np.bool_], NDArray[np.bool_]]] = seen.once("outdated names", judged)
    return made


def _told(one: Outdated) -> str:
    return f"{one.words[0]} ({one.since.isoformat()})"
