"""A judge behind an endpoint that speaks the OpenAI API, and behind one that does not."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from goldsmith.endpoint import Manners
from goldsmith.errors import JudgeError, UsageError
from goldsmith.judges.chat import KEY, Asking, ChatJudge
from goldsmith.judges.memory import Memory
from judges.chat_server import Server
from judges.chats import HASTY, judge, texts


def test_answers_come_in_order_and_are_paid_for_once(server: Server):
    """Each piece is asked about once, however often it occurs and however often the question is put; another model is asked anew."""
    server.answer = lambda request: str(1 + int(request.material.split()[-1]) % 5)
    one = judge(server)

    first = one.judge("coherence", [*texts(20), *texts(20)])
    again = judge(server).judge("coherence", texts(20)[::-1])

    assert [each.answer for each in first] == [str(1 + at % 5) for at in range(20)] * 2
    assert again == first[:20][::-1]
    assert len(server.requests) == 20
    assert (one.spent.calls, one.spent.sent, one.spent.received) == (20, 2_000, 200)
    ChatJudge(server.address, "another", Memory.at(), Asking(manners=HASTY)).judge("coherence", texts(3))
    assert len(server.requests) == 23


def test_the_request_is_one_of_the_api(server: Server, monkeypatch: pytest.MonkeyPatch):
    """Temperature 0, JSON wanted, the key in the header and nowhere else; parameters of the user win."""
    monkeypatch.setenv(KEY, "open sesame")
    judge(server, parameters={"response_format": None, "seed": 7}).judge("coherence", texts(1))

    body = server.requests[0].body
    assert (body["model"], body["temperature"], body["seed"]) == ("planted", 0, 7)
    assert "response_format" not in body
    assert server.requests[0].key == "Bearer open sesame"
    assert b"sesame" not in Path(os.environ["GOLDSMITH_JUDGEMENTS"]).read_bytes()


def test_what_may_pass_is_tried_again(server: Server):
    """429, 500, a stall, a connection that hangs up, one that breaks off mid-answer, and nonsense with status 200: the last try counts."""
    faults = [(429, {"error": "slower"}), (500, b"oops"), "stall", "hang up", "cut", (200, b"<html>proxy</html>"), (200, {"choices": []})]
    begun: set[str] = set()

    def behave(request: Any) -> Any:
        first = request.material not in begun
        begun.add(request.material)
        return faults[int(request.material.split()[-1])] if first else None

    server.behave = behave

    found = judge(server).judge("coherence", texts(len(faults)))

    assert [each.answer for each in found] == ["3"] * len(faults)
    assert len(server.requests) == 2 * len(faults)


@pytest.mark.parametrize("kind", ["drip", "endless"])
def test_an_answer_that_does_not_end_is_none(kind: str):
    """A byte now and then keeps a connection open for ever, and a flood fills the memory: both are given up."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                held, _ = listening.accept()
                held.recv(65_536)
                held.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
                with contextlib.suppress(OSError):
                    for _ in range(400):
                        held.sendall(b" " * (1 << 16) if kind == "endless" else b" ")
                        time.sleep(0 if kind == "endless" else 0.05)
                held.close()

    threading.Thread(target=serve, daemon=True).start()
    manners = Manners(tries=2, pause=0.01, timeout=30 if kind == "endless" else 0.3, longest=1 << 20)
    one = ChatJudge(f"http://127.0.0.1:{listening.getsockname()[1]}/v1", "m", Memory.at(), Asking(manners=manners))
    begun = time.monotonic()

    with pytest.raises(JudgeError, match="longer than any" if kind == "endless" else "too long to come"):
        one.judge("coherence", texts(1))

    assert time.monotonic() - begun < 10
    listening.close()


def test_a_pause_that_is_asked_for_is_kept(server: Server):
    """Retry-After is honoured."""
    server.headers = {"Retry-After": "0.3"}
    server.behave = lambda request: (429, {}) if request.number == 1 else None
    begun = time.monotonic()

    judge(server).judge("coherence", texts(1))

    assert time.monotonic() - begun >= 0.3


def test_a_rate_is_kept(server: Server):
    """With 1,200 a minute, six requests take a quarter of a second at least, whatever the number of threads."""
    begun = time.monotonic()

    judge(server, manners=Manners(at_once=6, per_minute=1_200)).judge("coherence", texts(6))

    assert time.monotonic() - begun >= 0.25


