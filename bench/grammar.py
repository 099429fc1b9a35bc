"""Grammatical complexity: how well the estimate ranks documents as a parser does, how good the parsers are, and how fast all are.

    python bench/grammar.py                      # needs the extras nlp-zh and nlp-en for the parsed side; skips what is absent
    python bench/grammar.py --documents 450
    python bench/grammar.py --write FEATURES.jsonl   # parse documents for bench/grammar_coefficients.py and stop

1. *Parsers*: tags, heads (UAS) and heads with relations (LAS) of UDPipe's ``udchinese`` on the gold words of UD Chinese GSDSimp, test; and
   of our own parser, learnt from its 500 sentences called dev alone, on the same.
2. *Estimate*: Spearman's rank correlation between the estimate and the parsed number, for each feature and for GC, over documents that the
   coefficients were not fitted to (the first 450 of a seeded shuffle; those behind were), with 95 % intervals, alone and with
   length held fixed; beside it what length alone would give.
3. *Speed*: CPU seconds of the estimate beside a plain Python reference of the same counts and beside the parsers, in MB of text a CPU second.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from corpus import DATA, MIX40, found
from goldsmith.algorithms.grammar import FEATURES, complexity, conllu, features, given_length
from goldsmith.algorithms.grammar.approximate import estimated
from goldsmith.algorithms.grammar.features import entropy
from goldsmith.algorithms.grammar.own_training import train
from goldsmith.algorithms.grammar.parser import parser
from goldsmith.algorithms.grammar.splitting import chinese_sentences
from goldsmith.errors import MissingPartError
from goldsmith.stats.correlation import partial_spearman, spearman, spearman_interval
from grammar_documents import FITTED, HELD, HELD_OF_A_KIND, LONGEST, cut, documents, kinds

if TYPE_CHECKING:
    from goldsmith.algorithms.grammar.trees import Tree

LINES = {"zh": "udpipe", "en": "spacy"}


def parsed(texts: list[str], language: str) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the five numbers and the words of each text by the parser, and its CPU seconds."""
    one = parser(LINES[language], language)
    one.parse(texts[:1])
    start = time.process_time()
    rows = [features(*each) for at in range(0, len(texts), 16) for each in one.parse(texts[at : at + 16])]
    seconds = time.process_time() - start
    numbers = np.array([[np.nan if value is None else value for value in row[: len(FEATURES)]] for row in rows])
    return numbers, np.array([row.words for row in rows]), seconds


def write(goal: Path) -> None:
    """Parse what the coefficients are fitted to."""
    with goal.open("w", encoding="utf-8") as file:
        for language in LINES:
            texts = documents(language)
            chosen = [text[:LONGEST] for text in texts[HELD : 2 * HELD]] + cut(texts[2 * HELD : 2 * HELD + 1200], language)
            for name, of, others in kinds():
                if of == language:
                    held = 0 if name == "reviews" else HELD_OF_A_KIND
                    chosen += others[held : held + FITTED[name]]
            numbers, _, _ = parsed(chosen, language)
            for text, row in zip(chosen, numbers.tolist(), strict=True):
                told = {name: None if math.isnan(value) else value for name, value in zip(FEATURES, row, strict=True)}
                file.write(json.dumps({"lang": language, "text": text, **told}, ensure_ascii=False) + "\n")


