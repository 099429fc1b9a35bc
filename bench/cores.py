"""All cores against one: ``python bench/cores.py --size 400 [--runs 3]``.

Makes a corpus of that many 10^6 bytes of text as ``bench/memory.py`` does, and curates and exports it with the recipe `web`,
alternately with all cores and with one. Prints wall time, CPU seconds and MB per CPU second of every run, and the ratio
of the median wall times. Needs a machine that does nothing else, and Linux (the cores of a process cannot be chosen elsewhere).
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from corpus import MIX40, found
from measure import Measured, measure
from memory import cut, write

ONE = "import os, sys; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); os.execvp(sys.argv[1], sys.argv[1:])"


def curated(command: list[str], corpus: Path, room: Path, *, one_core: bool, more: list[str]) -> Measured:
    """Curate and export a corpus into a new lake; both go away afterwards: to take a file's place makes the disk write at once."""
    lake, out = room / "lake", room / "out.jsonl"
    words = [*command, "run", "web", "--input", str(corpus), "--lake", str(lake), "--dataset", "cores", "--json", "--no-report"]
    words += ["--export", str(out), *more]
    run = measure([*([sys.executable, "-c", ONE] if one_core else []), *words])
    shutil.rmtree(lake, ignore_errors=True)
    out.unlink(missing_ok=True)
    if run.code:
        sys.exit(f"goldsmith failed with {run.code}:\n{run.errors[-1500:]}")
    return run


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=float, default=400, help="10^6 bytes of text")
    parser.add_argument("--runs", type=int, default=3, help="runs with each number of cores")
    parser.add_argument("--corpus", type=Path, default=MIX40)
    parser.add_argument("--made", type=Path, help="a corpus that is there already, in place of one that is made")
    parser.add_argument("--goldsmith", default=str(Path(sys.executable).with_name("goldsmith")))
    parser.add_argument("--option", action="append", default=[], help="a word to add to `goldsmith run`, may be repeated")
    arguments = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix="cores-") as folder:
        room = Path(folder)
        corpus = arguments.made or room / "corpus.jsonl.zst"
        if not arguments.made:
            write(cut(found(arguments.corpus)), corpus, int(arguments.size * 1e6))
        command = arguments.goldsmith.split()
        curated(command, corpus, room, one_core=False, more=arguments.option)  # kernels are compiled, files are in memory
        print("| cores | wall s | CPU s | MB per CPU s | peak PSS MB |\n|--:|--:|--:|--:|--:|")
        walls: dict[bool, list[float]] = {False: [], True: []}
        for _ in range(arguments.runs):
            for one_core in (False, True):
                run = curated(command, corpus, room, one_core=one_core, more=arguments.option)
                walls[one_core].append(run.seconds)
                rate = arguments.size / run.cpu_seconds
                print(
                    f"| {1 if one_core else cores} | {run.seconds:.1f} | {run.cpu_seconds:.1f} | {rate:.1f} | {run.peak_pss or 0:.0f} |",
                    flush=True,
                )
        ratio = statistics.median(walls[True]) / statistics.median(walls[False])
        print(f"\n{cores} cores against one: {ratio:.2f} times as fast (medians of {arguments.runs} runs each)")


if __name__ == "__main__":
    main()
