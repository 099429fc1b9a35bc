"""Verbs of contracts with people: orders, agreements, prices, costs, sales. They ask a service, by its Python client."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.annotating import Url, service_at, told
from goldsmith.cli.printing import AsJson, done, json_line, say, tell
from goldsmith.cli.terms import say_agreement, show_about, show_price, show_terms, tell_next

if TYPE_CHECKING:
    from goldsmith.client.contracts import Agreements, Orders

ORDERS = ("list", "offer", "make", "show", "agree", "refuse", "counter", "accept", "withdraw")
AGREEMENTS = ("list", "show", "uses", "copies", "revoke", "credit", "receipt", "proof")
WAITS = {
    "asked": "it waits for a manager: goldsmith orders agree, counter or refuse {id}",
    "offered": "it waits for {login}: goldsmith orders accept or withdraw {id}",
}
"""Whom an order waits for, by its state."""
What = Annotated[str, typer.Argument(help="A dataset, NAME or NAME@VERSION, or a number.", show_default=False)]
Why = Annotated[str, typer.Option("--why", help="Why; the other side is told.", show_default=False)]
PriceText = Annotated[str, typer.Option("--price", help="AMOUNT CURRENCY per UNIT, such as '80 CNY per gigabyte'.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    for verb in (orders, agreements, prices, costs, sales):
        app.command()(verb)


def orders(
    action: Annotated[str, typer.Argument(help=f"{', '.join(ORDERS[:-1])} or {ORDERS[-1]}.")] = "list",
    what: What = "",
    purpose: Annotated[str, typer.Option("--purpose", help="What for.", show_default=False)] = "",
    count: Annotated[int | None, typer.Option("--count", min=1, help="At most so many uses.", show_default=False)] = None,
    volume: Annotated[int | None, typer.Option("--volume", min=1, help="At most so many bytes.", show_default=False)] = None,
    begins: Annotated[str, typer.Option("--from", help="From when on (UTC).", metavar="DATE", show_default=False)] = "",
    ends: Annotated[str, typer.Option("--until", help="Until then, that day or moment no longer in it (UTC).", metavar="DATE", show_default=False)] = "",
    scope: Annotated[str, typer.Option("--scope", help="make: who shall use it.", show_default=False)] = "",
    note: Annotated[str, typer.Option("--note", help="make: to whoever decides.", show_default=False)] = "",
    price: PriceText = "",
    why: Why = "",
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Order datasets that are given under contract; decide about orders.

    `offer` tells the terms of a dataset and how each holds: enforced, detected or contractual. Whoever it is offered to by name has his agreement at once;
    other orders wait for a manager, who may agree, refuse, or counter with other terms or another price.

    Example: goldsmith orders make titles@1.2.0 --purpose research --until 2027-06-01 --scope "the speech group"
    """
    from goldsmith.cli.paying import moment_of

    asked = service_at(url).orders
    limits = {"purpose": purpose or None, "count": count, "volume": volume, "begins_at": moment_of(begins), "ends_at": moment_of(ends)}
    said = {name: one for name, one in limits.items() if one is not None}
    if action == "list":
        names = ("id", "dataset", "version", "by", "purpose", "state", "agreement", "may", "why")
        rows = [{**one, "may": ", ".join(one["may"])} for one in asked]
        none = "nothing was ordered yet: goldsmith catalogue search WORDS finds datasets, goldsmith orders offer NAME their terms"
        told(rows, names, as_json=as_json, none=none)
        return
    _require(action, what, ORDERS, numbers={*ORDERS} - {"list", "offer", "make"})
    if action in {"offer", "make"}:
        _of_dataset(asked, action, what, {**said, "note": note, "scope": scope}, as_json=as_json)
        return
    if action == "show":
        found = asked.one(int(what))
    else:
        found = asked.decide(int(what), action, why=why, terms=said if action == "counter" else None, price=price_of(price))
    _order(found, as_json=as_json)


