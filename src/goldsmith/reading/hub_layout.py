"""Which files of a folder are a Hugging Face dataset, and which split and configuration each belongs to.

1. `state.json` beside Arrow shards is what `Dataset.save_to_disk` writes, `dataset_dict.json` above it one of several splits.
2. `README.md` whose YAML front matter holds `configs` names the files of each configuration and split.
3. Without either, shards called `SPLIT-00000-of-00003` are a dataset, in a folder `data` or in folders called after configurations.

Files outside the folder are never followed.

Source: "Manual configuration" and "File names and splits" of the Hugging Face Hub's documentation; `datasets.arrow_dataset.save_to_disk`.
"""

from __future__ import annotations

import functools
import json
import operator
import re
from pathlib import Path
from typing import Any

import yaml

from goldsmith.errors import ReadingError
from goldsmith.yaml_fault import yaml_fault
from goldsmith.yaml_text import parsed

SHARD = re.compile(r"(?P<split>\w[\w.]*?)-\d{5}-of-\d{5}\.[a-z0-9.]+")
KEYWORDS = {"train": "train", "training": "train", "test": "test", "testing": "test", "eval": "test", "evaluation": "test"} | {
    "validation": "validation",
    "valid": "validation",
    "val": "validation",
    "dev": "validation",
}
MARKERS = ("state.json", "dataset_dict.json", "README.md")
DEEPEST = 6

Layout = dict[str, dict[str, str]]


def layout_of(folder: str) -> Layout | None:
    """Return the files of a dataset in the order of its splits, each with its ``split`` and ``config``; ``None`` where a folder is none.

    Raises:
        ReadingError: The folder says that it is a dataset, and files that it names are missing or lie elsewhere.
    """
    place = Path(folder)
    if (marked := _marked(place)) is not None:
        return marked
    shards = sorted(
        path for path in [*_files(place), *(path for one in _folders(place) for path in _files(one))] if SHARD.fullmatch(path.name)
    )
    return {str(path): _named(path, configs=path.parent != place) for path in shards} or None


def place_of(path: str) -> dict[str, str]:
    """Return split and configuration of a file, as the folders above it tell that are datasets; the outermost knows best.

    Only files that tell of a dataset are looked for there: the folders above may be anybody's, and large.
    """
    told = [found[path] for folder in list(Path(path).parents)[:DEEPEST] if path in (found := _marked(folder) or {})]
    return functools.reduce(operator.or_, told) if told else _named(Path(path))


def _marked(place: Path) -> Layout | None:
    """Return what the files say that tell of a dataset, ``None`` where none of them does."""
    stamps = tuple((name, (place / name).stat().st_mtime_ns) for name in MARKERS if (place / name).is_file())
    return _layout(str(place), stamps) if stamps else None


@functools.lru_cache(256)
def _layout(folder: str, stamps: tuple[tuple[str, int], ...]) -> Layout | None:
    place, names = Path(folder), dict(stamps)
    if "state.json" in names and (saved := _saved(place, "")) is not None:
        return saved
    if "dataset_dict.json" in names:
        splits = _json(place / "dataset_dict.json").get("splits")
        if isinstance(splits, list):
            return {path: about for split in splits for path, about in (_saved(place / str(split), str(split)) or {}).items()}
    card = _front_matter(place / "README.md") if "README.md" in names else {}
    configs = card.get("configs")
    if isinstance(configs, list) and configs:
        return _configured(place, [one for one in configs if isinstance(one, dict)])
    return None


def _saved(place: Path, split: str) -> Layout | None:
    """Return the shards of one saved dataset."""
    state = _json(place / "state.json")
    files = state.get("_data_files")
    if not isinstance(files, list):
        return None
    name = str(state.get("_split") or split or "")
    shards = [place / str(one.get("filename")) for one in files if isinstance(one, dict)]
    for shard in shards:
        if shard.parent != place or not shard.is_file():
            raise ReadingError("a shard of the dataset is missing", where=str(shard), hint="copy the whole folder")
    return {str(shard): {"split": name} if name else {} for shard in shards}


def _configured(place: Path, configs: list[dict[str, Any]]) -> Layout:
    found: Layout = {}
    for config in configs:
        folder = place / str(config.get("data_dir") or "")
        name = {"config": str(config.get("config_name") or "default")} if len(configs) > 1 else {}
        for split, pattern in _patterns(config.get("data_files") or "**"):
            for path in _matching(place, folder, pattern):
                found.setdefault(str(path), {"split": split or _split_of(path, folder), **name})
    return found


def _patterns(given: object) -> list[tuple[str, str]]:
    """Return pairs of split, ``""`` where not told, and pattern, from any of the forms that a card may use."""
    if isinstance(given, str):
        return [("", given)]
    if isinstance(given, dict) and "path" not in given:
        return [(str(split), pattern) for split, paths in given.items() for _, pattern in _patterns(paths)]
    if isinstance(given, dict):
        return [(str(given.get("split") or "train"), pattern) for _, pattern in _patterns(given["path"])]
    return [pair for one in given for pair in _patterns(one)] if isinstance(given, list) else []


def _matching(place: Path, folder: Path, pattern: str) -> list[Path]:
    if "://" in pattern or pattern.startswith("/") or ".." in pattern.split("/"):
        raise ReadingError("the card names files outside its folder", where=str(place / "README.md"), found=pattern)
    found = sorted(path for path in folder.glob(pattern) if path.is_file() and not path.name.startswith((".", "README", "LICENSE")))
    if not found:
        raise ReadingError(
            "the card names files that are not there", where=str(place / "README.md"), found=pattern, hint="copy the whole folder"
        )
    return found


def _named(path: Path, *, configs: bool = True) -> dict[str, str]:
    """Return what the name of a shard and of its folder tell, nothing where it is not called like one."""
    if not (shard := SHARD.fullmatch(path.name)):
        return {}
    config = path.parent.name if configs and path.parent.name != "data" else ""
    return {"split": shard["split"], **({"config": config} if config else {})}


def _files(place: Path) -> list[Path]:
    """Return the files of a folder, none where it is gone or not ours to read."""
    try:
        return [path for path in place.iterdir() if path.is_file()]
    except OSError:
        return []


def _folders(place: Path) -> list[Path]:
    return [path for path in place.iterdir() if path.is_dir()]


def _split_of(path: Path, folder: Path) -> str:
    """Return the split that the names of a file and its folders tell, else ``train``."""
    if shard := SHARD.fullmatch(path.name):
        return shard["split"]
    words = re.split(r"[^a-z]+", str(path.relative_to(folder)).lower())
    return next((KEYWORDS[word] for word in reversed(words) if word in KEYWORDS), "train")


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _front_matter(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8", errors="replace")
    parts = re.match(r"---\s*\n(.*?)\n---\s*(?:\n|$)", text, re.DOTALL)
    try:
        found = parsed(parts[1]) if parts else None
    except (yaml.YAMLError, ValueError) as problem:
        line, column, words = yaml_fault(problem, parts[1] if parts else "")
        where = f"{path}: line {line + 1}, column {column}"
        raise ReadingError("the front matter of the card is not YAML", where=where, found=words) from None
    return found if isinstance(found, dict) else {}
