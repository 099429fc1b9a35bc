"""Does the grammatically complex fifth of financial Chinese teach a small model more than a random fifth, or than all of it?

    python bench/finance_trial.py linear          # minutes; no other library
    python bench/finance_trial.py gpt             # needs the extra `train`
    python bench/finance_trial.py page            # table and figures of both into docs/experiments/

Corpus: all texts of the FinCUGE tasks in ../shared/data/zh_finance, curated (exact and near duplicates removed), scored by grammatical
complexity (the approximation without a parser). Tasks: finfe (sentiment of posts), finnl (class of news), finese (kind of event). What a
task learns from or asks is taken out of the corpus by the trial's own search for copies. Only numbers are written into the repository.
"""

from __future__ import annotations

import json
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = ROOT.parent / "shared" / "data" / "zh_finance" / "FinCUGE_Publish.tgz"
WORK = Path(tempfile.gettempdir()) / "goldsmith-finance"
EXPERIMENTS = ROOT / "docs" / "experiments"
PLACES = {"finna": 0, "finne": 0, "finnsp": 1, "finese": 1, "finre": 3, "finfe": 0, "finnl": 0, "finqa": 0, "fincqa": 0}
"""Where the text stands in a row of each task."""
RECIPE = "name: finance\nmeasure: [character_count]\nnear_duplicates: true\nerror_budget: {records: 1000}\n"
TRIAL: dict[str, Any] = {
    "dataset": "finance", "score": "grammatical_complexity", "budget": "20%", "held_out": {"share": 0.05, "most": 600},
    "tasks": [{"name": name, "train": f"{name}_train.jsonl", "test": f"{name}_test.jsonl", "shots": 300} for name in ("finfe", "finnl", "finese")],
}  # fmt: skip
TRAINERS: dict[str, dict[str, Any]] = {
    "linear": {"name": "finance-linear", "trainer": "linear", "seeds": 10},
    "gpt": {"name": "finance-gpt", "trainer": {"name": "gpt", "width": 64, "vocabulary": 2000}, "seeds": 3, "tokens": 600_000},
}


def rows_of(folder: Path) -> dict[str, dict[str, list[list[Any]]]]:
    """Return the rows of each task by part."""
    found: dict[str, dict[str, list[list[Any]]]] = {}
    for task in PLACES:
        for part in ("train", "eval"):
            path = next(folder.rglob(f"{task}/{part}_list.json"), None)
            if path:
                found.setdefault(task, {})[part] = json.loads(path.read_text(encoding="utf-8"))
    return found


def texts(task: str, row: list[Any]) -> list[str]:
    """Return the texts of a row; the question that stands before a text is no part of it."""
    text = str(row[PLACES[task]])
    if task in {"finqa", "fincqa"}:
        return [text.partition("？")[2].strip() or text]
    return [text, str(row[1])] if task == "finna" else [text]


def labelled(task: str, row: list[Any]) -> dict[str, str]:
    """Return a labelled text; news with several classes counts by the first."""
    text, label = (row[1], row[2]) if task == "finese" else (row[0], row[1])
    return {"text": str(text), "label": str(label).split()[0]}


def prepare() -> None:
    """Write the corpus and the tasks, curate and score; what stands already is not made again."""
    import goldsmith
    from goldsmith.curate.grammar import fill
    from goldsmith.curate.grammar_settings import Grammar

    WORK.mkdir(parents=True, exist_ok=True)
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(WORK / "raw", filter="data")
    rows = rows_of(WORK / "raw")
    with (WORK / "corpus.jsonl").open("w", encoding="utf-8") as out:
        for task, parts in rows.items():
            for part, some in parts.items():
                for number, row in enumerate(some):
                    for at, text in enumerate(texts(task, row)):
                        name = f"{task}-{part}-{number}-{at}"
                        out.write(json.dumps({"id": name, "text": text, "source": task}, ensure_ascii=False) + "\n")
    for task in TRIAL["tasks"]:
        for part, name in (("train", "train"), ("eval", "test")):
            lines = [json.dumps(labelled(task["name"], row), ensure_ascii=False) + "\n" for row in rows[task["name"]][part]]
            (WORK / f"{task['name']}_{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    (WORK / "recipe.yaml").write_text(RECIPE, encoding="utf-8")
    goldsmith.run(WORK / "recipe.yaml", WORK / "corpus.jsonl", lake=WORK / "lake", report=False)
    fill(goldsmith.open(WORK / "lake").dataset("finance"), Grammar(zh="fast", en="fast"), workers=1)


def run(kind: str) -> None:
    """Run the trial with one trainer, and keep its numbers."""
    import yaml

    from goldsmith.curate.trial import run as run_trial
    from goldsmith.progress import PlainLines

    if not (WORK / "lake").is_dir():
        prepare()
    path = WORK / f"{kind}.yaml"
    path.write_text(yaml.safe_dump({**TRIAL, **TRAINERS[kind]}), encoding="utf-8")
    outcome = run_trial(path, lake=WORK / "lake", progress=PlainLines(stream=sys.stderr, every=20))
    EXPERIMENTS.mkdir(parents=True, exist_ok=True)
    (EXPERIMENTS / f"finance-{kind}.json").write_text(json.dumps(outcome.as_json(), indent=1) + "\n", encoding="utf-8")
    for one in outcome.means:
        sys.stdout.write(f"{one.metric:28s} {one.arm:18s} {one.mean:.4f} [{one.low:.4f}, {one.high:.4f}]\n")
    for each in outcome.differences:
        sys.stdout.write(
            f"{each.metric:28s} {each.arm} - {each.against}: {each.mean:+.4f} seeds [{each.low:+.4f}, {each.high:+.4f}] "
            f"items [{each.item_low:+.4f}, {each.item_high:+.4f}] Holm {each.p_adjusted:.3f}: {each.verdict} (could show {each.detectable:.4f})\n"
        )


if __name__ == "__main__":
    if not ARCHIVE.exists():
        sys.exit("needs shared/data/zh_finance beside the repository")
    run(sys.argv[1] if len(sys.argv) > 1 else "linear")
