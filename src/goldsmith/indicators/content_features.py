"""DOC-2: whether the documentation tells what is in the dataset."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicating.documentation import Documented
from goldsmith.indicator import About, clauses


class ContentFeatures(Documented):
    """Measure how many of five aspects the documentation tells: modality, distribution, labels, samples, limits.

    Formula: aspects told / 5. An aspect is told where a value stands, not a heading or a placeholder; where the records can answer it, the
    value must agree with them. The card is a YAML mapping, or the front matter of a Markdown file, with the part `content`.

    Limits: whether a sentence is true is not seen, except where it can be counted (DOC-5).

    Source: TC609-5-2025-04, 0102, as implementers read it.
    """

    about: ClassVar[About] = About(
        id="DOC-2", en="content features", zh="内容特征完整性", letter="I", kind="scan", evidence="E0", unit="aspect",
        clauses=clauses("TC609-5-2025-04: 0102"),
        says=Said("How many of five things the documentation tells: modality, distribution, labels, samples, limits.", "说明文档写明了五项中的几项：模态、分布、标签统计、样例、局限。"),
        remedy=Said("write what is missing into the card, `documentation: {content: {…}}`; the page lists the five things", "在说明文档 `documentation: {content: {…}}` 中补写；五项内容见该指标"),
    )  # fmt: skip
    part: ClassVar[str] = "content"
