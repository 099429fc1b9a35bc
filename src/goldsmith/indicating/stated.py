"""The facts that fill the fields of a document: what the card declares and what is counted, by names such as ``construction.collection``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.indicating.documentation import ASPECTS, FURTHER, is_told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goldsmith.evidence.requirement import Requirement

COUNTED = "counted"
FROM_REQUIREMENT = ("languages", "purpose", "name", "level", "releases")


def stated(card: Mapping[str, Mapping[str, Any]], counts: Mapping[str, Any], requirement: Requirement) -> dict[str, Any]:
    """Return every fact that is told, by its name; a heading or a placeholder tells nothing, ``false`` says *no* and tells something.

    Args:
        card: The documentation, with the English names of parts and aspects.
        counts: What the columns tell.
        requirement: What is asked; its purpose, languages, level and releases are facts as well.

    Example:
        >>> from goldsmith.evidence.requirement import Requirement
        >>> stated({"rights": {"user_data": False, "illegal_content": "TBD"}}, {"records": 3}, Requirement())
        {'rights.user_data': False, 'counted.records': 3}
    """
    found = {
        f"{part}.{aspect}": _plain(value)
        for part, aspects in card.items()
        for aspect, value in aspects.items()
        if _says(part, aspect, value)
    }
    found |= {f"{COUNTED}.{name}": value for name, value in counts.items()}
    asked = requirement.model_dump(mode="json", include=set(FROM_REQUIREMENT), exclude_defaults=True)
    return found | {f"requirement.{name}": asked[name] for name in FROM_REQUIREMENT if name in asked}


def known_states() -> frozenset[str]:
    """Return the names of all facts that an item may name."""
    return frozenset(_names())


def _names() -> Iterator[str]:
    for part, aspects in {**ASPECTS, **FURTHER}.items():
        yield from (f"{part}.{aspect}" for aspect in aspects)
    for name in (
        "records",
        "version",
        "sources",
        "licences",
        "languages",
        "modalities",
        "generated",
        "original_at",
        "collected_at",
        "sites",
        "files",
        "steps",
    ):
        yield f"{COUNTED}.{name}"
    yield from (f"requirement.{name}" for name in FROM_REQUIREMENT)


def _says(part: str, aspect: str, value: Any) -> bool:
    return (part in FURTHER and value is False) or is_told(aspect, value)


def _plain(value: Any) -> Any:
    """Return a value of YAML as JSON knows it: a date becomes text."""
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
