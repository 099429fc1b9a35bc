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
    """A name that nothing is registered under; the hint proposes the nearest names.

    It happens when a recipe or a command names an operator, rule set, reader, exporter, recipe, kind or error code that does not exist.
    `goldsmith list` shows what there is; a package of your own must be installed in the same environment to be seen.
    """

    code = "GS101"
    exit_code = 2


class SettingsError(GoldsmithError):
    """Settings of a step, rule set, reader or exporter do not fit; all of them are listed together.

    Settings are checked against the fields of the leaf: unknown ones are named with the nearest known one, wrong values with what is
    allowed. `goldsmith show operator NAME` lists the settings with their defaults.
    """

    code = "GS102"
    exit_code = 2


class RecipeError(GoldsmithError):
    """A recipe cannot be read or planned; all problems are listed together, with their lines.

    Each line of the message names a line of the file. `goldsmith show recipe web` prints a recipe that works, `goldsmith show schema`
    the JSON Schema that editors can check against, and `goldsmith plan` checks without reading a record.
    """

    code = "GS103"
    exit_code = 2


class UsageError(GoldsmithError):
    """A command was called with arguments that contradict each other or name nothing.

    Nothing was read or written. `goldsmith COMMAND --help` shows an example of every command.
    """

    code = "GS104"
    exit_code = 2


class LakeError(GoldsmithError):
    """The lake, or a dataset in it, cannot be opened or written.

    A lake is a folder or an address such as `s3://bucket/prefix`; a run makes it, reading does not.
    It is given by `--lake`, else by GOLDSMITH_LAKE, else by `goldsmith.toml`, else it is the folder `lake`.
    """

    code = "GS201"


class NoDatasetError(LakeError):
    """The lake holds no dataset of that name.

    `goldsmith datasets --lake …` lists those that there are; often the lake is another one than was meant.
    """

    code = "GS202"


class VersionError(LakeError):
    """A version, tag or branch does not exist, or may not be changed.

    `goldsmith versions NAME` lists versions and tags. Tagged versions are never cleaned away; an old version cannot be changed,
    but it can be restored or branched.
    """

    code = "GS203"


class BusyError(LakeError):
    """Another run is writing to the dataset.

    One run at a time works on a dataset; the message names the process. It frees the dataset when it ends or dies (in an object store,
    for other machines, three minutes later), and the same command then goes on where things stand.
    """

    code = "GS204"


class ColumnError(LakeError):
    """A column does not exist, exists already, or holds values that do not fit.

    `goldsmith sql "describe NAME"` lists the columns. Drop a column before giving its name another type.
    """

    code = "GS205"


class DamageError(LakeError):
    """A check found that the table cannot be trusted as it stands.

    `goldsmith check NAME` tells what is wrong. Older versions are usually whole: `goldsmith versions`, then `goldsmith restore`.
    """

    code = "GS206"


class NoRecordError(LakeError):
    """No record has that id or position.

    Ids are the source's own where it has them, else `DIGEST-POSITION`. Quarantined rows are found with `goldsmith quarantine`.
    """

    code = "GS207"


class ReadingError(GoldsmithError):
    """A source cannot be opened or is not what its name says.

    Name the format in the recipe (`format: jsonl`) where the file's name does not tell it. One broken record never raises this: it goes
    to the quarantine.
    """

    code = "GS301"


class ErrorBudgetError(GoldsmithError):
    """More records were broken than the recipe allows; everything read so far is kept.

    The default is 1 % and at least 10 records. `goldsmith quarantine NAME` shows what is broken; often a field is mapped wrongly
    (`fields.text`, `fields.id`). Mend it, or raise `error_budget` in the recipe, and run again: what was read is not read twice.
    """

    code = "GS302"


class BombError(ReadingError):
    """A compressed file grows beyond what any honest file would.

    Reading stopped, and the records before that place are kept. `bomb_ratio` of the reader raises the limit for files that you trust.
    """

    code = "GS303"


class OperatorError(GoldsmithError):
    """An operator cannot measure what it was given.

    The operator returned another number or type of values than it declares, or reads a column that is not there.
    It is a mistake of its author; `goldsmith.testing.operators` holds the laws that would have shown it.
    """

    code = "GS401"


class RuleSetError(GoldsmithError):
    """A rule set is not well formed.

    A rule names a `measure`, one limit (`above`, `below`, `at_least`, `at_most`, `equals`) and a `source`.
    `goldsmith show ruleset goldsmith-en@1` prints one that works.
    """

    code = "GS402"
    exit_code = 2


