"""Answers about requests for data, open calls, leaderboards, collections, subscriptions and promises."""

from __future__ import annotations

from typing import Any, Literal

from goldsmith.server.telling.catalogue import Entry  # noqa: TC001  pydantic reads the annotations
from goldsmith.server.telling.demand import Lack  # noqa: TC001  pydantic reads the annotations
from goldsmith.server.telling.forms import Moment, Rows, Said, Told


class RequestTold(Told):
    """A request for data; ``votes`` others need the same."""

    id: int
    title: str
    need: str
    wants: dict[str, Any]
    demand: str
    state: Literal["open", "answered", "declined", "closed"]
    answer: str
    dataset: str
    by: str
    mine: bool
    votes: int
    voted: bool
    created_at: Moment
    changed_at: Moment


class Requests(Rows):
    """Requests for data."""

    rows: list[RequestTold]


class MatchTold(Told):
    """A dataset that fits a request, with a reason for each part."""

    name: str
    version: str
    grade: str
    share: float
    meets: bool
    reasons: list[Lack]


class RequestPage(RequestTold):
    """A request with what fits it best."""

    matches: list[MatchTold]


class CallTold(Told):
    """An open call; ``record`` is the SHA-256 of the record of its award."""

    id: int
    title: str
    problem: str
    demand: str
    profile: str
    score: str
    judged_by: Literal["service", "hallmark"]
    hidden_test: str
    terms: dict[str, str]
    state: Literal["open", "judging", "awarded"]
    closes_at: Moment
    created_at: Moment
    awarded_at: Moment | None
    award: str | None
    reason: str
    record: str


class CallRow(CallTold):
    """A call of a list."""

    submissions: int


class Calls(Rows):
    """Open calls."""

    rows: list[CallRow]


class Submission(Told):
    """An answer to a call, without a score until it is judged; whose it is, is told from the award on, and to himself, to whom ``fault`` says why it has none."""

    code: str
    state: Literal["waiting", "judged", "failed"]
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    grade: str
    not_tested: int
    best: int | None
    worst: int | None
    tied: bool
    mine: bool
    recalled: bool
    release: str
    hallmark: str
    by: str
    note: str
    fault: str


class CallPage(CallTold):
    """A call with its answers; ``mine`` for whoever opened it."""

    mine: bool
    submissions: list[Submission]


class Code(Told):
    """The code of an answer."""

    code: str


class AwardRecord(Told):
    """The record of an award, the SHA-256 of its canonical JSON, and its proof once it is in the service's log."""

    record: str
    document: dict[str, Any]
    proof: str


class ProfileTold(Told):
    """A profile by which datasets were graded: its scores, and how many have which letter."""

    profile: str
    scores: list[str]
    letters: dict[str, int]


class ScoreTold(Told):
    """A score of a profile."""

    name: str
    title: Said


class ProfileHere(Told):
    """A profile by which the service can judge an open call."""

    profile: str
    title: Said
    scores: list[ScoreTold]


class Ranked(Told):
    """A dataset of a leaderboard: its interval allows the ranks from ``best`` to ``worst``."""

    name: str
    version: str
    grade: str
    value: float
    low: float
    high: float
    n: int | None
    best: int
    worst: int
    tied: bool


class Leaderboard(Told):
    """Profiles that there are, and the ranks by one score of one of them."""

    profiles: list[ProfileTold]
    built_in: list[ProfileHere]
    rows: list[Ranked]


class Collection(Told):
    """A collection, or a case of use."""

    key: str
    kind: Literal["collection", "showcase"]
    zh: str
    en: str
    told: str
    datasets: list[Entry]
    changed_at: Moment


class Collections(Told):
    """Collections and cases of use."""

    rows: list[Collection]


class News(Told):
    """A release that is new."""

    version: str
    released: str


class Subscription(Told):
    """A dataset that one wants to know of; ``there`` where one may see it now."""

    name: str
    since: Moment
    there: bool
    news: News | None


class Subscriptions(Told):
    """What one wants to know of."""

    rows: list[Subscription]


class Renewal(Told):
    """A release, and when it was due."""

    version: str
    released: str
    due: str
    kept: bool
    late_days: int


class PromiseRecord(Told):
    """How a promise was kept."""

    rows: list[Renewal]
    kept: int
    n: int
    next_due: str
    state: Literal["late", "on_time"]


class PromiseTold(Told):
    """A promise of updates."""

    name: str
    days: int
    note: str
    since: Moment
    record: PromiseRecord


class Promises(Told):
    """Promises of updates."""

    rows: list[PromiseTold]
