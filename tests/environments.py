"""Virtual environments that tests install distributions into, made in a second: third-party packages come from the one that runs the tests."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

SITE = Path(sysconfig.get_paths()["purelib"])


@dataclass(frozen=True)
class Environment:
    """A virtual environment whose own packages come before those of the environment that runs the tests."""

    folder: Path

    @classmethod
    def beside(cls, folder: Path, *, goldsmith: bool) -> Environment:
        """Make one; with ``goldsmith`` the package under test is there as well, else only what it depends on."""
        venv.EnvBuilder(symlinks=True, with_pip=False).create(folder)
        made = cls(folder)
        line = f"import site; site.addsitedir({str(SITE)!r})" if goldsmith else str(SITE)
        (made.site / "zz_beside.pth").write_text(line + "\n", encoding="utf-8")
        made.script("pip", "-m pip")
        if goldsmith:
            made.script("goldsmith", "-m goldsmith")
        return made

    @property
    def bin(self) -> Path:
        """Where its programs are."""
        return self.folder / "bin"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.bin / "python"

    @property
    def site(self) -> Path:
        """Where its own packages are."""
        return next(self.folder.glob("lib/python*/site-packages"))

    def script(self, name: str, words: str) -> None:
        """Put a program into it that starts its interpreter with these words."""
        path = self.bin / name
        path.write_text(f'#!/bin/sh\nexec "{self.python}" {words} "$@"\n', encoding="utf-8")
        path.chmod(0o755)

    def install(self, *distributions: Path) -> None:
        """Install wheels or source folders, without what they depend on."""
        command = [str(self.python), "-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall", *map(str, distributions)]
        subprocess.run(command, check=True, capture_output=True, text=True, env=_variables())

    def run(self, *command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run one of its programs."""
        program, *words = command
        return subprocess.run(
            [str(self.bin / program), *words], cwd=cwd, capture_output=True, text=True, check=False, timeout=300, env=_variables()
        )


def without_isolation() -> dict[str, str]:
    """Return what tells pip to build with the hatchling that is installed, where it is; else pip fetches one."""
    return {"PIP_NO_BUILD_ISOLATION": "1"} if importlib.util.find_spec("hatchling") else {}


def build(source: Path, out: Path, *what: str) -> list[Path]:
    """Build distributions of a source folder into ``out`` and return them; ``what`` is ``--wheel``, ``--sdist`` or both."""
    isolation = ["--no-isolation"] if importlib.util.find_spec("hatchling") else []
    command = [sys.executable, "-m", "build", *isolation, *what, "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return sorted(out.iterdir())


def _variables() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GOLDSMITH_", "PYTHON"))}
    return {**kept, **without_isolation(), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
