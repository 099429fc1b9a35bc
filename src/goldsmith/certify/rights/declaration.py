"""What people declare of rights: a YAML file with who holds, may process and may operate what, on what evidence; consents; terms of an offer.

Everything here is *declared*: it is kept with the digest of its evidence, shown as declared, and proved by nobody. A licence that is declared
fills in for records that name none, or one that nobody knows; it takes the place of a named one only where it says ``instead`` and has evidence.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003  pydantic reads the annotations
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

SHA256 = r"^[0-9a-f]{64}$"
Action = Literal["use", "train", "evaluate", "derive", "distribute"]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Evidence(_Model):
    """What a declaration stands on: a file by its digest, a contract or a registration by its number."""

    kind: Literal["file", "contract", "registration", "statement"] = Field(description="What it is.")
    name: str = Field("", description="What it is called.")
    file: str | None = Field(None, description="A file beside this one; its digest is kept, the file itself is not.")
    sha256: str | None = Field(None, pattern=SHA256, description="Digest of the file, where it is not at hand.")
    number: str | None = Field(None, description="Number of the contract or registration.")
    registry: str | None = Field(None, description="Where it is registered, such as a data exchange.")

    @model_validator(mode="after")
    def _says_something(self) -> Evidence:
        if self.kind == "registration" and not (self.number and self.registry):
            raise ValueError("a registration has a `number` and a `registry`")
        if self.kind == "file" and not (self.file or self.sha256):
            raise ValueError("a file is given by `file` or `sha256`")
        if not (self.file or self.sha256 or self.number or self.name):
            raise ValueError("give `name`, `file`, `sha256` or `number`")
        return self


class Upstream(_Model):
    """The dataset, or the release, that records were taken from."""

    dataset: str | None = Field(None, description="A dataset of the same lake; `name@version` for an older one.")
    release: str | None = Field(
        None, pattern=r"^urn:goldsmith:release:[^\s@]+@[^\s@]+$", description="A release that was bought or downloaded."
    )
    hallmark: str | None = Field(None, pattern=SHA256, description="SHA-256 of its `hallmark.dsse.json`.")
    licence: str | None = Field(None, description="Licence of that release; unknown where left out.")

    @model_validator(mode="after")
    def _one_of_two(self) -> Upstream:
        if (self.dataset is None) == (self.release is None):
            raise ValueError("give either `dataset` or `release`")
        if self.release and not self.hallmark:
            raise ValueError("a release is bound by the `hallmark`: the SHA-256 of its hallmark.dsse.json")
        return self


class Holding(_Model):
    """Rights in the records of a source, or in those that an SQL expression names."""

    source: str | None = Field(None, description="The source, as the column `source` has it.")
    where: str | None = Field(None, description="SQL: these records, whatever their source.")
    licence: str | None = Field(None, description="Licence of records that name none.")
    instead: bool = Field(False, description="The licence takes the place of what the records say; needs evidence.")  # noqa: FBT003  a default
    holds: tuple[str, ...] = Field((), description="持有权: who holds the data.")
    processes: tuple[str, ...] = Field((), description="加工使用权: who may process and use it.")
    operates: tuple[str, ...] = Field((), description="经营权: who may offer products made of it.")
    evidence: tuple[Evidence, ...] = Field((), description="What this stands on.")
    begins: date | None = Field(None, description="First day of the rights.")
    until: date | None = Field(None, description="Last day of the rights.")
    territory: tuple[str, ...] = Field((), description="Where they hold, such as `CN`; everywhere where left out.")
    named_as: str | None = Field(None, description="How those who made the records want to be named.")
    derived_from: Upstream | None = Field(None, description="The dataset or release that the records were taken from.")

    @model_validator(mode="after")
    def _stands(self) -> Holding:
        if (self.source is None) == (self.where is None):
            raise ValueError("give either `source` or `where`")
        if self.instead and not (self.licence and self.evidence):
            raise ValueError("`instead` needs a `licence` and `evidence`")
        if self.begins and self.until and self.begins > self.until:
            raise ValueError("`begins` is after `until`")
        return self

    @property
    def key(self) -> str:
        """What tells declarations apart: the later one of the same key counts."""
        return f"source {self.source}" if self.source is not None else f"where {self.where}"


class Consent(_Model):
    """The consent of one person to the use of records about them."""

    subject: str = Field(min_length=1, description="A pseudonym of the person; never a name.")
    purposes: tuple[str, ...] = Field(min_length=1, description="What they consented to.")
    ids: tuple[str, ...] = Field((), description="The records, by id.")
    where: str | None = Field(None, description="SQL: the records.")
    evidence: tuple[Evidence, ...] = Field(min_length=1, description="The signed form, by its digest.")
    until: date | None = Field(None, description="Last day of the consent.")

    @model_validator(mode="after")
    def _of_records(self) -> Consent:
        if not self.ids and not self.where:
            raise ValueError("give `ids` or `where`: the records that the consent is about")
        return self


class Made(_Model):
    """A column that a model or another dataset has made, which may have terms of its own."""

    column: str = Field(description="Name of the column.")
    of: str = Field(min_length=1, description="The model or dataset.")
    licence: str | None = Field(None, description="Its licence, or the terms of its output; unknown where left out.")


class Limits(_Model):
    """Constraints of an offer."""

    until: date | None = Field(None, description="Last day of use (dateTime).")
    count: int | None = Field(None, ge=1, description="Most uses.")
    volume: int | None = Field(None, ge=1, description="Most bytes.")
    purpose: tuple[str, ...] = Field((), description="What for.")
    recipient: tuple[str, ...] = Field((), description="To whom.")
    spatial: tuple[str, ...] = Field((), description="Where.")
    grade: str | None = Field(None, description="Security grade that the recipient's place must have.")
    environment: str | None = Field(None, description="Where it may be computed on, such as `enclave`.")


class Terms(_Model):
    """What is offered: actions, limits and duties, of which each is enforced, detected or contractual."""

    assigner: str = Field(min_length=1, description="Who offers.")
    actions: tuple[Action, ...] = Field(("use",), min_length=1, description="What may be done.")
    commercial: bool = Field(False, description="Whether commercial use is offered.")  # noqa: FBT003  a default
    licence: str | None = Field(None, description="The one licence of the whole; each record keeps its own where left out.")
    limits: Limits = Field(default_factory=Limits, description="Constraints.")
    duties: tuple[Literal["attribute", "delete", "report"], ...] = Field((), description="Duties beside those of the licences.")


class Origins(_Model):
    """Data & Trust Alliance, Data Provenance Standards: Source, 6 fields."""

    standards_version: str = Field("1.0.0", description="Version of the standards.")
    title: str = Field("", description="Title of the dataset.")
    identifier: str = Field("", description="Unique identifier of this metadata.")
    location: str = Field("", description="Where this metadata stands.")
    issuer: str = Field("", description="Who issues the dataset.")
    description: str = Field("", description="What the dataset is.")


class Creation(_Model):
    """Data & Trust Alliance, Data Provenance Standards: Provenance, 9 fields."""

    source_metadata: tuple[str, ...] = Field((), description="Where the metadata of the datasets stand that feed this one.")
    source: tuple[str, ...] = Field((), description="Sources, if others than the issuer.")
    origin_geography: tuple[str, ...] = Field((), description="Where the data comes from.")
    issue_date: str = Field("", description="When the dataset was issued.")
    previous_issue_date: str = Field("", description="When its version before was issued.")
    generated_from: str = Field("", description="First day of what the data is about.")
    generated_until: str = Field("", description="Last day of what the data is about.")
    method: str = Field("", description="How the data came about.")
    format: str = Field("", description="Format of the data.")


class Use(_Model):
    """Data & Trust Alliance, Data Provenance Standards: Use, 12 fields."""

    confidentiality: tuple[str, ...] = Field((), description="Classification: PI, SPI, PHI, PCI, PFI, none.")
    consent_location: str = Field("", description="Where the documents of consent stand.")
    privacy_technologies: str = Field("", description="What was applied to protect persons, with its result.")
    processing_included: tuple[str, ...] = Field((), description="Where it may be processed.")
    processing_excluded: tuple[str, ...] = Field((), description="Where it may not be processed.")
    storage_included: tuple[str, ...] = Field((), description="Where it may be stored.")
    storage_excluded: tuple[str, ...] = Field((), description="Where it may not be stored.")
    licence: str = Field("", description="Licence to use.")
    intended_use: str = Field("", description="What it is meant for.")
    copyright: str = Field("", description="Whether it holds copyrighted material.")
    patent: str = Field("", description="Whether it holds patented material.")
    trademark: str = Field("", description="Whether it holds trade marks.")


class Standards(_Model):
    """The fields of the Data Provenance Standards; one that nobody fills in is told as missing."""

    source: Origins = Field(default_factory=Origins, description="Source.")
    provenance: Creation = Field(default_factory=Creation, description="Provenance.")
    use: Use = Field(default_factory=Use, description="Use.")


class Declaration(_Model):
    """A file of declarations; what it does not name stays as it was."""

    rights: tuple[Holding, ...] = Field((), description="Rights in sources and records.")
    consents: tuple[Consent, ...] = Field((), description="Consents of persons.")
    columns: tuple[Made, ...] = Field((), description="Columns that models or other datasets made.")
    offer: Terms | None = Field(None, description="What is offered.")
    standards: Standards | None = Field(None, description="Fields of the Data Provenance Standards.")

    @field_validator("rights", "consents", "columns")
    @classmethod
    def _each_once(cls, found: tuple[BaseModel, ...]) -> tuple[BaseModel, ...]:
        keys = [getattr(one, "key", None) or getattr(one, "subject", None) or getattr(one, "column", None) for one in found]
        twice = sorted({str(one) for one in keys if keys.count(one) > 1})
        if twice:
            raise ValueError(f"declared twice: {', '.join(twice)}")
        return found
