"""What errors of known answers say, in English and in Chinese."""

from __future__ import annotations

OF_GOLD: dict[str, str] = {
    "you were told the known answer; this one stands": "已告知您金标答案，此回答不再更改",
    "`why` is a text, or one in each language": "`why` 应为一段文字，或每种语言各一段",
    "`why` is too long": "`why` 过长",
    "at most {} characters, without NUL": "不超过 {} 个字符，且不含 NUL",
    "a known answer that the questions take": "题目所接受的金标答案",
    "these tasks do not stand in the gold pool": "这些任务不在金标池中",
    "{} of {} tasks cannot stand in the gold pool, none was stored{}": "{} / {} 个任务不能放入金标池，未保存任何任务{}",
    "his attempt is not over": "他的测试尚未结束",
    "{}, {} or {}": "{}、{} 或 {}",
    "this project asks for no qualification": "此项目不设资格测试",
    "set `qualify_tasks`": "请设置 `qualify_tasks`",
    "the gold pool has too few tasks that he has not had": "金标池中他未做过的任务不足",
    "add gold tasks, or waive his qualification": "请添加金标任务，或免除其资格测试",
    "a qualification is tried again or waived": "资格测试只能重新进行或免除",
    "there is no such member": "没有这名成员",
    "this task stands in the gold pool": "此任务在金标池中",
    "take it out of the pool first": "请先将其移出金标池",
    "a gold task is for everybody": "金标任务面向所有人",
    "leave it out": "请去掉此项",
    "a known answer has no such field": "金标答案没有此字段",
    "key, gold, why": "字段：key、gold、why",
    "known answers come some thousand at once": "金标答案一次可提交数千条",
    "JSON lines, or a list": "JSON 行，或列表",
}
