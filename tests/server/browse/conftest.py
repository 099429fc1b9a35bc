"""A small dataset with everything that a page may show, and a real server over it on a port of its own."""

from __future__ import annotations

import json
import random
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from curate.workshop import Workshop
from goldsmith.lake import open_lake
from goldsmith.server.browse.application import SITE
from goldsmith.server.browse.serving import Service, prepared
from server.page import Page
from windows import Windows

EVIL = '"><script>window.hit=1</script><img src=x onerror="window.hit=1">\u202e\u200bjavascript:window.hit=1'
RECIPE = """
name: shelf
rules:
  - name: own
    rules:
      too_short: {measure: word_count, below: 5, says: {en: too short, zh: 太短}}
      too_many_digits: {measure: digit_share, above: 0.25, says: {en: too many digits, zh: 数字太多}}
near_duplicates: {similarity: 0.7}
error_budget: {records: 1000}
"""
WORDS = ["kettle", "harbour", "lantern", "ferry", "market", "bridge", "garden", "winter", "candle", "river", "茶馆", "山水"]


@dataclass(frozen=True)
class Served:
    """A running service."""

    service: Service
    workshop: Workshop

    @property
    def base(self) -> str:
        """The address without its token."""
        return self.service.url.partition("/?")[0]

    @property
    def token(self) -> str:
        """The token."""
        return self.service.url.partition("token=")[2]

    def ask(self, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of an answer; the token goes along unless a header of its own is given."""
        sent = {"Authorization": f"Bearer {self.token}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            sent["Content-Type"] = "application/json"
        request = urllib.request.Request(self.base + path, data=data, headers={name: value for name, value in sent.items() if value})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, dict(refusal.headers), refusal.read()

    def json(self, path: str, body: Any = None) -> Any:
        """Return what the server answers, which must be no refusal."""
        status, _, content = self.ask(path, body)
        assert status == 200, content
        return json.loads(content)


def rows(n: int = 180) -> list[dict[str, Any]]:
    """Return records: short ones, figures, near and exact copies, one with markup, one very long, one empty of words."""
    dice = random.Random(3)
    made: list[dict[str, Any]] = []
    for number in range(n):
        text = " ".join(dice.choice(WORDS) for _ in range(dice.choice([2, 8, 20, 40])))
        text += " " + " ".join(str(dice.randint(0, 99999)) for _ in range(dice.choice([0, 0, 2, 12])))
        if number > 30 and dice.random() < 0.2:
            text = dice.choice(made)["text"] + dice.choice(["", " again"])
        made.append({"id": f"r{number}", "text": text, "source": dice.choice(["ferry.jsonl", "港口.csv"]), "note": "it's"})
    made[7] = {"id": EVIL[:60], "text": f"{EVIL} and some more words that make it long enough to stay", "source": EVIL}
    made[8] = {"id": "long", "text": "The river rises. " * 4000, "source": "ferry.jsonl"}
    made[9] = {"id": "o'clock", "text": "It's o'clock on the river, 100% sure_of it, said the ferryman", "source": "ferry.jsonl"}
    return made


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """The dataset."""
    made = Workshop(tmp_path_factory.mktemp("shelf"))
    made.run(made.rows(*rows()), recipe=made.recipe(RECIPE))
    return made


@contextmanager
def serving(workshop: Workshop, dataset: str = "set") -> Iterator[Served]:
    """Serve a dataset in a thread of this process."""
    if not (SITE / "index.html").is_file():
        pytest.skip("the browser side is not built: pip install -e . builds it")
    import uvicorn

    service = prepared(open_lake(workshop.lake), dataset)
    server = uvicorn.Server(uvicorn.Config(service.application, log_level="error", access_log=False, lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [service.bound]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    yield Served(service, workshop)
    server.should_exit = True
    thread.join(timeout=10)
    service.bound.close()


@pytest.fixture(scope="session")
def served(workshop: Workshop) -> Iterator[Served]:
    """A server over the dataset."""
    with serving(workshop) as found:
        yield found


@pytest.fixture(scope="module")
def windows(browser: Any) -> Windows:
    """The windows of the browser."""
    return Windows(browser)


@pytest.fixture
def visiting(windows: Windows) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the page of a service; complaints of the page and requests to anywhere else fail the test."""
    complaints: list[str] = []

    def opened(
        service: Served, *, locale: str = "en-US", width: int = 1280, refused: bool = False, empty: bool = False, **settings: Any
    ) -> Page:
        page = windows.lend(service.base, width=width, height=800, locale=locale, **settings)
        page.set_default_timeout(8_000)
        if not refused:  # a browser logs each answer that is a refusal
            page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        own = (service.base, "blob:", "data:")
        page.on("request", lambda request: None if request.url.startswith(own) else complaints.append(request.url))
        page.goto(service.service.url)
        page.locator(".empty" if empty else ".rows button").first.wait_for()
        return page

    yield opened
    windows.take_back()
    assert complaints == []


@pytest.fixture
def visit(visiting: Callable[..., Page], served: Served) -> Callable[..., Page]:
    """Return a function that opens the page of the dataset that these tests share."""

    def opened(**settings: Any) -> Page:
        return visiting(served, **settings)

    return opened


BROKEN: list[bytes] = [
    b'{"id": "x1", "text": ',
    '{"text": "茶馆在山上，水在河里，人在路上，云在天边"'.encode("gb18030"),
    b'{"id": "x2", "text": null}',
    b'["\\u8336\\u9986\\u5c71\\u6c34", 1]',
    EVIL.encode(),
    b'{"id": "x3", "words": "no text here"}',
]
"""Lines that are no records, each in its own way."""


@pytest.fixture(scope="session")
def worn(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A dataset with a quarantine and a past: a run, tagged `first`; more rows and another limit; one record changed by hand."""
    made = Workshop(tmp_path_factory.mktemp("worn"))
    first = made.rows(*rows(60), *BROKEN, *[b"{broken %d" % number for number in range(70)])
    made.run(first, recipe=made.recipe(RECIPE))
    made.tables().records.tag("first")
    later = made.rows(*({**row, "id": f"later-{row['id']}"} for row in rows(20)), name="later.jsonl")
    made.run(first, later, recipe=made.recipe(RECIPE), changes=("rules.0.limits.too_short=12",))
    made.tables().records.delete("id = 'r2'")
    return made


@pytest.fixture(scope="session")
def aged(worn: Workshop) -> Iterator[Served]:
    """A server over the dataset with a quarantine and a past."""
    with serving(worn) as found:
        yield found
