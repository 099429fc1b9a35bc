"""The verbs of profiles, matches, certificates and issuers as people type them; `verify` asks no service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotate.running import Running, running
from annotate.standing.planted import planted_at
from cli.conftest import Shell
from service import lite


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Running]:
    """Run a service in which bob was right at 48 of 50 known answers of law."""
    with running(lite(tmp_path), "ann", "bob", "eve", keys=tmp_path / "keys") as found:
        asyncio.run(planted_at(lite(tmp_path), "bob", [True] * 48 + [False] * 2))
        yield found


def asker(at: Running, folder: Path, login: str) -> Any:
    """Return what asks the service as somebody, and ends as it should."""
    shell = Shell(folder)

    def ask(*words: str, code: int = 0) -> Any:
        ended = shell(*words, GOLDSMITH_URL=at.url, GOLDSMITH_TOKEN=at.tokens[login])
        assert ended.code == code, (ended.out, ended.err)
        return ended

    return ask


def test_a_certificate_by_commands(at: Running, tmp_path: Path):
    """Given, kept, verified offline by key and by file, taken back, shown, brought; each in the words that people type."""
    ann, bob = asker(at, tmp_path, "ann"), asker(at, tmp_path, "bob")
    ann("skills", "bob", "law", "--level", "3")
    file, pem, back = tmp_path / "bob.json", tmp_path / "lab.pem", tmp_path / "back.json"
    ann("certificates", "give", "bob", "law", "--months", "6", "--out", str(file))
    key = ann("certificates", "keys").json()["keys"][-1]
    pem.write_text(key["pem"], encoding="utf-8")

    for issuer in (key["key"], str(pem)):
        told = ann("certificates", "verify", str(file), "--issuer", issuer, "--json")
        assert (told.json()["skill"], told.json()["level"], told.json()["evidence"][0]["right"]) == ("law", 3, 48)
    assert "no list" in told.err
    text = file.read_text(encoding="utf-8")
    forged = tmp_path / "forged.json"
    forged.write_text(text.replace('"level": 3', '"level": 1'), encoding="utf-8")
    assert "something of it was changed" in ann("certificates", "verify", str(forged), "--issuer", key["key"], code=1).err
    assert "does not count here" in ann("certificates", "verify", str(file), "--issuer", "did:key:zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP", code=1).err  # fmt: skip
    assert "name the file" in ann("certificates", "verify", str(file), code=2).err

    (row,) = bob("certificates", "mine", "--json").json()["given"]
    ann("issuers", "add", str(pem), "Ourselves", "--best-level", "2")
    ann("certificates", "rotate")
    word = asker(at, tmp_path, "eve")("certificates", "challenge").out.strip()
    shown = tmp_path / "shown.json"
    bob("certificates", "show", str(row["id"]), word, "--out", str(shown))
    assert ann("certificates", "verify", str(shown), "--issuer", key["key"], "--json").json()["name"] == "Bob"
    assert asker(at, tmp_path, "eve")("certificates", "take", str(shown)).json()["level"] == 3
    ann("certificates", "revoke", str(row["id"]), "left us")
    ann("certificates", "revoked", key["key"], "--out", str(back))
    assert (
        "took this certificate back" in ann("certificates", "verify", str(file), "--issuer", key["key"], "--revoked", str(back), code=1).err
    )
    assert "1 certificates ended here" in ann("issuers", "revoked", "1", str(back)).err
    assert ann("issuers", "distrust", "1", "--json").json()[0]["trusted"] is False
    assert "goldsmith certificates list" in ann("certificates", "save", "bob", code=2).err
    assert "say what to do" in ann("certificates", "frame", code=2).err
    assert "law" in ann("certificates").out


def test_a_profile_and_matches_by_commands(at: Running, tmp_path: Path):
    """A profile tells what was planted, in words and as JSON; who fits is listed and taken in; skills that end are listed."""
    ann = asker(at, tmp_path, "ann")
    assert "48/50" in ann("profile", "bob").out
    assert ann("profile", "bob", "--json").json()["fields"][0]["proposal"]["level"] == 3
    assert asker(at, tmp_path, "bob")("profile", "--json").json()["fields"][0]["known"]["of"] == 50
    plan = tmp_path / "p.yaml"
    plan.write_text("name: deeds\nshows: [{field: text}]\nquestions: [{name: q, kind: text}]\npolicy: {domain: law}\n", encoding="utf-8")
    ann("project", "create", str(plan))
    first = ann("matches", "deeds").out.splitlines()
    assert "bob" in first[1]
    assert ann("matches", "deeds", "bob", "ann", "--json").json() == {"added": [2], "left": [{"person": 1, "lacks": ["member"]}]}
    ann("skills", "bob", "law", "--level", "3", "--until", "2100-01-01T00:00:00Z")
    assert ann("profile", "--ending", "9", "--json").json() == []
    ann("members", "deeds", "eve", "--role", "auditor", "--until", "2100-01-01T00:00:00Z", "--exports")
    assert next(one for one in json.loads(ann("members", "deeds", "--json").out) if one["login"] == "eve")["exports"] is True
