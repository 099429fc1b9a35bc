"""The catalogue: datasets searched and told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from goldsmith.client.wire import Wire


@dataclass(frozen=True)
class Catalogue:
    """The datasets that a service offers to whoever asks."""

    wire: Wire

    def search(
        self, text: str = "", *, sort: str = "fit", limit: int = 20, after: int = 0, **chosen: str | Sequence[str]
    ) -> dict[str, Any]:
        """Return a page of what was found: `rows`, how many there are (`n`), `facets` with their counts, and `after` for the next page.

        Args:
            text: Words, in Chinese or English; the last may be unfinished.
            sort: ``fit``, ``newest``, ``oldest``, ``name``, ``records``, ``bytes`` or ``grade``.
            limit: At most so many rows.
            after: What the last page said.
            chosen: Values by facet: ``scenario``, ``domain``, ``modality``, ``language``, ``licence``, ``grade``, ``sensitivity``, ``size``, ``freshness``, ``access``.
        """
        asked = {"q": text, "sort": sort, "limit": limit, "after": after}
        told = urlencode([*asked.items(), *((name, one) for name, value in chosen.items() for one in _every(value))])
        return self.wire.get(f"/api/catalogue?{told}")  # type: ignore[no-any-return]

    def show(self, name: str, version: str = "main") -> dict[str, Any]:
        """Return everything of a dataset: `entry`, `access`, `card`, `quality`, `hallmark`, `versions`, `lineage`, `columns`, `files`, `offer`, `load`.

        Raises:
            AccessError: It is not for whoever asks.
            NoRecordError: There is no such dataset or version.
        """
        return self.wire.get(f"/api/catalogue/{name}", {"version": version})  # type: ignore[no-any-return]

    def difference(self, name: str, a: str, b: str = "main") -> dict[str, Any]:
        """Return what changes from one version to another: `facts`, `files`, `columns` and what was `measured`."""
        return self.wire.get(f"/api/catalogue/{name}/difference", {"a": a, "b": b})  # type: ignore[no-any-return]

    def sample(self, name: str, n: int = 10, *, version: str = "main", seed: str = "") -> dict[str, Any]:
        """Return records drawn by chance: `rows`, their `columns`, and of which `release` they are."""
        return self.wire.get(f"/api/catalogue/{name}/sample", {"n": n, "version": version, "seed": seed})  # type: ignore[no-any-return]

    def feed(self, form: str = "jsonld") -> str:
        """Return the open datasets as DCAT-AP 3: ``jsonld`` or ``ttl``."""
        with self.wire.pieces(f"/api/catalogue.{form}") as told:
            return b"".join(told.value).decode()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield all datasets, by name."""
        after: int | None = 0
        while after is not None:
            page = self.search(sort="name", limit=100, after=after)
            yield from page["rows"]
            after = page["after"]


def _every(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value
