"""The way to a service: one request and its answer, made again only where that can do no harm.

1. Where nobody could be reached, nothing was asked: every request is made again.
2. Where the answer was lost, or the database was out of reach (502, 503, 504), what was asked may have happened: only requests are made
   again that come to the same when they come twice. Which those are, each method says by ``again``.
3. ``429`` did nothing: it is waited for as long as ``Retry-After`` says, where that is no longer than the patience.
4. Pauses double from try to try, with chance in them, so that many who lost one service do not come back at one moment.
5. Redirects are not followed: a token is for one address.
"""

from __future__ import annotations

import contextlib
import gzip
import random
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from goldsmith import __version__
from goldsmith.annotation_errors import ServiceError, TooOftenError
from goldsmith.client.refusals import error_of, seconds_of
from goldsmith.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PASSING = frozenset({502, 503, 504})
LONGEST_PAUSE = 10.0
PIECE = 1 << 16
SMALL = 2_000
"""Bytes of a body that are not worth compressing."""


@dataclass(frozen=True)
class Manners:
    """How a service is asked.

    Attributes:
        patience: Seconds for which a request that may be made again is tried; 0 for one try.
        pause: Seconds before the second try; doubles from try to try, up to ten.
        timeout: Seconds to wait for an answer, or for the next piece of one.
        connections: Connections that are kept open.
    """

    patience: float = 30.0
    pause: float = 0.1
    timeout: float = 60.0
    connections: int = 8


@dataclass(frozen=True)
class Answered:
    """An answer: what it holds, its headers, and whether it took more than one try."""

    value: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    repeated: bool = False


@dataclass(frozen=True)
class _Request:
    """A request: whether it may be made again, how long it is waited for, and whether its answer is read as a whole."""

    method: str
    path: str
    body: Any
    query: Mapping[str, Any]
    again: bool
    timeout: float
    whole: bool = True


