"""The map of demand: looked at, changed, brought and taken as a file, asked what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from goldsmith.client.wire import Wire


@dataclass(frozen=True)
class DemandMap:
    """Which fields need which data for what, and which datasets are there."""

    wire: Wire

    def look(self, at: str = "", depth: int = 2) -> dict[str, Any]:
        """Return a part of the map: `nodes` with their counts, `edges` among them, the `path` to where one looks, and the `revision`."""
        return self.wire.get("/api/map", {"at": at, "depth": depth})  # type: ignore[no-any-return]

    def find(self, words: str, *kinds: str, limit: int = 50) -> dict[str, Any]:
        """Return the nodes that words fit, the nearest first, each with the `path` to it: `rows`, and how many `more` there are.

        Args:
            words: Of names, keys and notes, in Chinese or English; those of what a node stands under count too.
            kinds: Kinds that are looked for, such as ``demand``; all where none is named.
            limit: Most rows, 1 to 200.
        """
        query = [("q", words), ("limit", str(limit)), *(("kind", kind) for kind in kinds)]
        return self.wire.get(f"/api/map/find?{urlencode(query)}")  # type: ignore[no-any-return]

    def gaps(self, under: str = "", *, limit: int = 100) -> dict[str, Any]:
        """Return how demands stand, the unmet ones first: `rows`, and `counts` by state."""
        return self.wire.get("/api/map/gaps", {"under": under, "limit": limit})  # type: ignore[no-any-return]

    def breaks(self, *, dataset: str = "", source: str = "") -> dict[str, Any]:
        """Return the `datasets` that fall where one, or a source, is taken back, and the `demands` that lose something."""
        return self.wire.get("/api/map/breaks", {"dataset": dataset, "source": source})  # type: ignore[no-any-return]

    def file(self, form: str = "json") -> Any:
        """Return the whole map: a value for ``json``, text for ``csv``, ``ttl`` and ``jsonld``."""
        if form == "json":
            return self.wire.get("/api/map/file")
        with self.wire.pieces("/api/map/file", {"form": form}) as told:
            return b"".join(told.value).decode()

    def bring(self, text: str, form: str = "json", *, replaces: bool = False, tries: bool = False) -> dict[str, Any]:
        """Take a map over from a file; return the `changes`, and whether it was `changed`.

        Raises:
            SettingsError: It is none, or something of it is wrong; nothing was changed.
        """
        body = {"form": form, "text": text, "replaces": replaces, "tries": tries}
        return self.wire.ask("POST", "/api/map/file", body).value  # type: ignore[no-any-return]

    def add(self, key: str, kind: str, *, zh: str = "", en: str = "", under: str = "", note: str = "", **facts: str | int) -> None:
        """Add a node; facts of a demand say what it wants, ``name`` of a dataset is that in the catalogue."""
        body = {"key": key, "kind": kind, "zh": zh, "en": en, "under": under, "note": note, "facts": facts}
        self.wire.ask("POST", "/api/map/nodes", body)

    def change(self, key: str, **said: Any) -> None:
        """Give a node other names, another place, note or facts."""
        self.wire.ask("PATCH", f"/api/map/nodes/{quote(key)}", said, again=True)

    def remove(self, key: str, *, below: bool = False) -> None:
        """Take a node out, and with ``below`` all that stands under it.

        Raises:
            ConflictError: Something stands under it.
        """
        self.wire.ask("DELETE", f"/api/map/nodes/{quote(key)}", query={"below": str(below).lower()})

    def join(self, origin: str, relation: str, to: str) -> None:
        """Add an edge: ``needs``, ``serves``, ``derivedFrom`` or ``evaluatedBy``."""
        self.wire.ask("PUT", "/api/map/edges", {"origin": origin, "relation": relation, "to": to}, again=True)

    def part(self, origin: str, relation: str, to: str) -> None:
        """Take an edge out."""
        self.wire.ask("DELETE", f"/api/map/edges?{urlencode({'origin': origin, 'relation': relation, 'to': to})}", again=True)
