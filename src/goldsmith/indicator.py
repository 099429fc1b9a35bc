"""The contract of indicators: one question about the quality of a dataset, answered with a number, its interval and its evidence.

An indicator says what it needs (columns that operators measure, parts of the requirement), looks at batches of records one after the
other, joins what it saw, and concludes. What it concludes depends on the records alone, not on their order, their batches or the clock.
Where it lacks something it is *not measurable* and says how to give it; where the question does not arise it is *not applicable*;
an indicator that checked nothing never passes.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from pydantic import ConfigDict

from goldsmith import registry
from goldsmith.evidence.finding import Finding, Missing, Said, not_applicable, not_measurable
from goldsmith.evidence.indicator_inputs import HOW
from goldsmith.settings_fault import Configured

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from goldsmith.algorithms.duplicates import Duplicates
    from goldsmith.algorithms.poison import Facts as Knowledge
    from goldsmith.algorithms.poison import Readable
    from goldsmith.algorithms.poison.records import Spread
    from goldsmith.evidence.judging import Panel
    from goldsmith.evidence.requirement import Requirement
    from goldsmith.evidence.seen import Seen
    from goldsmith.operator import Measure

Letter = Literal["V", "A", "L", "I", "D1", "D2", "S", "U", "-"]
Kind = Literal["scan", "sample", "model", "training"]
MODALITIES = ("text", "image", "audio", "video", "table", "robot")


DENIED = {
    "labels": ("the requirement says that records have no labels", "规格声明记录没有标签"),
    "split": ("the requirement says that there are no parts for training and testing", "规格声明没有训练与测试之分"),
}
"""What a requirement may deny, and what that is called."""


@dataclass(frozen=True)
class Clause:
    """An item of a standard that an indicator answers.

    Attributes:
        standard: The document.
        item: What the document calls it.
        verified: Whether the original text was read; nearly none was, and a report says so.
    """

    standard: str
    item: str
    verified: bool = False


def clauses(*said: str) -> tuple[Clause, ...]:
    """Return clauses whose original text was not read, from ``STANDARD: ITEM``.

    Example:
        >>> clauses("TC609-5-2025-04: 0204")[0].item
        '0204'
    """
    parts = (one.partition(":") for one in said)
    return tuple(Clause(standard.strip(), item.strip()) for standard, _, item in parts)


@dataclass(frozen=True)
class About:
    """What an indicator is.

    Attributes:
        id: Its id in the table of indicators, for life.
        en: Its name in English.
        zh: Its name in Chinese.
        letter: Its property in the VALID2 view; ``S`` safety, ``U`` utility, ``-`` none.
        kind: How it is measured: full scan, sample read by people, model, or training.
        evidence: The level that its number has without calibration, ``E0`` to ``E5``.
        clauses: Items of standards that it answers.
        unit: What is counted.
        lower_is_better: Whether its value counts something unwanted.
        modalities: Which records it is about.
        core: Whether it belongs to the 60 core rows; else it is an extension, or ours.
        ours: Whether no standard and no reference table has it.
        says: What it tells, for somebody who never met the standard.
        remedy: What mends the data where it falls short; empty where that depends on the data.
    """

    id: str
    en: str
    zh: str
    letter: Letter
    kind: Kind
    evidence: str
    clauses: tuple[Clause, ...] = ()
    unit: str = "record"
    lower_is_better: bool = False
    modalities: tuple[str, ...] = MODALITIES
    core: bool = True
    ours: bool = False
    says: Said = field(default_factory=lambda: Said("", ""))
    remedy: Said = field(default_factory=lambda: Said("", ""))


@dataclass(frozen=True)
class FileRead:
    """A file that records came from: how many were found and quarantined, its digest, and whether it broke off."""

    source: str
    path: str
    digest: str
    found: int
    quarantined: int
    broken_off: bool


@dataclass(frozen=True)
class Facts:
    """What is known of a dataset before its records are read.

    Attributes:
        name: The dataset.
        version: Its version.
        records: Records that are evaluated.
        columns: Columns that the table has.
        modalities: Records by modality.
        as_of: The day that ages are counted to.
        files: Files that records came from.
        parts: Parts of files, by name, with the digest of their file.
        provenance: What made each column.
        vectors: The column of embeddings; empty where there is none of every record.
        failures: Records on which an operator of the recipe failed, by the operator's column; they are quarantined and not evaluated.
    """

    name: str
    version: int
    records: int
    columns: frozenset[str]
    modalities: Mapping[str, int]
    as_of: dt.date
    files: tuple[FileRead, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    provenance: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    vectors: str = ""
    failures: Mapping[str, int] = field(default_factory=dict)


class Older(Protocol):
    """An earlier version of the same dataset."""

    @property
    def version(self) -> int:
        """Its number."""

    @property
    def trusted(self) -> bool:
        """Whether the user trusts it, or it was graded C at least."""

    def seen(self) -> Iterator[Seen]:
        """Yield its records, batch by batch, with the stored columns of a record and without measurements."""

    def records(self) -> Readable:
        """Return its records for algorithms that read them more than once."""


@dataclass(frozen=True)
class Given:
    """Everything that an indicator is given beside the records.

    Attributes:
        requirement: What is asked of the dataset.
        facts: What is known of it.
        rows_of: Reads a file that the requirement names: one mapping a row.
        duplicates: What the search found, for indicators that compare; there at the second look and when they conclude.
        documentation: The card, as a mapping of parts to aspects.
        records: Opens all records, for algorithms that read them more than once.
        ids_of: The ids of such records, by their places among them.
        knowledge: Facts that the user trusts.
        root: Digest over the ids and texts of all evaluated records; there when indicators conclude.
        calibrated: Indicators whose sensitivity and specificity were counted here, on labelled items.
        draws: Root, purpose and name of every sample that was drawn from the dataset.
        older: The version to compare with: the one that the requirement trusts, else the last one that was evaluated.
        spread: How batches are worked on, in order: by one thread or more.
        panel: The judge that the requirement names, and the records drawn for it; drawn when indicators conclude.
        passages: Looks up passages of the references that the requirement names, the nearest first.
    """

    requirement: Requirement
    facts: Facts
    rows_of: Callable[[str], list[dict[str, Any]]]
    duplicates: Duplicates | None = None
    documentation: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    records: Callable[[], Readable] | None = None
    ids_of: Callable[[NDArray[np.int64]], list[str]] | None = None
    knowledge: Knowledge | None = None
    older: Older | None = None
    root: str = ""
    draws: frozenset[tuple[str, str, str]] = frozenset()
    calibrated: frozenset[str] = frozenset()
    spread: Spread = map
    panel: Panel | None = None
    passages: Callable[[str], Sequence[str]] | None = None


class Indicator(Configured):
    """A leaf that answers one question about a dataset. Its fields are its settings; ``about`` says what it is.

    A subclass defines ``conclude`` and, where it looks at records, ``look`` and ``join``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: ClassVar[About]
    version: ClassVar[int] = 1
    wants: ClassVar[tuple[str, ...]] = ()
    """Inputs without which it is not measurable, by their names in :mod:`goldsmith.evidence.indicator_inputs`."""
    second: ClassVar[bool] = False
    """Whether it looks at records a second time, when duplicates are known; no text is there then."""
    looks: ClassVar[bool] = True
    """Whether it looks at records at all."""
    compares: ClassVar[bool] = False
    """Whether it wants to know which records repeat each other."""

    @classmethod
    def name_of(cls) -> str:
        """Return the registered name: the class name in snake case."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()

    @property
    def name(self) -> str:
        """The registered name."""
        return self.name_of()

    @property
    def fingerprint(self) -> dict[str, Any]:
        """What identifies the number: name, version and settings."""
        return {"indicator": self.name, "version": self.version, "settings": self.model_dump(mode="json")}

    def measures(self, given: Given) -> tuple[Measure, ...]:
        """Return the operators whose columns it reads."""
        del given
        return ()

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the stored columns that it reads beside ``id`` and ``source``."""
        del given
        return ()

    def unanswerable(self, given: Given) -> Finding | None:
        """Return why there is no number, before any record is read; ``None`` where it can be measured."""
        there = [name for name in self.about.modalities if given.facts.modalities.get(name)]
        if not there:
            names = ", ".join(self.about.modalities)
            return not_applicable(f"there are no records of this modality ({names})", f"没有这种模态的记录（{names}）")
        if not given.facts.records:
            return not_applicable("there is no record", "没有记录")
        for name in self.wants:
            if name in DENIED and getattr(given.requirement, name) is False:
                return not_applicable(*DENIED[name])
        missing = [name for name in self.wants if not HOW[name].given(given)]
        return not_measurable(*(Missing(name, HOW[name].how) for name in missing)) if missing else None

    def look(self, seen: Seen, given: Given) -> Any:
        """Return what one batch of records says, small however large the batch is; any thread may call it."""
        del seen, given

    def join(self, one: Any, other: Any) -> Any:
        """Return what two parts say together; it does not matter how the records were parted, nor which part comes first."""
        del other
        return one

    @abstractmethod
    def conclude(self, whole: Any, given: Given) -> Finding:
        """Return the finding; ``whole`` is what all batches said, ``None`` where there was none."""