class RiskListError(GoldsmithError):
    """A list of risk words is not well formed, or cannot be found.

    A list says `name`, `version`, `updated`, and `entries`, each with a `class` and `terms`; all problems are told with their lines.
    `goldsmith show risklist goldsmith-zh` prints one that works; a recipe names lists, or paths of files, in the setting `lists`.
    """

    code = "GS404"
    exit_code = 2


class VaultError(GoldsmithError):
    """Masked personal data cannot be restored from its vault.

    A vault opens with the key that it was sealed with, beside the masked text as the edit left it, and not otherwise.
    The check value in the message tells which key that was; the key itself is stored nowhere.
    """

    code = "GS403"


class DuplicatesError(GoldsmithError):
    """The search for duplicates cannot run with these settings.

    Similarity lies between 0.5 and 0.95 for the promised recall; a shingle has 1 to 16 words.
    """

    code = "GS501"
    exit_code = 2


class EmbeddingError(GoldsmithError):
    """Texts could not be turned into vectors: the model or the endpoint gave something that is no embedding, or gave nothing.

    What was embedded before is safe; the same command goes on from there. `goldsmith embed` names the text where one is to blame.
    """

    code = "GS502"


class BenchmarkError(GoldsmithError):
    """A benchmark cannot be read, found or trusted.

    `goldsmith benchmarks` lists those that are registered; `goldsmith benchmarks add PATH` takes JSON Lines, CSV or Parquet, and
    `--question FIELD --answer FIELD` name the fields where their names do not tell. Nothing was written.
    """

    code = "GS503"
    exit_code = 2


class JudgeError(GoldsmithError):
    """A model that judges records gives no answers, or what it said cannot be kept.

    What was judged before is kept and not paid for again; the same command goes on from there. The key of the endpoint stands in the
    environment as `GOLDSMITH_JUDGE_KEY`; address and model stand in the requirement under `judge`.
    """

    code = "GS504"


class SelectionError(GoldsmithError):
    """A selection cannot be made from these records as it was asked for.

    Nothing was written. Often no record has the score, two settings contradict each other, or what groups must have at least is more
    than there is; the message says which, with the numbers. A budget beyond the data is no error: everything is taken, and that is said.
    """

    code = "GS510"
    exit_code = 2


class TrialError(GoldsmithError):
    """A trial cannot be made from these records, arms or tasks as it was asked for.

    Often an arm is empty, a task has one label only, or what is held out is all there is; the message says which, with the numbers.
    What was trained before stays, and the next run goes on from there.
    """

    code = "GS511"


class PoisonError(GoldsmithError):
    """Records cannot be screened for poison, or a planted test cannot be made of them, as it was asked for.

    Often a column is missing, a fact does not name subject, relation and object, or there are too few records for a rate; the message says
    which. Nothing of the user's data was changed: what is planted stands in a copy that is thrown away.
    """

    code = "GS521"


class LabelError(GoldsmithError):
    """Labels cannot be searched for errors, or learnt from, as they stand.

    Often there is one class only, a class has fewer records than there are folds, or probabilities are scores that no softmax has seen;
    the message says which, with the numbers. Single records that cannot be judged are no error: they are left out and listed.

    A model of a project that learns while people answer tells the same where it cannot learn yet: there are fewer than ten answers, they are all the
    same, or tasks lack the text or the vector that it reads. It tries again by itself when more answers came; what it said before stands.
    """

    code = "GS522"


class ExportError(GoldsmithError):
    """The dataset cannot be written in the layout that was asked for.

    Nothing was left under the final name. `--overwrite` replaces an earlier export of the same layout, and nothing else.
    """

    code = "GS601"


class MissingPartError(GoldsmithError):
    """Something that is not installed is needed; the hint says how to get it.

    `goldsmith doctor` lists what is installed and what is missing. Nothing is downloaded while goldsmith runs.
    """

    code = "GS901"


class ConservationError(GoldsmithError):
    """The ledger does not balance: records were lost or invented. This is a bug; please report it.

    The ledger proves `in + children = kept + dropped + quarantined` for the whole, every source and every step; a run that cannot prove it
    fails. `goldsmith check NAME` compares the tables with what was acknowledged.
    """

    code = "GS902"


class StorageError(GoldsmithError):
    """The disk is full, read-only or out of reach; what was acknowledged before is safe.

    Make room, or choose another lake, and give the same command again: it goes on where it was.
    """

    code = "GS903"
