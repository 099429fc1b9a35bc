"""What a report tells of the passes that look at the whole table: items of benchmarks, records alike in meaning, topics and selections."""

from __future__ import annotations

from goldsmith.curate.report.values import Count, Number, Pair, Part, Sentence, Share, Text


class Moved(Part):
    """How a number is distributed over the records that took part in a selection (`before`) and over those chosen (`after`).

    n + 1 rising edges and n counts each; the outermost bins hold what lies beyond them too. `distance` is that of Kolmogorov and Smirnov.
    """

    column: Text
    edges: tuple[Number, ...]
    before: tuple[Count, ...]
    after: tuple[Count, ...]
    logarithmic: bool = False
    middle_before: Number | None = None
    middle_after: Number | None = None
    distance: Share | None = None


class Shares(Part):
    """Records by a column of names: each name with its records before and after; `values` counts the names, also those left out."""

    column: Text
    values: Count
    counts: tuple[tuple[Text, Count, Count], ...]


class Choice(Part):
    """A selection: how it was made, what was asked and met (`asked` and `spent` in units), and what it changed.

    `state` is `current`, `outdated` where something that it goes by has changed, or `unfinished`.
    """

    name: Text
    method: Text
    by: Text = ""
    seed: Count = 0
    unit: Text = "records"
    asked: Count | None = None
    asked_as: Text = ""
    spent: Count = 0
    considered: Count
    selected: Count
    state: Text = "current"
    moved: tuple[Moved, ...] = ()
    shares: tuple[Shares, ...] = ()
    warnings: tuple[Sentence, ...] = ()


class Topic(Part):
    """A group of records about the same thing; `name` is made of words of their texts, `cohesion` is the mean cosine to the centre."""

    cluster: Count
    name: Text
    found: Count
    kept: Count
    cohesion: Number | None = None


class Sought(Part):
    """A benchmark whose items were looked for, and how many records hold one: as it is, edited, or in other words."""

    name: Text
    version: Text = ""
    items: Count = 0
    exact: Count = 0
    edited: Count = 0
    paraphrase: Count = 0


class Hit(Part):
    """An item of a benchmark and the passage of a record that holds it; `share` of the item that stands there, or the cosine."""

    record: Text
    benchmark: Text
    item: Text
    kind: Text
    share: Share
    question: Text = ""
    passage: Text = ""


class Contamination(Part):
    """Records that hold items of benchmarks, how many of them are kept, and some hits."""

    records: Count
    kept: Count
    benchmarks: tuple[Sought, ...] = ()
    samples: tuple[Hit, ...] = ()


class Alike(Part):
    """Records that say what another one says: how many, how many of them dropped for it, from which cosine on, and some pairs."""

    records: Count
    dropped: Count
    similarity: Share
    samples: tuple[Pair, ...] = ()
