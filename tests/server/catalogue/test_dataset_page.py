"""The page of a dataset: what a real release says is told, to who may have it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import urllib3

from certify.houses import House, house
from goldsmith import client
from goldsmith.annotation_errors import AccessError
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.errors import NoRecordError
from offered import Offering, serving
from server.test_answers import documentation
from shelved import release, status

POOL = urllib3.PoolManager(retries=False)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house with one release."""
    found = house(tmp_path_factory.mktemp("house"))
    found.release()
    return found


@pytest.fixture(scope="module")
def offers(place: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offering]:
    """A service with a real release, and plain ones in two versions."""
    folder = tmp_path_factory.mktemp("offers")
    shutil.copytree(place.folder / "planted-1.2.0", folder / "releases" / "planted" / "1.2.0")
    release(folder / "releases", "lakes", "1.0.0", rows=20, files=1)
    newer = release(folder / "releases", "lakes", "1.1.0", rows=30, files=2)
    gone = release(folder / "releases", "lakes", "1.2.0", rows=30, files=2)
    status(newer, 1, gone)
    shelf = Shelf(folder / "releases")
    shelf.share("planted", Access("granted", {"ann": ""}, "data@example.org"))
    with serving(folder) as found:
        yield found


def test_the_page_tells_what_the_release_says(offers: Offering):
    """Grade, intervals, what was not tested, signers, lineage, columns, ways to load: of a release that was really made."""
    page = client.connect(offers.url, offers.tokens["ann"]).catalogue.show("planted", "1.2.0")
    quality = page["quality"]

    assert (page["entry"]["records"], page["entry"]["licence"], page["entry"]["languages"]) == (60, "MIT", ["en"])
    assert {one["name"]: (one["low"], one["value"], one["high"]) for one in quality["dimensions"]}["relevance"] == (75, 75, 75)
    assert len(quality["valid2"]) == 6
    assert all(one["title"]["zh"] for one in (*quality["dimensions"], *quality["valid2"], *quality["measured"], *quality["not_tested"]))
    assert "annotator_agreement" in {one["name"] for one in quality["not_tested"]}
    assert [(one["role"], one["signed"]) for one in page["hallmark"]["signers"]] == [("publisher", True), ("evaluator", True)]
    assert [(one["what"], one["state"]) for one in page["hallmark"]["steps"]] == [("signature", "good"), ("signature", "good"), ("log", "none"), ("status", "none"), ("validity", "good")]  # fmt: skip
    assert {"id", "text", "license"} <= {one["name"] for one in page["columns"]}
    assert {"book", "web"} <= {one["label"] for one in page["lineage"]["nodes"]}
    assert {one["tool"] for one in page["load"]} >= {"goldsmith", "datasets", "pandas", "polars", "pyarrow", "huggingface_hub", "curl"}
    assert all(offers.url in one["command"] for one in page["load"] if one["tool"] in {"goldsmith", "polars", "curl", "environment"})


def test_the_answers_have_the_form_that_is_documented(offers: Offering, tmp_path: Path):
    """Page, difference and sample, held against their types."""
    told = documentation(tmp_path)
    service = client.connect(offers.url, offers.tokens["ann"]).catalogue
    for path, answered in {
        "/api/catalogue/{name}": service.show("planted"),
        "/api/catalogue/{name}/difference": service.difference("lakes", "1.0.0"),
        "/api/catalogue/{name}/sample": service.sample("lakes", 3),
    }.items():
        schema = told["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.Draft202012Validator({**schema, "components": told["components"]}).validate(answered)


def test_a_signature_that_is_another_is_not_told_as_good(place: House, tmp_path: Path):
    """One bit of it turned: that party has not signed."""
    import json

    from goldsmith.circulate.catalogue.standing import standing_of

    copy = tmp_path / "planted" / "1.2.0"
    shutil.copytree(place.folder / "planted-1.2.0", copy)
    path = copy / "hallmark" / "hallmark.dsse.json"
    said = json.loads(path.read_text())
    said["signatures"][1]["sig"] = said["signatures"][0]["sig"]
    path.write_text(json.dumps(said))
    shelf = Shelf(tmp_path)

    assert [one["signed"] for one in standing_of(shelf, shelf.release("planted", "1.2.0"))["signers"]] == [True, False]


def test_two_versions_differ_as_planted(offers: Offering):
    """One file of 20 rows becomes two of 30: no file stays, one is new, and versions tell what was recalled."""
    service = client.connect(offers.url, offers.tokens["bo"]).catalogue
    found = service.difference("lakes", "1.0.0", "1.1.0")

    assert [one["name"] for one in found["facts"]] == ["version"]
    assert "data/train-00001-of-00002.parquet" in found["files"]["added"]
    assert service.difference("lakes", "1.1.0", "1.1.0")["files"]["changed"] == []
    assert [(one["version"], one["recalled"]) for one in service.show("lakes")["versions"]] == [("1.2.0", "a source was withdrawn"), ("1.1.0", ""), ("1.0.0", "")]  # fmt: skip


def test_a_sample_can_be_drawn_again(offers: Offering):
    """The same seed shows the same records, another one others."""
    service = client.connect(offers.url, offers.tokens["bo"]).catalogue

    assert service.sample("lakes", 5, seed="a") == service.sample("lakes", 5, seed="a")
    assert service.sample("lakes", 5, seed="a")["rows"] != service.sample("lakes", 5, seed="b")["rows"]


@pytest.mark.parametrize("path", ["", "/difference?a=1.2.0", "/sample"])
def test_nobody_else_is_told_anything(offers: Offering, path: str):
    """Named is ann alone; who is not signed in is told so, others whom to ask; what there is not looks like it."""
    asked = [
        POOL.request("GET", f"{offers.url}/api/catalogue/{name}{path}", headers={"Authorization": f"Bearer {offers.tokens[who]}"} if who else {}).status
        for name, who in (("planted", "ann"), ("planted", "bo"), ("planted", ""), ("none", "ann"))
    ]  # fmt: skip

    assert asked == [200, 403, 401, 404]


def test_a_refusal_tells_whom_to_ask_and_a_recalled_version_is_refused(offers: Offering):
    """The client raises them as errors."""
    service = client.connect(offers.url, offers.tokens["bo"]).catalogue

    with pytest.raises(AccessError) as refused:
        service.show("planted")
    assert "data@example.org" in refused.value.found
    with pytest.raises(AccessError):
        service.show("lakes", "1.2.0")
    with pytest.raises(NoRecordError):
        service.show("lakes", "7.0.0")