@pytest.mark.parametrize(
    ("behave", "words"),
    [
        (lambda _request: (503, {}), "did not answer"),
        (lambda _request: "stall", "did not answer"),
        (lambda _request: "cut", "did not answer"),
        (lambda _request: (401, {"error": "who are you"}), KEY),
        (lambda _request: (404, b"no such model"), "no such model"),
        (lambda _request: (302, b""), "302"),
        (lambda _request: (400, {"error": "response_format is unknown"}), "refuses every question"),
        (lambda _request: (200, b"[" * 100_000), "no answer as the OpenAI API has it"),
        (lambda _request: (200, {"choices": [{"message": 3}]}), "no answer as the OpenAI API has it"),
    ],
)
def test_what_is_no_answer_ends_with_a_message(server: Server, behave: Any, words: str):
    """Each kind of fault is said as what it is, with the place; nothing is made up and nothing is kept."""
    server.behave = behave

    with pytest.raises(JudgeError) as caught:
        judge(server).judge("coherence", texts(12))

    assert words in str(caught.value)
    assert server.address in str(caught.value)
    assert sqlite3.connect(os.environ["GOLDSMITH_JUDGEMENTS"]).execute("select count(*) from judgements").fetchone() == (0,)


def test_knocking_costs_nothing_and_tells_early(server: Server):
    """A wrong key or an empty port is told before anything is asked; an endpoint without such a page is let pass."""
    for status in (200, 404, 405):
        server.models = status
        judge(server).knock()
    server.models = 401
    with pytest.raises(JudgeError, match=KEY):
        judge(server).knock()
    with pytest.raises(JudgeError, match="did not answer"):
        ChatJudge("http://127.0.0.1:9/v1", "m", Memory.at(), Asking(manners=HASTY)).knock()
    with pytest.raises(UsageError):
        ChatJudge("nowhere", "m", Memory.at(), Asking(manners=HASTY)).judge("coherence", texts(1))
    assert server.requests == []


SCRIPT = """
import sys
from goldsmith.endpoint import Manners
from goldsmith.evidence.judging import Material
from goldsmith.judges.chat import Asking, ChatJudge
from goldsmith.judges.memory import Memory

one = ChatJudge(sys.argv[1], "planted", Memory.at(), Asking(manners=Manners(at_once=2)))
found = one.judge("coherence", [Material(f"text number {at}") for at in range(40)])
sys.stdout.write(f"{len(found)} {one.spent.calls} {one.spent.remembered}")
"""


def test_a_killed_judge_pays_for_nothing_twice(server: Server, tmp_path: Path):
    """After kill -9 in the middle, the next run asks about the rest alone; only what was in flight is asked twice."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")

    def slow(_request: Any) -> None:
        time.sleep(0.02)

    server.behave = slow
    first = subprocess.Popen([sys.executable, script, server.address])
    while len(server.requests) < 15:
        time.sleep(0.01)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    time.sleep(0.1)
    begun = len(server.requests)

    second = subprocess.run([sys.executable, script, server.address], capture_output=True, text=True, check=True)

    total, calls, remembered = map(int, second.stdout.split())
    assert (total, calls + remembered) == (40, 40)
    assert remembered >= begun - 4
    times = Counter(request.material for request in server.requests)
    assert max(times.values()) <= 2
    assert sum(n - 1 for n in times.values()) <= 4, "two threads had two requests in flight, and two more may have begun"


def test_an_error_in_the_middle_keeps_what_came_before(server: Server):
    """Half of the answers come, then the key expires: the error ends it, and the next run asks about the rest."""
    server.behave = lambda request: (401, {}) if request.number > 10 else None
    with pytest.raises(JudgeError):
        judge(server).judge("coherence", texts(30))
    server.behave = lambda _request: None
    one = judge(server)

    one.judge("coherence", texts(30))

    assert (one.spent.calls, one.spent.remembered) == (20, 10)


def test_a_damaged_memory_is_said_so(tmp_path: Path):
    """A file that is no memory is named, and not written over."""
    path = tmp_path / "mine.txt"
    path.write_text("my diary " * 100, encoding="utf-8")

    with pytest.raises(JudgeError, match=r"mine\.txt"):
        Memory.at(path)

    assert path.read_text(encoding="utf-8").startswith("my diary")
