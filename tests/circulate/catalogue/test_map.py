"""The map of demand: what was planted unmet is told first, files bring it back as it was, and its linked data has the shapes."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from goldsmith.circulate.catalogue import demand
from goldsmith.circulate.catalogue.demand import coverage, files
from goldsmith.circulate.catalogue.demand.finding import find
from goldsmith.circulate.catalogue.demand.nodes import Edge, Map, Node
from goldsmith.circulate.catalogue.entries import Entry
from goldsmith.circulate.catalogue.linked import as_linked, as_turtle
from goldsmith.errors import NoRecordError, SettingsError

NODES = (
    Node("health", "domain", "医疗", "Health"),
    Node("clinic", "scenario", "门诊问诊", "Clinics", "health"),
    Node("triage", "task", "分诊", "Triage", "clinic"),
    Node("talks-wanted", "demand", "问诊对话", "Talks", "triage", facts={"modality": "text", "grade": "B", "records": 100}),
    Node("images-wanted", "demand", "眼底图像", "Fundus images", "clinic", '说明 "quoted"\nline', {"modality": "image"}),
    Node("sounds-wanted", "demand", "心音", "Heart sounds", "clinic", facts={"modality": "audio"}),
    Node("talks", "dataset", "对话集", "Talks", "talks-wanted", facts={"name": "clinic-talks"}),
    Node("images", "dataset", "图像集", "Images", facts={"name": "eye-images"}),
    Node("cut-images", "dataset", "裁剪图像", "Cut images", facts={"name": "cut-images"}),
    Node("iso", "profile", "ISO 5259", "ISO 5259", facts={"name": "iso5259"}),
)  # fmt: skip
EDGES = (Edge("images", "serves", "images-wanted"), Edge("cut-images", "derivedFrom", "images"), Edge("cut-images", "serves", "images-wanted"), Edge("triage", "needs", "talks-wanted"), Edge("clinic", "needs", "talks-wanted"), Edge("talks-wanted", "evaluatedBy", "iso"))  # fmt: skip
MAP = Map.of(NODES, EDGES)
ENTRIES = {
    "clinic-talks": Entry("clinic-talks", "1.0.0", modalities=("text",), grade="C", records=500, sources=("ward",), hallmark="h1"),
    "eye-images": Entry("eye-images", "1.0.0", modalities=("image",), hallmark="h2", sources=("camera",)),
    "cut-images": Entry("cut-images", "1.0.0", modalities=("image",), hallmark="h3"),
    "copy": Entry("copy", "1.0.0", hallmark="h4", parents=("h3",)),
}


def test_unmet_demand_comes_first_and_says_what_is_lacking():
    """Sounds have no dataset, talks one of too low a grade, images two."""
    found = coverage.gaps(MAP, ENTRIES.get)

    assert [(one.demand.key, one.state) for one in found] == [
        ("sounds-wanted", "unmet"),
        ("talks-wanted", "partly"),
        ("images-wanted", "met"),
    ]
    assert [(one["name"], [each["what"] for each in one["lacks"]]) for one in found[1].datasets] == [("clinic-talks", ["grade"])]
    assert found[1].grades == {"C": 1}
    assert [one.demand.key for one in coverage.gaps(MAP, ENTRIES.get, under="triage")] == ["talks-wanted"]


def test_who_may_not_see_a_dataset_finds_its_demand_unmet():
    """What is hidden is not counted."""
    found = coverage.counted(MAP, lambda _: None, ["health"])

    assert found["health"] == {"demands": 3, "unmet": 3, "partly": 0, "datasets": 1}
    assert coverage.counted(MAP, ENTRIES.get, ["health"])["health"]["unmet"] == 1


def test_a_source_that_is_taken_back_takes_what_was_made_of_it():
    """Images of the camera fall, those cut of them by the map, and the copy by its hallmark; nobody serves the demand then."""
    found = coverage.breaks(MAP, ENTRIES.values(), ENTRIES.get, source="camera")

    assert {one["name"]: one["why"] for one in found["datasets"]} == {"eye-images": "source camera", "cut-images": "made from eye-images", "copy": "made from cut-images"}  # fmt: skip
    assert [(one["key"], one["before"], one["after"], one["left"]) for one in found["demands"]] == [("images-wanted", "met", "unmet", 0)]
    assert coverage.breaks(MAP, ENTRIES.values(), ENTRIES.get, dataset="cut-images")["demands"][0]["after"] == "met"


@pytest.mark.parametrize("form", ["json", "yaml", "csv"])
def test_a_file_brings_the_map_back_as_it_was(form: str):
    """With quotes, lines, Chinese and numbers."""
    text = files.as_csv(MAP) if form == "csv" else json.dumps(files.as_json(MAP))

    assert files.read(text, form) == MAP


def test_a_cell_is_no_formula_and_comes_back_as_it_was():
    """A name that a spreadsheet would run."""
    odd = Map.of([Node("a", "domain", "=1+1", "@x")])

    assert "'=1+1" in files.as_csv(odd)
    assert files.read(files.as_csv(odd), "csv") == odd


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"nodes": [{"key": "A b", "kind": "domain", "en": "x"}]}, "a key has small letters"),
        ({"nodes": [{"key": "a", "kind": "field", "en": "x"}]}, "there is no kind field"),
        ({"nodes": [{"key": "a", "kind": "domain"}]}, "has a name in neither language"),
        ({"nodes": [{"key": "a", "kind": "domain", "en": "x", "below": [{"key": "b", "kind": "domain", "en": "y"}]}]}, "does not stand under a domain"),
        ({"nodes": [{"key": "a", "kind": "domain", "en": "x"}], "edges": [{"origin": "a", "relation": "serves", "to": "z"}]}, "z is not there"),
        ({"nodes": [{"key": "a", "kind": "demand", "en": "x", "facts": {"color": "red"}}]}, "facts that no demand has: color"),
        ({"nodes": [{"key": "a", "kind": "domain", "en": "x"}, {"key": "a", "kind": "domain", "en": "y"}]}, "twice: a"),
        ({"nodes": 7}, "this is no map"),
        ([], "this is no map"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_map_is_told(said: object, told: str):
    """Where, and what."""
    with pytest.raises(SettingsError) as wrong:
        files.read(json.dumps(said), "json")
    assert told in str(wrong.value)


def test_the_shortest_yaml_bomb_is_no_map():
    """Aliases that grow are stopped by the form before they fill the memory."""
    with pytest.raises(SettingsError):
        files.read("a: &a [1]\nb: &b [*a, *a]\nnodes: *b", "yaml")


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_the_linked_data_has_the_shapes_and_says_the_same_twice():
    """Turtle and JSON-LD are one graph; a demand that serves itself breaks a shape."""
    rdflib, pyshacl = pytest.importorskip("rdflib"), pytest.importorskip("pyshacl")
    compare = pytest.importorskip("rdflib.compare")
    shapes = (Path(demand.__file__).parent / "shapes.ttl").read_text(encoding="utf-8")
    linked = as_linked(MAP, "https://data.example.org")
    turtle, json_ld = rdflib.Graph().parse(data=as_turtle(linked)), rdflib.Graph().parse(data=json.dumps(linked), format="json-ld")

    assert compare.isomorphic(turtle, json_ld)
    assert pyshacl.validate(turtle, shacl_graph=shapes)[0]
    for wrong in (replace(NODES[3], facts={"records": 0}), replace(NODES[3], facts={"grade": "good"}), replace(NODES[0], zh="", en="")):
        broken = as_linked(Map.of([*NODES[1:], NODES[0], wrong], EDGES), "https://data.example.org")
        assert not pyshacl.validate(rdflib.Graph().parse(data=as_turtle(broken)), shacl_graph=shapes)[0]


def test_no_node_is_told_to_be_there_that_is_not():
    """A key that nobody gave."""
    with pytest.raises(NoRecordError):
        MAP.node("none")


def test_ten_thousand_nodes_are_looked_through_at_once():
    """The top of the map with all its counts, and all gaps, each within 50 ms of CPU: the best of three."""
    big = [Node(f"d{at}", "domain", en="x") for at in range(10)]
    big += [Node(f"s{at}", "scenario", en="x", under=f"d{at % 10}") for at in range(990)]
    big += [Node(f"w{at}", "demand", en="x", under=f"s{at % 990}", facts={"records": 10}) for at in range(5_000)]
    big += [Node(f"t{at}", "dataset", en="x", under=f"w{at}", facts={"name": "eye-images"}) for at in range(4_000)]
    map_ = Map.of(big)
    keys = [one.key for one, _ in map_.subtree("", 0)]
    spent = []
    for _ in range(3):
        begun = time.process_time()
        found = coverage.counted(map_, ENTRIES.get, keys)
        spent.append(time.process_time() - begun)

    assert sum(one["demands"] for one in found.values()) == 5_000
    assert min(spent) < 0.5


def test_the_map_to_begin_with_is_one():
    """What `goldsmith map example` prints can be brought, with both names of every node."""
    found = files.read((Path(demand.__file__).parent / "starting.yaml").read_text(encoding="utf-8"), "yaml")

    assert len(found.nodes) > 30
    assert all(one.zh and one.en for one in found.nodes.values())


def test_nodes_are_found_by_words_the_nearest_first():
    """Chinese and English, of any width and case; words of what a node stands under count, but alone they find only that."""
    nodes = [
        Node("health", "domain", "医疗健康", "Health care"),
        Node("imaging", "scenario", "医学影像", "Imaging", "health"),
        Node("ct", "demand", "ＣＴ影像", "CT scans", "imaging", "对比增强的胸部影像"),
        Node("speech", "demand", "医患对话", "Consultations", "health"),
        Node("farms", "domain", "农业", "Farms"),
        Node("leaves", "demand", "作物影像", "Imaging of leaves", "farms"),
        Node("leaf-set", "dataset", "叶片", "", "leaves", facts={"name": "leaf-images"}),
    ]
    map_ = Map.of(nodes)

    def keys(words: str, *kinds: str) -> list[str]:
        return [one.key for one in find(map_, words, kinds=kinds)]

    assert keys("imaging") == ["imaging", "leaves"]
    assert keys("ct影像") == ["ct"]
    assert keys("医疗 影像") == ["imaging", "ct"]
    assert keys("影像") == ["imaging", "ct", "leaves"]
    assert keys("影像", "demand") == ["ct", "leaves"]
    assert keys("增强") == ["ct"]
    assert keys("leaf-images") == ["leaf-set"]
    assert keys("HEALTH  care") == ["health"]
    assert keys("farms 影像") == ["leaves"]
    assert keys("farms health") == keys("") == keys("   ") == keys("nothing") == []


def test_a_file_that_names_itself_over_and_over_is_no_map():
    """Twelve lines of YAML would be ten to the twelfth nodes; JSON that is nothing but nodes or edges ends where the map would be too large."""
    nested = "nodes: [&b0 {key: k, kind: domain}"
    for at in range(1, 12):
        nested += f", &b{at} {{key: k{at}, kind: domain, below: [{', '.join([f'*b{at - 1}'] * 10)}]}}"

    for text, form in (
        (nested + "]", "yaml"),
        ('{"nodes": [' + "{}," * 60_000 + "{}]}", "json"),
        ('{"edges": [' + '{"origin":"a","relation":"needs","to":"b"},' * 200_000 + "{}]}", "json"),
    ):
        with pytest.raises(SettingsError):
            files.read(text, form)
