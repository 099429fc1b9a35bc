"""Errors that tell a user where, what was found against what was expected, and what to do next.

Every error class has a code that is for life. ``goldsmith explain GS101`` prints the class docstring.
Internal bugs stay tracebacks; a user's mistake never is one.
"""

from __future__ import annotations

from typing import ClassVar


class GoldsmithError(Exception):
    """Something that a user can mend went wrong."""

    code: ClassVar[str] = "GS000"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, where: str = "", found: str = "", expected: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.found = found
        self.expected = expected
        self.hint = hint

    def __str__(self) -> str:
        """Return the whole message: code, place, sentence, found against expected, what to do."""
        place = f"{self.where}: " if self.where else ""
        lines = [f"error[{self.code}] {place}{self.message}"]
        if self.found:
            lines.append(f"  found: {self.found}")
        if self.expected:
            lines.append(f"  expected: {self.expected}")
        if self.hint:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)


class UnknownNameError(GoldsmithError):
    """A name that nothing is registered under; the hint proposes the nearest names."""

    code = "GS101"
    exit_code = 2


class SettingsError(GoldsmithError):
    """Settings of a step, rule set, reader or exporter do not fit; all of them are listed together."""

    code = "GS102"
    exit_code = 2


class RecipeError(GoldsmithError):
    """A recipe cannot be read or planned; all problems are listed together, with their lines."""

    code = "GS103"
    exit_code = 2


class UsageError(GoldsmithError):
    """A command was called with arguments that contradict each other or name nothing."""

    code = "GS104"
    exit_code = 2


class LakeError(GoldsmithError):
    """The lake, or a dataset in it, cannot be opened or written."""

    code = "GS201"


class NoDatasetError(LakeError):
    """The lake holds no dataset of that name."""

    code = "GS202"


class VersionError(LakeError):
    """A version, tag or branch does not exist, or may not be changed."""

    code = "GS203"


class BusyError(LakeError):
    """Another run is writing to the dataset."""

    code = "GS204"


class ColumnError(LakeError):
    """A column does not exist, exists already, or holds values that do not fit."""

    code = "GS205"


class DamageError(LakeError):
    """A check found that the table cannot be trusted as it stands."""

    code = "GS206"


class NoRecordError(LakeError):
    """No record has that id or position."""

    code = "GS207"


class ReadingError(GoldsmithError):
    """A source cannot be opened or is not what its name says."""

    code = "GS301"


class ErrorBudgetError(GoldsmithError):
    """More records were broken than the recipe allows; everything read so far is kept."""

    code = "GS302"


class BombError(ReadingError):
    """A compressed file grows beyond what any honest file would."""

    code = "GS303"


class OperatorError(GoldsmithError):
    """An operator cannot measure what it was given."""

    code = "GS401"


class RuleSetError(GoldsmithError):
    """A rule set is not well formed."""

    code = "GS402"
    exit_code = 2


class DuplicatesError(GoldsmithError):
    """The search for duplicates cannot run with these settings."""

    code = "GS501"
    exit_code = 2


class ExportError(GoldsmithError):
    """The dataset cannot be written in the layout that was asked for."""

    code = "GS601"


class MissingPartError(GoldsmithError):
    """Something that is not installed is needed; the hint says how to get it."""

    code = "GS901"


class ConservationError(GoldsmithError):
    """The ledger does not balance: records were lost or invented. This is a bug; please report it."""

    code = "GS902"


class StorageError(GoldsmithError):
    """The disk is full, read-only or out of reach; what was acknowledged before is safe."""

    code = "GS903"
