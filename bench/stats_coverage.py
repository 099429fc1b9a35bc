"""How often intervals hold the truth, over many settings: `python bench/stats_coverage.py [--rounds 1000] [--only METHOD] [--seed 1]`.

Each line is one setting of one method: how many of the simulated intervals of nominal 95 % held the truth, with its own interval. The end
tells, for each method, the mean over settings, the lowest, and how many settings keep 93 %.
"""

from __future__ import annotations

import argparse
import time
import zlib
from collections import defaultdict

import numpy as np

from coverage_cases import FLOOR, Case, cases
from goldsmith.stats.proportion import proportion

NOMINAL, KEPT = 0.95, 0.93


def coverage(case: Case, rounds: int, seed: int) -> tuple[int, int]:
    """Return how many intervals held the truth, and how many there were."""
    random = np.random.default_rng([seed, zlib.crc32(f"{case.method} {case.setting}".encode())])
    found = [held for held in (case.held(random) for _ in range(rounds)) if held is not None]
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
        table[case.method].append(share.value)
        mark = "" if share.value >= KEPT else "  below 93 %" if share.value >= FLOOR.get(case.method, KEPT) else "  BELOW ITS PROMISE"
        print(f"{case.method:28} {case.setting:62} {100 * share.value:6.1f} [{100 * share.low:5.1f}, {100 * share.high:5.1f}] of {n}{mark}")
    print(f"\n{'method':28} settings   mean  lowest  at 93 % or more")
    for method, shares in table.items():
        kept = sum(share >= KEPT for share in shares)
        print(f"{method:28} {len(shares):8} {100 * np.mean(shares):6.1f} {100 * min(shares):7.1f}  {kept} of {len(shares)}")
    every = [share for shares in table.values() for share in shares]
    kept = sum(share >= KEPT for share in every)
    print(
        f"{'all':28} {len(every):8} {100 * np.mean(every):6.1f} {100 * min(every):7.1f}  {kept} of {len(every)} = {100 * kept / len(every):.1f} %"
    )
    print(f"CPU {time.process_time() - start:.0f} s")


if __name__ == "__main__":
    main()
