"""The words of the report of a trial, in English and Chinese."""

from __future__ import annotations

from types import MappingProxyType

WORDS = MappingProxyType(
    {
        "kicker": ("Trial", "训练试验"),
        "title": ("{name}: which selection helps", "{name}：哪一种选择有用"),
        "lead": (
            "The same small model (`{trainer}`) was trained from the same start on each arm, {seeds} times, on {tokens} tokens each, and asked about {held_out} held-out texts and {tasks} tasks.",
            "同一个小模型（`{trainer}`）从相同的起点在每一组数据上训练 {seeds} 次，每次 {tokens} 个词元，再以 {held_out} 篇留出文本和 {tasks} 个任务检验。",
        ),
        "shown_count": ("{shown} of {all} differences are shown.", "{all} 个差异中，{shown} 个得到证明。"),
        "none_shown": (
            "No difference is shown. That does not prove that there is none: the last column says how large one would have had to be.",
            "没有任何差异得到证明。这并不证明差异不存在：最后一列给出差异要多大才能被本次试验证明。",
        ),
        "what_shown": ("What is shown", "得到证明的差异"),
        "better": ("better", "更好"),
        "worse": ("worse", "更差"),
        "not_shown": ("not shown", "未证明"),
        "than": ("{arm} is {verdict} than {against} by {metric}: {mean} ({low} to {high} over seeds)", "按 {metric}，{arm} 比 {against} {verdict}：{mean}（各种子 {low} 至 {high}）"),
        "means": ("Every arm", "各组结果"),
        "means_note": (
            "Means over seeds; the 95 % interval holds the spread of seeds and of held-out items together.",
            "各种子的平均值；95 % 区间同时包含种子与留出样本的波动。",
        ),
        "lower": ("less is better", "越低越好"),
        "higher": ("more is better", "越高越好"),
        "differences": ("Differences", "差异"),
        "differences_note": (
            "A difference is shown only where the t interval over seeds and the bootstrap interval over held-out items leave out 0 on the same side, and the largest p-value of these and of both spreads together, adjusted by Holm's rule over all differences of the metric, is at most 0.05. In the figure: seeds above, items below; grey is not shown.",
            "仅当各种子的 t 区间与留出样本的自助法区间都在 0 的同一侧，且两者及两种波动合并的 p 值中最大者，对该指标全部差异经 Holm 校正后不超过 0.05，才算得到证明。图中上线为种子，下线为样本；灰色为未证明。",
        ),
        "curves": ("Value curves", "价值曲线"),
        "curves_note": (
            "After how many tokens how much was reached; bars are t intervals over seeds. The axis of tokens is logarithmic.",
            "读到多少词元时达到的水平；竖线为各种子的 t 区间，横轴为对数。",
        ),
        "doubled": ("twice the tokens would change the error by {change} ({low} to {high})", "词元加倍预计使误差变化 {change}（{low} 至 {high}）"),
        "no_law": ("no power law describes the points, so nothing is foreseen", "各点不符合幂律，因此不作预测"),
        "few_sizes": ("too few sizes or seeds for a curve", "规模或种子太少，无法拟合曲线"),
        "arms": ("What the arms are made of", "各组的构成"),
        "arms_note": (
            "Records, lengths and scores of the first seed; what is left to chance is drawn anew for every seed. Tokens, epochs and CPU seconds are means.",
            "记录、长度与分数取第一个种子；随机部分对每个种子重新抽取。词元、遍数与 CPU 秒为平均值。",
        ),
        "lengths": ("Tokens a record", "每条记录的词元数"),
        "scores": ("Score", "分数"),
        "sources": ("Sources", "来源"),
        "copies": ("Copies that were taken out", "已剔除的副本"),
        "copies_note": (
            "{n} records hold a held-out text or a text of a task, exactly or edited; they are in no arm.",
            "{n} 条记录完整或改动后含有留出文本或任务文本，不进入任何一组。",
        ),
        "tasks": ("Tasks", "任务"),
        "equal": (
            "A trainer that counts learns nothing from reading twice, so all arms read as many tokens as the smallest holds. `full` read so far is a random part of itself; `full_all_tokens` has read everything, which is more than the others.",
            "计数式训练器重复读取学不到新东西，因此各组读取的词元数等于最小一组所含。读到这里的 `full` 只是其自身的随机一部分；`full_all_tokens` 读完了全部，比其他组多。",
        ),
        "again": (
            "Every arm reads the same number of tokens; an arm that holds fewer is read again (epochs above 1).",
            "各组读取的词元数相同；不足的组会重复读取（遍数大于 1）。",
        ),
        "limits": ("Limits", "局限"),
        "limits_note": (
            "A small model on this corpus: the direction may differ for a large one. A difference that is not shown may exist and be smaller than the trial can show.",
            "这是小模型在本语料上的结果，大模型的方向可能不同。未证明的差异可能存在，只是小于本试验所能证明的大小。",
        ),
        "metric": ("metric", "指标"), "arm": ("arm", "组"), "mean": ("mean", "平均"), "interval": ("95 % interval", "95 % 区间"),
        "difference": ("difference", "差异"), "over_seeds": ("over seeds", "按种子"), "over_items": ("over items", "按样本"), "p": ("p (Holm)", "p（Holm）"),
        "verdict": ("verdict", "结论"), "detectable": ("could have shown", "可证明的最小差异"), "records": ("records", "记录"), "tokens": ("tokens held", "所含词元"),
        "read": ("tokens read", "读取词元"), "epochs": ("epochs", "遍数"), "cpu": ("CPU s", "CPU 秒"), "of": ("texts of", "文本"), "texts": ("texts", "篇数"),
        "found": ("found again", "被找到"), "exact": ("records, exact", "记录，完整"), "edited": ("records, edited", "记录，改动"), "task": ("task", "任务"),
        "labels": ("labels", "标签数"), "shots": ("learnt from", "学习样本"), "asked": ("asked", "提问"), "other": ("other", "其他"),
    }
)  # fmt: skip
"""Each word in English and Chinese."""
