"""Masked datasets by meaning: vectors are made of the text that leaves, and nothing that is shown says what was masked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from curate.workshop import Workshop
from embedders.words_model import WordsModel
from goldsmith.curate import clustering, embedding, semantic_duplicates
from goldsmith.curate.embedding_settings import Clusters, Embedding, SemanticDuplicates
from goldsmith.curate.nearest import near
from goldsmith.curate.tables import beside
from goldsmith.embedding import Embedder
from goldsmith.lake import open_lake
from goldsmith.progress import Silent

if TYPE_CHECKING:
    from goldsmith.lake import Dataset, Lake

NUMBER, MAIL = "13912345678", "wei.zhang@example-post.cn"
RECIPE = "name: masked\nerror_budget: {records: 9}\nedits: [mask_personal_data]\n"


@pytest.fixture
def masked(workshop: Workshop) -> Workshop:
    """Records that hold a number and an address of mail; some say the same."""
    rows = [
        {"id": f"r{n}", "text": f"Call {NUMBER} about lamp {n % 4}, or write to {MAIL} before the evening of day {n}."} for n in range(12)
    ]
    workshop.run(workshop.rows(*rows), recipe=workshop.recipe(RECIPE))
    return workshop


def opened(workshop: Workshop) -> tuple[Lake, Dataset, Embedder]:
    """Return lake and records with embeddings, and the model."""
    lake, embed = open_lake(workshop.lake), Embedder(WordsModel())
    records = lake.dataset("set")
    embedding.fill(records, Embedding.model_validate({}), progress=Silent(), embedder=embed)
    return lake, records, embed


def test_vectors_are_made_of_the_text_that_leaves(masked: Workshop):
    """An endpoint never reads what was masked, unless that is asked for by name."""
    records, model = open_lake(masked.lake).dataset("set"), WordsModel()

    embedding.fill(records, Embedding.model_validate({}), progress=Silent(), embedder=Embedder(model))

    assert len(model.asked) >= 12
    assert not any(NUMBER in one or MAIL in one for one in model.asked)


def test_nothing_that_is_shown_holds_what_was_masked(masked: Workshop):
    """Not the table of clusters with its names, nor samples, nor pairs that say the same, nor the nearest records."""
    lake, records, embed = opened(masked)

    clustering.fill(lake, records, Clusters.model_validate({"count": 2}), progress=Silent())
    semantic_duplicates.fill(records, SemanticDuplicates.model_validate({"similarity": 0.5}), progress=Silent())
    table = pa.Table.from_batches(list(lake.dataset(beside("set", "clusters")).scan())).to_pylist()
    shown = [
        table,
        clustering.told(lake, records),
        semantic_duplicates.examples(records),
        near(records, id="r1", embedder=embed),
        near(records, text="lamp", embedder=embed),
    ]

    words = json.dumps(shown, default=str)
    assert "lamp" in words
    assert len(shown[2]) > 0
    assert NUMBER not in words
    assert MAIL not in words


def test_deleted_samples_and_partners_are_borne(masked: Workshop):
    """What is told names records that are not there any more, without their text."""
    lake, records, _ = opened(masked)
    clustering.fill(lake, records, Clusters.model_validate({"count": 2}), progress=Silent())
    semantic_duplicates.fill(records, SemanticDuplicates.model_validate({"similarity": 0.5}), progress=Silent())
    partner = semantic_duplicates.examples(records)[0]["semantic_duplicate_of"]

    sample = clustering.told(lake, records)[0]["samples"][0]

    records.delete(f"id IN ('{partner}', '{sample}')")

    texts = [text for row in clustering.told(lake, records) for text in row["texts"]]
    assert "" in texts
    assert {row["kept_text"] for row in semantic_duplicates.examples(records) if row["semantic_duplicate_of"] == partner} == {""}


def test_clusters_of_some_records_alone(masked: Workshop):
    """`where` says who takes part; the others have no cluster, and another `where` groups anew."""
    lake, records, _ = opened(masked)

    found = clustering.fill(lake, records, Clusters.model_validate({"count": 2, "where": "id < 'r3'"}), progress=Silent())

    inside = {row["id"] for batch in records.scan(["id"], "cluster IS NOT NULL") for row in batch.to_pylist()}
    assert inside == {f"r{n}" for n in (0, 1, 2, 10, 11)}
    assert found["clustered"] == 5
    assert clustering.fill(lake, records, Clusters.model_validate({"count": 2}), progress=Silent())["clustered"] == 12
