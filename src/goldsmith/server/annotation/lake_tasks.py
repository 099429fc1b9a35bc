"""Tasks out of a dataset: records that a condition chooses, with the fields that people see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from goldsmith.annotation_errors import AccessError, LimitError, ProjectError
from goldsmith.curate import releasing
from goldsmith.errors import LakeError
from goldsmith.lake import open_lake
from goldsmith.server.annotation.conditions import require_harmless
from goldsmith.settings import resolve
from goldsmith.settings_fault import settings_error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goldsmith.lake import Dataset
    from goldsmith.server.service_settings import ServiceSettings

MOST = 200_000
"""Records of one request; the next begins where ``after`` says."""
HEAVIEST = 256 << 20
"""Bytes of one request's records, as the lake holds them."""


class Query(BaseModel):
    """Which records of a dataset become tasks."""

    model_config = ConfigDict(extra="forbid")

    dataset: str
    lake: str = ""
    where: str = ""
    """A condition in SQL; the kept records where empty and the dataset was decided."""
    fields: dict[str, str] = Field(default_factory=dict)
    """The column of each field that is shown; of the same name where left out. `meta.NAME` is a field of `meta`."""
    limit: Annotated[int, Field(ge=1, le=MOST)] = MOST
    after: Annotated[int, Field(ge=0)] = 0
    """Records that fit and are passed over, since earlier requests took them."""
    priority: int = 0

    @classmethod
    def asked(cls, given: Mapping[str, Any]) -> Query:
        """Return the query.

        Raises:
            SettingsError: Something is unknown or wrong.
        """
        try:
            return cls.model_validate(dict(given))
        except ValidationError as problem:
            raise settings_error(cls, problem, given, where="tasks of a dataset") from None


def lake_of(given: str, settings: ServiceSettings) -> str:
    """Return the lake that a project may use: that of the service, or another that whoever runs it allows.

    Raises:
        AccessError: It is another folder or address: a manager of projects is no user of the machine.
    """
    ours = settings.lake or resolve().lake
    if given and given not in {ours, *settings.lakes}:
        raise AccessError("projects use the lake of the service", where="lake", found=given, hint="leave `lake` out")
    return given or ours


def rows_of(query: Query, lake: str, fields: Sequence[str]) -> list[dict[str, Any]]:
    """Return the records as tasks; personal data that the dataset conceals stays concealed.

    Raises:
        NoDatasetError: There is no such dataset.
        ColumnError: A column does not exist, or the condition cannot be understood.
        ProjectError: The condition holds what could harm the service; or no record fits.
        AccessError: The condition asks about what the dataset conceals.
        LimitError: The records are too large to be taken at once.
    """
    require_harmless(query.where)
    records = open_lake(lake).dataset(query.dataset)
    columns = {field: query.fields.get(field, field) for field in fields}
    stored = sorted({"id", *(name.partition(".")[0] for name in columns.values())})
    _refuse_guessing(query, records)
    where = query.where or releasing.kept(records)
    found: list[dict[str, Any]] = []
    passed = held = 0
    for batch in records.scan(releasing.looked_at(records, stored), where):
        over = min(query.after - passed, batch.num_rows)
        passed += over
        wanted = batch.slice(over, query.limit - len(found))
        held += wanted.nbytes
        if held > HEAVIEST:
            raise LimitError(
                "these records are too large to be taken at once", where=query.dataset, found=f"more than {len(found):,} records of {HEAVIEST >> 20} MB",
                expected=f"at most {HEAVIEST >> 20} MB", hint=f"take {max(1, len(found)):,} by `limit`, and the next by `after`",
            )  # fmt: skip
        for row in wanted.to_pylist():
            shown = releasing.concealed(records, row)
            found.append(
                {"key": row["id"], "priority": query.priority, "material": {field: _cell(shown, name) for field, name in columns.items()}}
            )
            if len(found) == query.limit:
                return found
    if not found:
        raise ProjectError(
            "no record fits", where=query.dataset, found=where or "all records", hint="try the condition with `goldsmith sql`"
        )
    return found


def dataset_names(lake: str) -> list[str]:
    """Return the names of a lake's datasets that people made; none where there is no lake yet."""
    try:
        return [name for name in open_lake(lake).names() if "__" not in name]
    except LakeError:
        return []


def looked(query: Query, lake: str, fields: Sequence[str] | None) -> dict[str, Any]:
    """Return how many records a query chooses, the columns that tasks may show, and the first records as tasks.

    Args:
        query: Which records; at most so many of them are returned.
        lake: The lake.
        fields: The fields that the tasks show; all columns that can be shown where left out.

    Raises:
        NoDatasetError: There is no such dataset.
        ColumnError: The condition cannot be understood.
        ProjectError: No record fits.
    """
    records = open_lake(lake).dataset(query.dataset)
    columns = [field.name for field in records.schema if field.name not in releasing.MADE and _shows(field.type)]
    rows = rows_of(query, lake, columns if fields is None else fields)
    where = query.where or releasing.kept(records)
    return {"records": records.count(where), "where": where or "", "columns": columns, "rows": rows[: query.limit]}


def _shows(kind: pa.DataType) -> bool:
    """Tell whether a column holds what a page can show as it is: texts, numbers, lists and objects of them, but no bytes and no times."""
    if pa.types.is_struct(kind):
        return all(_shows(kind.field(at).type) for at in range(kind.num_fields))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _shows(kind.value_type)
    plain = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean)
    return any(one(kind) for one in plain)


def _refuse_guessing(query: Query, records: Dataset) -> None:
    """Refuse a condition that asks about concealed content: which records fit would tell it, letter by letter.

    A name is looked for wherever it stands, in a text too: so no way of quoting hides one.

    Raises:
        AccessError: It does.
    """
    hidden = sorted(releasing.hidden(records))
    asked = [name for name in hidden if re.search(rf"(?<![0-9a-z_]){name}(?![0-9a-z_])", query.where.casefold())]
    if asked:
        others = [name for name in records.columns if name not in hidden]
        raise AccessError(
            "a condition may not ask about what this dataset conceals", where="where", found=", ".join(asked),
            expected=f"conditions over {', '.join(others[:30])}", hint="choose records by other columns, such as scores or `decision`",
        )  # fmt: skip


def _cell(row: Mapping[str, Any], name: str) -> Any:
    """Return a cell, or a field within one that holds JSON."""
    column, _, inner = name.partition(".")
    value = row.get(column)
    if column in {"meta", "messages"} and isinstance(value, str):
        value = orjson.loads(value)
    return value.get(inner) if inner and isinstance(value, dict) else value
