"""Verbs of rights: licences, rights, lineage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli import completing
from goldsmith.cli.ending import GATE
from goldsmith.cli.printing import AsJson, Dataset, LakeOption, done, json_line, lake_of, say, table, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from goldsmith.certify.rights import Recall, Rights
    from goldsmith.certify.rights.provenance import Graph
    from goldsmith.lake import Lake

Out = Annotated[Path | None, typer.Option("--out", help="Folder, or file, to write instead of printing.", show_default=False)]
Where = Annotated[str | None, typer.Option("--where", help="SQL: these records.", show_default=False)]
SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(licences)
    app.command()(rights)
    app.command()(lineage)


def licences(
    dataset: Annotated[
        str | None, typer.Argument(help="A dataset; the table of licences where left out.", autocompletion=completing.datasets)
    ] = None,
    lake: LakeOption = None,
    names: Annotated[
        list[str] | None, typer.Option("--name", help="Tell how this name is read; may be given again.", show_default=False)
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell what licences hold in a dataset, and what stands against.

    Licences come along from sources, parents and other datasets; the strictest of each class wins, and what is unknown is never taken to be open.
    Ends with exit code 3 where there is a conflict. Without a dataset it prints the table of licences.

    Example: goldsmith licences web --lake lake
    """
    if names:
        _tell_names(names, as_json=as_json)
    elif dataset is None:
        _tell_table(as_json=as_json)
    else:
        from goldsmith.certify.rights import gathered

        opened = lake_of(lake)
        found = gathered(opened.dataset(dataset))
        _tell_licences(found, opened, as_json=as_json)
        if not found.passed:
            raise typer.Exit(GATE)


