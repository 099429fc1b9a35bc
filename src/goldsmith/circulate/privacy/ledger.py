"""The budget of privacy: what was told of a dataset adds up, and ends.

1. A charge stands on the disk before noise is drawn; who is killed between the two has paid.
2. Whether it fits, and that it is charged, is one transaction that holds the write lock of the dataset from its first word on.
3. Charges add up over all versions of a dataset, over everybody who asks, and for each of them: whichever is spent first refuses.
4. Budgets and charges are whole numbers, a charge rounded up and a budget down, so that no sum of roundings is ever more than was allowed.
5. A question that was answered about the same release is answered with the same words and charged to nobody.
6. A budget may be lowered or raised by who set it, and that is on record; what one unit is cannot change once something was told.

The ledger stands in a file of SQLite, or in a database that a URL of SQLAlchemy names: the service's own.
"""

from __future__ import annotations

import contextlib
import json
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.circulate.privacy.ledger_tables import EVERYBODY, METADATA, budget, change, charge
from goldsmith.circulate.privacy.question import Unit
from goldsmith.privacy_errors import BudgetError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EPSILON_GRAIN, DELTA_GRAIN = 1e-9, 1e-15
"""What one whole number of a charge stands for."""
PATIENCE = 60.0
"""Seconds that one who charges waits for the others."""


@dataclass(frozen=True)
class Allowance:
    """What may be told of a dataset, and what was.

    Attributes:
        asker: Whose allowance it is; ``*`` for everybody together.
        epsilon: Privacy loss that is allowed in all.
        delta: Chance of more, in all.
        spent_epsilon: Loss that was charged.
        spent_delta: Chance that was charged.
    """

    asker: str
    epsilon: float
    delta: float
    spent_epsilon: float
    spent_delta: float


@dataclass(frozen=True)
class Asked:
    """What is asked: of which release, by whom, in which words, and what it costs."""

    dataset: str
    release: str
    asker: str
    question: str
    epsilon: float
    delta: float


