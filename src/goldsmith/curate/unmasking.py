"""Unmask: put back what `mask_personal_data` took out, from the encrypted vault, for whoever has the key.

1. Read the vaults: of the dataset, of an export that holds them, or beside each row.
2. Read the masked rows, of an export or of the dataset. A row whose id the vault does not know is an error: nothing is guessed.
3. Open each vault beside its masked text; the key, the text and the vault must fit. Restore text, messages, fields and address.
4. Write under another name, rename at the end: one row that does not fit, and nothing is written.

A number in a field that was masked comes back as text; everything else as it was.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith.algorithms.personal_data.fields import pieces_of, rebuilt
from goldsmith.algorithms.personal_data.keyed import VAULT_KEY, read_key
from goldsmith.algorithms.personal_data.vault import opened
from goldsmith.curate import releasing
from goldsmith.curate.edited_fields import VAULTS
from goldsmith.curate.edited_messages import CONTENTS
from goldsmith.curate.exporting import RECORD
from goldsmith.errors import LakeError, ReadingError, VaultError
from goldsmith.exporting.json_lines import json_lines
from goldsmith.exporting.whole import whole_or_nothing
from goldsmith.lake import open_lake
from goldsmith.reader import find_sources, reader_for
from goldsmith.settings import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.lake import Dataset

VAULT = "mask_personal_data_vault"
SEALED = (VAULT, VAULTS)
"""Columns of vaults: of the text, and of the pieces of what stands beside it."""
BATCH_BYTES = 4 << 20

Vaults = dict[str, dict[str, Any]]
"""The vaults of each record: its columns of vaults by name, null where nothing was masked."""


@dataclass(frozen=True)
class Unmasked:
    """What was written.

    Attributes:
        path: The file.
        rows: In it.
        restored: Rows in which something was put back.
    """

    path: Path
    rows: int
    restored: int

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {"file": str(self.path), "rows": self.rows, "restored": self.restored}


def unmask(
    source: str, out: Path, *, vault: str | None = None, key_file: str = "", lake: str | None = None, overwrite: bool = False
) -> Unmasked:
    """Write rows as they were before personal data was masked, as JSON Lines.

    Args:
        source: A masked JSON Lines export, or a dataset.
        out: The file to write.
        vault: A dataset, or an export that holds its column ``mask_personal_data_vault``; the source itself where left out.
        key_file: A file with the key; without it the key is taken from ``GOLDSMITH_VAULT_KEY``.
        lake: Where datasets are.
        overwrite: Whether a file that is there may be replaced.

    Raises:
        SettingsError: There is no key.
        VaultError: The key is another one, a row has no entry, or a vault does not fit its text; nothing is written.
    """
    key = read_key(VAULT_KEY, key_file)
    vaults = _vaults(vault, lake) if vault is not None else None
    rows = restored = 0
    with whole_or_nothing(out, overwrite=overwrite, replaces=Path.is_file) as partial, partial.open("wb") as file:
        for row in _rows(source, lake, whole=vaults is None):
            closed = _entry(row, vaults, source)
            restored += _restore(row, closed, key)
            file.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))
            rows += 1
    return Unmasked(out, rows, restored)


def _entry(row: dict[str, Any], vaults: Vaults | None, source: str) -> dict[str, Any]:
    """Return the vaults of a row, taken out of it where they stand in it."""
    own = {name: row.pop(name) for name in SEALED if name in row}
    name = str(row.get("id"))
    if vaults is None:
        if VAULT not in own:
            raise VaultError(
                "this row stands beside no vault",
                where=f"{source}, record {name}",
                expected=f"a column `{VAULT}`",
                hint="name the dataset or the export that holds the vaults: --vault NAME",
            )
        return own
    if name not in vaults:
        raise VaultError(
            "the vault has no entry for this record",
            where=f"{source}, record {name}",
            found=f"{len(vaults):,} records in the vault",
            hint="give the vault of the dataset, and the version, that the rows were exported from",
        )
    return vaults[name]


def _restore(row: dict[str, Any], closed: dict[str, Any], key: bytes) -> bool:
    """Put back what the vaults of a row hold; return whether that was anything."""
    name = str(row.get("id"))
    if closed.get(VAULT) is not None:
        if not isinstance(row.get("text"), str):
            raise VaultError("there is a vault and no text beside it", where=f"record {name}", hint="unmask an export that holds `text`")
        row["text"] = opened(row["text"], _bytes(closed[VAULT], name), key, where=f"record {name}, text")
    sealed: dict[str, dict[int, bytes]] = {}
    for one in closed.get(VAULTS) or ():
        sealed.setdefault(one["field"], {})[one["place"]] = _bytes(one["vault"], name)
    talk = row.get("messages")
    if isinstance(talk, list):
        _restore_messages(row, sealed, key, name)
    for field, column in (("meta", "meta"), ("source_detail", "source_detail")):
        if field in sealed and row.get(column) is not None:
            row[column] = _put_back(row[column], sealed[field], key, f"record {name}, {column}")
    return closed.get(VAULT) is not None or bool(sealed)


def _restore_messages(row: dict[str, Any], sealed: dict[str, dict[int, bytes]], key: bytes, name: str) -> None:
    """Put back the contents of messages, and what else they hold."""
    turns = row["messages"]
    keys = [next((each for each in CONTENTS if turn.get(each) is not None), CONTENTS[0]) for turn in turns]
    contents = [turn.get(each) for turn, each in zip(turns, keys, strict=True)]
    for turn, each in zip(turns, keys, strict=True):
        turn[each] = None
    turns = _put_back(turns, sealed.get("message", {}), key, f"record {name}, messages")
    for place, (turn, each, content) in enumerate(zip(turns, keys, contents, strict=True)):
        closed = sealed.get("messages", {}).get(place)
        turn[each] = content if closed is None else opened(content, closed, key, where=f"record {name}, message {place}")
    row["messages"] = turns


def _put_back(value: Any, closed: dict[int, bytes], key: bytes, where: str) -> Any:
    """Return a value with the pieces restored that have a vault."""
    pieces = [one.text for one in pieces_of(value)]
    strange = [place for place in closed if place >= len(pieces)]
    if strange:
        raise VaultError(
            "the vault does not belong to these fields",
            where=where,
            found=f"{len(pieces)} fields and values",
            expected=f"at least {max(strange) + 1}",
            hint="unmask the export as it was written, with all of its fields",
        )
    texts = [_opened(text, closed[place], key, where) if place in closed else text for place, text in enumerate(pieces)]
    return rebuilt(value, iter(texts))


def _opened(text: str, vault: bytes, key: bytes, where: str) -> str:
    """Return a piece restored; a name that a field got so as not to be another's ends in lines that were not sealed."""
    try:
        return opened(text, vault, key, where=where)
    except VaultError:
        if not text.endswith("_"):
            raise
        return _opened(text[:-1], vault, key, where)


