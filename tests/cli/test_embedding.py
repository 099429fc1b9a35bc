"""Embed, near, clusters and semantic-duplicates from the command line, with a model behind a real server."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.conftest import Shell
from embedders.unruly_server import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that gives vectors."""
    with serving() as found:
        yield found


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A dataset of 41 records, one of which says again what another says; without embeddings."""
    folder = tmp_path_factory.mktemp("bare")
    shell = Shell(folder)
    topics = ["ships harbour cargo tide", "股票 市场 基金 上涨"]
    rows = [{"id": f"r{n}", "text": f"{topics[n % 2]} word{n} more{n}"} for n in range(40)]
    rows.append({"id": "again", "text": " ".join(reversed(rows[4]["text"].split()))})
    (folder / "in.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    (folder / "plain.yaml").write_text("name: web\n", encoding="utf-8")
    done = shell("run", "plain.yaml", "--input", "in.jsonl", "--no-report")
    assert done.code == 0, done.err
    return shell


@pytest.fixture
def web(bare: Shell, tmp_path: Path) -> Shell:
    """A copy of it that may be changed."""
    shutil.copytree(bare.folder, tmp_path / "web")
    return Shell(tmp_path / "web")


def test_the_way_from_texts_to_topics(web: Shell, server: Server):
    """Each verb says what it did, as words and as JSON, and the next one finds it."""
    model = f"{server.address}#words"

    embedded = web("embed", "web", "--model", model, "--json")
    near = web("near", "web", "基金 市场", "-k", "3", "--json")
    same = web("near", "web", "--id", "again", "-k", "1")
    far = web("near", "web", "zebra quartz", "--where", "id = 'r36'")
    none = web("near", "web", "基金 市场", "--where", "id = 'nobody'", "--json")
    clusters = web("clusters", "web", "--count", "2")
    told = web("clusters", "web", "--count", "2", "--json")
    duplicates = web("semantic-duplicates", "web", "--similarity", "0.99")
    counted = web("sql", "select count(*) n from web join web__clusters using (cluster)", "--json")

    assert embedded.json()["embedded"] == 41
    assert all("基金" in row["text"] for row in near.json())
    assert "r4" in same.out
    assert "nothing is near" not in near.err + same.err
    assert "nothing is near: the nearest record is alike by" in far.err
    assert (none.json(), "nothing is near: no record" in none.err) == ([], True)
    assert clusters.code == 0, clusters.err
    assert sum(group["records"] for group in told.json()["groups"]) == 41
    assert "again" in duplicates.out
    assert "1 of 41 records repeat another" in duplicates.err
    assert counted.json() == [{"n": 41}]


def test_an_endpoint_that_goes_away_ends_with_a_message(web: Shell, server: Server, monkeypatch: pytest.MonkeyPatch):
    """The place, what was said, and what to do; the exit code is 1, and the next command does the work."""
    monkeypatch.setattr("goldsmith.endpoint.time.sleep", lambda _: None)
    server.behave = lambda number, _texts: None if number == 1 else (503, {"error": "tired"})

    failed = web("embed", "web", "--model", f"{server.address}#words")
    server.behave = lambda _number, _texts: None
    done = web("embed", "web", "--model", f"{server.address}#words", "--json")

    assert failed.code == 1
    assert "GS502" in failed.err
    assert "503" in failed.err
    assert "tired" in failed.err
    assert done.json()["embedded"] == 41


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["near", "web", "a"], 1, "goldsmith embed web"),
        (["clusters", "web"], 1, "goldsmith embed web"),
        (["semantic-duplicates", "web"], 1, "goldsmith embed web"),
        (["near", "web"], 2, "give a text, or --id, or --file"),
        (["embed", "web", "--model", "word2vec"], 2, "use-multilingual"),
        (["embed", "web", "--model", "missing.onnx"], 1, "no such model"),
        (["embed", "web", "--precision", "int3"], 2, "float16"),
        (["embed", "web", "--reads", "edited_text"], 1, "edited_text"),
        (["embed", "web", "--column", "My Vectors"], 2, "a column is called by 1 to 63 small letters"),
        (["embed", "nothing"], 1, "nothing"),
    ],
)
def test_mistakes_end_with_what_to_do(bare: Shell, words: list[str], code: int, said: str):
    """No traceback, and a hint."""
    ended = bare(*words)

    assert (ended.code, "Traceback" in ended.err) == (code, False), ended.err
    assert said in ended.err
