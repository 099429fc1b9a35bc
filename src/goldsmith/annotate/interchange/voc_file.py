"""Pascal VOC read: an XML file an image, alone or many in a zip, becomes boxes of tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.annotate.interchange.archives import Files, is_archive
from goldsmith.annotate.interchange.bodies import body_of
from goldsmith.annotate.interchange.problems import Problems
from goldsmith.annotate.interchange.reading import Places, Taking, question_of
from goldsmith.annotate.interchange.xml_tree import LARGEST, parsed
from goldsmith.annotation_errors import InterchangeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.interchange.bodies import Body
    from goldsmith.annotate.interchange.brought import Brought
    from goldsmith.annotate.interchange.reading import Request
    from goldsmith.annotate.interchange.xml_tree import Node

SIDES = ("xmin", "ymin", "xmax", "ymax")


def read_file(body: bytes | Body, asked: Configuration, request: Request) -> Iterator[Brought]:
    """Yield a task for each file; pose, truncation and difficulty of objects have no place here.

    Raises:
        InterchangeError: A file is no VOC, or boxes do not fit the question; all of it is listed with its place.
    """
    problems = Problems("these files")
    taking = Taking(asked, question_of(asked, ("boxes",), request), request, problems)
    places = Places(request, taking.on)
    n = 0
    for name, root in _files(body_of(body)):
        n += 1
        one = _task(name, root, taking, places)
        if one is not None:
            yield one
    if not n:
        raise InterchangeError("there is no XML file in this archive")
    problems.end()


def _files(body: Body) -> Iterator[tuple[str, Node]]:
    """Yield the XML of an archive, or the one that it is, by name."""
    if is_archive(body):
        files = Files(body.file)
        for name in files.named(".xml"):
            yield name, parsed(files.read(name), where=name)
    else:
        yield "file", parsed(bytes(body.buffer[: LARGEST + 1]), where="file")


def _task(where: str, root: Node, taking: Taking, places: Places) -> Brought | None:
    if root.tag != "annotation":
        taking.problems.add(where, f"<annotation> was expected, found <{root.tag}>")
        return None
    stem = where.rpartition("/")[2].rpartition(".")[0]
    name = root.said("filename") or stem
    source = root.first("source")
    key = places.key_of(source.said("image") if source else "", name, name.rpartition(".")[0], stem)
    size = _size(root)
    image: dict[str, Any] = {"url": name, **size}
    material = {taking.on: image} if key is None else places.material_of(key)
    boxes = [_box(f"{where}, {node.place}", node, taking.problems) for node in root.children if node.tag == "object"]
    kept = [one for one in boxes if one is not None]
    return taking.one(key or name, material, {**size, "boxes": kept} if size else kept, where)


def _size(root: Node) -> dict[str, int]:
    node = root.first("size")
    sides = {side: node.said(side) for side in ("width", "height")} if node else {}
    return {side: int(said) for side, said in sides.items() if said.isascii() and said.isdecimal() and int(said) > 0}


def _box(place: str, node: Node, problems: Problems) -> dict[str, Any] | None:
    box = node.first("bndbox")
    try:
        left, top, right, bottom = (float(box.said(side)) for side in SIDES) if box else (0.0,) * 4
    except ValueError:
        box = None
    if box is None or not node.said("name"):
        problems.add(place, f"a `name` and a `bndbox` with {', '.join(SIDES)} were expected")
        return None
    return {"label": node.said("name"), "x": left, "y": top, "width": right - left, "height": bottom - top}
