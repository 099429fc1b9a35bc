"""A job: what somebody wants to have computed where the data is, and which figures of it would leave.

1. It is one document without a path or an address: its digest stands for all of it, and whatever is changed is another job.
2. The names of its figures follow from it alone, before any data is looked at; nothing of the data is in a name.
3. How much the figures can tell at most is counted in bits, whatever the job makes of them.
"""

from __future__ import annotations

import hashlib
import math
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from goldsmith import registry
from goldsmith.circulate.inside.templates import Template  # noqa: TC001  pydantic reads it
from goldsmith.settings_fault import Configured
from goldsmith.signing.canonical import canonical

REASONS = ("other_language", "boilerplate", "exact_duplicate", "near_duplicate", "chunked", "contaminated", "semantic_duplicate")
"""Reasons of the program's own for which a recipe drops records; those of rules are named by the job."""
TOTALS = ("in", "kept", "dropped", "quarantined", "children")
ENDS_BITS = 4
"""Bits of how a job ended: done, or one of so many ways not to."""
EXPONENTS = 41
"""Powers of ten that a figure may have: from -20 to 20."""
MOST_FIGURES = 2_000
Plain = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_@.-]{0,63}$")]


class Limits(Configured):
    """What a job may take."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seconds: Annotated[int, Field(ge=1, le=86_400)] = 600
    """Seconds after which it is killed."""
    memory_mb: Annotated[int, Field(ge=256, le=1 << 20)] = 4_096
    """MiB of memory of all of its processes together."""
    disk_mb: Annotated[int, Field(ge=16, le=1 << 20)] = 1_024
    """MiB that it may write; they are in memory, and go when it ends."""


class Leaving(Configured):
    """What may leave of what was computed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least: Annotated[int, Field(ge=2, le=1_000_000)] = 10
    """Records that a group has at least; what rests on fewer is kept back, and counts are rounded to multiples of it."""
    digits: Annotated[int, Field(ge=1, le=6)] = 4
    """Digits of a figure."""
    bytes: Annotated[int, Field(ge=1_024, le=1 << 20)] = 1 << 18
    """Bytes of all figures together."""


class Job(Configured):
    """What somebody wants to have computed.

    Example:
        >>> job = Job(release="people@1.0.0", hallmark="0" * 64, by="mei", purpose="research", kind="recipe", recipe={"name": "web"})
        >>> len(job.digest), job.names[:3]
        (64, ('in', 'kept', 'dropped'))
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,62}$")] = "job"
    """What people call it; its digest is what stands for it."""
    release: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,95}@[A-Za-z0-9][A-Za-z0-9._+-]{0,95}$")]
    """NAME@VERSION of the release."""
    hallmark: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of its hallmark: the release that is meant and no other."""
    by: Annotated[str, Field(min_length=1, max_length=300)]
    """Who asks."""
    purpose: Annotated[str, Field(min_length=1, max_length=300)]
    """What for."""
    kind: Literal["evaluation", "recipe", "sql"]
    """What is computed."""
    profile: Plain = "tc609-2025"
    """evaluation: a profile that goldsmith has."""
    requirement: dict[str, Any] | None = None
    """evaluation: what is asked of the dataset, as in a requirement; files that it names are not there."""
    recipe: dict[str, Any] | None = None
    """recipe: the whole of it; of what it makes nothing leaves but how many records went which way."""
    reasons: Annotated[tuple[Plain, ...], Field(max_length=200)] = ()
    """recipe: reasons of its rules that are counted one by one; the others are counted together."""
    sql: Annotated[dict[Plain, Template], Field(max_length=200)] | None = None
    """sql: questions of the forms that goldsmith knows, by name."""
    limits: Limits = Limits()
    """What it may take."""
    leaving: Leaving = Leaving()
    """What may leave."""
    runs: Annotated[int, Field(ge=1, le=1_000)] = 1
    """How often it may run."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """Refuse what is missing, or belongs to another kind."""
        needs = {"evaluation": None, "recipe": "recipe", "sql": "sql"}
        for kind, one in needs.items():
            if one and (getattr(self, one) is None) == (kind == self.kind):
                raise ValueError(f"`{one}` belongs to a job of kind {kind}, which needs it")
        if self.requirement is not None and self.kind != "evaluation":
            raise ValueError("`requirement` belongs to an evaluation")
        if self.sql is not None and not self.sql:
            raise ValueError("`sql` asks nothing")
        if self.kind == "evaluation" and self.profile not in registry.names("profile"):
            raise ValueError(f"there is no profile {self.profile}; `goldsmith list profile` tells them")
        if len(self.names) > MOST_FIGURES:
            raise ValueError(f"{len(self.names):,} figures are too many; at most {MOST_FIGURES:,}")
        return self

    @property
    def document(self) -> bytes:
        """It in canonical JSON."""
        return canonical(self.model_dump(mode="json"))

    @property
    def digest(self) -> str:
        """SHA-256 of the document."""
        return hashlib.sha256(self.document).hexdigest()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its figures, all that there may be."""
        if self.kind == "recipe":
            return (*TOTALS, *(f"dropped.{one}" for one in dict.fromkeys((*REASONS, *self.reasons, "other"))))
        if self.kind == "evaluation":
            return ("records", *(f"indicator.{one}" for one in sorted(registry.names("indicator"))))
        return tuple(f"{name}{cell}" for name, one in (self.sql or {}).items() for cell in one.cells)

    @property
    def noised(self) -> frozenset[str]:
        """The names of the figures that leave with noise."""
        return frozenset(f"{name}{cell}" for name, one in (self.sql or {}).items() if one.epsilon is not None for cell in one.cells)

    @property
    def counts(self) -> frozenset[str]:
        """The names of the figures that count records."""
        if self.kind != "sql":
            return frozenset(self.names if self.kind == "recipe" else ("records",))
        asked = [(name, one) for name, one in (self.sql or {}).items() if one.question.statistic in {"count", "count-by"}]
        return frozenset(f"{name}{cell}" for name, one in asked for cell in one.cells)

    @property
    def epsilon(self) -> float:
        """Privacy loss of one run, where all of it is noised; else 0 says nothing."""
        return math.fsum(one.epsilon or 0.0 for one in (self.sql or {}).values())

    @property
    def bits(self) -> int:
        """How much its figures can tell at most, in bits, whatever was computed: four numbers each, of so many digits."""
        number = math.log2(2 * 9 * 10 ** (self.leaving.digits - 1) * EXPONENTS + 1)
        return math.ceil(len(self.names) * (4 * number + 1)) + ENDS_BITS
