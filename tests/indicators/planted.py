"""Records with planted defects, and what each indicator needs to be measured on them."""

from __future__ import annotations

import random

WORDS = [
    "the",
    "old",
    "river",
    "runs",
    "slowly",
    "through",
    "our",
    "quiet",
    "valley",
    "and",
    "many",
    "people",
    "walk",
    "along",
    "its",
    "banks",
    "every",
    "morning",
    "before",
    "they",
    "go",
    "to",
    "work",
    "while",
    "children",
    "play",
    "near",
    "the",
    "wooden",
    "bridge",
    "that",
    "was",
    "built",
    "by",
    "a",
    "famous",
    "engineer",
    "who",
    "came",
    "from",
    "another",
    "country",
    "because",
    "he",
    "loved",
    "these",
    "hills",
    "during",
    "summer",
    "visitors",
    "arrive",
    "with",
    "their",
    "families",
    "to",
    "see",
    "how",
    "farmers",
    "make",
    "cheese",
    "or",
    "bread",
    "from",
    "what",
    "grows",
    "around",
    "here",
]


def text(n: int) -> str:
    """Return a text of its own: sixteen words of the list, drawn anew for every number."""
    drawn = random.Random(n).sample(WORDS, 16)
    return f"{drawn[0].capitalize()} {' '.join(drawn[1:])}."


def rows(n: int = 60) -> list[dict]:
    """Return clean records with two sources, two labels, dates, licences and splits."""
    return [
        {
            "id": f"r{at}",
            "text": text(at),
            "source": ("web", "book")[at % 2],
            "source_detail": "https://example.org/a",
            "license": "MIT",
            "original_at": f"2026-0{1 + at % 9}-01",
            "generated": at % 2,
            "parents": [f"r{at - 1}"] if at else None,
            "label": ("a", "b")[at % 2],
            "split": "train" if at % 4 else "test",
            "age": at,
            "contamination_kind": "exact" if at == 3 else None,
            "grammatical_complexity": at / n,
            "perplexity": float(at),
            "embedding": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.6, 0.8]][at % 3],
        }
        for at in range(n)
    ]


CARD = {
    "basic": {
        "scale": {"records": 60},
        "format": "JSON Lines",
        "structure": ["text", "label"],
        "access": "https://example.org",
        "support": "mail us",
    },
    "content": {
        "modality": "text",
        "labels": {"a": 30, "b": 30},
        "samples": ["r0"],
        "limits": "too short texts",
        "distribution": {"languages": {"en": 1.0}},
    },
    "construction": {
        "sources": ["web", "book"],
        "collection": "by crawling",
        "processing": "cleaned twice",
        "labelling": "two people",
        "versions": "semantic",
    },
    "application": {
        "licence": "MIT",
        "scenarios": "teaching",
        "evaluation": "by accuracy",
        "benchmarks": "none yet, planned",
        "cases": "TBD",
    },
}
AUDIT = [
    {
        "id": f"r{at}",
        "source": ("web", "book")[at % 2],
        "verdict": "fail" if at == 5 else "pass",
        "given": "a",
        "expert": "b" if at == 5 else "a",
    }
    for at in range(36)
]
TRIAL = {
    "dataset": "planted",
    "seeds": [0, 1, 2, 3, 4],
    "metrics": {"loss": "lower"},
    "differences": [
        {
            "metric": "loss",
            "arm": "full",
            "against": "random",
            "mean": -0.1,
            "low": -0.15,
            "high": -0.05,
            "item_low": -0.16,
            "item_high": -0.04,
            "detectable": 0.05,
        }
    ],
    "value_curves": {
        "loss": {
            "full": {
                "law": {"floor": 1.0, "scale": 2.0, "power": 0.5, "explained": 0.99},
                "doubled": -0.02,
                "low": -0.03,
                "high": -0.01,
                "why": "",
            }
        }
    },
}
LABELS = {"labels": {"field": "label", "values": ["a", "b"]}}

