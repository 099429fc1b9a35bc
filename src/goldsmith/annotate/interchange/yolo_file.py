"""YOLO read: a zip with a text file an image, and the names of classes in ``data.yaml`` or ``classes.txt``.

The files do not say how large an image is: the project's tasks do, whose image must have its ``width`` and ``height``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson
import yaml

from goldsmith.annotate.interchange.archives import Files
from goldsmith.annotate.interchange.bodies import body_of
from goldsmith.annotate.interchange.coco_file import turned_box
from goldsmith.annotate.interchange.problems import Problems
from goldsmith.annotate.interchange.reading import Places, Taking, question_of
from goldsmith.annotation_errors import InterchangeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.interchange.bodies import Body
    from goldsmith.annotate.interchange.brought import Brought
    from goldsmith.annotate.interchange.reading import Request

BESIDE = ("classes.txt", "readme.txt", "train.txt", "val.txt", "test.txt", "requirements.txt")
LARGEST_YAML = 1 << 20


def read_file(body: bytes | Body, asked: Configuration, request: Request) -> Iterator[Brought]:
    """Yield the tasks that files of labels are of.

    Raises:
        InterchangeError: Classes have no names, a file is of no task, or lines do not fit the question; all of it is listed.
    """
    files, problems = Files(body_of(body).file), Problems("these files")
    taking = Taking(asked, question_of(asked, ("boxes", "polygons"), request), request, problems)
    names, places, ids = names_of(files), Places(request, taking.on), _ids(files)
    for name in files.named(".txt"):
        file = name.rpartition("/")[2]
        if file.lower() in BESIDE:
            continue
        key = places.key_of(ids.get(name, ""), file[:-4])
        if key is None:
            problems.add(name, "no task of the project has an image of this name")
            continue
        size = _size(places.material_of(key).get(taking.on))
        if size is None:
            problems.add(name, "the task does not know the `width` and `height` of its image, and YOLO counts in shares of them")
            continue
        text = files.read(name).decode("utf-8", "replace")
        rows = [(f"{name}, line {at}", line.split()) for at, line in enumerate(text.splitlines(), 1) if line.strip()]
        shapes = [_shape(place, row, names, size, taking) for place, row in rows]
        said = {"width": size[0], "height": size[1], taking.each.kind: [one for one in shapes if one is not None]}
        one = taking.one(key, places.material_of(key), said, name)
        if one is not None:
            yield one
    problems.end()


def _ids(files: Files) -> dict[str, str]:
    """Return of which task each file is, where the archive says so."""
    if "tasks.jsonl" not in files.names:
        return {}
    try:
        rows = [orjson.loads(line) for line in files.read("tasks.jsonl").splitlines() if line.strip()]
        return {row["file"]: str(row["id"]) for row in rows}
    except (orjson.JSONDecodeError, KeyError, TypeError) as problem:
        raise InterchangeError("`tasks.jsonl` is not as an export writes it", found=str(problem)) from None


def names_of(files: Files) -> list[str]:
    """Return the names of classes by their numbers.

    Raises:
        InterchangeError: Neither ``data.yaml`` nor ``classes.txt`` says them.
    """
    for name in files.named(".yaml", ".yml"):
        body = files.read(name)
        try:
            told = yaml.safe_load(body) if len(body) <= LARGEST_YAML and b"*" not in body else None
        except (yaml.YAMLError, RecursionError, ValueError) as problem:
            raise InterchangeError("this is no YAML", where=name, found=str(problem)[:300]) from None
        listed = told.get("names") if isinstance(told, Mapping) else None
        if isinstance(listed, Mapping) and sorted(listed) == list(range(len(listed))):
            return [str(listed[at]) for at in range(len(listed))]
        if isinstance(listed, list):
            return [str(one) for one in listed]
    for name in files.named("classes.txt"):
        return [line.strip() for line in files.read(name).decode("utf-8", "replace").splitlines() if line.strip()]
    raise InterchangeError("nothing says the names of classes", expected="data.yaml with `names`, or classes.txt")


def _size(image: Any) -> tuple[int, int] | None:
    if isinstance(image, Mapping) and isinstance(image.get("width"), int) and isinstance(image.get("height"), int):
        return image["width"], image["height"]
    return None


def _shape(place: str, row: list[str], names: list[str], size: tuple[int, int], taking: Taking) -> dict[str, Any] | None:
    """Return the shape of a line: a box of 4 numbers or of 4 corners, or an outline."""
    try:
        label, shares = int(row[0]), [float(one) for one in row[1:]]
    except ValueError:
        taking.problems.add(place, "numbers were expected, the class first")
        return None
    if not 0 <= label < len(names) or not all(map(math.isfinite, shares)):
        taking.problems.add(place, f"there is no class {label}, or a number is none")
        return None
    pairs = [(x * size[0], y * size[1]) for x, y in zip(shares[::2], shares[1::2], strict=False)]
    boxes = taking.each.kind == "boxes"
    if boxes and len(shares) == 4:
        (x, y), (width, height) = pairs
        return {"label": names[label], "x": x - width / 2, "y": y - height / 2, "width": width, "height": height}
    if boxes and len(shares) == 8 and getattr(taking.each.leaf, "rotated", False):
        return {"label": names[label], **turned_box(pairs)}
    if not boxes and len(shares) >= 6 and len(shares) % 2 == 0:
        return {"label": names[label], "points": [list(pair) for pair in pairs]}
    what = "4 numbers, or 8 where boxes may be turned," if boxes else "pairs of numbers, at least three,"
    taking.problems.add(place, f"{what} were expected behind the class, found {len(shares)} numbers")
    return None
