"""DOC-6: share of metadata exports that are valid."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyarrow as pa

from goldsmith import record, registry
from goldsmith.errors import GoldsmithError
from goldsmith.evidence.finding import Finding, Missing, Said, counted, not_measurable
from goldsmith.evidence.record_leaves import leaves_of, order_of
from goldsmith.exporter import exporter_for
from goldsmith.indicating.exported import CHECKED, MOST_TOLD
from goldsmith.indicator import About, Indicator, clauses, said

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given

SAMPLE = 200
"""Records that are exported to be checked, drawn by their digests."""
COLUMNS = tuple(name for name in record.SCHEMA.names if name not in {"digest", "part"})


class MetadataValidity(Indicator):
    """Measure the share of exports with metadata that are valid: others can find, load and read the dataset by them.

    Formula: valid exports / exports tried, of the layouts that goldsmith writes and that carry metadata: the card of Hugging Face, the record of
    TC609-5-2025-02, and Croissant where its exporter is installed. 200 records, drawn by their digests, are exported by the real exporter with
    what the documentation and the requirement say, and the files are read again and checked.

    Limits: validity is form, not truth; DCAT is not written yet, and so not counted.

    Source: Croissant 1.0 specification (MLCommons); the dataset card of the Hugging Face Hub; TC609-5-2025-02, as implementers read it.
    """

    about: ClassVar[About] = About(
        id="DOC-6", en="metadata export validity", zh="元数据互通", letter="I", kind="scan", evidence="E1", unit="file", modalities=("text",), core=False,
        clauses=clauses("Croissant 1.1: validity", "DCAT 3: validity"),
        says=Said("Share of metadata exports that are valid.", "有效元数据导出的占比。"),
        remedy=Said("write what the exports lack into the card; the page lists the faults of each", "在说明文档中补写导出所缺的内容；各项问题见该指标"),
    )  # fmt: skip

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the columns of a record."""
        del given
        return COLUMNS

    def look(self, seen: Seen, given: Given) -> pa.Table:
        """Return the records that come first by their digests."""
        del given
        arrays = {name: seen.column(name) for name in COLUMNS if seen.has(name)}
        return _first(pa.table({**arrays, "_order": order_of(leaves_of(seen.ids, seen.column("text")))}))

    def join(self, one: pa.Table, other: pa.Table) -> pa.Table:
        """Keep those that come first."""
        return _first(pa.concat_tables([one, other]))

    def conclude(self, whole: pa.Table | None, given: Given) -> Finding:
        """Export, read again and check."""
        if whole is None or not whole.num_rows:
            return not_measurable(Missing("records", Said("there is no record to export", "没有可导出的记录")))
        rows = whole.drop_columns(["_order"])
        rows = rows.filter(rows.column("text").is_valid())
        faults = {name: _faults(name, rows, given) for name in sorted(set(CHECKED) & set(registry.names("exporter")))}
        bad = tuple(name for name, found in faults.items() if found)
        told = {name: found[:MOST_TOLD] for name, found in faults.items()}
        return counted(len(faults) - len(bad), len(faults), evidence_level=self.about.evidence, evidence=bad, details={"faults": told})


def _faults(name: str, rows: pa.Table, given: Given) -> list[str]:
    called, check = CHECKED[name]
    with tempfile.TemporaryDirectory(prefix="goldsmith-") as folder:
        out = Path(folder) / called
        try:
            exporter_for(out, format=name).write(rows.combine_chunks().to_batches(), out, card=_card(given), schema=rows.schema)
        except GoldsmithError as fault:
            return [f"{fault.message}: {fault.found}"]
        return check(out, rows.num_rows)


def _card(given: Given) -> dict[str, Any]:
    """Return what the documentation and the requirement say of the dataset as a whole."""
    application, basic = given.documentation.get("application", {}), given.documentation.get("basic", {})
    licence = application.get("licence")
    return {
        "name": given.facts.name, "version": given.facts.version, "license": said(licence[0] if isinstance(licence, list) and licence else licence),
        "languages": list(given.requirement.languages), "description": given.requirement.purpose or said(application.get("scenarios")),
        "url": said(basic.get("access")),
    }  # fmt: skip


def _first(table: pa.Table) -> pa.Table:
    ids = np.asarray(table.column("id").to_pylist(), dtype=np.str_)
    rows = np.lexsort((ids, np.asarray(table.column("_order"))))[:SAMPLE]
    return table.take(pa.array(rows)).combine_chunks()
