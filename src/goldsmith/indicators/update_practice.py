"""VIT-3: releases that came when they were promised."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import Finding, Said, counted, not_applicable
from goldsmith.indicator import About, Indicator

if TYPE_CHECKING:
    from goldsmith.indicator import Given

YEAR = 365


class UpdatePractice(Indicator):
    """Measure the share of promised releases of the last year that came.

    Formula: promised dates of the last year by which a release had been made since the promise before / promised dates of that year.
    Promises are counted back from the day of evaluation, and begin with the first release.

    Limits: the dates are declared (E0).

    Source: own definition, after 胡坚波's "更新和维护机制".
    """

    about: ClassVar[About] = About(
        id="VIT-3", en="update practice", zh="更新机制", letter="V", kind="scan", evidence="E0", unit="release", ours=True,
        says=Said("Share of the promised releases of the last year that came.", "近一年承诺的更新中按时发布的占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("releases",)
    looks: ClassVar[bool] = False

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Count the periods with a release."""
        del whole
        said = given.requirement.releases
        today = (given.requirement.time.as_of if given.requirement.time else None) or given.facts.as_of
        made = sorted(day for day in (said.made if said else ()) if day <= today)
        if said is None or not made:
            return not_applicable("no release has been made yet", "尚无发布记录")
        step, ends = dt.timedelta(days=said.promised_every_days), []
        end = today
        while end - step >= max(made[0], today - dt.timedelta(days=YEAR)):
            ends.append(end)
            end -= step
        if not ends:
            return not_applicable("no promised date has passed yet", "尚未到承诺的更新日期")
        kept = sum(any(end - step < day <= end for day in made) for end in ends)
        details = {"days_since_last": (today - made[-1]).days, "releases": len(made)}
        return counted(kept, len(ends), evidence_level=self.about.evidence, details=details)
