"""Words of Chinese and English that say nothing of what a text is about."""

from __future__ import annotations

_ENGLISH = frozenset(
    """about above across after again against all almost alone along already also although always among and another any anyone anything are
    aren around because been before behind being below between both but came can cannot come comes could couldn did didn does doesn doing
    don done down during each either else even ever every everyone everything few first for found from further gave get gets getting give
    given gives goes going gone good got great had hadn has hasn have haven having hence her here hers herself him himself his how however
    into isn its itself just keep kept kind knew know known last later least less let like likely little long look looking lot lots made
    make makes making many may maybe might more most much must myself near need needs neither never new next nor not nothing now off often
    once one ones only onto other others our ours ourselves out over own part perhaps please put quite rather really said same saw say
    saying says see seem seemed seems seen several shall she should shouldn since some someone something soon still such take taken takes
    than that the their theirs them themselves then there therefore these they thing things think this those though three through thus too
    took toward towards tried try two under until upon use used uses using usually various very want wants was wasn way ways well went were
    weren what whatever when where whether which while who whole whom whose why will with within without won would wouldn yes yet you your
    yours yourself yourselves www http https com org html""".split()  # noqa: SIM905 - a list of words is read as words
)
_CHINESE = frozenset(
    """我们 你们 他们 她们 它们 咱们 大家 自己 这个 那个 这些 那些 这样 那样 这里 那里 这种 那种 什么 怎么 怎样 如何 为什么 多少 哪里 哪个
    因为 所以 但是 不过 然而 如果 虽然 尽管 即使 而且 并且 或者 还是 以及 以上 以下 之前 之后 之间 之一 其中 其他 其它 其实 此外 另外 同时
    可以 可能 能够 应该 必须 需要 没有 不是 就是 也是 还有 已经 正在 曾经 一直 一定 一样 一般 一些 一个 一种 一下 一次 一点 两个 几个 很多 许多
    非常 特别 比较 更加 最后 首先 然后 接着 于是 因此 由于 对于 关于 根据 通过 按照 作为 进行 成为 认为 表示 出现 开始 使用 不能 不会 不要 不同
    时候 时间 今天 昨天 明天 现在 目前 当时 以后 以前 今年 去年 方面 情况 问题 东西 事情 地方 觉得 知道 看到 起来 出来 下来 过来 上面 下面 里面
    只有 只是 只要 除了 甚至 尤其 例如 比如 包括 等等 相关 有关 主要 一切 所有 任何 各种 每个 某个 本文 我国 记者 报道 请问 谢谢
    还要 不少 真的 感觉 而是 一名 一位 一项 只能 都是 但 这是 会 将 更 最 被 把 让 给 从 向 对 与 和 及""".split()  # noqa: SIM905 - the same
)

STOP_WORDS = _ENGLISH | _CHINESE
