"""The verbs that anchor a log: what they print, keep and refuse."""

from __future__ import annotations

import shutil

import pytest

from anchors.authority import Authority, Serving
from anchors.conftest import authority, serving  # noqa: F401  fixtures
from cli.conftest import Shell
from goldsmith.certify.log.proofs import Proof


@pytest.fixture
def anchored(shell: Shell, serving: Serving, authority: Authority) -> Shell:  # noqa: F811
    """A shell with a log of two entries and an anchor of the first."""
    assert shell("log", "init", "log", "--origin", "example.org/log").code == 0
    for name in ("a.json", "b.json"):
        (shell.folder / name).write_text(f'"{name}"')
        assert shell("log", "add", "log", name).code == 0
        if name == "a.json":
            authority.replays = False
            shutil.copy(authority.roots, shell.folder / "tsa.pem")
            done = shell("log", "anchor", "log", "--to", "rfc3161", "--set", f"url={serving.of(authority)}", "--set", "roots=tsa.pem")
            assert done.out.startswith("1 entries at the latest at 20"), done.err
    return shell


def test_what_was_anchored_is_told_and_handed_on(anchored: Shell):
    """The time, who says so, and three files: the entry under the anchored checkpoint with its salt, the checkpoint, and the proof."""
    done = anchored("log", "anchors", "log", "--set", "rfc3161.roots=tsa.pem", "--entry", "0", "--out", "shown", "--json")

    told = done.json()
    assert (done.code, told["at"]) == (0, told["anchors"][0]["at"])
    assert told["anchors"][0]["by"] == "CN=Clock of Example"
    proof = Proof.read((anchored.folder / "shown" / "0.tlog-proof").read_bytes())
    assert proof.extra
    assert (anchored.folder / told["files"][0]).read_bytes() == proof.checkpoint
    assert told["files"][1].endswith(".tsr")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["anchors", "log"], 3, "NO unknown: rfc3161"),
        (["anchors", "log", "--set", "rfc3161.roots=tsa.pem", "--entry", "1"], 3, "NO no anchor that is believed covers entry 1"),
        (["anchors", "log", "--set", "roots=tsa.pem"], 2, "KIND.NAME=VALUE"),
        (["anchors", "log", "--set", "rfc3161"], 2, "KIND.NAME=VALUE"),
        (["anchors", "other", "--log-key", "KEY"], 1, "goldsmith log anchor"),
        (["anchor", "log", "--to", "rfc3161", "--set", "url=http://tsa.example", "--set", "roots=tsa.pem"], 1, "may not be asked"),
        (["anchor", "log", "--to", "chain"], 2, "no anchor is called `chain`"),
    ],
)
def test_what_shows_nothing_ends_so(anchored: Shell, words: list[str], code: int, said: str):
    """A gate that saw nothing does not say yes, and a mistake says what is meant."""
    key = anchored("log", "init", "other", "--origin", "example.org/other", "--json").json()["key"]

    done = anchored("log", *(key if word == "KEY" else word for word in words))

    assert done.code == code, done.err
    assert said in done.out + done.err


def test_a_log_that_was_put_back_ends_with_three(anchored: Shell, serving: Serving, authority: Authority):  # noqa: F811
    """Its own anchors went back with it and see nothing; those that were kept elsewhere tell."""
    folder, trusted = anchored.folder, ["--set", "rfc3161.roots=tsa.pem"]
    shutil.copytree(folder / "log", folder / "yesterday")
    assert anchored("log", "add", "log", "a.json").code == 0
    assert anchored("log", "anchor", "log", "--to", "rfc3161", "--set", f"url={serving.of(authority)}", "--set", "roots=tsa.pem").code == 0
    shutil.move(folder / "log" / "anchors", folder / "elsewhere")
    shutil.rmtree(folder / "log")
    shutil.move(folder / "yesterday", folder / "log")

    own, told = anchored("log", "anchors", "log", *trusted), anchored("log", "anchors", "log", *trusted, "--kept", "elsewhere")

    assert (own.code, told.code) == (0, 3)
    assert "NO stale: rfc3161: 3 entries were anchored, the log shows 2" in told.out
