"""The recipe: what a user asks for, as values that have been checked.

A recipe is YAML; ``goldsmith show schema`` prints its JSON Schema for editors. How a file becomes a recipe, with
all problems told at once, is in ``recipe_file``.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from goldsmith.curate.decontaminate_settings import Decontaminate  # noqa: TC001  pydantic reads the annotations
from goldsmith.curate.embedding_settings import Clusters, Embedding, SemanticDuplicates
from goldsmith.curate.grammar_settings import Grammar  # noqa: TC001
from goldsmith.curate.settings_of.evaluation import Evaluate  # noqa: TC001
from goldsmith.curate.settings_of.names import DatasetName  # noqa: TC001
from goldsmith.curate.settings_of.novelty import Novelty  # noqa: TC001
from goldsmith.curate.settings_of.selection import Select  # noqa: TC001

DECIDED = re.compile(r"\b(decision|reason|decided_by|decided_value)\b")
"""Columns that deciding writes."""

Judgement = Literal["languages", "rules", "boilerplate", "exact_duplicates", "near_duplicates", "contamination", "semantic_duplicates"]
"""What may decide that a record is dropped."""

Verbatim = Annotated[str, StringConstraints(strip_whitespace=False)]
"""Text in which white space means something: what stands between two fields, what parts the columns of a file."""

Plain = Verbatim | int | float | bool


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Joined(_Model):
    """Several fields of the input, joined to one text; a name that ends with `?` may be absent, null or empty. They stay in `meta` too."""

    join: list[str] = Field(min_length=1, description="Fields in the order in which they are joined.")
    separator: Verbatim = Field("\n\n", description="What stands between two fields.")


class Messages(_Model):
    """A field that holds a conversation: a list of objects with a role and a content."""

    messages: str = Field(description="The field that holds the list.")


class Fields(_Model):
    """Which fields of the input become which columns; everything else is kept in the column `meta`."""

    id: list[str] = Field(["id"], description="The first of these fields that a record has is its id; an empty list: ids are made.")
    text: list[str] | Joined | Messages = Field(
        ["text", "content", "body", "raw_content"], description="The first of these fields that a record has is its text."
    )
    source: list[str] = Field(["source"], description="Where the record comes from; else the name of the file.")
    source_detail: list[str] = Field(["source_detail", "url"], description="The exact place, such as a URL; else the file and position.")
    original_at: list[str] = Field(
        ["original_at", "date", "published", "timestamp"], description="When the text was made, as the source says."
    )
    license: list[str] = Field(["license"], description="The licence of the record.")

    @field_validator("id", "text", "source", "source_detail", "original_at", "license", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return [value] if isinstance(value, str) else value


class SourceSpec(_Model):
    """One place that records come from: a file, a folder or a pattern."""

    path: str = Field(description="A file, a folder or a pattern such as `data/*.jsonl.zst`.")
    format: str | None = Field(None, description="The reader to use; by default the file's name and content tell.")
    settings: dict[str, Plain | list[Plain]] = Field(default_factory=dict, description="Settings of the reader.")
    name: str | None = Field(None, description="What the column `source` says where the record itself does not.")
    license: str | None = Field(None, description="The licence of these records where the record itself does not say.")


class RulesStep(_Model):
    """A rule set, or rules of one's own, for all records or for some languages."""

    set: str | None = Field(None, description="A rule set by name and version, such as `goldsmith-en@1`, or the path of a YAML file.")
    name: str | None = Field(None, description="What to call rules that stand in the recipe itself.")
    rules: dict[str, dict[str, Any]] | None = Field(None, description="Rules in the recipe itself, in the form of a rule set.")
    languages: list[str] | None = Field(None, description="Languages that these rules judge; all where left out.")
    limits: dict[str, float] = Field(default_factory=dict, description="Other limits for some rules of the set, by the name of the rule.")

    @model_validator(mode="after")
    def _one_of_two(self) -> RulesStep:
        if (self.set is None) == (self.rules is None):
            raise ValueError("give either `set` or `rules`")
        return self

    @property
    def title(self) -> str:
        """What plans and reports call this step."""
        return self.set or self.name or "own-rules"


