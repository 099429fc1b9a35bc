"""Propagation: lineages with a known outcome, and a slow, obvious twin for all others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certify.rights.lakes import declared, lake_in, records
from goldsmith.certify.rights.combining import combinations
from goldsmith.certify.rights.gathering import gathered, spread_of
from goldsmith.certify.rights.naming import named
from goldsmith.lake import Dataset

MIXED = [
    {"id": "a", "source": "wiki", "license": "CC BY-SA 3.0"},
    {"id": "b", "source": "map", "license": "ODbL"},
    {"id": "c", "source": "own", "license": "MIT", "parents": ["a"]},
    {"id": "d", "source": "own", "parents": ["b", "c"]},
    {"id": "e", "source": "own", "parents": ["e2"]},
    {"id": "f", "source": "web"},
    {"id": "g", "source": "web", "license": "house terms"},
]


def held(dataset: Dataset) -> dict[str, set[str]]:
    """Return the licences of each record, as the table says."""
    found = spread_of(_lake(dataset), dataset)
    ids = [one for batch in dataset.scan(["id"]) for one in batch.column("id").to_pylist()]
    return {id_: {str(found.atoms[atom]) for atom in found.sets[number]} for id_, number in zip(ids, found.set_of.tolist(), strict=True)}


def _lake(dataset: Dataset):
    from goldsmith.certify.rights.register import lake_of

    return lake_of(dataset)


def test_what_holds_of_ancestors_holds_of_descendants(tmp_path: Path):
    """A child has its parents' licences, and theirs; one that names none has those alone; a parent that is nowhere is no licence."""
    web = records(lake_in(tmp_path), "web", MIXED)

    assert held(web) == {
        "a": {"CC-BY-SA-3.0"},
        "b": {"ODbL-1.0"},
        "c": {"MIT", "CC-BY-SA-3.0"},
        "d": {"MIT", "CC-BY-SA-3.0", "ODbL-1.0"},
        "e": {"LicenseRef-absent"},
        "f": {"LicenseRef-absent"},
        "g": {"LicenseRef-unknown"},
    }


def test_the_whole_is_the_strictest_of_each_class(tmp_path: Path):
    """Expression, terms and counts of a lineage whose outcome was worked out by hand."""
    lake = lake_in(tmp_path)
    rows = [{"id": str(n), "source": "a", "license": "mit"} for n in range(5)] + [{"id": "x", "source": "b", "license": "CC BY-NC-SA 4.0"}]
    found = gathered(records(lake, "web", rows))

    assert found.expression == "CC-BY-NC-SA-4.0 AND MIT"
    assert found.terms.as_json() == {
        "use": "any", "attribution": "yes", "commercial": "no", "derivatives": "yes", "training": "limited", "patent": "reserved", "notice": "yes",
        "behaviour": "no", "share": ["CC-BY-NC-SA"],
    }  # fmt: skip
    assert [(one.expression, one.records, one.sources) for one in found.combinations] == [
        ("MIT", 5, {"a": 5}),
        ("CC-BY-NC-SA-4.0", 1, {"b": 1}),
    ]
    assert found.passed


def test_parents_that_the_input_named_count_as_well(tmp_path: Path):
    """Ingest keeps a field `parents` in `meta`: a list, a single id or a number; what is no lineage there is none."""
    metas = {
        "b": '{"parents": ["a"], "x": 1}',
        "c": '{"parents": "b"}',
        "d": '{"note": "my \\"parents\\""}',
        "e": '{"parents": []}',
        "f": '{"parents": [7]}',
    }
    rows = [
        {"id": "a", "license": "MIT"},
        {"id": "7", "license": "Zlib"},
        *({"id": id_, "license": "ISC", "meta": meta} for id_, meta in metas.items()),
    ]

    found = held(records(lake_in(tmp_path), "web", rows))

    assert {id_: found[id_] for id_ in metas} == {
        "b": {"MIT", "ISC"},
        "c": {"MIT", "ISC"},
        "d": {"ISC"},
        "e": {"ISC"},
        "f": {"ISC", "Zlib"},
    }


def test_a_circle_of_parents_ends(tmp_path: Path):
    """Records that name each other as parents share their licences, and nothing hangs; two of none stay without one."""
    rows = [{"id": "a", "license": "MIT", "parents": ["b"]}, {"id": "b", "license": "ISC", "parents": ["a"]}]
    bare = [{"id": "c", "parents": ["d"]}, {"id": "d", "parents": ["c"]}]

    found = held(records(lake_in(tmp_path), "web", rows + bare))

    assert found["a"] == found["b"] == {"MIT", "ISC"}
    assert found["c"] == found["d"] == {"LicenseRef-absent"}


def test_a_declared_licence_fills_in_and_replaces_only_with_evidence(tmp_path: Path):
    """What is declared of a source counts for records that name none; `instead` takes the place of what they name."""
    lake = lake_in(tmp_path)
    web = records(
        lake,
        "web",
        [
            {"id": "a", "source": "s"},
            {"id": "b", "source": "s", "license": "CC BY-NC 4.0"},
            {"id": "c", "source": "t", "license": "CC BY-NC 4.0"},
        ],
    )
    text = "rights:\n  - {source: s, licence: CC-BY-4.0}\n  - {source: t, licence: CC-BY-4.0, instead: true, evidence: [{kind: contract, number: 2026-17}]}\n"
    declared(lake, "web", tmp_path, text)

    assert held(web) == {"a": {"CC-BY-4.0"}, "b": {"CC-BY-NC-4.0"}, "c": {"CC-BY-4.0"}}


