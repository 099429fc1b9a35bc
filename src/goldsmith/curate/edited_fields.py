"""Fields beside the text: where an edit conceals what a text says, it masks `meta`, `source_detail` and what else messages hold.

The first two become columns of their own, ``edited_meta`` and ``edited_source_detail``, as the text does; an export writes these under the old
names. Equal pieces of a batch are masked once. Where a concealing edit has no word for fields, both columns are null:
what nobody masked does not leave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias, runtime_checkable

import orjson
import pyarrow as pa

from goldsmith.curate.edited_messages import CONTENTS
from goldsmith.operator import Failure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from goldsmith.algorithms.personal_data.fields import Piece
    from goldsmith.operator import Edit

META, DETAIL, VAULTS = "edited_meta", "edited_source_detail", "edited_vaults"

VAULT = pa.struct([pa.field("field", pa.string()), pa.field("place", pa.int32()), pa.field("vault", pa.large_binary())])
"""The vault of one piece: of which field, and at which place among its pieces from 0; of messages, which message."""

ADDED = pa.schema([pa.field(META, pa.string()), pa.field(DETAIL, pa.string()), pa.field(VAULTS, pa.list_(VAULT))])
"""Columns that a chain with a concealing edit writes beside the others."""

Sealed: TypeAlias = list[tuple[int, str, int, bytes]]
"""Row, field, place and vault of pieces."""


@runtime_checkable
class Concealing(Protocol):
    """An edit that can mask fields."""

    def masked_fields(self, pieces: Sequence[Piece]) -> tuple[list[str], list[bytes | None]]:
        """Return pieces, masked, and the vault of each that has one."""


class Concealed(NamedTuple):
    """What `concealed_fields` returns: the columns, masked; the vaults of their pieces; the records that failed."""

    messages: pa.Array
    meta: pa.Array
    detail: pa.Array
    sealed: Sealed
    failures: list[Failure]


def concealed_fields(edits: Sequence[Edit], batch: pa.RecordBatch, messages: pa.Array) -> Concealed:
    """Return the fields of a batch without personal data.

    Args:
        edits: A chain of which at least one conceals.
        batch: With ``meta`` and ``source_detail``.
        messages: Conversations whose contents have been edited; here their other fields are.
    """
    from goldsmith.algorithms.personal_data.fields import Piece, pieces_of, rebuilt  # a tenth of a second that only masking needs

    able = [one for one in edits if isinstance(one, Concealing)]
    if len(able) < sum(one.conceals for one in edits):
        none = pa.nulls(batch.num_rows, pa.string())
        return Concealed(none, none, none, [], [])
    details = [[Piece("", one)] if one is not None else [] for one in batch.column("source_detail").to_pylist()]
    metas, bad_metas = _parsed(batch.column("meta"), META)
    talks, bad_talks = _parsed(messages, "edited_messages")
    contents = {row: [_taken_out(turn) for turn in turns] for row, turns in talks.items()}
    found = {
        "meta": {row: pieces_of(value) for row, value in metas.items()},
        "source_detail": {row: pieces for row, pieces in enumerate(details) if pieces},
        "message": {row: pieces_of(value) for row, value in talks.items()},
    }
    masked = _masked(able, dict.fromkeys(piece for rows in found.values() for pieces in rows.values() for piece in pieces))
    new_metas = {row: rebuilt(value, (masked[one][0] for one in found["meta"][row])) for row, value in metas.items()}
    new_talks = {row: rebuilt(value, (masked[one][0] for one in found["message"][row])) for row, value in talks.items()}
    for row, taken in contents.items():
        for turn, (key, content) in zip(new_talks[row], taken, strict=True):
            turn[key] = content
    detail = pa.array([masked[one[0]][0] if one else None for one in details], pa.string())
    sealed = [
        (row, field, place, masked[piece][1])
        for field, rows in found.items()
        for row, pieces in rows.items()
        for place, piece in enumerate(pieces)
        if masked[piece][1]
    ]
    return Concealed(_column(new_talks, len(details)), _column(new_metas, len(details)), detail, sealed, [*bad_metas, *bad_talks])


def vaults_of(sealed: Sealed, n: int) -> pa.Array:
    """Return the vaults of pieces as a column: a list for each record that has any, else null."""
    listed: dict[int, list[dict[str, Any]]] = {}
    for row, field, place, vault in sealed:
        listed.setdefault(row, []).append({"field": field, "place": place, "vault": vault})
    return pa.array([listed.get(row) for row in range(n)], pa.list_(VAULT))


def _masked(able: Sequence[Concealing], pieces: dict[Piece, None]) -> dict[Piece, tuple[str, bytes]]:
    """Return for each piece what it becomes, and its vault; of several edits the vault of the last that changed it."""
    order = sorted(pieces)
    masked = {piece: (piece.text, b"") for piece in order}
    for one in able:
        texts, vaults = one.masked_fields([piece._replace(text=masked[piece][0]) for piece in order])
        masked = {piece: (text, vault or masked[piece][1]) for piece, text, vault in zip(order, texts, vaults, strict=True)}
    return masked


def _taken_out(turn: dict[str, Any]) -> tuple[str, str]:
    """Take the content out of a message: it has been edited; return its key and itself."""
    key = next(key for key in CONTENTS if turn.get(key) is not None)
    content, turn[key] = turn[key], None
    return key, content


def _column(values: dict[int, Any], n: int) -> pa.Array:
    return pa.array([orjson.dumps(values[row]).decode() if row in values else None for row in range(n)], pa.string())


def _parsed(column: pa.Array, name: str) -> tuple[dict[int, Any], list[Failure]]:
    """Return the fields of each record; one that cannot be walked is told as a failure, and so leaves with nothing."""
    from goldsmith.algorithms.personal_data.fields import pieces_of

    found: dict[int, Any] = {}
    failures = []
    for row, value in enumerate(column.to_pylist()):
        if value is None:
            continue
        try:
            parsed = orjson.loads(value)
            pieces_of(parsed)
        except (ValueError, RecursionError) as error:
            failures.append(Failure(row, name, f"{type(error).__name__}: {error}"))
        else:
            found[row] = parsed
    return found, failures
