"""How much memory the service takes to import and to export answers, and how long others wait to write meanwhile.

``python bench/interchange.py`` makes projects of 20,000 and 200,000 answered tasks, gives them to a service on SQLite, and takes them out in
every format that holds them. Told are CPU seconds and the most memory that the service held since it began (``VmHWM``).
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import sqlalchemy as sa

from goldsmith.accounts import tables as accounts
from goldsmith.accounts.secret_words import digest_of
from goldsmith.annotate import tables  # noqa: F401  its tables are made
from goldsmith.database.columns import METADATA, now
from goldsmith.database.opening import Database, url_of

CONFIG = """<View><Text name="t" value="$text"/><Image name="i" value="$image"/>
<Choices name="topic" toName="t"><Choice value="sport"/><Choice value="money"/></Choices>
<RectangleLabels name="box" toName="i" canRotate="false"><Label value="red"/><Label value="blue"/></RectangleLabels></View>"""
SIZE = {"original_width": 640, "original_height": 480, "image_rotation": 0}
TOKEN = "gs_bench"  # noqa: S105  of a database that is thrown away
FORMATS = ("jsonl", "label-studio", "hf", "coco", "voc", "yolo")


def write_project(path: Path, n: int) -> None:
    """Write a project of Label Studio with so many tasks, each with an answer of a kilobyte."""
    with path.open("w") as file:
        file.write(json.dumps({"name": "bench", "config": CONFIG})[:-1] + ', "tasks": [')
        for at in range(n):
            value = {"x": at % 50, "y": 10.0, "width": 20.5, "height": 30.25, "rotation": 0, "rectanglelabels": ["red"]}
            box = {
                "id": f"b{at}",
                "from_name": "box",
                "to_name": "i",
                "type": "rectanglelabels",
                "origin": "manual",
                **SIZE,
                "value": value,
            }
            topic = {
                "id": f"c{at}",
                "from_name": "topic",
                "to_name": "t",
                "type": "choices",
                "value": {"choices": ["sport" if at % 3 else "money"]},
            }
            said = {
                "id": at,
                "completed_by": at % 20,
                "lead_time": 4.2,
                "created_at": "2024-03-09T22:16:08.728353Z",
                "result": [topic, box],
            }
            data = {"text": f"{at} " + "球队夺冠，股市大涨。" * 8, "image": f"https://example.org/{at}.png"}
            file.write(("," if at else "") + json.dumps({"id": at + 1, "data": data, "annotations": [said], "meta": {"split": "a"}}))
        file.write("]}")


async def prepare(url: str) -> None:
    """Make a database with an owner and a token of his."""
    database = Database(url_of(url))
    async with database.changing() as connection:
        await connection.run_sync(METADATA.create_all)
        await connection.execute(sa.insert(accounts.organisation).values(name="Lab", created_at=now()))
        person = {"organisation_id": 1, "login": "p", "name": "P", "role": "owner", "code": "c", "active": True, "created_at": now()}
        await connection.execute(sa.insert(accounts.person).values(person))
        await connection.execute(sa.insert(accounts.token).values(person_id=1, name="bench", digest=digest_of(TOKEN), created_at=now()))
    await database.close()


class Service:
    """The service as a process of its own."""

    def __init__(self, folder: Path) -> None:
        url = f"sqlite:///{folder / 'bench.db'}"
        asyncio.run(prepare(url))
        code = (
            "import socket, uvicorn; from annotation_app import app\n"
            "listening = socket.socket(); listening.bind(('127.0.0.1', 0)); listening.listen(64)\n"
            "print(listening.getsockname()[1], flush=True)\n"
            "uvicorn.Server(uvicorn.Config(app(), log_level='warning', access_log=False)).run([listening])"
        )
        environment = {
            **os.environ,
            "GOLDSMITH_DATABASE_URL": url,
            "PYTHONPATH": f"{Path(__file__).parent}:{os.environ.get('PYTHONPATH', '')}",
        }
        self.process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment)
        self.port = int((self.process.stdout or sys.stdin).readline())

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, int, bytes]:
        """Send a request; return its status, how many bytes came back, and the last of them."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=3_600)
        headers = {"Authorization": f"Bearer {TOKEN}"}
        asking.request(method, path, body, headers)  # type: ignore[arg-type]
        answer = asking.getresponse()
        n, last = 0, b""
        while piece := answer.read(1 << 16):
            n, last = n + len(piece), piece
        return answer.status, n, last

    def memory(self) -> int:
        """Return the most megabytes that it held since :meth:`forget`."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) // 1024

    def forget(self) -> None:
        """Begin to look at memory anew."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def cpu(self) -> float:
        """Return the CPU seconds that it used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(service: Service, what: str, n: int, method: str, path: str, body: object = None) -> bytes:
    """Send a request, and print what it took."""
    service.forget()
    cpu, begun = service.cpu(), time.perf_counter()
    status, size, last = service.ask(method, path, body)
    if status >= 300:
        raise SystemExit(f"{what}: {status} {last[:500]!r}")
    spent = service.cpu() - cpu
    print(
        f"{n:>8,} {what:<22} {service.memory():>5} MB, {spent:>6.1f} CPU s, {time.perf_counter() - begun:>6.1f} s, {size / 1e6:>7.1f} MB back",
        flush=True,
    )
    return last


def others(service: Service, ended: threading.Event, waited: list[float]) -> None:
    """Write all the while, as somebody else would, and note how long each change took."""
    while not ended.wait(0.2):
        begun = time.perf_counter()
        service.ask("PATCH", "/api/me", json.dumps({"name": "P"}).encode())
        waited.append(time.perf_counter() - begun)


def main() -> None:
    """Run it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", type=int, nargs="+", default=[20_000, 200_000])
    asked.add_argument("--formats", nargs="+", default=list(FORMATS))
    given = asked.parse_args()
    for n in given.sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_project(folder / "project.json", n)
            service = Service(folder)
            try:
                ended, waited = threading.Event(), list[float]()
                beside = threading.Thread(target=others, args=(service, ended, waited))
                beside.start()
                with (folder / "project.json").open("rb") as file:
                    measured(service, "import label-studio", n, "POST", "/api/projects/import?name=bench", file)
                ended.set()
                beside.join()
                waited = sorted(waited) or [0.0]
                late = [waited[int(len(waited) * share)] for share in (0.5, 0.99)]
                print(
                    f"{n:>8,} others wrote {len(waited)} times meanwhile; half waited up to {late[0]:.2f} s, 99 of 100 up to {late[1]:.2f} s"
                )
                for form in given.formats:
                    measured(service, f"export {form}", n, "GET", f"/api/projects/1/export?format={form}")
            finally:
                service.process.terminate()
                service.process.wait()


if __name__ == "__main__":
    main()
