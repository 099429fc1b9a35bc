"""Embeddings, clusters and semantic duplicates of a dataset: written once, resumed, searched."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from data import ROOT
from embedders.words_model import WordsModel
from goldsmith import record
from goldsmith.curate import clustering, embedding, semantic_duplicates
from goldsmith.curate.embedding_settings import Clusters, Embedding, SemanticDuplicates, checked
from goldsmith.curate.nearest import near
from goldsmith.embedding import Embedder, Passages
from goldsmith.errors import ColumnError, EmbeddingError, ErrorBudgetError, SettingsError, UsageError
from goldsmith.lake import Dataset, Lake, open_lake
from goldsmith.progress import Silent

TOPICS = ("股票 市场 上涨 基金", "球队 比赛 冠军 球迷", "court judge contract law", "kitten sleeps garden milk")


def rows(start: int, stop: int) -> pa.Table:
    """Return records that are each about one of four things, in words of their own."""
    random = np.random.default_rng(start)
    texts = [f"{' '.join(random.permutation(TOPICS[n % 4].split())[:3])} word{n}" for n in range(start, stop)]
    ids = [f"r{n}" for n in range(start, stop)]
    empty = pa.nulls(len(ids))
    columns = {"id": pa.array(ids), "text": pa.array(texts, pa.large_string()), "source": pa.array(["s"] * len(ids))}
    return pa.table([columns.get(field.name, empty).cast(field.type) for field in record.SCHEMA], schema=record.SCHEMA)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A lake with a dataset of three fragments."""
    made = open_lake(tmp_path / "lake", create=True)
    records = made.ensure("set", record.SCHEMA)
    for start in (0, 40, 80):
        records.append(rows(start, start + 40))
    return made


def embedded(records: Dataset, model: WordsModel | None = None, **settings: object) -> dict[str, object]:
    """Embed a dataset by the model of words."""
    return embedding.fill(records, checked(Embedding, **settings), progress=Silent(), embedder=Embedder(model or WordsModel()))


def texts_of(records: Dataset) -> dict[str, str]:
    """Return the texts by id."""
    return {row["id"]: row["text"] for batch in records.scan(["id", "text"]) for row in batch.to_pylist()}


def test_every_record_has_the_vector_of_its_text(lake: Lake):
    """Of length 1, with what made it; nothing is embedded twice."""
    records, model = lake.dataset("set"), WordsModel()

    facts = embedded(records, model)
    again = embedded(records, model)

    assert (facts["embedded"], again["read"]) == (120, 0)
    assert len(model.asked) == 120
    row = records.take(["r7"], ["text", "embedding"]).to_pylist()[0]
    assert row["embedding"] == pytest.approx(Embedder(WordsModel())([row["text"]])[0].tolist(), abs=1e-6)
    assert records.provenance("embedding")["digest"] == "words"


def test_only_new_records_are_embedded_and_another_model_embeds_all(lake: Lake):
    """A fragment more is a fragment's work; another digest is another column."""
    records = lake.dataset("set")
    embedded(records)
    records.append(rows(120, 130))

    more = embedded(records)
    other = embedded(records, WordsModel(8, "other"))

    assert (more["read"], other["read"]) == (10, 130)
    assert records.schema.field("embedding").type.list_size == 8


def test_deleted_blank_and_refused_records_have_no_vector(lake: Lake):
    """A refused one says why; the deleted one is not asked for."""
    records, model = lake.dataset("set"), WordsModel()
    odd = rows(200, 203).set_column(3, "text", pa.array(["  ", None, "please refuse this"], pa.large_string()))
    records.append(odd)
    records.delete("id = 'r3'")
    gone = rows(0, 40)["text"][3].as_py()

    facts = embedded(records, model)

    assert (facts["read"], facts["without"], facts["refused"]) == (122, 3, 1)
    assert gone not in model.asked
    assert [row["embedding_error"] for row in records.take(["r200", "r201", "r202", "r5"]).to_pylist()] == [
        None,
        None,
        "not this one",
        None,
    ]
    assert records.count("embedding IS NULL") == 3


