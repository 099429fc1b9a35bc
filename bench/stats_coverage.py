"""How often intervals hold the truth, over many settings: `python bench/stats_coverage.py [--rounds 1000] [--only METHOD] [--seed 1]`.

Each line is one setting of one method: how many of the simulated intervals of nominal 95 % held the truth, with its own interval. A setting
of which the draws cannot tell on which side of 93 % it lies is drawn up to five times as often. The end tells, for each method, the mean over
settings, the lowest, and how many settings keep 93 %, are declared not to (the page of the function and a note of the estimate say so), or
are below what is promised; of these there must be none, and the exit is 1 where there is one.
"""

from __future__ import annotations

import argparse
import time
import zlib
from collections import defaultdict

import numpy as np

from coverage_cases import Case, cases
from goldsmith.stats.proportion import proportion

KEPT = 0.93
MOST, MOST_CHEAP = 5, 30
"""How often a setting is drawn again whose coverage cannot be told from 93 %, by its cost."""


def coverage(case: Case, rounds: int, seed: int) -> tuple[int, int]:
    """Return how many intervals held the truth, and how many there were."""
    random = np.random.default_rng([seed, zlib.crc32(f"{case.method} {case.setting}".encode())])
    found: list[bool] = []
    for _ in range(MOST_CHEAP if case.cost <= 1 else MOST):
        found += [held for held in (case.held(random) for _ in range(rounds)) if held is not None]
        if KEPT not in proportion(sum(found), len(found)):
            break
    return sum(found), len(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    start, table = time.process_time(), defaultdict(list)
    for case in cases():
        if asked.only not in case.method:
            continue
        held, n = coverage(case, max(200, round(asked.rounds / max(1.0, case.cost / 3))), asked.seed)
        share = proportion(held, n)
        verdict = "kept" if share.value >= KEPT else "declared" if share.value >= case.floor else "BELOW ITS PROMISE"
        table[case.method].append((share.value, verdict))
        mark = "" if verdict == "kept" else f"  {verdict}"
        print(f"{case.method:28} {case.setting:62} {100 * share.value:6.1f} [{100 * share.low:5.1f}, {100 * share.high:5.1f}] of {n}{mark}")
    table["all"] = [one for shares in table.values() for one in shares]
    print(f"\n{'method':28} settings   mean  lowest  at 93 % or more")
    for method, shares in table.items():
        kept, declared = (sum(verdict == said for _, verdict in shares) for said in ("kept", "declared"))
        values = [share for share, _ in shares]
        below = len(shares) - kept - declared
        rest = f", {declared} declared" * bool(declared) + f", {below} BELOW ITS PROMISE" * bool(below)
        print(f"{method:28} {len(shares):8} {100 * np.mean(values):6.1f} {100 * min(values):7.1f}  {kept} of {len(shares)}{rest}")
    print(f"CPU {time.process_time() - start:.0f} s")
    raise SystemExit(any(verdict not in {"kept", "declared"} for _, verdict in table["all"]))


if __name__ == "__main__":
    main()
