"""Every word that the report says, in English and in Chinese; `{…}` are filled with numbers and names of the data.

A word has both languages or the tests fail; the page holds both, and shows one.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = MappingProxyType({"en": "en", "zh": "zh-Hans"})
"""The languages of the page and their tags."""

_WORDS: dict[str, tuple[str, str]] = {
    # the head
    "title": ("{dataset}: curation report", "{dataset}：数据整理报告"),
    "kicker": ("Curation report", "数据整理报告"),
    "headline": (
        "{found} records in, {kept} kept ({share}), every record accounted for.",
        "读入 {found} 条记录，保留 {kept} 条（{share}），每一条都有去处。",
    ),
    "headline_children": (
        "{found} records in, {children} more made from them, {kept} kept ({share}), every record accounted for.",
        "读入 {found} 条记录，由其派生 {children} 条，共保留 {kept} 条（{share}），每一条都有去处。",
    ),
    "headline_none": ("No records came in.", "没有读入任何记录。"),
    "headline_all_lost": (
        "{found} records in, none kept; every record accounted for.",
        "读入 {found} 条记录，一条也没有保留；每一条都有去处。",
    ),
    "dataset": ("Dataset", "数据集"),
    "version": ("version {version}", "第 {version} 版"),
    "recipe": ("Recipe", "配方"),
    "finished": ("Finished", "完成于"),
    "time": ("Time", "用时"),
    "time_value": ("{seconds} (CPU {cpu})", "{seconds}（处理器时间 {cpu}）"),
    "input": ("Input", "输入"),
    "program": ("Made by", "生成工具"),
    "switch": ("Language of this page", "页面语言"),
    "balance": ("The balance", "收支平衡"),
    "records_in": ("in", "读入"),
    "kept": ("kept", "保留"),
    "dropped": ("dropped", "剔除"),
    "quarantined": ("quarantined", "隔离"),
    "children": ("children", "派生"),
    "balanced": (
        "Both sides are equal: checked for the whole, for every source and for every step.",
        "两边相等：总体、每个来源、每个步骤都核对过。",
    ),
    "alarm": (
        "Look at {source}: it lost {share} of its records to duplicates (the limit is {limit}).",
        "请检查 {source}：其 {share} 的记录因重复被剔除（上限 {limit}）。",
    ),
    "alarm_unreadable": (
        "{n} of {found} records ({share}) could not be read, {most} of them as {error}. What is in these files is not in the dataset: look at the quarantine.",
        "{found} 条记录中有 {n} 条（{share}）无法读出，其中 {most} 条为 {error}。这些内容不在数据集里，请查看隔离区。",
    ),
    "all_lost_help": (
        "Nothing was kept. Open the largest reasons below and look at what they dropped; a rule set for another language or a limit that is too strict is the usual cause.",
        "没有保留任何记录。请展开下面占比最大的原因，看看剔除了什么；常见原因是用了别的语言的规则集，或者阈值太严。",
    ),
    # the flow
    "flow": ("Where the records went", "记录的去向"),
    "flow_text": (
        "From the sources at the left, through the step that decided, to what became of each record. Widths are to scale; point at a ribbon for its count.",
        "左边是来源，中间是作出决定的步骤，右边是每条记录的去向。宽度按比例绘制；指向色带可看数目。",
    ),
    "flow_text_narrow": (
        "From the sources at the left to what became of each record. Widths are to scale.",
        "左边是来源，右边是每条记录的去向。宽度按比例绘制。",
    ),
    "flow_none": ("There is nothing to draw: no record came in.", "没有可画的内容：没有读入任何记录。"),
    "column_sources": ("Sources", "来源"),
    "column_steps": ("Decided by", "由谁决定"),
    "column_ends": ("Outcome", "去向"),
    "all_sources": ("all sources", "全部来源"),
    "other_sources": ("{folded} other sources", "另外 {folded} 个来源"),
    "other_reasons": ("{folded} other reasons", "另外 {folded} 个原因"),
    "other_errors": ("{folded} other errors", "另外 {folded} 种错误"),
    "other_rule_sets": ("{folded} other rule sets", "另外 {folded} 个规则集"),
    "duplicates": ("duplicates", "重复"),
    "unreadable": ("not readable", "无法读出"),
    "rules": ("rules", "规则"),
    # the reasons
    "reasons": ("What was dropped, and why", "剔除了什么，为什么"),
    "reasons_text": (
        "Each record is counted once, under the first reason that applies in the order of the recipe. Open a reason to see its limit and records that it dropped.",
        "每条记录只计一次，归入配方顺序中第一个成立的原因。展开一个原因，可以看到它的阈值和被它剔除的记录。",
    ),
    "reasons_none": ("Nothing was dropped.", "没有剔除任何记录。"),
    "reasons_more": ("More reasons stand in report.json: {n}.", "另有 {n} 个原因见 report.json。"),
    "rule_set": ("Rule set", "规则集"),
    "measure": ("Measure", "度量"),
    "limit": ("Limit", "阈值"),
    "exact_sentence": (
        "The text equals an earlier record's, white space aside; the best of the copies is kept.",
        "除空白外与另一条记录的文本完全相同；保留其中最好的一条。",
    ),
    "near_sentence": ("The text is nearly the same as that of a record that is kept.", "文本与一条保留的记录几乎相同。"),
    "more_pairs": ("More pairs: {n}", "另外 {n} 对"),
    "no_samples": ("No sample was taken.", "没有抽取样本。"),
    "samples_shown": ("{shown} of {n} records", "{n} 条中的 {shown} 条"),
    "measured": ("measured", "测得"),
    "empty_text": ("(an empty text)", "（空文本）"),
    # duplicates
    "duplicates_title": ("Duplicates", "重复记录"),
    "duplicates_text": (
        "{exact} exact and {near} near duplicates were dropped, at a similarity of {target} or more. The search covers all readable records; a duplicate that was dropped for an earlier reason is counted there.",
        "剔除完全重复 {exact} 条、近似重复 {near} 条（相似度不低于 {target}）。查重面向所有可读记录；已因别的原因被剔除的重复记录计入那个原因。",
    ),
    "duplicates_none": ("No duplicates were found at {target}.", "在相似度 {target} 下没有发现重复记录。"),
    "duplicates_idle": (
        "Duplicates were found at {target}, but no record was dropped as one: a rule or an error took one of each pair already.",
        "在相似度 {target} 下找到了重复记录，但没有记录因重复被剔除：每一对中已有一条因规则或错误出局。",
    ),
    "duplicates_off": ("This run did not look for duplicates.", "本次运行没有查重。"),
    "curve": ("Chance of seeing a pair", "发现一对重复的概率"),
    "curve_text": (
        "With {bands} bands of {rows} rows, a pair of this similarity becomes a candidate with this chance. Every candidate is then verified exactly.",
        "分为 {bands} 段、每段 {rows} 行时，该相似度的一对成为候选的概率。每个候选都会再作精确核对。",
    ),
    "histogram": ("How similar the duplicates are", "重复记录有多相似"),
    "histogram_text": (
        "Verified pairs by similarity; the line is the target, {target}.",
        "经核对的记录对按相似度分布；竖线为目标值 {target}。",
    ),
    "similar": ("Another similarity", "换一个相似度"),
    "similar_text": (
        "Raise the limit and fewer are taken for duplicates. Counts are about right: a record that comes back may take another's place. `goldsmith browse` measures a limit exactly.",
        "调高阈值，被视为重复的就更少。数目是大约数：回来的记录可能取代另一条。`goldsmith browse` 可以准确测出。",
    ),
    "similar_lower": (
        "What a limit below {target} would drop cannot be told from this dataset: less similar pairs were not looked for. A run of its own measures it:",
        "低于 {target} 的阈值会剔除什么，从该数据集无从得知：更不相似的记录对没有查找过。需另行运行一次来测量：",
    ),
    "similarity": ("similarity", "相似度"),
    "chance": ("chance", "概率"),
    "pairs": ("Pairs, side by side", "逐对对照"),
    "pairs_text": (
        "At the left the dropped record, at the right the one that it duplicates; what differs is marked.",
        "左边是被剔除的记录，右边是与它重复的记录；不同之处已标出。",
    ),
    "exact": ("exact", "完全相同"),
    "near": ("near", "近似"),
    "dropped_record": ("Dropped", "剔除"),
    "partner": ("Duplicate of", "与之重复"),
    "same_start": ("The parts shown here are the same; the difference lies further on.", "这里显示的部分相同，差异在更后面。"),
    "gap": ("{n} characters the same", "{n} 个字符相同"),
    "groups": ("The biggest groups of copies", "最大的重复组"),
    "copies": ("{n} copies", "{n} 份"),
    # languages and lengths
    "languages": ("Languages", "语言"),
    "languages_none": ("No language was measured.", "没有度量语言。"),
    "language": ("Language", "语言"),
    "found": ("Found", "读入"),
    "kept_column": ("Kept", "保留"),
    "kept_of_found": ("Kept of found", "保留／读入"),
    "share_of_time": ("Time", "用时"),
    "kept_share": ("Share kept", "保留比例"),
    "other_languages": ("{folded} other languages", "另外 {folded} 种语言"),
    "lengths": ("Lengths", "长度"),
    "lengths_text": ("Records by length in characters (steps of equal ratio).", "记录按字符数的分布（等比分档）。"),
    "lengths_none": ("No length was measured.", "没有度量长度。"),
    "characters": ("characters", "字符数"),
    "records": ("records", "记录数"),
    "legend_found": ("found", "读入"),
    "legend_kept": ("kept", "保留"),
    # statistics
    "statistics": ("Statistics, before and after", "统计量：整理前后"),
    "statistics_text": (
        "Grey is what was read, green what was kept; heights are square roots, so that the few can be seen beside the many. A dashed line is a limit. Move its slider: the page tells, exactly, what would be kept if this limit alone were another.",
        "灰色为读入，绿色为保留；高度取平方根，少数记录也看得见。虚线是阈值。拖动滑块，页面会准确给出只改这一个阈值时会保留多少条。",
    ),
    "statistics_none": ("Nothing was measured.", "没有度量任何统计量。"),
    "statistics_idle": ("Statistics whose limits apply to no record: {n}", "阈值没有命中任何记录的统计量：{n} 个"),
    "statistics_free": ("Statistics without a limit: {n}", "没有阈值的统计量：{n} 个"),
    "statistics_rest": ("More statistics stand in report.json: {n}.", "另有 {n} 个统计量见 report.json。"),
    "middle": ("half are below {found} → {kept}", "中位数 {found} → {kept}"),
    "measured_of": ("measured: {measured} of {records}", "测得 {measured}／{records} 条"),
    "drops_above": ("drops above", "高于则剔除"),
    "drops_below": ("drops below", "低于则剔除"),
    "drops_at_least": ("drops from", "不低于则剔除"),
    "drops_at_most": ("drops up to", "不高于则剔除"),
    "what_if": ("{kept} kept in all {change} · applies to {fires}", "总共保留 {kept} 条 {change} · 命中 {fires} 条"),
    "what_if_about": (
        "about {kept} kept in all {change}, at most {most} · still near duplicates: {fires}",
        "总共保留约 {kept} 条 {change}，至多 {most} 条 · 仍为近似重复：{fires} 条",
    ),
    "back": ("as it was", "恢复"),
    "statistics_cost": (
        "Counting the statistics took {seconds} of CPU time, {share} of what the run took.",
        "统计这些数用了处理器时间 {seconds}，占整个运行的 {share}。",
    ),
    # hosts and marks
    "hosts": ("Hosts", "网站域名"),
    "hosts_text": ("Where the records come from, by the host in their address: {n} hosts in all.", "按记录地址中的域名统计，共 {n} 个。"),
    "host": ("Host", "域名"),
    "edits": ("Edits", "编辑"),
    "edits_text": (
        "What the edits of the recipe changed; the ingested text stays as it was.",
        "配方中的编辑改动了什么；读入的原文保持不变。",
    ),
    "edit": ("Edit", "编辑"),
    "places": ("Places", "处数"),
    "personal_data": ("Personal data", "个人信息"),
    "personal_data_text": ("What was recognised as personal data, by kind.", "识别出的个人信息，按种类统计。"),
    "safety": ("Safety", "安全"),
    "safety_text": ("Records that a list or a classifier marks, by class of risk.", "被词表或分类器标记的记录，按风险类别统计。"),
    "kind": ("Kind", "种类"),
    "records_column": ("Records", "记录数"),
    "marks_kept": ("Of them kept", "其中保留"),
    "memory": ("Memory", "内存"),
    "memory_value": ("at most {size}", "最多 {size}"),
    # selections
    "selections": ("Selections", "选择"),
    "selections_text": (
        "Parts of the kept records that a budget can hold. Grey is what took part, coloured what was chosen, each as a share of its own whole; shares are of records.",
        "预算之内选出的部分。灰色是参选的记录，彩色是选中的记录，各按自身总数计比例；占比按记录数计。",
    ),
    "asked": ("Asked", "要求"),
    "met": ("Taken", "选取"),
    "by_column": ("By", "依据"),
    "seed": ("Seed", "随机种子"),
    "chosen_of": ("{selected} of {considered} ({share})", "{considered} 条中的 {selected} 条（{share}）"),
    "no_budget": ("no budget", "不设预算"),
    "outdated": ("outdated: what it goes by has changed; make it again", "已过时：其依据已变化，请重新选择"),
    "moved": ("median {before} → {after}", "中位数 {before} → {after}"),
    "moved_distance": ("distance (KS) {distance}", "分布距离（KS）{distance}"),
    "share_before": ("Before", "选择前"),
    "share_after": ("After", "选择后"),
    "value": ("Value", "取值"),
    "values_more": ("{n} more", "另外 {n} 个"),
    "selections_rest": ("More selections: {n}", "另外 {n} 个选择"),
    # contamination
    "contamination": ("Items of benchmarks", "评测题目"),
    "contamination_text": (
        "{n} records hold an item of a benchmark; {kept} of them are kept.",
        "{n} 条记录含有评测基准中的题目，其中 {kept} 条保留。",
    ),
    "contamination_none": ("No record holds an item of these benchmarks.", "没有记录含有这些评测基准的题目。"),
    "benchmark": ("Benchmark", "评测基准"),
    "items": ("Items", "题数"),
    "hits": ("Items beside the passages that hold them", "题目与所在段落对照"),
    "item": ("Item", "题目"),
    "item_gone": ("The benchmark cannot be read any more.", "评测基准已无法读取。"),
    "passage": ("Record", "记录"),
    "passage_hidden": (
        "The passage cannot be shown: the text has been edited since, or hides personal data.",
        "无法显示该段落：文本此后经过编辑，或含有已隐去的个人信息。",
    ),
    # alike in meaning
    "semantic": ("The same in other words", "换了说法的重复"),
    "semantic_text": (
        "{n} records say what another one says, by the cosine of their embeddings ({target} or above); {dropped} were dropped for it. The least alike come first.",
        "按嵌入向量的余弦（不低于 {target}），{n} 条记录与另一条意思相同，其中 {dropped} 条因此被剔除。相似度低的在前。",
    ),
    "semantic_none": ("No record says what another one says.", "没有意思相同的记录。"),
    "semantic_sentence": ("The text says what a kept record says, in other words.", "与一条保留的记录意思相同，只是说法不同。"),
    # topics
    "topics": ("Topics", "主题"),
    "topics_text": (
        "Records grouped by what they are about; a name is made of words that stand out in the group.",
        "按内容分组的记录；名称由组内突出的词组成。",
    ),
    "topic": ("Topic", "主题"),
    "cohesion": ("Cohesion", "内聚度"),
    "topics_more": ("More topics: {n}", "另外 {n} 个主题"),
    # sources
    "sources": ("Sources", "来源"),
    "sources_none": ("No source was recorded.", "没有记录来源。"),
    "source": ("Source", "来源"),
    "outcome": ("Outcome", "去向"),
    "dropped_column": ("Dropped", "剔除"),
    "duplicates_column": ("Duplicates", "重复"),
    "quarantined_column": ("Quarantined", "隔离"),
    "children_column": ("Children", "派生"),
    "alarm_flag": ("many duplicates", "重复过多"),
    "sources_more": ("More sources: {n}", "另外 {n} 个来源"),
    "sources_rest": ("More sources stand in report.json: {n}.", "另有 {n} 个来源见 report.json。"),
    # steps
    "steps": ("Steps and time", "步骤与用时"),
    "steps_text": (
        "The ledger: what every step was given and what it passed on. Time is CPU time, all processes together.",
        "账本：每一步收到多少、传下去多少。时间为所有进程的处理器时间之和。",
    ),
    "steps_none": ("No step was recorded.", "没有记录步骤。"),
    "step": ("Step", "步骤"),
    "cpu": ("CPU time", "处理器时间"),
    "speed": ("MB per second", "MB/秒"),
    "whole": ("The whole run", "整个运行"),
    # quarantine
    "quarantine": ("Quarantine", "隔离区"),
    "quarantine_text": (
        "What could not be read as a record was set aside whole, with its place; nothing was thrown away.",
        "无法读成记录的内容连同位置原样放在一边，什么都没有丢掉。",
    ),
    "quarantine_none": ("Nothing was quarantined: every record could be read.", "没有隔离任何内容：所有记录都能读出。"),
    "position": ("position {position}", "位置 {position}"),
    "member": ("entry {member} of it", "其中第 {member} 项"),
    "raw": ("What stood there", "原始内容"),
    "raw_unescaped": ("What stood there, with \\u escapes as characters", "原始内容（\\u 转义已还原为字符）"),
    # kept
    "kept_samples": ("Some of the records kept", "部分保留的记录"),
    "kept_samples_none": ("No record was kept, so there is none to show.", "没有保留任何记录，因此没有样本。"),
    "kept_samples_absent": ("No sample was taken.", "没有抽取样本。"),
    # next
    "next": ("How to go on", "接下来"),
    "next_why": (
        "Why was this record dropped? What was measured, which number decided, what it duplicates:",
        "这条记录为什么被剔除？度量了什么，哪个数作的决定，与谁重复：",
    ),
    "next_why_kept": ("What was measured about this record:", "这条记录度量了什么："),
    "next_export": ("Write the kept records to files:", "把保留的记录写成文件："),
    "next_all": ("The same with the dropped ones, each with its decision and reason:", "连同被剔除的记录一起写出，各带决定和原因："),
    "next_quarantine": ("See all that could not be read:", "查看全部无法读出的内容："),
    "next_ledger": ("The ledger again, in the terminal:", "在终端里再看一遍账本："),
    "shortened": (
        "Samples are shortened to {limit} characters so that this page stays small; report.json has more.",
        "为使页面小巧，样本截短到 {limit} 个字符；report.json 里更多。",
    ),
    "twin": ("The same numbers as data: report.json beside this page.", "同样的数字以数据形式见旁边的 report.json。"),
    "hidden": ("Marks such as {mark} stand for characters that cannot be seen.", "{mark} 这样的标记代表看不见的字符。"),
}

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(_WORDS)
"""Key to (English, Chinese)."""