def _of_dataset(asked: Orders, action: str, what: str, said: dict[str, Any], *, as_json: bool) -> None:
    """Tell an offer, or order."""
    name, _, version = what.partition("@")
    if action == "make":
        _order(asked.make(name, version, **said), as_json=as_json)
        return
    found = asked.offer(name, version)
    if as_json:
        json_line(found)
        return
    show_terms(found["terms"])
    tell(f"price: {show_price(found['price'])}")
    tell("an order within it is agreed to at once" if found["at_once"] else "an order waits for a manager")


def _order(found: dict[str, Any], *, as_json: bool) -> None:
    """Tell an order."""
    if as_json:
        json_line(found)
        return
    agreed = f", agreement {found['agreement']}" if found["agreement"] else ""
    say(f"order {found['id']} of {found['dataset']}@{found['version']}: {found['state']}{agreed}")
    show_about(found)
    show_terms(found["terms"])
    tell(f"price: {show_price(found['price'])}" + (f"; {found['why']}" if found["why"] else ""))
    if (words := WAITS.get(found["state"])) is not None:
        tell(words.format(**found))
    tell_next(found, found["agreement"])


def price_of(said: str) -> dict[str, str] | None:
    """Return a price as somebody says it; None where he says none.

    Raises:
        UsageError: It is none.

    Example:
        >>> price_of("80 CNY per gigabyte"), price_of("")
        ({'amount': '80', 'currency': 'CNY', 'unit': 'gigabyte'}, None)
    """
    from goldsmith.errors import UsageError

    if not said:
        return None
    parts = said.split()
    if len(parts) == 2:
        parts += ["per", "agreement"]
    if len(parts) != 4 or parts[2] not in {"per", "/"} or not (len(parts[1]) == 3 and parts[1].isascii() and parts[1].isalpha()):
        raise UsageError("this is no price", found=said, expected="AMOUNT CURRENCY per UNIT, such as '80 CNY per gigabyte'")
    return {"amount": parts[0], "currency": parts[1], "unit": parts[3]}


