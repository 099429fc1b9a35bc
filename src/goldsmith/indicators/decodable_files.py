"""FMT-2: files that could be read to their end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from goldsmith.evidence.finding import EVIDENCE_SHOWN, Finding, Said, counted, not_applicable
from goldsmith.indicator import About, Indicator, clauses

if TYPE_CHECKING:
    from goldsmith.indicator import Given


class DecodableFiles(Indicator):
    """Measure the share of source files that were decoded to their end.

    Formula: files that did not break off, and of which at least one record came / files that were read. Evidence are the files.

    Limits: it speaks of the files that the run read; a file that was never given is not missed.

    Source: TC609-5-2025-04, 0201, as implementers read it.
    """

    about: ClassVar[About] = About(
        id="FMT-2", en="decodable files", zh="可解码率", letter="I", kind="scan", evidence="E1", unit="file",
        clauses=clauses("TC609-5-2025-04: 0201"),
        says=Said("Share of source files that could be read to their end.", "能完整读取的源文件占比。"),
    )  # fmt: skip
    looks: ClassVar[bool] = False

    def conclude(self, whole: Any, given: Given) -> Finding:
        """Count the files."""
        del whole
        files = given.facts.files
        if not files:
            return not_applicable("no file is known", "没有已知的文件")
        bad = sorted(one.path for one in files if one.broken_off or one.found <= one.quarantined)
        details = {"quarantined_rows": sum(one.quarantined for one in files)}
        return counted(len(files) - len(bad), len(files), evidence_level=self.about.evidence, evidence=tuple(bad[:EVIDENCE_SHOWN]), details=details)  # fmt: skip
