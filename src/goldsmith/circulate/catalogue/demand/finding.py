"""Nodes of the map are found by words of their names, wherever they stand."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from goldsmith.circulate.catalogue.demand.nodes import KINDS, name_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from goldsmith.circulate.catalogue.demand.nodes import Map, Node


def find(map_: Map, words: str, *, kinds: Collection[str] = ()) -> list[Node]:
    """Return the nodes that some words fit, the nearest first.

    Every word has to stand in a node's key, its names, its note or the name of its dataset, or in the names of what it stands under; at least one stands
    in the node itself. Words are compared without regard to width, case and accents' form (NFKC). What is called just so comes before what begins so,
    that before what has it within its name, and that before what has it elsewhere; of equals, the wider kind comes first.

    Args:
        map_: The map.
        words: Words with spaces between them, at most 200 characters are read; none find nothing.
        kinds: Kinds that are looked for; all where there are none.

    Example:
        >>> from goldsmith.circulate.catalogue.demand.nodes import Map, Node
        >>> health, talks = Node("health", "domain", "医疗", "Health"), Node("talks", "demand", "医患对话", "Consultations", "health")
        >>> [one.key for one in find(Map.of([health, talks]), "医疗 对话")]
        ['talks']
    """
    said = _plain(words[:200])
    parts = said.split()
    if not parts:
        return []
    own = {key: (_plain(one.zh), _plain(one.en), key, _plain(name_of(one)), _plain(one.note)) for key, one in map_.nodes.items()}
    found = [
        (near, KINDS.index(node.kind), len(own[node.key][0] or own[node.key][1]), node.key)
        for node in map_.nodes.values()
        if (not kinds or node.kind in kinds) and (near := _nearness(map_, node, said, parts, own)) is not None
    ]
    return [map_.nodes[key] for *_, key in sorted(found)]


def _nearness(map_: Map, node: Node, said: str, parts: list[str], own: Mapping[str, tuple[str, ...]]) -> int | None:
    """Return how near words are to a node, 0 the nearest; None where they do not fit."""
    mine = own[node.key]
    here = [any(part in text for text in mine) for part in parts]
    if not any(here):
        return None
    if not all(here):
        above = [text for one in map_.path(node.key)[:-1] for text in own[one.key][:3]]
        if not all(there or any(part in text for text in above) for part, there in zip(parts, here, strict=True)):
            return None
    called = mine[:4]
    if said in called:
        return 0
    if any(text.startswith(said) for text in called):
        return 1
    if any(said in text for text in called):
        return 2
    return 3 if all(any(part in text for text in called) for part in parts) else 4


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
