"""A PostgreSQL server that a test starts for itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from ports import free_port


def binary(name: str) -> str:
    """Return a program of PostgreSQL, ``""`` where it is not installed."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(installed[-1]) if installed else "")


class Postgres:
    """A PostgreSQL server in a folder of its own, run by a user who is not root."""

    def __init__(self, folder: str, *, fsync: bool = False) -> None:
        self.folder, self._fsync = folder, "on" if fsync else "off"
        self.port = free_port()
        self._who = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
        if self._who:
            shutil.chown(folder, "nobody", "nogroup")
        secret = Path(folder) / "secret"
        secret.write_text("hunter2", encoding="utf-8")
        secret.chmod(0o644)
        self._run(
            binary("initdb"),
            "-D",
            f"{folder}/data",
            "-U",
            "reader",
            "-A",
            "scram-sha-256",
            f"--pwfile={secret}",
            "-E",
            "UTF8",
            "--locale=C",
        )

    def _run(self, *command: str) -> None:
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60, **self._who)

    def start(self) -> None:
        """Start and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self.folder} -c fsync={self._fsync}"
        self._run(binary("pg_ctl"), "-D", f"{self.folder}/data", "-w", "-o", options, "-l", f"{self.folder}/log", "start")
        self.running = True

    def stop(self) -> None:
        """Stop at once, as in a crash."""
        self._run(binary("pg_ctl"), "-D", f"{self.folder}/data", "-m", "immediate", "stop")
        self.running = False

    @property
    def address(self) -> str:
        """Address of the database, the password left to the environment."""
        return f"postgresql://reader:${{DB_PASSWORD}}@127.0.0.1:{self.port}/postgres"
