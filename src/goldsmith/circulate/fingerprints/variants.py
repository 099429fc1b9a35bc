"""Two ways to write the same, in Chinese and English: a short list that was read sentence by sentence, each with its rule.

A pair stands here only where either form can take the other's place in any sentence that its rule lets through, and where no form of one pair is
made or broken by another. Nothing here is invisible: characters without a width never carry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Variant:
    """Two forms that mean the same.

    Attributes:
        a: The form of a 0.
        b: The form of a 1.
        rule: Where they may take each other's place.
        not_after: Characters of which none may stand before either form.
        not_before: A pattern that must not follow either form.
        before: A pattern that must follow either form.
        language: ``zh`` or ``en``.
    """

    a: str
    b: str
    rule: str
    not_after: str = ""
    not_before: str = ""
    before: str = ""
    language: str = "zh"

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """What finds either form."""
        return self._pattern(self.a), self._pattern(self.b)

    def _pattern(self, form: str) -> re.Pattern[str]:
        if self.language == "en":
            written = "|".join(re.escape(one).replace("'", "['’]") for one in (form, _cased(form, "A"), form.upper()))
            return re.compile(rf"(?<![\w'’])(?:{written})(?![\w'’])")
        before = f"(?<![{self.not_after}])" if self.not_after else ""
        after = (f"(?!{self.not_before})" if self.not_before else "") + (f"(?={self.before})" if self.before else "")
        return re.compile(before + re.escape(form) + after)

    def counted(self, text: str) -> tuple[int, int]:
        """Return how often either form stands in a text.

        Example:
            >>> CONTRACTIONS[0].counted("Do not ask; I don't know, they do not either.")
            (2, 1)
        """
        a, b = self.patterns
        return len(a.findall(text)), len(b.findall(text))

    def written(self, text: str, bit: int) -> str:
        """Return a text with one of the forms in all places, capital letters kept.

        Example:
            >>> CONTRACTIONS[0].written("Do not ask.", 1)
            "Don't ask."
        """
        form = self.b if bit else self.a
        return self.patterns[1 - bit].sub(lambda found: _cased(form, found[0]), text)


def _cased(form: str, like: str) -> str:
    """Return a form with the capitals of another: all, the first, or none; mixed ones carry nothing, since they would not come back."""
    if like.isupper() and len(like) > 1:
        return form.upper()
    return form[0].upper() + form[1:] if like[:1].isupper() else form


CHINESE = (
    Variant("的确", "确实", "as an adverb; not in 确实性, 明确实, 的确良", not_after="明准正精", not_before="[性良]"),
    Variant("因此", "因而", "as a conjunction"),
    Variant("例如", "比如", "before examples; not in 好比如", not_after="好"),
    Variant("大约", "大概", "before a number", before=r"\s?[0-9一二三四五六七八九十百千万两几]"),
    Variant("立即", "立刻", "as an adverb"),
    Variant("仍然", "依然", "as an adverb; not in 依然故我, 依然如故", not_before="(?:故我|如故|如旧)"),
    Variant("也许", "或许", "as an adverb; not in 也许可, 也许多, 也许诺", not_before="[可多诺久配愿]"),
    Variant("假如", "假若", "before a condition"),
    Variant("即使", "即便", "before a concession", not_before="[用得]"),
    Variant("每天", "每日", "of time; not in 每日经济 and other names", not_before="(?:经济|邮报|电讯|新闻|一)"),
    Variant("常常", "时常", "as an adverb"),
    Variant("刚刚", "刚才", "of a moment ago; only before a pronoun", before="[我你他她它]"),
    Variant("总之，", "总而言之，", "before a summary"),
    Variant("不但", "不仅", "before 而且 or 还 in a clause", not_before="(?:仅|是|限|如此)"),
    Variant("按照", "依照", "before a rule or a plan"),
    Variant("此外，", "另外，", "before something more"),
    Variant("然而，", "不过，", "before a contrast; not in 只不过，", not_after="只"),
    Variant("而且", "并且", "between clauses"),
    Variant(
        "目前", "当前", "of time; not of a place or a user in programs", not_before="(?:位置|用户|页|目录|行|窗口|文件|路径|节点|元素|值)"
    ),
    Variant("为什么", "为何", "before what is asked; not 为何物, 为何人", not_before="[物人事种如不？?。，]"),
    Variant(
        "非常",
        "十分",
        "before an adjective; not of time, of points, or in 非常规",
        not_after="一二两三四五六七八九几百第0123456789得打满",
        not_before="(?:[之钟制时一二三四五六七八九十规态见任设]|委|，|。|$)",
    ),
    Variant("提高", "提升", "before what grows; not in 提高警惕, 提升机", not_before="[警觉机嗓音声为到至]"),
    Variant("忽然", "突然", "as an adverb; not 突然间, 突然性, 很突然", not_after="很太分加较", not_before="[间性的，。！？]"),
)
CONTRACTIONS = tuple(
    Variant(a, b, "of a verb and its negation", language="en")
    for a, b in (
        ("do not", "don't"), ("does not", "doesn't"), ("did not", "didn't"), ("is not", "isn't"), ("are not", "aren't"), ("was not", "wasn't"),
        ("were not", "weren't"), ("have not", "haven't"), ("has not", "hasn't"), ("had not", "hadn't"), ("would not", "wouldn't"),
        ("could not", "couldn't"), ("should not", "shouldn't"), ("will not", "won't"), ("cannot", "can't"),
    )
)  # fmt: skip
ENGLISH = (
    *CONTRACTIONS,
    Variant("for example,", "for instance,", "before an example", language="en"),
    Variant("in order to", "so as to", "before a purpose", language="en"),
    Variant("in addition,", "additionally,", "before something more", language="en"),
    Variant("therefore,", "consequently,", "before what follows", language="en"),
    Variant("perhaps", "maybe", "as an adverb", language="en"),
    Variant("almost", "nearly", "before an amount or an adjective", language="en"),
    Variant("until", "till", "of time", language="en"),
    Variant("toward", "towards", "of a direction", language="en"),
    Variant("among", "amongst", "between several", language="en"),
    Variant("while", "whilst", "of time or contrast", language="en"),
    Variant("percent", "per cent", "after a number", language="en"),
)
BUILT_IN = {"zh": CHINESE, "en": ENGLISH}
