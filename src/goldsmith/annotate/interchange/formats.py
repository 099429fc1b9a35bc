"""The formats that answers are given out in and taken from: a plain table, since each is known by its name in addresses and in the page.

A file that writes a format is loaded when it is asked for. A new one is a file and a line here.
"""

from __future__ import annotations

import difflib
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from goldsmith.annotation_errors import InterchangeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.interchange.bodies import Body
    from goldsmith.annotate.interchange.brought import Brought
    from goldsmith.annotate.interchange.reading import Request
    from goldsmith.annotate.interchange.writer import About, Writer

HERE = "goldsmith.annotate.interchange"


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes:
        name: Its name in addresses.
        writes: Module and class of what writes it; empty where it is only read.
        reads: Module and function of what reads it; empty where it is only written.
        about: What it holds, in a few words.
    """

    name: str
    writes: str = ""
    reads: str = ""
    about: str = ""


FORMATS = {
    one.name: one
    for one in (
        Format("jsonl", "jsonl_format:Jsonl", "", "every answer and every conclusion, a JSON object a task"),
        Format("label-studio", "label_studio_format:LabelStudio", "label_studio_file:read_file", "configuration, annotations, predictions"),
        Format("conll", "conll_format:Conll", "conll_file:read_file", "spans, a token a line"),
        Format("coco", "coco_format:Coco", "coco_file:read_file", "boxes, outlines and points"),
        Format("voc", "voc_format:Voc", "voc_file:read_file", "upright boxes, an XML file an image"),
        Format("yolo", "yolo_format:Yolo", "yolo_file:read_file", "boxes or outlines, a text file an image"),
        Format("hf", "hf_format:Hf", "", "a dataset with a card, as Hugging Face loads it"),
    )
}


def writer_of(name: str, about: About, question: str = "") -> Writer:
    """Return what writes a format.

    Raises:
        InterchangeError: There is no such format, or it cannot hold what the project asks.
    """
    made: Writer = _part(name, "writes")(about, question)
    return made


def reader_of(name: str) -> Callable[[bytes | Body, Configuration, Request], Iterator[Brought]]:
    """Return what reads a format, task by task; what is wrong with the file is told at its end, all of it at once.

    Raises:
        InterchangeError: There is no such format, or it is not read.
    """
    found: Callable[[bytes | Body, Configuration, Request], Iterator[Brought]] = _part(name, "reads")
    return found


def _part(name: str, does: str) -> Any:
    known = [one.name for one in FORMATS.values() if getattr(one, does)]
    if name not in known:
        near = difflib.get_close_matches(name[:100], known, n=1)
        hint = f"did you mean `{near[0]}`?" if near else ""
        raise InterchangeError(f"no format is called so that one {does}", found=name[:100], expected=", ".join(known), hint=hint)
    module, _, part = getattr(FORMATS[name], does).partition(":")
    return getattr(importlib.import_module(f"{HERE}.{module}"), part)
