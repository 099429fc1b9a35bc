"""DOC-1: whether the documentation tells what the dataset is, where it is had and who helps."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicating.documentation import Documented
from goldsmith.indicator import About, clauses


class BasicInformation(Documented):
    """Measure how many of five aspects the documentation tells: scale, format, structure, access, support.

    Formula: aspects told / 5. An aspect is told where a value stands, not a heading or a placeholder; where the records can answer it, the
    value must agree with them. The card is a YAML mapping, or the front matter of a Markdown file, with the part `basic`.

    Limits: whether a sentence is true is not seen, except where it can be counted (DOC-5).

    Source: TC609-5-2025-04, 0101, as implementers read it.
    """

    about: ClassVar[About] = About(
        id="DOC-1", en="basic information", zh="基本信息完整性", letter="I", kind="scan", evidence="E0", unit="aspect",
        clauses=clauses("TC609-5-2025-04: 0101"),
        says=Said("How many of five things the documentation tells: scale, format, structure, access, support.", "说明文档写明了五项中的几项：规模、格式、结构、渠道、支持。"),
        remedy=Said("write what is missing into the card, `documentation: {basic: {…}}`; the page lists the five things", "在说明文档 `documentation: {basic: {…}}` 中补写；五项内容见该指标"),
    )  # fmt: skip
    part: ClassVar[str] = "basic"