class NearDuplicates(_Model):
    """How alike two texts must be for one of them to be dropped."""

    similarity: Annotated[float, Field(ge=0.3, le=1.0)] = Field(0.8, description="Drop a record at or above this similarity to a kept one.")
    shingle: Annotated[int, Field(ge=1, le=20)] = Field(3, description="Words (or Han characters) in a shingle.")
    measure: Literal["jaccard", "containment"] = Field("jaccard", description="How similarity is measured over the sets of shingles.")
    keep: list[str] = Field(
        ["longest", "earliest"],
        description="Which of two duplicates stays: `longest`, `earliest`, or a column, with `-` before it for the smallest value.",
        min_length=1,
    )
    expected_records: Annotated[int, Field(ge=1)] = Field(
        1_000_000, description="Bands are chosen to be cheap for about so many records; any number is searched."
    )
    alarm: Annotated[float, Field(gt=0, le=1)] = Field(
        0.5, description="Raise an alarm when a source loses more than this share to duplicates."
    )


class Boilerplate(_Model):
    """Lines that stand in many documents, such as navigation and cookie notices."""

    documents: Annotated[int, Field(ge=2)] = Field(6, description="A line in at least so many documents is boilerplate.")
    words: Annotated[int, Field(ge=1)] = Field(4, description="A line of fewer words (Han characters) is never boilerplate.")
    above: Annotated[float, Field(gt=0, le=1)] = Field(
        0.5, description="Drop a record when more than this share of its characters is boilerplate."
    )


class Chunks(_Model):
    """How long documents are cut into records that name the whole one as their parent."""

    characters: Annotated[int, Field(ge=50)] = Field(2_000, description="Longest piece, in characters; a shorter text stays whole.")
    overlap: Annotated[int, Field(ge=0)] = Field(0, description="Characters, at most, of the piece before with which a piece begins again.")
    by: list[Literal["heading", "paragraph", "sentence"]] = Field(
        ["heading", "paragraph", "sentence"],
        description="Where to cut, the best place first; none of them inside code or a table.",
        min_length=1,
    )

    @model_validator(mode="after")
    def _less_than_half(self) -> Chunks:
        if 2 * self.overlap > self.characters:
            raise ValueError("`overlap` is at most half of `characters`")
        return self


class ErrorBudget(_Model):
    """How many broken records are borne before the run stops."""

    share: Annotated[float, Field(ge=0, le=1)] = Field(0.01, description="Share of the records found.")
    records: Annotated[int, Field(ge=0)] = Field(10, description="This many are borne whatever the share.")


class ExportSpec(_Model):
    """A layout to write the kept records in at the end of the run."""

    format: str | None = Field(None, description="An exporter, see `goldsmith list exporter`; by the name of the path where left out.")
    path: str = Field(description="Where to write.")
    columns: list[str] = Field(default_factory=list, description="Columns beside the record's own.")
    all: bool = Field(default=False, description="Write dropped records too, with decision, reason and duplicate_of.")
    selection: str | None = Field(None, description="Write only the records that this selection has chosen.")


