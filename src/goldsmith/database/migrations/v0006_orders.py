"""Orders, prices, costs, statements of sales, confirmed receipts, and what is entered into the transparency log.

Revision: 0006
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from goldsmith.database.columns import BIG, NAMING, json, key, moment, refers, text

revision = "0006"
down_revision = "0005"

TABLES = sa.MetaData(naming_convention=NAMING)
for _there in ("organisation", "person"):
    sa.Table(_there, TABLES, key())
AGREEMENT = sa.Table("agreement", TABLES, key(), text("dataset", longest=100))
METERED = sa.Table(
    "metered",
    TABLES,
    key(),
    refers("agreement_id", "agreement", index=True),
    moment("at"),
    text("what", longest=1000),
    text("release", longest=300),
    sa.Column("bytes", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("delivered", sa.BigInteger, nullable=True),
    text("refused", longest=1000, default=""),
    json("receipt", optional=True),
    sa.Column("uses", sa.BigInteger, nullable=False, server_default="0"),
)
AUTHORISATION = sa.Table(
    "authorisation",
    TABLES,
    sa.Column("agreement_id", BIG, sa.ForeignKey("agreement.id"), primary_key=True, autoincrement=False),
    text("dataset", longest=100),
    sa.Column("n", sa.Integer, nullable=False),
    text("scope", longest=500, default=""),
    json("price", optional=True),
    json("document", optional=True),
    sa.UniqueConstraint("dataset", "n"),
)
FILE_USE = sa.Table(
    "file_use",
    TABLES,
    sa.Column("agreement_id", BIG, sa.ForeignKey("agreement.id"), primary_key=True, autoincrement=False),
    sa.Column("release", sa.String(300), primary_key=True),
    sa.Column("bytes", sa.BigInteger, nullable=False),
)
DATASET_BATCH = sa.Table(
    "dataset_batch", TABLES, sa.Column("dataset", sa.String(100), primary_key=True), sa.Column("last", sa.Integer, nullable=False)
)
DATA_ORDER = sa.Table(
    "data_order",
    TABLES,
    key(),
    refers("organisation_id", "organisation"),
    refers("person_id", "person"),
    text("dataset", longest=100),
    text("version", longest=100, default=""),
    text("purpose", longest=300, default=""),
    text("scope", longest=500, default=""),
    sa.Column("count", sa.BigInteger, nullable=True),
    sa.Column("volume", sa.BigInteger, nullable=True),
    moment("begins_at", optional=True),
    moment("ends_at", optional=True),
    text("note", longest=2000, default=""),
    json("offer"),
    json("price", optional=True),
    text("state", longest=20),
    text("why", longest=1000, default=""),
    refers("agreement_id", "agreement", optional=True, index=True),
    refers("decided_by", "person", optional=True),
    moment("created_at"),
    moment("changed_at"),
    sa.Index("ix_data_order_organisation_id_state", "organisation_id", "state"),
    sa.Index("ix_data_order_person_id", "person_id", "id"),
)
LIST_PRICE = sa.Table(
    "list_price",
    TABLES,
    key(),
    refers("organisation_id", "organisation"),
    text("dataset", longest=100),
    text("unit", longest=20),
    text("amount", longest=24),
    text("currency", longest=3),
    text("note", longest=500, default=""),
    refers("person_id", "person"),
    moment("from_at"),
    moment("created_at"),
    sa.Index("ix_list_price_dataset", "organisation_id", "dataset", "from_at"),
)
COST = sa.Table(
    "cost",
    TABLES,
    key(),
    refers("organisation_id", "organisation"),
    text("dataset", longest=100),
    text("kind", longest=20),
    text("amount", longest=24),
    text("currency", longest=3),
    text("note", longest=500, default=""),
    text("source", longest=100, optional=True),
    refers("person_id", "person"),
    moment("at"),
    moment("created_at"),
    sa.UniqueConstraint("organisation_id", "source", "currency"),
    sa.Index("ix_cost_dataset", "organisation_id", "dataset"),
)
SALE = sa.Table(
    "sale",
    TABLES,
    key(),
    refers("organisation_id", "organisation"),
    sa.Column("n", sa.Integer, nullable=False),
    moment("begins_at"),
    moment("ends_at"),
    text("before", longest=64, default=""),
    text("digest", longest=64),
    moment("closed_at"),
    refers("closed_by", "person"),
    sa.UniqueConstraint("organisation_id", "n"),
)
CORRECTION = sa.Table(
    "correction",
    TABLES,
    key(),
    refers("agreement_id", "agreement", index=True),
    text("amount", longest=24),
    text("currency", longest=3),
    text("why", longest=500),
    refers("person_id", "person"),
    moment("at"),
    refers("sale_id", "sale", optional=True),
)
SALE_LINE = sa.Table(
    "sale_line",
    TABLES,
    sa.Column("sale_id", BIG, sa.ForeignKey("sale.id"), primary_key=True, autoincrement=False),
    sa.Column("agreement_id", BIG, sa.ForeignKey("agreement.id"), primary_key=True, autoincrement=False, index=True),
    sa.Column("currency", sa.String(3), primary_key=True),
    json("price", optional=True),
    sa.Column("agreements", sa.Integer, nullable=False),
    sa.Column("months", sa.Integer, nullable=False),
    sa.Column("uses", sa.BigInteger, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    text("amount", longest=40),
    text("corrected", longest=40),
)
CONFIRMED = sa.Table(
    "confirmed",
    TABLES,
    key(),
    refers("agreement_id", "agreement", index=True),
    refers("person_id", "person"),
    text("release", longest=300),
    text("did", longest=300),
    text("digest", longest=64),
    json("document"),
    moment("at"),
    sa.UniqueConstraint("digest"),
)
LOGGED = sa.Table(
    "logged",
    TABLES,
    key(),
    text("deed", longest=20),
    text("name", longest=300),
    text("digest", longest=64),
    json("signers"),
    moment("at"),
    moment("taken_at", optional=True),
    sa.Column("place", BIG, nullable=True),
    text("entry", longest=300, default=""),
    text("salt", longest=44, default=""),
    sa.Index("ix_logged_waiting", "id", postgresql_where=sa.text("place IS NULL"), sqlite_where=sa.text("place IS NULL")),
    sa.Index("ix_logged_digest", "digest"),
)


def upgrade() -> None:
    """Make the tables; agreements that are there are counted as the first authorisations of their datasets."""
    for table in (AUTHORISATION, FILE_USE, DATASET_BATCH, DATA_ORDER, LIST_PRICE, COST, SALE, CORRECTION, SALE_LINE, CONFIRMED, LOGGED):
        table.create(op.get_bind())
    _uses_added()
    connection, counts, kept = op.get_bind(), dict[str, int](), list[dict[str, Any]]()
    for number, dataset in connection.execute(sa.select(AGREEMENT.c.id, AGREEMENT.c.dataset).order_by(AGREEMENT.c.id)).all():
        counts[dataset] = counts.get(dataset, 0) + 1
        kept.append({"agreement_id": number, "dataset": dataset, "n": counts[dataset]})
    if kept:
        connection.execute(sa.insert(AUTHORISATION), kept)
        connection.execute(sa.insert(DATASET_BATCH), [{"dataset": name, "last": last} for name, last in counts.items()])


def _uses_added() -> None:
    """Give the table of deliveries its uses, one each until now; SQLite writes the table anew, as it would be made."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP INDEX ix_metered_agreement_id")
        op.rename_table("metered", "metered_before")
        METERED.create(op.get_bind())
        op.execute(
            "INSERT INTO metered (id, agreement_id, at, what, release, bytes, delivered, refused, receipt) "
            "SELECT id, agreement_id, at, what, release, bytes, delivered, refused, receipt FROM metered_before"
        )
        op.drop_table("metered_before")
    else:
        op.add_column("metered", sa.Column("uses", sa.BigInteger, nullable=False, server_default="0"))
    op.execute(sa.update(METERED).where(METERED.c.refused == "").values(uses=1))
