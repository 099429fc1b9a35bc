"""Whether licences can stand together: in one adaptation, in one database, and under the one licence of a release.

Pairs are enough: share-alike licences that agree two and two agree together, which a test proves of the table.

1. In one **adaptation** (a record made of several, or changed) all share-alike licences need one licence that each of them lets it be under, and
   no other licence may ask for more than a share-alike one permits to be asked for: that would be a further restriction.
2. In one **database** the same is asked of those licences alone whose text reaches the database as a whole (ODbL 4.4, CC BY-SA 4.0 section 4);
   records side by side under GPL or CC BY-SA 3.0 are a collection, and no adaptation.
3. Under the **one licence** that a release is offered by, nothing may be freer than what the records ask for.

Source: the texts of the licences (see the table); https://www.gnu.org/licenses/license-list.html; https://creativecommons.org/share-your-work/licensing-considerations/compatible-licenses.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from goldsmith.certify.rights.licence import table
from goldsmith.certify.rights.terms import ORDERS, Terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from goldsmith.certify.rights.licence import Licence

FURTHER = ("commercial", "use", "behaviour")
"""Classes in which a share-alike licence lets nobody ask for more than itself."""
PASSED_ON = ("commercial", "derivatives", "use", "behaviour", "attribution")
"""Classes that the one licence of a release must hold on to."""

APART = {
    ("Apache-2.0", "GPL-2.0-only"): "the patent clause of Apache-2.0 is a further restriction under GPL-2.0",
    ("Apache-2.0", "GPL-1.0-only"): "the patent clause of Apache-2.0 is a further restriction under GPL-1.0",
    ("Apache-1.1", "GPL-2.0-only"): "the conditions on names of Apache-1.1 are further restrictions under GPL-2.0",
    ("Apache-1.1", "GPL-3.0-only"): "the conditions on names of Apache-1.1 are further restrictions under GPL-3.0",
    ("BSD-4-Clause", "GPL-2.0-only"): "the advertising clause is a further restriction under GPL-2.0",
    ("BSD-4-Clause", "GPL-3.0-only"): "the advertising clause is a further restriction under GPL-3.0",
    ("MS-PL", "GPL-2.0-only"): "MS-PL asks that the source stays under MS-PL",
    ("MS-PL", "GPL-3.0-only"): "MS-PL asks that the source stays under MS-PL",
}
"""Pairs of which one is no share-alike licence and that still cannot be adapted together. Source: https://www.gnu.org/licenses/license-list.html."""


class Clash(NamedTuple):
    """Two licences that cannot stand together, and why."""

    one: str
    other: str
    why: str


def clashes(ids: Iterable[str]) -> list[Clash]:
    """Return the pairs of licences that cannot stand in one adaptation; licences that the table has not are told elsewhere.

    Example:
        >>> [clash.why for clash in clashes(["CC-BY-SA-4.0", "CC-BY-NC-4.0"])]
        ['CC-BY-SA-4.0 lets nobody ask for more, and CC-BY-NC-4.0 restricts commercial']
        >>> clashes(["CC-BY-SA-3.0", "CC-BY-SA-4.0", "MIT"])
        []
    """
    rows = [table()[one] for one in sorted(set(ids)) if one in table()]
    return [clash for one, other in itertools.combinations(rows, 2) if (clash := _pair(one, other))]


def database_clashes(ids: Iterable[str]) -> list[Clash]:
    """Return the pairs of licences that reach a database as a whole and ask for different things of it.

    Example:
        >>> [(clash.one, clash.other) for clash in database_clashes(["ODbL-1.0", "CC-BY-SA-4.0", "GPL-3.0-only"])]
        [('CC-BY-SA-4.0', 'ODbL-1.0')]
    """
    rows = [table()[one] for one in sorted(set(ids)) if one in table()]
    rows = [one for one in rows if one.share and one.reach == "database"]
    return [clash for one, other in itertools.combinations(rows, 2) if (clash := _shared(one, other))]


def laundered(id_: str, under: str) -> str:
    """Say why what stands under one licence may not be offered under another; empty where it may.

    Example:
        >>> laundered("CC-BY-4.0", "CC0-1.0"), laundered("CC0-1.0", "CC-BY-4.0"), laundered("CC-BY-SA-3.0", "CC-BY-SA-4.0")
        ('CC0-1.0 drops what CC-BY-4.0 asks for: attribution', '', '')
    """
    row, offered = table().get(id_), Terms.of(under)
    if row is None or id_ == under:
        return ""
    if row.share and under not in _targets(row):
        return f"{id_} is share-alike and does not let what is made of it be under {under}"
    dropped = [name for name in PASSED_ON if _rank(name, Terms.of(id_)) > _rank(name, offered)]
    return f"{under} drops what {id_} asks for: {', '.join(dropped)}" if dropped else ""


def _pair(one: Licence, other: Licence) -> Clash | None:
    """Return why two licences cannot stand in one adaptation; none where they can."""
    told = APART.get((one.id, other.id)) or APART.get((other.id, one.id))
    if told:
        return Clash(one.id, other.id, told)
    if one.share and other.share:
        return _shared(one, other)
    share, plain = (one, other) if one.share else (other, one)
    further = _further(plain, share) if share.share else []
    if further:
        return Clash(one.id, other.id, f"{share.id} lets nobody ask for more, and {plain.id} restricts {', '.join(further)}")
    return None


def _shared(one: Licence, other: Licence) -> Clash | None:
    if _targets(one) & _targets(other):
        return None
    return Clash(
        one.id,
        other.id,
        f"both are share-alike ({one.share}, {other.share}), and neither lets an adaptation be under one licence that the other takes",
    )


def _targets(row: Licence) -> frozenset[str]:
    """Return the licences that an adaptation may be under, itself among them; what one of them lets through counts as well."""
    found, open_ = {row.id}, list(row.into)
    while open_:
        one = open_.pop()
        if one not in found:
            found.add(one)
            open_ += table()[one].into if one in table() else ()
    return frozenset(found)


def _further(plain: Licence, share: Licence) -> list[str]:
    """Return the classes in which a licence asks for more than a share-alike one."""
    return [name for name in FURTHER if _rank(name, Terms.of(plain.id)) > _rank(name, Terms.of(share.id))]


def _rank(name: str, terms: Terms) -> int:
    return ORDERS[name].index(getattr(terms, name))