def test_half_precision_takes_half_the_space_and_finds_the_same(lake: Lake):
    """Numbers of 16 bits, compared as 32."""
    records = lake.dataset("set")
    embedded(records, precision="float16")

    assert records.schema.field("embedding").type.value_type == pa.float16()
    assert near(records, text=texts_of(records)["r8"], k=1, embedder=Embedder(WordsModel()))[0]["id"] == "r8"
    assert semantic_duplicates.fill(records, SemanticDuplicates(similarity=0.999), progress=Silent())["gone"] == 0


class Failing(WordsModel):
    """A model that fails at a text, as an endpoint that goes away."""

    def vectors(self, passages: list[str]) -> Passages:
        """Fail at the second fragment."""
        if any("word40" in passage.split() for passage in passages):
            raise EmbeddingError("the endpoint did not answer in 3 tries", where="http://127.0.0.1/v1")
        return super().vectors(passages)


def test_a_model_that_fails_leaves_what_was_embedded_before(lake: Lake):
    """The next command does the rest only."""
    records = lake.dataset("set")

    with pytest.raises(EmbeddingError):
        embedded(records, Failing())
    left = embedded(records)

    assert left["read"] == 80


def test_too_many_refusals_stop_the_run(lake: Lake):
    """Ten are borne, eleven are not; one of them is shown."""
    records = lake.dataset("set")
    refused = [f"refuse {n}" for n in range(11)]
    records.append(rows(300, 311).set_column(3, "text", pa.array(refused, pa.large_string())))

    with pytest.raises(ErrorBudgetError, match="refused 11 texts"):
        embedded(records)
    assert records.count("embedding IS NOT NULL") == 120


KILLED = """
import os, signal, sys
sys.path.insert(0, sys.argv[2])
from curate.test_embedding import embedded
from embedders.words_model import WordsModel
from goldsmith.lake import open_lake

class Killed(WordsModel):
    def vectors(self, passages):
        if any("word80" in passage.split() for passage in passages):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().vectors(passages)

embedded(open_lake(sys.argv[1]).dataset("set"), Killed())
"""


