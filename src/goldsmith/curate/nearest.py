"""Nearest records: those whose text means most nearly the same as a given one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.curate import releasing
from goldsmith.curate.vector_columns import require
from goldsmith.embedders.opening import embedder as opened
from goldsmith.embedding import Pooling
from goldsmith.errors import ColumnError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from goldsmith.embedding import Embedder
    from goldsmith.lake import Dataset


NEAR = 0.3
"""Cosine below which two texts hardly have anything to do with each other by the default model; other models call few pairs so far apart."""


def remark(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return what must be said of an answer that looks like one and is none; nothing where something is near.

    Example:
        >>> remark([{"similarity": 0.21}])
        'nothing is near: the nearest record is alike by 0.21, and below 0.3 texts have little to do with each other'
        >>> remark([{"similarity": 0.8}])
        ''
    """
    if not rows:
        return "nothing is near: no record with an embedding takes part"
    best = max(float(row["similarity"]) for row in rows)
    if best >= NEAR:
        return ""
    return f"nothing is near: the nearest record is alike by {best:.2f}, and below {NEAR} texts have little to do with each other"


def near(  # noqa: PLR0913  one question, with what may be said of it
    records: Dataset,
    *,
    text: str | None = None,
    id: str | None = None,  # noqa: A002  what the column is called
    k: int = 10,
    where: str | None = None,
    column: str = "embedding",
    embedder: Embedder | None = None,
    exact: bool = False,
) -> list[dict[str, Any]]:
    """Return the records nearest to a text or to a record, nearest first, with `id`, `similarity`, `source` and `text`.

    Args:
        records: The table, with embeddings.
        text: A text; it is embedded as the records were.
        id: A record of the table, which is not told itself.
        k: Most records.
        where: An SQL expression: only these are looked at.
        column: The vectors.
        embedder: The model that made them; opened by its name where left out.
        exact: Compare all records, even where there is an index.

    Raises:
        UsageError: Neither text nor id is given, or both, or the text is blank.
        ColumnError: There are no embeddings, or another model made them.
    """
    require(records, column)
    if (text is None) == (id is None):
        raise UsageError("give either a text or the id of a record", where="near")
    vector = _of_text(records, text, column, embedder) if text is not None else _of_record(records, str(id), column)
    names = releasing.looked_at(records, ["id", "source", "text"])
    found = records.nearest(vector, k + (id is not None), column=column, columns=names, filter=where, exact=exact)
    rows = (releasing.concealed(records, row) for row in found.to_pylist() if row["id"] != id)
    return [{name: row[name] for name in ("id", "source", "text", "similarity")} for row in rows][:k]


def _of_text(records: Dataset, text: str, column: str, embedder: Embedder | None) -> NDArray[np.float32]:
    made = records.provenance(column)
    embed = embedder or opened(str(made.get("opens", "")), pooling=Pooling(int(made["passage_characters"]), int(made["passages"])))
    facts = embed.facts
    if (facts["digest"], facts["dimension"]) != (made.get("digest"), made.get("dimension")):
        raise ColumnError(
            "another model made these embeddings",
            where=records.name,
            found=f"{facts['model']}, digest {facts['digest'][:12]}",
            expected=f"{made.get('model')}, digest {str(made.get('digest'))[:12]}",
            hint=f"embed anew: goldsmith embed {records.name}",
        )
    found: NDArray[np.float32] = embed([text])
    if not found.any():
        raise UsageError("the text is blank: it holds no letter or digit", where="near", hint="give a text with words")
    return np.asarray(found[0], np.float32)


def _of_record(records: Dataset, id_: str, column: str) -> NDArray[np.float32]:
    vector = records.take([id_], [column])[column].to_pylist()[0]
    if vector is None:
        raise UsageError("this record has no embedding: its text is empty, or was refused", where=id_)
    return np.asarray(vector, np.float32)
