"""What private use costs, beside the bare libraries in the same run, in CPU seconds: ``python bench/privacy.py [5000 20000]``.

Sets compared: ours (hashes, register, protocol) against OpenMined PSI given the hashes. A private count and a mean of 20,000 records: ours (files looked at,
conditions, ledger on the disk) against OpenDP's measurement of the number alone. A sketch, and how many of one's texts it tells, has no peer beside it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds

from goldsmith.circulate.privacy import overlap
from goldsmith.circulate.privacy.answering import noised
from goldsmith.circulate.privacy.ledger import Asked, Ledger
from goldsmith.circulate.privacy.noising import opendp
from goldsmith.circulate.privacy.question import PrivateQuestion, Unit
from goldsmith.circulate.privacy.sketching import common, sketched

TIMES = 50


def spent(work: Callable[[], object], times: int = 1) -> float:
    """Return the CPU seconds of one time."""
    begun = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begun) / times


def ours_compared(mine: list[str], theirs: list[str], folder: Path) -> int:
    """Compare two sets as the commands do."""
    request = overlap.requested(overlap.hashes_of(mine))
    register = overlap.Register(folder / "overlap.db")
    return overlap.told(request.key, *overlap.answered(request.message, overlap.hashes_of(theirs), register, dataset="d", asker="mei"))


def theirs_compared(mine: list[str], theirs: list[str]) -> int:
    """Compare two lists of hashes with the library alone."""
    library = overlap.psi()
    client, server = library.client.CreateWithNewKey(False), library.server.CreateWithNewKey(False)  # noqa: FBT003  the library's own order
    request = client.CreateRequest(mine)
    setup = server.CreateSetupMessage(overlap.WRONG_BY_CHANCE, len(mine), theirs, library.DataStructure.GCS)
    return int(client.GetIntersectionSize(setup, server.ProcessRequest(request)))


def main(asked: int, held: int) -> None:
    """Print a line for each figure."""
    mine, theirs = [f"text {at}" for at in range(asked)], [f"text {at}" for at in range(asked * 4 // 5, asked * 4 // 5 + held)]
    table = ds.dataset(pa.table({"age": pa.array([at % 100 for at in range(20_000)], pa.int64())}))
    count, mean = (
        PrivateQuestion(statistic="count", epsilon=0.1, where=("age >= 30",)),
        PrivateQuestion(statistic="mean", epsilon=0.1, column="age", low=0, high=99),
    )
    dp = opendp()
    bare = dp.space_of(int) >> dp.m.then_laplace(10.0)
    with tempfile.TemporaryDirectory() as said:
        folder = Path(said)
        hashes = [overlap.hashes_of(one) for one in (mine, theirs)]
        library = spent(lambda: theirs_compared(*hashes))
        whole = spent(lambda: ours_compared(mine, theirs, folder))
        print(f"sets of {asked:,} and {held:,}: {whole:.2f} CPU s, OpenMined PSI alone {library:.2f} ({whole / library:.2f} times)")
        ledger = Ledger.of(folder / "privacy.db")
        ledger.allow("d", 1_000.0)
        numbers = iter(range(10_000))
        charge = spent(lambda: ledger.charge(Asked("d", "r", "mei", f"q{next(numbers)}", 0.1, 0.0)), TIMES)
        draw = spent(lambda: bare(1_000), TIMES)
        for name, question in (("count", count), ("mean", mean)):
            once = spent(lambda question=question: noised(table, question, Unit()), TIMES)
            print(
                f"{name} of 20,000 records: {once * 1e3:.2f} CPU ms with noise, {charge * 1e3:.2f} ms charged; OpenDP's draw alone {draw * 1e3:.3f} ms"
            )
        made = spent(lambda: sketched(hashes[1], 1.0), 5)
        sketch = sketched(hashes[1], 1.0)
        read = spent(lambda: common(sketch, hashes[0]), 5)
        found = common(sketch, hashes[0])
        print(
            f"sketch of {held:,} texts: {made * 1e3:.0f} CPU ms; read {read * 1e3:.0f} ms: {found.common:,.0f} ({found.low:,.0f} to {found.high:,.0f}) of {asked // 5:,} planted"
        )


if __name__ == "__main__":
    main(*(int(one) for one in sys.argv[1:3]) if len(sys.argv) > 2 else (5_000, 20_000))
