"""Whether files that exporters write are what their layouts ask for: the card of Hugging Face, the record of TC609-5-2025-02, Croissant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson
import yaml

from goldsmith.evidence.field_rules import day_of
from goldsmith.yaml_fault import yaml_fault
from goldsmith.yaml_text import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

NEVER_EMPTY = (
    "id",
    "data_content",
    "original_time",
    "last_modified_time",
    "version",
    "license",
    "source",
    "source_details",
    "generated_data_indicator",
)
METHODS = {"人工标注", "自动标注", "半自动标注", "其他"}
ANNOTATORS = {"普通标注员", "专业标注员", "行业领域专家", "其他"}
URL = re.compile(r"https?://\S+")
CROISSANT = ("@context", "@type", "name", "description", "license", "url", "distribution", "recordSet")
"""What a Croissant document must hold, by its specification 1.0: required properties of the dataset."""
MOST_TOLD = 5


def faults_of_card(folder: Path, records: int) -> list[str]:
    """Return what a folder in the layout of Hugging Face lacks: front matter with licence and language, and the files that it names."""
    import pyarrow.parquet as pq

    text = (folder / "README.md").read_text(encoding="utf-8")
    parts = text.split("---", 2)
    try:
        front = parsed(parts[1]) if text.startswith("---") and len(parts) == 3 else None
    except (yaml.YAMLError, ValueError) as fault:
        line, column, words = yaml_fault(fault, parts[1])
        return [f"README.md: line {line}, column {column}: the front matter is not YAML: {words}"]
    if not isinstance(front, dict):
        return ["README.md: there is no front matter"]
    found = [f"README.md: `{name}` is missing" for name in ("license", "language", "pretty_name", "size_categories") if not front.get(name)]
    if front.get("license") == "other" and not front.get("license_name"):
        found.append("README.md: the licence is `other` and has no name")
    named = [one.get("path", "") for config in front.get("configs") or [] for one in config.get("data_files", [])]
    files = sorted({file for pattern in named for file in folder.glob(pattern)})
    rows = sum(pq.read_metadata(file).num_rows for file in files)
    return found if rows == records else [*found, f"the files that the card names hold {rows} of {records} records"]


def faults_of_records(file: Path, records: int) -> list[str]:
    """Return what lines in the form of TC609-5-2025-02 get wrong, as implementers read that document."""
    lines = [line for line in file.read_bytes().split(b"\n") if line.strip()]
    found = [] if len(lines) == records else [f"{len(lines)} lines for {records} records"]
    for number, line in enumerate(lines, 1):
        found += [f"line {number}: {fault}" for fault in _record_faults(orjson.loads(line))]
        if len(found) >= MOST_TOLD:
            break
    return found


def _record_faults(row: Mapping[str, Any]) -> list[str]:
    found = [f"`{name}` is empty" for name in NEVER_EMPTY if row.get(name) in (None, "", [])]
    if row.get("generated_data_indicator") not in (0, 1):
        found.append("`generated_data_indicator` is neither 0 nor 1")
    found += [f"`{name}` is no date" for name in ("original_time", "last_modified_time") if row.get(name) and day_of(row[name]) is None]
    content = row.get("data_content")
    if not isinstance(content, list) or not all(isinstance(one, dict) and one.get("media_type") and one.get("content") for one in content):
        found.append("`data_content` holds something without media_type or content")
    if row.get("source") == "互联网" and not URL.fullmatch(str(row.get("source_details") or "")):
        found.append("`source_details` is no web address, and the source is 互联网")
    return found + _annotation_faults(row.get("annotation"))


def _annotation_faults(annotation: Any) -> list[str]:
    if annotation is None:
        return []
    if not isinstance(annotation, dict) or not isinstance(annotation.get("label"), list) or not annotation["label"]:
        return ["`annotation` has no list of labels"]
    known = (("annotation_method", METHODS), ("annotator", ANNOTATORS))
    return [
        f"`annotation.{name}` is {annotation[name]!r}" for name, words in known if annotation.get(name) and annotation[name] not in words
    ]


def faults_of_croissant(path: Path, records: int) -> list[str]:
    """Return which required properties a Croissant document lacks, and fields that refer to no file of it."""
    del records
    files = [path] if path.is_file() else sorted([*path.glob("*.json"), *path.glob("*.jsonld")])
    if not files:
        return ["there is no JSON document"]
    try:
        root = orjson.loads(files[0].read_bytes())
    except orjson.JSONDecodeError as fault:
        return [f"{files[0].name}: {fault}"]
    found = [f"`{name}` is missing" for name in CROISSANT if not root.get(name)]
    known = {str(one.get("@id")) for one in root.get("distribution") or []}
    for group in root.get("recordSet") or []:
        for field in group.get("field") or []:
            source = field.get("source") or {}
            of = (source.get("fileObject") or source.get("fileSet") or {}).get("@id")
            if of is not None and str(of) not in known:
                found.append(f"field `{field.get('name')}` refers to `{of}`, which is no file of the document")
    return found


CHECKED: Mapping[str, tuple[str, Callable[[Path, int], list[str]]]] = {
    "croissant": ("croissant.json", faults_of_croissant),
    "hf": ("card", faults_of_card),
    "tc609_jsonl": ("records.jsonl", faults_of_records),
}
"""Layouts that are checked, by the name of their exporter: what the export is called, and what finds its faults."""