def _bytes(vault: Any, name: str) -> bytes:
    """Return a vault as bytes; in JSON it stands as Base64."""
    if isinstance(vault, bytes):
        return vault
    try:
        return base64.b64decode(vault, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise VaultError("this is no vault", where=f"record {name}", found=repr(vault)[:40], expected="Base64") from None


def _rows(source: str, lake: str | None, *, whole: bool) -> Iterator[dict[str, Any]]:
    """Yield the masked rows; those of a dataset with their vaults where these are asked for."""
    if Path(source).exists():
        yield from _lines(source)
        return
    records = _dataset(source, lake)
    names = [*(name for name in RECORD if name in records.columns), *(SEALED if whole else ())]
    for batch in releasing.released(records, releasing.stored(records, names), releasing.kept(records), batch_bytes=BATCH_BYTES):
        yield from map(orjson.loads, json_lines(batch, verbatim=("meta", "messages")).to_pybytes().splitlines())


def _vaults(vault: str, lake: str | None) -> Vaults:
    """Return the vaults of each record of a dataset or an export."""
    if Path(vault).exists():
        found = {str(row.get("id")): {name: row.get(name) for name in SEALED} for row in _with_vault(vault)}
    else:
        records = _dataset(vault, lake)
        batches = records.scan(["id", *(name for name in SEALED if name in records.columns)], batch_bytes=BATCH_BYTES)
        found = {row.pop("id"): row for batch in batches for row in batch.to_pylist()}
    return found


def _with_vault(vault: str) -> Iterator[dict[str, Any]]:
    for row in _lines(vault):
        if VAULT not in row:
            raise VaultError(
                "this file holds no vaults",
                where=vault,
                found=", ".join(list(row)[:8]),
                expected=f"a column `{VAULT}`",
                hint=f"export them: goldsmith export DATASET vault.jsonl --columns {','.join(SEALED)}",
            )
        yield row


def _lines(path: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a JSON Lines file; one that cannot be read is an error, since a row that is left out is a row lost."""
    for source in find_sources([path], format="jsonl"):
        reader = reader_for(source.path, format="jsonl")
        for part in reader.parts(source.path):
            for found in reader.read(part):
                if found.failures:
                    bad = found.failures[0]
                    raise ReadingError("a row cannot be read", where=source.path, found=f"{bad.error}, byte {bad.position}: {bad.message}")
                yield from found.rows


def _dataset(name: str, lake: str | None) -> Dataset:
    try:
        records = open_lake(resolve(lake=lake).lake).dataset(name)
    except LakeError as error:
        raise VaultError(
            "this is neither a file nor a dataset", where=name, found=error.message, hint="a dataset is found in the lake that --lake names"
        ) from error
    if VAULT not in records.columns or not any('"vault":true' in one for one in records.provenance(VAULT).get("edits", [])):
        raise VaultError(
            "this dataset keeps no vault", where=name, hint="mask with `mask_personal_data: {vault: true}`; what was masked without is gone"
        )
    return records
