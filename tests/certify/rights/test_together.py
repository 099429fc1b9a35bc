"""Which licences can stand together: pairs judged by hand from their texts, and laws of the terms that are joined."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.certify.rights.licence import table
from goldsmith.certify.rights.terms import FREE, ORDERS, Terms, chosen, joined
from goldsmith.certify.rights.together import _targets, clashes, database_clashes, laundered

PAIRS = [
    # one, other, whether one adaptation may hold both, why
    ("MIT", "Apache-2.0", True, "neither asks for its own terms on the whole"),
    ("MIT", "GPL-3.0-only", True, "MIT lets the whole be under GPL"),
    ("Apache-2.0", "GPL-3.0-only", True, "FSF: compatible with version 3"),
    ("Apache-2.0", "GPL-2.0-only", False, "FSF: the patent clause is a further restriction under version 2"),
    ("BSD-3-Clause", "GPL-2.0-only", True, "FSF: compatible"),
    ("BSD-4-Clause", "GPL-2.0-only", False, "FSF: the advertising clause is a further restriction"),
    ("GPL-2.0-only", "GPL-3.0-only", False, "neither version lets the whole be under the other"),
    ("GPL-2.0-or-later", "GPL-3.0-only", True, "the former may be taken under version 3"),
    ("GPL-2.0-or-later", "GPL-2.0-only", True, "the former may be taken under version 2"),
    ("GPL-3.0-only", "AGPL-3.0-only", True, "section 13 of both"),
    ("GPL-2.0-only", "AGPL-3.0-only", False, "version 2 alone knows nothing of AGPL"),
    ("LGPL-2.1-only", "GPL-2.0-only", True, "section 3 of LGPL 2.1"),
    ("LGPL-3.0-only", "GPL-2.0-only", False, "LGPL 3 goes into GPL 3 alone"),
    ("MPL-2.0", "GPL-3.0-only", True, "secondary licence, section 1.12"),
    ("MPL-1.1", "GPL-3.0-only", False, "MPL 1.1 knows no secondary licence"),
    ("EPL-2.0", "GPL-2.0-only", False, "only where the author names GPL as secondary"),
    ("EUPL-1.2", "GPL-3.0-only", True, "appendix of EUPL 1.2"),
    ("CDDL-1.0", "GPL-2.0-only", False, "FSF: both ask for their own terms"),
    ("MulanPSL-2.0", "GPL-3.0-only", True, "permissive, with a patent grant, as Apache 2.0 is"),
    ("LicenseRef-MulanPubL-2.0", "GPL-3.0-only", False, "both ask for their own terms"),
    ("CC-BY-4.0", "CC-BY-SA-4.0", True, "Creative Commons: BY may be adapted into BY-SA"),
    ("CC-BY-SA-3.0", "CC-BY-SA-4.0", True, "3.0, section 4(b): a later version"),
    ("CC-BY-SA-1.0", "CC-BY-SA-4.0", False, "1.0 lets the same version alone"),
    ("CC-BY-SA-4.0", "GPL-3.0-only", True, "Creative Commons: one-way compatible"),
    ("CC-BY-SA-4.0", "GPL-2.0-only", False, "compatible with version 3 alone"),
    ("CC-BY-SA-3.0", "ODbL-1.0", False, "both are share-alike, each for itself"),
    ("CC-BY-SA-4.0", "GFDL-1.3-or-later", False, "relicensing of wikis ended on 1 August 2009"),
    ("CC-BY-SA-4.0", "CC-BY-NC-4.0", False, "NonCommercial is a further restriction (chart of Creative Commons)"),
    ("CC-BY-SA-4.0", "CC-BY-NC-SA-4.0", False, "two share-alikes (chart of Creative Commons)"),
    ("CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", True, "chart of Creative Commons"),
    ("CC-BY-NC-SA-3.0", "CC-BY-NC-SA-4.0", True, "a later version with the same elements"),
    ("CC-BY-NC-4.0", "GPL-3.0-only", False, "a further restriction"),
    ("CC-BY-NC-4.0", "MIT", True, "the stricter one holds, nothing forbids it"),
    ("CC0-1.0", "ODbL-1.0", True, "nothing is asked for by CC0"),
    ("ODbL-1.0", "ODC-By-1.0", True, "attribution alone"),
    ("ODbL-1.0", "CDLA-Sharing-1.0", False, "two share-alikes for data"),
    ("LicenseRef-OpenRAIL-M", "GPL-3.0-only", False, "restrictions of use are further restrictions"),
    ("LicenseRef-OpenRAIL-M", "MIT", True, "the restrictions are passed on, nothing forbids it"),
    ("LicenseRef-research-only", "CC-BY-SA-4.0", False, "research alone is a further restriction"),
    ("C-UDA-1.0", "CC-BY-4.0", True, "neither is share-alike"),
    ("LicenseRef-CC-BY-SA", "CC-BY-SA-4.0", False, "which version it is decides, and nobody said"),
    ("LicenseRef-public-domain", "AGPL-3.0-only", True, "nothing is asked for"),
    ("OGL-UK-3.0", "CC-BY-SA-4.0", True, "attribution alone"),
    ("etalab-2.0", "ODbL-1.0", True, "attribution alone"),
]

ids = st.sampled_from([*sorted(table()), "LicenseRef-unknown"])


@pytest.mark.parametrize(("one", "other", "may", "why"), PAIRS, ids=[f"{one}+{other}" for one, other, *_ in PAIRS])
def test_pairs_stand_together_as_their_texts_say(one: str, other: str, *, may: bool, why: str):
    """A conflict is found where there is one, and none where there is none, whichever comes first."""
    assert (clashes([one, other]) == []) is may, why
    assert (clashes([other, one, one]) == []) is may


def test_share_alike_licences_that_agree_in_pairs_agree_together():
    """No three of the table agree two and two and not all three, so looking at pairs misses nothing."""
    shared = {row.id: _targets(row) for row in table().values() if row.share}
    triples = itertools.combinations(shared, 3)

    assert [
        (a, b, c)
        for a, b, c in triples
        if shared[a] & shared[b] and shared[b] & shared[c] and shared[a] & shared[c] and not shared[a] & shared[b] & shared[c]
    ] == []


def test_side_by_side_only_licences_of_databases_meet():
    """GPL code beside CC BY-SA 3.0 text is a collection; ODbL and CC BY-SA 4.0 both ask for the database as a whole."""
    assert database_clashes(["GPL-3.0-only", "CC-BY-SA-3.0", "MPL-1.1"]) == []
    assert database_clashes(["ODbL-1.0", "CC-BY-SA-3.0", "CC-BY-NC-4.0"]) == []
    assert [(one.one, one.other) for one in database_clashes(["ODbL-1.0", "CC-BY-SA-4.0"])] == [("CC-BY-SA-4.0", "ODbL-1.0")]
    assert database_clashes(["CC-BY-NC-SA-4.0", "CC-BY-SA-4.0"])


@pytest.mark.parametrize(
    ("held", "offered", "dropped"),
    [
        ("CC-BY-4.0", "CC0-1.0", True),
        ("CC0-1.0", "CC-BY-4.0", False),
        ("CC-BY-SA-4.0", "CC-BY-4.0", True),
        ("CC-BY-SA-3.0", "CC-BY-SA-4.0", False),
        ("CC-BY-NC-4.0", "CC-BY-4.0", True),
        ("CC-BY-4.0", "CC-BY-NC-4.0", False),
        ("MIT", "Apache-2.0", False),
        ("GPL-3.0-only", "MIT", True),
        ("LicenseRef-OpenRAIL-M", "CC-BY-NC-4.0", True),
        ("CC-BY-ND-4.0", "CC-BY-4.0", True),
        ("ODbL-1.0", "ODbL-1.0", False),
    ],
)
def test_a_release_under_one_licence_drops_nothing(held: str, offered: str, *, dropped: bool):
    """What records ask for must be asked for by the licence that is offered."""
    assert bool(laundered(held, offered)) is dropped


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.lists(ids, max_size=6), st.randoms())
def test_joining_is_free_of_order_and_repetition(some: list[str], random):
    """Strictest wins, however licences are met, and twice the same is the same."""
    shuffled = some + some
    random.shuffle(shuffled)

    assert joined(shuffled) == joined(some)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.lists(ids, max_size=5), ids)
def test_one_more_licence_frees_nobody(some: list[str], more: str):
    """Terms only grow: no class becomes freer, no share-alike is lost."""
    before, after = joined(some), joined([*some, more])

    assert before.within(after)
    assert all(order.index(getattr(before, name)) <= order.index(getattr(after, name)) for name, order in ORDERS.items())
    assert before.share <= after.share


@settings(deadline=None, derandomize=True, max_examples=60)
@given(ids, ids, ids)
def test_joining_is_associative(one: str, two: str, three: str):
    """Two and then the third, or the other way, is the same."""
    left = Terms.of(one).join(Terms.of(two)).join(Terms.of(three))

    assert left == Terms.of(one).join(Terms.of(two).join(Terms.of(three)))
    assert FREE.join(left) == left


def test_unknown_is_stricter_than_all():
    """What nobody knows is never the freest."""
    unknown = Terms.of("LicenseRef-unknown")

    assert all(getattr(unknown, name) == "unknown" for name in ORDERS)
    assert not any(Terms.of(id_).known is False for id_ in table())


def test_a_clash_does_not_hang_on_order():
    """Every two licences of the table clash in both orders, or in none."""
    rows = sorted(table())[::4]

    assert [pair for pair in itertools.combinations(rows, 2) if bool(clashes(pair)) != bool(clashes(pair[::-1]))] == []


def test_of_a_choice_the_freest_is_taken():
    """MIT or GPL is taken as MIT, and a choice between two that are not commercial stays so."""
    from goldsmith.certify.rights.naming import named

    assert chosen(named("GPL-3.0-only OR MIT").stated) == {"MIT"}
    assert chosen(named("(CC-BY-NC-4.0 OR CC-BY-NC-SA-4.0) AND MIT").stated) == {"CC-BY-NC-4.0", "MIT"}
