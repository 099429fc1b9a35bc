"""The words of the report of an evaluation, in English and Chinese."""

from __future__ import annotations

from types import MappingProxyType

from goldsmith.evaluate.report.words_beside import BESIDE

WORDS = MappingProxyType(
    {
        **BESIDE,
        "kicker": ("Evaluation", "质量评测"),
        "grade": ("Grade", "等级"),
        "no_grade": ("no grade", "不评等级"),
        "headline_A": ("{name} meets every requirement, and it helps a model", "{name} 满足全部要求，且能提升模型"),
        "headline_B": ("{name} meets every requirement that was checked", "{name} 满足所检查的全部要求"),
        "headline_C": ("{name} may meet the requirements; it is not settled yet", "{name} 可能满足要求，但尚不能确定"),
        "headline_D": ("{name} does not meet the requirements", "{name} 不满足要求"),
        "headline_NE": ("{name} cannot be graded: too little is known", "{name} 无法评级：已知信息太少"),
        "headline_": ("What was measured of {name}", "{name} 的测量结果"),
        "why": ("Why this grade", "为什么是这个等级"),
        "grades": ("What the grades mean", "各等级的含义"),
        "A": ("All dimensions confirmed, all gates pass, a model becomes better by it, and a third party has evaluated.", "各维度均确认达标，门槛全部通过，可提升模型，且由第三方评测。"),
        "B": ("All dimensions confirmed and all gates pass.", "各维度均确认达标，门槛全部通过。"),
        "C": ("A dimension reaches its limit, but more evidence is needed to be sure; or a gate could not be checked.", "有维度达到限值但证据不足以确认；或有门槛未能检查。"),
        "D": ("A dimension is below its limit for sure, or a gate fails.", "有维度确定低于限值，或有门槛未通过。"),
        "NE": ("Not evaluable: too little could be measured, or what was measured decides nothing.", "无法评定：可测量的内容太少，或证据不足以判定。"),
        "records": ("records", "记录"), "version": ("version", "版本"), "as_of": ("ages counted to", "时效截止"), "evaluator": ("evaluator", "评测方"), "root": ("digest of all records", "全部记录的摘要"),
        "profile": ("profile", "评测方案"), "measured_n": ("indicators measured", "已测指标"), "made": ("made", "生成时间"),
        "builder": ("the maker of the dataset", "数据集建设方"), "internal": ("within the house", "机构内部"), "third_party": ("a third party", "第三方"),
        "gates": ("Gates", "门槛"),
        "gates_note": ("Each of these must hold by itself; no good score elsewhere makes up for one. A gate that could not be checked is open: it never counts as passed.", "每一条都必须单独成立，其他得分再高也不能抵消。未能检查的门槛保持“待查”，绝不算通过。"),
        "passes": ("passes", "通过"), "fails": ("fails", "未通过"), "open": ("not checked", "待查"), "not_applicable": ("does not apply", "不适用"),
        "certifiable": ("All gates pass.", "门槛全部通过。"), "not_certifiable": ("Not certifiable. Gates that fail: {failed}; that could not be checked: {open}.", "不可认证。未通过：{failed} 条；待查：{open} 条。"),
        "gate": ("gate", "门槛"), "verdict": ("verdict", "结论"), "found": ("found", "实测"), "limit": ("limit", "限值"),
        "at_least": ("at least {n}", "不低于 {n}"), "at_most": ("at most {n}", "不高于 {n}"),
        "dimensions": ("Dimensions", "维度"),
        "dimensions_note": ("A score is the weighted mean of what was measured, of 100. The thin line is the 95 % interval: where it lies wholly above the limit the dimension is confirmed. Coverage tells how much of the dimension could be measured; below {coverage} nothing is decided.", "得分为已测项目的加权平均（满分 100）。细线为 95 % 区间：整个区间高于限值才算确认达标。覆盖率表示该维度有多少内容得以测量；低于 {coverage} 则不作判定。"),
        "confirmed": ("confirmed", "达标（确认）"), "provisional": ("provisional", "暂定达标"), "failed": ("below the limit", "未达标"), "undecided": ("evidence insufficient", "证据不足"),
        "not_covered": ("too little measured", "测量不足"), "shown": ("shown", "仅展示"),
        "covered": ("{n} measured", "已测 {n}"), "more": ("{n} more samples of “{indicator}” would settle it", "再抽 {n} 条“{indicator}”样本即可判定"),
        "item": ("item", "条目"), "items": ("The items of this dimension", "该维度的条目"), "score": ("score", "得分"), "measured_by": ("measured by", "测量指标"), "lacking": ("not measured", "未测"), "none": ("nothing", "无"),
        "valid2": ("VALID² view", "VALID² 视图"), "ours": ("ours", "自定"),
        "valid2_note": ("Six properties, each from 0 to 100; there is no single number. The names are those of VALID²; no metric was published for them, so indicators, scales and letters are goldsmith's own.", "六种属性，各为 0 至 100，不合成单一数字。名称取自 VALID²，其指标未公布：指标、标尺与英文字母均为 goldsmith 自定。"),
        "d2": ("D² = diversity × density, derived: {n}", "D² = 多样性 × 知识密度（派生）：{n}"), "not_measured": ("not measured", "未测"),
        "indicators": ("Indicators", "指标"),
        "indicators_note": ("Every number with its 95 % interval, how it was made, and how much stands behind it (E0 declared … E5 reproduced by a third party). A census looked at every record, so its interval has no width; a rule's own errors are not in it unless it was calibrated.", "每个数字均附 95 % 区间、方法与证据等级（E0 声明……E5 第三方复现）。普查检查了每一条记录，因此区间没有宽度；规则自身的误差只有经过校准才包含在内。"),
        "value": ("value", "数值"), "interval": ("95 % interval", "95 % 区间"), "method": ("method", "方法"), "n": ("looked at", "检查数"), "evidence": ("evidence", "证据"),
        "worst": ("Worst records", "最差的记录"), "named": ("What is wrong", "有问题的项"), "by_source": ("By source", "按来源"), "details": ("Details", "明细"), "census": ("census", "普查"),
        "standards": ("Items of standards (original texts not read)", "对应标准条目（原文未读）"), "lower": ("less is better", "越低越好"), "hidden": ("Texts with personal data are named and not shown.", "含个人信息的文本只列编号，不展示。"),
        "missing": ("What was not measured", "未测量的内容"),
        "missing_note": ("{n} indicators lack something. What each needs, and how to give it:", "{n} 项指标缺少条件。各自缺少什么、如何补充："),
        "needs": ("how to give it", "如何补充"), "for": ("indicators", "相关指标"), "inapplicable": ("Does not apply", "不适用"), "broke": ("Failed", "执行失败"),
        "limits": ("Method and limits", "方法与局限"),
        "limit_1": ("The standard's original text was not read: items, definitions and formulas are those of implementers who hold it; weights are equal where none is known. Read the original before a clause number goes into a contract.", "标准原文未读：条目、定义与公式取自持有原文者的转述；权重未知处取相等。条款号写入合同前请核对原文。"),
        "limit_2": ("This is a report of measurements. It does not say that a national standard is met, and nobody has certified it.", "本报告为测量结果，不表示符合任何国家标准，也未经任何机构认证。"),
        "limit_3": ("Rules see form, not truth. Whether texts are true, safe and right can only be said by people who read a random sample, or by models that people have calibrated.", "规则只能看到形式，看不到真假。文本是否真实、安全、正确，只能由人阅读随机样本，或由经人校准的模型判断。"),
        "limit_4": ("What was measured is bound to the digest of all records: with another digest it is another dataset, and this report does not speak of it.", "测量结果与全部记录的摘要绑定：摘要不同即为另一数据集，本报告不适用。"),
        "limit_5": ("Intervals of dimensions draw all sampled scores together; the defects of sampling that nobody reported are not in them.", "维度区间对各抽样得分联合抽取；未报告的抽样缺陷不在其中。"),
        "pale": ("A pale bar rests on less than {coverage} of what belongs to it.", "浅色条表示已测部分不足 {coverage}。"), "no_width": ("no width", "区间无宽度"),
        "level_E0": ("declared: somebody says so", "声明：有人如此说明"), "level_E1": ("a rule or heuristic", "规则或启发式"), "level_E2": ("judged by a model that nobody has calibrated; earns no grade above C", "模型判定，未校准；等级不高于 C"), "level_E3": ("calibrated by people", "经人工校准"), "level_E4": ("people read a random sample", "人工阅读随机样本"), "level_E5": ("reproduced by a third party", "第三方复现"),
        "nav_gates": ("gates", "门槛"), "nav_dimensions": ("dimensions", "维度"), "nav_valid2": ("VALID²", "VALID²"), "nav_indicators": ("indicators", "指标"), "nav_missing": ("not measured", "未测"), "nav_limits": ("limits", "局限"),
        "footer": ("goldsmith {version}; {cpu} CPU seconds over {size}; {reused} columns reused, {fresh} measured; profile {profile} version {number}, hash {hash}", "goldsmith {version}；{size} 用时 {cpu} CPU 秒；复用 {reused} 列，测量 {fresh} 列；方案 {profile} 版本 {number}，哈希 {hash}"),
        "title": ("{dataset}: evaluation", "{dataset}：质量评测"),
    }
)  # fmt: skip
"""Each word in English and Chinese."""
