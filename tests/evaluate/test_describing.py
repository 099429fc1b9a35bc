"""Documents made of an evaluation: nothing is invented, every number stands with its evidence, and other readers accept them."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
from pathlib import Path

import pytest
import yaml

from evaluate.test_truth import made
from goldsmith.errors import SettingsError
from goldsmith.evaluate import running
from goldsmith.evaluate.describing import training_summary, writing
from goldsmith.evaluate.describing.counting import top_sites
from goldsmith.evaluate.describing.croissant import CONTEXT, ONE, croissant
from goldsmith.evaluate.describing.filling import sections, words
from goldsmith.evaluate.evaluation import Evaluation, read
from goldsmith.lake import open_lake
from indicators.planted import rows

CARD = {
    "about": {"name": "Planted: texts", "description": "Texts about a river.", "url": "see https://example.org/d", "creator": "A Lab", "licence": "CC-BY-4.0", "published": dt.date(2026, 1, 31), "cite": "@misc{a}"},
    "construction": {"collection": "Written for a test", "labelling": "TBD"},
    "responsible": {"collection_type": "Others", "timeframe": ["2026-01-01", "2026-03-01"], "imputation": False, "biases": "Only rivers"},
    "origins": {"user_data": False, "crawlers": "none", "other": "x\n\n## 3. Fake section\n<script>alert(1)</script> [a](http://b)"},
    "training": {"tokens": 2_500_000_000},
}  # fmt: skip
MLCROISSANT = os.environ.get("GOLDSMITH_MLCROISSANT", "")
"""The interpreter of an environment with `mlcroissant` (it brings pandas, scipy and rdflib, so it is none of goldsmith's)."""


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A lake with clean records, and what is asked of them."""
    folder = tmp_path_factory.mktemp("described")
    records = [row | {"source_detail": f"https://site{at % 20}.example.org/{at}"} for at, row in enumerate(rows(60))]
    made(folder, records)
    asked = {"labels": {"field": "label"}, "split": False, "purpose": "a test", "documentation": CARD}
    (folder / "spec.yaml").write_text(yaml.safe_dump(asked, allow_unicode=True), encoding="utf-8")
    return folder


def evaluated(place: Path, profile: str, *, spec: bool = True) -> Evaluation:
    """Return the evaluation by a profile."""
    return running.evaluate(open_lake(place / "lake"), running.Request("planted", profile, place / "spec.yaml" if spec else None))


def test_a_field_is_filled_or_says_what_is_missing(place: Path):
    """What the card says stands as it was said, a placeholder fills nothing, `false` is No, and the score is the share that is filled."""
    found = evaluated(place, "croissant-rai")
    fields = {one.code: one for _, part in sections(found, found.by) for one in part}

    assert fields["rai:dataCollection"].texts() == ["Written for a test"]
    assert fields["rai:dataImputationProtocol"].texts() == ["No"]
    assert "construction.labelling" not in found.measurements.stated
    assert fields["rai:dataAnnotationPlatform"].lacking is not None
    for scored, (_, part) in zip(found.grade.dimensions, sections(found, found.by), strict=True):
        shown = [one for one, item in zip(part, scored.score.items, strict=True) if item.score is not None]
        assert scored.score.score.value == pytest.approx(100 * sum(one.is_filled for one in shown) / len(shown))


def test_a_number_stands_with_its_evidence(place: Path):
    """A measured sentence has its method, how many, and its level; in both languages."""
    found = evaluated(place, "croissant-rai")
    biases = next(one for _, part in sections(found, found.by) for one in part if one.code == "rai:dataBiases")

    assert biases.declared == {"responsible.biases": "Only rivers"}
    assert all("n = " in one.en and one.en.rstrip().endswith(("E0", "E1", "E2", "E3", "E4")) for one in biases.measured)
    assert any("标签" in one.zh for one in biases.measured)


def test_without_a_card_nothing_is_invented(place: Path):
    """No creator, no licence, no date: they are left out of the document and told as missing."""
    found = evaluated(place, "croissant-rai", spec=False)
    document = croissant(found, found.by)

    assert not {"creator", "datePublished", "url", "rai:dataSocialImpact", "rai:dataUseCases"} & set(document)
    assert [one.code for _, part in sections(found, found.by) for one in part if one.lacking][:2] == ["name", "description"]


def test_the_document_has_the_shape_of_croissant(place: Path, tmp_path: Path):
    """Its context is the standard's, names and references fit, texts are one or many as the vocabulary says, the digest is that of the file."""
    found = evaluated(place, "croissant-rai")
    (tmp_path / "records.jsonl").write_text('{"id": "a", "text": "b", "meta": {"label": "x", "age": 3, "no name": 1}}\n', encoding="utf-8")

    paths = writing.write(found, found.by, tmp_path)
    document = json.loads(paths["croissant"].read_text(encoding="utf-8"))

    assert document["@context"] == CONTEXT
    assert document["@type"] == "sc:Dataset"
    assert document["conformsTo"] == ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]
    assert document["name"] == "Planted- texts"
    assert document["license"] == ["https://spdx.org/licenses/CC-BY-4.0"]
    assert document["datePublished"] == "2026-01-31"
    assert document["url"] == "https://example.org/d"
    assert {one["prov:label"] for one in document["prov:wasDerivedFrom"]} == {"web", "book"}
    assert found.measurements.root in document["prov:wasGeneratedBy"]["prov:label"]
    (file,) = document["distribution"]
    assert (file["@type"], len(file["sha256"])) == ("cr:FileObject", 64)
    (records,) = document["recordSet"]
    ids = {one["@id"] for one in records["field"]}
    assert ids == {"records/id", "records/text", "records/meta.label", "records/meta.age"}
    assert all(one["source"]["fileObject"]["@id"] == file["@id"] for one in records["field"])
    assert {one["@id"] for one in records["key"]} <= ids
    for code, value in document.items():
        if code.startswith("rai:"):
            assert isinstance(value, str if code in ONE else list), code
    assert document["rai:dataCollectionTimeframe"] == ["2026-01-01", "2026-03-01"]


