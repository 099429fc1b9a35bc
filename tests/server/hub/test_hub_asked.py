"""The read API of the hub as requests: who may what on every route, ranges, conditions, and what is altered."""

from __future__ import annotations

import hashlib
import itertools
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.server.hub import serving_data
from goldsmith.server.hub.sending import Sent
from hub_requests import POOL, ROUTES, ask
from offered import Offering, serving
from shelved import release, status

MAY = {
    "titles": {"": 200, "ann": 200, "bo": 200, "cy": 200, "late": 401, "strange": 401},
    "inside": {"": 401, "ann": 200, "bo": 200, "cy": 200},
    "closed": {"": 401, "ann": 200, "bo": 403, "cy": 403, "late": 401, "strange": 401},
}
"""Who may have which dataset: bo was named until a day that is over, a late token has ended, a strange one is none (too many of
these from one address would be refused otherwise)."""


@pytest.mark.parametrize(("name", "who"), [(name, who) for name, each in MAY.items() for who in each])
def test_every_route_asks_the_one_decision(offering: Offering, name: str, who: str):
    """Route by route the same answer: facts of what one may not have are as closed as its bytes."""
    found = {said: ask(offering, said, f"lab/{name}", who=who).status for said in ROUTES}

    unnamed = {said for said in ROUTES if "/inside/" in said and not who and name == "titles"}  # a computation is for who says who he is
    assert found == {said: 401 if said in unnamed else MAY[name][who] for said in ROUTES}


def test_every_route_of_the_application_is_asked_here():
    """A new route that nobody decides about is seen here."""
    from goldsmith.server.hub.application import made

    app = made(None, None)  # type: ignore[arg-type]
    there = {route.path.partition("{repository:repository}")[2].split("{")[0].strip("/") for route in app.routes}
    asked = {said.partition("/ID")[2].split("?")[0].split("/main")[0].split("/1.0.0")[0].strip("/") for said in ROUTES}

    assert there == asked


def test_the_list_shows_what_one_may_have(offering: Offering):
    """Nobody learns that a dataset is there that is not for him."""

    def listed(who: str) -> list[str]:
        return [one["id"] for one in ask(offering, "GET /api/datasets", who=who).json()]

    assert listed("") == ["goldsmith/titles"]
    assert listed("cy") == ["goldsmith/inside", "goldsmith/titles"]
    assert listed("ann") == ["goldsmith/closed", "goldsmith/inside", "goldsmith/titles"]
    assert [one["id"] for one in ask(offering, "GET /api/datasets?search=TIT", who="ann").json()] == ["goldsmith/titles"]


def test_refusals_have_the_words_that_programs_read(offering: Offering):
    """The codes that huggingface_hub turns into errors of its own; whom to ask is told."""

    def told(said: str, name: str, who: str = "") -> tuple[str | None, str]:
        answered = ask(offering, said, name, who=who)
        return answered.headers.get("X-Error-Code"), unquote(answered.headers.get("X-Error-Message", ""))

    assert told("GET /api/datasets/ID", "none")[0] == "RepoNotFound"
    assert told("GET /api/datasets/ID/revision/9.9.9", "titles")[0] == "RevisionNotFound"
    assert told("GET /datasets/ID/resolve/main/none", "titles")[0] == "EntryNotFound"
    assert told("GET /datasets/ID/resolve/main/..%2f..%2faccess.json", "titles")[0] == "EntryNotFound"
    code, message = told("GET /datasets/ID/resolve/main/README.md", "closed", "cy")
    assert code == "GatedRepo"
    assert message.endswith("ask data@example.org")
    assert told("GET /api/datasets/ID", "titles", "strange")[1] == "Invalid credentials in Authorization header"


PATH = "data/train-00000-of-00002.parquet"


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.tuples(st.integers(0, 300_000), st.none() | st.integers(0, 400_000)), st.tuples(st.none(), st.integers(0, 400_000))))
def test_ranges_are_those_of_the_bytes(offering_of: Offering, wanted: tuple[int | None, int | None]):
    """Any one range, as RFC 9110 reads it; whole where it is none."""
    first, last = wanted
    data = (offering_of.shelf.folder / "titles" / "1.0.0" / PATH).read_bytes()
    said = f"bytes={'' if first is None else first}-{'' if last is None else last}"

    answered = ask(offering_of, f"GET /datasets/ID/resolve/1.0.0/{PATH}", headers={"Range": said})

    if first is not None and last is not None and last < first:
        assert (answered.status, answered.data) == (200, data)
    elif (first is not None and first >= len(data)) or (first is None and last == 0):
        assert (answered.status, answered.data) == (416, b"")
        assert answered.headers["Content-Range"] == f"bytes */{len(data)}"
    else:
        part = data[-last:] if first is None else data[first : None if last is None else last + 1]
        assert (answered.status, answered.data) == (206, part)


@pytest.fixture(scope="session")
def offering_of(offering: Offering) -> Offering:
    """The service, under a name that a property may hold for all its examples."""
    return offering


@pytest.mark.parametrize("said", ["bytes=0-1,5-6", "chars=0-1", "bytes=a-b", "bytes=-", "bytes=1", ""])
def test_what_is_no_single_range_gives_all(offering: Offering, said: str):
    """As if nothing was said."""
    assert ask(offering, f"GET /datasets/ID/resolve/1.0.0/{PATH}", headers={"Range": said}).status == 200


