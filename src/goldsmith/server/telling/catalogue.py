"""Answers of the catalogue: what was found, and the page of a dataset."""

from __future__ import annotations

from typing import Any, Literal

from goldsmith.server.telling.forms import Said, Told


class Score(Told):
    """A score with its interval; ``n`` units were looked at."""

    value: float
    low: float | None
    high: float | None
    n: int | None
    method: str | None


class Entry(Told):
    """A dataset of the catalogue, at its newest good release."""

    name: str
    version: str
    title: Said
    description: Said
    scenarios: list[str]
    domains: list[str]
    modalities: list[str]
    languages: list[str]
    licence: str
    sensitivity: str
    grade: str
    profile: str
    scores: dict[str, Score]
    records: int
    bytes: int
    released: str
    ends: str
    keywords: list[str]
    publisher: str
    hallmark: str
    expired: bool
    access: Literal["open", "members", "granted", "contract"]


class FoundEntry(Entry):
    """A dataset that was found, and how well its words fit."""

    score: float


class FacetValue(Told):
    """A value of a facet, and how many datasets have it."""

    value: str
    n: int


class ListedDataset(Told):
    """A dataset that one may know to be there, and nothing else of it; ``contact`` is whom to ask."""

    name: str
    title: Said
    sensitivity: str
    access: Literal["open", "members", "granted", "contract"]
    contact: str


class FoundDatasets(Told):
    """Datasets that were found; ``matched`` tells whether they have all words or most of them, ``after`` where the next page begins.

    ``listed`` are those of such a name or title that one may only know to be there; they are in no count.
    """

    rows: list[FoundEntry]
    n: int
    matched: Literal["all", "some"]
    facets: dict[str, list[FacetValue]]
    after: int | None
    listed: list[ListedDataset]


Document = dict[str, Any]
"""A JSON document of the release, as it was certified."""


class AccessTold(Told):
    """Who may have a dataset, and what to do to get it."""

    word: Literal["open", "members", "granted", "contract"]
    contact: str
    says: Said


class Card(Told):
    """The card: what stands before its text, and its text."""

    facts: Document
    text: str


class Numbers(Told):
    """A number with its interval, the units behind it and the method."""

    value: float | None
    low: float | None
    high: float | None
    confidence: float | None
    n: int | None
    method: str | None


class Dimension(Numbers):
    """A dimension of quality; without a value it was not covered."""

    name: str
    title: Said
    decision: str
    limit: float | None
    coverage: float | None


class Measured(Numbers):
    """An indicator that was measured."""

    id: str
    name: str
    group: str
    title: Said
    level: str


class NotTested(Told):
    """An indicator that was not, and what it would need."""

    id: str
    name: str
    group: str
    title: Said
    state: str
    needs: Said


class Gate(Told):
    """A gate, and what it said."""

    name: str
    verdict: str


class Residual(Numbers):
    """What may still be wrong."""

    name: str


class Quality(Told):
    """How good a release is, with what was not looked at; ``worth`` and ``trial`` as `goldsmith worth` and `goldsmith try` tell them."""

    letter: str
    profile: str
    edition: str
    certifiable: bool | None
    says: Said
    dimensions: list[Dimension]
    valid2: list[Dimension]
    gates: list[Gate]
    measured: list[Measured]
    not_tested: list[NotTested]
    residual: list[Residual]
    problems: list[Document]
    worth: Document | None
    trial: Document | None


class Signer(Told):
    """Somebody whose signature the hallmark wants."""

    role: Literal["publisher", "evaluator"]
    name: str
    key: str
    signed: bool


class LogTold(Told):
    """What the proof beside a release says of a log."""

    origin: str
    index: int
    size: int
    proved: bool
    witnesses: list[str]


class Step(Told):
    """One thing that was looked at of a hallmark."""

    what: Literal["signature", "log", "status", "validity"]
    state: Literal["good", "none", "bad"]
    says: Said


class Hallmark(Told):
    """The standing of a certificate, and how to verify it oneself."""

    digest: str
    urn: str
    signers: list[Signer]
    log: LogTold | None
    not_before: str
    not_after: str
    recalled: str
    steps: list[Step]
    verify: str


class VersionTold(Told):
    """A version of a dataset; ``recalled`` says why it was, empty where it was not; of one that is ``kept_back`` (too sensitive) or ``altered`` nothing else is told."""

    version: str
    commit: str
    released: str
    records: int
    bytes: int
    grade: str
    recalled: str
    expired: bool
    altered: bool
    kept_back: bool


class Node(Told):
    """A node of the lineage."""

    id: str
    kind: Literal["entity", "activity", "agent", "release"]
    type: str
    label: str


class Edge(Told):
    """From what came later to what it came from."""

    origin: str
    to: str
    kind: str


class Lineage(Told):
    """Nodes and edges, and how many nodes were left out."""

    nodes: list[Node]
    edges: list[Edge]
    more: int


class Column(Told):
    """A column."""

    name: str
    type: str
    says: str


class File(Told):
    """A file, and its size."""

    path: str
    bytes: int


class Way(Told):
    """How to load a release in one program."""

    tool: str
    language: Literal["shell", "python"]
    command: str


class DatasetPage(Told):
    """Everything that the page of a dataset shows."""

    entry: Entry
    access: AccessTold
    card: Card
    quality: Quality
    hallmark: Hallmark
    versions: list[VersionTold]
    lineage: Lineage
    columns: list[Column]
    files: list[File]
    offer: Document | None
    load: list[Way]


class SampleColumn(Told):
    """A column of a sample, with its Arrow type."""

    name: str
    type: str


class SampleTold(Told):
    """Records drawn by chance."""

    release: str
    hallmark: str
    seed: str
    columns: list[SampleColumn]
    rows: list[Document]
