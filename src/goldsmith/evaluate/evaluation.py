"""An evaluation: what was measured of one version of a dataset, and the grade that it has by a profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from goldsmith import indicator
from goldsmith.evaluate import grading
from goldsmith.evidence import finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.evaluate.grading import Grade
    from goldsmith.evidence.finding import Finding
    from goldsmith.profile import Profile

SHAPE = 1
"""Version of the JSON form."""

WORDING = {
    "builder": ("self-assessed by the indicators of {standard}", "按 {standard} 指标自评"),
    "internal": ("assessed within the house by the indicators of {standard}", "按 {standard} 指标内部评测"),
    "third_party": ("assessed by a third party by the indicators of {standard}", "按 {standard} 指标第三方评测"),
}
"""What may be said of a grade: never that a standard is met, and never that somebody has certified."""


@dataclass(frozen=True)
class Measurements:
    """What was measured, whatever the profile.

    Attributes:
        dataset: Its name.
        version: The version that was measured.
        root: Digest over the ids and texts of its records.
        records: Records that were evaluated.
        as_of: The day that ages were counted to.
        goldsmith: Version of the program.
        requirement: What was asked, as JSON values.
        requirement_hash: Its fingerprint.
        config: Fingerprints of all indicators.
        findings: What each indicator found, by name.
        reused: Columns that were read.
        measured: Columns that were measured for it.
        cpu_seconds: CPU time.
        bytes: Bytes of text that were looked at.
        evidence: The worst records, a bit of each text, by id.
        failures: Records on which an operator of the recipe failed, by the operator's column; they are quarantined, and not evaluated.
        stated: What the card declares and the columns tell, by name: what documents are filled with.
    """

    dataset: str
    version: int
    root: str
    records: int
    as_of: str
    goldsmith: str
    requirement: Mapping[str, Any]
    requirement_hash: str
    config: str
    findings: Mapping[str, Finding]
    reused: tuple[str, ...] = ()
    measured: tuple[str, ...] = ()
    cpu_seconds: float = 0.0
    bytes: int = 0
    evidence: Mapping[str, str] = field(default_factory=dict)
    failures: Mapping[str, int] = field(default_factory=dict)
    stated: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the measurements as JSON values."""
        plain = {name: value for name, value in self.__dict__.items() if name != "findings"}
        told = {name: {**_about(name), **found.as_json()} for name, found in self.findings.items()}
        return {"shape": SHAPE, **plain, "findings": told}


def read(values: Mapping[str, Any]) -> Measurements:
    """Return measurements from the JSON values that :meth:`Measurements.as_json` gave."""
    told = {name: value for name, value in values.items() if name != "shape"}
    known = finding.Finding.__dataclass_fields__
    told["findings"] = {
        name: finding.read({key: one for key, one in found.items() if key in known}) for name, found in told["findings"].items()
    }
    told["reused"], told["measured"] = tuple(told["reused"]), tuple(told["measured"])
    return Measurements(**told)


def _about(name: str) -> dict[str, Any]:
    about = indicator.load(name).about
    return {
        "id": about.id, "en": about.en, "zh": about.zh, "letter": about.letter, "kind": about.kind, "unit": about.unit, "ours": about.ours,
        "clauses": [{"standard": one.standard, "item": one.item, "verified": one.verified} for one in about.clauses],
        "lower_is_better": about.lower_is_better,
    }  # fmt: skip


@dataclass(frozen=True)
class Evaluation:
    """Measurements with their grade, and the VALID2 view.

    Attributes:
        id: Its number in the history of the dataset, from 1; 0 where it is not kept.
        at: When it was made, UTC.
        by: The profile that it was graded by.
        assumed: Settings of the requirement that the profile gave and the user did not, by their places.
    """

    measurements: Measurements
    grade: Grade
    view: Grade
    id: int = 0
    at: str = ""
    standard: str = ""
    role: str = "builder"
    by: Profile | None = None
    assumed: tuple[str, ...] = ()

    @property
    def wording(self) -> tuple[str, str]:
        """What may be said of it, in English and Chinese."""
        en, zh = WORDING[self.role]
        ours = self.by is not None and (self.by.ours or self.by.document is not None)
        return en.format(standard=self.standard), zh.replace(
            " {standard} ", f"“{self.by.title.zh}”" if self.by and ours else f" {self.standard} "
        )

    def as_json(self) -> dict[str, Any]:
        """Return all of it as JSON values."""
        en, zh = self.wording
        return {
            "id": self.id,
            "at": self.at,
            "says": {"en": en, "zh": zh},
            **grading.as_json(self.grade),
            "requirement_by_profile": list(self.assumed),
            "known_problems": [one.model_dump(mode="json") for one in self.by.problems] if self.by else [],
            "valid2": grading.as_json(self.view),
            "measurements": self.measurements.as_json(),
        }
