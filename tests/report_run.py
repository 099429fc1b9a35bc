"""A run that never happened, with texts written for these tests: what the tests of the report render."""

from __future__ import annotations

from typing import Any

CURVE = [[n / 20, 1 - (1 - (n / 20) ** 5) ** 25] for n in range(21)]


def sample(identity: str, text: str, **more: Any) -> dict[str, Any]:
    """Return one sample record."""
    return {"id": identity, "text": text, **more}


def run(**changes: Any) -> dict[str, Any]:
    """Return the report of a small run in two languages; `changes` replace whole keys."""
    report: dict[str, Any] = {
        "dataset": "tea-notes",
        "version": 7,
        "recipe": "web",
        "goldsmith": "0.1.0",
        "started": "2026-03-01T08:00:00+00:00",
        "finished": "2026-03-01T08:01:15+00:00",
        "seconds": 75.0,
        "cpu_seconds": 9.5,
        "bytes_in": 4_060_000,
        "in": 1882,
        "kept": 1340,
        "dropped": {"exact_duplicate": 120, "near_duplicate": 210, "too_short": 150, "too_many_digits": 49, "mostly_links": 1},
        "quarantined": 12,
        "children": 0,
        "sources": [
            {
                "source": "harbour.jsonl",
                "found": 1282,
                "kept": 1040,
                "dropped": {"exact_duplicate": 20, "near_duplicate": 110, "too_short": 100},
                "quarantined": 12,
                "duplicates": 130,
            },
            {
                "source": "茶馆论坛.csv",
                "found": 600,
                "kept": 300,
                "dropped": {"exact_duplicate": 100, "near_duplicate": 100, "too_short": 50, "too_many_digits": 49, "mostly_links": 1},
                "duplicates": 205,
                "alarm": True,
            },
        ],
        "steps": [
            {"name": "read", "found": 1882, "kept": 1870, "quarantined": 12, "bytes": 4_060_000, "cpu_seconds": 0.5},
            {
                "name": "duplicates",
                "found": 1870,
                "kept": 1540,
                "dropped": {"exact_duplicate": 120, "near_duplicate": 210},
                "bytes": 4_000_000,
                "cpu_seconds": 4.0,
            },
            {
                "name": "rules",
                "found": 1540,
                "kept": 1340,
                "dropped": {"too_short": 150, "too_many_digits": 49, "mostly_links": 1},
                "cpu_seconds": 5.0,
            },
        ],
        "languages": [
            {"language": "zh", "found": 1000, "kept": 800},
            {"language": "en", "found": 800, "kept": 535},
            {"language": "xx", "found": 70, "kept": 5},
        ],
        "reasons": _reasons(),
        "quarantine": [
            {
                "error": "invalid_json",
                "n": 10,
                "samples": [
                    {
                        "source": "harbour.jsonl",
                        "position": 40961,
                        "message": "a string is not closed",
                        "raw": b'{"text": "the kettle \xff\x00',
                    }
                ],
            },
            {"error": "null_text", "n": 2, "samples": []},
        ],
        "duplicates": _duplicates(),
        "lengths": {"edges": [1, 10, 100, 1000, 10000], "found": [120, 500, 1150, 100], "kept": [0, 340, 950, 50]},
        "alarms": [{"source": "茶馆论坛.csv", "share": 0.342, "limit": 0.3}],
        "kept_samples": [
            sample("h-1", "The harbour wakes before the town does.", language="en", source="harbour.jsonl"),
            sample("t-9", "老李每天清晨第一个到茶馆。", language="zh", source="茶馆论坛.csv"),
        ],
    }
    return {**report, **_learnt(), **changes}


def empty() -> dict[str, Any]:
    """Return the report of a run that found nothing."""
    bare = {"in": 0, "kept": 0, "dropped": {}, "quarantined": 0, "bytes_in": 0, "seconds": 0.0, "cpu_seconds": 0.0}
    bare |= {"contamination": None, "semantic": None, "topics": [], "selections": []}
    lists: dict[str, Any] = {key: [] for key in ("sources", "steps", "languages", "reasons", "quarantine", "alarms", "kept_samples")}
    return run(**bare, **lists, duplicates=None, lengths=None)


def all_dropped() -> dict[str, Any]:
    """Return the report of a run that kept nothing."""
    return {
        **empty(),
        "in": 40,
        "dropped": {"too_short": 40},
        "sources": [{"source": "a.txt", "found": 40, "kept": 0, "dropped": {"too_short": 40}}],
    }


