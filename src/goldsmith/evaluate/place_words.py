"""What the parts of a requirement and the places of a profile are called in Chinese; what is written in the file stays beside it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from goldsmith import indicator, registry
from goldsmith.evidence.finding import Said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goldsmith.profile import Profile

PARTS = MappingProxyType(
    {
        "name": "名称", "purpose": "用途", "languages": "语言", "type": "数据类型", "schema": "字段规范", "labels": "标签", "licences": "许可", "time": "时间", "grid": "场景覆盖要求",
        "topics": "文化主题", "glossary": "术语表", "outdated": "过时名称", "population": "目标总体", "size": "规模", "lengths": "长度", "split": "训练与测试划分", "level": "安全级别",
        "releases": "发布计划", "documentation": "说明文档", "audits": "人工抽检", "order": "时间顺序", "trial": "训练试验", "predictions": "模型预测", "trusted": "可信版本", "question": "问题字段",
        "knowledge": "可信事实", "judge": "评判模型", "references": "参照资料", "values": "价值陈述", "rubrics": "评分标准", "calibration": "校准", "evaluator": "评测方", "settings": "指标设置",
    }
)  # fmt: skip
"""Parts of a requirement."""

STEPS = MappingProxyType(
    {
        "requirement": "要求", "scales": "标尺", "dimensions": "维度", "items": "条目", "gates": "门槛", "weight": "权重", "limit": "限值", "coverage": "覆盖率",
        "half_life_days": "半衰期（天）", "start": "起始", "end": "截止", "as_of": "基准日", "field": "字段", "at_least": "最小值", "at_most": "最大值", "records": "记录数", "characters": "字符数",
        "terms": "术语数", "kinds": "种类", "required": "必填字段", "optional": "可选字段", "fields": "字段规则", "target": "目标份额", "allowed": "允许", "verified": "已核实", "conflicts": "冲突",
        "full_marks": "满分值",
    }
)  # fmt: skip
"""Further steps of places."""


def of_parts(places: Iterable[str]) -> Said:
    """Return places of a requirement in both languages; in Chinese each with what stands in the file.

    Example:
        >>> of_parts(["grid", "time.half_life_days"]).zh
        '场景覆盖要求（grid）、时间·半衰期（天）（time.half_life_days）'
    """
    named = list(places)
    return Said(", ".join(named), "、".join(f"{_chinese(one)}（{one}）" for one in named))


def of_place(place: str, profile: Profile) -> Said:
    """Return a place of a profile in both languages: dimensions, items and gates by their titles, indicators by their names.

    Args:
        place: Such as ``gates.personal_data``.
        profile: Whose place it is.
    """
    titles = {one.name: one.title.zh for one in profile.dimensions} | {one.name: one.title.zh for one in profile.gates}
    titles |= {item.code: item.title.zh for one in profile.dimensions for item in one.items}
    return Said(place, _chinese(place, titles))


def _chinese(place: str, titles: dict[str, str] | None = None) -> str:
    return "·".join(_step(step, titles or {}) for step in place.split("."))


def _step(step: str, titles: dict[str, str]) -> str:
    told = titles.get(step) or PARTS.get(step) or STEPS.get(step)
    if told is None and step in registry.names("indicator"):
        return indicator.load(step).about.zh
    return told or step
