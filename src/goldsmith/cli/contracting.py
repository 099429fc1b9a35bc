"""Verbs of contracts with partners: participants, negotiate, negotiations, transfers. They ask one's own service, whose connector speaks to theirs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.annotating import Url, service_at, told
from goldsmith.cli.circulating import ReleasesOption  # noqa: TC001  typer looks at it while the command is made
from goldsmith.cli.printing import AsJson, done, json_line, say, tell

if TYPE_CHECKING:
    from goldsmith.client import Client
    from goldsmith.client.dataspace import Dataspace

Number = Annotated[int | None, typer.Argument(help="Its number.", show_default=False)]
Why = Annotated[str, typer.Option("--why", help="Why, told to the other side.", show_default=False)]
NEGOTIATIONS = ("list", "show", "accept", "counter", "verify", "finalize", "terminate")
TRANSFERS = ("list", "show", "begin", "start", "suspend", "complete", "terminate")


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    for verb in (participants, negotiate, negotiations, transfers):
        app.command()(verb)


def participants(
    action: Annotated[str, typer.Argument(help="list, add, remove or catalogue.")] = "list",
    name: Annotated[
        str, typer.Argument(help="What the dataspace calls it: the address of its service.", show_default=False)
    ] = "",
    login: Annotated[str, typer.Option("--login", help="Account here whose tokens it sends.", show_default=False)] = "",
    address: Annotated[
        str, typer.Option("--address", help="Where its routes stand; NAME/dataspace where left out.", show_default=False)
    ] = "",
    token_env: Annotated[
        str, typer.Option("--token-env", help="Variable that holds the token that its service gave us.", show_default=False)
    ] = "",
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """List, add or remove partners' connectors; see what one offers.

    A partner speaks to this service by a token of an account here, and is spoken to by the token that its service gave us.

    Example: goldsmith participants add https://bo.example --login bo --token-env BO_TOKEN
    """
    from goldsmith.errors import UsageError

    space = service_at(url).dataspace
    if action == "list":
        none = "no partner is registered: goldsmith participants add ADDRESS --login LOGIN --token-env NAME"
        told(list(space.participants), ("id", "name", "login", "address"), as_json=as_json, none=none)
        return
    if action not in {"add", "remove", "catalogue"} or not name or (action == "add" and not login):
        raise UsageError(
            "say what to do", found=f"{action} {name}".strip(), expected="list, add NAME --login LOGIN, remove NAME, catalogue NAME"
        )
    if action == "add":
        token = os.environ.get(token_env, "") if token_env else ""
        number = space.participants.add(name, login, address or f"{name.rstrip('/')}/dataspace", token)
        done(f"{name}: participant {number}", {"id": number}, as_json=as_json)
        return
    number = space.participants.number(name)
    if action == "remove":
        space.participants.remove(number)
        done(f"{name}: forgotten", {"id": number}, as_json=as_json)
        return
    told(
        [{**one, "dataset": one.get("@id")} for one in space.participants.catalogue(number)],
        ("dataset", "title", "version"),
        as_json=as_json,
        none="this partner offers nothing to you",
    )


def negotiate(
    dataset: Annotated[str, typer.Argument(help="NAME, NAME@VERSION, or its name in the catalogue.", metavar="DATASET")],
    source: Annotated[str, typer.Option("--from", help="The partner: its name, its login, or the address of its service.")],
    policy: Annotated[
        Path | None, typer.Option("--policy", envvar="GOLDSMITH_POLICY", help="Whom you trust, and what you ask for.", show_default=False)
    ] = None,
    releases: ReleasesOption = Path("releases"),
    offer: Annotated[
        Path | None, typer.Option("--offer", help="Terms to ask for, as JSON; those of the catalogue where left out.", show_default=False)
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", min=1, help="How long to wait for the partner.")] = 60.0,
    url: Url = None,
    *,
    unverified: Annotated[
        bool, typer.Option("--unverified", help="Without a policy: hold bytes against the hallmark alone, trusting whoever made it.")
    ] = False,
    no_pull: Annotated[bool, typer.Option("--no-pull", help="Come to the agreement, and fetch nothing.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Agree with a partner on a dataset, and fetch it under contract.

    Your own service negotiates with the partner's connector; the release comes by a token of five minutes that is renewed, and is verified as `goldsmith
    pull` does. What needs a person on the other side is waited for; the same command then goes on under the agreement that there is.

    Example: goldsmith negotiate titles@1.2.0 --from https://data.example.org --policy my.policy
    """
    from goldsmith.errors import UsageError

    if policy is None and not unverified and not no_pull:
        raise UsageError(
            "whom do you trust?",
            hint="--policy FILE, with the keys of the publisher and of evaluators; --unverified trusts whoever made it",
        )
    client = service_at(url)
    found = _agreed(client, source, dataset, offer, seconds)
    facts: dict[str, Any] = {"negotiation": found["id"], "agreement": found["agreement_uid"], "dataset": found["dataset"]}
    tell(f"agreement {found['agreement_uid']}")
    if not no_pull:
        facts |= _pulled(client, found, releases, policy, seconds)
    done(str(facts.get("folder", found["agreement_uid"])), facts, as_json=as_json)


