"""Download through ``huggingface_hub``: goldsmith's service beside nginx, the same files, the same client, in one run.

    python bench/download.py [--megabytes 512] [--rounds 5]

A release of random bytes is put onto a shelf; nginx (Debian: ``apt-get install nginx-light``) serves the very same files under the same addresses. Each round
fetches one file with ``hf_hub_download`` from each of the two, in turns, into a new cache. Printed: megabytes a second of each round, medians and their ratio;
CPU seconds of the service.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
CLIENT = """
import json, shutil, sys, tempfile, time
from huggingface_hub import hf_hub_download
for line in sys.stdin:
    cache = tempfile.mkdtemp(dir=json.loads(line))
    began, cpu = time.perf_counter(), time.process_time()
    hf_hub_download("lab/titles", "data/train-00000-of-00001.parquet", repo_type="dataset", revision="1.0.0", cache_dir=cache)
    print(json.dumps([time.perf_counter() - began, time.process_time() - cpu]), flush=True)
    shutil.rmtree(cache)
"""


def main() -> None:
    """Measure."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--megabytes", type=int, default=512)
    asked.add_argument("--rounds", type=int, default=5)
    said = asked.parse_args()
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(nginx).exists():
        sys.exit("nginx is not there; on Debian: apt-get install nginx-light")
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        _shelf(folder, said.megabytes)
        ours, theirs = _service(folder), _nginx(folder, nginx)
        try:
            clients = [_client(folder, port) for port in (ours[1], theirs[1])]
            rates: list[list[float]] = [[], []]
            for at in range(said.rounds + 1):
                for which in (0, 1) if at % 2 else (1, 0):
                    took = _once(clients[which], folder)
                    if at:  # the first is to warm up, and the service's hash of the file
                        rates[which].append(said.megabytes * 1.048576 / took)
            for client in clients:
                client.stdin.close()
                client.wait()
        finally:
            for process, _ in (ours, theirs):
                process.terminate()
                process.wait()
    for name, found in zip(("goldsmith", "nginx"), rates, strict=True):
        print(f"{name:<10} {statistics.median(found):8.0f} MB/s   " + " ".join(f"{one:.0f}" for one in found))
    print(f"ratio      {statistics.median(rates[0]) / statistics.median(rates[1]):8.2f}   (wanted: 0.80)")


def _shelf(folder: Path, megabytes: int) -> None:
    """Put a release of one large file onto a shelf."""
    from shelved import seal

    release = folder / "releases" / "titles" / "1.0.0"
    (release / "data").mkdir(parents=True)
    (release / "hallmark").mkdir()
    with (release / "data" / "train-00000-of-00001.parquet").open("wb") as out:
        for _ in range(megabytes):
            out.write(os.urandom(1 << 20))
    seal(release, "titles", "1.0.0")
    (release.parent / "access.json").write_text(json.dumps({"access": "open"}))


def _service(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    port = _free()
    environment = {**os.environ, "GOLDSMITH_RELEASES": str(folder / "releases")}
    command = [sys.executable, "-m", "goldsmith", "serve", "--port", str(port), "--database", str(folder / "service.db")]
    return _up(subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL), port)


def _nginx(folder: Path, nginx: str) -> tuple[subprocess.Popen[bytes], int]:
    """Serve the same files under the same addresses, with the two headers that the client wants."""
    port = _free()
    (folder / "nginx").mkdir()
    (folder / "nginx.conf").write_text(f"""
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes 1; user root;
events {{ }}
http {{ access_log off; sendfile on; tcp_nopush on; client_body_temp_path {folder}/nginx; proxy_temp_path {folder}/nginx;
  fastcgi_temp_path {folder}/nginx; uwsgi_temp_path {folder}/nginx; scgi_temp_path {folder}/nginx;
  server {{ listen 127.0.0.1:{port};
    location /hub/datasets/lab/titles/resolve/1.0.0/ {{ alias {folder}/releases/titles/1.0.0/; add_header X-Repo-Commit {"0" * 40}; }} }} }}
""")
    return _up(subprocess.Popen([nginx, "-c", str(folder / "nginx.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL), port)


def _client(folder: Path, port: int) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "HF_ENDPOINT": f"http://127.0.0.1:{port}/hub",
        "HF_HOME": str(folder / "hf"),
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
    return subprocess.Popen([sys.executable, "-c", CLIENT], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _once(client: subprocess.Popen[str], folder: Path) -> float:
    client.stdin.write(json.dumps(str(folder)) + "\n")
    client.stdin.flush()
    return float(json.loads(client.stdout.readline())[0])


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _up(process: subprocess.Popen[bytes], port: int) -> tuple[subprocess.Popen[bytes], int]:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
            continue
        return process, port
    sys.exit("a server did not come up")


if __name__ == "__main__":
    main()
