"""Trees that somebody else has made: a column of CoNLL-U, a field of the input, or a file whose documents are named by the records' ids."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from goldsmith.algorithms.grammar import conllu
from goldsmith.algorithms.grammar.parser import Parsed
from goldsmith.algorithms.grammar.splitting import language_of
from goldsmith.curate.parsing import as_batch, blank, row_of
from goldsmith.curate.tables import committed
from goldsmith.errors import ColumnError, ReadingError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.lake import Dataset
    from goldsmith.progress import Progress

Row = tuple[object, ...]
"""What stands in the columns of a record."""
SUFFIXES = (".conllu", ".conll", ".conllu.gz", ".conll.gz")


def is_file(trees: str) -> bool:
    """Tell whether trees come from a file."""
    return trees.endswith(SUFFIXES) or "/" in trees


def digest(records: Dataset, trees: str) -> str:
    """Return what names the trees: the digest of their file, or the column with the files that hold it."""
    if not is_file(trees):
        column = _column(records, trees)
        return f"column {column}: {trees} {json.dumps(records.provenance(column), sort_keys=True)}"
    try:
        with Path(trees).open("rb") as file:
            return f"file {Path(trees).name} sha256 {hashlib.file_digest(file, 'sha256').hexdigest()}"
    except OSError as error:
        raise ReadingError("the trees cannot be read", where=trees, found=error.strerror or type(error).__name__) from error


@dataclass(frozen=True)
class GivenTrees:
    """Trees that are there already.

    Attributes:
        column: The column that is read beside the id.
        field: What they are called.
        named: The row of each document of a file, by id; None where they stand in a column.
    """

    column: str
    field: str
    named: dict[str, Row] | None

    def row(self, id_: str, held: object) -> Row | None:
        """Return the row of a record; None where it has no trees."""
        return self.named.get(id_) if self.named is not None else _of_field(id_, held, self.field, self.column)


def opened(records: Dataset, trees: str) -> GivenTrees:
    """Return the trees of a file, which is read whole, or say where the others stand.

    Raises:
        ReadingError: The file is no CoNLL-U; the message names the line.
        ColumnError: There is no such column or field.
    """
    return GivenTrees("id", trees, _of_file(trees)) if is_file(trees) else GivenTrees(_column(records, trees), trees, None)


def fill(records: Dataset, given: GivenTrees, pending: list[int], progress: Progress) -> None:
    """Write the five numbers of the trees of each record; a record without trees is not measurable.

    Raises:
        ReadingError: Trees are no CoNLL-U; the message names the record and the line.
    """
    for fragment in pending:
        batches = []
        for batch in records.scan(list(dict.fromkeys(["id", given.column])), fragments=[fragment]):
            pairs = zip(batch.column("id").to_pylist(), batch.column(given.column).to_pylist(), strict=True)
            batches.append(as_batch([given.row(id_, held) or blank() for id_, held in pairs]))
            progress.advance(batch.num_rows)
        filled = records.fill(fragment, pa.Table.from_batches(batches), reads=[given.column], live=True)
        committed(records, [filled], f"grammar of fragment {fragment}")


def _of_file(path: str) -> dict[str, Row]:
    """Return the row of each document of a file; only these stay in memory."""
    found: dict[str, Row] = {}
    for id_, trees in conllu.documents(_lines(path), where=path):
        if not id_ or id_ in found:
            raise ReadingError(
                "documents must be named, each once",
                where=path,
                found=f"`{id_}` twice" if id_ else f"a document of {len(trees)} sentences without a name",
                expected="a line `# newdoc id = ID` with the id of a record before each document",
            )
        found[id_] = _row(trees)
    return found


def _row(trees: list[Any]) -> Row:
    return row_of(Parsed(trees), language_of("".join(word for tree in trees for word in tree.words)))


def _lines(path: str) -> Iterator[str]:
    opened = gzip.open if path.endswith(".gz") else open
    try:
        with opened(path, "rt", encoding="utf-8") as file:
            yield from file
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ReadingError("the trees cannot be read", where=path, found=f"{type(error).__name__}: {error}") from error


def _column(records: Dataset, trees: str) -> str:
    if trees in records.columns:
        return trees
    if "meta" in records.columns:
        return "meta"
    hint = "--trees names a column, a field of the input, or a file *.conllu"
    raise ColumnError(f"no column is called `{trees}`", where=records.name, hint=hint)


def _of_field(id_: str, held: object, trees: str, column: str) -> Row | None:
    said = held
    if column == "meta" != trees:
        meta = json.loads(str(held)) if held else {}
        said = meta.get(trees) if isinstance(meta, dict) else None
    if not isinstance(said, str) or not said.strip():
        return None
    return _row(conllu.trees(said, where=f"record {id_}"))