def many_sources(n: int = 60) -> dict[str, Any]:
    """Return the report of a run over many sources, the i-th with i + 1 records found and i kept."""
    sources = [{"source": f"shelf/{i:03}.jsonl", "found": i + 1, "kept": i, "dropped": {"too_short": 1}} for i in range(n)]
    found = sum(range(1, n + 1))
    return {**empty(), "in": found, "kept": found - n, "dropped": {"too_short": n}, "sources": sources}


def hostile(text: str) -> dict[str, Any]:
    """Return a report in which every free text is the given one."""
    pair = {"id": text, "duplicate_of": text, "similarity": 0.9, "kind": "near", "text": text, "partner_text": f"{text} 甲"}
    return {
        **empty(),
        **dict.fromkeys(("dataset", "recipe", "goldsmith", "lake"), text),
        "in": 6,
        "kept": 1,
        "dropped": {text: 3, f"{text}.": 1},
        "quarantined": 1,
        "sources": [{"source": text, "found": 6, "kept": 1, "dropped": {text: 3, f"{text}.": 1}, "quarantined": 1, "alarm": True}],
        "steps": [{"name": text, "found": 6, "kept": 1, "dropped": {text: 3, f"{text}.": 1}, "quarantined": 1}],
        "languages": [{"language": text, "found": 6, "kept": 1}],
        "reasons": [
            {
                "reason": text,
                "rule_set": text,
                "n": 3,
                "sentence": {"en": text, "zh": text},
                "measure": text,
                "limit": text,
                "samples": [sample(text, text, value=text, source=text)],
            }
        ],
        "quarantine": [{"error": text, "n": 1, "samples": [{"source": text, "position": 1, "message": text, "raw": text}]}],
        "duplicates": {
            "exact": 0,
            "near": 1,
            "target": 0.8,
            "bands": 25,
            "rows": 5,
            "samples": [pair],
            "groups": [{"id": text, "n": 2, "text": text}],
        },
        "alarms": [{"source": text, "share": 0.5, "limit": 0.3}],
        "kept_samples": [sample(text, text, language=text, source=text)],
        "statistics": [statistic(text, text)],
        "hosts": [{"host": text, "found": 1, "kept": 1}],
        "n_hosts": 1,
        "marks": [{"section": "safety", "column": text, "kind": text, "records": 1, "kept": 1, "places": 1}],
        "contamination": {
            "records": 1,
            "kept": 0,
            "benchmarks": [{"name": text, "version": text, "items": 3, "exact": 1}],
            "samples": [{"record": text, "benchmark": text, "item": text, "kind": text, "share": 0.9, "question": text, "passage": text}],
        },
        "semantic": {"records": 1, "dropped": 1, "similarity": 0.9, "samples": [{**pair, "kind": "semantic"}]},
        "topics": [{"cluster": 0, "name": text, "found": 3, "kept": 1, "cohesion": 0.5}],
        "selections": [selection(text, method=text, by=text, unit=text, state="outdated", warnings=[{"en": text, "zh": text}])],
    }


def selection(name: str, **changes: Any) -> dict[str, Any]:
    """Return a selection of 268 of 1,340 records by a score, with what it moved; `changes` replace whole keys."""
    moved = {"edges": [0, 0.5, 1], "before": [670, 670], "after": [68, 200], "middle_before": 0.5, "middle_after": 0.75, "distance": 0.25}
    made = {
        "name": name,
        "method": "cdf",
        "by": "novelty",
        "seed": 7,
        "unit": "tokens",
        "asked": 90_000,
        "spent": 90_010,
        "considered": 1340,
        "selected": 268,
        "moved": [{"column": name, **moved}, {"column": "character_count", **moved, "edges": [0, 30, 3000], "logarithmic": True}],
        "shares": [{"column": "language", "values": 9, "counts": [["zh", 800, 200], ["en", 535, 68]]}],
    }
    return {**made, **changes}