class Unbuilt(Indicator):
    """A row whose inputs exist in no dataset yet: it says what it would need, and is never a number."""

    looks: ClassVar[bool] = False

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Return that there is no number."""
        del whole, given
        return not_measurable(*(Missing(name, HOW[name].how) for name in self.wants))

    def unanswerable(self, given: Given) -> Finding | None:
        """Return what is missing, or that there are no such records."""
        found = super().unanswerable(given)
        return found or not_measurable(*(Missing(name, HOW[name].how) for name in self.wants))


def load(name: str, settings: Mapping[str, Any] | None = None) -> Indicator:
    """Return the registered indicator with these settings.

    Raises:
        UnknownNameError: No indicator has this name.
        SettingsError: Settings are unknown or have wrong values; all of them are listed.
    """
    leaf: type[Indicator] = registry.load("indicator", name)
    return leaf.configured(settings, where=f"indicator {name}")


def every(settings: Mapping[str, Mapping[str, Any]] | None = None) -> list[Indicator]:
    """Return all registered indicators in the order of their ids, with their settings."""
    known = settings or {}
    for name in known:
        registry.load("indicator", name)
    return sorted((load(name, known.get(name)) for name in registry.names("indicator")), key=lambda one: _order(one.about.id))


def _order(id_: str) -> tuple[str, int]:
    family, _, number = id_.rpartition("-")
    return family, int(number) if number.isdigit() else 0


def measures_of(*wanted: str | tuple[str, dict[str, Any]]) -> tuple[Measure, ...]:
    """Return registered measures, each by its name, or its name with settings."""
    from goldsmith.operator import configured

    return tuple(configured(one) if isinstance(one, str) else configured(*one) for one in wanted)


def said(value: object) -> str:
    """Return a label, licence or source as text: a whole number without a point, a truth value as JSON writes it.

    Example:
        >>> said(1.0), said(True), said(" a "), said(None)
        ('1', 'true', 'a', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
