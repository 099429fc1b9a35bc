"""What further numbers of indicators are called in Chinese."""

from __future__ import annotations

import re
from types import MappingProxyType

CHINESE = MappingProxyType(
    {
        "aspects": "各项", "scale": "规模", "format": "格式", "structure": "结构", "access": "渠道", "support": "支持", "modality": "模态", "distribution": "分布", "labels": "标签",
        "samples": "样例", "limits": "局限", "sources": "来源", "collection": "采集", "processing": "加工", "labelling": "标注规范", "versions": "版本控制", "licence": "许可",
        "scenarios": "场景", "evaluation": "评估方法", "benchmarks": "基准", "cases": "案例", "told": "已写明", "not told": "未写明", "contradicted": "与数据不符", "agrees": "与数据相符",
        "facts": "事实", "unknown aspects": "无法识别的项", "judged": "已判断", "proposed": "建议的标签", "flagged by": "标记的筛查", "not screened": "未能筛查", "recall of planted": "植入样本召回率", "contradictions": "不符的事实", "by field": "按字段", "empty field": "字段为空的记录数", "against a rule": "不合规则的记录数", "values": "取值数", "counts": "计数", "largest share": "最大份额", "largest to smallest": "最大与最小之比",
        "sample": "样本", "good": "合格", "not in dataset": "不属于本数据集", "source": "来源", "cells": "单元格", "there": "已有", "required": "要求", "records": "记录", "characters": "字符",
        "dirty": "不洁净", "duplicates": "重复", "quartiles": "四分位数", "median age days": "年龄中位数（天）", "without time": "无时间", "half life days": "半衰期（天）", "days since last": "距上次发布（天）",
        "releases": "发布次数", "without": "无许可", "refused": "不允许的许可", "together": "不可并存的许可", "conflicts": "冲突数", "silent": "未声明", "training": "训练", "test": "测试",
        "level": "级别", "signed by": "签字人", "authorised": "已授权", "quarantined rows": "隔离的行", "found by detector": "检测器发现率", "sensitivity": "灵敏度", "specificity": "特异度",
        "verdicts": "结论", "supported": "有依据", "contradicted claims": "相矛盾", "not found": "未找到", "answers": "答案数", "items": "条目数", "notes": "说明", "by annotator": "按标注员",
        "attribute": "属性", "by attribute": "按属性", "metric": "指标", "arm": "实验组", "against": "对照组", "could have shown": "可证明的最小差异", "law": "幂律", "id": "编号", "text": "文本",
        "judge": "评判模型", "model": "模型", "question": "问题", "asked": "已提问", "answered": "已回答", "declined": "拒答", "unreadable": "无法解析", "tokens sent": "发送 token 数", "tokens received": "返回 token 数",
        "people": "人工结论", "texts": "其他文本", "drawn": "属于样本的记录", "uncorrected": "模型自身的数值", "mean score": "平均分", "agreement": "模型与人工的一致性（kappa）", "people alone": "仅凭人工", "power": "模型所占权重", "scores": "分数", "types": "类型", "declared": "声明的类型",
        "expert": "行业专识", "industry": "行业通识", "general": "通识", "statements": "陈述", "contradicts": "违背", "not touched": "未涉及", "rubrics": "评分标准套数", "criteria": "标准条数", "not atomic": "要求多件事的标准",
        "agreement on answers": "回答评判的一致性（kappa）", "discrimination": "区分回答优劣（AUC）", "veto hits": "否决命中率", "weighted and unweighted": "加权与不加权得分的秩相关",
        "student": "t 区间", "rogan-gladen": "Rogan–Gladen 校正", "clustered-wilson": "按记录聚类的 Wilson 区间", "prediction-powered-tuned": "预测增强推断（PPI++）", "prediction-powered": "预测增强推断（PPI）", "prediction-powered-tuned-wilson": "预测增强推断（PPI++，Wilson）",
        "groups": "按领域", "records a term needs": "每个术语所需记录数", "terms in no record": "未出现的术语", "records of the most used": "使用最多的术语及记录数",
        "records that say an old or new name": "提到新旧名称的记录", "records by outdated name": "各过时名称的记录数",
        "license": "许可", "no label": "无标签", "rare label": "标签太少", "not drawn": "未抽到", "wilson": "Wilson 区间", "modified-wilson": "修正的 Wilson 区间", "bootstrap-expanded": "自助法（扩展百分位）", "census": "普查", "multinomial bootstrap": "多项自助法", "original at": "原始时间", "source detail": "来源细节", "generated": "是否合成", "label": "标签",
        "faults": "问题", "croissant": "Croissant 文档", "hf": "Hugging Face 数据卡", "tc609 jsonl": "TC609 记录（JSON Lines）", "compared": "参与比较的记录", "compared with": "对比的版本", "by feature": "按特征",
        "length": "长度", "meaning": "语义", "by chance": "随机可达", "accuracy": "准确率", "area": "面积", "believable": "可信", "entities": "实体", "different entities": "不同实体数", "found by names": "按名称找到",
        "records without": "没有的记录数", "population": "总体", "precision": "查准率", "pass": "合格", "fail": "不合格", "right": "正确", "wrong": "错误", "bad": "不合格", "words": "词", "high": "上界", "low": "下界", "n": "数量", "value": "数值",
        "kinds": "种类", "languages": "语言", "limit": "限值", "month": "月份", "moved": "有变化的字段", "fields": "字段", "stability index": "稳定性指数（PSI）", "divergence": "散度", "odd characters": "异常字符",
        "of no part": "不属于任何部分", "predicted by": "预测来源", "share right": "正确率", "worst": "最差组", "wrong by people": "人工判错", "judged by people": "人工判断", "sampled": "抽样", "steps": "步骤", "with one step": "只有一步的实体",
        "finds planted labels": "能否找出植入的错误标签", "shares removed": "去除份额", "least valued first": "先去最低", "most valued first": "先去最高", "codec": "编码格式", "annotation": "标注", "version": "版本", "name": "名称",
    }
)  # fmt: skip
"""Chinese names of details, of aspects, and of their verdicts; a name of the data stays as it is."""


