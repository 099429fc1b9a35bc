"""To propose a job: what somebody wrote is completed with the release that is meant, and looked at before anybody is asked to approve it."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import yaml

from goldsmith.circulate.grades.standing import named
from goldsmith.circulate.inside.desk import Desk
from goldsmith.circulate.inside.job import Job
from goldsmith.circulate.inside.running import checked
from goldsmith.errors import GoldsmithError, ReadingError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from goldsmith.circulate.shelf import Shelf


def proposed(shelf: Shelf, text: str, *, by: str, where: str = "job") -> Job:
    """Return the job that somebody wrote in YAML or JSON, about the release as it stands now.

    Raises:
        ReadingError: It is no YAML.
        UsageError: There is no such release.
        SettingsError: Something in it is wrong; all of that is told.
        GoldsmithError: The release is too sensitive for it, was recalled, or has no such columns.
    """
    return of_values(shelf, settings_in(text, where=where), by=by, where=where)


def settings_in(text: str, *, where: str = "job") -> dict[str, Any]:
    """Return the settings of a job that somebody wrote in YAML or JSON.

    Raises:
        ReadingError: It is no YAML, or no settings.
    """
    try:
        said = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        raise ReadingError("this job cannot be read", where=where, found=str(problem).split("\n")[0], expected="YAML") from None
    if not isinstance(said, dict):
        expected = "release, purpose, kind and what the kind needs"
        raise ReadingError("this is no job", where=where, found=type(said).__name__, expected=expected, hint="docs/privacy.md")
    return said


def of_values(shelf: Shelf, said: Mapping[str, Any], *, by: str, where: str = "job") -> Job:
    """Return the job of these settings, about the release as it stands now; who asks is not for the settings to say."""
    name, _, version = str(said.get("release", "")).partition("@")
    try:
        release = shelf.found(name, version or "main")
    except KeyError:
        raise UsageError(
            "there is no such release", where=where, found=str(said.get("release", ""))[:200], expected="release: NAME@VERSION"
        ) from None
    given = {**said, "release": f"{release.name}@{release.version}", "hallmark": said.get("hallmark", release.digest), "by": by}
    job = Job.configured(given, where=where)
    checked(shelf, job)
    return job


def state_of(shelf: Shelf, job: Job) -> str:
    """Return what became of a job, in a word or two."""
    desk = Desk(shelf.folder)
    try:
        found = desk.decision(job, named(shelf, job.release.partition("@")[0]))
    except GoldsmithError:
        return "decision altered"
    if found is None:
        return "waits"
    ended, runs = desk.outcome(job), desk.runs(job)
    if found.decision == "refused":
        return "refused"
    if ended is not None:
        state = facts_in(ended[0])["state"]
        return f"{state}, {runs} of {job.runs}"
    return "running or broken off" if runs else ("approved" if found.standing() else "approval over")


def facts_in(envelope: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a signed outcome or decision says; whose it is is not looked at."""
    found: dict[str, Any] = json.loads(b64decode(envelope["payload"]))["predicate"]
    return found