class Ledger:
    """The budgets of datasets, in a file or a database.

    Example:
        >>> Ledger.of("sqlite:///privacy.db")  # doctest: +SKIP
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        if not sa.inspect(engine).has_table(charge.name):
            with self._changing() as connection:
                METADATA.create_all(connection)

    @classmethod
    def of(cls, place: str | Path) -> Ledger:
        """Open the ledger at a URL of SQLAlchemy, or in a file of SQLite."""
        url = place if isinstance(place, str) and "://" in place else f"sqlite:///{place}"
        if not url.startswith("sqlite"):
            return cls(sa.create_engine(url.replace("postgresql://", "postgresql+pg8000://").replace("+asyncpg", "+pg8000")))
        engine = sa.create_engine(
            url.replace("+aiosqlite", ""), connect_args={"timeout": PATIENCE, "isolation_level": None}, poolclass=sa.NullPool
        )
        return cls(engine)

    @contextlib.contextmanager
    def _changing(self, dataset: str = "") -> Iterator[sa.Connection]:
        """Give a connection that nobody else charges this dataset beside."""
        with self._engine.connect() as connection:
            if self._engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA synchronous=FULL")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:named))"), {"named": f"privacy {dataset}"})
            try:
                yield connection
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")

    def allow(
        self, dataset: str, epsilon: float, delta: float = 0.0, *, asker: str = EVERYBODY, unit: Unit | None = None, by: str = ""
    ) -> None:
        """Set what may be told of a dataset, to everybody together or to one asker.

        Raises:
            BudgetError: What one unit is would change after something was told.
        """
        rows = {"epsilon": math.floor(epsilon / EPSILON_GRAIN + 1e-3), "delta": math.floor(delta / DELTA_GRAIN + 1e-3)}
        with self._changing(dataset) as connection:
            old = connection.execute(sa.select(budget).where(budget.c.dataset == dataset, budget.c.asker == EVERYBODY)).mappings().first()
            held = unit or (Unit.model_validate_json(old["unit"]) if old else Unit())
            told = connection.scalar(sa.select(sa.func.count()).select_from(charge).where(charge.c.dataset == dataset))
            if old and told and Unit.model_validate_json(old["unit"]) != held:
                was = Unit.model_validate_json(old["unit"]).words
                raise BudgetError("what one unit is cannot change after something was told", where=dataset, found=held.words, expected=was)
            connection.execute(sa.delete(budget).where(budget.c.dataset == dataset, budget.c.asker == asker))
            row = {"dataset": dataset, "asker": asker, "unit": held.model_dump_json(), **rows}
            connection.execute(sa.insert(budget).values(row))
            connection.execute(sa.insert(change).values(**row, by_whom=by, at=_now()))

    def datasets(self) -> list[str]:
        """Return the names of the datasets that a budget was set for, sorted."""
        with self._engine.connect() as connection:
            found = connection.scalars(sa.select(budget.c.dataset).where(budget.c.asker == EVERYBODY).order_by(budget.c.dataset))
            return list(found.all())

    def unit(self, dataset: str) -> Unit:
        """Return what one unit of privacy of a dataset is.

        Raises:
            BudgetError: No budget was set for it.
        """
        with self._engine.connect() as connection:
            said = connection.scalar(sa.select(budget.c.unit).where(budget.c.dataset == dataset, budget.c.asker == EVERYBODY))
        if said is None:
            raise _unset(dataset)
        return Unit.model_validate_json(said)

    def charge(self, asked: Asked) -> tuple[int, dict[str, Any] | None]:
        """Charge a question before it is answered; return the number of the charge, and the answer where there is one already.

        Raises:
            BudgetError: No budget was set, or too little is left.
        """
        with self._changing(asked.dataset) as connection:
            known = self._known(connection, asked)
            if known:
                return known
            costs = {"epsilon": math.ceil(asked.epsilon / EPSILON_GRAIN - 1e-3), "delta": math.ceil(asked.delta / DELTA_GRAIN - 1e-3)}
            for who in (EVERYBODY, asked.asker):
                _fits(connection, asked, who, costs)
            row = {"dataset": asked.dataset, "release": asked.release, "asker": asked.asker, "question": asked.question, **costs}
            number = connection.execute(sa.insert(charge).values(**row, at=_now()).returning(charge.c.id)).scalar_one()
            return int(number), None

    def answer(self, number: int, asked: Asked, said: dict[str, Any]) -> dict[str, Any]:
        """Keep the answer to a charge, and return what is told: where another one answered the same meanwhile, that."""
        with self._changing(asked.dataset) as connection:
            known = self._known(connection, asked)
            if known and known[1] is not None:
                return known[1]
            connection.execute(sa.update(charge).where(charge.c.id == number).values(answer=json.dumps(said, ensure_ascii=False)))
        return said

    def allowances(self, dataset: str) -> list[Allowance]:
        """Return what may be told of a dataset and what was, everybody's first."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(budget).where(budget.c.dataset == dataset).order_by(budget.c.asker)).mappings().all()
            return [
                Allowance(
                    row["asker"], row["epsilon"] * EPSILON_GRAIN, row["delta"] * DELTA_GRAIN,
                    *(one * grain for one, grain in zip(_spent(connection, dataset, row["asker"]), (EPSILON_GRAIN, DELTA_GRAIN), strict=True)),
                )
                for row in rows
            ]  # fmt: skip

    def charges(self, dataset: str) -> list[dict[str, Any]]:
        """Return every charge of a dataset in order: who, when, which release and question, how much, and whether it was answered."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(charge).where(charge.c.dataset == dataset).order_by(charge.c.id)).mappings().all()
        return [
            {
                "number": row["id"], "asker": row["asker"], "at": row["at"], "release": row["release"], "question": row["question"],
                "epsilon": row["epsilon"] * EPSILON_GRAIN, "delta": row["delta"] * DELTA_GRAIN, "answered": row["answer"] is not None,
            }
            for row in rows
        ]  # fmt: skip

    def _known(self, connection: sa.Connection, asked: Asked) -> tuple[int, dict[str, Any]] | None:
        same = (charge.c.dataset == asked.dataset, charge.c.release == asked.release, charge.c.question == asked.question)
        row = connection.execute(
            sa.select(charge.c.id, charge.c.answer).where(*same, charge.c.answer.is_not(None)).order_by(charge.c.id).limit(1)
        ).first()
        return (int(row[0]), json.loads(row[1])) if row else None


def _spent(connection: sa.Connection, dataset: str, asker: str) -> tuple[int, int]:
    which = [charge.c.dataset == dataset] + ([] if asker == EVERYBODY else [charge.c.asker == asker])
    found = connection.execute(sa.select(sa.func.sum(charge.c.epsilon), sa.func.sum(charge.c.delta)).where(*which)).one()
    return int(found[0] or 0), int(found[1] or 0)


def _fits(connection: sa.Connection, asked: Asked, who: str, costs: dict[str, int]) -> None:
    """Refuse a charge that an allowance does not hold; who has none of his own has a share in everybody's.

    Raises:
        BudgetError: None was set for the dataset, or too little is left.
    """
    allowed = connection.execute(
        sa.select(budget.c.epsilon, budget.c.delta).where(budget.c.dataset == asked.dataset, budget.c.asker == who)
    ).first()
    if allowed is None:
        if who == EVERYBODY:
            raise _unset(asked.dataset)
        return
    epsilon, delta = _spent(connection, asked.dataset, who)
    if epsilon + costs["epsilon"] > allowed[0] or delta + costs["delta"] > allowed[1]:
        left = f"ε {(allowed[0] - epsilon) * EPSILON_GRAIN:.6g}, δ {max(0, allowed[1] - delta) * DELTA_GRAIN:.3g}"
        raise BudgetError(
            "the privacy budget does not allow this question",
            where=f"{asked.dataset}, {'everybody together' if who == EVERYBODY else who}",
            found=f"ε {asked.epsilon:g}, δ {asked.delta:g}",
            expected=f"at most {left}, which is left",
            hint="ask with less ε, or again what was answered before: that costs nothing",
        )


def _unset(dataset: str) -> BudgetError:
    return BudgetError("no privacy budget was set for this dataset", where=dataset, hint=f"goldsmith private budget {dataset} --epsilon 1")


def _now() -> int:
    """Return milliseconds since 1970."""
    return time.time_ns() // 1_000_000
