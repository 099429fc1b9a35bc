"""Every exporter keeps the laws of its contract; what each layout promises can be read back."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import tarfile
import textwrap
import time
from pathlib import Path

import lance
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from goldsmith import registry
from goldsmith.errors import ExportError, SettingsError, StorageError
from goldsmith.exporter import Exporter, exporter_for
from goldsmith.reader import reader_for
from goldsmith.testing.exporters import an_interrupted_export_leaves_nothing, obeys_the_laws
from goldsmith.testing.readers import BrokenLawError, whole

CARD = {"name": "样例", "version": "2.1.0", "license": "Apache-2.0", "languages": ["zh", "en"], "description": "A sample.", "sources": 3}
FORMATS = {
    "jsonl": "clean.jsonl",
    "jsonl.zst": "clean.jsonl.zst",
    "jsonl.gz": "clean.jsonl.gz",
    "parquet": "clean.parquet",
    "tc609_jsonl": "clean.tc609.jsonl",
    "hf": "clean",
    "webdataset": "clean.webdataset",
    "lance": "clean.lance",
}


def batches(n: int = 100, size: int = 30) -> list[pa.RecordBatch]:
    """Return records with every kind of column that a dataset has."""
    moment = dt.datetime(2025, 2, 28, 10, 42, 7, tzinfo=dt.UTC)
    table = pa.table(
        {
            "id": [f"r{i}" for i in range(n)],
            "parents": pa.array([[f"p{i}"] if i % 5 == 0 else None for i in range(n)], pa.list_(pa.string())),
            "text": pa.array([f'第{i}条 text\nwith "quotes" 😀' for i in range(n)], pa.large_string()),
            "source_detail": [f"https://example.org/{i}" for i in range(n)],
            "collected_at": pa.array([moment] * n, pa.timestamp("us", tz="UTC")),
            "generated": pa.array([i % 2 for i in range(n)], pa.int8()),
            "meta": [f'{{"stars":{i},"标签":["a"]}}' if i % 3 else None for i in range(n)],
            "digest": pa.array([i.to_bytes(16) for i in range(n)], pa.binary(16)),
            "score": pa.array([i / 7 if i % 4 else None for i in range(n)], pa.float32()),
        }
    )
    return table.to_batches(max_chunksize=size)


def members(out: Path) -> dict[str, bytes]:
    """Return the members of all shards in order, by their names."""
    found: dict[str, bytes] = {}
    for path in sorted(out.iterdir()):
        with tarfile.open(path) as shard:
            found |= {one.name: shard.extractfile(one).read() for one in shard}
    return found


def read_ids(out: Path) -> list[str]:
    """Return the ids in what was exported, in order."""
    if out.suffix == ".webdataset":
        return [json.loads(line)["id"] for line in members(out).values()]
    if out.suffix == ".lance":
        return lance.dataset(str(out)).to_table(columns=["id"]).column("id").to_pylist()
    if out.is_dir():
        return [one for path in sorted((out / "data").iterdir()) for one in pq.read_table(path).column("id").to_pylist()]
    if out.suffix == ".parquet":
        return pq.read_table(out).column("id").to_pylist()
    return [str(row["id"]) for row in whole(reader_for(out, format="jsonl"), out).rows]


@pytest.mark.parametrize("name", FORMATS)
def test_an_exporter_keeps_the_laws(name, tmp_path):
    """Nothing is lost, nothing half-written, nothing overwritten unasked."""
    exporter = exporter_for(FORMATS[name], format=name.split(".")[0])

    obeys_the_laws(exporter, batches(), tmp_path / FORMATS[name], read_ids, card=dict(CARD))


def test_every_registered_exporter_is_held_against_the_laws():
    """An exporter that is added without a case here is found out."""
    assert set(registry.names("exporter")) <= {name.split(".")[0] for name in FORMATS}


class _WritesInPlace(Exporter):
    """Write under the final name at once, as most do."""

    def fill(self, batches, partial, *, out, card, schema):
        del partial, card, schema
        with out.open("w") as file:
            for batch in batches:
                file.writelines(f"{value}\n" for value in batch.column("id").to_pylist())


def test_the_laws_bite(tmp_path):
    """An exporter that writes in place is caught."""
    with pytest.raises(BrokenLawError, match="leaves nothing under the final name"):
        an_interrupted_export_leaves_nothing(_WritesInPlace(), batches(), tmp_path / "x")


@pytest.mark.parametrize("name", ["clean.jsonl", "clean.parquet", "clean"])
def test_a_killed_export_leaves_no_half_file(name, tmp_path):
    """Kill -9 in mid-export: nothing stands under the final name, and the next export succeeds."""
    out = tmp_path / name
    script = f"""
        import time
        from pathlib import Path
        from goldsmith.exporter import exporter_for
        import pyarrow as pa
        def slow():
            for i in range(1000):
                yield pa.record_batch({{"id": [str(i)], "text": ["x" * 100000]}})
                if i == 20:
                    Path(r"{tmp_path}/ready").touch()
                    time.sleep(60)
        exporter_for(r"{out}", format={"hf" if name == "clean" else None!r}).write(slow(), Path(r"{out}"))
    """
    killed = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)])
    while not (tmp_path / "ready").exists():
        time.sleep(0.02)

    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()

    assert not out.exists()
    written = exporter_for(out, format="hf" if name == "clean" else None).write(iter(batches()), out)
    assert written.rows == 100
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "ready"])


def test_json_lines_hold_the_values(tmp_path):
    """Keys stand in the order of the columns, JSON text is JSON again, times are ISO 8601, digests hexadecimal."""
    out = tmp_path / "a.jsonl"

    exporter_for(out).write(iter(batches(2)), out)

    first, second = map(orjson.loads, out.read_bytes().splitlines())
    assert list(first) == ["id", "parents", "text", "source_detail", "collected_at", "generated", "meta", "digest", "score"]
    assert first["meta"] is None
    assert second == {
        "id": "r1",
        "parents": None,
        "text": '第1条 text\nwith "quotes" 😀',
        "source_detail": "https://example.org/1",
        "collected_at": "2025-02-28T10:42:07Z",
        "generated": 1,
        "meta": {"stars": 1, "标签": ["a"]},
        "digest": "00000000000000000000000000000001",
        "score": pytest.approx(1 / 7),
    }


def test_text_that_only_looks_like_json_stays_text(tmp_path):
    """A broken `meta` breaks no line."""
    out = tmp_path / "a.jsonl"
    batch = pa.record_batch({"id": ["1", "2"], "meta": ['{"open": ', '{\n"n": 1}']})

    exporter_for(out).write(iter([batch]), out)

    assert [orjson.loads(line)["meta"] for line in out.read_bytes().splitlines()] == ['{"open": ', {"n": 1}]


def test_parquet_shares_its_pages_with_an_edited_version(tmp_path):
    """Pages are cut by content: one record more at the top moves few bytes."""
    texts = [f"{i} " + "".join(chr(0x4E00 + (i * 7919 + j * j * 31) % 20000) for j in range(400)) for i in range(6000)]
    files = []
    for extra in ([], ["a new record"]):
        batch = pa.record_batch({"id": list(map(str, range(len(extra) + len(texts)))), "text": extra + texts})
        files.append(tmp_path / f"{len(extra)}.parquet")
        exporter_for(files[-1]).write(iter([batch]), files[-1], card=dict(CARD))

    old, new = (path.read_bytes() for path in files)
    pieces = [new[at : at + 512] for at in range(0, len(new) - 512, 4096)]
    assert sum(piece in old for piece in pieces) > 0.5 * len(pieces)
    assert orjson.loads(pq.read_schema(files[0]).metadata[b"goldsmith.card"])["version"] == "2.1.0"


def tc609(i: int) -> dict[str, object]:
    """Return a TC609 record with all that it may hold."""
    content = [{"media_type": "text", "content": f"第{i}条"}]
    if i % 3 == 1:
        content = [
            {"media_type": "image", "content": f"images/{i}.png"},
            {"media_type": "text", "content": f"图{i}", "instruction": "描述"},
        ]
    if i % 3 == 2:
        content = [{"media_type": "text", "content": "一"}, {"media_type": "text", "content": "二"}]
    return {
        "id": f"sha256:{i:064d}",
        "rid": [f"r{i}"] if i % 2 else None,
        "data_content": content,
        "annotation": {"label": ["好"], "annotation_method": "人工标注", "annotator": "专业标注员"} if i % 2 else None,
        "original_time": "2024-05-01",
        "last_modified_time": "2025-01-02",
        "version": "1.0.0-alpha",
        "license": "开源",
        "source": "互联网",
        "source_details": f"https://example.org/{i}",
        "generated_data_indicator": i % 2,
    }


def test_a_tc609_record_comes_back_as_it_went_in(tmp_path):
    """TC609 file → rows → columns of the lake → TC609 file: the same records, byte for byte."""
    original = tmp_path / "a.tc609.jsonl"
    original.write_bytes(b"".join(orjson.dumps(tc609(i), option=orjson.OPT_APPEND_NEWLINE) for i in range(12)))
    columns = ("id", "text", "source", "source_detail", "original_at", "license")

    rows = whole(reader_for(original), original).rows
    lake = [{name: row.pop(name, None) for name in columns} | {"meta": orjson.dumps(row).decode(), "generated": None} for row in rows]
    back = tmp_path / "b.tc609.jsonl"
    exporter_for(back, format="tc609_jsonl").write(iter(pa.Table.from_pylist(lake).to_batches()), back)

    assert back.read_bytes() == original.read_bytes()


def test_a_record_of_the_lake_survives_tc609(tmp_path):
    """Lake → TC609 → rows: id, text, parents, source, licence, times and the mark of generation are kept."""
    out = tmp_path / "a.tc609.jsonl"

    exporter_for(out, format="tc609_jsonl").write(iter(batches(6)), out, card=dict(CARD))

    rows = whole(reader_for(out), out).rows
    assert [(row["id"], row["text"], row["rid"], row["generated_data_indicator"]) for row in rows] == [
        (f"r{i}", f'第{i}条 text\nwith "quotes" 😀', [f"p{i}"] if i % 5 == 0 else None, i % 2) for i in range(6)
    ]
    assert {(row["source"], row["source_detail"], row["license"], row["version"]) for row in rows[:1]} == {
        ("互联网", "https://example.org/0", "Apache-2.0", "2.1.0")
    }
    assert {(row["original_at"], row["last_modified_time"]) for row in rows} == {("2025-02-28", "2025-02-28")}


def test_a_tc609_export_has_the_eleven_fields_and_no_empty_one(tmp_path):
    """All but `rid` and `annotation` are filled."""
    out = tmp_path / "a.tc609.jsonl"

    exporter_for(out, format="tc609_jsonl").write(iter(batches(4)), out)

    for line in out.read_bytes().splitlines():
        record = orjson.loads(line)
        assert list(record) == list(tc609(0))
        assert all(record[name] not in (None, "") for name in record if name not in {"rid", "annotation"})


def test_a_tc609_export_without_text_is_refused(tmp_path):
    """A missing column is told before anything is written."""
    with pytest.raises(ExportError, match="columns are missing"):
        exporter_for("x", format="tc609_jsonl").write(iter([pa.record_batch({"id": ["1"]})]), tmp_path / "x")
    assert not list(tmp_path.iterdir())


def test_the_hugging_face_layout_has_a_card_and_shards(tmp_path):
    """The front matter names split and files; shards are numbered and of about the size asked for."""
    out = tmp_path / "clean"

    written = exporter_for(out, format="hf", settings={"shard_bytes": 4000}).write(iter(batches()), out, card=dict(CARD))

    shards = sorted(path.name for path in (out / "data").iterdir())
    assert shards == [f"train-{i:05d}-of-{len(shards):05d}.parquet" for i in range(len(shards))]
    assert len(shards) > 2
    front = yaml.safe_load((out / "README.md").read_text(encoding="utf-8").split("---")[1])
    assert front["configs"] == [{"config_name": "default", "data_files": [{"split": "train", "path": "data/train-*.parquet"}]}]
    assert (front["license"], front["language"], front["size_categories"]) == ("apache-2.0", ["zh", "en"], ["n<1K"])
    assert written.rows == 100


def test_datasets_loads_the_hugging_face_layout_offline(tmp_path):
    """The real library reads what was written, without a network."""
    pytest.importorskip("datasets", reason="needs `datasets`, which the extra `dev` brings")
    out = tmp_path / "clean"
    exporter_for(out, format="hf", settings={"shard_bytes": 4000}).write(iter(batches()), out, card=dict(CARD))
    script = f"""
        from datasets import load_dataset
        rows = load_dataset(r"{out}", cache_dir=r"{tmp_path / "cache"}")["train"]
        print(rows.num_rows, rows[99]["id"], rows[1]["meta"], rows[1]["digest"])
    """

    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": str(tmp_path / "home")}
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False, env=environment)

    assert done.stdout.strip() == '100 r99 {"stars":1,"标签":["a"]} 00000000000000000000000000000001', done.stderr[-2000:]


def test_a_folder_that_is_no_export_is_never_replaced(tmp_path):
    """`overwrite` does not empty somebody's folder."""
    out = tmp_path / "photos"
    out.mkdir()
    (out / "holiday.jpg").write_bytes(b"x")

    with pytest.raises(ExportError, match="no earlier export of this format"):
        exporter_for(out, format="hf").write(iter(batches()), out, overwrite=True)
    with pytest.raises(ExportError, match="no earlier export of this format"):
        exporter_for("x.jsonl").write(iter(batches()), out, overwrite=True)
    assert [path.name for path in out.iterdir()] == ["holiday.jpg"]


