"""The data of a report: what a run found, kept, dropped and set aside, in one typed value that balances.

The JSON twin of the page is exactly this value; :func:`schema` documents its keys. Counts are records,
`seconds` are wall clock, `cpu_seconds` are of all processes, `bytes` are bytes as read, shares are fractions of 1.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- pydantic reads it when the class is made
from typing import Literal

from pydantic import Field

from goldsmith.curate.report.learnt_data import Alike, Choice, Contamination, Topic  # noqa: TC001 -- pydantic reads them
from goldsmith.curate.report.values import Amount, Count, Dropped, Number, Pair, Part, Sentence, Share, Text

DUPLICATES = frozenset({"exact_duplicate", "near_duplicate", "semantic_duplicate"})
"""Reasons that the search for duplicates gives; every other reason comes from a rule set."""


class Source(Part):
    """What became of the records of one source; `alarm` says that duplicates took more than the stated share."""

    source: Text
    found: Count
    kept: Count
    dropped: Dropped = Field(default_factory=dict)
    quarantined: Count = 0
    children: Count = 0
    duplicates: Count = 0
    alarm: bool = False


class Step(Part):
    """One line of the ledger."""

    name: Text
    found: Count
    kept: Count
    dropped: Dropped = Field(default_factory=dict)
    quarantined: Count = 0
    children: Count = 0
    bytes: Count = 0
    cpu_seconds: Amount = 0.0


class Language(Part):
    """Records of one language, as identified: a tag, or `und` where no language was recognised."""

    language: Text
    found: Count
    kept: Count


class Sample(Part):
    """A record to look at; `value` is the number that decided, `text` may be a part of it, `places` are what the rule counts in it."""

    id: Text
    text: Text
    source: Text = ""
    language: Text = ""
    value: float | Text | None = None
    places: tuple[tuple[Count, Count], ...] = ()


class Reason(Part):
    """One reason for dropping records: the rule's sentence, what it measures, its limit, and records that it dropped."""

    reason: Text
    rule_set: Text = ""
    n: Count
    sentence: Sentence | None = None
    measure: Text = ""
    limit: float | Text | None = None
    samples: tuple[Sample, ...] = ()


class Broken(Part):
    r"""One piece of a source that is no record; `raw` is what stood there, with ``\xNN`` for bytes that are no UTF-8."""

    source: Text
    position: Count | None = None
    message: Text = ""
    raw: Text = ""


class Quarantined(Part):
    """Everything that was set aside with one error."""

    error: Text
    n: Count
    samples: tuple[Broken, ...] = ()


class Group(Part):
    """A kept record and how many records (`n`, itself included) are copies of it."""

    id: Text
    n: Count
    text: Text = ""


class Duplicates(Part):
    """What the search for duplicates found, and with which chance it sees a pair (`curve`: similarity, chance)."""

    exact: Count
    near: Count
    target: Share
    bands: Count = 0
    rows: Count = 0
    curve: tuple[tuple[Share, Share], ...] = ()
    histogram: tuple[tuple[Share, Share, Count], ...] = ()
    samples: tuple[Pair, ...] = ()
    groups: tuple[Group, ...] = ()


class Lengths(Part):
    """Records by length in characters: n + 1 rising edges, n counts found and n counts kept."""

    edges: tuple[Amount, ...]
    found: tuple[Count, ...]
    kept: tuple[Count, ...]


Stop = tuple[Number, Count, Count]
"""A limit, and for it the records kept in the whole dataset and those that the rule fires on."""


class Limit(Part):
    """A limit that can be moved: `kept` and `fires` hold now, `stops` where it stands elsewhere and all else stays as it is.

    Counts of stops are exact, unless `most` is given: then they are about right, and never more than `most` are kept.
    """

    rule_set: Text
    rule: Text
    compare: Literal["above", "below", "at_least", "at_most"]
    limit: Number
    place: Text
    sentence: Sentence
    kept: Count
    fires: Count
    stops: tuple[Stop, ...] = ()
    most: Count | None = None


class Bins(Part):
    """A histogram: n + 1 rising edges, n counts found and n kept; the outermost bins hold what lies beyond them too."""

    edges: tuple[Number, ...]
    found: tuple[Count, ...]
    kept: tuple[Count, ...]
    logarithmic: bool = False


class Spread(Part):
    """Where the lowest twentieth ends, the middle, and where the highest twentieth begins, to about 1 %."""

    low: Number | None = None
    middle: Number | None = None
    high: Number | None = None


class Statistic(Part):
    """A measured number over the records of some languages (all where empty), before and after, with the limits on it."""

    column: Text
    languages: tuple[Text, ...] = ()
    records: Count
    measured: Count
    found: Spread
    kept: Spread
    bins: Bins
    limits: tuple[Limit, ...] = ()


class Host(Part):
    """A host that records come from, by their `source_detail`."""

    host: Text
    found: Count
    kept: Count


class Mark(Part):
    """Records that a column marks, such as edits, personal data or a risk: how many, how many of them kept, how many places."""

    section: Literal["edits", "personal_data", "safety"]
    column: Text
    kind: Text = ""
    records: Count
    kept: Count
    places: Count


class Alarm(Part):
    """A source that lost a larger share to duplicates than the recipe's limit."""

    source: Text
    share: Share
    limit: Share


class ReportData(Part):
    """Everything that a report tells. `in + children = kept + sum of dropped + quarantined` holds for it and its parts."""

    format: Literal["goldsmith-report@1"] = "goldsmith-report@1"
    dataset: Text
    version: Count
    recipe: Text
    goldsmith: Text
    lake: Text = ""
    started: datetime
    finished: datetime
    seconds: Amount
    cpu_seconds: Amount
    bytes_in: Count
    in_: Count = Field(alias="in")
    kept: Count
    dropped: Dropped = Field(default_factory=dict)
    quarantined: Count = 0
    children: Count = 0
    sources: tuple[Source, ...] = ()
    steps: tuple[Step, ...] = ()
    languages: tuple[Language, ...] = ()
    reasons: tuple[Reason, ...] = ()
    quarantine: tuple[Quarantined, ...] = ()
    duplicates: Duplicates | None = None
    lengths: Lengths | None = None
    alarms: tuple[Alarm, ...] = ()
    kept_samples: tuple[Sample, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    hosts: tuple[Host, ...] = ()
    n_hosts: Count = 0
    marks: tuple[Mark, ...] = ()
    contamination: Contamination | None = None
    semantic: Alike | None = None
    topics: tuple[Topic, ...] = ()
    selections: tuple[Choice, ...] = ()
    peak_bytes: Count | None = None
    gathering_seconds: Amount = 0.0

    @property
    def n_dropped(self) -> int:
        """Records dropped for any reason."""
        return sum(self.dropped.values())

    @property
    def explained(self) -> dict[str, tuple[Reason, ...]]:
        """Every reason that dropped a record, the largest first, with what the run says of it: once a rule set, or not at all."""
        ranked = sorted((name for name, n in self.dropped.items() if n), key=lambda name: -self.dropped[name])
        return {name: tuple(reason for reason in self.reasons if reason.reason == name) for name in ranked}

    @property
    def n_decided(self) -> int:
        """Records found and children made: all that must be kept, dropped or quarantined."""
        return self.in_ + self.children


def schema() -> dict[str, object]:
    """Return the JSON Schema of the twin.

    Example:
        >>> schema()["title"]
        'ReportData'
    """
    return ReportData.model_json_schema(by_alias=True)
