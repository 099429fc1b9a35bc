"""Verbs of releases that go from one to another: pull, share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith.cli.printing import AsJson, done, json_line, say, tell

if TYPE_CHECKING:
    from goldsmith.circulate.pulling import Pulled
    from goldsmith.circulate.shelf import Access, Openness, Shelf
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
    receipt_key: Annotated[
        str, typer.Option("--receipt-key", help="Under contract: sign with this key that it came whole.", show_default=False)
    ] = "",
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
    from goldsmith.circulate.trusting import beforehand, of_copies, whole
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
    papers = of_copies(policy) if policy else _nothing
    place = _source(source, name, version, token)
    place.waiting = tell
    found = Pull(place, Shelf(releases), name, version, trusted, verified, threads=threads, papers=papers).run()
    if receipt_key:
        from goldsmith.client import connect
        from goldsmith.client.confirming import confirmed
        from goldsmith.signing.held import held

        told = confirmed(connect(source, token=token or None), found.folder, held(receipt_key))
        tell(f"confirmed under agreement {told['agreement']}, SHA-256 {told['digest'][:16]}")
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
    marks: Annotated[
        Path | None, typer.Option("--marks", help="Plan of marked copies (YAML), for releases of 一般3.", show_default=False)
    ] = None,
    unmarked: Annotated[
        str, typer.Option("--unmarked", help="Why releases of 一般3 are given without marks; it is signed and logged.", show_default=False)
    ] = "",
    sign: Annotated[str, typer.Option("--sign", help="Publisher's key that signs --unmarked.")] = "keys/publisher",
    log: Annotated[Path, typer.Option("--log", help="Log that --unmarked is entered into.")] = Path("log"),
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
        access=_openness(access) if access else stands.access,
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
    if marks or unmarked:
        _marked(shelf, name, marks, unmarked, sign, log)
    stand = {one: _standing(shelf, name, one) for one in shelf.versions(name)}
    done(_shared(shelf, name, changed, stand), {**asdict(changed), "releases": stand}, as_json=as_json)
    if changed.granted and changed.access != "granted" and (to or access):
        tell(f"whom --to names counts where access is granted: goldsmith share {name} granted")


def _marked(shelf: Shelf, name: str, marks: Path | None, unmarked: str, sign: str, log: Path) -> None:
    """Store the plan of a dataset's marked copies; log that its releases of level 一般3 so far are given without marks."""
    from goldsmith.certify.log import Log
    from goldsmith.certify.log.durable import replaced
    from goldsmith.certify.log.private import Private
    from goldsmith.circulate.copies import PLAN
    from goldsmith.circulate.fingerprints.plan import planned
    from goldsmith.circulate.unmarked import declared
    from goldsmith.errors import UsageError
    from goldsmith.signing.held import held

    if not shelf.versions(name):
        raise UsageError("no release of this dataset stands on the shelf", where=str(shelf.folder / name))
    if marks:
        replaced(shelf.folder / name / PLAN, planned(marks).document())
    for version in shelf.versions(name) if unmarked else ():
        place = declared(shelf.folder, shelf.release(name, version), unmarked, held(sign), Log.open(log), Private.beside(log))
        tell(f"{name} {version} is given without marks: entry {place} of the log")


def _standing(shelf: Shelf, name: str, version: str) -> str:
    """Return why nobody may have a release, ``""`` where nothing stands against it."""
    from goldsmith.circulation_errors import ShelfError

    try:
        why = shelf.recalled(shelf.release(name, version))
    except ShelfError as problem:
        return problem.message
    return f"recalled: {why}" if why else ""


def _shared(shelf: Shelf, name: str, stands: Access, releases: dict[str, str]) -> str:
    """Return who may have a dataset's releases, and how each of them stands, in lines."""
    words = [f"{name}: {stands.access}"]
    words += [f"  {login}{f' until {until}' if until else ''}" for login, until in stands.granted.items()]
    words += [f"  offered to {login}" for login in stands.offered]
    words += [f"  {one}{f': {state}' if state else ''}" for one, state in releases.items()]
    if not releases:
        there = ", ".join(one for one in shelf.names()[:10] if shelf.versions(one))
        words += [f"no release of {name} stands in {shelf.folder} yet" + (f"; there are releases of {there}" if there else "")]
    return "\n".join(words)


def _openness(said: str) -> Openness:
    from difflib import get_close_matches

    from goldsmith.circulate.shelf import NEEDS
    from goldsmith.errors import UsageError

    if said not in NEEDS:
        near = get_close_matches(said, NEEDS, 1)
        hint = f"did you mean `{near[0]}`?" if near else ""
        raise UsageError("there is no such access", found=said, expected=", ".join(NEEDS), hint=hint)
    return said


def _named(said: str) -> tuple[str, str]:
    """Return a login and until when; a day alone is its beginning in UTC.

    Raises:
        UsageError: It is no moment.

    Example:
        >>> _named("mei"), _named("mei=2027-01-01"), _named("mei=2027-01-01T00:00:00+08:00")
        (('mei', ''), ('mei', '2027-01-01T00:00:00Z'), ('mei', '2027-01-01T00:00:00+08:00'))
    """
    import re
    from datetime import datetime

    from goldsmith.errors import UsageError

    login, equals, said_until = said.partition("=")
    until = f"{said_until}T00:00:00Z" if re.fullmatch(r"\d{4}-\d\d-\d\d", said_until) else said_until
    try:
        clear = not equals or datetime.fromisoformat(until).tzinfo is not None
    except ValueError:
        clear = False
    if not login or not clear:
        raise UsageError("this is no LOGIN or LOGIN=UNTIL", found=said, expected="mei, mei=2027-01-01 or mei=2027-01-01T00:00:00Z")
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
    if (found.folder / "hallmark" / "copy.dsse.json").is_file():
        tell("a marked copy: what was certified is its parent; goldsmith check-copy tells how far values may differ")
    tell(
        f"{found.files:,} files, {found.size:,} bytes: {found.fetched:,} fetched, {found.copied:,} from other releases here, {found.kept:,} there already"
    )