class Recipe(_Model):
    """From sources to a curated dataset."""

    name: DatasetName = Field(description="Name of the recipe, and of the dataset unless another is given.")
    description: str = Field("", description="One sentence for `goldsmith list recipe`.")
    sources: list[SourceSpec] = Field(default_factory=list, description="Where records come from; `--input` replaces them.")
    fields: Fields = Field(default_factory=Fields, description="Which fields of the input become which columns.")
    chunks: Chunks | None = Field(None, description="Cut long documents into records of their own.")
    edits: list[str | dict[str, dict[str, Any]]] = Field(
        default_factory=list, description="Edits of the text, in order; statistics, rules and exports then see the edited text."
    )
    measure: list[str | dict[str, dict[str, Plain | list[Plain]]]] = Field(
        default_factory=list, description="Operators beside those that the rules need."
    )
    languages: list[str] = Field(default_factory=list, description="Languages to keep, such as `zh` and `en`; all where empty.")
    rules: list[RulesStep] = Field(default_factory=list, description="Rule sets, in the order in which they judge.")
    boilerplate: Boilerplate | None = Field(None, description="Search for lines that repeat across documents.")
    exact_duplicates: bool = Field(
        default=True,
        description="Drop records whose text is the same up to white space. Where false, copies are still found; with `near_duplicates` they go as near ones.",
    )
    near_duplicates: NearDuplicates | None = Field(None, description="Drop records that are alike.")
    decontaminate: Decontaminate | None = Field(
        None, description="Look for items of benchmarks in the records; with `action: remove` those that hold one go."
    )
    embedding: Embedding | None = Field(None, description="A vector of every text, for what goes by meaning.")
    semantic_duplicates: SemanticDuplicates | None = Field(
        None, description="Drop records that say what another one says, by their embeddings."
    )
    clusters: Clusters | None = Field(None, description="Group records by what they are about.")
    complexity: Grammar | None = Field(None, description="Measure grammatical complexity, the score of CDF-GC.")
    novelty: Novelty | None = Field(None, description="Measure what each kept record adds to those before it.")
    select: list[Select] = Field(default_factory=list, description="Selections of the kept records, each a column `selected_NAME`.")
    decide: list[Judgement] = Field(
        ["languages", "rules", "boilerplate", "exact_duplicates", "near_duplicates", "contamination", "semantic_duplicates"],
        description="Who decides first: a record's reason is the first that fires.",
    )
    evaluate: Evaluate | None = Field(
        None, description="Evaluate the dataset at the end; where what is required does not hold, the run ends with exit code 3."
    )
    error_budget: ErrorBudget = Field(default_factory=ErrorBudget, description="How many broken records are borne.")
    export: list[ExportSpec] = Field(default_factory=list, description="What to write at the end.")

    @field_validator("sources", mode="before")
    @classmethod
    def _paths(cls, value: object) -> object:
        if isinstance(value, str):
            value = [value]
        return [{"path": entry} if isinstance(entry, str) else entry for entry in value] if isinstance(value, list) else value

    @field_validator("rules", mode="before")
    @classmethod
    def _sets(cls, value: object) -> object:
        return [{"set": entry} if isinstance(entry, str) else entry for entry in value] if isinstance(value, list) else value

    @field_validator(
        "boilerplate",
        "near_duplicates",
        "chunks",
        "embedding",
        "semantic_duplicates",
        "clusters",
        "complexity",
        "novelty",
        "evaluate",
        mode="before",
    )
    @classmethod
    def _switched(cls, value: object) -> object:
        return {} if value is True else None if value is False else value

    @field_validator("edits")
    @classmethod
    def _each_edit_once(cls, value: list[Any]) -> list[Any]:
        names = [name for entry in value for name in ([entry] if isinstance(entry, str) else entry)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"each edit may stand once: {', '.join(twice)}")
        return value

    @field_validator("select")
    @classmethod
    def _each_name_once(cls, value: list[Select]) -> list[Select]:
        names = [one.name for one in value]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"each selection has a name of its own: {', '.join(twice)}")
        return value

    @model_validator(mode="after")
    def _meaning_fits(self) -> Recipe:
        made = self.embeds.column if self.embeds else ""
        for name in ("semantic_duplicates", "clusters"):
            wanted = getattr(self, name)
            if wanted and wanted.column != made:
                raise ValueError(f"`{name}.column` is `{wanted.column}`, and the vectors of this recipe are `{made}`: let both be the same")
        if self.semantic_duplicates and (named := DECIDED.search(self.semantic_duplicates.where or "")):
            raise ValueError(f"`semantic_duplicates.where` names `{named[0]}`, which is decided only afterwards")
        return self

    @property
    def embeds(self) -> Embedding | None:
        """How texts become vectors: as the recipe says, or by default where something goes by meaning."""
        return self.embedding or (Embedding.model_validate({}) if self.semantic_duplicates or self.clusters else None)

    @field_validator("decide")
    @classmethod
    def _once(cls, value: list[Judgement]) -> list[Judgement]:
        if len(set(value)) != len(value):
            raise ValueError("each judgement may stand once")
        return value
