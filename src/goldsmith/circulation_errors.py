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
