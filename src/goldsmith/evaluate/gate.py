"""The gate that a run may end with: light to import, so that a run without one loads nothing of the evaluation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goldsmith.curate.gated import Gated
    from goldsmith.curate.plan import Plan
    from goldsmith.lake import Lake
    from goldsmith.progress import Progress


class EvaluationGate:
    """Evaluates as a recipe says, and tells whether what it requires holds."""

    def foreseen(self, plan: Plan) -> None:
        """Check the profile, the requirement and what is required.

        Raises:
            GoldsmithError: One of them is wrong.
        """
        from goldsmith.evaluate.gating import foreseen

        foreseen(plan)

    def __call__(self, lake: Lake, plan: Plan, progress: Progress, *, report: bool) -> Gated:
        """Evaluate the dataset as it stands, and mark its version."""
        from goldsmith.evaluate.gating import gated

        return gated(lake, plan, progress, report=report)
