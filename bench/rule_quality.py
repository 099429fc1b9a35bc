"""What the recommended rule sets drop: known-good texts that they should keep, known-bad ones that they should catch.

1. Good texts of every genre at hand (``rule_sources.py``), judged by the rules of the language that goldsmith finds in them, as the
   recipe ``web`` does. What the language alone would drop is told apart; the rules are asked of the zh and en texts.
   Limits may be chosen on the development half (even hash of the id); the other half tells what to expect. Both are printed.
2. Texts that are bad on purpose (``rule_planted.py``), made here, and the HTML source of spam mails: the share that the rules
   catch alone, and together with the language. ``(unseen)``: kinds written after the limits were chosen.
3. Web texts with human verdicts: precision, recall and AUC against them. Rules of this sort are meant to catch broken pages,
   not dull ones; the figures say how little that is.
4. Short texts (reviews, titles) under ``short-text``.

Run: ``python bench/rule_quality.py [--half held-out|development] [--show RULE]`` (the last prints good texts that a rule drops).
Sets that are absent are skipped with their reason.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa

import rule_planted
from corpus import DATA
from goldsmith import ruleset
from goldsmith.operator import measure
from goldsmith.operators.text.language import Language
from rule_sources import GOOD, MIXED, AbsentError, Text, judged_web, present, spam_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

SETS = {"en": "goldsmith-en@1", "zh": "goldsmith-zh@1"}
PLANTED = 200  # texts of each kind and language
LONG = 250  # characters of a good text that kinds of bad text are made from
GOAL_GOOD, GOAL_BAD = 0.02, 0.95


class Judged(NamedTuple):
    """Texts with what was found: the language, and the rule that drops each, or ''."""

    rows: list[Text]
    found: NDArray[np.str_]
    reason: NDArray[np.str_]

    def where(self, mask: NDArray[np.bool_]) -> Judged:
        """Return some of the rows."""
        return Judged([row for row, chosen in zip(self.rows, mask, strict=True) if chosen], self.found[mask], self.reason[mask])

    @property
    def dropped(self) -> float:
        """Share of the rows that a rule drops."""
        return float((self.reason != "").mean()) if self.rows else float("nan")


def judge(rows: list[Text], name: str | None = None) -> Judged:
    """Judge texts by one rule set, or by that of the language found (of the stated one where it is neither zh nor en)."""
    batch = pa.record_batch({"text": pa.array([row.text for row in rows], pa.large_string())})
    found = np.array([str(each) for each in Language()(batch.column("text")).to_pylist()])
    routed = np.where(np.isin(found, list(SETS)), found, [row.language for row in rows])
    reason = np.full(len(rows), "", dtype=object)
    for rules in [ruleset.load(name)] if name else [ruleset.load(each) for each in SETS.values()]:
        decided = ruleset.decide([rules], measure(rules.measures(), batch).columns)
        for row in np.flatnonzero(decided.fired >= 0):
            if name or routed[row] in rules.languages:
                reason[row] = rules.rules[decided.fired[row]].name
    return Judged(rows, found, reason.astype(str))


def development(row: Text) -> bool:
    """Tell whether limits may be chosen on this text: an even hash of its source and id."""
    return hashlib.blake2b(f"{row.source}/{row.id}".encode(), digest_size=4).digest()[0] % 2 == 0


def gathered(sources: Iterable[Callable[[], Iterator[Text]]]) -> list[Text]:
    """Return the texts of all sources that are there; say what is absent."""
    rows: list[Text] = []
    for source in sources:
        try:
            rows.extend(source())
        except AbsentError as reason:
            print(f"skipped: {source.__name__}: {reason}")
    return rows


def reasons(judged: Judged, most: int = 5) -> str:
    """Return the most frequent reasons with their numbers."""
    return ", ".join(f"{name} {n}" for name, n in Counter(judged.reason[judged.reason != ""].tolist()).most_common(most))


def tell_good(judged: Judged, half: str) -> None:
    """Print what is dropped of every known-good source, in the half wanted."""
    wanted = np.array([development(row) == (half == "development") for row in judged.rows])
    print(f"\n## Known-good texts, {half} half (goal: less than {GOAL_GOOD:.0%} of every source)\n")
    print(f"{'source':44}{'texts':>6}{'other language':>15}{'rules drop':>12}  reasons")
    failed = []
    for source, language in sorted({(row.source, row.language) for row in judged.rows}, key=lambda each: (each[1], each[0])):
        here = judged.where(wanted & np.array([(row.source, row.language) == (source, language) for row in judged.rows]))
        if not here.rows:
            continue
        own = here.where(np.isin(here.found, list(SETS)))
        mark = " (mixed)" if source in MIXED else ""
        print(
            f"{language} {source + mark:41}{len(here.rows):6}{1 - len(own.rows) / len(here.rows):15.1%}{own.dropped:12.2%}  {reasons(own)}"
        )
        if own.dropped >= GOAL_GOOD and not mark:
            failed.append(source)
    counted = judged.where(wanted & np.isin(judged.found, list(SETS)) & np.array([row.source not in MIXED for row in judged.rows]))
    for language in SETS:
        here = counted.where(np.array([row.language == language for row in counted.rows]))
        print(f"{language} {'ALL':41}{len(here.rows):6}{'':15}{here.dropped:12.2%}  {reasons(here, 30)}")
    print("above the goal: " + (", ".join(failed) or "none"))


def tell_bad(good: list[Text]) -> None:
    """Print how much of every kind of bad text is caught."""
    base = {
        language: [
            row.text for row in good if row.language == language and len(row.text) > LONG and row.source not in MIXED and development(row)
        ]
        or [rule_planted.LOREM]
        for language in SETS
    }
    rows = [
        Text(kind.__name__ + (" (unseen)" if kind in rule_planted.UNSEEN else ""), language, str(at), text)
        for kind in (*rule_planted.KINDS, *rule_planted.UNSEEN)
        for language in SETS
        for at, text in enumerate(rule_planted.planted(kind, language, base[language], PLANTED))
    ]
    rows += gathered([spam_pages])
    judged = judge(rows)
    print(f"\n## Bad on purpose (goal: at least {GOAL_BAD:.0%} caught)\n")
    print(f"{'kind':44}{'texts':>6}{'rules alone':>13}{'with language':>15}  reasons")
    for source, language in dict.fromkeys((row.source, row.language) for row in rows):
        here = judged.where(np.array([(row.source, row.language) == (source, language) for row in rows]))
        both = ((here.reason != "") | ~np.isin(here.found, list(SETS))).mean()
        print(f"{language} {source:41}{len(here.rows):6}{here.dropped:13.1%}{both:15.1%}  {reasons(here)}")


def tell_verdicts() -> None:
    """Print agreement with people's verdicts about web texts."""
    rows = gathered([judged_web])
    if not rows:
        return
    judged = judge(rows)
    bad, dropped = np.array([row.id.startswith("bad") for row in rows]), judged.reason != ""
    hits = int((bad & dropped).sum())
    print(f"\n## People's verdicts: {len(rows)} English web texts, {int(bad.sum())} judged bad\n")
    print(
        f"dropped {int(dropped.sum())}, of these judged bad {hits}: precision {hits / max(1, dropped.sum()):.2f}, recall {hits / bad.sum():.3f}"
    )
    sensitivity, specificity = hits / bad.sum(), 1 - (~bad & dropped).sum() / (~bad).sum()
    print(f"AUC of the decision {(sensitivity + specificity) / 2:.3f} (0.5 is chance); reasons: {reasons(judged, 20)}")


