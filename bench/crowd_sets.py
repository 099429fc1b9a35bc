"""The public crowd sets with a known truth, as rows of (item, rater, value) and the truth by item.

They lie at ../shared/data/crowd: eight of active-crowd-toolkit and six of Get-Another-Label. Of the latter AdultContent is a toy of five
items whose truth stands in its README, CopyrightInfringement has nine truths, and the truth of JeroenVuurens is that of NIST's assessors
(partly and highly relevant are both relevant). AdultContent3 and HITspam-UsingMTurk tell no truth of an item that they have.
"""

from __future__ import annotations

import bz2
import csv
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path

CROWD = Path(__file__).resolve().parents[2] / "shared" / "data" / "crowd"
TRUTHS = {
    "AdultContent2": "gold.txt",
    "BarzanMozafari": "evaluation.txt",
    "CopyrightInfringement": "gold.txt",
    "HITspam-UsingCrowdflower": "gold.txt",
}
TOY = {"url1": "notporn", "url2": "porn", "url3": "notporn", "url4": "porn", "url5": "notporn"}
Rows = list[tuple[str, str, str]]


def public_sets() -> Iterator[tuple[str, Rows, dict[str, str]]]:
    """Yield name, answers (item, rater, value) and truth of each set that is here."""
    toolkit, another = CROWD / "active_crowd_toolkit.tgz", CROWD / "get_another_label.tgz"
    if toolkit.exists():
        with tarfile.open(toolkit) as archive:
            for member in sorted(name for name in archive.getnames() if name.endswith(".csv")):
                rows = list(csv.reader(io.TextIOWrapper(archive.extractfile(member))))
                yield Path(member).stem, [(row[1], row[0], row[2]) for row in rows], {row[1]: row[3] for row in rows}
    if another.exists():
        with tarfile.open(another) as archive:
            yield from _another(archive)


def _another(archive: tarfile.TarFile) -> Iterator[tuple[str, Rows, dict[str, str]]]:
    root = next(name for name in archive.getnames() if name.endswith("/data"))

    def read(path: str) -> list[list[str]]:
        lines = archive.extractfile(f"{root}/{path}").read()
        text = (bz2.decompress(lines) if path.endswith(".bz2") else lines).decode(errors="replace")
        return [line.split() for line in text.splitlines() if line.strip()]

    yield "AdultContent", _rows(read("AdultContent/labels.txt"), 0, 1, 2), TOY
    for name, gold in TRUTHS.items():
        yield name, *_told(_rows(read(f"{name}/labels.txt"), 0, 1, 2), {row[0]: row[1] for row in read(f"{name}/{gold}")})
    judged = [row for row in read("JeroenVuurens/task1_unlabeled_g_truth_cons_public.txt.bz2")[1:] if row[3] in {"0", "1", "2"}]
    relevant = {f"{row[1]}_{row[2]}": str(int(row[3] != "0")) for row in judged}
    yield "JeroenVuurens", *_told(_rows(read("JeroenVuurens/votes"), 2, 1, 3), relevant)


def _rows(read: list[list[str]], rater: int, item: int, value: int) -> Rows:
    return [(row[item], row[rater], row[value]) for row in read]


def _told(rows: Rows, truth: dict[str, str]) -> tuple[Rows, dict[str, str]]:
    """Return the answers, and the truth of items that have some and of values that were given."""
    items, values = {row[0] for row in rows}, {row[2] for row in rows}
    return rows, {item: value for item, value in truth.items() if item in items and value in values}
