"""The command `goldsmith serve` as its users have it: a first start, several processes, a stop that loses nothing."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest

from asking import PASSWORD
from goldsmith.annotation_errors import AccessError
from goldsmith.database.migrating import newest
from goldsmith.server import serving
from goldsmith.server.annotation.lake_tasks import lake_of
from service import postgres_server

MEI = {"login": "mei", "name": "Mei Li", "password": PASSWORD, "organisation": "Assay Office"}


def goldsmith(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GOLDSMITH_")}
    return subprocess.run(
        [sys.executable, "-m", "goldsmith", *words],
        cwd=folder,
        env=clean | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@contextmanager
def served(folder: Path, *words: str, **environment: str):
    """Run the service on a free port until the block is left; give its process and what it said."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GOLDSMITH_")}
    with subprocess.Popen(
        [sys.executable, "-m", "goldsmith", "serve", "--port", "0", "--json", *words],
        cwd=folder,
        env=clean | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            line = process.stdout.readline()
            if not line:
                pytest.fail(process.stderr.read())
            yield process, json.loads(line)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.communicate(timeout=40)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def waited(url: str) -> Iterator[httpx.Client]:
    """Give a browser on a service that answers by now."""
    with httpx.Client(base_url=url, transport=httpx.HTTPTransport(retries=10), timeout=60) as client:
        assert client.get("/api/me").status_code == 401
        yield client


def test_the_first_start_makes_a_file_and_prints_a_link(tmp_path):
    """The link makes the owner; a second start prints none; the file is for its owner alone; people are helped in from the machine."""
    with served(tmp_path) as (process, said), waited(said["url"]) as client:
        secret = re.fullmatch(re.escape(said["url"]) + r"/#/first/([\w-]{43})", said["first"])[1]
        made = client.post("/api/first", json={"token": secret, **MEI})
        me = client.get("/api/me").json()
    ended = process.returncode
    with served(tmp_path) as (_, again), waited(again["url"]) as client:
        listed = goldsmith(tmp_path, "people", "--json")
        added = goldsmith(tmp_path, "people", "add", "li", "--role", "manager", "--url", again["url"])
        link = added.stdout.strip().rpartition("/")[2]
        joined = client.post("/api/password", json={"token": link, "password": PASSWORD})

    assert (made.status_code, me["person"]["login"], joined.status_code) == (201, "mei", 200)
    assert again["first"] is None
    assert (tmp_path / "goldsmith.db").stat().st_mode & 0o777 == 0o600
    assert [row["login"] for row in json.loads(listed.stdout)] == ["mei"]
    assert ended == 0


def test_several_processes_serve_one_postgresql(tmp_path):
    """Whoever answers knows who is signed in; SQLite refuses several; tables that are missing are told."""
    with postgres_server() as url:
        before = goldsmith(tmp_path, "serve", "--workers", "2", GOLDSMITH_DATABASE_URL=url)
        migrated = [goldsmith(tmp_path, "database", "migrate", "--json", GOLDSMITH_DATABASE_URL=url) for _ in range(2)]
        with served(tmp_path, "--workers", "2", GOLDSMITH_DATABASE_URL=url) as (_, said), waited(said["url"]) as client:
            client.post("/api/first", json={"token": said["first"].rpartition("/")[2], **MEI})
            cookie = client.cookies["goldsmith"]
            head = {"Cookie": f"goldsmith={cookie}"}
            statuses = {httpx.get(f"{said['url']}/api/me", headers=head, timeout=60).status_code for _ in range(20)}
        after = goldsmith(tmp_path, "database", "check", GOLDSMITH_DATABASE_URL=url)

    lite = goldsmith(tmp_path, "serve", "--workers", "2")
    assert (before.returncode, "goldsmith database migrate" in before.stderr) == (1, True)
    assert "hunter2" not in before.stderr
    assert [json.loads(one.stdout)["versions"] == [] for one in migrated] == [False, True]
    assert statuses == {200}
    assert (after.returncode, after.stderr) == (0, "the database is whole\n")
    assert (lite.returncode, "PostgreSQL" in lite.stderr) == (2, True)


def test_a_stop_answers_what_is_under_way(tmp_path):
    """A sign-in whose password is being hashed when the service is told to stop is still answered."""
    with served(tmp_path) as (process, said):
        with waited(said["url"]) as client:
            client.post("/api/first", json={"token": said["first"].rpartition("/")[2], **MEI})
        answers = []

        def ask() -> None:
            with httpx.Client(base_url=said["url"], timeout=60) as asker:
                answers.append(asker.post("/api/sign-in", json={"login": "mei", "password": PASSWORD}).status_code)

        asking = threading.Thread(target=ask)
        asking.start()
        with closing(sqlite3.connect(tmp_path / "goldsmith.db")) as looked:
            while not answers and not looked.execute("select count(*) from attempt").fetchone()[0]:
                threading.Event().wait(0.002)
        process.send_signal(signal.SIGTERM)
        asking.join(60)

    assert answers == [200]
    assert process.returncode == 0


def test_what_cannot_be_served_is_told(tmp_path):
    """A port that is taken, a database that is none, and parts that are not installed: a message with a hint, no traceback."""
    with served(tmp_path) as (_, said):
        taken = goldsmith(tmp_path, "serve", "--port", said["url"].rpartition(":")[2], "--database", "other.db")
    (tmp_path / "none.db").write_text("no database", encoding="utf-8")
    broken = goldsmith(tmp_path, "serve", "--port", "0", "--database", "none.db")
    foreign = goldsmith(tmp_path, "serve", "--database", "mysql://me@localhost/x")
    program = """
        import importlib.util as known, sys
        find = known.find_spec
        known.find_spec = lambda name, *more: None if name == "argon2" else find(name, *more)
        sys.argv = ["goldsmith", "serve"]
        from goldsmith.cli import main
        main(["serve"])
    """
    command = [sys.executable, "-c", textwrap.dedent(program)]
    missing = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)

    assert (taken.returncode, "cannot be used" in taken.stderr) == (2, True)
    assert (broken.returncode, "error[GS706]" in broken.stderr) == (1, True)
    assert "error[GS706]" in foreign.stderr
    assert (missing.returncode, "error[GS901]" in missing.stderr, "pip install 'goldsmith-data[serve]'" in missing.stderr) == (
        1,
        True,
        True,
    )
    assert not any("Traceback" in one.stderr for one in (taken, broken, foreign, missing))


