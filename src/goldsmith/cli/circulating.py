"""Verbs of releases that go from one to another: pull, share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from goldsmith.cli.printing import AsJson, done, json_line, say, tell

if TYPE_CHECKING:
    from goldsmith.circulate.pulling import Pulled
    from goldsmith.circulate.shelf import Openness, Shelf
    from goldsmith.circulate.source import Source

ReleasesOption = Annotated[Path, typer.Option("--releases", envvar="GOLDSMITH_RELEASES", help="Folder of releases: NAME/VERSION.")]


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(pull)
    app.command()(share)


def pull(
    release: Annotated[str, typer.Argument(help="NAME@VERSION.", metavar="RELEASE")],
    source: Annotated[str, typer.Option("--from", help="Address of a service, or of the release's own folder at any server.")],
    policy: Annotated[
        Path | None, typer.Option("--policy", envvar="GOLDSMITH_POLICY", help="Whom you trust, and what you ask for.", show_default=False)
    ] = None,
    releases: ReleasesOption = Path("releases"),
    token: Annotated[str, typer.Option("--token", envvar="GOLDSMITH_TOKEN", help="Your token at the service.", show_default=False)] = "",
    threads: Annotated[int, typer.Option("--threads", min=1, max=16, help="Files at once.")] = 4,
    *,
    unverified: Annotated[
        bool, typer.Option("--unverified", help="Without a policy: hold bytes against the hallmark alone, trusting whoever made it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fetch a release, verified, resumed, and only what is new.

    Papers are verified with your policy before data is asked for, every piece as it comes, and all of it at the end. What other releases of the dataset
    hold here is not fetched again. Stopped, the same command goes on.

    Example: goldsmith pull titles@1.2.0 --from https://data.example.org --policy my.policy
    """
    from goldsmith.circulate.pulling import Pull
    from goldsmith.circulate.shelf import Shelf
    from goldsmith.circulate.trusting import beforehand, whole
    from goldsmith.errors import UsageError

    name, _, version = release.partition("@")
    if not version:
        raise UsageError("which version?", found=release, expected="NAME@VERSION, such as titles@1.2.0")
    if policy is None and not unverified:
        raise UsageError(
            "whom do you trust?",
            hint="--policy FILE, with the keys of the publisher and of evaluators; --unverified trusts whoever made it",
        )
    trusted, verified = (beforehand(policy), whole(policy)) if policy else (_nothing, _nothing)
    found = Pull(_source(source, name, version, token), Shelf(releases), name, version, trusted, verified, threads=threads).run()
    _told(found, as_json=as_json)


def share(
    name: Annotated[str, typer.Argument(help="The dataset.")],
    access: Annotated[
        str,
        typer.Argument(
            help="open: anybody; members: whoever is signed in; granted: whoever is named; contract: by agreement.", show_default=False
        ),
    ] = "",
    to: Annotated[
        list[str] | None, typer.Option("--to", help="LOGIN or LOGIN=UNTIL who may have it; may be given again.", show_default=False)
    ] = None,
    revoke: Annotated[
        list[str] | None, typer.Option("--revoke", help="LOGIN who may no longer; may be given again.", show_default=False)
    ] = None,
    offer: Annotated[
        list[str] | None,
        typer.Option("--offer", help="LOGIN of a partner who may see and negotiate for it; may be given again.", show_default=False),
    ] = None,
    contact: Annotated[str | None, typer.Option("--contact", help="Whom others ask.", show_default=False)] = None,
    releases: ReleasesOption = Path("releases"),
    *,
    as_json: AsJson = False,
) -> None:
    """Say or show who may have a dataset's releases.

    It counts from the next request on, for every way to the bytes.

    Example: goldsmith share titles granted --to mei=2027-01-01T00:00:00Z --contact data@example.org
    """
    from dataclasses import asdict, replace

    from goldsmith.circulate.shelf import Shelf

    shelf = Shelf(releases)
    stands = shelf.access(name)
    changed = replace(
        stands,
        access=cast("Openness", access) if access else stands.access,
        granted={
            login: until
            for login, until in {**stands.granted, **dict(_named(one) for one in to or ())}.items()
            if login not in (revoke or ())
        },
        contact=stands.contact if contact is None else contact,
        offered=tuple(one for one in dict.fromkeys((*stands.offered, *(offer or ()))) if one not in (revoke or ())),
    )
    if changed != stands or access:
        shelf.share(name, changed)
    stand = {one: _standing(shelf, name, one) for one in shelf.versions(name)}
    words = [f"{name}: {changed.access}"]
    words += [f"  {login}{f' until {until}' if until else ''}" for login, until in changed.granted.items()]
    words += [f"  offered to {login}" for login in changed.offered]
    words += [f"  {one}{f': {state}' if state else ''}" for one, state in stand.items()]
    done("\n".join(words), {**asdict(changed), "releases": stand}, as_json=as_json)
    if changed.granted and changed.access != "granted":
        tell(f"whom --to names counts where access is granted: goldsmith share {name} granted")


def _standing(shelf: Shelf, name: str, version: str) -> str:
    """Return why nobody may have a release, ``""`` where nothing stands against it."""
    from goldsmith.circulation_errors import ShelfError

    try:
        why = shelf.recalled(shelf.release(name, version))
    except ShelfError as problem:
        return problem.message
    return f"recalled: {why}" if why else ""


def _named(said: str) -> tuple[str, str]:
    login, _, until = said.partition("=")
    return login, until


def _nothing(folder: Path) -> None:
    """Look at nothing more than the hallmark's own digests."""
    del folder


def _source(address: str, name: str, version: str, token: str) -> Source:
    """Return the source: a service where the address is that of one, else the folder of the release itself."""
    from goldsmith.circulate.source import Source

    if address.rstrip("/").endswith(f"/{name}/{version}"):
        return Source(address, token=token)
    return Source.of_service(address, name, version, token=token)


def _told(found: Pulled, *, as_json: bool) -> None:
    facts = {
        "folder": str(found.folder),
        "files": found.files,
        "bytes": found.size,
        "fetched": found.fetched,
        "copied": found.copied,
        "kept": found.kept,
    }
    if as_json:
        json_line(facts)
        return
    say(str(found.folder))
    tell(
        f"{found.files:,} files, {found.size:,} bytes: {found.fetched:,} fetched, {found.copied:,} from other releases here, {found.kept:,} there already"
    )
