"""Risk words: speed beside other automata, and what honest texts suffer: ``python bench/risk_words.py [--peers PYTHON] [--words N]``.

1. Speed: N words (50,000), two thirds of Han characters drawn from the corpus, one third English words and phrases with one letter
   changed, looked for in the corpus. Ours folds case, width and separators and heeds ends of words; what the peers do is told in
   ``bench/peers/automata.py``, which runs in an environment of its own (``--peers``).
2. The lists that ship, as the measures run them, in MB per CPU second.
3. Share of honest texts with a word that counts, and at the limit of ``safety@1``, by domain, with contexts and without.
   The first lists were corrected after looking at these texts except at those marked *not looked at*.
4. What the lists find of offensive posts (COLD) and of prompts written to break rules: words alone are no filter of insults.
5. Recall by class, where somebody labelled texts of about that class: COLD by its topics, and spam. For the other classes it is not
   measurable here. A topic is wider than a class and most insults need no listed word, so these are lower bounds.

Intervals: Wilson 95 %.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import tempfile
import time
from pathlib import Path

import pyarrow as pa

from corpus import MIX40, found, records
from domains import CHARACTERS, cold, domains, jailbreaks, mail, unseen
from goldsmith import operator, ruleset
from goldsmith.algorithms.risk.classes import CLASSES
from goldsmith.algorithms.risk.lists import load
from goldsmith.kernels.automaton import KEEPING, TAKEN, built
from goldsmith.kernels.automaton import found as find
from goldsmith.operator import measure
from intervals import told

LISTS = ("goldsmith-zh", "goldsmith-en")


def drawn(rows: list[dict[str, str]], n: int) -> list[str]:
    """Return words that look like those of the corpus: many begin as its words do, few are complete in it."""
    chance = random.Random(1)
    han = re.sub(r"[^\u4e00-\u9fff]", "", "".join(row["text"] for row in rows if row["lang"] == "zh"))
    english = sorted({word for row in rows if row["lang"] == "en" for word in re.findall(r"[a-z]{4,12}", row["text"])})
    words: dict[str, None] = {}
    while len(words) < n * 2 // 3:
        words["".join(chance.choice(han) for _ in range(chance.choice((2, 3, 3, 4, 4, 5))))] = None
    while len(words) < n:
        word = chance.choice(english)
        words[chance.choice((word[:-1] + chance.choice("qxzjk"), f"{word} {chance.choice(english)}"))] = None
    return list(words)


def speed(rows: list[dict[str, str]], words: list[str], peers: str | None) -> None:
    text = pa.array([row["text"] for row in rows], pa.large_string())
    size = sum(len(row["text"].encode()) for row in rows) / 1e6
    begin = time.process_time()
    find(built(["a"], [TAKEN]), text[:1])
    first = time.process_time() - begin
    begin = time.process_time()
    automaton = built(words, [TAKEN | KEEPING] * len(words))
    build = time.process_time() - begin
    costs = []
    for _ in range(5):
        begin = time.process_time()
        hits = find(automaton, text)
        costs.append(time.process_time() - begin)
    print(
        f"{size:.1f} MB, {len(words):,} words; the first call of a process took {first:.2f} CPU s (with compilation where it was not cached)"
    )
    print(
        f"  goldsmith: built in {build:.2f} CPU s, {automaton.nbytes / 1e6:.0f} MB; {size / min(costs):.0f} MB per CPU s; {len(hits.rows):,} hits"
    )
    if not peers:
        return
    with tempfile.TemporaryDirectory() as room:
        work = Path(room) / "work.json"
        work.write_text(json.dumps({"words": words, "texts": [row["text"] for row in rows]}), encoding="utf-8")
        script = Path(__file__).parent / "peers" / "automata.py"
        answer = json.loads(subprocess.run([peers, script, work], check=True, capture_output=True, text=True).stdout)
    for name, each in answer.items():
        print(
            f"  {name}: built in {each['build']:.2f} CPU s; {size / each['search']:.0f} MB per CPU s; {each['hits']:,} hits; ours is {each['search'] / min(costs):.1f} times as fast"
        )


def shipped(rows: list[dict[str, str]]) -> None:
    batch = pa.record_batch({"text": pa.array([row["text"] for row in rows], pa.large_string())})
    size = sum(len(row["text"].encode()) for row in rows) / 1e6
    measures = [operator.configured(name) for name in ("risk_words", "risk_score", "risk_class", "risk_spans")]
    measures += ruleset.load("safety@1").measures()
    toxic = [one for one in measures if one.name == "toxicity"] or [operator.configured("toxicity")]
    words = list({one.column: one for one in measures if one.name != "toxicity"}.values())
    for name, some in ((f"{len(words)} measures of risk words in one search", words), ("toxicity", toxic[:1])):
        measure(some, batch.slice(0, 10))
        costs = []
        for _ in range(3):
            begin = time.process_time()
            measure(some, batch)
            costs.append(time.process_time() - begin)
        print(f"  {name}: {size / min(costs):.0f} MB per CPU s")


def suffered(name: str, texts: list[str]) -> None:
    column = pa.array(texts, pa.large_string())
    batch = pa.record_batch({"text": column})
    shares = []
    for contexts in (True, False):
        count = operator.configured("risk_words", {"contexts": contexts})(column).to_numpy()
        score = operator.configured("risk_score", {"contexts": contexts})(column).to_numpy()
        shares.append((int((count > 0).sum()), int((score >= 1).sum())))
    rules = ruleset.load("safety@1")
    dropped = ruleset.decide([rules], measure(rules.measures(), batch).columns)
    n = len(texts)
    print(f"  {name:30} {n:6,}  any word {told(shares[0][0], n)}, without contexts {told(shares[1][0], n)};  score ≥ 1 {told(shares[0][1], n)}, without {told(shares[1][1], n)};  safety@1 {told(int((dropped.fired >= 0).sum()), n)}")  # fmt: skip


LABELLED = {
    "race": ("bias_ethnicity", "bias_nationality", "ethnic_hatred"),
    "region": ("bias_region",),
    "gender": ("bias_gender",),
    "spam": ("business_ethics", "unfair_competition", "commercial_other", "false_information", "otherwise_illegal", "violence_obscenity"),
}
"""Classes that labelled texts are about: topics of COLD, and spam."""


def _classes(texts: list[str]) -> list[set[str]]:
    """Return the classes of the words that count in each text."""
    spans = operator.configured("risk_spans")(pa.array(texts, pa.large_string())).to_pylist()
    return [{place["class"] for place in json.loads(places or "[]")} for places in spans]


def by_class(held: list[tuple[str, int, str]], spam: list[str]) -> None:
    """Print the share of labelled texts in which a class has a word, and of unlabelled ones of the same topic."""
    texts = {topic: ([text for text, label, about in held if label and about == topic], [text for text, label, about in held if not label and about == topic]) for topic in ("race", "region", "gender")}  # fmt: skip
    texts["spam"] = spam, [text[:CHARACTERS] for text in mail("ham") if text.strip()]
    measured = set()
    for about, classes in LABELLED.items():
        seen = [_classes(side) for side in texts[about]]
        for group in (*((one,) for one in classes), classes)[: 1 if len(classes) == 1 else None]:
            shares = [told(sum(bool(one & set(group)) for one in side), len(side)) for side in seen]
            measured |= set(group)
            name = group[0] if len(group) == 1 else "any of these"
            print(f"  {about:7} {name:20} labelled, n {len(seen[0]):5}: {shares[0]};  not, n {len(seen[1]):5}: {shares[1]}")
    print("  not measurable, no labelled texts: " + ", ".join(name for name in CLASSES if name not in measured))


def coverage() -> None:
    lists = load(LISTS)
    counts = {name: sum(term.risk == name for term in lists.terms) for name in CLASSES}
    print(
        f"\n{len(lists.terms):,} terms in {', '.join(each.id for each in lists.lists)}; by class: "
        + ", ".join(f"{name} {n}" for name, n in counts.items())
    )
    print("  (filing guides ask for 10,000 words, 200 in each class of A.1 and 100 in each of A.2: these lists are a start)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", help="a Python with pyahocorasick and ahocorasick-rs")
    parser.add_argument("--words", type=int, default=50_000)
    parser.add_argument("--classes", action="store_true", help="only the last part")
    options = parser.parse_args()
    if options.classes:
        by_class(cold("dev"), [text[:CHARACTERS] for text in mail("spam") if text.strip()])
        return
    rows = list(records(found(MIX40)))
    print("1. speed")
    speed(rows, drawn(rows, options.words), options.peers)
    print("\n2. as the measures run it")
    shipped(rows)
    coverage()
    print("\n3. honest texts, in percent")
    for name, texts in domains().items():
        suffered(name, texts)
    for name, texts in unseen().items():
        suffered(f"{name} (not looked at)", texts)
    print("\n4. texts that are not, in percent")
    held = cold("dev")
    suffered("COLD, called offensive", [text for text, label, _ in held if label])
    suffered("COLD, not called offensive", [text for text, label, _ in held if not label])
    suffered("en spam", [text[:CHARACTERS] for text in mail("spam") if text.strip()])
    suffered("prompts written to break rules", jailbreaks())
    print("\n5. recall by class, in percent: a lower bound")
    by_class(held, [text[:CHARACTERS] for text in mail("spam") if text.strip()])


if __name__ == "__main__":
    main()
