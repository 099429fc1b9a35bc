"""CMP-4: references that lead to a record."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Said, counted, not_applicable
from goldsmith.indicator import About, Indicator, clauses

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class ReferenceIntegrity(Indicator):
    """Measure the share of references to other records that lead to one.

    Formula: references whose record is in the dataset / all references. References are the ids in ``parents``, or where there are
    none in ``parents`` or ``rid`` of the input (the TC609 record). Ids are compared by 64 bits of their digest, so that memory stays small.

    Limits: files that a record points to are counted only where media are read.

    Source: GB/T 36344-2018, 关联数据一致性, as implementers read it.
    """

    about: ClassVar[About] = About(
        id="CMP-4", en="reference integrity", zh="引用完整性", letter="I", kind="scan", evidence="E1", unit="reference",
        clauses=clauses("GB/T 36344-2018: 关联数据一致性"),
        says=Said("Share of references to other records that lead to one.", "指向其他记录的引用中有效的占比。"),
    )  # fmt: skip
    second: ClassVar[bool] = True

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the references, and the other fields of the input."""
        del given
        return ("parents", "meta")

    def look(self, seen: Seen, given: Given) -> tuple[np.ndarray[Any, Any], list[tuple[int, str]]]:
        """Return the hashes of ids, and the references with the record that makes them."""
        del given
        parents = seen.column("parents").to_pylist()
        told = [row or _named(other) for row, other in zip(parents, seen.meta, strict=True)]
        made = [(_hash(one), id_) for id_, row in zip(seen.ids, told, strict=True) for one in row]
        return np.fromiter((_hash(one) for one in seen.ids), np.uint64, len(seen)), made

    def join(self, one: Any, other: Any) -> Any:
        """Put both together."""
        return np.concatenate([one[0], other[0]]), one[1] + other[1]

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Count the references that lead somewhere."""
        del given
        if whole is None or not whole[1]:
            return not_applicable("no record refers to another", "没有记录引用其他记录")
        there = np.isin(np.array([target for target, _ in whole[1]], np.uint64), whole[0])
        lost = sorted({id_ for (_, id_), found in zip(whole[1], there, strict=True) if not found})
        return counted(int(there.sum()), len(there), evidence_level=self.about.evidence, evidence=tuple(lost[:EVIDENCE_SHOWN]))


def _hash(id_: str) -> int:
    return int.from_bytes(hashlib.blake2b(id_.encode(), digest_size=8).digest(), "little")


def _named(other: Mapping[str, Any]) -> list[str]:
    """Return the references that a record's other fields name: a list, or one id."""
    found: Any = next((other[name] for name in ("parents", "rid") if other.get(name)), [])
    return [str(one) for one in (found if isinstance(found, list) else [found]) if str(one).strip()]
