"""The cost ledger: what collecting, cleaning, labelling and computing cost, by source; beside it, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from goldsmith.evaluate.yaml_file import checked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Amount = Annotated[float, Field(ge=0)]
STEPS = ("collecting", "cleaning", "labelling", "computing", "other")
HINT = "docs/worth.md shows one that works"


class Step(BaseModel):
    """What one step cost: a sum that is shared out over records, and prices."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    total: Amount = 0.0
    """For the whole dataset, shared out over the records that were read, of all sources that no sum of their own stands for."""
    per_record: Amount = 0.0
    """For every record that was read."""
    per_kept: Amount = 0.0
    """For every record that is kept, such as a label."""
    per_cpu_hour: Amount = 0.0
    """For computing: the price of an hour of one core; the hours are those of the last run."""
    sources: dict[str, Amount] = Field(default_factory=dict)
    """Sums of single sources."""


class Costs(BaseModel):
    """A file of costs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    currency: str = "CNY"
    collecting: Step = Field(default_factory=Step)
    cleaning: Step = Field(default_factory=Step)
    labelling: Step = Field(default_factory=Step)
    computing: Step = Field(default_factory=Step)
    other: Step = Field(default_factory=Step)


@dataclass(frozen=True)
class SourceCost:
    """What one source cost.

    Attributes:
        source: Its name.
        read: Records that were read.
        kept: Records that are kept.
        steps: Cost of each step.
    """

    source: str
    read: int
    kept: int
    steps: dict[str, float]

    @property
    def total(self) -> float:
        """Cost of all steps."""
        return sum(self.steps.values())

    @property
    def per_kept(self) -> float | None:
        """Cost of one kept record; None where none is."""
        return self.total / self.kept if self.kept else None


def costs_in(path: Path) -> Costs:
    """Return the costs of a file.

    Raises:
        UsageError: There is no such file.
        SettingsError: It is wrong; all problems are listed, with their lines.
    """
    return checked(path, Costs, "costs", hint=HINT)


def ledger(costs: Costs, read: Mapping[str, int], kept: Mapping[str, int], cpu_hours: float) -> list[SourceCost]:
    """Return what each source cost, the dearest first.

    Args:
        costs: Sums and prices.
        read: Records read by source.
        kept: Records kept by source.
        cpu_hours: Of the last run, over all sources.

    Raises:
        ValueError: A sum names a source that is not there.

    Example:
        >>> found = ledger(Costs(collecting=Step(total=100), labelling=Step(per_kept=0.5)), {"a": 30, "b": 10}, {"a": 20, "b": 10}, 0)
        >>> [(one.source, one.total) for one in found]
        [('a', 85.0), ('b', 30.0)]
    """
    strange = sorted({name for step in STEPS for name in getattr(costs, step).sources} - set(read))
    if strange:
        raise ValueError(f"the costs name sources that are not there: {', '.join(strange[:5])}; there are {', '.join(sorted(read)[:10])}")
    found = [SourceCost(name, n, kept.get(name, 0), {}) for name, n in read.items()]
    for step in STEPS:
        said: Step = getattr(costs, step)
        sharing = sum(one.read for one in found if one.source not in said.sources)
        for one in found:
            shared = 0.0 if one.source in said.sources or not sharing else (said.total + said.per_cpu_hour * cpu_hours) * one.read / sharing
            one.steps[step] = said.sources.get(one.source, 0.0) + shared + said.per_record * one.read + said.per_kept * one.kept
    return sorted(found, key=lambda one: (-one.total, one.source))
