"""FMT-3: texts that are what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pyarrow.compute as pc

from goldsmith.evidence.finding import Said
from goldsmith.indicating.ratio import Share
from goldsmith.indicator import About, clauses

if TYPE_CHECKING:
    import pyarrow as pa

    from goldsmith.evidence.seen import Seen
    from goldsmith.indicator import Given


class ChecksumMatch(Share):
    """Measure the share of records whose text still has the digest that was written down when it was read.

    Formula: records whose digest, computed again from the text as it was read, equals the stored one / records with a text and a digest.

    Limits: the digest looks past white space and is not cryptographic: it finds accidents and hasty changes. A signed manifest is
    what stands against somebody who wants to deceive.

    Source: own definition, after the SHA-256 that Croissant 1.1 asks for of files.
    """

    about: ClassVar[About] = About(
        id="FMT-3", en="checksum match", zh="校验和一致", letter="A", kind="scan", evidence="E1", modalities=("text",),
        clauses=clauses("Croissant 1.1: sha256"),
        says=Said("Share of records whose text is still what was read.", "文本与读入时一致的记录占比。"),
        remedy=Said("run the recipe again over the originals: the texts are no longer those that were read", "用原始文件重新运行配方：现有文本已不是当初读入的文本"),
    )  # fmt: skip

    def columns(self, given: Given) -> tuple[str, ...]:
        """Return the text as it was read, and its digest."""
        del given
        return ("original_text", "digest")

    def judge(self, seen: Seen, given: Given) -> pa.BooleanArray:
        """Return whether each digest is right; null where there is none."""
        from goldsmith.kernels.digest import content_digest

        del given
        stored = seen.column("digest")
        return pc.equal(content_digest(seen.column("original_text")), stored)
