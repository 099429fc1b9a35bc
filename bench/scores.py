"""Speed of the scores, beside plain references in one run: ``python bench/scores.py [--peers PYTHON] [FILE.jsonl.zst]``.

CPU seconds, one thread, kernels compiled before. ``--peers`` names a Python that has kenlm, data-selection and scikit-learn
(``bench/peers/README.md``); then the numbers are compared too, not only the time:

1. perplexity: a model of half of the corpus, all of the other half scored. KenLM reads a smaller one of our models, written as ARPA with
   hashes for words, and is given tokens that are cut already: the greatest difference of log probabilities is printed.
2. importance (DSIR): web prose as target against all; ``data-selection``'s own code over a part. Its tokens are others (Chinese is one
   word a run there), so ranks are compared on English.
3. quality: hotel reviews, good against bad; HashingVectorizer and LogisticRegression on the same split.
4. density, novelty, instruction scores: plain loops in Python over a part.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import subprocess
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from corpus import DATA, MIX40, found, lines, records
from goldsmith.algorithms import verdicts
from goldsmith.algorithms.importance import model as importance
from goldsmith.algorithms.ngram_model.training import Sample, _all_grams, _depth, _known, fit
from goldsmith.algorithms.novelty import NgramMemory
from goldsmith.algorithms.quality.training import train
from goldsmith.kernels.lexical import variety
from goldsmith.kernels.ngrams import BEGIN, END, UNKNOWN
from goldsmith.kernels.tokens import LINE, LINES, tokens
from goldsmith.operators.text.compression_ratio import CompressionRatio
from goldsmith.operators.text.ngram_ifd import NgramIfd

RESERVED = {int(BEGIN): "<s>", int(END): "</s>", int(UNKNOWN): "<unk>"}


def column(texts: list[str]) -> pa.Array:
    return pa.array(texts, pa.large_string())


def megabytes(texts: list[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1e6


def timed(call: Callable[[], Any]) -> tuple[Any, float]:
    """Return what a call returns, and its CPU seconds; it was called once before on little, so that it is compiled."""
    begin = time.process_time()
    done = call()
    return done, time.process_time() - begin


def told(what: str, size: float, seconds: float, reference: tuple[str, float, float] | None = None) -> None:
    line = f"{what:42} {size:7.1f} MB  {seconds:7.2f} CPU s  {size / seconds:8.1f} MB/CPU s"
    if reference:
        name, its_size, its_seconds = reference
        line += f"   {name}: {its_size / its_seconds:7.2f} MB/CPU s, ratio {size / seconds / (its_size / its_seconds):6.1f}"
    print(line)


def peer(python: str | None, kind: str, given: dict[str, Any]) -> dict[str, Any] | None:
    if not python:
        return None
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "given.json"
        path.write_text(json.dumps(given), encoding="utf-8")
        script = Path(__file__).parent / "peers" / "scores.py"
        return json.loads(subprocess.run([python, script, kind, path], check=True, capture_output=True, text=True).stdout)


def fitted(texts: list[str], **settings: int) -> tuple[Any, Sample]:
    sample = Sample(20_000_000)
    sample.add(column(texts), "word")
    return fit(sample, about={"name": "bench"}, **settings), sample


def arpa(model: Any, sample: Sample, path: Path) -> None:
    """Write a model in the form that KenLM reads, each token by its hash."""
    stream, _ = _known(sample.sentences(), 1 << 40)
    entries = {int(key): place for place, key in enumerate(model.keys)}
    grams = _all_grams(stream, _depth(stream), model.order)
    spelled = [RESERVED.get(int(one), f"{int(one):x}") for one in stream]
    with path.open("w", encoding="utf-8") as file:
        kept = [[(int(key), int(at)) for key, at in zip(one.keys, one.first, strict=True) if int(key) in entries] for one in grams]
        counts = [len(one) + (n == 0) for n, one in enumerate(kept)]
        file.write("\\data\\\n" + "".join(f"ngram {n}={count}\n" for n, count in enumerate(counts, 1)))
        for n, one in enumerate(kept, 1):
            file.write(f"\n\\{n}-grams:\n")
            if n == 1:
                file.write(f"{model.chances[entries[int(UNKNOWN)]] / math.log(10)}\t<unk>\t0\n")
            for key, at in one:
                chance, back = (float(values[entries[key]]) / math.log(10) for values in (model.chances, model.backs))
                file.write(f"{chance:.9g}\t{' '.join(spelled[at - n + 1 : at + 1])}" + (f"\t{back:.9g}\n" if n < model.order else "\n"))
        file.write("\n\\end\\\n")


def perplexity(texts: list[str], python: str | None) -> None:
    learnt, asked = texts[::2], texts[1::2]
    fitted(texts[:20])[0].score(column(texts[:5]))
    (model, _), seconds = timed(lambda: fitted(learnt))
    told(f"n-gram model: fit, {len(model.keys):,} n-grams", megabytes(learnt), seconds)
    model.score(column(texts[:5]))
    scores, seconds = timed(lambda: model.score(column(asked)))
    small, sample = fitted(learnt[:1200], least=1)
    part = [line for text in asked[:1500] for line in text.split("\n") if line.strip()]
    side = None
    if python:
        with tempfile.TemporaryDirectory() as room:
            arpa(small, sample, Path(room) / "m.arpa")
            stream, ends = tokens(column(part), lines=LINES)
            cut = [[f"{int(one):x}" for one in stream[a:b] if one != LINE] for a, b in zip([0, *ends[:-1]], ends, strict=True)]
            breaks = np.diff(np.searchsorted(np.flatnonzero(stream == LINE), [0, *ends])) > 0  # other line breaks than line feeds
            full = [at for at, one in enumerate(cut) if one and not breaks[at]]
            side = peer(python, "kenlm", {"arpa": str(Path(room) / "m.arpa"), "sentences": [" ".join(cut[at]) for at in full]})
    reference = ("KenLM, tokens cut before", megabytes(part), side["cpu"]) if side else None
    told("perplexity", megabytes(asked), seconds, reference)
    print(f"  perplexity of all tokens of the held-out half: {math.exp(-scores.sums.sum() / scores.counts.sum()):.1f}")
    if side:
        own = small.score(column([part[at] for at in full]))
        theirs = np.array(side["log10"]) * math.log(10)
        print(
            f"  {len(full):,} lines: greatest difference from KenLM over the same model, relative: {np.max(np.abs(own.sums - theirs) / np.abs(theirs)):.1e}"
        )


def weights(texts: list[str], languages: list[str], python: str | None) -> None:
    target = texts[:400]
    importance.fit(column(texts[:5]), column(texts[:5]), about={}).log_weights(column(texts[:5]))
    model, seconds = timed(lambda: importance.fit(column(target), column(texts), about={}))
    told("importance: fit", megabytes(target) + megabytes(texts), seconds)
    _, seconds = timed(lambda: model.log_weights(column(texts)))
    english = [text for text, language in zip(texts, languages, strict=True) if language == "en"][:600]
    side = peer(python, "dsir", {"target": english[:200], "raw": english, "asked": english})
    told("importance", megabytes(texts), seconds, ("data-selection", megabytes(english), side["cpu"]) if side else None)
    if side:
        own = importance.fit(column(english[:200]), column(english), about={}).log_weights(column(english)).sums
        ranks = [np.argsort(np.argsort(one)) for one in (own, np.array(side["weights"]))]
        print(f"  rank correlation with data-selection on {len(english)} English texts: {np.corrcoef(*ranks)[0, 1]:.4f}")


def quality(python: str | None) -> None:
    import csv

    path = next(iter(sorted((DATA / "zh_reviews").glob("*htl*.csv*"))), None)
    if path is None:
        print("quality: no hotel reviews beside the repository")
        return
    rows = list(csv.DictReader(line.decode("utf-8-sig") for line in lines(path)))
    rows = [(row["review"], int(row["label"])) for row in rows if row.get("review")]
    order = np.random.default_rng(1).permutation(len(rows))
    rows = [rows[at] for at in order]
    learnt, asked = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    texts, truth = column([text for text, _ in learnt]), np.array([bool(label) for _, label in learnt])
    held, right = [text for text, _ in asked], np.array([bool(label) for _, label in asked])
    train(texts.slice(0, 100), np.arange(100) % 2 == 0, about={}).probabilities(texts.slice(0, 5))
    model, seconds = timed(lambda: train(texts, truth, about={}))
    side = peer(python, "sklearn", {"train": learnt, "test": held})
    size = megabytes([text for text, _ in learnt])
    told("quality: train, five parts and all", size, seconds, ("scikit-learn", size, side["fit_cpu"]) if side else None)
    (chances, _), seconds = timed(lambda: model.probabilities(column(held)))
    told("quality", megabytes(held), seconds, ("scikit-learn", megabytes(held), side["cpu"]) if side else None)
    print(
        f"  area under the curve on held-out reviews: {_area(chances, right)}"
        + (f"; scikit-learn {_area(np.array(side['chances']), right)}" if side else "")
    )
    print(
        f"  mean squared error of the probability: {np.mean((chances - right) ** 2):.4f}"
        + (f"; scikit-learn {np.mean((np.array(side['chances']) - right) ** 2):.4f}" if side else "")
    )


def _area(values: np.ndarray, truth: np.ndarray) -> str:
    rate = verdicts.area(values, truth)
    return f"{rate.value:.4f} [{rate.low:.4f}, {rate.high:.4f}]"


def plain_distinct(texts: list[str]) -> list[float]:
    cut = [[letter for letter in text.lower() if not letter.isspace()] if not text.isascii() else text.lower().split() for text in texts]
    grams = [Counter(itertools.pairwise(words)) for words in cut]
    return [len(one) / max(one.total(), 1) for one in grams]


def plain_novelty(texts: list[str]) -> list[float]:
    seen: set[tuple[str, ...]] = set()
    shares = []
    for text in texts:
        words = text.lower().split() if text.isascii() else [letter for letter in text.lower() if not letter.isspace()]
        grams = list(zip(*(words[at:] for at in range(5)), strict=False))
        shares.append(sum(gram not in seen for gram in grams) / max(len(grams), 1))
        seen.update(grams)
    return shares


def density(texts: list[str]) -> None:
    few = texts[:400]
    variety(column(texts[:5]), n=2, window=100)
    NgramMemory().new_share(column(texts[:5]))
    _, plain = timed(lambda: plain_distinct(few))
    reference = ("Counter of pairs", megabytes(few), plain)
    for name, settings in (("moving type-token ratio", {"window": 100}), ("distinct 2-grams", {"n": 2}), ("word entropy", {})):
        _, seconds = timed(lambda settings=settings: variety(column(texts), **settings))
        told(name, megabytes(texts), seconds, reference)
    _, plain = timed(lambda: [len(zlib.compress(text.encode(), 6)) for text in few])
    for codec in ("zlib", "zstd"):
        _, seconds = timed(lambda codec=codec: CompressionRatio(codec=codec)(column(texts)))
        told(f"compression ratio, {codec}", megabytes(texts), seconds, ("zlib of whole texts", megabytes(few), plain))
    _, plain = timed(lambda: plain_novelty(few))
    for size in (64, 0):
        memory = NgramMemory(megabytes=size)
        _, seconds = timed(lambda memory=memory: memory.new_share(column(texts)))
        told(
            f"novelty, {f'filter of {size} MB' if size else 'exact set'}",
            megabytes(texts),
            seconds,
            ("set of tuples", megabytes(few), plain),
        )


def instruction(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "m.npz"
        fitted(texts[:500])[0].save(path)
        talks = pa.array(
            [json.dumps([{"role": "user", "content": text[:300]}, {"role": "assistant", "content": text[300:2000]}]) for text in texts]
        )
        measure = NgramIfd(model=str(path))
        measure(talks.slice(0, 5))
        _, seconds = timed(lambda: measure(talks))
        told("ngram_ifd, with reading of messages", talks.nbytes / 1e6, seconds)
        swapped(texts, path)


def swapped(texts: list[str], path: Path) -> None:
    """Tell how well the stand-in knows responses of other instructions from the right ones: machine-translated Alpaca."""
    source = DATA / "instruct" / "alpaca_zh_part00.json.gz"
    if not source.exists():
        return
    rows = [row for row in json.loads(b"".join(lines(source))) if row.get("instruction") and row.get("output")][:4000]
    asked = [f"{row['instruction']}\n\n{row.get('input') or ''}" for row in rows]
    others = np.random.default_rng(1).permutation(len(rows))
    fitted(texts)[0].save(path)
    measure = NgramIfd(model=str(path))
    values = []
    for order in (range(len(rows)), others):
        pairs = zip(asked, (rows[at]["output"] for at in order), strict=True)
        talks = [json.dumps([{"role": "user", "content": ask}, {"role": "assistant", "content": answer}]) for ask, answer in pairs]
        values.append(measure(pa.array(talks)).to_numpy(zero_copy_only=False))
    both, wrong = np.concatenate(values), np.repeat([False, True], len(rows))
    known = ~np.isnan(both)
    print(f"  area under the curve, responses of other instructions against the right ones: {_area(both[known], wrong[known])}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, default=MIX40)
    parser.add_argument("--peers", default=None)
    options = parser.parse_args()
    rows = list(records(found(options.file)))
    texts, languages = [row["text"] for row in rows], [row.get("lang", "en") for row in rows]
    perplexity(texts, options.peers)
    weights(texts, languages, options.peers)
    quality(options.peers)
    density(texts)
    instruction(texts)


if __name__ == "__main__":
    main()