def agreements(
    action: Annotated[str, typer.Argument(help=f"{', '.join(AGREEMENTS[:-1])} or {AGREEMENTS[-1]}.")] = "list",
    number: Annotated[str, typer.Argument(help="Its number.", show_default=False)] = "",
    dataset: Annotated[str, typer.Option("--dataset", help="list, copies: those about this dataset.", show_default=False)] = "",
    state: Annotated[str, typer.Option("--state", help="list: stands, ended or revoked.", show_default=False)] = "",
    amount: Annotated[str, typer.Option("--amount", help="credit: AMOUNT CURRENCY, below 0 for a credit.", show_default=False)] = "",
    digest: Annotated[str, typer.Option("--digest", help="receipt, proof: SHA-256 of the document.", show_default=False)] = "",
    out: Annotated[Path | None, typer.Option("--out", help="receipt, proof: the file.", metavar="FILE", show_default=False)] = None,
    why: Why = "",
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """List agreements, their uses and receipts; revoke one.

    `copies` tells which marked copy was handed to whom, when, and who signed that it came; `receipt` writes what he signed into a file, the newest of an agreement where no other is named. A revocation counts from the next request on, and ends what is being delivered. `credit` adds an amount beside the price to the next statement.

    Example: goldsmith agreements revoke 7 --why "the invoice of October is open"
    """
    asked = service_at(url).agreements
    if action == "list":
        names = ("id", "dataset", "n", "by", "purpose", "state", "uses", "bytes", "ends_at", "why")
        rows = list(asked.find(dataset, state))
        told(rows, names, as_json=as_json, none="no agreement: an order makes one, see goldsmith orders")
        return
    if action == "copies":
        given = [{**one, "received": (one["receipt"] or {}).get("at", "")} for one in asked.copies(dataset)]
        none = "no marked copy was handed out: releases of level 一般3 leave as one, see goldsmith share --marks"
        columns = ("dataset", "version", "login", "given_at", "agreement", "entry", "received", "commitment")
        told(given, columns, as_json=as_json, none=none)
        return
    _require(action, number, AGREEMENTS, numbers={*AGREEMENTS})
    if action == "uses":
        rows = list(asked.uses(int(number)))
        none = "nothing was fetched or refused under it yet"
        told(rows, ("id", "at", "what", "uses", "bytes", "delivered", "refused"), as_json=as_json, none=none)
    elif action == "proof":
        _proof(asked, int(number), digest, out, as_json=as_json)
    elif action == "receipt":
        _receipt(asked, int(number), digest, out, as_json=as_json)
    elif action == "credit":
        _credit(asked, int(number), amount, why, as_json=as_json)
    else:
        _agreement(asked.one(int(number)) if action == "show" else _revoked(asked, int(number), why), as_json=as_json)


def _agreement(found: dict[str, Any], *, as_json: bool) -> None:
    """Tell an agreement."""
    if as_json:
        json_line(found)
        return
    say_agreement(found)


def _revoked(asked: Agreements, number: int, why: str) -> dict[str, Any]:
    """Revoke an agreement, and return it."""
    from goldsmith.errors import UsageError

    if not why.strip():
        raise UsageError("why is it revoked?", where=f"agreement {number}", expected="--why WORDS, which the other side is told")
    return asked.revoke(number, why)


def _credit(asked: Agreements, number: int, amount: str, why: str, *, as_json: bool) -> None:
    """Add an amount beside the price."""
    from goldsmith.errors import UsageError

    parts = amount.split()
    if len(parts) != 2 or not why:
        raise UsageError("how much, and why?", found=f"--amount {amount!r} --why {why!r}", expected="--amount '-20 CNY' --why WORDS")
    made = asked.correct(number, parts[0], parts[1], why)
    done(f"agreement {number}: {amount} in the next statement", {"id": made}, as_json=as_json)


def _proof(asked: Agreements, number: int, digest: str, out: Path | None, *, as_json: bool) -> None:
    """Write the proof that a document was logged; of the agreement itself where no other is named."""
    from hashlib import sha256

    from goldsmith.errors import UsageError
    from goldsmith.signing.canonical import canonical

    document = None if digest else asked.one(number)["document"]
    if not digest and document is None:
        raise UsageError("this agreement is not signed yet", where=str(number), hint="the service signs it as soon as it has a key")
    found = asked.proof(number, digest or sha256(canonical(document)).hexdigest())
    place = out or Path(f"agreement-{number}.tlog-proof")
    place.write_bytes(found)
    done(str(place), {"file": str(place)}, as_json=as_json)


def _receipt(asked: Agreements, number: int, digest: str, out: Path | None, *, as_json: bool) -> None:
    """Write what a recipient signed of what came under an agreement; the newest where no other is named."""
    from goldsmith.errors import NoRecordError
    from goldsmith.signing.canonical import canonical

    found = [one for one in asked.one(number)["confirmed"] if digest in {"", one["digest"]}]
    if not found:
        raise NoRecordError("nothing of this agreement was confirmed", where=str(number), found=digest, hint="whoever has it signs with `goldsmith pull --receipt-key`")  # fmt: skip
    place = out or Path(f"receipt-{number}.json")
    place.write_bytes(canonical(found[-1]["document"]) + b"\n")
    done(
        f"{place}: signed {found[-1]['did']}", {"file": str(place), "did": found[-1]["did"], "digest": found[-1]["digest"]}, as_json=as_json
    )


def prices(
    dataset: Annotated[str, typer.Argument(help="The dataset.")],
    price: PriceText = "",
    begins: Annotated[str, typer.Option("--from", help="From when on; now where left out.", metavar="DATE", show_default=False)] = "",
    note: Annotated[str, typer.Option("--note", help="What else to know.", show_default=False)] = "",
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Show or say what a dataset costs under contract.

    Orders keep the price that they were made at. No payment is made here.

    Example: goldsmith prices titles --price "12000 CNY per agreement"
    """
    from goldsmith.cli.paying import moment_of

    asked = service_at(url).sales
    said = price_of(price)
    if said is None:
        rows = list(asked.prices(dataset))
        none = f"no price is said: goldsmith prices {dataset} --price '12000 CNY per agreement'"
        told(rows, ("id", "amount", "currency", "unit", "from_at", "note", "by"), as_json=as_json, none=none)
        return
    number = asked.price(dataset, **said, begins=moment_of(begins), note=note)
    done(f"{dataset}: {show_price(said)}", {"id": number}, as_json=as_json)


def costs(
    dataset: Annotated[str, typer.Argument(help="The dataset.")],
    add: Annotated[str, typer.Option("--add", help="AMOUNT CURRENCY, below 0 to take one back.", show_default=False)] = "",
    kind: Annotated[str, typer.Option("--kind", help="labour, compute, model, licence, storage or other.")] = "other",
    statement: Annotated[
        int | None, typer.Option("--statement", min=1, help="Add what this closed statement for pay came to.", show_default=False)
    ] = None,
    note: Annotated[str, typer.Option("--note", help="For what.", show_default=False)] = "",
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Show or add what making a dataset cost.

    Example: goldsmith costs titles --add "860 CNY" --kind compute --note "embeddings, October"
    """
    from goldsmith.errors import UsageError

    asked, parts = service_at(url).sales, add.split()
    if statement is not None:
        made = asked.cost(dataset, statement=statement, note=note)
    elif add:
        if len(parts) != 2:
            raise UsageError("this is no amount", found=add, expected="AMOUNT CURRENCY, such as '860 CNY'")
        made = asked.cost(dataset, amount=parts[0], currency=parts[1], kind=kind, note=note)
    else:
        found = asked.costs(dataset)
        told(found["sums"] if not as_json else [found], ("currency", "kind", "amount"), as_json=as_json)
        return
    done(f"{dataset}: {len(made)} costs added", {"ids": made}, as_json=as_json)


def sales(
    ends: Annotated[str, typer.Option("--to", help="The moment behind it; now where left out.", metavar="DATE", show_default=False)] = "",
    number: Annotated[int | None, typer.Option("--number", min=1, help="Show this closed statement.", show_default=False)] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write it to this file as CSV.", metavar="FILE", show_default=False)] = None,
    url: Url = None,
    *,
    close: Annotated[bool, typer.Option("--close", help="Close it: it never changes.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Draw up what agreements come to, and close the statement.

    What is charged after it was closed stands in the next one. A closed statement carries the digest of the one before.

    Example: goldsmith sales --to 2026-12-01 --close --csv november.csv
    """
    from goldsmith.cli.paying import moment_of

    asked = service_at(url).sales
    if close:
        number = asked.close(moment_of(ends))["id"]
    found = asked.open(moment_of(ends)) if number is None else asked.one(number)
    if csv is not None:
        asked.save(csv, number)
        done(f"{csv}: {len(found['rows']):,} lines", {"file": str(csv), "lines": len(found["rows"])}, as_json=as_json)
        return
    if as_json:
        json_line(found)
        return
    names = ("dataset", "n", "login", "agreements", "months", "uses", "bytes", "currency", "amount", "corrected", "total")
    told(found["rows"], names, as_json=False)
    state = f"closed as statement {found['n']}, digest {found['digest'][:16]}" if found["n"] else "open; --close closes it"
    sums = ", ".join(f"{one['total']} {one['currency']}" for one in found["sums"])
    tell(f"{sums or 'nothing'}; {state}")


def _require(action: str, what: str, known: tuple[str, ...], *, numbers: set[str]) -> None:
    """Go on where an action is one, and is told what it is about.

    Raises:
        UsageError: It is not.
    """
    from goldsmith.errors import UsageError

    if action not in known or not what or (action in numbers and not what.isdecimal()):
        raise UsageError("say what to do", found=f"{action} {what}".strip(), expected=f"{', '.join(known)}, and what or which number")
