"""Lists of risk words: found by name or path, joined with what they extend, and known by the digest of their bytes.

A later list wins over an earlier one: a term that stands in both is that of the later, and ``remove`` takes terms of earlier lists
out. Contexts of the same name are joined. So a file of one's own that begins with ``extends: [goldsmith-zh]`` adds to that list.
"""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goldsmith import registry
from goldsmith.algorithms.risk.list_file import GAP, LIST, Context, ListFile, read
from goldsmith.errors import RiskListError
from goldsmith.kernels.folding import folded
from goldsmith.written import Problem, decoded

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

FILES = (".yaml", ".yml", ".tsv")


@dataclass(frozen=True)
class RiskTerm:
    """A term with all that its list says of it; ``parts`` are the pieces of a pattern, one for a plain term."""

    text: str
    risk: str
    weight: float
    inside: bool
    needs: tuple[str, ...]
    unless: tuple[tuple[str, float], ...]
    source: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The pieces that must follow each other: ``代开…发票`` has two."""
        return tuple(part for part in self.text.split(GAP) if reading(part))


@dataclass(frozen=True, eq=False)
class RiskList:
    """One list as it stands in its file."""

    says: ListFile
    terms: tuple[RiskTerm, ...]
    digest: str
    where: str

    @property
    def id(self) -> str:
        """Name and version."""
        return f"{self.says.name}@{self.says.version}"

    def days_old(self, today: dt.date) -> int:
        """Return the days since it was updated; negative where its date lies ahead."""
        return (today - self.says.updated).days

    def is_outdated(self, today: dt.date) -> bool:
        """Tell whether it was due for an update before today, by its own ``update_every_days``."""
        return self.days_old(today) > self.says.update_every_days


@dataclass(frozen=True, eq=False)
class RiskLists:
    """Lists joined to one: what a text is searched for."""

    lists: tuple[RiskList, ...]
    terms: tuple[RiskTerm, ...]
    allow: tuple[str, ...]
    contexts: dict[str, Context]

    @property
    def digests(self) -> dict[str, str]:
        """The digest of each list, by its name and version."""
        return {each.id: each.digest for each in self.lists}


def load(names: Sequence[str]) -> RiskLists:
    """Return lists, joined, with those that they extend before them.

    Args:
        names: Registered names, or paths of files that end in ``.yaml``, ``.yml`` or ``.tsv``.

    Raises:
        UnknownNameError: Nothing is registered under a name.
        RiskListError: A file is absent or not well formed; all of its problems are told with their lines.
    """
    return _joined(tuple(_with_extended(names, ())))


def reading(text: str) -> str:
    """Return what the automaton reads a term as; equal for terms that it cannot tell apart."""
    parts = ("".join(chr(point) for point, _ in folded(part, gap=len(text))) for part in text.split(GAP))
    return GAP.join(part for part in parts if part)


@functools.lru_cache(maxsize=16)
def _joined(lists: tuple[RiskList, ...]) -> RiskLists:
    terms: dict[str, RiskTerm] = {}
    allow: dict[str, str] = {}
    contexts: dict[str, Context] = {}
    for each in lists:
        for text in each.says.remove:
            terms.pop(reading(text), None)
            allow.pop(reading(text), None)
        terms.update((reading(term.text), term) for term in each.terms)
        allow.update((reading(text), text) for text in each.says.allow)
        for name, context in each.says.contexts.items():
            earlier = contexts[name].words if name in contexts else []
            contexts[name] = context.model_copy(update={"words": list(dict.fromkeys((*earlier, *context.words)))})
    for term in terms.values():
        unknown = [name for name in (*term.needs, *dict(term.unless)) if name not in contexts]
        if unknown:
            raise RiskListError(
                f"the term `{term.text}` names a context that no list describes",
                where=term.source,
                found=unknown[0],
                expected=", ".join(contexts) or "none",
            )
    return RiskLists(lists, tuple(terms.values()), tuple(text for key, text in allow.items() if key not in terms), contexts)


def _with_extended(names: Sequence[str], above: tuple[str, ...], folder: Path | None = None) -> Iterable[RiskList]:
    for name in names:
        path = _place(name, folder)
        if str(path) in above:
            raise RiskListError("a list extends itself", where=name, found=" → ".join((*above, str(path))))
        found = _read(path)
        yield from _with_extended(found.says.extends, (*above, str(path)), path.parent)
        yield found


def _place(name: str, folder: Path | None) -> Path:
    if not name.endswith(FILES):
        return Path(registry.load("risklist", name))
    path = Path(name) if folder is None or Path(name).is_absolute() else folder / name
    if not path.is_file():
        raise RiskListError(
            "there is no such list", where=str(path), hint="name a registered list (`goldsmith list risklist`) or an existing file"
        )
    return path


def _read(path: Path) -> RiskList:
    try:
        return _parsed(path.read_bytes(), str(path))
    except OSError as error:
        raise RiskListError("the list cannot be read", where=str(path), found=str(error)) from error


@functools.lru_cache(maxsize=64)
def _parsed(block: bytes, where: str) -> RiskList:
    name = Path(where).name
    said = read(decoded(block, name, LIST), where=name)
    says = said.checked(ListFile)
    terms, problems, seen = [], list[Problem](), dict[str, int]()
    for number, entry in enumerate(says.entries):
        for at, term in enumerate(entry.terms):
            line = said.line(("entries", number, "terms", at))
            found = RiskTerm(
                term, entry.risk, entry.weight, entry.inside, tuple(entry.needs), tuple(entry.unless.items()), f"{name}: line {line}"
            )
            read_as = reading(term)
            if not read_as:
                problems.append(Problem(line, f"`{term}` holds nothing that can be found"))
            elif read_as in seen:
                problems.append(
                    Problem(line, f"`{term}` stands in line {seen[read_as]} already (case, width and separators make no difference)")
                )
            seen.setdefault(read_as, line)
            terms.append(found)
    if problems:
        raise LIST.refusal(name, problems)
    return RiskList(says, tuple(terms), hashlib.sha256(block).hexdigest(), where)
