"""Does the grammatically complex fifth of financial Chinese teach a small model more than a random fifth, or than all of it?

    python bench/finance_trial.py linear          # minutes; no other library
    python bench/finance_trial.py parsed          # the same, scored by our own parser, trained on 1,000 sentences of UD Chinese
    python bench/finance_trial.py gpt             # needs the extra `train`
    python bench/finance_trial.py page            # tables and figures into docs/experiments/

Corpus: all texts of the FinCUGE tasks in ../shared/data/zh_finance, curated (exact and near duplicates removed), scored by grammatical
complexity: the approximation without a parser, or a parser. Tasks: finfe (sentiment of posts), finnl (class of news), finese (kind of event). What a
task learns from or asks is taken out of the corpus by the trial's own search for copies; held-out texts come from what is left. Only numbers are written into the repository.
"""

from __future__ import annotations

import gzip
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
    "dataset": "finance", "score": "grammatical_complexity", "budget": "20%", "held_out": {"share": 0.05, "most": 600, "among": "source NOT IN ('finfe', 'finnl', 'finese')"},
    "tasks": [{"name": name, "train": f"{name}_train.jsonl", "test": f"{name}_test.jsonl", "shots": 300} for name in ("finfe", "finnl", "finese")],
}  # fmt: skip
TRAINERS: dict[str, dict[str, Any]] = {
    "linear": {"name": "finance-linear", "trainer": "linear", "seeds": 10},
    "parsed": {"name": "finance-parsed", "dataset": "finance_parsed", "trainer": "linear", "seeds": 10},
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


def write_inputs() -> None:
    """Write the corpus, the tasks and the recipe."""
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


def own_parser() -> Path:
    """Train our own parser on both parts of UD Chinese GSDSimp; the model stays in the work folder."""
    from goldsmith.algorithms.grammar import conllu
    from goldsmith.algorithms.grammar.own_training import train

    path = WORK / "zh.npz"
    files = sorted((ROOT.parent / "shared" / "data" / "ud_zh").glob("*.conllu.gz"))
    trees = [tree for file in files for tree in conllu.trees(gzip.decompress(file.read_bytes()).decode())]
    train(trees, about={"name": "zh", "license": "CC BY-SA 4.0"}).save(path)
    return path


def prepare(dataset: str) -> None:
    """Curate and score the corpus; what stands already is not made again."""
    import goldsmith
    from goldsmith.curate.grammar import fill
    from goldsmith.curate.grammar_settings import Grammar

    if not (WORK / "recipe.yaml").is_file():
        write_inputs()
    goldsmith.run(WORK / "recipe.yaml", WORK / "corpus.jsonl", lake=WORK / "lake", dataset=dataset, report=False)
    chinese = f"own:{own_parser()}" if dataset == "finance_parsed" else "fast"
    fill(goldsmith.open(WORK / "lake").dataset(dataset), Grammar(zh=chinese, en="fast"), workers=1)


def run(kind: str) -> None:
    """Run the trial with one trainer, and keep its numbers."""
    import yaml

    from goldsmith.curate.trial import run as run_trial
    from goldsmith.progress import PlainLines

    wanted = {**TRIAL, **TRAINERS[kind]}
    prepare(wanted["dataset"])
    path = WORK / f"{kind}.yaml"
    path.write_text(yaml.safe_dump(wanted), encoding="utf-8")
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


def figures(kind: str, told: dict[str, Any]) -> None:
    """Write the two figures of a trial: value curves, and differences in bits a byte."""
    from goldsmith.algorithms.trial.comparison import Compared
    from goldsmith.curate.trial import figures as drawn
    from goldsmith.curate.trial.outcome import Point

    lines = {arm: [Point(**one) for one in line] for arm, line in told["curves"]["bits_per_byte"].items()}
    legend = {arm: drawn.colour(list(lines), arm) for arm in lines}
    title = f"{kind}: bits a byte of held-out texts after so many tokens"
    whole = drawn.standing(drawn.curves(lines, title), legend, title)
    (EXPERIMENTS / f"finance-{kind}-curves.svg").write_text(whole, encoding="utf-8")
    rows = [{key: value for key, value in one.items() if key != "verdict"} for one in told["differences"]]
    for metric in told["metrics"]:
        some = [Compared(**one) for one in rows if one["metric"] == metric]
        title = f"{kind}: differences, {metric}; grey: not shown"
        name = metric.replace(": ", "-")
        (EXPERIMENTS / f"finance-{kind}-{name}.svg").write_text(drawn.standing(drawn.differences(some, title), {}, title), encoding="utf-8")


def table(told: dict[str, Any], head: tuple[str, ...], verdicts: dict[str, str]) -> str:
    """Return the numbers of all arms, and those of all differences, as Markdown."""
    metrics = list(told["metrics"])
    arms = list(dict.fromkeys(one["arm"] for one in told["means"]))
    means = {(one["arm"], one["metric"]): one for one in told["means"]}
    lines = [f"| {head[0]} | {head[1]} | {' | '.join(metrics)} |", f"|---|--:|{'--:|' * len(metrics)}"]
    for arm in arms:
        cells = [f"{one['mean']:.4f} [{one['low']:.4f}, {one['high']:.4f}]" for one in (means[arm, metric] for metric in metrics)]
        lines.append(f"| `{arm}` | {means[arm, metrics[0]]['tokens']:,.0f} | {' | '.join(cells)} |")
    lines += ["", f"| {' | '.join(head[2:])} |", "|---|---|--:|--:|--:|--:|---|--:|"]
    for one in told["differences"]:
        seeds, items = (f"[{one[a]:+.4f}, {one[b]:+.4f}]" for a, b in (("low", "high"), ("item_low", "item_high")))
        verdict = f"**{verdicts[one['verdict']]}**" if one["shown"] else verdicts["not shown"]
        cells = f"{one['mean']:+.4f} | {seeds} | {items} | {one['p_adjusted']:.3f} | {verdict} | {one['detectable']:.4f}"
        lines.append(f"| {one['metric']} | `{one['arm']}` − `{one['against']}` | {cells} |")
    return "\n".join(lines)


HEADS = {
    "finance.md": (
        ("arm", "tokens", "metric", "difference", "mean", "over seeds", "over items", "p (Holm)", "verdict", "could have shown"),
        {"better": "better", "worse": "worse", "not shown": "not shown"},
    ),
    "finance.zh.md": (
        ("组", "词元", "指标", "差异", "平均", "按种子", "按样本", "p（Holm）", "结论", "可证明的最小差异"),
        {"better": "更好", "worse": "更差", "not shown": "未证明"},
    ),
}


def page() -> None:
    """Write figures, and the tables between their marks in both pages."""
    for kind in TRAINERS:
        told = json.loads((EXPERIMENTS / f"finance-{kind}.json").read_text(encoding="utf-8"))
        figures(kind, told)
        for name, (head, verdicts) in HEADS.items():
            path, mark = EXPERIMENTS / name, f"<!-- {kind} -->"
            before, _, rest = path.read_text(encoding="utf-8").partition(mark)
            path.write_text(f"{before}{mark}\n{table(told, head, verdicts)}\n{mark}{rest.partition(mark)[2]}", encoding="utf-8")


if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else "linear"
    if wanted == "page":
        page()
    elif wanted not in TRAINERS:
        sys.exit(f"{wanted}: not one of linear, parsed, gpt, page")
    elif not ARCHIVE.exists():
        sys.exit("needs shared/data/zh_finance beside the repository")
    else:
        run(wanted)
