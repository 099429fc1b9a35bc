"""The card of a dataset: which aspects are told, and whether what is told agrees with the records.

An aspect counts only where a value stands: a heading, a placeholder, or a repetition of the aspect's own name is none. Where the records can
answer it themselves (how many there are, which languages, which labels), the value must also agree with them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import Finding, Said, counted
from goldsmith.indicator import Given, Indicator, measures_of, said

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from goldsmith.evidence.seen import Seen
    from goldsmith.operator import Measure

ASPECTS: Mapping[str, tuple[str, ...]] = {
    "basic": ("scale", "format", "structure", "access", "support"),
    "content": ("modality", "distribution", "labels", "samples", "limits"),
    "construction": ("sources", "collection", "processing", "labelling", "versions"),
    "application": ("licence", "scenarios", "evaluation", "benchmarks", "cases"),
}
"""The five aspects of each part of the documentation, TC609-5-2025-04 0101 to 0104, by English names."""

FURTHER: Mapping[str, tuple[str, ...]] = {
    "about": ("name", "description", "url", "creator", "publisher", "licence", "cite", "published", "keywords"),
    "responsible": (
        "collection_type", "missing_data", "raw_data", "timeframe", "imputation", "manipulation", "annotation_platform", "annotation_analysis",
        "annotations_per_item", "annotators", "annotation_tools", "maintenance", "personal", "social_impact", "biases",
    ),
    "provider": ("name", "contact", "representative", "summary_version"),
    "model": ("name", "dependencies", "placed_on_market"),
    "origins": (
        "public_datasets", "licensed", "third_party", "crawlers", "crawl_purpose", "crawl_behaviour", "crawl_period", "crawled_content", "user_data",
        "synthetic", "synthetic_models", "other",
    ),
    "rights": ("code_of_practice", "reservations", "illegal_content", "other"),
    "training": ("tokens", "content", "latest_collection", "other"),
}  # fmt: skip
"""Further parts of a card, for documents beyond TC609-5-2025-04: Croissant with its RAI vocabulary, the EU summary of training content."""

CHINESE = {
    "关于": "about", "负责任": "responsible", "提供者": "provider", "模型": "model", "数据源": "origins", "权利": "rights", "训练": "training",
    "基本信息": "basic", "内容特征": "content", "建设过程": "construction", "应用说明": "application",
    "数据集规模": "scale", "规模": "scale", "格式规范": "format", "格式": "format", "文件结构": "structure", "结构": "structure", "获取渠道": "access", "渠道": "access",
    "技术支持方式": "support", "技术支持": "support", "支持": "support", "获取方式": "access", "模态类型": "modality", "模态": "modality", "数据分布情况": "distribution", "分布": "distribution",
    "标签类别统计": "labels", "标签": "labels", "样本示例": "samples", "样例": "samples", "局限性说明": "limits", "局限": "limits",
    "数据来源": "sources", "来源": "sources", "采集方法": "collection", "采集": "collection", "加工处理流程": "processing", "加工": "processing",
    "标注规范": "labelling", "版本控制记录": "versions", "版本控制": "versions", "使用许可": "licence", "许可": "licence", "license": "licence",
    "目标应用场景": "scenarios", "场景": "scenarios", "评估方法": "evaluation", "基准测试结果": "benchmarks", "基准": "benchmarks", "典型应用案例": "cases", "案例": "cases", "评估": "evaluation", "样本": "samples", "局限性": "limits", "限制": "limits", "标注": "labelling", "版本": "versions", "处理": "processing", "许可证": "licence",
}  # fmt: skip
"""Chinese names of parts and aspects."""

EMPTY = re.compile(r"^(?:tbd|todo|n/?a|none|null|unknown|xxx+|\.+|-+|待补充|待定|无|暂无|略|同上|见上|如题|\?+|？+)$", re.IGNORECASE)
LEAST = 4
"""Letters that a told value has at least, where it is no number and no list; a Han character counts as two."""
CLOSE = 0.02
"""How far a stated share may be from the counted one."""


def named(card: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a card with the English names of parts and aspects; what has another name is left out.

    Example:
        >>> named({"基本信息": {"规模": {"records": 3}}})
        {'basic': {'scale': {'records': 3}}}
    """
    found: dict[str, dict[str, Any]] = {}
    for part, aspects in card.items():
        name = CHINESE.get(str(part), str(part))
        if (name in ASPECTS or name in FURTHER) and isinstance(aspects, dict):
            found[name] = {CHINESE.get(str(aspect), str(aspect)): value for aspect, value in aspects.items()}
    return found


def is_told(aspect: str, value: Any) -> bool:
    """Tell whether a value says something.

    Example:
        >>> is_told("access", "TBD"), is_told("access", "access"), is_told("access", "https://example.org/data")
        (False, False, True)
    """
    if isinstance(value, bool) or value is None:
        return False
    if isinstance(value, int | float):
        return True
    if isinstance(value, dict | list):
        members = value.values() if isinstance(value, dict) else value
        return any(is_told(aspect, one) for one in members)
    text = str(value).strip()
    names = {aspect, *(zh for zh, en in CHINESE.items() if en == aspect)}
    width = len(text) + sum(character > "\u2e7f" for character in text)
    return width >= LEAST and not EMPTY.match(text) and text.lower() not in names


