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
    access: Literal["open", "members", "granted"]


class FoundEntry(Entry):
    """A dataset that was found, and how well its words fit."""

    score: float


class FacetValue(Told):
    """A value of a facet, and how many datasets have it."""

    value: str
    n: int


class FoundDatasets(Told):
    """Datasets that were found; ``matched`` tells whether they have all words or most of them, ``after`` where the next page begins."""

    rows: list[FoundEntry]
    n: int
    matched: Literal["all", "some"]
    facets: dict[str, list[FacetValue]]
    after: int | None


Document = dict[str, Any]
"""A JSON document of the release, as it was certified."""