@dataclass(eq=False)
class Wire:
    """A way to a service, for any number of threads.

    Attributes:
        url: Where it is, without a slash at the end.
        token: Who asks; empty for nobody.
        manners: How it is asked.
        cookie: The cookie of a browser that is signed in, instead of a token.
        csrf: What such a browser sends with its changes.
    """

    url: str
    token: str = ""
    manners: Manners = field(default_factory=Manners)
    cookie: str = ""
    csrf: str = ""
    _pool: Any = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Refuse an address that is none.

        Raises:
            UsageError: It does not begin with http:// or https://, or goes on behind the host.
        """
        self.url = self.url.rstrip("/")
        if not self.url.startswith(("http://", "https://")) or "#" in self.url or " " in self.url:
            raise UsageError("this is no address of a service", found=self.url, expected="http://HOST:PORT or https://HOST")
        if not all(one.isprintable() and one.isascii() for one in self.token):
            raise UsageError("this is no token", expected="gs_…", hint="copy it again")

    def __repr__(self) -> str:
        """Return it without what is secret."""
        return f"Wire({self.url!r})"

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Any:
        """Return what is told."""
        return self.ask("GET", path, query=query, again=True).value

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        again: bool = False,
        timeout: float | None = None,
    ) -> Answered:
        """Make a request, and return what is answered.

        Args:
            method: GET, POST, PUT, PATCH or DELETE.
            path: What is asked, from `/api/` on.
            body: A JSON value, or the bytes of a file.
            query: Parameters; those that are ``None`` are left out.
            again: Whether it comes to the same when it comes twice.
            timeout: Seconds to wait for the answer, instead of the usual.

        Raises:
            GoldsmithError: The service refuses; of the class that it raised.
            ServiceError: It cannot be reached, or what answers is none.
        """
        response, tries = self._asked(_Request(method, path, body, query or {}, again, timeout or self.manners.timeout))
        try:
            value = orjson.loads(response.data) if response.data.strip() else None
        except orjson.JSONDecodeError as problem:
            raise ServiceError(
                "what answers is no service of goldsmith",
                where=f"{method} {self.url}{path}",
                found=str(problem),
                hint="look at GOLDSMITH_URL",
            ) from None
        return Answered(value, response.headers, repeated=tries > 1)

    @contextlib.contextmanager
    def pieces(self, path: str, query: Mapping[str, Any] | None = None) -> Iterator[Answered]:
        """Give an answer whose value is an iterator of its pieces, as they come.

        Raises:
            ServiceError: It breaks off before its end.
        """
        import urllib3

        response, tries = self._asked(_Request("GET", path, None, query or {}, again=True, timeout=self.manners.timeout, whole=False))
        try:
            yield Answered(response.stream(PIECE, decode_content=True), response.headers, repeated=tries > 1)
        except urllib3.exceptions.HTTPError as problem:
            raise ServiceError("the answer broke off", where=f"GET {self.url}{path}", found=_said(problem)) from problem
        finally:
            response.close()

    def _asked(self, request: _Request) -> tuple[Any, int]:
        """Return the answer of a request that succeeded, and in how many tries."""
        import urllib3

        sent, headers = self._packed(request)
        until, pause, tries = time.monotonic() + self.manners.patience, self.manners.pause, 0
        while True:
            tries += 1
            try:
                response = self._sent(request, sent, headers)
                if response.status < 300:
                    return response, tries
                wait = self._refused(response, request, until)
            except urllib3.exceptions.HTTPError as problem:
                if not (request.again or _never_asked(problem)) or time.monotonic() + pause > until:
                    raise self._unreached(problem) from problem
                wait = 0.0
            time.sleep(max(wait, pause * random.uniform(0.5, 1.0)))  # noqa: S311  no secret
            pause = min(pause * 2, LONGEST_PAUSE)

    def _refused(self, response: Any, request: _Request, until: float) -> float:
        """Return the seconds after which a refused request is made again.

        Raises:
            GoldsmithError: It is not.
        """
        body = response.data if request.whole else response.read(decode_content=True)
        error = error_of(response.status, body, response.headers, where=f"{request.method} {request.path}")
        response.release_conn()
        wait = float(seconds_of(response.headers))
        if response.status in PASSING:
            wait = min(wait, 1.0)
        passes = isinstance(error, TooOftenError) or (request.again and response.status in PASSING)
        if not passes or time.monotonic() + max(wait, self.manners.pause) > until:
            raise error
        return wait

    def _sent(self, request: _Request, sent: bytes | None, headers: dict[str, str]) -> Any:
        from urllib.parse import urlencode

        import urllib3

        with self._lock:
            if self._pool is None:
                self._pool = urllib3.PoolManager(maxsize=self.manners.connections, retries=False)
        fields = urlencode({name: str(value) for name, value in request.query.items() if value is not None})
        url = f"{self.url}{request.path}" + (f"?{fields}" if fields else "")
        waits = urllib3.Timeout(connect=10.0, read=request.timeout)
        try:
            return self._pool.request(
                request.method, url, body=sent, headers=headers, redirect=False, preload_content=request.whole, timeout=waits
            )
        except urllib3.exceptions.LocationValueError as problem:
            raise UsageError("this is no address of a service", found=self.url, expected="http://HOST:PORT or https://HOST") from problem

    def _packed(self, request: _Request) -> tuple[bytes | None, dict[str, str]]:
        """Return a body as it is sent, compressed where that is worth it, and the headers of a request."""
        headers = {"User-Agent": f"goldsmith/{__version__}", "Accept": "application/json", "Accept-Encoding": "gzip"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        elif self.cookie:
            headers |= {"Cookie": self.cookie, **({"X-Goldsmith-CSRF": self.csrf} if request.method != "GET" else {})}
        if request.body is None:
            return None, headers
        whole = isinstance(request.body, bytes)
        sent = request.body if whole else orjson.dumps(request.body)
        headers["Content-Type"] = "application/octet-stream" if whole else "application/json"
        if len(sent) < SMALL:
            return sent, headers
        return gzip.compress(sent, 5, mtime=0), headers | {"Content-Encoding": "gzip"}

    def _unreached(self, problem: Exception) -> ServiceError:
        lost = "" if _never_asked(problem) else "; what was asked may have happened or not: look before it is asked again"
        return ServiceError(
            f"the service gives no answer{lost}", where=self.url, found=_said(problem), hint="is `goldsmith serve` running there? GOLDSMITH_URL says where it is asked"
        )  # fmt: skip


def _never_asked(problem: Exception) -> bool:
    """Tell whether a request surely reached nobody: no connection was made."""
    import urllib3

    return isinstance(
        problem, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError | urllib3.exceptions.NameResolutionError
    )


def _said(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"[:300]
