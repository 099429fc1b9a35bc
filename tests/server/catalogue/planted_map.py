"""A small map with one demand that a dataset of the catalogue serves."""

MAP = {
    "nodes": [
        {"key": "health", "kind": "domain", "zh": "医疗", "en": "Health", "below": [
            {"key": "clinic", "kind": "scenario", "zh": "门诊", "below": [{"key": "talks", "kind": "demand", "zh": "问诊对话", "facts": {"grade": "B"}}]},
        ]},
        {"key": "farms", "kind": "domain", "zh": "农业"},
        {"key": "set", "kind": "dataset", "zh": "集", "facts": {"name": "titles"}},
    ],
    "edges": [{"origin": "set", "relation": "serves", "to": "talks"}],
}  # fmt: skip