def treebank(part: str) -> list[Tree]:
    """Return the trees of a part of UD Chinese GSDSimp."""
    path = found(DATA / "ud_zh" / f"zh_gsdsimp-ud-{part}.conllu.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [tree for _, trees in conllu.documents(lines) for tree in trees]


def agreement(name: str, gold: list[Tree], guessed: list[Tree], seconds: float) -> None:
    """Print how many words have the right tag, head, and head with relation."""
    rows = [
        (tag == t, head == h, head == h and label == r, head == h and label.split(":")[0] == r.split(":")[0])
        for one, two in zip(gold, guessed, strict=True)
        for tag, t, head, h, label, r in zip(one.tags, two.tags, one.heads, two.heads, one.labels, two.labels, strict=True)
    ]
    tags, uas, las, plain = np.mean(rows, axis=0)
    size = sum(len(word.encode()) for tree in gold for word in tree.words) / 1e6
    print(
        f"  {name:44} UPOS {tags:.3f}  UAS {uas:.3f}  LAS {las:.3f} (without subtypes {plain:.3f})  n {len(rows):,} words  {size / seconds:.3f} MB/CPU s"
    )


def parsers() -> None:
    """Print the accuracy of parsers on gold words."""
    print("parsers on the gold words of UD Chinese GSDSimp, test (500 sentences):")
    dev, test = treebank("dev"), treebank("test")
    start = time.process_time()
    model = train(dev, about={})
    learnt = time.process_time() - start
    model.parse([test[0].words])
    start = time.process_time()
    guessed = model.parse([tree.words for tree in test])
    agreement(f"ours, learnt from dev (500) in {learnt:.1f} CPU s", test, guessed, time.process_time() - start)
    try:
        one = parser("udpipe", "zh")
    except MissingPartError as error:
        print(f"  skipped UDPipe: {error.message}")
        return
    start = time.process_time()
    guessed = [one.parse_words(tree.words) for tree in test]
    agreement("UDPipe 1, udchinese", test, guessed, time.process_time() - start)


def line(name: str, one: np.ndarray, two: np.ndarray, words: np.ndarray) -> None:
    """Print one line of correlations."""
    alone, fixed = spearman(one, two), partial_spearman(one, two, words)
    low, high = spearman_interval(alone, len(one))
    low2, high2 = spearman_interval(fixed, len(one) - 1)
    print(
        f"  {name:22} rho {alone:.3f} [{low:.3f}, {high:.3f}]   given length {fixed:.3f} [{low2:.3f}, {high2:.3f}]   length alone {spearman(one, words):.3f}"
    )


def agreement_of_estimate(language: str, n: int) -> None:
    """Print how well the estimate ranks documents that it was not fitted to."""
    texts = [text[:LONGEST] for text in documents(language)[: min(n, HELD)]]
    compare(language, language, texts)
    for name, of, others in kinds():
        if of == language and name != "reviews":
            compare(f"{language}, {name}", language, others[: min(n, HELD_OF_A_KIND)])


def compare(title: str, language: str, texts: list[str]) -> None:
    """Print the correlations over some documents."""
    try:
        truth, words, seconds = parsed(texts, language)
    except MissingPartError as error:
        print(f"{title}: skipped: {error.message}; {error.hint}")
        return
    size = sum(len(text.encode()) for text in texts) / 1e6
    guess = estimated(pa.array(texts, pa.large_string()))
    whole = np.isfinite(truth).all(1) & np.isfinite(guess.features).all(1) & (guess.language == language)
    truth, guess, words = truth[whole], guess.features[whole], words[whole].astype(float)
    print(f"{title}: {len(words)} documents that the estimate was not fitted to, {LINES[language]} at {size / seconds:.3f} MB/CPU s:")
    for place, name in enumerate(FEATURES):
        line(name, truth[:, place], guess[:, place], words)
    for method in ("minmax", "clipped", "rank"):
        line(f"GC, {method}", complexity(truth, method=method)(truth), complexity(guess, method=method)(guess), words)
    line("GC given length", given_length(truth, words), given_length(guess, words), words)


def plain_counts(text: str, cutter) -> tuple[float, float, float]:
    """Return entropies of tags and content words and the mean length of sentences, in plain Python, as published, for the speed beside ours."""
    words = [(word, tag) for word, tag in cutter(text) if any(map(str.isalpha, word))]
    lengths = [len(sentence) for sentence in chinese_sentences(text)] or [0]
    return entropy(Counter(tag for _, tag in words).values()), entropy(Counter(word for word, _ in words).values()), float(np.mean(lengths))


def speed() -> None:
    """Print the speed of the estimate over the whole corpus, and of a plain reference over a part of it."""
    print("estimate without a parser, the whole of mix40:")
    for language in LINES:
        texts = documents(language)
        column = pa.array(texts, pa.large_string())
        size = sum(len(text.encode()) for text in texts) / 1e6
        estimated(column.slice(0, 8))
        seconds = []
        for _ in range(3):
            start = time.process_time()
            estimated(column)
            seconds.append(time.process_time() - start)
        ours = size / min(seconds)
        print(f"  {language}: {size:.1f} MB at {ours:.1f} MB/CPU s", end="")
        try:
            import jieba.posseg
        except ImportError:
            print("; plain reference skipped: jieba is not installed")
            continue
        cutter = (
            (lambda text: [tuple(pair) for pair in jieba.posseg.cut(text)])
            if language == "zh"
            else (lambda text: [(word, "") for word in text.split()])
        )
        part = texts[:60]
        cutter(part[0])
        start = time.process_time()
        for text in part:
            plain_counts(text, cutter)
        theirs = sum(len(text.encode()) for text in part) / 1e6 / (time.process_time() - start)
        print(
            f"; plain Python ({'jieba.posseg' if language == 'zh' else 'split only'}) {theirs:.2f} MB/CPU s: {ours / theirs:.0f} times as fast"
        )


def main() -> int:
    """Print all figures."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--documents", type=int, default=200, help=f"documents a language to parse, at most {HELD}")
    asked.add_argument("--write", type=Path)
    given = asked.parse_args()
    found(MIX40)
    if given.write:
        write(given.write)
        return 0
    parsers()
    for language in LINES:
        agreement_of_estimate(language, given.documents)
    speed()
    return 0


if __name__ == "__main__":
    sys.exit(main())
