"""An endpoint that speaks the OpenAI API, and one that does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from embedders.unruly_server import Server, data, serving
from embedders.words_model import vector
from goldsmith.embedders.endpoint import KEY, Endpoint, Manners
from goldsmith.embedders.opening import embedder
from goldsmith.embedding import Embedder, unit
from goldsmith.errors import EmbeddingError, UsageError

HASTY = Manners(batch=4, at_once=2, tries=3, pause=0.01, timeout=0.5)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of the test's own."""
    with serving() as found:
        yield found


def asked(server: Server, manners: Manners = HASTY) -> Embedder:
    """Return an embedder that asks the server."""
    return Embedder(Endpoint.at(f"{server.address}#words", manners))


def test_texts_come_back_in_order_whatever_the_order_of_the_answer(server: Server):
    """Batches run at once, rows are numbered by the server, and each text has its own vector."""
    texts = [f"text number {n}" for n in range(30)]

    found = asked(server)(texts)

    assert found == pytest.approx(unit(np.array([vector(text) for text in texts])), abs=1e-6)
    assert max(len(one) for one in server.requests) == 4


def test_the_name_opens_it_and_the_key_is_sent(server: Server, monkeypatch: pytest.MonkeyPatch):
    """The key comes from the environment."""
    monkeypatch.setenv(KEY, "open sesame")

    found = embedder(f"{server.address}#words")

    assert found.dimension == 16
    assert set(server.keys) == {"Bearer open sesame"}
    assert "sesame" not in str(found.facts)


def test_what_may_pass_is_tried_again(server: Server):
    """Busy, too many requests, and a gateway that fails: the third try gives the vectors."""
    server.behave = lambda number, _texts: {2: (503, {}), 3: (429, {"error": "slower"})}.get(number)

    assert asked(server)(["a"]).shape == (1, 16)
    assert len(server.requests) == 4


def test_base64_is_understood(server: Server):
    """Some servers answer with base64, whatever they are asked for."""
    import base64

    packed = base64.b64encode(np.array(vector("a b"), "<f4").tobytes()).decode()
    server.behave = lambda _number, texts: (200, {"data": [{"index": 0, "embedding": packed}]}) if texts == ["a b"] else None

    assert asked(server)(["a b"]) == pytest.approx(unit(np.array([vector("a b")])), abs=1e-6)


def test_a_text_that_is_refused_harms_no_other(server: Server):
    """A batch that is refused is halved until the one to blame is alone."""
    server.behave = lambda _number, texts: (400, {"error": "too long"}) if any("bad" in text for text in texts) else None

    found = asked(server).embed(["one", "two", "bad one", "three", "four", "five"])

    assert list(found.refused) == [2]
    assert "too long" in found.refused[2]
    assert found.missing.tolist() == [False, False, True, False, False, False]


def only(*answers: Any) -> Any:
    """Behave once, for the dimension; then give the same answer for ever."""
    return lambda number, _texts: None if number == 1 else answers


@pytest.mark.parametrize(
    ("behave", "said"),
    [
        (only(503, {}), "did not answer in 3 tries"),
        (only(200, "stall"), "did not answer in 3 tries"),
        (only(401, {"error": "who are you"}), KEY),
        (only(404, b"<html>nothing here"), "nothing here"),
        (only(302, b""), "302"),
        (only(200, b"<html>"), "an answer that is none"),
        (only(200, {"data": "none"}), "an answer that is none"),
        (only(200, {"data": []}), "0 vectors"),
        (only(200, data(["a"], 8)), "vectors of 8 numbers"),
        (only(200, {"data": [{"index": 0, "embedding": [float("nan")] * 16}]}), "NaN"),
        (only(200, {"data": [{"index": 0, "embedding": [None] * 16}]}), "NaN"),
        (only(200, {"data": [{"index": 7, "embedding": [1.0] * 16}]}), "numbered [7]"),
        (only(200, {"data": [{"index": 0, "embedding": [[1.0]] * 16}]}), "shape (16, 1)"),
        (only(200, {"data": [{"index": 0, "embedding": "@@@"}]}), "an answer that is none"),
        (only(200, b"[" * 100_000), "an answer that is none"),
    ],
)
def test_what_is_no_answer_ends_with_a_message(server: Server, behave: Any, said: str):
    """Each kind of nonsense is said as what it is, with the place, and nothing is made up."""
    server.behave = behave
    embed = asked(server)

    with pytest.raises(EmbeddingError) as caught:
        embed(["a"])

    assert said in str(caught.value)
    assert server.address in str(caught.value)


def test_nobody_there_is_said_so():
    """A port on which nobody listens."""
    with pytest.raises(EmbeddingError, match="did not answer"):
        Endpoint.at("http://127.0.0.1:9#words", HASTY).vectors(["a"])


def test_an_address_without_a_model_is_refused():
    """The hint shows where the name goes."""
    with pytest.raises(UsageError) as caught:
        Endpoint.at("https://host/v1")

    assert "https://host/v1#" in str(caught.value)
