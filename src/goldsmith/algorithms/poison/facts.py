"""Facts that a user trusts: subject, relation, object; with the words by which texts name them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from goldsmith.errors import PoisonError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
MOST_TOLD = 10


@dataclass(frozen=True)
class Relation:
    """A relation in which every subject has the objects that are given, and no others."""

    name: str
    cues: tuple[str, ...] = ()
    """Words that name it in a text: `capital`, `首都`; its own name where none are given."""
    numeric: bool = False
    """Objects are numbers (with a unit or without); any other number is a contradiction."""
    tolerance: float = 0.0
    """Relative difference that two numbers may have and still be the same."""

    @property
    def said(self) -> tuple[str, ...]:
        """The words that name it, its own name where there are no others."""
        return self.cues or (self.name,)


@dataclass(frozen=True)
class Facts:
    """A graph of facts.

    Relations are read as closed: Paris and Versailles may both be given as capitals of France, but then no third town is one.
    Leave out relations that are not, such as symptoms of a disease.

    Example:
        >>> facts = Facts.of([("France", "capital", "Paris"), ("Italy", "capital", "Rome")], aliases={"France": ["法国"]})
        >>> sorted(facts.range("capital")), facts.objects("France", "capital")
        (['Paris', 'Rome'], frozenset({'Paris'}))
    """

    triples: tuple[tuple[str, str, str], ...]
    relations: Mapping[str, Relation] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other names of subjects and objects, in any language."""

    @classmethod
    def of(
        cls,
        triples: Iterable[Iterable[Any]],
        relations: Mapping[str, Mapping[str, Any]] | None = None,
        aliases: Mapping[str, Iterable[str]] | None = None,
        *,
        where: str = "facts",
    ) -> Facts:
        """Return the facts of plain values, such as a parsed file holds.

        Raises:
            PoisonError: Something is no fact, no relation or no list of names; all problems are told together.
        """
        faults: list[str] = []
        found = [_triple(each, at, faults) for at, each in enumerate(triples, 1)]
        named = {name: _relation(name, settings, faults) for name, settings in (relations or {}).items()}
        for name in sorted({each[1] for each in found if each} - set(named)):
            named[name] = Relation(name)
        faults += [
            f"fact {at}: {each[2]!r} holds no number, and {each[1]} is numeric"
            for at, each in enumerate(found, 1)
            if each and named[each[1]].numeric and number_of(each[2]) is None
        ]
        others = {name: tuple(_names(name, values, faults)) for name, values in (aliases or {}).items()}
        if not found:
            faults.append("there is no fact")
        if faults:
            raise PoisonError(
                "these facts cannot be used",
                where=where,
                found="; ".join(faults[:MOST_TOLD]) + (f"; and {len(faults) - MOST_TOLD} more" if len(faults) > MOST_TOLD else ""),
                expected="triples of subject, relation, object; relations with cues, numeric, tolerance; aliases as lists of names",
            )
        return cls(tuple(dict.fromkeys(each for each in found if each)), named, others)

    @classmethod
    def read(cls, path: Path) -> Facts:
        """Return the facts of a YAML or JSON file (``triples``, ``relations``, ``aliases``), or of a CSV or TSV file of three columns.

        Raises:
            PoisonError: The file cannot be read, or holds no facts.
        """
        try:
            text = path.read_text(encoding="utf-8-sig")
            if path.suffix.lower() in {".csv", ".tsv"}:
                return cls.of(_rows(text, "\t" if path.suffix.lower() == ".tsv" else ","), where=str(path))
            content = _parsed(text)
        except (OSError, UnicodeDecodeError, ValueError) as error:
            raise PoisonError("the facts cannot be read", where=str(path), found=str(error)) from error
        if not isinstance(content, dict) or not isinstance(content.get("triples"), list):
            raise PoisonError("the file holds no facts", where=str(path), expected="a mapping with `triples`, a list of lists of three")
        unknown = sorted(set(content) - {"triples", "relations", "aliases"})
        if unknown:
            raise PoisonError("unknown parts", where=str(path), found=", ".join(map(str, unknown)), expected="triples, relations, aliases")
        return cls.of(content["triples"], content.get("relations"), content.get("aliases"), where=str(path))

    @cached_property
    def _objects(self) -> Mapping[tuple[str, str], frozenset[str]]:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for subject, relation, value in self.triples:
            found[subject, relation].add(value)
        return {pair: frozenset(values) for pair, values in found.items()}

    @cached_property
    def _ranges(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for _, relation, value in self.triples:
            found[relation].add(value)
        return {relation: frozenset(values) for relation, values in found.items()}

    def objects(self, subject: str, relation: str) -> frozenset[str]:
        """Return what is given of a subject, empty where nothing is."""
        return self._objects.get((subject, relation), frozenset())

    def range(self, relation: str) -> frozenset[str]:
        """Return all objects of a relation."""
        return self._ranges.get(relation, frozenset())

    def names(self, entity: str) -> tuple[str, ...]:
        """Return all names of a subject or object, its own first."""
        return (entity, *self.aliases.get(entity, ()))


def number_of(text: str) -> float | None:
    """Return the first number of a text, None where there is none.

    Example:
        >>> number_of("about 1,013.25 hPa")
        1013.25
    """
    found = NUMBER.search(text)
    return float(found.group().replace(",", "")) if found else None


def _triple(each: Any, at: int, faults: list[str]) -> tuple[str, str, str] | None:
    parts = [each] if isinstance(each, str) else list(each) if hasattr(each, "__iter__") else [each]
    said = [str(part).strip() for part in parts if isinstance(part, str | int | float) and not isinstance(part, bool)]
    if len(said) != 3 or len(parts) != 3 or not all(said):
        faults.append(f"fact {at}: {each!r}")
        return None
    return said[0], said[1], said[2]


def _relation(name: str, settings: Any, faults: list[str]) -> Relation:
    known = dict(settings) if isinstance(settings, dict) else {}
    cues = known.pop("cues", ())
    numeric, tolerance = known.pop("numeric", False), known.pop("tolerance", 0.0)
    good = isinstance(cues, list | tuple) and all(isinstance(cue, str) and cue.strip() for cue in cues)
    good &= isinstance(numeric, bool) and isinstance(tolerance, int | float) and not isinstance(tolerance, bool) and tolerance >= 0
    if known or not good or not isinstance(settings, dict):
        faults.append(f"relation {name}: {settings!r}")
        return Relation(name)
    return Relation(name, tuple(cues), numeric, float(tolerance))


def _names(entity: str, values: Any, faults: list[str]) -> list[str]:
    if isinstance(values, str) or not all(isinstance(value, str) and value.strip() for value in values or ()):
        faults.append(f"aliases of {entity}: {values!r}")
        return []
    return list(values or ())


def _rows(text: str, mark: str) -> list[list[str]]:
    import csv

    rows = [row for row in csv.reader(text.splitlines(), delimiter=mark) if any(cell.strip() for cell in row)]
    return rows[1:] if rows and [cell.strip().lower() for cell in rows[0]] == ["subject", "relation", "object"] else rows


def _parsed(text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