def test_what_is_upstream_comes_along_record_by_record(tmp_path: Path):
    """A source that was taken from another dataset brings the licences of the records it can be told from, and of all of it where it cannot."""
    lake = lake_in(tmp_path)
    records(
        lake,
        "up",
        [{"id": "a", "license": "CC BY-NC 4.0"}, {"id": "b", "license": "MIT"}, {"id": "c", "license": "ODbL", "parents": ["a"]}],
    )
    rows = [
        {"id": "a", "source": "up"},
        {"id": "z", "source": "up", "license": "ISC", "parents": ["c"]},
        {"id": "q", "source": "up"},
        {"id": "b", "source": "own", "license": "Zlib"},
    ]
    down = records(lake, "down", rows)
    declared(lake, "down", tmp_path, "rights:\n  - {source: up, derived_from: {dataset: up}}\n")

    assert held(down) == {
        "a": {"CC-BY-NC-4.0"},
        "z": {"ISC", "ODbL-1.0", "CC-BY-NC-4.0"},
        "q": {"MIT", "ODbL-1.0", "CC-BY-NC-4.0"},
        "b": {"Zlib"},
    }


def test_a_circle_of_datasets_ends(tmp_path: Path):
    """Two datasets that were taken from each other are gathered all the same."""
    lake = lake_in(tmp_path)
    for name, other, licence in (("one", "two", "MIT"), ("two", "one", "ISC")):
        records(lake, name, [{"id": name, "source": other, "license": licence}])
    for name, other in (("one", "two"), ("two", "one")):
        declared(lake, name, tmp_path, f"rights:\n  - {{source: {other}, derived_from: {{dataset: {other}}}}}\n")

    assert gathered(lake.dataset("one")).expression == "ISC AND MIT"


def test_a_release_upstream_is_a_parent(tmp_path: Path):
    """Its licence comes along, and its hallmark is named as parent."""
    lake = lake_in(tmp_path)
    records(lake, "web", [{"id": "a", "source": "bought", "license": "MIT"}])
    text = f"rights:\n  - {{source: bought, derived_from: {{release: 'urn:goldsmith:release:gold@2.0.0', hallmark: '{'ab' * 32}', licence: CC-BY-NC-4.0}}}}\n"
    declared(lake, "web", tmp_path, text)

    found = gathered(lake.dataset("web"))

    assert found.expression == "CC-BY-NC-4.0 AND MIT"
    assert found.parents == ({"urn": "urn:goldsmith:release:gold@2.0.0", "sha256": "ab" * 32},)


def test_more_licences_than_bits_in_a_word_are_told_apart(tmp_path: Path):
    """A hundred licences, each in a record, and a child of all."""
    from goldsmith.certify.rights.licence import table

    names = sorted(table())[:100]
    rows: list[dict[str, Any]] = [{"id": name, "license": name} for name in names]
    found = held(records(lake_in(tmp_path), "web", [*rows, {"id": "child", "parents": names}]))

    assert found["child"] == set(names)
    assert all(found[name] == {name} for name in names)


def _twin(rows: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Work out by walking from each record to its ancestors what the program works out with bits."""
    by_id = {row["id"]: row for row in rows}

    def ancestors(id_: str, seen: set[str]) -> set[str]:
        if id_ not in seen:
            seen.add(id_)
            for parent in by_id.get(id_, {}).get("parents") or ():
                ancestors(parent, seen)
        return seen

    out = {}
    for row in rows:
        found = set()
        for id_ in ancestors(row["id"], set()):
            one = by_id.get(id_)
            if one is None:
                found.add("LicenseRef-absent")
            elif one.get("license") or not one.get("parents"):
                found.add(named(one.get("license")).expression)
        out[row["id"]] = found or {"LicenseRef-absent"}
    return out


some = st.sampled_from(["MIT", "CC BY-SA 4.0", "odbl", "GPL-3.0-only OR MIT", "what", None, ""])
lineages = st.lists(st.tuples(some, st.lists(st.integers(0, 9), max_size=3)), min_size=1, max_size=9)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory):
    """One lake for all lineages that are drawn."""
    return lake_in(tmp_path_factory.mktemp("drawn"))


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=lineages)
def test_any_lineage_comes_out_as_walking_it_would(lake, drawn: list[tuple[str | None, list[int]]]):
    """Forests, circles, parents that are nowhere: bits and walking agree, and the order of rows changes nothing."""
    rows = [{"id": str(at), "license": said, "parents": [str(one) for one in parents] or None} for at, (said, parents) in enumerate(drawn)]
    found = []
    for order in (rows, rows[::-1]):
        if "drawn" in lake.names():
            lake.drop("drawn")
        found.append(held(records(lake, "drawn", order)))

    assert found[0] == found[1] == _twin(rows)


def test_only_what_a_release_holds_is_counted(tmp_path: Path):
    """A dropped record counts for its children, and for nothing else."""
    import pyarrow as pa

    web = records(
        lake_in(tmp_path),
        "web",
        [{"id": "a", "license": "CC BY-NC 4.0"}, {"id": "b", "license": "MIT", "parents": ["a"]}, {"id": "c", "license": "ISC"}],
    )
    web.add(
        pa.schema([("decision", pa.string())]),
        lambda batch: pa.record_batch({"decision": pa.array(["dropped", "kept", "kept"][: batch.num_rows])}),
        reads=["id"],
    )

    found = combinations(spread_of(_lake(web), web))

    assert sorted((one.expression, one.records, one.derived) for one in found) == [("CC-BY-NC-4.0 AND MIT", 1, 1), ("ISC", 1, 0)]