def test_a_full_disk_is_told_and_leaves_nothing():
    """Writing to a device without room is a storage error with a hint."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")

    class FullDisk(Exporter):
        """Write where there is no room."""

        def fill(self, batches, partial, *, out, card, schema):
            del partial, out, card, schema
            with full.open("wb", buffering=0) as file:
                file.write(b"x" * sum(batch.num_rows for batch in batches))

    out = Path("/tmp") / f"goldsmith-full-{os.getpid()}.jsonl"  # noqa: S108 - it must not be written
    with pytest.raises(StorageError, match="make room or choose another place"):
        FullDisk().write(iter(batches()), out)
    assert not out.exists()


def test_a_name_without_a_format_and_wrong_settings_are_told():
    """The choice of an exporter fails with what there is to choose from."""
    with pytest.raises(ExportError, match=r"--format hf\|jsonl\|lance\|parquet\|tc609-jsonl"):
        exporter_for("clean.xyz")
    with pytest.raises(SettingsError, match="did you mean `compression`"):
        exporter_for("a.parquet", settings={"compresion": "zstd"})


def test_shards_of_tar_hold_every_record_once_and_have_no_time(tmp_path):
    """Members are numbered over all shards, JSON in columns is JSON again, and the same records give the same bytes."""
    for name in ("one", "two"):
        exporter_for(tmp_path / name, format="webdataset", settings={"shard_bytes": 4000}).write(iter(batches()), tmp_path / name)
    found = members(tmp_path / "one")
    shards = sorted(path.name for path in (tmp_path / "one").iterdir())

    assert list(found) == [f"{at:09d}.json" for at in range(100)]
    assert shards == [f"train-{at:06d}.tar" for at in range(len(shards))]
    assert len(shards) > 5
    assert json.loads(found["000000001.json"])["meta"] == {"stars": 1, "标签": ["a"]}
    assert [(tmp_path / "one" / name).read_bytes() for name in shards] == [(tmp_path / "two" / name).read_bytes() for name in shards]
