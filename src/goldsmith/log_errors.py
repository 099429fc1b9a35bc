"""Errors of transparency logs: what cannot be logged, read, witnessed or believed."""

from __future__ import annotations

from goldsmith.errors import GoldsmithError


class LogError(GoldsmithError):
    """A transparency log, or a part of one, cannot be read, written or believed.

    The message names the file, the entry or the line. Every entry that was acknowledged is still there: an append is whole or did not happen.
    `goldsmith log audit` recomputes a log from its entries and tells what does not fit.
    """

    code = "GS821"


class NoteError(LogError):
    """A signed note, a checkpoint, a proof or a key of one has not the form that its specification asks for, or a signature does not hold.

    Nothing of such a text may be believed. Fetch it again; where it comes the same way, ask whoever published it.
    """

    code = "GS822"


class WitnessError(LogError):
    """A witness refused a checkpoint, or did not answer.

    The message tells its status and its words. A checkpoint that it finds inconsistent with an earlier one is never cosigned; `goldsmith log
    audit --with` tells where two copies part.
    """

    code = "GS823"


class AnchorError(LogError):
    """A checkpoint could not be anchored outside, or what is said to prove it does not.

    The message says who refused, or in what the proof does not fit: another statement, another signer, a certificate that was not valid then.
    Nothing is kept of an answer that proves nothing. `goldsmith show anchor NAME` tells the settings.
    """

    code = "GS824"