def _learnt() -> dict[str, Any]:
    """Return what the whole table told of that run."""
    question, passage = "How many tides has a day?", "How many tides has one day?"
    hit = {"record": "h-9", "benchmark": "sea", "item": "sea/3", "kind": "edited", "share": 0.9, "question": question, "passage": passage}
    pair = {
        "id": "t-4",
        "duplicate_of": "t-3",
        "similarity": 0.87,
        "kind": "semantic",
        "text": "水开了再泡茶。",
        "partner_text": "泡茶要等水烧开。",
    }
    warning = {
        "en": "`novelty` follows length (rank correlation +0.57): compare with a length-matched random selection",
        "zh": "`novelty` 随长度变化（秩相关 +0.57）：请与长度相同的随机选择比较",
    }
    return {
        "contamination": {
            "records": 31,
            "kept": 4,
            "benchmarks": [{"name": "sea", "version": "ab12", "items": 120, "exact": 20, "edited": 11}],
            "samples": [hit, {**hit, "question": "", "passage": ""}],
        },
        "semantic": {"records": 12, "dropped": 9, "similarity": 0.85, "samples": [pair]},
        "topics": [
            {"cluster": 0, "name": "tide · harbour", "found": 900, "kept": 800, "cohesion": 0.71},
            {"cluster": 1, "name": "茶 · 水", "found": 700, "kept": 540},
        ],
        "selections": [
            selection("cdf20", warnings=[warning]),
            selection("random20", method="random", by="", asked=None, moved=[], shares=[]),
        ],
    }


def statistic(column: str, rule: str) -> dict[str, Any]:
    """Return a statistic with one limit that can be moved; its words are the given ones."""
    limit = {
        "rule_set": rule,
        "rule": rule,
        "compare": "above",
        "limit": 0.3,
        "place": f"rules.0.limits.{rule}",
        "sentence": {"en": rule, "zh": rule},
        "kept": 1,
        "fires": 2,
        "stops": [[0.1, 0, 4], [0.3, 1, 2]],
    }
    spread = {"low": 0.0, "middle": 0.05, "high": 0.4}
    bins = {"edges": [0, 0.1, 0.4], "found": [4, 2], "kept": [1, 0]}
    return {
        "column": column,
        "languages": [column],
        "records": 6,
        "measured": 6,
        "found": spread,
        "kept": spread,
        "bins": bins,
        "limits": [limit],
    }


def _reasons() -> list[dict[str, Any]]:
    return [
        {"reason": "exact_duplicate", "n": 120, "samples": [sample("h-77", "Boil the water twice.", source="harbour.jsonl")]},
        {"reason": "near_duplicate", "n": 210, "samples": [sample("t-31", "他把茶叶放进盖碗，倒入热水。", value=0.91)]},
        {
            "reason": "too_short",
            "rule_set": "goldsmith-zh@1",
            "n": 150,
            "sentence": {"en": "The text has fewer words than the limit.", "zh": "文本的词数少于阈值。"},
            "measure": "word_count",
            "limit": 20,
            "samples": [sample("t-2", "好茶。", value=2, source="茶馆论坛.csv", language="zh"), sample("t-3", "", value=0)],
        },
        {
            "reason": "too_many_digits",
            "rule_set": "goldsmith-en@1",
            "n": 49,
            "sentence": {"en": "More of the characters are digits than the limit.", "zh": "数字字符的比例高于阈值。"},
            "measure": "digit_share",
            "limit": "0.3",
            "samples": [sample("h-5", "0800 1200 1600 2000", value=0.842)],
        },
    ]


def _duplicates() -> dict[str, Any]:
    return {
        "exact": 125,
        "near": 214,
        "target": 0.8,
        "bands": 25,
        "rows": 5,
        "curve": CURVE,
        "histogram": [[0.8, 0.85, 30], [0.85, 0.9, 60], [0.9, 0.95, 100], [0.95, 1.0, 24]],
        "samples": [
            {
                "id": "h-40",
                "duplicate_of": "h-4",
                "similarity": 0.93,
                "kind": "near",
                "text": "The ferry leaves at nine and returns before dusk.",
                "partner_text": "The ferry leaves at ten and returns before dusk.",
            },
            {
                "id": "t-31",
                "duplicate_of": "t-30",
                "similarity": 0.91,
                "kind": "near",
                "text": "他把茶叶放进盖碗，倒入热水。",
                "partner_text": "她把茶叶放进盖碗，倒入热水。",
            },
            {
                "id": "h-77",
                "duplicate_of": "h-7",
                "similarity": 1.0,
                "kind": "exact",
                "text": "Boil the water twice.",
                "partner_text": "Boil the water twice.",
            },
        ],
        "groups": [{"id": "h-7", "n": 41, "text": "Boil the water twice."}],
    }
