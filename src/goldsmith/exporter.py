"""The contract of exporters: batches of records in, files out, whole or not at all, one layout a leaf.

An exporter writes under another name beside the goal and renames at the end, so a killed export leaves nothing under the
final name. It never overwrites what it was not told to.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from pydantic import ConfigDict

from goldsmith import registry
from goldsmith.errors import ExportError
from goldsmith.exporting.whole import whole_or_nothing
from goldsmith.settings_fault import Configured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import pyarrow as pa


Mapped: TypeAlias = "Callable[[Callable[[pa.RecordBatch], Any], Iterable[pa.RecordBatch]], Iterable[Any]]"
"""A function like :func:`map`."""


@dataclass(frozen=True)
class Written:
    """What an export left behind: the files in order, the number of records in them, their size in bytes."""

    files: tuple[str, ...]
    rows: int
    bytes: int


class Exporter(Configured):
    """A leaf that writes records in one layout. Its fields are its settings; ``suffixes`` are the names that mean it.

    ``reproducible`` says whether the same records give the same bytes; only a layout that draws names of files itself may say no.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    suffixes: ClassVar[tuple[str, ...]] = ()
    reproducible: ClassVar[bool] = True

    def write(
        self,
        batches: Iterable[pa.RecordBatch],
        out: Path,
        *,
        card: Mapping[str, object] | None = None,
        schema: pa.Schema | None = None,
        overwrite: bool = False,
        mapped: Mapped = map,
    ) -> Written:
        """Write all batches, in order, to ``out``.

        Args:
            batches: Record batches of one schema; each is let go before the next is asked for.
            out: The file, or for folder layouts the folder, to write.
            card: What is known of the dataset as a whole: ``name``, ``version``, ``license``, ``languages``, ``description``…
            schema: Schema to use where there is no batch.
            overwrite: Whether an earlier export under that name may be replaced.
            mapped: How batches are prepared: in order, like :func:`map`, perhaps in threads.

        Raises:
            ExportError: ``out`` exists already, or the records do not fit the layout.
            StorageError: The disk is full, read-only or out of reach; nothing is left under the final name.
        """
        with whole_or_nothing(Path(out), overwrite=overwrite, replaces=self.may_replace) as partial:
            counted = _Counted(batches)
            self.fill(mapped(self.prepared, counted), partial, out=Path(out), card=dict(card or {}), schema=schema)
        files = sorted(path for path in Path(out).rglob("*") if path.is_file()) if Path(out).is_dir() else [Path(out)]
        return Written(tuple(map(str, files)), counted.rows, sum(path.stat().st_size for path in files))

    def prepared(self, batch: pa.RecordBatch) -> Any:
        """Return what ``fill`` needs of a batch; any thread may do this, and in any order. By default the batch itself."""
        return batch

    @abstractmethod
    def fill(self, batches: Iterable[Any], partial: Path, *, out: Path, card: dict[str, object], schema: pa.Schema | None) -> None:
        """Write the prepared batches, in order, to ``partial``, which does not exist yet and will be renamed to ``out``."""

    def may_replace(self, out: Path) -> bool:
        """Return whether what stands at ``out`` looks like an earlier export of this layout; by default any file does."""
        return out.is_file()


def exporter_for(out: str | Path, *, format: str | None = None, settings: Mapping[str, Any] | None = None) -> Exporter:  # noqa: A002 - the word of the recipe
    """Return the exporter that is named, or the one that the name of ``out`` means.

    Raises:
        UnknownNameError: No exporter is called ``format``.
        SettingsError: The settings do not fit the exporter.
        ExportError: The name of ``out`` means no exporter.

    Example:
        >>> type(exporter_for("clean.jsonl.zst")).__name__
        'Jsonl'
    """
    name = format or next((one for one in registry.names("exporter") if str(out).lower().endswith(_suffixes(one))), "")
    if not name:
        raise ExportError(
            "the name does not say which format is meant",
            where=str(out),
            hint="name it: --format " + "|".join(registry.names("exporter")).replace("_", "-"),
        )
    leaf: type[Exporter] = registry.load("exporter", name)
    return leaf.configured(settings, where=f"exporter {name}")


class _Counted:
    """Batches that count the rows that went through."""

    def __init__(self, batches: Iterable[pa.RecordBatch]) -> None:
        self._batches = batches
        self.rows = 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for batch in self._batches:
            self.rows += batch.num_rows
            yield batch


def _suffixes(name: str) -> tuple[str, ...]:
    leaf: type[Exporter] = registry.load("exporter", name)
    return leaf.suffixes
