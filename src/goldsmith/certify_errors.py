"""Errors of releases: what cannot be certified, and why."""

from __future__ import annotations

from goldsmith.errors import GoldsmithError


class ReleaseError(GoldsmithError):
    """A release cannot be made, signed or taken back as it was asked for.

    Nothing was left under the final name. A version is released once: other bytes need another number. Publisher and evaluator are two
    keys; `goldsmith keys new NAME` makes one. The message says which part does not fit, and what to do.
    """

    code = "GS801"


class ReleaseGateError(ReleaseError):
    """What a release would promise does not hold: licences in conflict."""

    exit_code = 3
