"""The report of a decontamination: each item beside the passage that holds it, as a page, as JSON, and for the terminal."""

from __future__ import annotations

import difflib
import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import orjson

from goldsmith.curate.decontaminating import summary, text_of
from goldsmith.curate.report.text import pieces
from goldsmith.curate.side_by_side import side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goldsmith.algorithms.overlap import Benchmark, Item
    from goldsmith.lake import Dataset

HTML_NAME, JSON_NAME = "contamination.html", "contamination.json"
MOST_TOLD, MOST_SHOWN = 10_000, 500
"""Hits in the JSON file, and on the page."""
AROUND, LONGEST = 120, 2_000
"""Characters shown before and after a passage, and of a passage or an item."""
_PIECE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+|\s+|[^\w\s]")


def hits(records: Dataset, benchmarks: Sequence[Benchmark]) -> Iterator[dict[str, Any]]:
    """Yield every hit with the item and the passage, in the order of the records."""
    items = {(one.name, item.id): item for one in benchmarks for item in one.items}
    column = text_of(records)
    for batch in records.scan(["id", "source", column, "contamination_spans"], "contamination_spans IS NOT NULL"):
        for row in batch.to_pylist():
            for span in orjson.loads(row["contamination_spans"]):
                yield _hit(row["id"], row["source"], row[column] or "", span, items.get((span["benchmark"], span["item"])))


def _hit(record: str, source: str | None, text: str, span: Mapping[str, Any], item: Item | None) -> dict[str, Any]:
    start, end = span["start"], span["end"]
    return {
        "record": record, "source": source, **span,
        "question": item.question[:LONGEST] if item else "", "answer": item.answer[:LONGEST] if item else "",
        "before": text[max(0, start - AROUND) : start], "passage": text[start : min(end, start + LONGEST)], "after": text[end : end + AROUND],
    }  # fmt: skip


def write(records: Dataset, benchmarks: Sequence[Benchmark], facts: Mapping[str, Any], folder: Path) -> tuple[Path, Path]:
    """Write the page and its JSON twin; a reader never sees half a file.

    Args:
        records: The table, decontaminated.
        benchmarks: What was looked for.
        facts: What ``fill`` returned.
        folder: Where to write.
    """
    found = list(itertools.islice(hits(records, benchmarks), MOST_TOLD + 1))
    data = {"dataset": records.name, "version": records.version, **facts, "hits": found[:MOST_TOLD], "more": len(found) > MOST_TOLD}
    folder.mkdir(parents=True, exist_ok=True)
    contents = {folder / HTML_NAME: page(data).encode(), folder / JSON_NAME: orjson.dumps(data, option=orjson.OPT_INDENT_2)}
    for path, content in contents.items():
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_bytes(content)
        fresh.replace(path)
    return folder / HTML_NAME, folder / JSON_NAME


def page(data: Mapping[str, Any]) -> str:
    """Return the report as one page without any script; texts of records are escaped, and nothing is loaded."""
    shown = [{**one, "sides": sides(one["question"], one["passage"])} for one in data["hits"][:MOST_SHOWN]]
    template = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("contamination.html.j2")
    return template.render(data=data, shown=shown, total=len(data["hits"]), plain=_plain)


def sides(question: str, passage: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Return an item and a passage as pieces with whether they differ; case and white space do not.

    Example:
        >>> sides("Two cats.", "two dogs.")
        ([('Two ', False), ('cats', True), ('.', False)], [('two ', False), ('dogs', True), ('.', False)])
    """
    left, right = _PIECE.findall(question), _PIECE.findall(passage)
    codes = difflib.SequenceMatcher(None, [_folded(one) for one in left], [_folded(one) for one in right], autojunk=False).get_opcodes()
    found: tuple[list[tuple[str, bool]], list[tuple[str, bool]]] = ([], [])
    for what, a, b, c, d in codes:
        for side, words in zip(found, (left[a:b], right[c:d]), strict=True):
            if words:
                side.append(("".join(words), what != "equal"))
    return found


def terminal(found: Mapping[str, Any]) -> list[str]:
    """Return a hit as lines of two columns for a terminal."""
    share = (
        f"{found['kind']}, {100 * found['share']:.0f} %" if found["kind"] != "paraphrase" else f"paraphrase, cosine {found['share']:.2f}"
    )
    head = f"{found['record']}: {found['benchmark']} {found['item']} ({share})"
    return [_plain(head), *side_by_side(found["question"], found["passage"], head=("item", "record"))]


def told(facts: Mapping[str, Any], dataset: str) -> list[str]:
    """Return what was found, in sentences."""
    named = ", ".join(f"{one['name']}@{one['version']} ({one['items']:,} items)" for one in facts["benchmarks"])
    lines = [f"{dataset}: {facts['contaminated']:,} of {facts['records']:,} records hold items of {named}"]
    for name, kinds in facts["by_benchmark"].items():
        lines.append(f"  {name}: " + ", ".join(f"{n:,} {kind}" for kind, n in kinds.items()))
    for name, n in facts.get("broken_rows", {}).items():
        lines.append(f"  {name}: {n:,} rows could not be read, so they were not looked for")
    if facts.get("items_without_words"):
        lines.append(f"  {facts['items_without_words']:,} items have no word to look for")
    if facts.get("items_without_answer"):
        lines.append(f"  {facts['items_without_answer']:,} items have no answer, so this mode cannot find them")
    if facts.get("removed") or facts.get("returned"):
        lines.append(f"  {facts['removed']:,} records dropped as contaminated, {facts['returned']:,} kept again")
    return lines


def _folded(piece: str) -> str:
    return " " if piece.isspace() else piece.casefold()


def _plain(text: object) -> str:
    """Return a text with invisible characters named."""
    return "".join(one.text if one.kind == "plain" else f"⟨{one.text}⟩" for one in pieces(str(text)))


__all__ = ["hits", "page", "sides", "summary", "terminal", "told", "write"]