FACTS = [["river", "runs through", "valley"], ["bridge", "built by", "engineer"], ["farmers", "make", "cheese"]]
TERMS = [
    {"zh": "河", "en": "river", "says": {"en": "water that runs", "zh": "流水"}},
    {"zh": "桥", "en": "bridge", "says": {"en": "a way over", "zh": "跨越"}},
]
OLD = [{"words": ["valley"], "since": "2020-01-01", "now": ["hills"], "says": {"en": "x", "zh": "x"}}]
NEEDS: dict[str, tuple[dict, dict, tuple[str, ...]]] = {
    "glossary_coverage": ({"glossary": TERMS}, {}, ()),
    "domain_share": ({"glossary": TERMS}, {}, ()),
    "outdated_terms": ({"outdated": OLD}, {}, ()),
    "range_validity": ({"schema": {"fields": {"age": {"type": "integer", "at_most": 30}}}}, {}, ()),
    "labelling_conformity": (LABELS, {}, ()),
    "label_completeness": (LABELS, {}, ()),
    "suspected_label_errors": (LABELS, {}, ()),
    "label_balance": (LABELS, {}, ()),
    "label_consistency": (LABELS, {}, ()),
    "label_accuracy": (LABELS | {"audits": {"labels": "l"}}, {"l": AUDIT}, ()),
    "manual_safety": ({"audits": {"safety": "s"}}, {"s": AUDIT}, ()),
    "source_violations": ({"audits": {"safety": "s"}}, {"s": AUDIT}, ()),
    "declared_type": ({"type": "通识", "audits": {"type": "t"}}, {"t": AUDIT}, ()),
    "factual_support": ({"audits": {"facts": "f"}}, {"f": [row | {"verdict": "supported"} for row in AUDIT]}, ()),
    "annotator_agreement": (
        {"audits": {"agreement": "g"}},
        {"g": [{"id": f"r{at // 2}", "label": "ab"[at // 2 % 2 if at % 7 else 0]} for at in range(80)]},
        (),
    ),
    "gold_items": (
        {"audits": {"gold": "g"}},
        {"g": [{"annotator": "xy"[at % 2], "verdict": "wrong" if at % 9 == 0 else "right"} for at in range(40)]},
        (),
    ),
    "basic_information": ({"documentation": CARD}, {}, ()),
    "content_features": (LABELS | {"documentation": CARD}, {}, ()),
    "construction_process": ({"documentation": CARD}, {}, ()),
    "application_notes": ({"documentation": CARD}, {}, ()),
    "documentation_agreement": (LABELS | {"documentation": CARD}, {}, ()),
    "scenario_coverage": (
        {
            "grid": [
                {"name": "web", "where": {"source": "web"}, "records": 20},
                {"name": "old", "where": {"age": {"at_least": 39}}, "records": 2},
            ]
        },
        {},
        (),
    ),
    "cultural_topics": (
        {"topics": [{"name": "fox", "words": ["river"], "records": 3}, {"name": "opera", "words": ["京剧"], "records": 1}]},
        {},
        (),
    ),
    "representativeness_gap": ({"population": {"source": {"web": 0.8, "book": 0.2}}}, {}, ()),
    "language_match": ({"languages": ["zh", "en"]}, {}, ()),
    "length_fit": ({"lengths": {"at_least": 10, "at_most": 130}}, {}, ()),
    "licence_clarity": ({"licences": {"verified": ["MIT"]}}, {}, ()),
    "timeliness": ({"time": {"start": "2026-03-01", "end": "2026-12-31"}}, {}, ()),
    "freshness": ({"time": {"half_life_days": 100}}, {}, ()),
    "update_practice": ({"releases": {"promised_every_days": 30, "made": ["2026-07-01", "2026-09-20", "2026-10-30"]}}, {}, ()),
    "scale": ({"size": {"records": 50}}, {}, ()),
    "security_level": ({"level": {"value": "一般", "signed_by": "Li"}}, {}, ()),
    "split_leakage": ({"split": "split"}, {}, ()),
    "model_gain": ({"trial": "t"}, {"t": [TRIAL]}, ()),
    "headroom": ({"trial": "t"}, {"t": [TRIAL]}, ()),
    "benchmark_contamination": ({}, {}, ("contamination_kind",)),
    "grammatical_complexity": ({}, {}, ("grammatical_complexity",)),
    "perplexity_profile": ({}, {}, ("perplexity",)),
    "semantic_diversity": ({}, {}, ("embedding",)),
    "sample_value": (LABELS, {}, ("embedding",)),
    "worst_group": (LABELS, {}, ()),
    "version_drift": ({}, {}, ()),
    "outliers": ({"schema": {"fields": {"age": {"type": "integer"}}}}, {}, ("embedding",)),
    "knowledge_density": ({"knowledge": "k"}, {"k": FACTS}, ()),
    "temporal_order": ({"order": {"steps": ["original_at", "checked_at"]}}, {}, ()),
    "metadata_validity": ({"languages": ["en"], "documentation": CARD}, {}, ()),
}
"""What each indicator needs: the requirement, the files that it names, and further columns."""
