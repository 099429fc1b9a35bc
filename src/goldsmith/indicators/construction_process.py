"""DOC-3: whether the documentation tells how the dataset was made."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicating.documentation import Documented
from goldsmith.indicator import About, clauses


class ConstructionProcess(Documented):
    """Measure how many of five aspects the documentation tells: sources, collection, processing, labelling, versions.

    Formula: aspects told / 5. An aspect is told where a value stands, not a heading or a placeholder; where the records can answer it, the
    value must agree with them. The card is a YAML mapping, or the front matter of a Markdown file, with the part `construction`.

    Limits: whether a sentence is true is not seen, except where it can be counted (DOC-5).

    Source: TC609-5-2025-04, 0103, as implementers read it.
    """

    about: ClassVar[About] = About(
        id="DOC-3", en="construction process", zh="建设过程完整性", letter="I", kind="scan", evidence="E0", unit="aspect",
        clauses=clauses("TC609-5-2025-04: 0103"),
        says=Said("How many of five things the documentation tells: sources, collection, processing, labelling, versions.", "说明文档写明了五项中的几项：来源、采集、加工、标注规范、版本控制。"),
        remedy=Said("write what is missing into the card, `documentation: {construction: {…}}`; the page lists the things", "在说明文档 `documentation: {construction: {…}}` 中补写；各项内容见该指标"),
    )  # fmt: skip
    part: ClassVar[str] = "construction"