def tell_short() -> None:
    """Print what ``short-text`` drops of reviews and titles."""
    print("\n## Short texts under short-text@1\n")
    for source in (reviews, titles):
        rows = gathered([source])
        if rows:
            judged = judge(rows, "short-text@1")
            print(f"zh {rows[0].source:41}{len(rows):6}{judged.dropped:12.3%}  {reasons(judged)}")


def reviews() -> Iterator[Text]:
    """Yield take-away reviews."""
    file = io.StringIO(gzip.decompress(present(DATA / "zh_reviews" / "waimai_10k.csv.gz").read_bytes()).decode())
    for at, row in enumerate(csv.DictReader(file)):
        yield Text("take-away reviews", "zh", str(at), row["review"])


def titles() -> Iterator[Text]:
    """Yield news titles."""
    for at, line in enumerate(present(DATA / "zh_news_titles" / "dev.txt").read_text(encoding="utf-8").splitlines()):
        yield Text("news titles", "zh", str(at), line.split("\t")[0])


def show(judged: Judged, rule: str, most: int = 10) -> None:
    """Print the beginnings of texts that a rule drops."""
    rows = [row for row, reason in zip(judged.rows, judged.reason, strict=True) if reason == rule]
    for row in rows[:: max(1, len(rows) // most)][:most]:
        print(f"--- {row.source} {row.id}\n{row.text[:400]!r}")


def main() -> None:
    """Measure and print all four parts."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--half", choices=["held-out", "development"], default="held-out")
    asked.add_argument("--show", metavar="RULE", help="show good texts that this rule drops, and end")
    given = asked.parse_args()
    good = gathered(GOOD)
    judged = judge(good) if good else None
    if given.show and judged:
        show(judged.where(np.array([development(row) == (given.half == "development") for row in good])), given.show)
        return
    if judged:
        tell_good(judged, given.half)
    tell_bad(good)
    tell_verdicts()
    tell_short()


if __name__ == "__main__":
    main()