def chinese(name: str) -> str:
    """Return a name or a verdict in Chinese, part by part; what is not known stays.

    Example:
        >>> chinese("aspects: scale"), chinese("by field: my_field")
        ('各项：规模', '按字段：my_field')
    """
    return "：".join(CHINESE.get(part) or _fault(part) for part in name.split(": "))


def spaced(name: str) -> str:
    """Return a name of ours as words; a name of the data stays as it is, with its underscores.

    Example:
        >>> spaced("by_field"), spaced("my_field")
        ('by field', 'my_field')
    """
    words = name.replace("_", " ")
    return words if words in CHINESE else name


_FAULTS = (
    (r"line (\d+)", r"第 \1 行"),
    (r"(`.+`) is missing", r"缺少 \1"),
    (r"(`.+`) is empty", r"\1 为空"),
    (r"(`.+`) is no date", r"\1 不是日期"),
    (r"there is no front matter", "没有元数据头"),
    (r"there is no JSON document", "没有 JSON 文档"),
    (r"the licence is `other` and has no name", "许可为 `other`，但未写明名称"),
    (r"the files that the card names hold (\d+) of (\d+) records", r"数据卡所列文件含 \2 条记录中的 \1 条"),
    (r"(\d+) lines for (\d+) records", r"\2 条记录对应 \1 行"),
    (r"`generated_data_indicator` is neither 0 nor 1", "`generated_data_indicator` 既非 0 也非 1"),
    (r"`data_content` holds something without media_type or content", "`data_content` 中有的项缺少 media_type 或 content"),
    (r"`source_details` is no web address, and the source is 互联网", "来源为互联网，但 `source_details` 不是网址"),
    (r"`annotation` has no list of labels", "`annotation` 没有标签列表"),
    (r"(`annotation\..+`) is (.+)", r"\1 的取值 \2 不在规定之列"),
    (r"field (`.+`) refers to (`.+`), which is no file of the document", r"字段 \1 引用的 \2 不是文档中的文件"),
)
"""What is wrong with exports, as a pattern, and in Chinese."""


def _fault(part: str) -> str:
    """Return in Chinese what is wrong with an export; several stand with commas between them, and what is none of these stays."""

    def told(one: str) -> str:
        return next((re.sub(pattern, zh, one) for pattern, zh in _FAULTS if re.fullmatch(pattern, one)), one)

    whole = told(part)
    return whole if whole != part else ", ".join(map(told, part.split(", ")))


_NO_CURVE = (
    ("the error does not fall", "错误率不随记录增多而下降"),
    ("the points do not hold the power", "各点无法确定幂指数"),
    ("no power law describes the points", "各点不符合幂律"),
)


def no_curve(why: str) -> str:
    """Return in Chinese why a curve must not be read beyond its points; what is not known stays.

    Example:
        >>> no_curve("the error does not fall with more rows")
        '错误率不随记录增多而下降'
    """
    return next((chinese for begins, chinese in _NO_CURVE if why.startswith(begins)), why)


_STILL = re.compile(r"failed in evaluation (\d+) of the same records")


def gate_why(why: str) -> str:
    """Return in Chinese what must be known of a gate; numbers stay as they are.

    Example:
        >>> gate_why("failed in evaluation 3 of the same records"), gate_why("n = 40 / 4,000")
        ('同一批记录在第 3 次评测中未通过', 'n = 40 / 4,000')
    """
    return "未经校准" if why == "uncalibrated" else _STILL.sub(r"同一批记录在第 \1 次评测中未通过", why)
