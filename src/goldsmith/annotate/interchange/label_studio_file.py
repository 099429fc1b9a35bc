"""Files of Label Studio: tasks alone, or a configuration with its tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.annotate.interchange.archives import Files, is_archive
from goldsmith.annotate.interchange.bodies import Members, body_of, parsed, values_in
from goldsmith.annotate.interchange.label_studio_config import read
from goldsmith.annotate.interchange.label_studio_format import config_for
from goldsmith.annotate.interchange.label_studio_tasks import Reading, kept_apart, task_of, tasks_of, tasks_read
from goldsmith.annotation_errors import InterchangeError, LimitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.interchange.bodies import Body
    from goldsmith.annotate.interchange.brought import Brought
    from goldsmith.annotate.interchange.reading import Request


LARGEST = 8 << 20
"""Bytes of what a project says beside its tasks."""


class Project:
    """A project of Label Studio: its configuration, what else is said of it, and its tasks, one by one."""

    def __init__(self, given: bytes | Body) -> None:
        """Look at a zip, which holds one XML file and any number of JSON files, or at JSON with ``config`` and ``tasks``.

        Raises:
            InterchangeError: There is no configuration, or more than one.
            LimitError: It says too much beside its tasks.
        """
        self._body = body_of(given)
        self._files = Files(self._body.file) if is_archive(self._body) else None
        self._begin = -1
        self.told: dict[str, Any] = {}
        self.config = self._of_json() if self._files is None else _config_of(self._files)

    def tasks(self) -> Iterator[tuple[str, Any]]:
        """Yield the tasks with their places."""
        if self._files is not None:
            yield from _unpacked(self._files)
        elif self._begin >= 0:
            for place, value in values_in(self._body, self._begin):
                yield place, task_of(value, place)

    def _of_json(self) -> str:
        """Return the configuration of a project in JSON; its tasks are found and not read."""
        size = 0
        buffer = self._body.buffer
        if buffer[:200].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
            self._body.json()
            raise InterchangeError(NO_PROJECT, found="no object", expected=PROJECT, hint=WHERE)
        members = Members(buffer, buffer.find(b"{"))
        for key, begin, end in members:
            name = parsed(key, "")
            if name == "tasks" and buffer[begin : begin + 200].lstrip()[:1] == b"[":  # they are not copied
                self._begin = begin
                continue
            size += end - begin
            if size > LARGEST:
                raise LimitError("this says too much beside its tasks", expected=f"at most {LARGEST:,} bytes")
            self.told[str(name)] = parsed(buffer[begin:end], str(name))
        if buffer[members.end :].strip():
            raise InterchangeError("this is no JSON", found="something stands behind its end")
        config = self.told.get("config", self.told.get("label_config"))
        if not isinstance(config, str):
            raise InterchangeError(NO_PROJECT, found=", ".join(self.told)[:200], expected=PROJECT, hint=WHERE)
        if self.told.get("tasks"):
            raise InterchangeError("`tasks` is no list", found=type(self.told["tasks"]).__name__)
        return config


NO_PROJECT = "this is no project of Label Studio"
PROJECT = "a zip of its configuration (.xml) and its tasks (.json), or {name, config, tasks}"
WHERE = "its configuration stands in Settings, Labeling Interface, Code; its tasks are what Export, JSON, gives"


def _config_of(files: Files) -> str:
    configs = list(files.named(".xml"))
    if len(configs) != 1:
        raise InterchangeError("one XML file with the configuration was expected", found=", ".join(configs[:5]) or "none")
    return files.read(configs[0]).decode("utf-8", "surrogateescape")


def _unpacked(files: Files) -> Iterator[tuple[str, Any]]:
    """Yield the tasks of an archive, its files one after another."""
    for name in files.named(".json", ".jsonl"):
        with files.unpacked(name) as body:
            for place, one in tasks_of(body):
                yield f"{name[-100:]}: {place}", one


def read_file(given: bytes | Body, asked: Configuration, request: Request) -> Iterator[Brought]:
    """Yield the tasks of a file for a project: JSON, or a zip of JSON files.

    The controls are those of the configuration that the project was imported with, or else named as its questions are. What is kept apart is
    counted in ``request.apart``.

    Raises:
        InterchangeError: Something is broken; all of it is listed.
    """
    body, found = body_of(given), read(config_for(asked, request.config))
    reading = Reading(found, asked)
    yield from tasks_read(_unpacked(Files(body.file)) if is_archive(body) else tasks_of(body), reading)
    request.apart.extend(kept_apart(found, reading.apart))
