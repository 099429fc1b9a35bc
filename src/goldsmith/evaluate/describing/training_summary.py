"""The EU summary of training content, filled as far as one dataset can: Markdown to be finished by the provider, and the same as JSON.

The template asks for all training data of a model. What stands here is about one dataset; a provider joins several. An empty field says what is
missing, so that nobody mistakes it for *no*.

Source: Commission communication C(2025) 8311, annex, as summaries that were published by it show its sections; Regulation (EU) 2024/1689, 53(1)(d).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from goldsmith.evaluate.describing.counting import top_sites
from goldsmith.evaluate.describing.filling import Filled, fact_name, sections, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.evaluate.evaluation import Evaluation
    from goldsmith.profile import Profile

RANGES = ((1_000_000_000, "Less than 1 billion tokens"), (10_000_000_000_000, "1 billion to 10 trillion tokens"))
LARGEST = "More than 10 trillion tokens"
"""Ranges of the template for text."""
DISCLAIMER = (
    "Draft made by goldsmith from one dataset. The summary is the provider's, about all training data of a model; "
    "fields marked *missing* must be completed, and nothing here is legal advice."
)


def size_range(tokens: float) -> str:
    """Return the range of the template that a number of tokens falls in.

    Example:
        >>> size_range(5e8), size_range(2e9), size_range(2e13)
        ('Less than 1 billion tokens', '1 billion to 10 trillion tokens', 'More than 10 trillion tokens')
    """
    return next((told for limit, told in RANGES if tokens < limit), LARGEST)


def as_json(made: Evaluation, profile: Profile) -> dict[str, Any]:
    """Return the summary as JSON values."""
    one = made.measurements
    parts = sections(made, profile)
    return {
        "document": "public summary of training content",
        "basis": profile.standard,
        "original_read": profile.verified,
        "note": DISCLAIMER,
        "dataset": {"name": one.dataset, "version": one.version, "root": one.root, "records": one.records, "characters_bytes": one.bytes},
        "sections": [
            {"section": part.title.en, "section_zh": part.title.zh, "fields": [_told(field, one.stated) for field in fields]} for part, fields in parts
        ],
        "missing": [field.code for _, fields in parts for field in fields if not field.is_filled],
    }  # fmt: skip


def as_markdown(made: Evaluation, profile: Profile) -> str:
    """Return the summary as Markdown."""
    return "\n".join(_lines(made, profile)) + "\n"


def _lines(made: Evaluation, profile: Profile) -> Iterator[str]:
    one = made.measurements
    yield "# Public summary of training content"
    yield ""
    yield f"> {DISCLAIMER}"
    yield ""
    yield f"Version of the summary: {_safe(str(one.stated.get('provider.summary_version', 'draft')))}  "
    yield f"Last update: {made.at[:10]}  "
    yield f"Dataset: {one.dataset}, version {one.version}, {one.records:,} records, root `{one.root[:16]}`"
    for part, fields in sections(made, profile):
        yield ""
        yield f"## {part.title.en}"
        for field in fields:
            yield ""
            yield f"### {field.code}: {field.title.en}"
            yield ""
            yield from _body(field, one.stated)


def _body(field: Filled, stated: Mapping[str, Any]) -> Iterator[str]:
    if field.lacking is not None:
        yield f"*missing*: {field.lacking.en}"
        return
    for name, value in field.declared.items():
        yield f"- {fact_name(name)}: {_safe(words(value))} (declared)"
    for name, value in field.counted.items():
        yield f"- {fact_name(name)}: {_safe(words(_shown(name, value)))} (counted)"
    for told in field.measured:
        yield f"- {told.en}"
    for extra in _derived(field.code, stated):
        yield f"- {extra}"


def _told(field: Filled, stated: Mapping[str, Any]) -> dict[str, Any]:
    derived = list(_derived(field.code, stated))
    return field.as_json() | ({"derived": derived} if derived else {})


def _derived(code: str, stated: Mapping[str, Any]) -> Iterator[str]:
    """Yield what follows from the facts of a field: the range of a size, the tenth of the sites that the template lists."""
    tokens = stated.get("training.tokens")
    if code == "1.3 size" and isinstance(tokens, int | float) and not isinstance(tokens, bool):
        yield f"range of the template: {size_range(tokens)}"
    if code == "2.3 domains" and stated.get("counted.sites"):
        yield f"most frequent tenth of the sites: {_safe(', '.join(top_sites(stated['counted.sites'])))}"


def _shown(name: str, value: Any) -> Any:
    return {site: value[site] for site in top_sites(value)} if name == "counted.sites" else value


def _safe(text: str) -> str:
    """Return a text of somebody's on one line, in which nothing is markup: it cannot add a section, a link or a script."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))
