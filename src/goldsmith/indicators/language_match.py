"""LNG-1: records in the languages that are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.evidence.finding import Said
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, measures_of

if TYPE_CHECKING:
    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given
    from goldsmith.operator import Measure


class LanguageMatch(Share):
    """Measure the share of records in one of the languages that the requirement names.

    Formula: records whose language is wanted / records whose language can be told.

    Limits: short texts, code and names are easily taken for another language; those that cannot be told are not counted.

    Source: own definition; Joulin et al. 2016, arXiv:1607.01759: the model.
    """

    about: ClassVar[About] = About(
        id="LNG-1", en="language match", zh="语言相符", letter="I", kind="scan", evidence="E1", modalities=("text",), core=False, ours=True,
        says=Said("Share of records in the languages that are wanted.", "语言符合要求的记录占比。"),
        remedy=Said("keep these languages alone: a rule set that is named with its languages drops the others", "只保留这些语言：写明语言的规则集会剔除其他语言"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("languages",)
    abstains: ClassVar[bool] = True

    def measures(self, given: Given) -> tuple[Measure, ...]:
        """Return the language."""
        del given
        return measures_of("language")

    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray:
        """Return whether each record is in a wanted language; null where it cannot be told."""
        language = seen.of(*self.measures(given))
        wanted = pc.is_in(language, pa.array(given.requirement.languages, language.type))
        known = pc.and_(language.is_valid(), pc.not_equal(language, "und").fill_null(fill_value=False))
        return pc.if_else(known, wanted, pa.scalar(None, pa.bool_()))
