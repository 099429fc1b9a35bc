"""The map of an organisation in the database: read once a revision, changed as a whole, each change told in the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from goldsmith.accounts.auditing import tell
from goldsmith.annotation_errors import ConflictError
from goldsmith.circulate.catalogue.demand.files import differences, whole
from goldsmith.circulate.catalogue.demand.nodes import Edge, Map, Node
from goldsmith.database.columns import now
from goldsmith.server.catalogue.tables import map_edge, map_node, map_state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.server.who import Who

MANY = 500
"""Rows that one statement puts in."""
KEPT: dict[tuple[str, int], tuple[int, Map]] = {}
"""The newest map of each organisation that this process has read, by database, with its revision."""
MOST_KEPT = 16


async def revision_of(connection: AsyncConnection, organisation_id: int) -> int:
    """Return the number of the map as it stands, which every change makes greater; 0 where there is none yet."""
    found = await connection.scalar(sa.select(map_state.c.revision).where(map_state.c.organisation_id == organisation_id))
    return int(found or 0)


async def map_of(connection: AsyncConnection, organisation_id: int) -> tuple[int, Map]:
    """Return the map of an organisation with its revision; read from the database where this process has not its revision yet."""
    revision = await revision_of(connection, organisation_id)
    if not revision:
        return 0, Map()
    place = (str(connection.engine.url), organisation_id)
    kept = KEPT.get(place)
    if kept is None or kept[0] != revision:
        while len(KEPT) >= MOST_KEPT:
            KEPT.pop(next(iter(KEPT)))
        kept = KEPT[place] = (revision, await _read(connection, organisation_id))
    return kept


async def _read(connection: AsyncConnection, organisation_id: int) -> Map:
    names = ("key", "kind", "zh", "en", "under", "note", "facts")
    columns = [map_node.c[name] for name in names]
    rows = (await connection.execute(sa.select(*columns).where(map_node.c.organisation_id == organisation_id))).all()
    ends = sa.select(map_edge.c.origin, map_edge.c.relation, map_edge.c.target).where(map_edge.c.organisation_id == organisation_id)
    return Map.of((Node(*row) for row in rows), (Edge(*row) for row in (await connection.execute(ends)).all()))


async def put(connection: AsyncConnection, who: Who, new: Map, how: str, *, revision: int | None = None) -> Mapping[str, list[str]]:
    """Put a map in the place of the one that stands, and return what changed; all of it or nothing.

    Args:
        connection: A transaction.
        who: Who changes it.
        new: The new map.
        how: What was done to it, for the audit trail.
        revision: Of the map that was changed; None where it does not matter.

    Raises:
        SettingsError: The new one is wrong.
        ConflictError: Somebody else changed it meanwhile.
    """
    whole(new)
    stands, old = await map_of(connection, who.organisation_id)
    if revision is not None and revision != stands:
        raise ConflictError("somebody else changed this meanwhile", hint="load it again")
    found = differences(old, new)
    await _nodes(connection, who.organisation_id, new, found)
    await _edges(connection, who.organisation_id, set(old.edges), set(new.edges))
    await _next(connection, who.organisation_id, stands)
    await tell(connection, who, "map.changed", "map", {"how": how, **{name: value[:50] for name, value in found.items() if value}})
    return found


async def _nodes(connection: AsyncConnection, organisation_id: int, new: Map, found: Mapping[str, list[str]]) -> None:
    gone = [*found["removed"], *found["changed"]]
    for at in range(0, len(gone), MANY):
        where = (map_node.c.organisation_id == organisation_id) & map_node.c.key.in_(gone[at : at + MANY])
        await connection.execute(sa.delete(map_node).where(where))
    rows = [{"organisation_id": organisation_id, **new.nodes[key].as_json()} for key in (*found["changed"], *found["added"])]
    await _insert(connection, map_node, rows)


async def _edges(connection: AsyncConnection, organisation_id: int, old: set[Edge], new: set[Edge]) -> None:
    for one in sorted(old - new):
        where = (map_edge.c.origin == one.origin) & (map_edge.c.relation == one.relation) & (map_edge.c.target == one.to)
        await connection.execute(sa.delete(map_edge).where(where, map_edge.c.organisation_id == organisation_id))
    rows = [
        {"organisation_id": organisation_id, "origin": one.origin, "relation": one.relation, "target": one.to} for one in sorted(new - old)
    ]
    await _insert(connection, map_edge, rows)


async def _insert(connection: AsyncConnection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    for at in range(0, len(rows), MANY):
        await connection.execute(sa.insert(table), list(rows[at : at + MANY]))


async def _next(connection: AsyncConnection, organisation_id: int, stands: int) -> None:
    if stands:
        changed = sa.update(map_state).where(map_state.c.organisation_id == organisation_id, map_state.c.revision == stands)
        done = await connection.execute(changed.values(revision=stands + 1, changed_at=now()))
        if done.rowcount != 1:
            raise ConflictError("somebody else changed this meanwhile", hint="load it again")
    else:
        await connection.execute(sa.insert(map_state).values(organisation_id=organisation_id, revision=now(), changed_at=now()))
