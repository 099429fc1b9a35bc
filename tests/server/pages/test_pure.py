"""Pure parts of the pages, in Node, and how large the pages are."""

from __future__ import annotations

import gzip
import importlib.util
import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from data import ROOT
from goldsmith.server.service_settings import SITE

pytest.importorskip("hatchling", reason="needs hatchling, which builds the package")
WEB = ROOT / "web"
BUDGET = 150_000
"""Bytes, compressed, that whoever labels may have to load."""
needs_npm = pytest.mark.skipif(not (WEB / "node_modules" / "esbuild").is_dir(), reason="needs `npm ci` in web/")


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    """The build hook, which is no module of the package."""
    named = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    module = importlib.util.module_from_spec(named)
    named.loader.exec_module(module)
    return module


@needs_npm
def test_pure_parts(hook: ModuleType, tmp_path: Path):
    """Keys, places, layers, words, orders, steps and addresses obey their laws."""
    esbuild = WEB / "node_modules" / "esbuild" / "bin" / "esbuild"
    built = tmp_path / "pure.test.mjs"
    bundled = [*hook.node(), str(esbuild), "tests/pure.test.ts", "--bundle", "--platform=node", "--format=esm", "--jsx=automatic"]
    subprocess.run([*bundled, "--jsx-import-source=preact", f"--outfile={built}"], cwd=WEB, check=True, capture_output=True)

    setting = "globalThis.navigator ??= {language: 'en'}; globalThis.location ??= {search: '', hash: ''}; globalThis.addEventListener ??= () => {};"
    first = tmp_path / "first.mjs"
    first.write_text(setting, encoding="utf-8")
    done = subprocess.run(
        [*hook.node(), "--import", first.as_uri(), "--test", str(built)], capture_output=True, text=True, check=False, timeout=120
    )

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def reached(page: str) -> set[Path]:
    """Return the files that a page loads before anybody asks for more: what it names, and what those import."""
    found: set[Path] = set()
    open_ = [SITE / name for name in re.findall(r"/site/([\w.-]+)", (SITE / page).read_text(encoding="utf-8"))]
    while open_:
        path = open_.pop()
        if path in found:
            continue
        found.add(path)
        if path.suffix == ".js":
            text = path.read_text(encoding="utf-8")
            open_ += [SITE / name for name in re.findall(r'(?:from|import)"\./([\w.-]+\.js)"', text)]
    return found


@pytest.mark.skipif(not (SITE / "service.html").is_file(), reason="the browser side is not built: pip install -e . builds it")
def test_whoever_labels_loads_little():
    """All that the labelling page needs is within the budget, and every file is named by a digest of what it holds."""
    files = reached("service.html")

    assert any(path.suffix == ".js" for path in files)
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < BUDGET
    assert all(re.search(r"-[A-Z0-9]{8}\.(js|css)$", path.name) or path.name == "icon.svg" for path in files)


@needs_npm
def test_everything_that_is_bundled_is_named_with_its_licence(hook: ModuleType):
    """No package is in a page whose licence is not beside it."""
    used = set()
    for path in (WEB / "source").rglob("*.ts*"):
        used |= set(re.findall(r'from "((?:@[\w-]+/)?[\w-]+)', path.read_text(encoding="utf-8")))

    assert {name for name in used if not name.startswith(".")} <= set(hook.BUNDLED)
    assert all(len(part) > 500 for part in hook.licences(WEB).split("\n\n\n"))
