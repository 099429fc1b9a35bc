"""Errors of releases that others fetch; they stand apart only because one file would be too long."""

from __future__ import annotations

from goldsmith.errors import GoldsmithError


class ShelfError(GoldsmithError):
    """A release that is offered cannot be given: it is none, it is not what was certified, or who may have it is said wrongly.

    A shelf is a folder with `NAME/VERSION/` for each release. `goldsmith verify FOLDER` tells what is wrong with one of them;
    what was altered is not handed out until it is what its hallmark says again.
    """

    code = "GS811"


class TransferError(GoldsmithError):
    """A release could not be fetched whole: the other side refused or broke off, or what came is not what was certified.

    What came and was right is kept, and the same command goes on from there. Nothing stands under its final name before all of it is right.
    """

    code = "GS812"


class UntrustedError(GoldsmithError):
    """A release is not what your policy lets you take: altered, signed by others, not in the log, expired, recalled, or below what you ask for.

    The exit code is that of `goldsmith verify`: 10 altered, 11 signer not trusted, 12 not in the log, 13 expired, 14 recalled, 15 policy not met,
    16 unreadable. Nothing of it stands under its final name.
    """

    code = "GS813"
    exit_code = 10

    def __init__(self, verdict: int, message: str, *, where: str = "", found: str = "") -> None:
        super().__init__(message, where=where, found=found, hint="goldsmith verify FOLDER --policy FILE tells every step")
        self.__dict__["exit_code"] = verdict  # that of the verifier, in the place of the class's


class QuestionError(GoldsmithError):
    """A question about a release cannot be answered: it is none, names what is not there, or takes too long.

    Questions are one SELECT of DuckDB from the table `records`; nothing else can be read, and nothing written.
    """

    code = "GS814"


class FingerprintError(GoldsmithError):
    """A copy cannot be marked, traced or accused as it was asked for.

    What may carry a mark is declared in a plan; a copy whose statistics moved more than the plan allows is refused, and nothing is delivered.
    Tracing needs the release, the secret and the ledger of the publisher. The message says which of them does not fit.
    """

    code = "GS831"


class SchemeError(GoldsmithError):
    """A sheet of another scheme of circulation cannot be made or believed.

    What a release does not say is missing in its sheet, with a name for who has to say it; answers fill it, and never overrule what is certified.
    `goldsmith scheme show NAME` tells the fields, and what of the public description could be read.
    """

    code = "GS841"
