"""Gather what a report tells beside an evaluation: what was required, an earlier version, the versions so far, worth and trial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.evaluate import asked, required
from goldsmith.evaluate.comparing import compared, earlier
from goldsmith.evaluate.over_versions import over_versions
from goldsmith.evaluate.report.beside import Beside
from goldsmith.evaluate.worth import keeping

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from goldsmith.curate.settings_of.evaluation import Require
    from goldsmith.evaluate.evaluation import Evaluation
    from goldsmith.lake import Lake
    from goldsmith.profile import Profile


def gathered(lake: Lake, made: Evaluation, profile: Profile, *, spec: Path | None, against: str | int | None, require: Require) -> Beside:
    """Return what stands beside an evaluation.

    Args:
        lake: The lake.
        made: The evaluation.
        profile: What it was graded by.
        spec: Path of the requirement.
        against: A version or tag to compare with, or ``previous``; none where left out. No change for the worse is judged against the
            version that `require` names.
        require: What is required; checked against the profile.

    Raises:
        VersionError: There is no such version or tag, or it was not evaluated.
    """
    one = made.measurements
    than = require.not_worse_than
    worse = earlier(lake, one.dataset, than, one.version)
    before = earlier(lake, one.dataset, against, one.version) if against is not None else worse
    return Beside(
        profile, compared(before, made, profile) if before else None, required.held(require, made, profile, worse),
        over_versions(lake, one.dataset, profile, until=one.version), keeping.of_version(lake, one.dataset, one.version), _trial(spec),
        keeping.weighed_before(lake, one.dataset, one.version),
    )  # fmt: skip


def _trial(spec: Path | None) -> Mapping[str, Any] | None:
    """Return the outcome of the trial that a requirement names."""
    wanted = asked.requirement(spec)
    path = wanted.requirement.trial
    rows = wanted.rows_of(path) if path else []
    return rows[0] if rows else None
