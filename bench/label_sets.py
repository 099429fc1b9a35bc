"""Labelled sets that learners are tried on; they lie at ../shared/data beside the repository."""

from __future__ import annotations

import csv
import gzip
import tarfile
from pathlib import Path

import numpy as np

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
TITLES = "news titles, 10 classes"
SETS = (TITLES, "hotel reviews, 2 classes", "take-away reviews, 2 classes")
NAMES = ("PER", "LOC", "ORG", "MISC")
REVIEWS = {"hotel reviews, 2 classes": "ChnSentiCorp_htl_all.csv.gz", "take-away reviews, 2 classes": "waimai_10k.csv.gz"}


def texts(name: str, shared: Path = SHARED) -> tuple[list[str], np.ndarray]:
    """Return texts and their classes."""
    if name == TITLES:
        lines = (shared / "zh_news_titles" / "dev.txt").read_text(encoding="utf-8").splitlines()
        rows = [line.rsplit("\t", 1) for line in lines if line]
        return [text for text, _ in rows], np.array([int(label) for _, label in rows])
    with gzip.open(shared / "zh_reviews" / REVIEWS[name], "rt", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return [text for _, text in rows], np.array([int(label) for label, _ in rows])


def sentences(part: str, shared: Path = SHARED) -> tuple[list[list[str]], list[list[str]]]:
    """Return words and tags of CoNLL++: ``train`` or ``test``."""
    words, tags = [[]], [[]]
    with tarfile.open(shared / "ner" / "conllpp.tgz") as archive:
        for line in archive.extractfile(f"data/conllpp_{part}.txt").read().decode().splitlines():
            cells = line.split()
            if cells and cells[0] != "-DOCSTART-":
                words[-1].append(cells[0])
                tags[-1].append(cells[-1])
            elif words[-1]:
                words.append([])
                tags.append([])
    return [one for one in words if one], [one for one in tags if one]


def spans(words: list[str], tags: list[str]) -> list[tuple[int, int, str]]:
    """Return the spans of a sentence whose words are joined by spaces."""
    starts = np.cumsum([0] + [len(word) + 1 for word in words])
    found: list[tuple[int, int, str]] = []
    for at, tag in enumerate(tags):
        if tag == "O":
            continue
        if tag.startswith("B-") or at == 0 or tags[at - 1] == "O" or tags[at - 1][2:] != tag[2:]:
            found.append((int(starts[at]), int(starts[at]) + len(words[at]), tag[2:]))
        else:
            found[-1] = (found[-1][0], int(starts[at]) + len(words[at]), tag[2:])
    return found