class Counts:
    """What the records say of themselves."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.records = 0
        self.languages: Counter[str] = Counter()
        self.labels: Counter[str] = Counter()
        self.sources: Counter[str] = Counter()
        self.licences: Counter[str] = Counter()

    def add(self, other: Counts) -> Counts:
        """Add what other records say."""
        self.records += other.records
        for name in ("languages", "labels", "sources", "licences"):
            getattr(self, name).update(getattr(other, name))
        return self


def stated(card: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], Any]:
    """Return what a card states that records can answer, by part and aspect."""
    return {(part, aspect): value for part, aspects in card.items() for aspect, value in aspects.items() if (part, aspect) in CHECKS}


def agrees(part: str, aspect: str, value: Any, counts: Counts, given: Given) -> bool | None:
    """Return whether a stated fact is what was counted; ``None`` where it states nothing that can be counted."""
    check = CHECKS.get((part, aspect))
    return check(value, counts, given) if check else None


def _scale(value: Any, counts: Counts, given: Given) -> bool | None:
    del given
    number = value.get("records") if isinstance(value, dict) else value
    return int(number) == counts.records if isinstance(number, int | float) and not isinstance(number, bool) else None


def _modality(value: Any, counts: Counts, given: Given) -> bool | None:
    del counts
    told = {said(one).lower() for one in (value if isinstance(value, list) else [value])} & {*_MODALITIES}
    return {_MODALITIES[one] for one in told} == {name for name, n in given.facts.modalities.items() if n} if told else None


def _distribution(value: Any, counts: Counts, given: Given) -> bool | None:
    del given
    told = value.get("languages") if isinstance(value, dict) else None
    return _shares(told, counts.languages) if isinstance(told, dict) else None


def _labels(value: Any, counts: Counts, given: Given) -> bool | None:
    del given
    if not isinstance(value, dict) or not all(isinstance(n, int | float) for n in value.values()):
        return None
    if all(isinstance(n, int) for n in value.values()) and sum(value.values()) > 1:
        return {said(name): n for name, n in value.items()} == dict(counts.labels)
    return _shares(value, counts.labels)


def _sources(value: Any, counts: Counts, given: Given) -> bool | None:
    del given
    return {said(one) for one in value} == set(counts.sources) if isinstance(value, list) else None


def _licence(value: Any, counts: Counts, given: Given) -> bool | None:
    del given
    told = {said(one) for one in (value if isinstance(value, list) else [value])}
    return told == set(counts.licences) if counts.licences else None


def _shares(told: Mapping[str, Any], counts: Counter[str]) -> bool:
    total = counts.total() or 1
    names = {*map(str, told), *counts}
    return all(abs(float(told.get(name, 0)) - counts[name] / total) <= CLOSE for name in names)


_MODALITIES = {
    "text": "text",
    "文本": "text",
    "image": "image",
    "图像": "image",
    "audio": "audio",
    "音频": "audio",
    "video": "video",
    "视频": "video",
}
CHECKS: Mapping[tuple[str, str], Callable[[Any, Counts, Given], bool | None]] = {
    ("basic", "scale"): _scale,
    ("content", "modality"): _modality,
    ("content", "distribution"): _distribution,
    ("content", "labels"): _labels,
    ("construction", "sources"): _sources,
    ("application", "licence"): _licence,
}
"""What the records can answer, and how."""


class CardRead(Indicator):
    """An indicator that reads the card, and counts what records can answer of it."""

    wants: ClassVar[tuple[str, ...]] = ("documentation",)

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the fields that a card may state something of."""
        label = (given.requirement.labels.field,) if given.requirement.labels else ()
        return ("license", *label, "meta")

    def measures(self, given: Given) -> tuple[Measure, ...]:
        """Return the language, where the card states its shares."""
        told = given.documentation.get("content", {}).get("distribution")
        return measures_of("language") if isinstance(told, dict) and "languages" in told and given.facts.modalities.get("text") else ()

    def look(self, seen: Seen, given: Given) -> Counts:
        """Count what a card may state, of one batch."""
        found = Counts()
        found.records = len(seen)
        found.sources.update(one for one in seen.sources if one)
        found.licences.update(said(one) for one in seen.field("license") if said(one))
        if given.requirement.labels:
            found.labels.update(said(one) for one in seen.field(given.requirement.labels.field) if said(one))
        for measure in self.measures(given):
            found.languages.update(one for one in seen.of(measure).to_pylist() if one)
        return found

    def join(self, one: Counts, other: Counts) -> Counts:
        """Add up."""
        return one.add(other)


class Documented(CardRead):
    """An indicator that counts the aspects of one part of the documentation that are told, and agree with the records."""

    part: ClassVar[str] = ""

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Count the aspects that are told and not contradicted."""
        told = given.documentation.get(self.part, {})
        verdicts = {}
        for aspect in ASPECTS[self.part]:
            value = told.get(aspect)
            agreed = agrees(self.part, aspect, value, whole, given) if is_told(aspect, value) else None
            verdicts[aspect] = (
                "not told" if not is_told(aspect, value) else "contradicted" if agreed is False else "agrees" if agreed else "told"
            )
        strange = sorted(set(told) - set(ASPECTS[self.part]))
        unknown = {"unknown_aspects": strange} if strange else {}
        good = sum(one in {"told", "agrees"} for one in verdicts.values())
        level = "E1" if "agrees" in verdicts.values() else "E0"
        return counted(good, len(verdicts), evidence_level=level, details={"aspects": verdicts, **unknown}, evidence=tuple(name for name, one in verdicts.items() if one == "contradicted"))  # fmt: skip


def agreement(card: Mapping[str, Mapping[str, Any]], counts: Counts, given: Given) -> dict[str, bool]:
    """Return for every stated fact that could be checked whether it is so."""
    found = {f"{part}.{aspect}": agrees(part, aspect, value, counts, given) for (part, aspect), value in stated(card).items()}
    return {name: good for name, good in found.items() if good is not None}


NOT_STATED = Said("the card states nothing that can be counted", "说明文档没有可核对的事实")
