"""Ask an endpoint that speaks the OpenAI API: one request with JSON, made again where what went wrong may pass.

1. What may pass (no connection, one that breaks off, a time-out, 408, 409, 425, 429, 5xx) is tried again after a pause that doubles;
   ``Retry-After`` is honoured.
2. What is refused for its content (400, 413, 422) is told apart from what is refused for who asks (401, 403) or where (404).
3. An answer that is no answer is tried again where the reader says that it may pass.
4. Where a rate is set, requests begin no closer together than it allows, whatever the number of threads.

A key is read from the environment, goes into a header, and is written nowhere.
"""

from __future__ import annotations

import json
import os
import threading
import time
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from goldsmith.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Read = TypeVar("Read")
    Reach = Callable[[str, str, bytes | None, Mapping[str, str], float], Any]

PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
REFUSING = frozenset({400, 413, 422})
LONGEST_PAUSE = 60.0
LONGEST_ANSWER, PIECE = 256 << 20, 1 << 16
SAID = 300
"""Most characters of an answer that are repeated in a message."""


@dataclass(frozen=True)
class Manners:
    """How an endpoint is asked.

    Attributes:
        at_once: Requests in flight.
        tries: Times that a request is made before it is given up.
        pause: Seconds before the second try; doubles from try to try.
        timeout: Seconds to wait for an answer.
        per_minute: Most requests that begin in a minute; 0 for as many as go.
        longest: Most bytes of an answer.
    """

    at_once: int = 4
    tries: int = 5
    pause: float = 0.5
    timeout: float = 60.0
    per_minute: int = 0
    longest: int = LONGEST_ANSWER


class RefusedError(Exception):
    """The endpoint refuses what was sent."""


class StrangeError(Exception):
    """The endpoint answered with something that is no answer; another try may mend it."""


class UnansweredError(Exception):
    """The endpoint gives no answer: it refuses who asks (``status`` says how), or could not be reached in so many tries (0)."""

    def __init__(self, said: str, status: int = 0) -> None:
        super().__init__(said)
        self.status = status


@dataclass(frozen=True)
class _Answer:
    status: int
    body: bytes
    wait: str = ""