def test_a_killed_run_goes_on_where_it_was(lake: Lake):
    """Two fragments of three were committed when the process was killed: one is left to do."""
    killed = subprocess.run([sys.executable, "-c", KILLED, str(lake.location), str(ROOT / "tests")], check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    records = lake.dataset("set")

    left = embedded(records)

    assert left["read"] == 40
    assert records.count("embedding IS NOT NULL") == 120


def test_planted_semantic_duplicates_are_named(lake: Lake):
    """The same words in another order are found; the longer stays; an unchanged table is not searched again."""
    records = lake.dataset("set")
    twins = [" ".join(list(reversed(texts_of(records)[f"r{n}"].split())) * times) for n, times in ((5, 1), (50, 2))]
    records.append(rows(400, 402).set_column(3, "text", pa.array(twins, pa.large_string())))
    embedded(records, WordsModel(64))
    wanted = SemanticDuplicates(similarity=0.95)

    facts = semantic_duplicates.fill(records, wanted, progress=Silent())
    version = records.version
    again = semantic_duplicates.fill(records, wanted, progress=Silent())

    found = {
        row["id"]: row["semantic_duplicate_of"] for batch in records.scan(["id", "semantic_duplicate_of"]) for row in batch.to_pylist()
    }
    assert found["r400"] == "r5"
    assert found["r50"] == "r401"
    assert facts == again
    assert records.version == version
    assert facts["gone"] == sum(value is not None for value in found.values())
    shown = semantic_duplicates.examples(records, 1)[0]
    assert shown["text"]
    assert shown["kept_text"]


def test_records_that_duplicate_another_already_take_no_part(lake: Lake):
    """What the search for near duplicates lets go is neither found again nor named."""
    records = lake.dataset("set")
    same = texts_of(records)["r5"]
    records.append(rows(500, 502).set_column(3, "text", pa.array([same, same], pa.large_string())))
    embedded(records)
    field = pa.schema([pa.field("duplicate_of", pa.string())])
    records.declare(field)
    fills = []
    for fragment in records.fragments():
        ids = [name for batch in records.scan(["id"], fragments=[fragment]) for name in batch.column("id").to_pylist()]
        fills.append(
            records.fill(fragment, pa.table([pa.array(["r500" if name == "r5" else None for name in ids], pa.string())], schema=field))
        )
    records.commit_fills(fills)

    semantic_duplicates.fill(records, SemanticDuplicates(similarity=0.99), progress=Silent())

    rows_ = records.take(["r5", "r500", "r501"], ["semantic_duplicate_of"])["semantic_duplicate_of"].to_pylist()
    assert rows_ == [None, None, "r500"]


def test_clusters_are_topics_with_names(lake: Lake):
    """Four planted topics, a name of theirs each, and a table that SQL can join."""
    records = lake.dataset("set")
    embedded(records, WordsModel(64))

    facts = clustering.fill(lake, records, Clusters(count=4), progress=Silent())
    groups = clustering.told(lake, records)
    again = clustering.fill(lake, records, Clusters(count=4), progress=Silent())

    assert facts == again
    assert [row["records"] for row in groups] == [30, 30, 30, 30]
    topics = [next(at for at, topic in enumerate(TOPICS) if row["terms"][0] in topic) for row in groups]
    assert sorted(topics) == [0, 1, 2, 3]
    labels = {row["id"]: row["cluster"] for batch in records.scan(["id", "cluster"]) for row in batch.to_pylist()}
    assert all(topics[label] == int(name[1:]) % 4 for name, label in labels.items())
    joined = lake.sql('select count(*) n from "set" s join set__clusters c using (cluster)')
    assert joined["n"].to_pylist() == [120]


def test_near_finds_by_text_by_id_and_where(lake: Lake):
    """Nearest first; the record itself is not its own neighbour; SQL narrows."""
    records = lake.dataset("set")
    embedded(records, WordsModel(64))
    embed = Embedder(WordsModel(64))

    by_text = near(records, text="kitten milk garden", k=5, embedder=embed)
    by_id = near(records, id="r1", k=3)
    narrow = near(records, text="kitten milk garden", k=5, where="id = 'r2'", embedder=embed)

    assert all("kitten" in row["text"] or "milk" in row["text"] for row in by_text)
    assert [row["similarity"] for row in by_text] == sorted((row["similarity"] for row in by_text), reverse=True)
    assert "r1" not in [row["id"] for row in by_id]
    assert [row["id"] for row in narrow] == ["r2"]


def test_questions_that_cannot_be_answered(lake: Lake):
    """No embeddings yet, another model, no text, a column that holds something else."""
    records = lake.dataset("set")
    with pytest.raises(ColumnError, match="goldsmith embed set"):
        near(records, text="a")
    with pytest.raises(ColumnError, match="holds no embeddings"):
        semantic_duplicates.fill(records, SemanticDuplicates(column="text"), progress=Silent())
    embedded(records)
    with pytest.raises(ColumnError, match="another model made these embeddings"):
        near(records, text="a", embedder=Embedder(WordsModel(16, "other")))
    with pytest.raises(UsageError, match="blank"):
        near(records, text="  ", embedder=Embedder(WordsModel()))
    with pytest.raises(UsageError, match="either a text or the id"):
        near(records)
    with pytest.raises(ColumnError, match="holds no numbers"):
        semantic_duplicates.fill(records, SemanticDuplicates(keep=["source"]), progress=Silent())
    with pytest.raises(SettingsError, match="similarity"):
        checked(SemanticDuplicates, similarity=2)


@pytest.mark.parametrize("text", [None, "one record alone"])
def test_a_table_of_one_record_or_none_with_a_text(tmp_path: Path, text: str | None):
    """One record repeats nothing and is a cluster; none with a text make no cluster."""
    lake = open_lake(tmp_path / "lake", create=True)
    records = lake.ensure("one", record.SCHEMA)
    records.append(rows(0, 1).set_column(3, "text", pa.array([text], pa.large_string())))
    embedded(records)

    duplicates = semantic_duplicates.fill(records, SemanticDuplicates(), progress=Silent())
    clusters = clustering.fill(lake, records, Clusters(), progress=Silent())

    assert duplicates["gone"] == 0
    assert clusters["clusters"] == (0 if text is None else 1)
    assert records.take(["r0"], ["cluster"])["cluster"].to_pylist() == [None if text is None else 0]
