"""Fetching a release: whole, verified, resumed, and only what is new."""

from __future__ import annotations

import gzip
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from goldsmith.circulate.chunks import index_of, kept_index
from goldsmith.circulate.pulling import Pull
from goldsmith.circulate.release import HALLMARK, payload_of
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.circulate.source import Source
from goldsmith.circulate.trusting import beforehand
from goldsmith.circulation_errors import TransferError, UntrustedError
from goldsmith.signing import keys
from offered import Offering, serving
from shelved import enveloped, release, status


def pull(offering: Offering, into: Path, name: str = "titles", version: str = "1.0.0", *, token: str = "", **more):
    """Fetch a release without a policy."""
    nothing = {"trusted": lambda _: None, "whole": lambda _: None, **more}
    return Pull(Source.of_service(offering.url, name, version, token=token), Shelf(into), name, version, **nothing).run()


def same(one: Path, other: Path) -> bool:
    """Tell whether two folders hold the same files."""

    def held(folder: Path) -> dict[str, bytes]:
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    return held(one) == held(other)


def test_a_release_comes_whole(offering: Offering, tmp_path: Path):
    """Every file, byte for byte, under its final name, and nothing beside it."""
    pulled = pull(offering, tmp_path)

    assert same(pulled.folder, offering.shelf.folder / "titles" / "1.0.0")
    assert pulled.fetched == pulled.size > 50_000
    assert [path.name for path in (tmp_path / "titles").iterdir()] == ["1.0.0"]


def test_what_is_there_is_not_fetched_again(offering: Offering, tmp_path: Path):
    """A second time fetches nothing but what its publisher says of it today, and verifies."""
    pull(offering, tmp_path)
    offering.asked.clear()

    again = pull(offering, tmp_path)

    assert again.fetched == 0
    assert [one.rpartition("/")[2] for one in offering.asked] == ["status.dsse.json"]


def test_what_was_recalled_is_told_as_verifiers_tell_it(tmp_path: Path):
    """Before anything is fetched, and of what came before the recall: exit code 14, and no other refusal looks like it."""
    made = release(tmp_path / "releases", "titles", "1.0.0")
    Shelf(tmp_path / "releases").share("titles", Access("open"))
    with serving(tmp_path) as theirs:
        pull(theirs, tmp_path / "before")
        status(made, 1, made)
        for place in ("before", "after"):
            with pytest.raises(UntrustedError, match="recalled") as refused:
                pull(theirs, tmp_path / place)
            assert refused.value.exit_code == 14
    assert pull(theirs, tmp_path / "before").kept, "where nobody can be reached, what was verified is what there is"
    assert not list((tmp_path / "after").rglob("*.parquet"))


def test_another_version_costs_what_is_new(offering: Offering, tmp_path: Path):
    """Most bytes of 1.1.0 differ, for every text names its version; of 1.0.0 fetched anew beside itself none would be."""
    pull(offering, tmp_path)
    twin = tmp_path / "titles" / "0.9.0"
    shutil.copytree(tmp_path / "titles" / "1.0.0", twin)

    newer = pull(offering, tmp_path, version="1.1.0")

    assert newer.fetched + newer.copied == newer.size
    assert same(newer.folder, offering.shelf.folder / "titles" / "1.1.0")


