"""What is wrong with a configuration, in Chinese: one pattern for each English phrase that tells it.

The English phrases are those of :mod:`goldsmith.setting_words`, of the questions' own checks and of :mod:`goldsmith.annotate.configuration`.
What has no pattern, such as what a third party's question says, stays as it is.
"""

from __future__ import annotations

import re

PHRASES: tuple[tuple[str, str], ...] = (
    (r"it is missing", "此项必填"),
    (r"no such setting", "没有这项设置"),
    (r"it should not be empty", "不能为空"),
    (r"it does not fit here", "此处不适用"),
    (r"it should have at least (\d+) (?:entry|entries)(?:, and has (\d+))?", r"至少需要 \1 项"),
    (r"it should have at most (\d+) (?:entry|entries)(?:, and has (\d+))?", r"至多 \1 项"),
    (r"it should have at least (\d+) characters?(?:, and has (\d+))?", r"至少 \1 个字符"),
    (r"it should have at most (\d+) characters?(?:, and has (\d+))?", r"至多 \1 个字符"),
    (r"it should be at least (\S+)", r"应不小于 \1"),
    (r"it should be at most (\S+)", r"应不大于 \1"),
    (r"it should be more than (\S+)", r"应大于 \1"),
    (r"it should be less than (\S+)", r"应小于 \1"),
    (r"it should be a multiple of (\S+)", r"应为 \1 的倍数"),
    (r"it should be text of the form `\^\(#\[0-9a-fA-F\]\{6\}\)\?\$`", "应为形如 #d62728 的颜色"),
    (r"it should be text of the form `\^\[A-Za-z_\].*`", "应以字母或下划线开头，只含字母、数字与下划线，至多 63 个"),
    (r"it should be text of the form (.+)", r"应符合格式 \1"),
    (r"it should be text; put it in quotation marks", "应为文本"),
    (r"it should be text", "应为文本"),
    (r"it should be a whole number", "应为整数"),
    (r"it should be a finite number", "应为有限的数"),
    (r"it should be a number", "应为数"),
    (r"it should be true or false", "应为是或否"),
    (r"it should be a list", "应为列表"),
    (r"it should be a mapping of names to values", "应为名称到值的对象"),
    (r"it should be (`.+`)", r"应为 \1"),
    (r"two questions are called (.+)", r"有两个问题都叫 \1"),
    (r"(.+) is no earlier question", r"\1 不是前面的问题"),
    (r"the field (.+) is not shown", r"字段 \1 未显示给标注员"),
    (r"the key (.+) of (.+) is that of (.+)", r"\2 的按键 \1 已被 \3 占用"),
    (r"a name is true or false: put yes, no, on and off in quotation marks", "名称不能是布尔值，请写成文本"),
    (r"the class (.+) has a slash, which parts the levels of a tree", r"类别 \1 含有斜杠，而斜杠用于分隔层级"),
    (r"the class (.+) stands twice", r"类别 \1 重复"),
    (r"a tree of classes may have (\d+) levels, (.+) has more", r"类别树至多 \1 层，\2 超出"),
    (r"regions need `labels`, or what is said in them, or both", "片段需要标签，或转写，或两者都要"),
    (r"a turn is no dialogue", "单个轮次不能再用“多轮对话”"),
    (r"two marks have one name", "有两个标记同名"),
    (r"a dialogue is marked by `marks` of its turns, or as a `whole`: there are none", "请至少为轮次或整个对话添加一个标记"),
    (
        r"options are fields of the task: none has others below it, and none is called .+",
        "选项是任务的字段：不能有下级，也不能叫 tie 或 bad",
    ),
    (r"options are fields of the task: none has others below it", "选项是任务的字段：不能有下级"),
    (r"no text can be so short and so long: it is below `at_least`", "最大长度小于最小长度"),
    (
        r"criteria come from `criteria` or from the field `on` of each task, from one of the two",
        "评分标准来自此处的列表或任务的字段，二者选一",
    ),
    (r"two criteria have one name", "有两条标准同名"),
    (r"a scale goes up: it must be above `at_least`(?:, for every criterion)?", "最大值须大于最小值"),
    (r"the top of an order has no ties: leave `ties` or `top` out", "只排前几名时不能并列，请去掉其中一项"),
    (r"(.+) goes to (.+), which is no label", r"\1 指向 \2，而它不是标签"),
    (r"(.+) has types below it", r"\1 不能有下级类型"),
    (r"no question is called `(.+?)`; did you mean `(.+?)`\?", r"没有名为 \1 的题型，是否指 \2？"),
    (r"no question is called `(.+?)`.*", r"没有名为 \1 的题型"),
    (r"a project is called so already", "已有同名项目"),
    (r"a project wants a name of small letters and digits, with one hyphen between words", "名称只能用小写字母与数字，词之间用一个连字符"),
)
"""Patterns of whole phrases, the first that fits."""
COMPILED = tuple((re.compile(pattern, re.DOTALL), to) for pattern, to in PHRASES)
MEANT = re.compile(r", did you mean (.+)\?$")


def in_chinese(said: str) -> str:
    """Return what is wrong in Chinese; what is not known as it is.

    Example:
        >>> in_chinese("no such setting, did you mean `choices`?")
        '没有这项设置，是否指 `choices`？'
        >>> in_chinese("it should be at least 1")
        '应不小于 1'
    """
    meant = MEANT.search(said)
    plain = said[: meant.start()] if meant else said
    for pattern, to in COMPILED:
        if (found := pattern.fullmatch(plain)) is not None:
            return found.expand(to) + (f"，是否指 {meant[1]}？" if meant else "")
    return said
