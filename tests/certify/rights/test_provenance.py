"""The provenance graph: whole, the same for the same state, and read by others; the offer: nothing in it that nobody keeps."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from certify.rights.lakes import declared, lake_in, records
from goldsmith.certify.rights import gathered
from goldsmith.certify.rights.declaration import Terms as Offered
from goldsmith.certify.rights.offering import checked, offer
from goldsmith.certify.rights.provenance import ENDS, Graph, of_record
from goldsmith.certify.rights.terms import joined
from goldsmith.errors import SettingsError

ROWS = [
    {"id": "a", "source": "wiki/zh", "license": "CC-BY-SA-4.0"},
    {"id": "b", "source": "own", "license": "CC-BY-SA-4.0", "parents": ["a"]},
    {"id": "c", "source": "own", "license": "CC-BY-SA-4.0", "parents": ["b", "lost"]},
    {"id": "z", "source": "own", "license": "CC-BY-SA-4.0"},
]
RIGHTS = "rights:\n  - {source: wiki/zh, holds: [维基作者], derived_from: {dataset: up@1}}\n"


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory):
    """A dataset with a lineage of three generations, and one upstream."""
    folder = tmp_path_factory.mktemp("graph")
    lake = lake_in(folder)
    records(lake, "up", [{"id": "u", "license": "MIT"}])
    records(lake, "web", ROWS)
    declared(lake, "web", folder, RIGHTS)
    return lake


def whole(document: dict[str, Any]) -> list[str]:
    """Return the ends of relations that are no node: a graph with one is broken."""
    nodes = {name for kind in ("entity", "activity", "agent") for name in document.get(kind, {})}
    ends = [one[end] for relation, pair in ENDS.items() for one in document.get(relation, {}).values() for end in pair]
    return [name for name in ends if name not in nodes]


def test_a_graph_names_sources_parties_and_what_is_upstream(web):
    """From the dataset to its sources, to who holds them and to the dataset that they were taken from; every end is a node."""
    document = json.loads(gathered(web.dataset("web")).files()["provenance.json"])
    derived = {(one["prov:generatedEntity"], one["prov:usedEntity"]) for one in document["wasDerivedFrom"].values()}

    assert whole(document) == []
    assert ("gs:dataset/web@2", "gs:source/wiki%2Fzh") in derived
    assert ("gs:source/wiki%2Fzh", "gs:dataset/up@1") in derived
    assert [one["prov:agent"] for one in document["wasAttributedTo"].values()] == ["gs:party/%E7%BB%B4%E5%9F%BA%E4%BD%9C%E8%80%85"]


def test_a_record_has_its_ancestors_and_no_others(web):
    """Parents and theirs, also one that is nowhere; a record beside them is not there."""
    document = of_record(web, web.dataset("web"), "c").as_prov_json()

    assert {name for name in document["entity"] if name.startswith("gs:record/")} == {f"gs:record/{id_}" for id_ in ("a", "b", "c", "lost")}
    assert whole(document) == []


def test_both_forms_say_the_same(web):
    """JSON-LD has a node for every node of PROV-JSON, and as many relations."""
    made = of_record(web, web.dataset("web"), "c")
    plain, linked = made.as_prov_json(), made.as_json_ld()

    assert len(linked["@graph"]) == sum(len(plain.get(kind, {})) for kind in ("entity", "activity", "agent"))
    pairs = sum(len(one[key]) for one in linked["@graph"] for key in one if key.removeprefix("prov:") in ENDS)
    assert pairs == sum(len(plain.get(relation, {})) for relation in ENDS)


def test_the_root_changes_with_the_graph_alone():
    """Two that were built in another order have one root; one more relation is another."""
    roots = []
    for order in (["x", "y"], ["y", "x"], ["x", "y", "z"]):
        made = Graph()
        for name in order:
            made.relate("wasDerivedFrom", "gs:d", made.add("entity", f"gs:{name}"))
        roots.append(made.root)

    assert roots[0] == roots[1] != roots[2]


def test_the_lineage_of_all_records_is_bound(web, tmp_path: Path):
    """One other parent changes the digest; the order of rows does not."""
    digests = []
    for at, rows in enumerate((ROWS, ROWS[::-1], [*ROWS[:3], {**ROWS[3], "parents": ["a"]}])):
        lake = lake_in(tmp_path / str(at))
        document = json.loads(gathered(records(lake, "web", rows)).files()["provenance.json"])
        digests.append(document["entity"]["gs:dataset/web@2"]["gs:lineage_sha256"])

    assert digests[0] == digests[1] != digests[2]


def test_other_readers_read_it(web):
    """The library `prov` reads every node and relation of it, where it is installed."""
    model = pytest.importorskip("prov.model", reason="reads PROV-JSON as others do")
    text = gathered(web.dataset("web")).files()["provenance.json"].decode()

    back = json.loads(model.ProvDocument.deserialize(content=text, format="json").serialize(format="json"))
    assert {key: len(value) for key, value in back.items() if key != "prefix"} == {
        key: len(value) for key, value in json.loads(text).items() if key != "prefix"
    }


OFFERED = Offered.model_validate(
    {
        "assigner": "Us",
        "actions": ["use", "train"],
        "commercial": True,
        "limits": {"until": "2027-12-31", "purpose": ["research"], "count": 3},
        "duties": ["report"],
    }
)


def made(**given: Any) -> dict[str, Any]:
    """Return an offer."""
    return offer("web", 3, given.get("offered", OFFERED), joined(given.get("licences", ["CC-BY-4.0"])), "CC-BY-4.0")


def test_every_term_says_how_it_holds():
    """What we make passes our own check, and attribution of the licence is a duty."""
    document = made()

    checked(document)
    assert [one["action"] for one in document["permission"]] == ["gs:train", "use"]
    assert {duty["action"] for one in document["permission"] for duty in one["duty"]} == {"attribute", "gs:report"}
    limits = {(one["leftOperand"], one["gs:assured"]) for one in document["permission"][0]["constraint"]}
    assert limits == {("dateTime", "enforced"), ("count", "enforced"), ("purpose", "contractual")}


def test_without_a_declaration_licences_alone_are_offered():
    """What is not commercial is offered for other purposes, training only where it is permitted, nothing where a licence is unknown."""
    limited = made(offered=None, licences=["CC-BY-NC-4.0"])
    actions = {one["action"] for one in limited["permission"]}

    assert actions == {"use", "gs:evaluate", "distribute", "derive"}
    assert limited["permission"][0]["constraint"] == [
        {"leftOperand": "purpose", "operator": "isNoneOf", "rightOperand": ["commercial"], "gs:assured": "contractual"}
    ]
    assert made(offered=None, licences=["LicenseRef-unknown"])["permission"] == []
    checked(limited)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one["permission"][0].update(action="sell"),
        lambda one: one["permission"][0]["constraint"][0].update(leftOperand="weather"),
        lambda one: one["permission"][0]["constraint"][0].update(operator="gt"),
        lambda one: one["permission"][0]["duty"][0].update(action="pay"),
        lambda one: one["permission"][0].update({"gs:assured": "enforced"}),
        lambda one: one["permission"][0].update(refinement=[]),
        lambda one: one.update(prohibition=[]),
        lambda one: one.update(profile="urn:other"),
    ],
)
def test_an_unknown_term_is_refused(change):
    """A term that nobody keeps, or a promise to enforce what cannot be, makes the whole offer void."""
    document = copy.deepcopy(made())
    change(document)

    with pytest.raises(SettingsError, match="nobody here keeps"):
        checked(document)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("offer: {assigner: Us, actions: [sell]}\n", "sell"),
        ("rights:\n  - {source: s, licence: MIT, instead: true}\n", "evidence"),
        ("rights:\n  - {source: s, evidence: [{kind: registration, number: A7}]}\n", "registry"),
        ("rights:\n  - {source: s, evidence: [{kind: file, file: none.pdf}]}\n", "no such file"),
        ("rights:\n  - {source: s, derived_from: {dataset: nowhere}}\n", "nowhere"),
        ("rights:\n  - {source: s}\n  - {source: s}\n", "twice"),
        ("consents:\n  - {subject: P, purposes: [x], evidence: [{kind: statement, name: y}]}\n", "ids"),
        ("right: []\n", "did you mean `rights`"),
    ],
)
def test_a_wrong_declaration_is_refused_with_its_line(web, tmp_path: Path, text: str, told: str):
    """Nothing is kept of a file that is wrong."""
    from goldsmith.certify.rights.register import known

    before = known(web, "web")
    with pytest.raises(SettingsError, match=told) as fault:
        declared(web, "web", tmp_path, text)

    assert "line " in str(fault.value)
    assert known(web, "web") == before


def test_the_form_holds_what_is_known_and_can_be_declared(web, tmp_path: Path):
    """The fields of the Data Provenance Standards, 6, 9 and 12; what was declared stands in it, and it declares the same again."""
    import yaml

    from goldsmith.certify.rights.form import form, missing
    from goldsmith.certify.rights.register import known

    text = form(web.dataset("web"))
    tree = yaml.safe_load(text)
    before = known(web, "web").rights
    declared(web, "web", tmp_path, text)
    after = known(web, "web")

    assert [len(tree["standards"][part]) for part in ("source", "provenance", "use")] == [6, 9, 12]
    assert tree["standards"]["provenance"]["source"] == ["own", "wiki/zh"]
    assert after.rights["source wiki/zh"] == before["source wiki/zh"]
    assert "use.intended_use" in missing(after.standards)
