"""Search of the catalogue over so many plausible entries, beside SQLite's FTS5 over the same texts in the same run: ``python bench/catalogue.py [100000]``.

Half of the questions are Chinese; some narrow by a facet, some end in an unfinished word. Each search of ours counts ten facets as well; FTS5 finds the first twenty rows
and counts nothing. Chinese is given to FTS5 as the same pairs of characters, since its own words hold none.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import time

import numpy as np

from goldsmith.circulate.catalogue.entries import Entry
from goldsmith.circulate.catalogue.index import Index, Query
from goldsmith.circulate.catalogue.postings import fields_of
from goldsmith.circulate.catalogue.words import needs, words
from goldsmith.circulate.shelf import Access

FIELDS = [
    ("医疗", "medical"),
    ("金融", "finance"),
    ("农业", "farming"),
    ("交通", "traffic"),
    ("教育", "education"),
    ("工业", "industry"),
    ("政务", "government"),
    ("法律", "law"),
]
THINGS = [
    ("对话", "dialogue"),
    ("图像", "images"),
    ("问答", "questions"),
    ("语音", "speech"),
    ("文献", "papers"),
    ("合同", "contracts"),
    ("病历", "records"),
    ("轨迹", "trajectories"),
]
MORE = ["标注", "清洗", "去重", "多轮", "开放", "高质量", "评测", "训练", "合成", "专家"]
PLAIN = [
    f"{a}{b}"
    for a in ("data", "open", "clean", "fine", "real", "long", "rare", "wide")
    for b in ("set", "bank", "pool", "base", "line", "mark", "field", "stone")
]
QUESTIONS = 400


def entries(n: int) -> list[Entry]:
    """Return plausible entries, the same for every run."""
    chance = random.Random(7)
    made = []
    for at in range(n):
        field, thing = chance.choice(FIELDS), chance.choice(THINGS)
        english = " ".join(chance.choices(PLAIN, k=20))
        chinese = "".join(chance.choices(MORE, k=12))
        access = Access(chance.choice(["open", "open", "members", "granted"]), {f"u{chance.randrange(50)}": ""})
        made.append(Entry(
            f"{field[1]}-{thing[1]}-{at}", "1.0.0", {"en": f"{field[1]} {thing[1]} {at}", "zh": f"{field[0]}{thing[0]}数据集"}, {"en": english, "zh": chinese}, (f"{field[0]}{thing[0]}",),
            (field[0],), (chance.choice(["text", "image", "audio"]),), (chance.choice(["zh", "en"]),), chance.choice(["MIT", "CC-BY-4.0", "Apache-2.0"]), grade=chance.choice("ABCD"),
            records=int(10 ** chance.uniform(2, 8)), bytes=10**6, released=f"202{chance.randint(3, 6)}-0{chance.randint(1, 9)}-11T00:00:00Z", publisher=f"lab {at % 500}", access=access,
        ))  # fmt: skip
    return made


def questions() -> list[Query]:
    """Return what people ask."""
    chance, asked = random.Random(11), []
    for at in range(QUESTIONS):
        field, thing = chance.choice(FIELDS), chance.choice(THINGS)
        text = [
            f"{field[0]}{thing[0]}",
            f"{field[1]} {thing[1]}",
            f"{thing[1][:3]}",
            f"{chance.choice(MORE)} {field[0]}",
            f"{chance.choice(PLAIN)} {thing[1]}",
            "",
        ][at % 6]
        asked.append(Query(text, {"grade": ["A"]} if at % 4 == 0 else {}, "newest" if at % 9 == 0 else "fit", now=1_795_392_000))
    return asked


def spent(work) -> tuple[np.ndarray, np.ndarray]:
    """Return CPU and wall milliseconds of each question."""
    cpu, wall = [], []
    for one in questions():
        begun, started = time.process_time(), time.perf_counter()
        work(one)
        cpu.append(1e3 * (time.process_time() - begun))
        wall.append(1e3 * (time.perf_counter() - started))
    return np.array(cpu), np.array(wall)


def fts(made: list[Entry]):
    """Return what asks FTS5."""
    base = sqlite3.connect(":memory:")
    base.execute("create virtual table entry using fts5(name, body)")
    base.executemany("insert into entry values (?, ?)", ((one.name, " ".join(words(" ".join(fields_of(one).values())))) for one in made))

    def ask(query: Query) -> list[tuple[str]]:
        parts = [
            " OR ".join([*(f'"{word}"' for word in one.words), *([f'"{one.begins}"*'] if one.begins else [])]) for one in needs(query.text)
        ]
        if not parts:
            return base.execute("select name from entry limit 20").fetchall()
        return base.execute(
            "select name from entry where entry match ? order by rank limit 20", (" AND ".join(f"({one})" for one in parts),)
        ).fetchall()

    return ask


def main() -> None:
    """Build both, ask both, and print what they took."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    made, index = entries(n), Index()
    begun = time.process_time()
    for one in made:
        index.put(one)
    print(f"{n:,} entries, built in {time.process_time() - begun:.1f} CPU s")
    ours, wall = spent(lambda query: index.search(query, lambda one: one.access.lets("u7")))
    theirs, _ = spent(fts(made))
    for name, times in (("goldsmith, CPU", ours), ("goldsmith, wall", wall), ("FTS5, CPU", theirs)):
        print(f"{name}: p50 {np.percentile(times, 50):.2f} ms, p99 {np.percentile(times, 99):.2f} ms")
    print(f"p99 of goldsmith / FTS5 (CPU): {np.percentile(ours, 99) / np.percentile(theirs, 99):.2f}")


main()
