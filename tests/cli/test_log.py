"""The verbs of the log: what they print, how they end, and two of them as servers."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.conftest import Shell


@contextmanager
def running(shell: Shell, *words: str) -> Iterator[dict]:
    """Run a verb that serves, and give what it says of itself; SIGTERM ends it well."""
    command = [sys.executable, "-m", "goldsmith", *words, "--port", "0", "--json"]
    process = subprocess.Popen(command, cwd=shell.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0


def begun(shell: Shell) -> str:
    """Begin a log with one entry, and return its public key."""
    key = shell("log", "init", "log", "--origin", "example.org/log", "--json").json()["key"]
    (shell.folder / "a.json").write_text("{}")
    assert shell("log", "add", "log", "a.json").code == 0
    return key


def test_a_log_is_witnessed_and_audited_over_the_network(shell: Shell):
    """Two servers in processes of their own: the witness cosigns, the audit reads the log by its address and finds the cosignature."""
    key = begun(shell)
    with (
        running(shell, "log", "witness", "--log", key, "--name", "example.org/witness") as witness,
        running(shell, "log", "serve", "log") as log,
    ):
        done = shell("log", "checkpoint", "log", "--witness", f"{witness['key']} {witness['url']}", "--json").json()
        assert list(done["cosigned"]) == ["example.org/witness"]
        words = [
            "log",
            "audit",
            log["url"],
            "--log-key",
            key,
            "--witness",
            witness["key"],
            "--cosignatures",
            "1",
            "--remember",
            "seen.json",
            "--json",
        ]
        audited = shell(*words)

    assert audited.code == 0, audited.err
    assert audited.json()["notes"] == ["1 of 1 named witnesses cosigned"]
    assert json.loads((shell.folder / "seen.json").read_text())["example.org/log"].startswith("example.org/log\n1\n")
    assert (shell.folder / "witness.key").stat().st_mode & 0o777 == 0o600
    assert shell("log", "audit", "log", "--cosignatures", "1").code == 3


def test_a_fork_is_told_kept_and_proved(shell: Shell):
    """Exit code 3, both heads in a file, and another command that believes them by the public key alone."""
    import shutil

    key = begun(shell)
    shutil.copytree(shell.folder / "log", shell.folder / "twin")
    shutil.copytree(shell.folder / "log.private", shell.folder / "twin.private")
    for name in ("log", "twin"):
        assert shell("log", "add", name, "a.json", "--deed", "offer").code == 0

    told = shell("log", "audit", "log", "--with", "twin", "--evidence", "evidence", "--json")

    assert told.code == 3
    [finding] = told.json()["findings"]
    assert (finding["sort"], finding["index"]) == ("fork", 1)
    [proof] = told.json()["evidence"]
    assert shell("log", "fork", proof, "--log-key", key).code == 3
    assert (
        shell("log", "audit", "log", "--with", "twin").out.splitlines()[-1]
        == "NO fork: twin: the log signed two histories: entry 1 differs"
    )
    assert shell("log", "monitor", "log", "--private", "twin.private", "--alone").code == 3
    assert shell("log", "monitor", "log", "--private", "twin.private", "--private", "log.private", "--alone").code == 0


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["log", "add", "log", "a.json", "--deed", "forget"], 2, "there is no such deed"),
        (["log", "add", "log", "absent.json"], 1, "absent.json: this file cannot be read"),
        (["log", "proof", "log", "7"], 1, "there is no such entry"),
        (["log", "proof", "log"], 2, "say which entry"),
        (["log", "proof", "log", "--document", "b.json"], 1, "no entry of this document is known here"),
        (["log", "consistency", "log", "2"], 1, "these are no sizes of this log"),
        (["log", "init", "log", "--origin", "example.org/log"], 2, "there is a log already"),
        (["log", "init", "other", "--origin", "two words"], 1, "this is no name of a key"),
        (["log", "checkpoint", "absent"], 1, "there is no log here"),
        (["log", "checkpoint", "log", "--witness", "nobody"], 1, "this is no key of notes"),
        (["log", "audit", "absent"], 2, "the public key of the log is needed"),
        (["log", "audit", "http://127.0.0.1:9", "--log-key", "KEY"], 1, "cannot be reached"),
        (["log", "audit", "log", "--log-key", "x+y"], 1, "this is no key of notes"),
        (["log", "witness", "--log", "KEY"], 2, "the witness has no key yet"),
        (["log", "witness", "--log", "KEY", "--key", "log.private/log.key"], 2, "the key of a log, not of a witness"),
        (["log", "serve", "absent"], 1, "there is no log here"),
        (["log", "serve", "log", "--host", "203.0.113.9"], 2, "nothing can listen here"),
        (["log", "fork", "a.json", "--log-key", "KEY"], 1, "tells of no fork"),
    ],
)
def test_mistakes_are_told(shell: Shell, words: list[str], code: int, told: str):
    """Never a traceback: what is wrong, and where."""
    key = begun(shell)
    (shell.folder / "b.json").write_text("[]")

    done = shell(*(key if word == "KEY" else word for word in words))

    assert (done.code, told in done.err) == (code, True), done.err


def test_help_of_the_family_and_of_one(shell: Shell):
    """The family has a page, and a process makes ready nothing but it."""
    done = shell.process(sys.executable, "-m", "goldsmith", "log", "audit", "--help")

    assert done.code == 0
    assert "Recompute a log" in done.out
    assert Path(shell.folder).exists()