def negotiations(
    action: Annotated[str, typer.Argument(help=f"{', '.join(NEGOTIATIONS[:-1])} or {NEGOTIATIONS[-1]}.")] = "list",
    number: Number = None,
    offer: Annotated[Path | None, typer.Option("--offer", help="counter: the terms, as JSON.", show_default=False)] = None,
    why: Why = "",
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List negotiations, or decide in one: accept, counter, terminate.

    A request for exactly what a release offers is agreed to of itself; any other waits here.

    Example: goldsmith negotiations accept 7
    """
    names = ("id", "participant", "role", "state", "dataset", "may", "told")
    _moved(service_at(url).dataspace.negotiations, action, number, NEGOTIATIONS, names, offer, why, as_json=as_json)


def transfers(
    action: Annotated[str, typer.Argument(help=f"{', '.join(TRANSFERS[:-1])} or {TRANSFERS[-1]}.")] = "list",
    number: Number = None,
    why: Why = "",
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List transfers under agreements; suspend or terminate one.

    Its token is void at once. `begin` takes the number of a negotiation and asks for its data.

    Example: goldsmith transfers suspend 3 --why "the invoice is open"
    """
    space = service_at(url).dataspace
    if action == "begin" and number is not None:
        found = space.transfers.begin(number)
        done(f"transfer {found['id']}: {found['state']}", found, as_json=as_json)
        return
    _moved(
        space.transfers,
        action,
        number,
        TRANSFERS,
        ("id", "participant", "role", "state", "negotiation_id", "may", "told"),
        None,
        why,
        as_json=as_json,
    )


def _moved(
    several: Any,
    action: str,
    number: int | None,
    known: tuple[str, ...],
    names: tuple[str, ...],
    offer: Path | None,
    why: str,
    *,
    as_json: bool,
) -> None:
    """List, show or decide."""
    from goldsmith.errors import UsageError

    if action not in known or (number is None) != (action == "list"):
        raise UsageError(
            "say what to do", found=f"{action} {number or ''}".strip(), expected=f"list, or ACTION NUMBER; actions: {', '.join(known[1:])}"
        )
    if number is None:
        none = f"there are no {'negotiations' if known is NEGOTIATIONS else 'transfers'} yet: goldsmith negotiate DATASET --from PARTNER begins one"
        told([{**one, "may": ", ".join(one["may"])} for one in several], names, as_json=as_json, none=none)
        return
    found = several.one(number) if action == "show" else several.decide(number, action, offer=_terms(offer), why=why)
    if as_json or action == "show":
        json_line(found)
        return
    say(f"{number}: {found['state']}{' (on its way)' if found['underway'] else ''}{': ' + found['told'] if found['told'] else ''}")


def _terms(path: Path | None) -> dict[str, Any] | None:
    """Return the terms of a file.

    Raises:
        UsageError: It holds none.
    """
    import json

    from goldsmith.errors import UsageError

    if path is None:
        return None
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError) as problem:
        raise UsageError(
            "these terms cannot be read", where=str(path), found=str(problem)[:200], expected="an ODRL offer as JSON"
        ) from None
    if not isinstance(found, dict):
        raise UsageError("these are no terms", where=str(path), expected="an ODRL offer: an object")
    return found


