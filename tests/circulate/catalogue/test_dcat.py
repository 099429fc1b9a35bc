"""The feed for portals, held against the shapes of DCAT-AP 3; printed as n/N."""

from __future__ import annotations

import json
import sys
import tarfile

import pytest

from data import shared
from goldsmith.circulate.catalogue.dcat import as_dcat
from goldsmith.circulate.catalogue.entries import Entry
from goldsmith.circulate.catalogue.linked import as_turtle

PLACE = "https://data.example.org"
FULL = Entry("talks", "1.2.0", {"en": "Talks", "zh": "对话"}, {"en": 'Talks "quoted"\nand more', "zh": "医患对话"}, ("问诊",), ("医疗",), ("text",), ("zh", "en"), "CC-BY-4.0", records=90, bytes=1_000, released="2026-11-01T00:00:00Z", keywords=("talk",), publisher="Lab & Co <x>")  # fmt: skip
BARE = Entry("bare", "0.1.0")
MANY = Entry("many", "1.0.0", {"en": "Many", "zh": ""}, licence="MIT AND BSD-2-Clause", publisher="实验室", languages=("zh", "xx"))
CASES = {"a full entry": [FULL], "an entry that says nothing": [BARE], "none": [], "several": [FULL, BARE, MANY]}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_the_feed_is_valid_by_the_shapes_of_dcat_ap():
    """Each case by each file of shapes; and one without a title is not, so that the shapes are seen to bite."""
    rdflib, pyshacl = pytest.importorskip("rdflib"), pytest.importorskip("pyshacl")
    shapes = []
    with tarfile.open(shared("vectors/dcat_ap.tgz")) as archive:
        for name in (
            "shacl/dcat-ap-SHACL.ttl",
            "html/shacl/shapes.ttl",
            "html/shacl/range.ttl",
        ):  # `shacl/ranges.ttl` names property shapes without a path: no validator reads it
            member = next(one for one in archive if one.name.endswith(f"3.0.1/{name}"))
            shapes.append(rdflib.Graph().parse(data=archive.extractfile(member).read(), format="turtle"))

    def valid(document: dict, shape: object) -> tuple[bool, str]:
        told = pyshacl.validate(rdflib.Graph().parse(data=as_turtle(document)), shacl_graph=shape)
        return told[0], told[2]

    found = {(name, at): valid(as_dcat(entries, PLACE), shape) for name, entries in CASES.items() for at, shape in enumerate(shapes)}
    good = sum(one for one, _ in found.values())
    sys.stdout.write(f"\nDCAT-AP 3.0.1 shapes: {good}/{len(found)}\n")

    assert good == len(found), next(told for one, told in found.values() if not one)
    broken = as_dcat([FULL], PLACE)
    for node in broken["@graph"]:
        node.pop("dct:title", None)
    assert not valid(broken, shapes[0])[0]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_both_forms_are_one_graph():
    """JSON-LD and Turtle say the same."""
    rdflib, compare = pytest.importorskip("rdflib"), pytest.importorskip("rdflib.compare")
    document = as_dcat([FULL, BARE, MANY], PLACE)

    assert compare.isomorphic(
        rdflib.Graph().parse(data=as_turtle(document)), rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    )
