"""DOC-4: whether the documentation tells what the dataset may be used for."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicating.documentation import Documented
from goldsmith.indicator import About, clauses


class ApplicationNotes(Documented):
    """Measure how many of five aspects the documentation tells: licence, scenarios, evaluation, benchmarks, cases.

    Formula: aspects told / 5. An aspect is told where a value stands, not a heading or a placeholder; where the records can answer it, the
    value must agree with them. The card is a YAML mapping, or the front matter of a Markdown file, with the part `application`.

    Limits: whether a sentence is true is not seen, except where it can be counted (DOC-5).

    Source: TC609-5-2025-04, 0104, as implementers read it.
    """

    about: ClassVar[About] = About(
        id="DOC-4", en="application notes", zh="应用说明完整性", letter="I", kind="scan", evidence="E0", unit="aspect",
        clauses=clauses("TC609-5-2025-04: 0104"),
        says=Said("How many of five things the documentation tells: licence, scenarios, evaluation, benchmarks, cases.", "说明文档写明了五项中的几项：许可、场景、评估方法、基准、案例。"),
        remedy=Said("write what is missing into the card, `documentation: {application: {…}}`; the page lists the things", "在说明文档 `documentation: {application: {…}}` 中补写；各项内容见该指标"),
    )  # fmt: skip
    part: ClassVar[str] = "application"