@dataclass(eq=False)
class Line:
    """A way to an endpoint.

    Attributes:
        url: Where requests go.
        key: The name of the variable of the environment that holds the key.
        manners: How it is asked.
        user: A name for basic authentication, of which the key is the password; without one the key is a bearer's.
        reach: Sends a request where not everything may be reached: takes the method, the address, the body, the headers and the seconds to
            wait, and returns an answer of urllib3 that was not read yet; any address goes where left out.
        requests: Requests that were made, failed ones too.
    """

    url: str
    key: str
    manners: Manners = field(default_factory=Manners)
    user: str = ""
    reach: Reach | None = None
    requests: int = 0
    _pool: Any = None
    _next: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def post(self, body: Mapping[str, Any], read: Callable[[bytes], Read]) -> Read:
        """Return what is read out of the answer.

        Args:
            body: What is asked, as JSON values.
            read: Takes the bytes of an answer; raises :class:`StrangeError` where they are none and another try may mend it.

        Raises:
            RefusedError: What was sent is refused.
            UnansweredError: Who asks is refused, or no answer came in all tries.
            UsageError: The address is none.
        """
        return self._asked("POST", json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass"), read)

    def get(self, read: Callable[[bytes], Read]) -> Read:
        """Return what is read out of the page that stands there; errors are those of :meth:`post`."""
        return self._asked("GET", None, read)

    def _asked(self, method: str, sent: bytes | None, read: Callable[[bytes], Read]) -> Read:
        pause, last = self.manners.pause, ""
        for number in range(self.manners.tries):
            if number:
                time.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            try:
                answer = self._sent(method, self.url, sent)
                if 200 <= answer.status < 300:
                    return read(answer.body)
            except (OSError, StrangeError) as problem:
                last = str(problem) if isinstance(problem, StrangeError) else f"{type(problem).__name__}: {problem}"
                continue
            last = f"{answer.status}: {said(answer.body)}"
            if answer.status in REFUSING:
                raise RefusedError(last)
            if answer.status not in PASSING:
                raise UnansweredError(last, answer.status)
            pause = max(pause, min(_seconds(answer.wait), LONGEST_PAUSE))
        raise UnansweredError(last)

    def knock(self, url: str) -> None:
        """Ask for a page that costs nothing, to learn before long work whether somebody is there and lets us in.

        Raises:
            UnansweredError: Nobody is there in two tries, or who asks is refused; any other answer is a sign of life.
            UsageError: The address is none.
        """
        last = ""
        for number in range(2):
            if number:
                time.sleep(self.manners.pause)
            try:
                answer = self._sent("GET", url, None)
            except OSError as problem:
                last = f"{type(problem).__name__}: {problem}"
                continue
            if answer.status in {401, 403}:
                raise UnansweredError(f"{answer.status}: {said(answer.body)}", answer.status)
            return
        raise UnansweredError(last)

    def _sent(self, method: str, url: str, body: bytes | None) -> _Answer:
        """Make one request.

        Raises:
            OSError: No answer came.
        """
        import urllib3

        if not url.startswith(("http://", "https://")):
            raise UsageError("this is no address", where=url, expected="http://… or https://…")
        with self._lock:
            self.requests += 1
        self._wait()
        key = os.environ.get(self.key, "")
        who = f"Basic {b64encode(f'{self.user}:{key}'.encode()).decode()}" if self.user else f"Bearer {key}"
        headers = {"Content-Type": "application/json", **({"Authorization": who} if key else {})}
        try:
            answer = (self.reach or self._reached)(method, url, body, headers, self.manners.timeout)
            told = _whole(answer, time.monotonic() + self.manners.timeout, self.manners.longest)
        except urllib3.exceptions.LocationValueError as problem:
            raise UsageError("this is no address", where=url, found=str(problem)) from problem
        except urllib3.exceptions.HTTPError as problem:
            raise OSError(str(problem)[:SAID]) from problem
        return _Answer(int(answer.status), told, str(answer.headers.get("Retry-After", "")))

    def _reached(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], seconds: float) -> Any:
        import urllib3

        with self._lock:
            if self._pool is None:
                self._pool = urllib3.PoolManager(maxsize=self.manners.at_once, retries=False)
        return self._pool.request(method, url, body=body, headers=headers, timeout=seconds, redirect=False, preload_content=False)

    def _wait(self) -> None:
        """Do step 4: take the next free moment, and wait for it."""
        if not self.manners.per_minute:
            return
        with self._lock:
            begin = max(time.monotonic(), self._next)
            self._next = begin + 60.0 / self.manners.per_minute
        time.sleep(max(0.0, begin - time.monotonic()))


def _whole(answer: Any, until: float, longest: int) -> bytes:
    """Return the bytes of an answer; one that drips for ever, or never ends, is none.

    Raises:
        OSError: It takes too long, or is too long.
    """
    found = bytearray()
    while piece := answer.read1(PIECE):
        found += piece
        if len(found) > longest or time.monotonic() > until:
            answer.close()
            raise OSError("the answer is longer than any" if len(found) > longest else "the answer took too long to come")
    answer.release_conn()
    return bytes(found)


def said(body: bytes) -> str:
    """Return the begin of an answer on one line.

    Example:
        >>> said(b"no   such  model ")
        'no such model'
    """
    return " ".join(body[: 4 * SAID].decode("utf-8", "replace").split())[:SAID]


def _seconds(wait: str) -> float:
    """Return the seconds of a ``Retry-After`` header, 0 where it says a date or nothing."""
    try:
        return max(0.0, float(wait))
    except ValueError:
        return 0.0
