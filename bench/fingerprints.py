"""Attacks on marked copies: who is found, who is wrongly found, with intervals; and how fast it goes. Prints Markdown.

python bench/fingerprints.py                                  # everything, about ten minutes of one core
python bench/fingerprints.py --only collusion --trials 12
python bench/fingerprints.py --only texts --texts ../shared/data/instruct/alpaca_zh_part00.json.gz
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fingerprint_attacks import STRATEGIES, pirated
from goldsmith.circulate.fingerprints import codes, laying, marking
from goldsmith.circulate.fingerprints.accusing import decided
from goldsmith.circulate.fingerprints.plan import Plan
from goldsmith.stats.rates import wilson

LICENSEES = 300
ALLOWED = 1e-6
SECRET = bytes(range(32))
PLAN = {
    "price": {"tolerance": 0.05},
    "weight": {"tolerance": 0.2},
    "seen_at": {"tolerance": "30s"},
    "colour": {"exchangeable": [["grey", "gray"]]},
}


def shown(hits: int, n: int) -> str:
    """Return a share with its interval of 95 %, in percent."""
    low, high = wilson(hits, n)
    return f"{100 * hits / n:.0f} [{100 * low:.0f}, {100 * high:.0f}]"


class Code:
    """Words of all licensees, packed."""

    def __init__(self, places: int, secret: bytes = SECRET) -> None:
        self.bias = codes.biases(secret, places)
        self.names = [f"licensee {at:03d}" for at in range(LICENSEES)]
        self.words = np.array([codes.codeword(secret, name, self.bias) for name in self.names])

    def found(self, read: np.ndarray, allowed: float = ALLOWED) -> list[int]:
        """Return who is found by what was read."""
        there = np.flatnonzero(read)
        packed = [np.packbits(word[there]) for word in self.words]
        told = decided(self.names, packed, self.bias[there] / 65536, read[there].astype(float), allowed=allowed)
        return [int(one.licensee.split()[1]) for one in told if one.found]


def collusion(trials: int) -> None:
    """Colluders by strategies and places."""
    random, wrong, runs = np.random.default_rng(11), 0, 0
    for places in (1_024, 4_096):
        code = Code(places)
        print(
            f"\n### {places:,} places read\n\n| colluders | "
            + " | ".join(STRATEGIES)
            + " | share of colluders found, worst |\n|--:|"
            + "--:|" * (len(STRATEGIES) + 1)
        )
        for colluders in range(1, 9):
            cells, shares = [], []
            for how in STRATEGIES:
                hits, share = 0, 0.0
                for _ in range(trials):
                    pirates = random.choice(LICENSEES, colluders, replace=False)
                    found = code.found(np.where(pirated(code.words[pirates], how, random, code.bias / 65536), 1.0, -1.0))
                    hits += bool(set(found) & set(pirates.tolist()))
                    share += len(set(found) & set(pirates.tolist())) / colluders / trials
                    wrong += bool(set(found) - set(pirates.tolist()))
                    runs += 1
                cells.append(shown(hits, trials))
                shares.append(share)
            print(f"| {colluders} | " + " | ".join(cells) + f" | {100 * min(shares):.0f} |", flush=True)
    low, high = wilson(wrong, runs)
    print(f"\nAnybody innocent found: {wrong} of {runs} runs [{low:.4f}, {high:.4f}], where {ALLOWED:g} is allowed.")


def innocence(runs: int) -> None:
    """How often anybody innocent is found where more is allowed, so that it can be counted."""
    random = np.random.default_rng(12)
    print("\n| allowed for anybody of 300 | strategy | runs | innocent found | share, interval of 95 % |\n|--:|---|--:|--:|---|")
    for allowed, how in itertools.product((0.05, 0.01), ("interleave", "all ones")):
        wrong = 0
        for at in range(runs):
            code = Code(256, at.to_bytes(32, "big")) if at % 25 == 0 else code  # noqa: F821  made in the first run
            pirates = random.choice(LICENSEES, 3, replace=False)
            found = code.found(np.where(pirated(code.words[pirates], how, random, code.bias / 65536), 1.0, -1.0), allowed)
            wrong += bool(set(found) - set(pirates.tolist()))
        low, high = wilson(wrong, runs)
        print(f"| {allowed:g} | {how} | {runs} | {wrong} | {wrong / runs:.4f} [{low:.4f}, {high:.4f}] |", flush=True)


def measured(n: int, seed: int = 5) -> pa.Table:
    """Return a table of measurements with independent numbers, a sum, moments and categories."""
    random = np.random.default_rng(seed)
    price = np.round(random.gamma(2, 50, n) + 1, 2)
    return pa.table(
        {
            "id": [f"r{at}" for at in range(n)],
            "price": price,
            "weight": np.round(random.normal(70, 12, n), 1),
            "seen_at": pa.array((1_700_000_000 + random.integers(0, 10**7, n)) * 1_000_000, pa.timestamp("us", "UTC")),
            "colour": random.choice(["grey", "gray", "red", "blue"], n),
            "label": random.choice(["a", "b"], n),
            "note": [f"case {at * 7919 % n}" for at in range(n)],
        }
    )


Attack = Callable[[pa.Table, np.random.Generator], pa.Table]


def _weights(table: pa.Table, change: Callable[[np.ndarray], np.ndarray]) -> pa.Table:
    names = table.column_names
    for name in ("price", "weight"):
        table = table.set_column(names.index(name), name, pa.array(change(table[name].to_numpy())))
    return table


def kept(share: float) -> Attack:
    """Return the attack that keeps a share of the rows, shuffled."""
    return lambda table, random: table.take(random.permutation(table.num_rows)[: int(table.num_rows * share)])


def _noisy(times: float) -> Attack:
    return lambda table, random: _weights(
        table.select(["id", "price", "weight"]), lambda values: values + random.normal(0, times * 0.1, len(values))
    )


ATTACKS: dict[str, Attack] = {
    "none": lambda table, _: table,
    **{f"{100 - round(100 * share)} % of the rows deleted, the rest shuffled": kept(share) for share in (0.9, 0.5, 0.1, 0.02)},
    **{f"noise of {times:g} steps on numbers, the rest dropped": _noisy(times) for times in (0.5, 2.0, 5.0)},
    "numbers rounded to whole ones, the rest dropped": lambda table, _: _weights(table.select(["id", "price", "weight"]), np.rint),
    "only one column kept": lambda table, _: table.select(["id", "weight"]),
    "ids dropped": lambda table, _: table.drop_columns(["id"]),
    "rows doubled, then without doubles": lambda table, _: pa.concat_tables([table, table]).slice(7, table.num_rows),
    "half of it mixed with as much of other data": lambda table, random: pa.concat_tables([kept(0.5)(table, random), _strange(table)]),
    "other units": lambda table, _: _weights(table, lambda values: values * 7.13),
    "moments to the day, categories unified": lambda table, _: table.set_column(3, "seen_at", pc.floor_temporal(table["seen_at"], unit="day")).set_column(4, "colour", pc.replace_substring(table["colour"], "gray", "grey")),
}  # fmt: skip


def _strange(table: pa.Table) -> pa.Table:
    other = measured(table.num_rows // 2, seed=77)
    return other.set_column(0, "id", pa.array([f"x{at}" for at in range(other.num_rows)])).cast(table.schema)


def attacked(table: pa.Table, rules: dict, attacks: dict[str, Attack], trials: int, *, colluding: Sequence[int] = (1,)) -> None:
    """Print who is found after each attack."""
    laid = laying.laid(table, Plan.configured({"columns": rules}), SECRET)
    code, random = Code(len(laid)), np.random.default_rng(13)
    lie = ", ".join(f"{one.column} {len(one):,}" for one in laid.cells)
    print(f"\n{table.num_rows:,} rows, {len(laid):,} places ({lie}), {LICENSEES} licensees.\n")
    print(
        "| attack | colluders | places read | found at least one | share of colluders found | innocent found |\n|---|--:|--:|--:|--:|--:|"
    )
    for (name, attack), colluders in itertools.product(attacks.items(), colluding):
        hits, wrong, share, places = 0, 0, 0.0, 0
        for _ in range(trials):
            pirates = random.choice(LICENSEES, colluders, replace=False)
            word = code.words[pirates][random.integers(0, colluders, len(laid)), np.arange(len(laid))]
            read, _ = marking.read(attack(marking.marked(table, laid, word), random), table, laid, "id")
            found = set(code.found(read))
            hits += bool(found & set(pirates.tolist()))
            share += len(found & set(pirates.tolist())) / colluders / trials
            wrong += bool(found - set(pirates.tolist()))
            places += int(np.count_nonzero(read)) // trials
        print(f"| {name} | {colluders} | {places:,} | {shown(hits, trials)} | {100 * share:.0f} | {wrong} of {trials} |", flush=True)


def washed(share: float) -> Attack:
    """Return the attack that rewrites a share of the texts: every form that carries is drawn anew by a coin, as a paraphrase may."""
    from goldsmith.circulate.fingerprints.variants import CHINESE

    def attack(table: pa.Table, random: np.random.Generator) -> pa.Table:
        texts = table["text"].to_pylist()
        for row in np.flatnonzero(random.random(len(texts)) < share).tolist():
            for one in CHINESE:
                texts[row] = one.written(texts[row], int(random.integers(0, 2)))
        return table.set_column(1, "text", pa.array(texts))

    return attack


def garbled(share: float) -> Attack:
    """Return the attack that replaces a share of all characters."""

    def attack(table: pa.Table, random: np.random.Generator) -> pa.Table:
        texts = [
            "".join("〇" if one < share else letter for letter, one in zip(text, random.random(len(text)), strict=True))
            for text in table["text"].to_pylist()
        ]
        return table.set_column(1, "text", pa.array(texts))

    return attack


def texts(path: Path, trials: int) -> None:
    """Print who is found in real Chinese texts."""
    if not path.is_file():
        print(f"\nno texts: {path} is not there")
        return
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = json.load(file)
    table = pa.table(
        {"id": [f"t{at}" for at in range(len(rows))], "text": [f"{one.get('instruction', '')}\n{one.get('output', '')}" for one in rows]}
    )
    attacks: dict[str, Attack] = {"none": lambda table, _: table}
    attacks |= {f"{round(100 * share)} % of the texts rewritten": washed(share) for share in (0.3, 0.6, 0.9)}
    attacks |= {f"{100 - round(100 * share)} % of the records deleted": kept(share) for share in (0.5, 0.1)}
    attacks |= {"one character in twenty changed": garbled(0.05)}
    attacked(table, {"text": {"variants": ["zh"]}}, attacks, trials, colluding=(1, 3))


def paraphrases(path: Path, trials: int) -> None:
    """Print who is found in questions that people judged to ask the same: each licensee gets one of the two."""
    if not path.is_file():
        print(f"\nno pairs: {path} is not there")
        return
    with gzip.open(path, "rt", encoding="utf-8") as file:
        said = [line.rstrip("\n").split("\t") for line in file]
    pairs = [(a, b) for a, b, same in said if same == "1" and a not in b and b not in a]
    table = pa.table({"id": [f"q{at}" for at in range(len(pairs))], "text": [a for a, _ in pairs]})
    rule = {"pairs": [{"id": f"q{at}", "a": a, "b": b} for at, (a, b) in enumerate(pairs)]}
    attacks: dict[str, Attack] = {"none": lambda table, _: table}
    attacks |= {f"{round(100 * share)} % of the texts written anew": _anew(share) for share in (0.3, 0.6, 0.9)}
    attacks |= {f"{100 - round(100 * share)} % of the records deleted": kept(share) for share in (0.5, 0.1)}
    attacks |= {"one character in five changed": garbled(0.2)}
    attacked(table, {"text": rule}, attacks, trials, colluding=(1, 3, 5))


def _anew(share: float) -> Attack:
    def attack(table: pa.Table, random: np.random.Generator) -> pa.Table:
        texts, strange = table["text"].to_pylist(), random.permutation(table["text"].to_pylist()).tolist()
        return table.set_column(1, "text", pa.array([b if random.random() < share else a for a, b in zip(texts, strange, strict=True)]))

    return attack


def speed() -> None:
    """Print how long it takes to mark and to trace a million rows."""
    table, plan = measured(1_000_000), Plan.configured({"columns": PLAN})
    begun = time.process_time()
    laid = laying.laid(table, plan, SECRET)
    placed = time.process_time()
    word = codes.codeword(SECRET, "somebody", codes.biases(SECRET, len(laid)))
    copy = marking.marked(table, laid, word)
    marked = time.process_time()
    read, _ = marking.read(copy, table, laid, "id")
    matched = time.process_time()
    Code(len(laid)).found(read)
    told = time.process_time()
    print(
        f"\n1,000,000 rows, {len(laid):,} places, CPU seconds: lay {placed - begun:.1f}, mark {marked - placed:.1f}, read {matched - marked:.1f}, 300 licensees {told - matched:.1f}"
    )
    print(f"marking {1e6 / (marked - begun) * 60 / 1e6:.0f} million rows a minute; tracing {told - marked + placed - begun:.1f} s in all")


def main() -> None:
    """Run what is asked."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", choices=["collusion", "innocence", "table", "texts", "paraphrases", "speed"])
    asked.add_argument("--trials", type=int, default=12)
    asked.add_argument("--rows", type=int, default=100_000)
    asked.add_argument("--texts", type=Path, default=Path("../shared/data/instruct/alpaca_zh_part00.json.gz"))
    asked.add_argument("--pairs", type=Path, default=Path("../shared/data/zh_sts_nli/LCQMC_dev.txt.gz"))
    said = asked.parse_args()
    parts: dict[str, Callable[[], None]] = {
        "collusion": lambda: collusion(said.trials),
        "innocence": lambda: innocence(25 * said.trials),
        "table": lambda: attacked(measured(said.rows), PLAN, ATTACKS, max(3, said.trials // 2), colluding=(1, 5)),
        "texts": lambda: texts(said.texts, max(3, said.trials // 2)),
        "paraphrases": lambda: paraphrases(said.pairs, max(3, said.trials // 2)),
        "speed": speed,
    }
    for name in [said.only] if said.only else list(parts):
        print(f"\n## {name}")
        parts[name]()


if __name__ == "__main__":
    main()
