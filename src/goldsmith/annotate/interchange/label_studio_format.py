"""Label Studio's own form: a zip with ``config.xml`` and ``tasks.json``, which its import takes as they are."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, ClassVar

import orjson

from goldsmith.annotate.interchange.label_studio_config import read
from goldsmith.annotate.interchange.label_studio_results import task_told
from goldsmith.annotate.interchange.label_studio_writing import config_of
from goldsmith.annotate.interchange.spooling import Spool
from goldsmith.annotate.interchange.writer import Archive, Writer, json_line
from goldsmith.errors import GoldsmithError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.interchange.brought import Gathered


def config_for(asked: Configuration, kept: str) -> str:
    """Return the configuration: the one that was imported, as long as the project still asks what it does; else one that is written anew.

    Raises:
        InterchangeError: Label Studio cannot ask what the project asks.
    """
    return kept if kept and _still(asked, kept) else config_of(asked)


def _still(asked: Configuration, kept: str) -> bool:
    try:
        found = read(kept)
        same = type(asked).model_validate({"shows": found.shows, "questions": found.questions})
    except (GoldsmithError, ValueError):
        return False
    return [(each.name, each.kind, each.leaf) for each in same.questions] == [(each.name, each.kind, each.leaf) for each in asked.questions]


class LabelStudio(Writer):
    """Write the configuration and all annotations and predictions; what was imported and not changed is as it came."""

    suffix: ClassVar[str] = ".zip"
    media: ClassVar[str] = "application/zip"

    def prepare(self) -> None:
        """Find the configuration."""
        self._config = config_for(self.about.asked, self.about.config)
        self._read = read(self._config)
        self._leaves = {each.name: each.leaf for each in self.about.asked.questions}
        self._anew = bool(self.about.config) and self._config != self.about.config
        self._n, self._before = 0, Spool()
        self._archive = Archive()

    def begin(self) -> bytes:
        """Return the configuration, and begin the tasks."""
        ready = self._archive.add("config.xml", self._config)
        self._tasks = self._archive.open("tasks.json")
        self._tasks.write(b"[")
        return ready

    def add(self, task: Gathered) -> bytes:
        """Add a task."""
        told = task_told(self._read, task, None if self._anew else self._leaves, anew=self._anew)
        self._tasks.write((b",\n" if self._n else b"\n") + orjson.dumps(told))
        if self._anew and task.kept:
            self._before.add({"id": task.key, **task.kept})
        self._n += 1
        return self._archive.ready()

    def end(self) -> Iterator[bytes]:
        """Yield what is left; where the questions are others than those that were imported, what came stands in ``before.ndjson``."""
        self._tasks.write(b"\n]\n")
        self._tasks.close()
        if self._anew:
            yield from self._archive.fill(
                "before.ndjson", itertools.chain([json_line({"config": self.about.config})], self._before.lines())
            )
        yield self._archive.end()

    def close(self) -> None:
        """Let go of what came before."""
        super().close()
        self._before.close()
