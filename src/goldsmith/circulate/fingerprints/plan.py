"""What may carry a fingerprint, and how far a value may move: declared by the publisher, column by column; nothing else is ever touched."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence  # noqa: TC003  pydantic looks at the names of the module
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import ConfigDict, Field, field_validator, model_validator

from goldsmith.circulation_errors import FingerprintError
from goldsmith.settings_fault import Configured
from goldsmith.written import Sort, read

if TYPE_CHECKING:
    from pathlib import Path

UNITS = {"us": 1.0, "ms": 1e3, "s": 1e6, "min": 6e7, "h": 3.6e9, "d": 8.64e10}
"""Spans of time in microseconds."""
TOLERANCE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(%|us|ms|s|min|h|d)?\s*")
NEVER = frozenset(
    [
        "id",
        "parents",
        "modality",
        "source",
        "source_detail",
        "license",
        "generated",
        "digest",
        "part",
        "messages",
        "meta",
        "label",
        "labels",
        "split",
        "target",
        "answer",
        "gold",
    ]
)
"""Columns that never carry: ids, where a record comes from, what it may be used for, labels, and containers."""


class Sentence(Configured):
    """Two forms of a passage that somebody wrote and approved as saying the same; of one record where its id is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    a: Annotated[str, Field(min_length=1)]
    b: Annotated[str, Field(min_length=1)]
    id: str = ""

    @model_validator(mode="after")
    def _two_forms(self) -> Sentence:
        if self.a in self.b or self.b in self.a:
            raise ValueError("one form is a part of the other: a copy could not be read")
        return self


class Rule(Configured):
    """How a column may carry."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tolerance: str | float | None = None
    """Of numbers, how far one may move: 0.05, or 1 %. Of moments: 30s, 2d."""
    exchangeable: Sequence[tuple[str, str]] = ()
    """Of categories, pairs of values that mean the same."""
    variants: Sequence[Literal["zh", "en"]] = ()
    """Of texts, the built-in variants of these languages."""
    pairs: Sequence[Sentence] | str = ()
    """Of texts, approved paraphrases: a file of JSON lines with `a`, `b`, and `id` where they belong to one record."""

    @field_validator("tolerance")
    @classmethod
    def _read(cls, value: str | float | None) -> str | float | None:
        if value is not None and (not TOLERANCE.fullmatch(str(value)) or not float(TOLERANCE.fullmatch(str(value))[1]) > 0):  # type: ignore[index]
            raise ValueError("say a number above 0, a share such as 1%, or a span such as 30s")
        return value

    @model_validator(mode="after")
    def _one_kind(self) -> Rule:
        if sum(map(bool, (self.tolerance, self.exchangeable, self.variants or self.pairs))) != 1:
            raise ValueError("say one of tolerance, exchangeable, or variants and pairs")
        return self

    @property
    def amount(self) -> float:
        """The tolerance as a number: of its own unit, a share, or microseconds."""
        found = TOLERANCE.fullmatch(str(self.tolerance))
        number, unit = (float(found[1]), found[2]) if found else (0.0, None)
        return number / 100 if unit == "%" else number * UNITS.get(unit or "", 1.0)

    @property
    def is_share(self) -> bool:
        """Whether the tolerance is a share of each value."""
        return str(self.tolerance).strip().endswith("%")


class Plan(Configured):
    """What may carry, and how much may change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: dict[str, Rule] = Field(min_length=1)
    """Columns, fields of `meta` as `meta.NAME`."""
    carriers: Annotated[int, Field(ge=64, le=4_194_304)] = 65_536
    """Most places that carry a bit."""
    drift: Annotated[float, Field(gt=0, le=0.1)] = 0.01
    """How far a statistic may move: a share of its spread, or of the whole."""
    never: Sequence[str] = ()
    """More columns that never carry."""
    key: str = "id"
    """The column that tells records apart."""

    @model_validator(mode="after")
    def _not_what_never_carries(self) -> Plan:
        held = NEVER | set(self.never) | {self.key}
        bad = sorted(name for name in self.columns if name.removeprefix("meta.") in held or "__" in name)
        if bad:
            raise ValueError(f"ids, labels and rights never carry: {', '.join(bad)}")
        return self

    def document(self) -> bytes:
        """Return it in canonical form, by which copies are read later."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def without(self, names: Sequence[str]) -> list[str]:
        """Return the columns among some that what was evaluated rests on."""
        return sorted(name for name in self.columns if name in names or name.removeprefix("meta.") in names)


def planned(path: Path) -> Plan:
    """Return the plan of a YAML file, with the pairs of its files.

    Raises:
        UsageError: There is no such file.
        SettingsError: It is wrong; all problems are listed.
        FingerprintError: A file of pairs cannot be read.
    """
    from goldsmith.errors import SettingsError, UsageError

    if not path.is_file():
        raise UsageError("there is no such plan", where=str(path), hint="docs/fingerprints.md shows one that works")
    if path.suffix == ".json":  # as it was stored, with its pairs
        return Plan.configured(json.loads(path.read_bytes()), where=str(path))
    found = read(path, Sort("plan of fingerprints", SettingsError, "docs/fingerprints.md shows one that works")).checked(Plan)
    rules = {name: one.model_copy(update={"pairs": pairs_of(path.parent / one.pairs)}) if isinstance(one.pairs, str) else one for name, one in found.columns.items()}  # fmt: skip
    return found.model_copy(update={"columns": rules})


def pairs_of(path: Path) -> tuple[Sentence, ...]:
    """Return the approved paraphrases of a file of JSON lines.

    Raises:
        FingerprintError: It cannot be read; the message names the line.
    """
    found: list[Sentence] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise FingerprintError(f"the pairs cannot be read: {problem}", where=str(path)) from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            found.append(Sentence.configured(_object(line, f"{path}: line {number}"), where=f"{path}: line {number}"))
    return tuple(found)


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        return dict(json.loads(line))
    except (ValueError, TypeError):
        raise FingerprintError(
            "this line is no pair", where=where, found=line[:60], expected='{"a": "…", "b": "…"}, and "id" where it is of one record'
        ) from None


def digest_of(plan: Plan) -> str:
    """Return the SHA-256 of a plan."""
    return hashlib.sha256(plan.document()).hexdigest()