def _agreed(client: Client, source: str, dataset: str, offer: Path | None, seconds: float) -> dict[str, Any]:
    """Return the negotiation of an agreement: one that there is, or one that comes to its end.

    Raises:
        ServiceError: It comes to no agreement in time, or to none at all.
    """
    from goldsmith.annotation_errors import ServiceError

    space = client.dataspace
    partner = space.participants.number(source)
    wanted = _named(space, partner, dataset)
    name = next(one["name"] for one in space.participants if one["id"] == partner)
    before = [one for one in space.negotiations if one["participant"] == name and one["dataset"] == wanted and one["role"] == "consumer"]
    going = next((one for one in before if one["state"] != "TERMINATED"), None)
    if going is None or offer is not None:
        going = space.negotiations.begin(partner, wanted, _terms(offer))
    tell(f"negotiation {going['id']} with {name}: {going['state']}")
    found = space.negotiations.wait(going["id"], "FINALIZED", "TERMINATED", seconds=seconds)
    if found["state"] == "TERMINATED":
        raise ServiceError(
            "the negotiation came to no agreement", where=found["pid"], found=found["told"] or "terminated by the other side"
        )
    return found


def _named(space: Dataspace, partner: int, dataset: str) -> str:
    """Return what a dataset is called in the catalogue of a partner: the newest version where none is said.

    Raises:
        UsageError: It offers none of this name.
    """
    from goldsmith.circulate.dataspace.catalogue import DATASET
    from goldsmith.circulate.shelf import VERSION, precedence
    from goldsmith.errors import UsageError

    there = [str(one.get("@id")) for one in space.participants.catalogue(partner)]
    name, _, version = dataset.partition("@")
    fitting = [
        one for one in there if one == dataset or ((found := DATASET.fullmatch(one)) and found[1] == name and version in {"", found[2]})
    ]
    if not fitting:
        raise UsageError("the partner offers no such dataset", found=dataset, expected=", ".join(there[:10]) or "nothing")
    ranked = [(precedence(one.rpartition("@")[2]) if VERSION.fullmatch(one.rpartition("@")[2]) else (), one) for one in fitting]
    return max(ranked)[1]


def _pulled(client: Client, agreed: dict[str, Any], releases: Path, policy: Path | None, seconds: float) -> dict[str, Any]:
    """Fetch the release of an agreement, verified, and complete the transfer."""
    from goldsmith.annotation_errors import ServiceError
    from goldsmith.circulate.dataspace.fetching import ContractSource
    from goldsmith.circulate.pulling import Pull
    from goldsmith.circulate.shelf import Shelf
    from goldsmith.circulate.trusting import beforehand, of_copies, whole

    several = client.dataspace.transfers
    number = several.begin(agreed["id"])["id"]
    begun = several.wait(number, "STARTED", "TERMINATED", seconds=seconds)
    if begun["state"] == "TERMINATED":
        raise ServiceError("the transfer was refused", where=begun["pid"], found=begun["told"] or "terminated by the other side")
    source = ContractSource(begun["address"], lambda: several.renew(number)["address"])
    name, _, version = agreed["dataset"].rpartition(":")[2].partition("@")
    trusted, verified = (beforehand(policy), whole(policy)) if policy else (_nothing, _nothing)
    source.waiting = tell
    found = Pull(source, Shelf(releases), name, version, trusted, verified, papers=of_copies(policy) if policy else _nothing).run()
    several.decide(number, "complete")
    return {"transfer": number, "folder": str(found.folder), "files": found.files, "bytes": found.size, "fetched": found.fetched}


def _nothing(folder: Path) -> None:
    """Look at nothing more than the hallmark's own digests."""
    del folder
