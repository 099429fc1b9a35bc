"""Files of Label Studio: tasks alone, or a configuration with its tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from goldsmith.annotate.interchange.archives import Files, is_archive
from goldsmith.annotate.interchange.label_studio_config import read
from goldsmith.annotate.interchange.label_studio_format import config_for
from goldsmith.annotate.interchange.label_studio_tasks import parsed_tasks, read_tasks
from goldsmith.annotation_errors import InterchangeError

if TYPE_CHECKING:
    from goldsmith.annotate.configuration import Configuration
    from goldsmith.annotate.interchange.brought import Brought
    from goldsmith.annotate.interchange.reading import Request


def project_of(body: bytes) -> tuple[str, list[Any], Mapping[str, Any]]:
    """Return the configuration, the tasks and what else is said of a project: a zip, or JSON with ``config`` and ``tasks``.

    A zip holds one XML file and any number of JSON files.

    Raises:
        InterchangeError: There is no configuration, or more than one.
    """
    if is_archive(body):
        files = Files(body)
        configs = list(files.named(".xml"))
        if len(configs) != 1:
            raise InterchangeError("one XML file with the configuration was expected", found=", ".join(configs[:5]) or "none")
        tasks = [one for name in files.named(".json", ".jsonl") for one in parsed_tasks(files.read(name))]
        return files.read(configs[0]).decode("utf-8", "surrogateescape"), tasks, {}
    (given, *more) = parsed_tasks(body) or [None]
    config = given.get("config", given.get("label_config")) if isinstance(given, Mapping) else None
    if more or not isinstance(given, Mapping) or not isinstance(config, str):
        raise InterchangeError(
            "this is no project of Label Studio",
            expected="a zip of its configuration (.xml) and its tasks (.json), or {name, config, tasks}",
            hint="its configuration stands in Settings, Labeling Interface, Code; its tasks are what Export, JSON, gives",
        )
    tasks = given.get("tasks") or []
    if not isinstance(tasks, list):
        raise InterchangeError("`tasks` is no list", found=type(tasks).__name__)
    return config, tasks, given


def read_file(body: bytes, asked: Configuration, request: Request) -> list[Brought]:
    """Return the tasks of a file for a project: JSON, or a zip of JSON files.

    The controls are those of the configuration that the project was imported with, or else named as its questions are.

    Raises:
        InterchangeError: Something has no counterpart; all of it is listed.
    """
    if is_archive(body):
        files = Files(body)
        given = [one for name in files.named(".json", ".jsonl") for one in parsed_tasks(files.read(name))]
    else:
        given = parsed_tasks(body)
    return read_tasks(given, read(config_for(asked, request.config)), asked)
