"""What every request must be, and what every answer forbids: names, bodies that are too large or bombs, headers."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import pytest

from asking import Service, service_on, settings
from goldsmith.server.routing import BODY_BYTES
from goldsmith.server.service_settings import ServiceSettings
from service import lite


def asked(folder, trial, given: ServiceSettings | None = None):
    """Run a trial with a service on SQLite."""

    async def whole():
        async with service_on(lite(folder), given) as service:
            return await trial(service)

    return asyncio.run(whole())


async def owner(service: Service):
    """Return a browser of an owner."""
    return await service.browser(await service.person(await service.organisation(), "boss", "owner"))


def test_every_answer_restrains_the_browser(tmp_path):
    """Answers, refusals, missing pages, pages and parts: no foreign script, no frame, no guessing of types, nothing kept of the API."""

    async def trial(service: Service):
        boss = await owner(service)
        asks = [
            ("GET", "/api/me"),
            ("GET", "/api/none"),
            ("POST", "/api/people"),
            ("GET", "/"),
            ("GET", "/site/none.js"),
            ("GET", "/api/openapi.json"),
        ]
        return [(await client.request(*ask)).headers for client in (boss, service.client(), service.client(Host="evil")) for ask in asks]

    for headers in asked(tmp_path, trial):
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "script-src 'self';" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["cache-control"] in {"no-store", "no-cache"}
        assert "server" not in headers
        assert "access-control-allow-origin" not in headers
        assert "strict-transport-security" not in headers


def test_over_https_cookies_and_pages_stay_on_it(tmp_path):
    """The cookie is sent over nothing else, and the browser remembers."""

    async def trial(service: Service):
        await service.person(await service.organisation(), "mei")
        return (await service.client().post("/api/sign-in", json={"login": "mei", "password": "correct horse battery"})).headers

    headers = asked(tmp_path, trial, settings(https=True, media=frozenset({"https://media.example.org"})))

    assert "Secure" in headers["set-cookie"]
    assert headers["strict-transport-security"].startswith("max-age=")
    assert "img-src 'self' data: blob: https://media.example.org;" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8080", 200), ("localhost", 200), ("LOCALHOST:1", 200), ("[::1]:8080", 200), ("192.168.1.7", 200), ("label.example.org", 200),
        ("label.example.org.:443", 200), ("evil.example", 421), ("label.example.org.evil.example", 421), ("", 421), ("127.0.0.1.evil.example", 421),
        ("localhost@evil.example", 421), ("[::1", 421), ("2130706433", 421),
    ],
)  # fmt: skip
def test_the_service_answers_under_its_own_names(host: str, status: int, tmp_path):
    """Names that were given, this machine, and addresses written out; a name that somebody else controls is none of them."""

    async def trial(service: Service):
        return (await service.client().get("/api/openapi.json", headers={"Host": host})).status_code

    assert asked(tmp_path, trial, settings(names=frozenset({"Label.example.org"}))) == status


async def pieces(*some: bytes) -> AsyncIterator[bytes]:
    """Yield a body piece by piece, so that its length is not told."""
    for one in some:
        yield one


FORM = b'{"login": "li", "name": "Li"}'


def compressed(raw: bytes, kind: str) -> bytes:
    """Compress a body."""
    return gzip.compress(raw) if kind == "gzip" else zlib.compress(raw)


@pytest.mark.parametrize("kind", ["gzip", "deflate"])
def test_a_compressed_body_is_what_it_becomes(kind: str, tmp_path):
    """In one piece or many it is understood; cut short, broken or of another kind it is refused."""

    async def trial(service: Service):
        boss = await owner(service)
        head = {"Content-Type": "application/json", "Content-Encoding": kind}

        async def put(login: str, body, **more: str):
            return (await boss.post("/api/people", content=body, headers=head | more)).status_code

        def form(login: str) -> bytes:
            return compressed(FORM.replace(b'"li"', b'"%b"' % login.encode()), kind)

        cut = form("cut")[:-9]
        return [
            await put("a", form("a")),
            await put("b", pieces(*(form("b")[at : at + 3] for at in range(0, len(form("b")), 3)))),
            await put("cut", cut),
            await put("cut", pieces(cut[:5], cut[5:])),
            await put("x", b"\x00" + form("x")),
            await put("y", form("y"), **{"Content-Encoding": "br"}),
            await put("z", FORM),
        ]

    assert asked(tmp_path, trial) == [201, 201, 400, 400, 400, 415, 400]


def test_a_body_beyond_the_limit_is_left_where_it_goes_over(tmp_path):
    """Said too long, sent too long without a word, or a bomb of 1:1000: 413, with little memory taken."""

    async def trial(service: Service):
        boss = await owner(service)
        head = {"Content-Type": "application/json"}
        bomb = gzip.compress(b" " * (200 << 20))
        tracemalloc.start()
        statuses = [
            (await boss.post("/api/people", content=b" " * (BODY_BYTES + 1), headers=head)).status_code,
            (await boss.post("/api/people", content=pieces(*[b" " * 65536] * 20), headers=head)).status_code,
            (await boss.post("/api/people", content=bomb, headers=head | {"Content-Encoding": "gzip"})).status_code,
            (
                await boss.post("/api/people", content=pieces(bomb[:1000], bomb[1000:]), headers=head | {"Content-Encoding": "gzip"})
            ).status_code,
        ]
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        fits = (await boss.post("/api/people", content=FORM.ljust(BODY_BYTES), headers=head)).status_code
        return statuses, peak, fits

    statuses, peak, fits = asked(tmp_path, trial)

    assert statuses == [413] * 4
    assert peak < 16 << 20
    assert fits == 201


@pytest.mark.parametrize("path", ["/site/../application.py", "/site/%2e%2e/application.py", "/site/..%2fwho.py", "/site/digest", "/site/.hidden.js", "/etc/passwd", "//etc/passwd", "/site/icon.svg%00.js"])  # fmt: skip
def test_only_the_parts_of_the_page_are_files(path: str, tmp_path):
    """Nothing beside the folder of the browser side, and nothing in it that is no part."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "service.html").write_text("<!doctype html>", encoding="utf-8")
    (site / "main-ABCDEFGH.js").write_text("1", encoding="utf-8")
    (site / "digest").write_text("x", encoding="utf-8")
    (tmp_path / "application.py").write_text("secret", encoding="utf-8")

    async def trial(service: Service):
        client = service.client()
        return (await client.get(path)).status_code, await client.get("/site/main-ABCDEFGH.js"), await client.get("/")

    status, part, page = asked(tmp_path, trial, settings(site=site))

    assert status == 404
    assert (part.status_code, part.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    assert (page.status_code, page.headers["cache-control"], page.headers["content-type"]) == (200, "no-cache", "text/html; charset=utf-8")
