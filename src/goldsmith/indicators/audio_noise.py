"""CLN-6: share of recordings clear of noise."""

from __future__ import annotations

from typing import ClassVar

from goldsmith.evidence.finding import Said
from goldsmith.indicator import About, Unbuilt, clauses


class AudioNoise(Unbuilt):
    """Measure the share of recordings whose signal stands clear of the noise.

    Formula: recordings at or above the limit / recordings.

    Limits: blind estimates differ from measured ones. It is not measured yet and says what it needs.

    Source: Kim and Stern 2008 (WADA-SNR).
    """

    about: ClassVar[About] = About(
        id="CLN-6", en="audio signal to noise", zh="音频信噪比", letter="A", kind="scan", evidence="E1", unit="file", modalities=("audio",),
        clauses=clauses("TC609-5-2025-04: 02080401", "TC609-5-2025-04: 02080402"),
        says=Said("Share of recordings clear of noise.", "信噪比达标的录音占比。"),
    )  # fmt: skip
    wants: ClassVar[tuple[str, ...]] = ("media",)
