"""Programs that people have load a release that leaves as marked copies: each token gets its own, and none notices a difference."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from certify.houses import House, house
from circulate.test_clients import ELSEWHERE, FILE, HERE
from cli.conftest import Shell
from goldsmith.certify.log import Log
from goldsmith.circulate.shelf import Access
from goldsmith.client import connect
from offered import Offering, serving
from server.hub.test_leaks import PLAN, weighed

ROWS = 240


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A certified release of level 一般3 on a shelf, with copies for bo and cy."""
    made = house(tmp_path_factory.mktemp("marked"), weighed, n=ROWS)
    Log.made(made.folder / "log", "example.org/log")
    made.release("1.0.0", level="一般3", log=made.folder / "log", out=made.folder / "releases" / "planted" / "1.0.0")
    (made.folder / "marks.yaml").write_text(json.dumps(PLAN))
    for login in ("bo", "cy"):
        done = Shell(made.folder)("fingerprint", "releases/planted/1.0.0", "--login", login, "--onto", "releases")
        assert done.code == 0, done.err
    return made


@pytest.fixture(scope="module")
def service(place: House) -> Iterator[Offering]:
    """A service that gives them to whoever is named; dan is, and has no copy."""
    with serving(place.folder, roles={"ann": "owner", **dict.fromkeys(("bo", "cy", "dan"), "annotator")}) as found:
        found.shelf.share("planted", Access("granted", dict.fromkeys(("bo", "cy", "dan"), "")))
        yield found


def loaded(service: Offering, cache: Path, who: tuple[str, ...], python: str, *programs: str) -> dict[str, dict[str, int | str]]:
    """Return what programs said to whom; those who share a cache are of one machine."""
    words = [*programs, "--", "lab/planted", FILE, *(f"{service.tokens[one]}=1.0.0" for one in who)]
    quiet = {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_XET": "1"}
    places = {"HF_ENDPOINT": f"{service.url}/hub", "HF_HOME": str(cache), "XDG_CACHE_HOME": str(cache)}
    command = [python, str(Path(__file__).parent / "loading.py"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **quiet, **places}, timeout=300)
    assert done.returncode == 0, done.stderr[-2_000:]
    return dict(zip(who, map(json.loads, done.stdout.splitlines()), strict=True))


def test_each_token_gets_the_copy_that_was_marked_for_it(service: Offering, place: House, tmp_path: Path):
    """All records by every program, in the bytes of one's own copy though both share a cache; and what was handed to whom is written down."""
    told = loaded(service, tmp_path, ("bo", "cy"), sys.executable, *HERE, "digest")

    for who in ("bo", "cy"):
        own = place.folder / "releases" / ".copies" / "planted" / "1.0.0" / hashlib.sha256(who.encode()).hexdigest()[:32]
        assert {name: told[who][name] for name in HERE} == dict.fromkeys(HERE, ROWS)
        assert told[who]["digest"] == hashlib.sha256((own / FILE).read_bytes()).hexdigest()
    assert told["bo"]["digest"] != told["cy"]["digest"]
    refused = loaded(service, tmp_path / "elsewhere", ("dan",), sys.executable, "hub", "pyarrow")["dan"]
    assert all("403" in str(said) for said in refused.values()), refused
    given = connect(service.url, service.tokens["ann"]).agreements.copies("planted")
    assert sorted(one["login"] for one in given) == ["bo", "cy"]


def test_the_croissant_of_a_copy_loads(service: Offering, tmp_path: Path):
    """Its digests are those of one's own bytes, which mlcroissant holds them against."""
    variable = ELSEWHERE["croissant"]
    if not os.environ.get(variable):
        pytest.skip(f"{variable} names no interpreter that has mlcroissant")
    told = loaded(service, tmp_path, ("bo", "cy", "dan"), os.environ[variable], "croissant")

    assert (told["bo"]["croissant"], told["cy"]["croissant"]) == (ROWS, ROWS)
    assert "403" in str(told["dan"]["croissant"])
