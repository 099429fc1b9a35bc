"""The way from the service to an outside model: opened for one project, by what whoever runs the service allows.

A key goes only to the host that it was named for (``goldsmith serve --model-key NAME@HOST``), and requests only to public addresses and to
hosts that were named (``--model-host``). What is asked is asked in threads that hold up nobody's end: a service that stops waits for no model.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING, Any, TypeVar

from goldsmith.annotate import projects
from goldsmith.annotate.interchange import storing
from goldsmith.annotate.interchange.label_studio_format import config_for
from goldsmith.annotate.models.backend_model import BackendModel, Known
from goldsmith.annotate.models.openai_model import OpenAIModel
from goldsmith.annotate.models.outside_settings import LABEL_STUDIO, LabelStudioSettings, OpenAISettings, settings_of
from goldsmith.annotate.models.prompting import Briefing
from goldsmith.endpoint import Line, Manners
from goldsmith.errors import SettingsError
from goldsmith.server.outbound import Reach, resolved, target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.ext.asyncio import AsyncConnection

    from goldsmith.server.outbound import Resolver
    from goldsmith.server.service_settings import ServiceSettings

    Found = TypeVar("Found")

LONGEST = 16 << 20
"""Bytes of an answer that are read."""
TRIES, PAUSE = 3, 1.0
"""Times that a request is made before it counts as unanswered, and seconds before the second."""
ALLOWS = "goldsmith serve --model-host HOST allows it"


def checked(kind: str, given: Any, service: ServiceSettings) -> OpenAISettings | LabelStudioSettings:
    """Return the settings of a model whose address and key may be used.

    Raises:
        SettingsError: They are wrong, the address may not be asked, or the key is not for its host.
    """
    settings = settings_of(kind, given)
    target = target_of(settings.url, wrong="this address cannot be asked")
    if settings.key_env and not keys_for(settings.url, service) & {settings.key_env}:
        raise SettingsError(
            "this key is not for this host",
            where="key_env",
            found=f"{settings.key_env}@{target.named}",
            expected=", ".join(sorted(service.model_keys)),
            hint="whoever runs the service names it: goldsmith serve --model-key NAME@HOST",
        )
    if isinstance(settings, LabelStudioSettings) and settings.user and not settings.key_env:
        raise SettingsError("a name for basic authentication needs a password", where="key_env", hint="name its variable as `key_env`")
    return settings


def keys_for(url: str, service: ServiceSettings) -> set[str]:
    """Return the names of the variables whose keys may be sent to an address."""
    target = target_of(url, wrong="this address cannot be asked")
    hosts = {target.host, target.named, f"{target.host}:{target.port}"}
    return {name for name, _, host in (one.partition("@") for one in service.model_keys) if host in hosts}


@contextlib.contextmanager
def way(settings: OpenAISettings | LabelStudioSettings, service: ServiceSettings, *, resolve: Resolver = resolved, tries: int = TRIES) -> Iterator[Callable[[str], Line]]:  # fmt: skip
    """Give what makes the way to each address of a model; connections are let go of behind it.

    Raises:
        SettingsError: The key is not for its host.
    """
    checked("openai" if isinstance(settings, OpenAISettings) else LABEL_STUDIO, settings.model_dump(), service)
    reach = Reach(service.model_hosts, resolve, hint=ALLOWS)
    manners = Manners(settings.at_once, tries, PAUSE, settings.seconds, settings.per_minute, LONGEST)
    user = settings.user if isinstance(settings, LabelStudioSettings) else ""
    lines: dict[str, Line] = {}

    def to(path: str) -> Line:
        if path not in lines:
            lines[path] = Line(settings.url + path, settings.key_env, manners, user, reach)
        return lines[path]

    try:
        yield to
    finally:
        reach.close()


async def opened(connection: AsyncConnection, row: Any, to: Callable[[str], Line]) -> OpenAIModel | BackendModel:
    """Return a model as a run asks it, with what it is told of the project.

    Args:
        connection: The database.
        row: The model.
        to: Makes the way to its addresses.

    Raises:
        InterchangeError: Label Studio cannot ask what the project asks.
    """
    about = await projects.project_of(connection, row.project_id)
    asked = await projects.Configurations().of(connection, row.project_id, about.questions_version)
    settings = settings_of(row.kind, row.settings)
    if isinstance(settings, LabelStudioSettings):
        kept = await storing.kept_config(connection, row.project_id)
        config = config_for(asked, kept)
        known = Known(about.id, about.created_at, about.title or about.name, config)
        return BackendModel(known, asked, to, settings.batch, str(row.progress.get("version") or ""))
    guideline = await projects.guideline_of(connection, row.project_id)
    briefing = Briefing(asked, settings, guideline["text"], tuple(guideline["examples"]))
    return OpenAIModel(briefing, to("/chat/completions"), int(row.progress.get("step", -1)))


async def aside(call: Callable[[], Found]) -> Found:
    """Return what a call returns that waits for somebody outside; in a thread that the end of the service does not wait for."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Found] = loop.create_future()

    def told(found: Found | None, problem: BaseException | None) -> None:
        if done.cancelled():
            return
        if problem is not None:
            done.set_exception(problem)
        else:
            done.set_result(found)  # type: ignore[arg-type]

    def work() -> None:
        found, problem = None, None
        try:
            found = call()
        except BaseException as error:  # noqa: BLE001  it is raised where it is waited for
            problem = error
        with contextlib.suppress(RuntimeError):  # the service has ended meanwhile
            loop.call_soon_threadsafe(told, found, problem)

    threading.Thread(target=work, name="goldsmith-outside", daemon=True).start()
    return await done