def test_an_older_file_is_copied_before_it_is_migrated(tmp_path, monkeypatch):
    """The copy opens by itself and is named by the version that it is of."""
    plan = serving.Plan(str(tmp_path / "labels.db"))
    asyncio.run(serving.made_ready(plan))

    async def older(_database):
        return "older"

    monkeypatch.setattr(serving, "age_of", older)
    asyncio.run(serving.made_ready(plan))

    copy = tmp_path / f"labels.db.before-{newest()}"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert goldsmith(tmp_path, "database", "check", "--database", str(copy)).returncode == 0


def test_backup_and_restore_by_command(tmp_path):
    """Into PostgreSQL and back; a broken file and a database that is not there are told; the service runs meanwhile."""
    with served(tmp_path) as (_, said), waited(said["url"]) as client:
        client.post("/api/first", json={"token": said["first"].rpartition("/")[2], **MEI})
        saved = goldsmith(tmp_path, "database", "backup", "one.jsonl.gz", "--json")
        copied = goldsmith(tmp_path, "database", "backup", "copy.db")
    with postgres_server() as url:
        restored = goldsmith(tmp_path, "database", "restore", "one.jsonl.gz", "--database", url)
        back = goldsmith(tmp_path, "database", "backup", "two.jsonl.gz", "--json", "--database", url)
    people = [goldsmith(tmp_path, "people", "--json", "--database", one).stdout for one in ("goldsmith.db", "copy.db")]
    odd = [
        goldsmith(tmp_path, "database", *words)
        for words in (["backup"], ["mend"], ["check", "--database", "no.db"], ["restore", "no.gz", "--database", "n.db"])
    ]

    assert [one.returncode for one in (saved, copied, restored, back)] == [0] * 4
    assert json.loads(saved.stdout)["rows"] == json.loads(back.stdout)["rows"]
    assert json.loads(saved.stdout)["rows"]["person"] == 1
    assert people[0] == people[1]
    assert [one.returncode for one in odd] == [2, 2, 1, 1]
    assert not any("Traceback" in one.stderr for one in odd)
    assert not (tmp_path / "no.db").exists()


def test_further_lakes_are_those_that_whoever_serves_names(tmp_path):
    """`--also-lake` lets managers name that lake, and no other folder of the machine."""
    ours, other = str(tmp_path / "ours"), str(tmp_path / "other")
    settings = serving.Plan("goldsmith.db", lake=ours, lakes=(other,)).settings

    assert [lake_of(name, settings) for name in ("", ours, other)] == [ours, ours, other]
    with pytest.raises(AccessError, match="the lake of the service"):
        lake_of(str(tmp_path), settings)
    told = goldsmith(tmp_path, "serve", "--also-lake", other, "--workers", "2")
    assert "several processes need PostgreSQL" in told.stderr
