"""Conversations are read as instruction and response, and an endpoint's log probabilities as they are meant."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pyarrow as pa
import pytest

from goldsmith.algorithms.instruction.likelihood import LikelihoodEndpoint, PromptRefusedError
from goldsmith.algorithms.instruction.turns import pairs
from goldsmith.algorithms.ngram_model.training import fitted
from goldsmith.errors import OperatorError, SettingsError
from goldsmith.operator import measure
from goldsmith.operators.text.ifd import Ifd
from goldsmith.operators.text.ngram_ifd import NgramIfd
from goldsmith.testing.operators import check_operator


def talk(*turns: tuple[str, Any]) -> str:
    """Return a conversation as the column `messages` holds it."""
    return json.dumps([{"role": role, "content": content} for role, content in turns], ensure_ascii=False)


TALKS = [
    talk(("system", "Be brief."), ("user", "中国的首都？"), ("assistant", "北京。"), ("user", "And of France?"), ("assistant", "Paris.")),
    talk(("user", "Hello")),
    talk(("assistant", "Hello")),
    None,
    "[]",
    "no JSON",
    '{"role": "user"}',
    '[1, null, {"role": 2}, {"from": "human", "value": "Hi"}, {"from": "GPT", "value": "Ho"}]',
    talk(("user", [{"type": "text", "text": "What is this?"}, {"type": "image"}]), ("assistant", "A cat.")),
]


def test_the_last_answer_is_the_response():
    """All before it is the instruction; what is no conversation with an answer is null; nothing raises."""
    instruction, response = pairs(pa.array(TALKS))

    assert response.to_pylist() == ["Paris.", None, "Hello", None, None, None, None, "Ho", "A cat."]
    assert instruction.to_pylist() == [
        "Be brief.\n\n中国的首都？\n\n北京。\n\nAnd of France?",
        None,
        "",
        None,
        None,
        None,
        None,
        "Hi",
        "What is this?",
    ]


class Model(BaseHTTPRequestHandler):
    """A server whose model gives each character a log probability: the better, if the character occurred before."""

    said: ClassVar[list[dict[str, Any]]] = []
    faults: ClassVar[list[tuple[int, bytes]]] = []

    def do_POST(self) -> None:
        """Answer as vLLM does: the prompt's tokens with their places, then a new one."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.said.append({"path": self.path, **asked})
        status, body = self.faults.pop(0) if self.faults else (200, b"")
        if "too long" in asked["prompt"]:
            status, body = 400, b"longer than the context"
        if status == 200 and not body:
            prompt = asked["prompt"]
            chances = [None, *(-0.5 if prompt[at] in prompt[:at] else -2.0 for at in range(1, len(prompt))), -9.0]
            told = {"tokens": [*prompt, "!"], "token_logprobs": chances, "text_offset": list(range(len(prompt) + 1))}
            body = json.dumps({"choices": [{"text": f"{prompt}!", "logprobs": told}]}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """Run the server."""
    Model.said.clear()
    Model.faults.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()
    thread.join()


def endpoint(address: str) -> LikelihoodEndpoint:
    """Return an endpoint that is tried again at once."""
    return LikelihoodEndpoint(address, "m", timeout=5, tries=3, pause=0.01)


def test_only_the_tokens_of_the_text_count(address):
    """Not what stands before it, and not the new token; the request asks for the prompt's log probabilities."""
    assert endpoint(address).mean("ab", "ba") == -0.5
    assert endpoint(address).mean("\n", "xyx") == pytest.approx((-2 - 2 - 0.5) / 3)
    assert Model.said[0]["path"] == "/v1/completions"
    assert {"echo": True, "max_tokens": 1, "model": "m", "temperature": 0}.items() <= Model.said[0].items()


def test_ifd_is_the_ratio_of_perplexities(address):
    """An instruction that holds the letters of the response helps; one that shares none does not."""
    talks = [talk(("user", "xyz"), ("assistant", "zyx")), talk(("user", "abc"), ("assistant", "zyx")), None, talk(("assistant", "a"))]

    found = Ifd(endpoint=address, llm="m")(pa.array(talks)).to_pylist()

    assert found == [pytest.approx(math.exp(0.5 - 2)), pytest.approx(1), None, None]


def test_what_passes_is_tried_again_and_what_does_not_is_told(address):
    """Two busy answers and then one: measured. Three: the work ends, with the address and what was said."""
    Model.faults[:] = [(503, b"busy"), (429, b"slow down")]
    assert endpoint(address).mean("\n", "ab") == -2
    Model.faults[:] = [(503, b"busy")] * 3
    with pytest.raises(OperatorError, match=r"(?s)did not answer in 3 tries.*503: busy.*what was measured before is safe"):
        endpoint(address).mean("\n", "ab")
    Model.faults[:] = [(401, b"who are you")]
    with pytest.raises(OperatorError, match=r"(?s)401.*GOLDSMITH_LLM_KEY"):
        endpoint(address).mean("\n", "ab")


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"no JSON",
        b'{"choices": []}',
        b'{"choices": [{"logprobs": null}]}',
        b'{"choices": [{"logprobs": {"text_offset": [0], "token_logprobs": [-1, -2]}}]}',
        b'{"choices": [{"logprobs": {"text_offset": ["a"], "token_logprobs": [-1]}}]}',
        b'{"choices": [{"logprobs": {"text_offset": [null], "token_logprobs": [-1]}}]}',
        b"[" * 100_000,
    ],
)
def test_an_answer_without_log_probabilities_is_told(address, body):
    """The message says what is expected, and of whom."""
    Model.faults[:] = [(200, body)]

    with pytest.raises(OperatorError, match=r"(?s)no log probabilities of a prompt.*text_offset"):
        endpoint(address).mean("abcdef", "ab")