def test_conditions(offering: Offering):
    """What one has is not sent again; a range of what one does not have any more is not given as if one had."""
    first = ask(offering, f"HEAD /datasets/ID/resolve/1.0.0/{PATH}")
    etag = first.headers["ETag"]
    data = (offering.shelf.folder / "titles" / "1.0.0" / PATH).read_bytes()

    assert (first.data, first.headers["Content-Length"], etag) == (b"", str(len(data)), f'"{hashlib.sha256(data).hexdigest()}"')
    assert ask(offering, f"GET /datasets/ID/resolve/1.0.0/{PATH}", headers={"If-None-Match": f'W/"x", {etag}'}).status == 304
    both = {"Range": "bytes=5-9", "If-Range": '"of another content"'}
    assert ask(offering, f"GET /datasets/ID/resolve/1.0.0/{PATH}", headers=both).status == 200
    assert ask(offering, f"GET /datasets/ID/resolve/1.0.0/{PATH}", headers={**both, "If-Range": etag}).data == data[5:10]


def test_what_is_altered_is_not_given_by_any_route(offering: Offering):
    """One byte of one file changed on the disk of the service: its bytes and its digest are refused, the rest is given."""
    place = offering.shelf.folder / "titles" / "1.0.0" / PATH
    data = place.read_bytes()
    place.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    try:
        refused = [
            ask(offering, said)
            for said in (
                f"GET /datasets/ID/resolve/1.0.0/{PATH}",
                f"HEAD /datasets/ID/resolve/1.0.0/{PATH}",
                f"GET /api/datasets/ID/chunks/1.0.0/{PATH}",
                "GET /api/datasets/ID/revision/1.0.0?blobs=1",
            )
        ]
        assert [one.status for one in refused] == [409] * 4
        assert "not what was certified" in unquote(refused[0].headers["X-Error-Message"])
        assert ask(offering, "GET /datasets/ID/resolve/1.0.0/README.md").status == 200
    finally:
        place.write_bytes(data)
    assert ask(offering, f"GET /datasets/ID/resolve/1.0.0/{PATH}").data == data


def test_a_wrong_body_is_no_mistake_of_the_service(offering: Offering):
    """Paths that are none."""
    for body, kind in itertools.product((b"{", b"[1]", b'{"paths": 3}', b"\xff"), ("application/json", "text/plain")):
        answered = POOL.request(
            "POST", f"{offering.url}/hub/api/datasets/titles/paths-info/main", body=body, headers={"Content-Type": kind}
        )
        assert answered.status in {200, 400}, (body, kind, answered.data)


def test_another_file_in_the_place_of_one_that_was_looked_at_is_not_sent(offering: Offering, monkeypatch: pytest.MonkeyPatch):
    """Between the look and the opening somebody puts other bytes there: nothing of them goes out."""
    place = offering.shelf.folder / "titles" / "1.0.0" / PATH
    data = place.read_bytes()
    real = Sent.__call__

    async def slow(self: Sent, *asked: object) -> None:
        if self.path == place:
            place.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        await real(self, *asked)

    monkeypatch.setattr(Sent, "__call__", slow)
    try:
        assert ask(offering, f"GET /datasets/ID/resolve/1.0.0/{PATH}").status == 409
    finally:
        monkeypatch.setattr(Sent, "__call__", real)
        place.write_bytes(data)
    assert ask(offering, f"GET /datasets/ID/resolve/1.0.0/{PATH}").data == data


def test_the_list_tells_nothing_of_what_was_recalled_or_broken(tmp_path: Path):
    """Facts of a recalled release are as closed as its bytes; one damaged release does not hide the others, nor tell where it stands and who was named."""
    folder = tmp_path / "releases"
    gone, broken, unclear = (release(folder, name, "1.0.0") for name in ("gone", "broken", "unclear"))
    release(folder, "good", "1.0.0")
    for name in ("gone", "broken", "good"):
        Shelf(folder).share(name, Access("open"))
    status(gone, 1, gone)
    (broken / "hallmark" / "manifest.oms.json").write_text("{")
    (unclear.parent / "access.json").write_text('{"access": "granted", "granted": {"mei": "soon"}}')

    with serving(tmp_path) as found:
        listed, refused = ask(found, "GET /api/datasets"), [ask(found, "GET /api/datasets/ID", name) for name in ("broken", "unclear")]

    assert [one["id"] for one in listed.json()] == ["goldsmith/good"]
    assert [one.status for one in refused] == [409, 409]
    assert not any(word in one.data.decode() for one in refused for word in (str(tmp_path), "mei"))


def test_who_had_to_wait_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A question stands in line behind others; meanwhile the release is taken from who asked."""
    release(tmp_path / "releases", "titles", "1.0.0")
    shelf = Shelf(tmp_path / "releases")
    shelf.share("titles", Access("granted", {"ann": ""}))
    real = serving_data._still

    async def late(request: object, one: object) -> object:
        shelf.share("titles", Access("granted", {}))
        return await real(request, one)

    monkeypatch.setattr(serving_data, "_still", late)
    with serving(tmp_path) as found:
        assert ask(found, "POST /api/datasets/ID/query/main", who="ann").status == 403
