"""Label Studio's own form: a zip with ``config.xml`` and ``tasks.json``, which its import takes as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import orjson

from goldsmith.annotate.interchange.label_studio_config import read
from goldsmith.annotate.interchange.label_studio_results import task_told
from goldsmith.annotate.interchange.label_studio_writing import config_of
from goldsmith.annotate.interchange.writer import Archive, Writer
from goldsmith.errors import GoldsmithError

if TYPE_CHECKING:
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
        self._n = 0
        self._archive = Archive()

    def begin(self) -> bytes:
        """Return the configuration, and begin the tasks."""
        ready = self._archive.add("config.xml", self._config)
        self._tasks = self._archive.open("tasks.json")
        self._tasks.write(b"[")
        return ready

    def add(self, task: Gathered) -> bytes:
        """Add a task."""
        self._tasks.write((b",\n" if self._n else b"\n") + orjson.dumps(task_told(self._read, task)))
        self._n += 1
        return self._archive.ready()

    def end(self) -> bytes:
        """Return what is left."""
        self._tasks.write(b"\n]\n")
        self._tasks.close()
        return self._archive.end()
