"""The contract of operators: a batch of records in, one new column out, one measurement a leaf.

An operator measures and never drops a record: a rule does. There are two sorts. A ``Measure`` computes its own column.
A ``Fused`` measure takes its numbers from a pass over the text that it shares with others, so that forty statistics cost
one reading of the text. ``measure`` runs any mixture of both over a batch and isolates records that an operator fails on.
"""

from __future__ import annotations

import hashlib
import json
import re
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol, Self

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, ValidationError

from goldsmith import registry
from goldsmith.errors import OperatorError, SettingsError
from goldsmith.settings_fault import settings_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

ROWS_AT_ONCE = 16_384

__all__ = ["Failure", "Fused", "Measure", "Measured", "Pass", "configured", "measure"]


class Pass(Protocol):
    """One reading of the text whose result several fused measures share."""

    def __call__(self, text: pa.Array, wanted: frozenset[str]) -> Any:
        """Return what the measures' ``derive`` reads, for all ``wanted`` numbers at once."""


class Measure(BaseModel):
    """A leaf that measures one thing about every record. Its fields are its settings.

    Class arguments: ``version`` (raise it when numbers change), ``reads`` (the columns it is called with) and ``writes``
    (the Arrow type of its column). A subclass without these stays abstract.

    A measure is pure: a record's value depends on that record and the settings alone, never on its neighbours, the order,
    the size of the batch, the clock or earlier calls. A null stays null; where nothing can be measured (a share of an
    empty text) the value is null, not 0.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)

    name: ClassVar[str] = ""
    version: ClassVar[int] = 0
    reads: ClassVar[tuple[str, ...]] = ("text",)
    writes: ClassVar[pa.DataType | None] = None

    @classmethod
    def __pydantic_init_subclass__(  # type: ignore[override]  # narrower on purpose: any other class argument is a mistake
        cls, *, version: int = 0, reads: str | tuple[str, ...] = ("text",), writes: pa.DataType | None = None
    ) -> None:
        """Note what the class arguments say; the registered name is the class name in snake case."""
        cls.name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
        cls.version = version
        cls.reads = (reads,) if isinstance(reads, str) else tuple(reads)
        cls.writes = writes

    def __init_subclass__(cls, *, version: int = 0, reads: str | tuple[str, ...] = ("text",), writes: pa.DataType | None = None) -> None:
        """Accept the class arguments; pydantic hands them on."""
        del version, reads, writes
        super().__init_subclass__()

    def __init__(self, **settings: Any) -> None:  # the fields of the subclass are its signature; unknown ones are refused
        frozen = {key: tuple(value) if isinstance(value, list) else value for key, value in settings.items()}  # YAML writes lists
        try:
            super().__init__(**frozen)
        except ValidationError as problem:
            raise settings_error(type(self), problem, where=f"operator {self.name}") from None

    if TYPE_CHECKING:
        __call__: Callable[..., pa.Array]  # a leaf takes as many columns as it reads: ``def __call__(self, text)``
    else:

        def __call__(self, *columns: pa.Array) -> pa.Array:
            """Return one value a record, in order, null where not measurable; the arguments are the columns of ``reads``."""
            raise NotImplementedError(f"operator `{self.name}` must define __call__({', '.join(self.reads)})")

    @classmethod
    def configured(cls, settings: Mapping[str, Any] | None = None, *, where: str = "") -> Self:
        """Return the operator with these settings.

        Raises:
            SettingsError: Settings are unknown or have wrong values; all of them are listed, with ``where``.
        """
        try:
            return cls(**dict(settings or {}))
        except SettingsError as problem:
            problem.where = where or problem.where
            raise

    def on(self, values: Iterable[str | None]) -> pa.Array:
        """Return the measurement of plain Python strings; for trying out, and for examples."""
        return self(pa.array(list(values), pa.large_string()))

    @property
    def column(self) -> str:
        """The name of the column it writes: the operator's name, then the settings that differ from the defaults."""
        parts = [self.name]
        for field, about in type(self).model_fields.items():
            value = getattr(self, field)
            if about.is_required():
                parts.append(_slug(value))
            elif value != about.get_default(call_default_factory=True):
                parts.append(f"{field}_{_slug(value)}")
        return "_".join(parts)

    @property
    def fingerprint(self) -> str:
        """What identifies the numbers of this column: name, version and settings, as canonical JSON."""
        found = {"measure": self.name, "version": self.version, "settings": self.model_dump(mode="json")}
        return json.dumps(found, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @property
    def notes(self) -> dict[str, str]:
        """Facts that a reader of the column needs, such as which segmentation its words have."""
        return {}

    @property
    def field(self) -> pa.Field:
        """The Arrow field of the column, with fingerprint and notes as its metadata."""
        return pa.field(self.column, self.writes, metadata={"goldsmith.measure": self.fingerprint, **self.notes})


class Fused(Measure):
    """A measure that derives its column from a pass over the text shared with other measures.

    A subclass names the ``shared`` pass, says in ``needs`` which of its numbers it wants (as a class argument, or as a property
    where that depends on settings) and computes the column in ``derive``, vectorised, without seeing the text again.
    """

    shared: ClassVar[Pass]
    always_needs: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def __pydantic_init_subclass__(  # type: ignore[override]  # narrower on purpose: any other class argument is a mistake
        cls,
        *,
        version: int = 0,
        reads: str | tuple[str, ...] = ("text",),
        writes: pa.DataType | None = None,
        shared: Pass | None = None,
        needs: str | tuple[str, ...] = (),
    ) -> None:
        """Note what the class arguments say."""
        super().__pydantic_init_subclass__(version=version, reads=reads, writes=writes)
        if shared is not None:
            cls.shared = staticmethod(shared)  # else a function becomes a method
        cls.always_needs = frozenset((needs,) if isinstance(needs, str) else needs)

    def __init_subclass__(
        cls,
        *,
        version: int = 0,
        reads: str | tuple[str, ...] = ("text",),
        writes: pa.DataType | None = None,
        shared: Pass | None = None,
        needs: str | tuple[str, ...] = (),
    ) -> None:
        """Accept the class arguments; pydantic hands them on."""
        del shared, needs
        super().__init_subclass__(version=version, reads=reads, writes=writes)

    @property
    def needs(self) -> frozenset[str]:
        """The numbers of the pass that ``derive`` reads."""
        return self.always_needs

    @property
    def notes(self) -> dict[str, str]:
        """What the pass says about all its numbers, in its attribute ``notes`` if it has one."""
        return dict(getattr(type(self).shared, "notes", {}))

    @abstractmethod
    def derive(self, counted: Any) -> pa.Array:
        """Return the column from the result of the pass."""

    def __call__(self, text: pa.Array) -> pa.Array:
        """Run the shared pass for this measure alone."""
        return self.derive(type(self).shared(text, self.needs))


class Failure(NamedTuple):
    """A record that an operator failed on: its value is null, and this says why."""

    row: int
    column: str
    error: str


class Measured(NamedTuple):
    """What ``measure`` returns: one column a measure, in their order, and the records that failed."""

    columns: pa.RecordBatch
    failures: tuple[Failure, ...]


def measure(measures: Sequence[Measure], batch: pa.RecordBatch) -> Measured:
    """Run measures over a batch: fused ones in one pass over the text, the others one by one.

    A record that makes an operator raise gets null in that column and a ``Failure``; its neighbours are measured as if it
    were not there.

    Raises:
        OperatorError: An operator returns a column of another length or type than it declares, or a column that it reads
            is missing.

    Example:
        >>> from goldsmith.operators.text.digit_share import DigitShare
        >>> batch = pa.record_batch({"text": pa.array(["a1b2", None], pa.large_string())})
        >>> measure([DigitShare()], batch).columns.to_pydict()
        {'digit_share': [0.5, None]}
    """
    columns: dict[int, pa.Array] = {}
    failures: list[Failure] = []
    for shared, reads, members in _fused(measures):
        text = _column(batch, reads[0], measures[members[0]])
        found, failed = _together(shared, [measures[at] for at in members], text)  # type: ignore[misc]  # only fused ones
        columns.update(zip(members, found, strict=True))
        failures += failed
    for at, each in enumerate(measures):
        if at not in columns:
            columns[at], failed = _alone(each, [_column(batch, name, each) for name in each.reads])
            failures += failed
    schema = pa.schema([each.field for each in measures])
    return Measured(pa.RecordBatch.from_arrays([columns[at] for at in range(len(measures))], schema=schema), tuple(failures))


def configured(name: str, settings: Mapping[str, Any] | None = None, *, where: str = "") -> Measure:
    """Return the registered operator with these settings.

    Raises:
        UnknownNameError: No operator has this name; the hint proposes near ones.
        SettingsError: Settings are unknown or have wrong values; all of them are listed.
    """
    leaf: type[Measure] = registry.load("operator", name)
    return leaf.configured(settings, where=where)


def _fused(measures: Sequence[Measure]) -> list[tuple[Pass, tuple[str, ...], list[int]]]:
    groups: dict[tuple[int, tuple[str, ...]], tuple[Pass, tuple[str, ...], list[int]]] = {}
    for at, each in enumerate(measures):
        if isinstance(each, Fused):
            shared = type(each).shared
            groups.setdefault((id(shared), each.reads), (shared, each.reads, []))[2].append(at)
    return list(groups.values())


def _together(shared: Pass, members: list[Fused], text: pa.Array) -> tuple[list[pa.Array], list[Failure]]:
    """Return the columns of measures that share a pass; the pass holds the numbers of a slice at a time, not of all rows."""
    wanted = frozenset().union(*(each.needs for each in members))
    slices: list[list[pa.Array]] = []
    failures: list[Failure] = []
    steps = [(start, ROWS_AT_ONCE) for start in range(0, max(len(text), 1), ROWS_AT_ONCE)]
    while steps:
        start, rows = steps.pop(0)
        part = text.slice(start, rows)
        try:
            counted = shared(part, wanted)
            slices.append([_checked(each, each.derive(counted), len(part)) for each in members])
        except OperatorError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a pass breaks on, the record is found and reported, not its neighbours
            if len(part) > 1:
                steps[:0] = [(start, len(part) // 2), (start + len(part) // 2, len(part) - len(part) // 2)]
                continue
            failures += [Failure(start, each.column, f"{type(error).__name__}: {error}") for each in members]
            slices.append([pa.nulls(1, each.writes) for each in members])
    return [found[0] if len(found) == 1 else pa.concat_arrays(found) for found in zip(*slices, strict=True)], failures


def _column(batch: pa.RecordBatch, name: str, reader: Measure) -> pa.Array:
    if name not in batch.schema.names:
        raise OperatorError(
            f"operator `{reader.name}` reads a column that is not there", found=", ".join(batch.schema.names), expected=f"`{name}`"
        )
    return batch.column(name)


def _alone(one: Measure, columns: list[pa.Array]) -> tuple[pa.Array, list[Failure]]:
    try:
        return _checked(one, one(*columns), len(columns[0])), []
    except OperatorError:
        raise
    except Exception:  # noqa: BLE001 - third-party code may raise anything; each record is then tried alone
        return _row_by_row(one, columns)


def _row_by_row(one: Measure, columns: list[pa.Array]) -> tuple[pa.Array, list[Failure]]:
    values: list[pa.Array] = []
    failures: list[Failure] = []
    for row in range(len(columns[0])):
        try:
            values.append(_checked(one, one(*(column.slice(row, 1) for column in columns)), 1))
        except OperatorError:
            raise
        except Exception as error:  # noqa: BLE001 - the record is reported, not lost
            failures.append(Failure(row, one.column, f"{type(error).__name__}: {error}"))
            values.append(pa.nulls(1, one.writes))
    return pa.concat_arrays(values), failures


def _checked(one: Measure, column: pa.Array, length: int) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if not isinstance(column, pa.Array) or len(column) != length or column.type != one.writes:
        found = f"{len(column)} values of {column.type}" if isinstance(column, pa.Array) else type(column).__name__
        raise OperatorError(
            f"operator `{one.name}` broke its contract",
            found=found,
            expected=f"{length} values of {one.writes}",
            hint="report it to its author",
        )
    return column


def _slug(value: object) -> str:
    text = str(value)
    if re.fullmatch(r"[A-Za-z0-9_]{1,24}", text):
        return text.lower()
    plain = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_").lower()
    if isinstance(value, int | float):
        return plain if value >= 0 else f"minus_{plain}"
    return hashlib.blake2b(json.dumps(value, sort_keys=True, ensure_ascii=False, default=list).encode(), digest_size=4).hexdigest()
