"""Hugging Face datasets are read from their folders, each record with its split."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from goldsmith.errors import ReadingError
from goldsmith.reader import find_sources, reader_for
from goldsmith.testing.readers import obeys_the_laws
from readers import samples


def read(folder, **settings):
    """Return the rows of every file that a folder means."""
    rows = []
    for source in find_sources([str(folder)]):
        reader = reader_for(source.path, format=source.reader, settings=settings if source.reader == "hf" else None)
        rows += [row for part in reader.parts(source.path) for one in reader.read(part) for row in one.rows]
    return rows


def parquet(path: Path, texts: list[str]) -> None:
    """Write a shard."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"text": texts}), path)


def test_what_datasets_saves_is_read_with_its_splits(tmp_path):
    """A `DatasetDict` of two splits, one of them in three shards: every row once, in order, with its split."""
    datasets = pytest.importorskip("datasets", reason="needs the library datasets")
    train = datasets.Dataset.from_dict({"text": [f"第{i}条" for i in range(30)], "label": [i % 2 for i in range(30)]})
    test = datasets.Dataset.from_dict({"text": ["a", "b"], "label": [0, 1]})
    datasets.DatasetDict({"train": train, "test": test}).save_to_disk(str(tmp_path / "both"), num_shards={"train": 3, "test": 1})
    train.shuffle(seed=1).select(range(5)).save_to_disk(str(tmp_path / "one"))

    both, one = read(tmp_path / "both"), read(tmp_path / "one")

    assert [row["text"] for row in both if row["split"] == "train"] == [f"第{i}条" for i in range(30)]
    assert [row["text"] for row in both if row["split"] == "test"] == ["a", "b"]
    assert len(one) == 5
    assert [row["text"] for row in read(tmp_path / "both", splits=["test"])] == ["a", "b"]
    assert not {"split", "config"} & set().union(*one), "the name of a shard is no split where the dataset tells of itself"


CARD = """---
license: mit
configs:
- config_name: small
  data_files:
  - split: train
    path: small/*.jsonl
  - split: validation
    path: ["small/held/a.csv"]
- config_name: large
  data_dir: large
  data_files: "*.parquet"
---
# A dataset
Not data.
"""


def test_a_card_tells_configurations_splits_and_files(tmp_path):
    """Files that the card does not name, and the card itself, are passed over and told."""
    for name, data in {
        "README.md": CARD,
        "small/one.jsonl": '{"text": "1"}\n',
        "small/held/a.csv": "text\n2\n3\n",
        "notes.txt": "no data",
    }.items():
        samples.written(tmp_path, name, data)
    parquet(tmp_path / "large" / "train-00000-of-00001.parquet", ["4"])
    parquet(tmp_path / "large" / "test.parquet", ["5"])

    rows = read(tmp_path)

    assert sorted((row["text"], row["config"], row["split"]) for row in rows) == [
        ("1", "small", "train"),
        ("2", "small", "validation"),
        ("3", "small", "validation"),
        ("4", "large", "train"),
        ("5", "large", "test"),
    ]
    assert {Path(one.path).name for one in find_sources([str(tmp_path)]).skipped} == {"README.md", "notes.txt"}
    assert [row["text"] for row in read(tmp_path, configs=["large"], splits=["test"])] == ["5"]


@pytest.mark.parametrize("given", ["data/train.jsonl", ["data/train.jsonl"], {"train": "data/train.jsonl"}, [{"path": "data/*.jsonl"}]])
def test_every_form_of_a_card_is_understood(given, tmp_path):
    """A path, a list, a mapping and a list of mappings mean the same."""
    samples.written(tmp_path, "README.md", f"---\n{json.dumps({'configs': [{'config_name': 'default', 'data_files': given}]})}\n---\n")
    samples.written(tmp_path, "data/train.jsonl", '{"text": "1"}\n')

    assert read(tmp_path) == [{"text": "1", "split": "train"}]


def test_shards_tell_their_split_without_a_card(tmp_path):
    """`SPLIT-00000-of-00002` in `data` or in folders of configurations."""
    parquet(tmp_path / "a" / "data" / "train-00000-of-00002.parquet", ["1"])
    parquet(tmp_path / "a" / "data" / "train-00001-of-00002.parquet", ["2"])
    parquet(tmp_path / "b" / "zh" / "test-00000-of-00001.parquet", ["3"])

    assert read(tmp_path / "a") == [{"text": "1", "split": "train"}, {"text": "2", "split": "train"}]
    assert read(tmp_path / "b") == [{"text": "3", "split": "test", "config": "zh"}]


def test_folders_above_a_dataset_are_not_walked(tmp_path, monkeypatch):
    """They may be anybody's, very large, and lose a folder at any moment: only those that are asked for are listed."""
    place = tmp_path / "shared" / "mine"
    parquet(place / "data" / "train-00000-of-00001.parquet", ["1"])
    listed, walk = [], Path.iterdir

    def seen(folder: Path):
        listed.append(folder)
        return walk(folder)

    monkeypatch.setattr(Path, "iterdir", seen)

    assert read(place) == [{"text": "1", "split": "train"}]
    assert not {tmp_path, tmp_path / "shared"} & set(listed)


def test_a_dataset_with_a_missing_shard_or_a_card_that_leads_away_is_refused(tmp_path):
    """Nothing is read silently short, and no card reaches out of its folder."""
    samples.written(tmp_path, "saved/state.json", json.dumps({"_data_files": [{"filename": "data-0.arrow"}], "_split": "train"}))
    samples.written(tmp_path, "away/README.md", "---\nconfigs:\n- config_name: a\n  data_files: ../saved/*\n---\n")
    samples.written(tmp_path, "empty/README.md", "---\nconfigs:\n- config_name: a\n  data_files: data/*.csv\n---\n")
    samples.written(tmp_path, "torn/README.md", "---\nconfigs: [\n---\n")

    for folder, told in {"saved": "missing", "away": "outside", "empty": "not there", "torn": "is not YAML"}.items():
        with pytest.raises(ReadingError, match=told):
            read(tmp_path / folder)


def test_a_folder_that_is_no_dataset_is_read_as_before(tmp_path):
    """A README without configurations is a text like any other."""
    samples.written(tmp_path, "README.md", "---\ntitle: x\n---\nwords")
    samples.written(tmp_path, "state.json", '{"other": 1}')

    assert {row.get("text") for row in read(tmp_path)} == {"words", None}


def test_the_reader_keeps_the_laws(tmp_path):
    """Parts and blocks change nothing."""
    path = tmp_path / "data" / "train-00000-of-00001.jsonl"
    samples.written(tmp_path, "data/train-00000-of-00001.jsonl", samples.JSONL)

    obeys_the_laws(reader_for(path, format="hf"), path, tmp_path, n_records=samples.N_JSONL, cuts=[])
