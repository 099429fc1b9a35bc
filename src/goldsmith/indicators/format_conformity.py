"""FMT-1: records that have the form that was agreed on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyarrow.compute as pc

from goldsmith.evidence.field_rules import DATE, obeys, required_of
from goldsmith.evidence.finding import Said
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, clauses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given

METHODS = frozenset({"人工标注", "自动标注", "半自动标注", "其他"})
ANNOTATORS = frozenset({"普通标注员", "专业标注员", "行业领域专家", "其他"})


class FormatConformity(Share):
    """Measure the share of records that have the agreed form.

    Formula: records valid against the schema / all records. Where the requirement gives a schema, a record is valid if every required
    field is filled and every field that has a rule and a value obeys it. Else the record of TC609-5-2025-02 is the form: fields that
    must not be empty, a date that is one, a web address for sources of the internet, and the allowed words of an annotation.

    Limits: the fields of the TC609 record are those that implementers read out of it; the form of its ids is unsettled and not checked.

    Source: TC609-5-2025-04, 0201, as implementers read it; GB/T 36344-2018, 数据格式合规性; ISO/IEC 5259-2, Con-ML-3.
    """

    about: ClassVar[About] = About(
        id="FMT-1", en="format conformity", zh="格式规范性", letter="I", kind="scan", evidence="E1",
        clauses=clauses("TC609-5-2025-04: 0201", "GB/T 36344-2018: 数据格式合规性", "ISO/IEC 5259-2: Con-ML-3"),
        says=Said("Share of records whose fields have the form that was agreed on.", "字段符合约定格式的记录占比。"),
        remedy=Said("map the fields that the form asks for in the recipe's `fields`; the page counts records by the rule that they break", "在配方 `fields` 中映射规范所需字段；本页按所违反的规则列出记录数"),
    )  # fmt: skip

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the fields that are checked."""
        names = required_of(given.requirement)
        fields = given.requirement.schema_.fields if given.requirement.schema_ else {}
        return (*names, *fields, "messages", "meta")

    def judge(self, seen: Seen, given: Given) -> NDArray[np.bool_]:
        """Return whether each record has the form."""
        good = np.ones(len(seen), dtype=bool)
        for one in _checks(seen, given).values():
            good &= one
        return good

    def faults(self, seen: Seen, given: Given) -> Counter[tuple[str, str]]:
        """Return how many records fail each check of each field."""
        return Counter({place: int(np.count_nonzero(~one)) for place, one in _checks(seen, given).items()})


def _checks(seen: Seen, given: Given) -> dict[tuple[str, str], NDArray[np.bool_]]:
    """Return for every check, by what is wrong where it fails and the field, whether each record holds it."""
    found = {("empty_field", name): seen.filled(name) for name in required_of(given.requirement)}
    schema = given.requirement.schema_
    if schema is None or not (schema.required or schema.fields):
        return found | {("against_a_rule", name): one for name, one in _as_tc609(seen).items()}
    for name, rule in schema.fields.items():
        found["against_a_rule", name] = np.array([value is None or obeys(value, rule) for value in seen.field(name)], dtype=bool)
    return found


def _as_tc609(seen: Seen) -> dict[str, NDArray[np.bool_]]:
    source, detail = seen.column("source"), seen.column("source_detail")
    dated = pc.match_substring_regex(seen.column("original_at"), f"^(?:{DATE.pattern})$")
    web = pc.or_(pc.not_equal(source, "互联网"), pc.match_substring_regex(detail, "^https?://[^ ]+$"))
    flags = [np.asarray(one.fill_null(fill_value=False).to_numpy(zero_copy_only=False), dtype=bool) for one in (dated, web)]
    return {"original_at": flags[0], "source_detail": flags[1], "annotation": _annotated(seen)}


def _annotated(seen: Seen) -> NDArray[np.bool_]:
    """Tell whether each annotation, where there is one, has labels and the words that the form allows."""
    good = np.ones(len(seen), dtype=bool)
    if not seen.has("meta"):
        return good
    held = pc.match_substring(seen.column("meta"), '"annotation"').fill_null(fill_value=False)
    for row in np.flatnonzero(held.to_numpy(zero_copy_only=False)).tolist():
        good[row] = _allowed(seen.meta[row].get("annotation"))
    return good


def _allowed(annotation: Any) -> bool:
    if annotation is None:
        return True
    if not isinstance(annotation, dict) or not isinstance(annotation.get("label"), list) or not annotation["label"]:
        return False
    return annotation.get("annotation_method") in METHODS and annotation.get("annotator") in ANNOTATORS