def test_an_exported_file_that_is_none_is_refused(place: Path, tmp_path: Path):
    """What lies there under the name of the export is no JSON Lines: an error that says where, and no document."""
    found = evaluated(place, "croissant-rai")
    (tmp_path / "records.jsonl").write_bytes(b"\x00 not json\n")

    with pytest.raises(SettingsError, match="line 1"):
        writing.write(found, found.by, tmp_path)


def test_the_summary_has_all_sections_and_says_what_is_missing(place: Path):
    """Ranges follow from the number of tokens, the frequent tenth of the sites is listed, empty fields are marked."""
    found = evaluated(place, "eu-training-summary")
    text = training_summary.as_markdown(found, found.by)
    told = training_summary.as_json(found, found.by)

    assert "range of the template: 1 billion to 10 trillion tokens" in text
    assert "most frequent tenth of the sites: site0.example.org, site1.example.org" in text
    assert "- user data: No (declared)" in text
    assert text.count("\n*missing*: ") == len(told["missing"]) > 5
    assert "nothing here is legal advice" in text
    assert [one["section"] for one in told["sections"]] == [
        "1. General information",
        "2. List of data sources",
        "3. Data processing aspects",
    ]
    assert told["original_read"] is False


def test_a_card_cannot_write_the_document(place: Path):
    """A value with line feeds, headings, tags and links stays one line of text."""
    found = evaluated(place, "eu-training-summary")

    lines = training_summary.as_markdown(found, found.by).splitlines()

    assert sum(line.startswith("## 3.") for line in lines) == 1
    assert not [line for line in lines if "<script" in line.replace("\\<", "") or "[a](" in line.replace("\\[", "")]


def test_what_is_stated_is_kept_with_the_measurements(place: Path):
    """Read back, the facts are the same, so the document can be written again without the records."""
    found = evaluated(place, "eu-training-summary").measurements

    assert read(json.loads(json.dumps(found.as_json()))).stated == found.stated
    assert found.stated["counted.records"] == 60
    assert found.stated["counted.sites"]["site0.example.org"] == 3


def test_a_profile_of_no_document_writes_none(place: Path, tmp_path: Path):
    """Other profiles leave the folder alone."""
    found = evaluated(place, "iso5259")

    assert writing.write(found, found.by, tmp_path / "none") == {}
    assert not (tmp_path / "none").exists()


def test_words_of_values():
    """Long lists are cut and say so."""
    assert words({f"s{at:02}": 1 for at in range(20)}).endswith("and 8 more")
    assert words(True) == "Yes"
    assert top_sites({"a": 1}) == ["a"]
    assert top_sites({}) == []


@pytest.mark.skipif(not MLCROISSANT, reason="GOLDSMITH_MLCROISSANT names no interpreter that has mlcroissant 1.1")
def test_the_reference_reader_validates_and_loads_it(place: Path, tmp_path: Path):
    """`mlcroissant` finds no error, and reads as many records as were exported."""
    found = evaluated(place, "croissant-rai")
    lines = [
        json.dumps({"id": str(at), "text": "t", "source": "s", "collected_at": "2026-01-01T00:00:00Z", "meta": {"label": "a"}})
        for at in range(7)
    ]
    (tmp_path / "records.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path = writing.write(found, found.by, tmp_path)["croissant"]
    program = f"import mlcroissant as m; d = m.Dataset({str(path)!r}); print(sum(1 for _ in d.records('records')), len(d.metadata.ctx.issues.errors))"

    done = subprocess.run([MLCROISSANT, "-c", program], capture_output=True, text=True, check=False)

    assert done.stdout.split() == ["7", "0"], done.stderr[-2000:]
