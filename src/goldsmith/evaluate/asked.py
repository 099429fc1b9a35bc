"""What is asked: the requirement and the profile, read from their files, and the files that a requirement names."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith import registry
from goldsmith.curate.editing import TEXT
from goldsmith.curate.releasing import kept
from goldsmith.errors import SettingsError, UsageError
from goldsmith.evaluate import annotated
from goldsmith.evaluate.named_in import check_names
from goldsmith.evaluate.yaml_file import checked, tree_of
from goldsmith.evidence.requirement import Requirement
from goldsmith.evidence.topic_grid import TopicGrid
from goldsmith.indicating.documentation import named
from goldsmith.profile import Profile
from goldsmith.written import Sort, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.lake import Dataset, Lake

SPEC_HINT = "docs/evaluate.md shows one that works"
PROFILE_HINT = "`goldsmith show profile tc609-2025` prints one that works"


@dataclass(frozen=True)
class Asked:
    """A requirement, and the folder that its paths are counted from."""

    requirement: Requirement
    folder: Path
    records: Dataset | None = None

    def rows_of(self, path: str) -> list[dict[str, Any]]:
        """Return the rows of a file that the requirement names: JSON Lines, or one JSON value; or what a column of annotation tells.

        Raises:
            UsageError: There is no such file.
            SettingsError: It cannot be read; the message names the line.
        """
        if annotated.is_of_annotation(path):
            audit, _, column = path.removeprefix(annotated.BEGINS).rpartition("#")
            return [] if self.records is None else annotated.rows_of(self.records, audit or "agreement", column)
        file = self._file(path)
        content = file.read_bytes()
        if file.suffix == ".json":
            found = _parsed(content, str(file))
            return found if isinstance(found, list) else [found]
        lines = [(number, line) for number, line in enumerate(content.splitlines(), 1) if line.strip()]
        rows = [_parsed(line, f"{file}: line {number}") for number, line in lines]
        odd = next((number for (number, _), row in zip(lines, rows, strict=True) if not isinstance(row, dict)), None)
        if odd is not None:
            raise SettingsError("a line is no object", where=f"{file}: line {odd}", expected="one JSON object a line")
        return rows

    def corpus(self, lake: Lake) -> Iterator[str]:
        """Yield the texts that claims are held against: of a file, or of a dataset of the lake.

        Raises:
            UsageError: There is no such file, or no such column.
            NoDatasetError: There is no such dataset.
        """
        named = self.requirement.references
        if named is None:
            return
        if named.dataset:
            records = lake.dataset(named.dataset)
            column = TEXT if named.column == "text" and TEXT in records.columns else named.column
            if column not in records.columns:
                raise UsageError(
                    "the references have no such column", where=named.dataset, found=column, expected=", ".join(records.columns[:20])
                )
            for batch in records.scan([column], kept(records)):
                yield from (str(one) for one in batch.column(column).to_pylist() if one)
        elif named.file and named.file.endswith((".jsonl", ".json")):
            yield from (str(row[named.column]) for row in self.rows_of(named.file) if row.get(named.column))
        elif named.file:
            yield self._file(named.file).read_text(encoding="utf-8-sig", errors="replace")

    def corpus_digest(self, lake: Lake) -> str:
        """Return what identifies the texts that claims are held against; empty where there are none.

        Raises:
            UsageError: There is no such file.
            NoDatasetError: There is no such dataset.
        """
        named = self.requirement.references
        if named is None or named.field:
            return ""
        if named.dataset:
            return f"{named.dataset}@{lake.dataset(named.dataset).version}"
        return hashlib.sha256(self._file(named.file or "").read_bytes()).hexdigest()

    def _file(self, path: str) -> Path:
        file = self.folder / path
        if not file.is_file():
            raise UsageError(
                "the requirement names a file that is not there", where=str(file), hint="paths are counted from the requirement"
            )
        return file

    def documentation(self) -> dict[str, dict[str, Any]]:
        """Return the card with the English names of its parts: a mapping of the requirement, a YAML file, or front matter of Markdown.

        Raises:
            UsageError: There is no such file.
            SettingsError: It cannot be read.
        """
        card = self.requirement.documentation
        if card is None:
            return {}
        if isinstance(card, dict):
            return named(card)
        path = self.folder / card
        if path.suffix.lower() not in {".md", ".markdown"}:
            return named(tree_of(path, "documentation", hint=SPEC_HINT).tree)
        if not path.is_file():
            raise UsageError("there is no such documentation file", where=str(path), hint=SPEC_HINT)
        return named(_front_matter(path))


def requirement(path: Path | None) -> Asked:
    """Return the requirement of a file; an empty one where none is given.

    Raises:
        UsageError: There is no such file.
        SettingsError: It is wrong; all problems are listed, with their lines.
    """
    if path is None:
        return Asked(Requirement(), Path())
    found = checked(path, Requirement, "requirement", hint=SPEC_HINT)
    check_names(path, found, hint=SPEC_HINT)
    return Asked(filled(found, path.parent), path.parent)


def filled(found: Requirement, folder: Path) -> Requirement:
    """Return a requirement in which a grid of topics that it names stands in full.

    Raises:
        UnknownNameError: No grid has this name.
        UsageError: There is no such file.
        SettingsError: The grid is wrong; all problems are listed, with their lines.
    """
    if not isinstance(found.topics, str):
        return found
    if not is_file(found.topics) and found.topics not in registry.names("grid"):
        raise registry.unknown("grid", found.topics, where="topics")
    path = folder / found.topics if is_file(found.topics) else Path(str(registry.load("grid", found.topics)))
    grid = checked(path, TopicGrid, "grid of topics", hint="`goldsmith show grid chinese-traditional-culture` prints one that works")
    return found.model_copy(update={"topics": grid.cells()})


def is_file(name: object) -> bool:
    """Tell whether this is the path of a YAML file, and no registered name."""
    return isinstance(name, str) and Path(name).suffix in {".yaml", ".yml"}


def profile(name_or_path: str) -> Profile:
    """Return the profile in a file, or the registered one of that name.

    Raises:
        UnknownNameError: There is neither.
        SettingsError: It is wrong; all problems are listed, with their lines.
    """
    path = Path(name_or_path)
    if not is_file(name_or_path):
        found = registry.load("profile", name_or_path)
        path = found if isinstance(found, Path) else Path(str(found))
    return checked(path, Profile, "profile", hint=PROFILE_HINT)


def _parsed(content: bytes, where: str) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as fault:
        raise SettingsError("this is not JSON", where=where, found=str(fault), expected="one JSON object a line") from fault


def _front_matter(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    if not text.startswith("---"):
        return {}
    return written(text.split("---", 2)[1], path.name, Sort("front matter", SettingsError, SPEC_HINT)).tree