def rights(
    action: Annotated[str, typer.Argument(help="show, form, declare, withdraw, exclude or released.")],
    dataset: Dataset,
    what: Annotated[
        str, typer.Argument(help="declare: a YAML file; withdraw: a pseudonym; released: urn:goldsmith:release:NAME@VERSION.")
    ] = "",
    lake: LakeOption = None,
    where: Where = None,
    why: Annotated[str, typer.Option("--why", help="withdraw, exclude: what the status list says.")] = "",
    evidence: Annotated[
        Path | None, typer.Option("--evidence", help="withdraw: the signed withdrawal, kept by its digest.", show_default=False)
    ] = None,
    hallmark: Annotated[str, typer.Option("--hallmark", help="released: SHA-256 of hallmark.dsse.json.")] = "",
    out: Out = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show and declare rights, withdraw consents, exclude records.

    `show` prints who holds, may process and may operate, with conflicts; --out writes licences.json, rights.json, provenance.json, offer.json and NOTICE.
    `form` prints a file to fill in, `declare` keeps it. `withdraw` takes out all records made of a person's, and `exclude` those that --where names;
    both tell which releases to recall. `released` remembers a release, so that a recall finds it.

    Example: goldsmith rights show web --lake lake
    """
    acts: dict[str, Callable[[Lake], None]] = {
        "show": lambda opened: _show(opened, dataset, out, as_json=as_json),
        "form": lambda opened: _form(opened, dataset, out, as_json=as_json),
        "declare": lambda opened: _declare(opened, dataset, what, as_json=as_json),
        "withdraw": lambda opened: _withdraw(opened, dataset, what, why, evidence, as_json=as_json),
        "exclude": lambda opened: _exclude(opened, dataset, where, why, as_json=as_json),
        "released": lambda opened: _released(opened, dataset, what, hallmark, as_json=as_json),
    }
    if action not in acts:
        _misused("this is no action of `rights`", action, ", ".join(acts))
    acts[action](lake_of(lake))


def lineage(
    dataset: Dataset,
    lake: LakeOption = None,
    record: Annotated[str | None, typer.Option("--record", help="The lineage of this record alone.", show_default=False)] = None,
    breaks: Annotated[
        str | None,
        typer.Option("--breaks", help="What falls if this source is recalled, in all datasets and releases.", show_default=False),
    ] = None,
    where: Where = None,
    layout: Annotated[str, typer.Option("--format", help="prov-json or json-ld.")] = "prov-json",
    out: Out = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell where records come from, and what depends on them.

    Prints the PROV graph of sources, files, steps and columns, or of one record with its ancestors. With --breaks, or --where, it tells what was made
    of a source or of some records: records, versions, tags, releases and datasets.

    Example: goldsmith lineage web --record a --format json-ld
    """
    opened = lake_of(lake)
    if breaks is not None or where is not None:
        _tell_reached(opened, dataset, breaks, where, as_json=as_json)
        return
    if layout not in {"prov-json", "json-ld"}:
        _misused("this is no format of a graph", layout, "prov-json or json-ld")
    _write_graph(_graph(opened, dataset, record), layout, out, as_json=as_json)


def _misused(words: str, found: str, expected: str) -> None:
    from goldsmith.errors import UsageError

    raise UsageError(words, found=found, expected=expected)


def _tell_names(names: list[str], *, as_json: bool) -> None:
    from goldsmith.certify.rights.naming import named

    found = [named(one) for one in names]
    if as_json:
        json_line([{"said": one.said, "expression": one.expression, "guessed": one.guessed} for one in found])
    else:
        table([(one.said, one.expression, one.guessed) for one in found], head=("said", "read as", "guessed"))


def _tell_table(*, as_json: bool) -> None:
    from goldsmith.certify.rights.licence import table as known

    rows = list(known().values())
    if as_json:
        json_line([one.as_json() for one in rows])
        return
    head = ("licence", "use", "commercial", "derivatives", "share-alike", "training", "attribution")
    table([(one.id, one.use, one.commercial, one.derivatives, one.share, one.training, one.attribution) for one in rows], head=head)


def _tell_licences(found: Rights, lake: Lake, *, as_json: bool) -> None:
    if as_json:
        json_line({**found.documents["licences.json"], "conflicts": [one.as_json() for one in found.conflicts]})
        return
    rows = [
        (one.records, one.derived, one.expression, one.terms.commercial, one.terms.derivatives, ", ".join(sorted(one.terms.share)))
        for one in found.combinations
    ]
    table(rows, head=("records", "adapted", "licences", "commercial", "derivatives", "share-alike"))
    say(f"\nthe whole: {found.expression}")
    for one in found.notes[:SHOWN]:
        tell(f"note: {one}")
    _tell_conflicts(found, lake)


def _tell_conflicts(found: Rights, lake: Lake) -> None:
    for one in found.conflicts:
        say(f"\nconflict {one.in_lake(lake.location)}")
    tell("the gate is open: no conflict" if found.passed else f"the gate is closed: {len(found.conflicts)} conflicts")


def _show(lake: Lake, dataset: str, out: Path | None, *, as_json: bool) -> None:
    from goldsmith.certify.rights import gathered

    found = gathered(lake.dataset(dataset))
    if out:
        out.mkdir(parents=True, exist_ok=True)
        files = {**found.files(), "NOTICE": found.attributions.encode()}
        for name, content in files.items():
            (out / name).write_bytes(content)
        done(f"wrote {', '.join(files)} into {out}", {"files": [str(out / name) for name in files]}, as_json=as_json)
    elif as_json:
        json_line(found.documents["rights.json"])
    else:
        _tell_rights(found, lake)
    if not found.passed:
        raise typer.Exit(GATE)


def _tell_rights(found: Rights, lake: Lake) -> None:
    told: dict[str, Any] = found.documents["rights.json"]
    rows = [
        (
            one.get("source") or one.get("where"),
            *(", ".join(one.get(name, ())) for name in ("holds", "processes", "operates")),
            one.get("until", ""),
            len(one["evidence"]),
        )
        for one in told["rights"]
    ]
    table(rows, head=("source", "holds 持有", "processes 加工使用", "operates 经营", "until", "evidence"))
    for name in told["undeclared"][:SHOWN]:
        say(f"nothing is declared of the source {name}")
    for one in told["consents"]:
        say(f"consent of {one['subject']} to {', '.join(one['purposes'])}: {one['records']:,} records")
    for one in told["withdrawals"]:
        say(
            f"{one['kind']}{' of ' + one['subject'] if one.get('subject') else ''} at {one['at']}: {one['records']:,} records ({one['why']})"
        )
    _tell_conflicts(found, lake)


def _form(lake: Lake, dataset: str, out: Path | None, *, as_json: bool) -> None:
    from goldsmith.certify.rights.form import form

    text = form(lake.dataset(dataset))
    if out:
        out.write_text(text, encoding="utf-8")
        done(f"wrote {out}", {"file": str(out)}, as_json=as_json)
    elif as_json:
        json_line({"form": text})
    else:
        say(text)


def _declare(lake: Lake, dataset: str, what: str, *, as_json: bool) -> None:
    from goldsmith.certify.rights.register import declare

    found = declare(lake, dataset.partition("@")[0], Path(what))
    facts = {"rights": len(found.rights), "consents": len(found.consents), "columns": len(found.columns), "offer": found.offer is not None}
    done(f"declared: {facts['rights']} rights, {facts['consents']} consents, {facts['columns']} columns", facts, as_json=as_json)


def _withdraw(lake: Lake, dataset: str, subject: str, why: str, evidence: Path | None, *, as_json: bool) -> None:
    import hashlib

    from goldsmith.certify.rights.withdrawn import withdraw

    digest = hashlib.sha256(evidence.read_bytes()).hexdigest() if evidence else ""
    _tell_recall(withdraw(lake, dataset.partition("@")[0], subject, why=why or "consent withdrawn", evidence=digest), as_json=as_json)


def _exclude(lake: Lake, dataset: str, where: str | None, why: str, *, as_json: bool) -> None:
    from goldsmith.certify.rights.withdrawn import exclude

    if not where or not why:
        _misused("`exclude` needs --where and --why", f"--where {where or ''} --why {why}", "both")
        return
    _tell_recall(exclude(lake, dataset.partition("@")[0], where, why=why), as_json=as_json)


def _released(lake: Lake, dataset: str, urn: str, hallmark: str, *, as_json: bool) -> None:
    import re

    from goldsmith.certify.rights import note_release

    if not re.fullmatch(r"urn:goldsmith:release:[^\s@]+@[^\s@]+", urn) or not re.fullmatch(r"[0-9a-f]{64}", hallmark):
        _misused(
            "`released` needs the name of a release and its --hallmark",
            f"{urn} {hallmark}",
            "urn:goldsmith:release:NAME@VERSION and 64 hexadecimal digits",
        )
    at = lake.dataset(dataset).version
    note_release(lake, dataset.partition("@")[0], urn=urn, version=at, hallmark=hallmark)
    done(f"{urn} holds version {at}", {"urn": urn, "version": at, "hallmark": hallmark}, as_json=as_json)


def _tell_recall(found: Recall, *, as_json: bool) -> None:
    if as_json:
        json_line(found.as_json())
        return
    for one in found.reached:
        tell(f"{one.dataset}: {len(one.ids):,} records in {len(one.versions)} versions; {found.marked[one.dataset]:,} marked now")
    for hallmark in found.hallmarks:
        say(f"recall {hallmark}")
    if found.hallmarks:
        tell(
            f"{len(found.hallmarks)} releases to recall: goldsmith status recall HALLMARK --why … --key KEY, and log it (--json prints what)"
        )
    else:
        tell("no release holds any of them: nothing is to be recalled")


def _tell_reached(lake: Lake, dataset: str, source: str | None, where: str | None, *, as_json: bool) -> None:
    from goldsmith.certify.rights.reach import reached
    from goldsmith.lake.naming import literal

    asked = " AND ".join(f"({one})" for one in (source is not None and f"source = {literal(source)}", where) if one)
    lake.dataset(dataset).count(asked)
    found = reached(lake, dataset.partition("@")[0], where=asked)
    if as_json:
        json_line([one.as_json() for one in found])
        return
    rows = [(one.dataset, at.branch, at.version, ", ".join(at.tags), at.records, at.kept) for one in found for at in one.versions]
    table(rows, head=("dataset", "branch", "version", "tags", "records", "kept"))
    for one in found:
        for release in one.releases:
            say(f"release {release['urn']} holds version {release['version']} of {one.dataset}")
        if one.untraced:
            say(f"{one.dataset}: {one.untraced:,} records cannot be told apart, and count as derived")


def _graph(lake: Lake, dataset: str, record: str | None) -> Graph:
    from goldsmith.certify.rights.combining import combinations
    from goldsmith.certify.rights.gathering import spread_of
    from goldsmith.certify.rights.provenance import graph, of_record
    from goldsmith.certify.rights.register import known

    records = lake.dataset(dataset)
    if record is not None:
        return of_record(lake, records, record)
    return graph(lake, records, known(lake, records.name), combinations(spread_of(lake, records)))


def _write_graph(found: Graph, layout: str, out: Path | None, *, as_json: bool) -> None:
    import orjson

    document = found.as_prov_json() if layout == "prov-json" else found.as_json_ld()
    if out:
        out.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
        done(f"wrote {out}; root {found.root}", {"file": str(out), "root": found.root}, as_json=as_json)
    else:
        json_line(document)
        tell(f"root {found.root}")
