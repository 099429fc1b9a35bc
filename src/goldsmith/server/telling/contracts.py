"""Answers about contracts: orders, agreements with their receipts, prices, costs, and statements of sales. Amounts of money are decimal numbers as text."""

from __future__ import annotations

from typing import Any, Literal

from goldsmith.server.telling.forms import Moment, Rows, Told


class Term(Told):
    """A line of a policy: an action, a limit or a duty, and how it holds."""

    rule: str
    term: str
    operator: str
    value: str
    assured: Literal["enforced", "detected", "contractual"]


class Price(Told):
    """What a unit costs."""

    unit: Literal["agreement", "month", "use", "gigabyte"]
    amount: str
    currency: str


class Offer(Told):
    """What a dataset is offered for; with ``at_once`` an order within it is agreed to at once."""

    dataset: str
    version: str
    terms: list[Term]
    price: Price | None
    offer: dict[str, Any]
    at_once: bool
    contact: str


class Order(Told):
    """An order with the terms that it would be agreed in; ``may`` is what can be decided now, ``agreement`` the number of what it became."""

    id: int
    dataset: str
    version: str
    purpose: str
    scope: str
    count: int | None
    volume: int | None
    begins_at: Moment | None
    ends_at: Moment | None
    note: str
    price: Price | None
    state: Literal["asked", "offered", "agreed", "refused", "withdrawn"]
    why: str
    by: str
    login: str
    created_at: Moment
    changed_at: Moment
    terms: list[Term]
    agreement: int | None
    mine: bool
    may: list[str]


class Orders(Rows):
    """Orders, the newest first."""

    rows: list[Order]


class Agreement(Told):
    """An agreement: the ``n``-th authorisation of its dataset, what it allows, and what was used of it."""

    id: int
    uid: str
    n: int
    dataset: str
    version: str
    assigner: str
    assignee: str
    by: str
    purpose: str
    scope: str
    price: Price | None
    state: Literal["stands", "ended", "revoked"]
    begins_at: Moment
    ends_at: Moment | None
    ended_at: Moment | None
    why: str
    uses: int
    bytes: int
    order: int | None
    terms: list[Term]


class Agreements(Rows):
    """Agreements, the newest first."""

    rows: list[Agreement]


class Confirmation(Told):
    """What a recipient signed after he had verified a release."""

    id: int
    release: str
    did: str
    digest: str
    document: dict[str, Any]
    at: Moment


class CopyReceipt(Told):
    """What a recipient signed of a marked copy: number and SHA-256 of the document, and the name of his key."""

    id: int
    did: str
    digest: str
    at: Moment


class CopyGiven(Told):
    """A marked copy that was handed to somebody: ``digest`` is the SHA-256 of its statement, ``entry`` is where its commitment was logged, ``agreement`` what it went out under, if anything."""

    id: int
    dataset: str
    version: str
    login: str
    by: str | None
    commitment: str
    digest: str
    entry: int
    made_at: Moment
    given_at: Moment
    agreement: int | None
    uid: str | None
    n: int | None
    receipt: CopyReceipt | None


class Copies(Rows):
    """Marked copies that were handed out, the newest first."""

    rows: list[CopyGiven]


class WholeAgreement(Agreement):
    """An agreement with its ODRL, the document that the service signed (DSSE), what was confirmed of it, and the newest hundred marked copies that went out under it."""

    agreed: dict[str, Any]
    document: dict[str, Any] | None
    confirmed: list[Confirmation]
    copies: list[CopyGiven]


class Use(Told):
    """A delivery or a refusal: `bytes` were charged, `delivered` handed to the network; ``receipt`` is a DSSE envelope."""

    id: int
    at: Moment
    what: str
    release: str
    uses: int
    bytes: int
    delivered: int | None
    refused: str
    receipt: dict[str, Any] | None


class Uses(Rows):
    """Deliveries and refusals, the newest first."""

    rows: list[Use]


class Taken(Told):
    """A confirmation that was taken."""

    id: int
    digest: str


class Proof(Told):
    """The proof that a document was entered into the log: a ``.tlog-proof`` file in base64."""

    digest: str
    proof: str


class ListedPrice(Price):
    """A line of a price list."""

    id: int
    dataset: str
    note: str
    from_at: Moment
    created_at: Moment
    by: str


class ListedPrices(Rows):
    """Lines of a price list, the newest first."""

    rows: list[ListedPrice]


class Cost(Told):
    """What making a dataset cost; ``source`` names the statement that it was read from."""

    id: int
    dataset: str
    kind: Literal["labour", "compute", "model", "licence", "storage", "other"]
    amount: str
    currency: str
    note: str
    source: str | None
    at: Moment
    created_at: Moment
    by: str


class CostSum(Told):
    """What costs of a kind come to in a currency; of all kinds where ``kind`` is ``all``."""

    currency: str
    kind: str
    amount: str


class Costs(Rows):
    """Costs, the newest first, with sums over all of them."""

    rows: list[Cost]
    sums: list[CostSum]


class Numbers(Told):
    """Numbers of what was made."""

    ids: list[int]


class SaleLine(Told):
    """What is new of an agreement in one currency."""

    agreement: int
    uid: str
    dataset: str
    n: int
    login: str
    price: Price | None
    currency: str
    agreements: int
    months: int
    uses: int
    bytes: int
    amount: str
    corrected: str
    total: str


class SaleSum(Told):
    """What a statement comes to in one currency."""

    currency: str
    total: str


class ClosedSale(Told):
    """A closed statement; the first one begins at no moment."""

    id: int
    n: int
    begins_at: Moment | None
    ends_at: Moment
    digest: str
    before: str
    closed_at: Moment
    by: str


class Sales(Told):
    """A statement of sales: as it stands now, or a closed one, where `id`, `n` and `digest` are said."""

    id: int | None
    n: int | None
    begins_at: Moment | None
    ends_at: Moment
    digest: str
    before: str
    closed_at: Moment | None
    by: str
    rows: list[SaleLine]
    sums: list[SaleSum]
    closed: list[ClosedSale]


class JobRow(Told):
    """A job that runs where the data is: `job` is its digest, `bits` what its figures can tell at most, `may` what can be done with it now."""

    job: str
    name: str
    dataset: str
    version: str
    by: str
    kind: Literal["evaluation", "recipe", "sql"]
    purpose: str
    state: str
    proposed_at: Moment
    figures: int
    bits: int
    epsilon: float
    least: int
    runs: int
    mine: bool
    may: list[Literal["run", "decide", "outcome"]]


class Jobs(Rows):
    """Jobs, the newest first; ``after`` is how many came before the next page."""

    rows: list[JobRow]


class Allowance(Told):
    """What may be told to an asker, ``*`` for everybody together, and what was."""

    asker: str
    epsilon: float
    delta: float
    spent_epsilon: float
    spent_delta: float


class Budget(Told):
    """The budget of a dataset; `unit` is what one unit of privacy is: a record, or at most `most` records of the same `person`."""

    dataset: str
    unit: str
    person: str | None
    most: int | None
    allowances: list[Allowance]


class Budgets(Told):
    """Budgets of privacy, by dataset."""

    rows: list[Budget]
