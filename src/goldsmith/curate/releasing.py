"""What may leave: where texts were edited, an export holds the edited ones under the names of those that were read.

What was read is written only where `original_text`, `original_messages`, `original_meta` or `original_source_detail` is asked for,
since an edit may have taken personal data out of it. For the same reason a record that an edit failed on has no text in an export.
Where personal data is masked, `meta` and `source_detail` leave as the mask left them.

Where items of benchmarks were cut out, the text leaves without them, and the messages of such a record do not leave: they still hold the item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.curate.deciding import KEPT
from goldsmith.curate.edited_fields import DETAIL, META
from goldsmith.curate.editing import EDITED, MESSAGES, STATE, TEXT
from goldsmith.errors import ExportError, NoRecordError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goldsmith.lake import Dataset

ORIGINAL = "original_"
"""How what was read is called in an export, where it is asked for: `original_text`."""

FIELDS = {"meta": META, "source_detail": DETAIL}
"""Fields that stand beside a text, and the columns that hold them as a concealing edit left them."""

READ = ("text", "messages", *FIELDS)
MADE = frozenset({TEXT, MESSAGES, *FIELDS.values()})
"""Columns that edits make."""
AS_READ = {ORIGINAL + name: name for name in READ}
AS_EDITED = {"text": TEXT, "messages": MESSAGES, **AS_READ}
CUT = "decontaminated_text"
"""Texts without items of benchmarks, where some were cut out; null elsewhere."""
RIGHTS_STATE = "rights_state"
"""Why a record may not leave although it was kept: `withdrawn` or `excluded`; null elsewhere."""


def stored(records: Dataset, names: Sequence[str]) -> dict[str, str]:
    """Return for each name in an export the column that holds its values.

    Raises:
        ExportError: Some texts have not been edited yet, or not been searched for items of benchmarks that are to be cut out.
    """
    if CUT in records.columns and records.pending([CUT]):
        raise ExportError(
            "some texts have not been searched for benchmarks yet", where=records.name, hint=f"goldsmith decontaminate {records.name} …"
        )
    if TEXT not in records.columns:
        return {name: AS_READ.get(name, name) for name in names}
    if records.pending([TEXT]):
        raise ExportError("some texts have not been edited yet", where=records.name, hint="run the recipe again; it does what is missing")
    columns = {**AS_EDITED, **FIELDS} if conceals(records) else AS_EDITED
    return {name: columns.get(name, name) for name in names}


def kept(records: Dataset) -> str | None:
    """Return the SQL expression of the records that a release holds; nothing where none has been decided about and none was taken out.

    A record whose consent was withdrawn, or that was excluded for its rights, is in no release, whatever was decided about it.
    """
    parts = [f"decision = '{KEPT}'"] if "decision" in records.columns else []
    return " AND ".join([*parts, *permitted(records)]) or None


def permitted(records: Dataset) -> list[str]:
    """Return the SQL expression of the records that rights let leave, in a list; an empty one where no record was taken out."""
    return [f"{RIGHTS_STATE} IS NULL"] if RIGHTS_STATE in records.columns else []


def conceals(records: Dataset) -> bool:
    """Tell whether the text of an export hides what the text as it was read says: personal data has been masked."""
    return TEXT in records.columns and bool(records.provenance(TEXT).get("conceals"))


def hidden(records: Dataset) -> frozenset[str]:
    """Return the columns whose content somebody who may look at a dataset is not told as it stands there; none where nothing is concealed."""
    return frozenset(MADE | set(READ)) if conceals(records) else frozenset()


def shown(records: Dataset) -> str:
    """Return the column of the text that a report may show: the one that was read, unless edits conceal what it says."""
    return TEXT if conceals(records) else "text"


def looked_at(records: Dataset, names: Sequence[str]) -> list[str]:
    """Return the columns to read where somebody wants to look at some, so that `concealed` has what it needs."""
    wanted = list(dict.fromkeys(names))
    if not conceals(records):
        return wanted
    return list(
        dict.fromkeys(
            [*(name for name in wanted if name not in MADE), "text", TEXT, STATE, *(FIELDS[one] for one in wanted if one in FIELDS)]
        )
    )


def concealed(records: Dataset, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as it may be looked at: where personal data is masked, no column as it was read.

    The edited text and fields then stand under the names of those that were read; a record that an edit failed on has none.
    """
    if not conceals(records):
        return row
    may = row.get(STATE) == EDITED
    instead = {name: row.get(column) if may else None for name, column in {"text": TEXT, "messages": MESSAGES, **FIELDS}.items()}
    return {name: instead.get(name, value) for name, value in row.items() if name not in MADE}


def texts(records: Dataset, ids: Sequence[str]) -> dict[str, str]:
    """Return the texts of records as they may be looked at, by id; records that are not in the table any more are left out."""
    unique = list(dict.fromkeys(ids))
    names = looked_at(records, ["id", "text"])
    try:
        rows = records.take(unique, names).to_pylist() if unique else []
    except NoRecordError:
        return {name: text for one in unique for name, text in texts(records, [one]).items()} if len(unique) > 1 else {}
    return {row["id"]: concealed(records, row)["text"] or "" for row in rows}


def released(records: Dataset, columns: dict[str, str], where: str | None, *, batch_bytes: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows that an SQL expression names, under the names of the export."""
    state = [STATE] if MADE & set(columns.values()) else []
    cut = [CUT] if CUT in records.columns and {"text", "messages"} & set(columns) else []
    reads = list(dict.fromkeys([*columns.values(), *state, *cut]))
    for batch in records.scan(reads, where, batch_bytes=batch_bytes):
        found = {name: _released(batch, column) for name, column in columns.items()}
        if cut:
            found |= _without_items(found, batch.column(CUT))
        yield pa.RecordBatch.from_arrays(list(found.values()), names=list(columns))


def _without_items(found: dict[str, pa.Array], cut: pa.Array) -> dict[str, pa.Array]:
    """Return the columns that leave in another form where items of benchmarks were cut out of the text."""
    instead = {}
    if "text" in found:
        instead["text"] = pc.coalesce(cut.cast(found["text"].type), found["text"])
    if "messages" in found:
        instead["messages"] = pc.if_else(cut.is_null(), found["messages"], pa.scalar(None, found["messages"].type))
    return instead


def _released(batch: pa.RecordBatch, column: str) -> pa.Array:
    """Return a column as it may leave: edited text is null where an edit failed."""
    values = batch.column(column)
    if column not in MADE:
        return values
    return pc.if_else(pc.equal(batch.column(STATE), EDITED), values, pa.scalar(None, values.type))