def test_nobody_there_is_told():
    """A port where nothing listens."""
    with pytest.raises(OperatorError, match="did not answer in 3 tries"):
        endpoint("http://127.0.0.1:9/v1").mean("\n", "ab")


def test_a_refused_prompt_is_the_fault_of_its_record(address):
    """The others are measured; the record says why it is not; none is asked twice."""
    with pytest.raises(PromptRefusedError, match="longer than the context"):
        endpoint(address).mean("\n", "too long")
    talks = [talk(("user", "xyz"), ("assistant", text)) for text in ("zyx", "too long", "yx")]
    operator = Ifd(endpoint=address, llm="m")
    Model.said.clear()

    done = measure([operator], pa.record_batch({"messages": pa.array(talks)}))

    assert [failure.row for failure in done.failures] == [1]
    assert "longer than the context" in done.failures[0].error
    assert len([one for one in Model.said if "too long" not in one["prompt"]]) == 4
    values = done.columns.column(0).to_pylist()
    assert values[1] is None
    assert None not in (values[0], values[2])


def test_the_column_is_named_by_the_model():
    """Where it runs is not part of the numbers; the model is."""
    one, two = (Ifd(endpoint=f"http://{place}/v1", llm="Qwen/Qwen3-0.6B") for place in ("a", "b"))

    assert one.column == "ifd_qwen_qwen3_0_6b"
    assert one.fingerprint == two.fingerprint
    with pytest.raises(SettingsError, match="endpoint"):
        Ifd(endpoint="localhost", llm="m")


def test_the_laws_hold(address, tmp_path):
    """Both measures, on conversations of all sorts, in two languages."""
    path = tmp_path / "m.npz"
    fitted([pa.array(["the capital of France is Paris", "中国的首都是北京"])], about={"name": "capitals"}).save(path)
    columns = {"messages": pa.array([*TALKS, talk(("user", "x" * 99), ("assistant", "法国的首都是巴黎\n" * 9))])}

    check_operator(NgramIfd, {"model": str(path)}, columns=columns, texts=["", *TALKS])
    check_operator(Ifd, {"endpoint": address, "llm": "m"}, columns=columns, texts=["", *TALKS])


def test_the_stand_in_sees_shared_words(tmp_path):
    """A response that takes up rare words of its instruction is foretold better; without memory the ratio is 1."""
    path = tmp_path / "m.npz"
    fitted([pa.array(["the capital of France is Paris", "中国的首都是北京", "a zebra ran to Ulan Bator"])], about={"name": "c"}).save(path)
    talks = [
        talk(("user", ask), ("assistant", answer))
        for ask, answer in (("Where is Ulan Bator?", "Ulan Bator"), ("Where?", "Ulan Bator"), ("北京", "北京"))
    ]

    helped, not_helped, chinese = NgramIfd(model=str(path)).on(talks).to_pylist()

    assert helped < 1 < not_helped
    assert chinese < 1
    assert NgramIfd(model=str(path), share=0.0).on(talks).to_pylist() == [1.0, 1.0, 1.0]
