"""CMP-5: texts that are not cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.evidence.finding import Said
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, clauses

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given

LEAST = 40
"""Characters below which a text may be a title, a name or a reply, which end without a mark."""
ENDS = "。！？…；.!?;\"'”’」』》〉】）)]}>~～|`*_#=+0123456789％%"
CUT = r"(?:[,，、:：]|\.\.\.\s*\[?(?:more|continue reading|read more)\]?|展开全文|阅读全文|查看更多|(?:\[\+\d+ chars\]))$"


class TextCompleteness(Share):
    """Measure the share of texts that end as texts do.

    Formula: texts that end with a mark that ends sentences, quotations, lists, code or numbers / texts of 40 characters or more. A text
    that ends with a comma, with a colon after which nothing comes, or with "read more" in one of its forms, was cut.

    Limits: a heuristic: poems, lists of names and tables end without a mark and count as cut; calibrate it before it decides.

    Source: TC609-5-2025-04, 02080104 and 02080105, as implementers read them; the rule is ours.
    """

    marks: bool = True
    """Whether a text must end with a mark; set to false for chats and reviews, where only a comma, a colon or "read more" shows a cut."""

    about: ClassVar[About] = About(
        id="CMP-5", en="texts not cut off", zh="文本完整性", letter="I", kind="scan", evidence="E1", unit="record", modalities=("text",),
        clauses=clauses("TC609-5-2025-04: 02080104", "TC609-5-2025-04: 02080105"),
        says=Said("Share of longer texts that end as a text does and are not cut off.", "较长文本中结尾完整、未被截断的占比。"),
        remedy=Said("look at the records that are named: texts cut off at the source must be collected whole, or dropped by a rule", "查看被点名的记录：在来源处被截断的文本应重新完整采集，或用规则剔除"),
    )  # fmt: skip
    version: ClassVar[int] = 2

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the text."""
        del given
        return ("text",)

    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray:
        """Return whether each text ends properly; null for short ones."""
        del given
        text = seen.column("text")
        tail = pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(text, -LEAST))
        ended = pc.is_in(pc.utf8_slice_codeunits(tail, -1), pa.array(list(ENDS), text.type))
        whole = pc.invert(pc.match_substring_regex(tail, CUT, ignore_case=True))
        good = pc.and_(ended, whole) if self.marks else whole
        return pc.if_else(pc.greater_equal(pc.utf8_length(tail), LEAST - 10), good, pa.scalar(None, pa.bool_()))