def test_it_goes_on_where_it_stopped(offering: Offering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What came before the break is kept, and not asked for again."""
    real, given = Source.range, []

    def breaking(self: Source, path: str, begin: int, end: int):
        for piece in real(self, path, begin, end):
            if sum(given) > 100_000:
                raise TransferError("the other side broke off")
            given.append(len(piece))
            yield piece

    monkeypatch.setattr("goldsmith.circulate.source.PIECE", 20_000)
    monkeypatch.setattr(Source, "range", breaking)
    with pytest.raises(TransferError, match="broke off"):
        pull(offering, tmp_path, threads=1)
    assert not (tmp_path / "titles" / "1.0.0").exists()
    monkeypatch.setattr(Source, "range", real)

    again = pull(offering, tmp_path)

    assert again.kept >= 65_536
    assert again.kept + again.fetched == again.size
    assert same(again.folder, offering.shelf.folder / "titles" / "1.0.0")
    assert [path.name for path in (tmp_path / "titles").iterdir()] == ["1.0.0"]


def test_altered_bytes_on_the_way_are_refused(offering: Offering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """One bit that something on the way changes each time: nothing stands under the final name."""
    real = Source.range

    def altered(self: Source, path: str, begin: int, end: int):
        for at, piece in enumerate(real(self, path, begin, end)):
            yield bytes([piece[0] ^ 1]) + piece[1:] if path.startswith("data/") and not at else piece

    monkeypatch.setattr(Source, "range", altered)

    with pytest.raises(TransferError, match="not what was certified"):
        pull(offering, tmp_path)
    assert not (tmp_path / "titles" / "1.0.0").exists()


def test_one_bad_passage_is_asked_for_again(offering: Offering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A bit that changed once costs that shard a second time."""
    real, bad = Source.range, [True]

    def altered(self: Source, path: str, begin: int, end: int):
        for piece in real(self, path, begin, end):
            yield bytes([piece[0] ^ 1]) + piece[1:] if path.startswith("data/") and bad and bad.pop() else piece

    monkeypatch.setattr(Source, "range", altered)
    pulled = pull(offering, tmp_path, threads=1)

    assert pulled.size < pulled.fetched <= pulled.size + 65_536
    assert same(pulled.folder, offering.shelf.folder / "titles" / "1.0.0")


def test_a_lying_index_of_chunks_costs_bytes_and_nothing_else(offering: Offering, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Chunks that are said to be what one holds, and are not: the shard is fetched whole."""
    pull(offering, tmp_path)
    offered = Source.index

    def lying(self: Source, path: str) -> bytes | None:
        told = offered(self, path)
        local = offered(Source.of_service(offering.url, "titles", "1.0.0"), path)
        return told if told is None else told[:12] + b"".join(told[at : at + 4] + local[16:32] for at in range(12, len(told), 20))

    monkeypatch.setattr(Source, "index", lying)
    newer = pull(offering, tmp_path, version="1.1.0")

    assert same(newer.folder, offering.shelf.folder / "titles" / "1.1.0")


def test_untrusted_papers_end_it_before_data_is_asked_for(offering: Offering, tmp_path: Path):
    """A hallmark that the buyer does not trust costs him no data."""

    def no(folder: Path) -> None:
        raise UntrustedError(11, "signer not trusted", where=str(folder))

    offering.asked.clear()
    with pytest.raises(UntrustedError) as refused:
        pull(offering, tmp_path, trusted=no)

    assert refused.value.exit_code == 11
    assert not [one for one in offering.asked if "/data/" in one]


@pytest.mark.parametrize(
    ("name", "token", "said"),
    [
        ("closed", "", "401"),
        ("closed", "cy", "403"),
        ("closed", "bo", "403"),
        ("closed", "late", "401"),
        ("inside", "", "401"),
        ("none", "", "404"),
    ],
)
def test_who_may_not_have_it_is_told_so(offering: Offering, tmp_path: Path, name: str, token: str, said: str):
    """Without a token, not named, no longer named, with a token that ended; nothing is left of the attempt."""
    with pytest.raises(TransferError, match=said):
        pull(offering, tmp_path, name, token=offering.tokens.get(token, ""))
    assert not list(tmp_path.rglob("*.coming"))


def test_who_was_named_has_it(offering: Offering, tmp_path: Path):
    """By a token; and a member what is for members."""
    assert pull(offering, tmp_path, "closed", token=offering.tokens["ann"]).fetched
    assert pull(offering, tmp_path, "inside", token=offering.tokens["cy"]).fetched


def test_untrusted_papers_cost_nothing_but_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A certificate that nobody trusts binds a thousand files: none of them is asked for."""
    made, asked = release(tmp_path / "theirs", "titles", "1.0.0"), []
    said = payload_of(made / HALLMARK)["predicate"]
    said["bound"] |= {f"hallmark/{at}": "0" * 64 for at in range(1_000)}
    (made / HALLMARK).write_text(enveloped({"predicate": said}))

    def document(_: Source, path: str, *, needed: bool = True) -> bytes | None:
        asked.append(path)
        return (made / path).read_bytes() if (made / path).is_file() else b"x" * needed or None

    monkeypatch.setattr(Source, "document", document)
    policy = tmp_path / "my.policy"
    policy.write_text(
        f"publisher Lab {keys.current(tmp_path / 'keys', 'lab').did}\nevaluator Assay {keys.current(tmp_path / 'keys', 'assay').did}\n"
    )
    with pytest.raises(UntrustedError):
        Pull(Source("http://x"), Shelf(tmp_path / "ours"), "titles", "1.0.0", trusted=beforehand(policy), whole=lambda _: None).run()

    assert len(asked) <= 4


class Odd(BaseHTTPRequestHandler):
    """A server that breaks off, or packs what nobody wants packed."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200)
        packed = self.path.startswith("/packed")
        content = gzip.compress(bytes(32 << 20)) if packed else b"half"
        self.send_header("Content-Length", str(len(content) if packed else 500))
        if packed or self.path.startswith("/no"):
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_side_that_breaks_off_or_packs_is_told_and_not_unpacked():
    """Papers that end early are an error in words, an index that does is none, and a small body stays small."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        at = f"http://127.0.0.1:{server.server_port}"
        for place in ("half", "no"):
            source = Source(f"{at}/{place}", chunks=f"{at}/{place}")
            with pytest.raises(TransferError, match="broke off"):
                source.document("x")
            assert source.index("x") is None
        assert len(Source(f"{at}/packed").document("x") or b"") < 1 << 20
    finally:
        server.shutdown()
        server.server_close()


def test_an_index_that_several_ask_for_at_once_is_made_whole(tmp_path: Path):
    """Each writes a file of its own before it takes its place."""
    (tmp_path / "data").write_bytes(bytes(4 << 20))
    with ThreadPoolExecutor(6) as pool:
        for name in map(str, range(20)):
            told = set(pool.map(lambda _, name=name: kept_index(tmp_path / "data", tmp_path / "kept", name), range(6)))
            assert told == {index_of(tmp_path / "data")}
