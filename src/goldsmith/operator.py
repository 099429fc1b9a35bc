"""The contract of operators: a batch of records in, columns out, one measurement or one edit a leaf.

An operator never drops a record: a rule does. A ``Measure`` computes a column of its own. A ``Fused`` measure takes its numbers from
a pass over the text that it shares with others, so that forty statistics cost one reading. An ``Edit`` gives every record another text and
counts what it changed. ``measure`` runs measures over a batch and isolates records that one fails on; ``goldsmith.edit_chain`` edits.
"""

from __future__ import annotations

from abc import abstractmethod
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

import pyarrow as pa

from goldsmith import registry
from goldsmith.errors import OperatorError, UnknownNameError
from goldsmith.operator_settings import Operator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

ROWS_AT_ONCE = 16_384
NOTHING = pa.schema([])

__all__ = ["Edit", "Edited", "Failure", "Fused", "Measure", "Measured", "Operator", "Pass", "configured", "configured_edit", "measure"]


class Pass(Protocol):
    """One reading of the text whose result several fused measures share."""

    def __call__(self, text: pa.Array, wanted: frozenset[str]) -> Any:
        """Return what the measures' ``derive`` reads, for all ``wanted`` numbers at once."""


class Measure(Operator):
    """A leaf that measures one thing about every record and writes it into a column of its own; it never drops a record.

    Class arguments: those of ``Operator``, and ``writes`` (the Arrow type of its column). A subclass without these stays
    abstract. Where nothing can be measured (a share of an empty text) the value is null, not 0.
    """

    sort = "measure"
    writes: ClassVar[pa.DataType | None] = None

    @classmethod
    def __pydantic_init_subclass__(  # type: ignore[override]  # narrower on purpose: any other class argument is a mistake
        cls, *, version: int = 0, reads: str | tuple[str, ...] = ("text",), writes: pa.DataType | None = None
    ) -> None:
        """Note what the class arguments say."""
        super().__pydantic_init_subclass__(version=version, reads=reads)
        cls.writes = writes

    def __init_subclass__(cls, *, version: int = 0, reads: str | tuple[str, ...] = ("text",), writes: pa.DataType | None = None) -> None:
        """Accept the class arguments; pydantic hands them on."""
        del writes
        super().__init_subclass__(version=version, reads=reads)

    if TYPE_CHECKING:
        __call__: Callable[..., pa.Array]  # a leaf takes as many columns as it reads: ``def __call__(self, text)``
    else:

        def __call__(self, *columns: pa.Array) -> pa.Array:
            """Return one value a record, in order, null where not measurable; the arguments are the columns of ``reads``."""
            raise NotImplementedError(f"operator `{self.name}` must define __call__({', '.join(self.reads)})")

    def on(self, values: Iterable[str | None]) -> pa.Array:
        """Return the measurement of plain Python strings; for trying out, and for examples."""
        return self(pa.array(list(values), pa.large_string()))

    heavy: ClassVar[bool] = False
    """Whether it costs so much that a run measures only records whose language some rule asks about it."""

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
    def heavy(self) -> bool:  # type: ignore[override]  # it hangs on the settings
        """Numbers whose names begin with one of the ``views`` of the shared pass (``jieba:``) need a pass of their own."""
        return any(one.startswith(getattr(type(self).shared, "views", ())) for one in self.needs)

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


class Edited(NamedTuple):
    """What an edit makes of a batch.

    Attributes:
        text: The new texts, ``large_string``, shape (n,); null where the text was null.
        changes: How many places were changed in each record, ``int32``, shape (n,); 0 is untouched, null where the text is null.
        columns: What else the edit found, by name: exactly the columns that it ``adds``.
    """

    text: pa.Array
    changes: pa.Array
    columns: Mapping[str, pa.Array] = MappingProxyType({})


class Edit(Operator):
    """A leaf that gives every record another text, counts the places that it changed, and never drops a record.

    Class arguments: those of ``Operator``; ``adds``, the columns that it writes beside the text (their names begin with its
    own); ``settles=False`` where a second application may change the text again. The first column that it reads is the text
    as the edits before it left it; others are columns of the record.

    A text that needs nothing comes back as it is, with 0 changes: an edit is free to return its input.
    """

    sort = "edit"
    adds: ClassVar[pa.Schema] = NOTHING
    settles: ClassVar[bool] = True
    conceals: ClassVar[bool] = False
    """Whether the other text hides what the first one says, so that columns which no edit sees should not leave beside it."""

    @classmethod
    def __pydantic_init_subclass__(  # type: ignore[override]  # narrower on purpose: any other class argument is a mistake
        cls, *, version: int = 0, reads: str | tuple[str, ...] = ("text",), adds: pa.Schema = NOTHING, settles: bool = True
    ) -> None:
        """Note what the class arguments say."""
        super().__pydantic_init_subclass__(version=version, reads=reads)
        cls.adds, cls.settles = adds, settles

    def __init_subclass__(
        cls, *, version: int = 0, reads: str | tuple[str, ...] = ("text",), adds: pa.Schema = NOTHING, settles: bool = True
    ) -> None:
        """Accept the class arguments; pydantic hands them on."""
        del adds, settles
        super().__init_subclass__(version=version, reads=reads)

    if TYPE_CHECKING:
        __call__: Callable[..., Edited]  # a leaf takes as many columns as it reads: ``def __call__(self, text)``
    else:

        def __call__(self, *columns: pa.Array) -> Edited:
            """Return the new texts with the counts of changes; the arguments are the columns of ``reads``."""
            raise NotImplementedError(f"operator `{self.name}` must define __call__({', '.join(self.reads)})")

    def on(self, values: Iterable[str | None]) -> Edited:
        """Return what becomes of plain Python strings; for trying out, and for examples."""
        return self(pa.array(list(values), pa.large_string()))

    @property
    def column(self) -> str:
        """The name of the column that counts its changes, whatever the settings: a recipe names an edit once."""
        return f"edits_{self.name}"


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

    A record that makes an operator raise gets null in that column and a ``Failure``; its neighbours are measured as ever.

    Raises:
        OperatorError: A column has another length or type than its operator declares, or one that is read is missing.

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
    """Return the registered measure with these settings.

    Raises:
        UnknownNameError: No measure has this name; the hint proposes near ones.
        SettingsError: Settings are unknown or have wrong values; all of them are listed.
    """
    leaf: type[Operator] = registry.load("operator", name)
    if not issubclass(leaf, Measure):
        raise UnknownNameError(f"`{name}` edits texts and measures nothing", where=where, hint="name it under `edits`")
    return leaf.configured(settings, where=where)


def configured_edit(name: str, settings: Mapping[str, Any] | None = None, *, where: str = "") -> Edit:
    """Return the registered edit with these settings.

    Raises:
        UnknownNameError: No edit has this name; the hint proposes near ones.
        SettingsError: Settings are unknown or have wrong values; all of them are listed.
    """
    leaf: type[Operator] = registry.load("operator", name)
    if not issubclass(leaf, Edit):
        raise UnknownNameError(f"`{name}` measures texts and edits nothing", where=where, hint="name it under `measure`")
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
