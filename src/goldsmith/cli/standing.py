"""Verbs of what people have shown: profile, matches, certificates, issuers. They ask a service, but for `certificates verify`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goldsmith.cli.annotating import Url, project_at, service_at, told
from goldsmith.cli.printing import AsJson, json_line, say, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from goldsmith.client import Client

GIVES = ("list", "give", "save", "revoke", "revoked", "keys", "rotate", "mine", "challenge", "show", "take", "verify")
TRUSTS = ("list", "add", "change", "distrust", "revoked")
Out = Annotated[Path | None, typer.Option("--out", help="File to write; standard output where left out.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    for verb in (profile, matches, certificates, issuers):
        app.command()(verb)


def profile(
    login: Annotated[str, typer.Argument(help="Whose; your own where left out.", show_default=False)] = "",
    url: Url = None,
    *,
    ending: Annotated[int | None, typer.Option("--ending", min=1, help="List skills of all people that run out within so many days.", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Show what somebody has shown: skills, with what they rest on.

    That is what known answers, reviewers and other people say of his answers.

    Example: goldsmith profile mei
    """
    asked = service_at(url).standing
    if ending is not None:
        told(asked.ending(days=ending), ("login", "skill", "level", "expires_at"), as_json=as_json)
        return
    found = asked.profile(login or None)
    if as_json:
        json_line(found)
        return
    told(found["skills"], ("name", "level", "source", "state", "expires_at"), as_json=False)
    told([_line(one["field"], one) for one in found["fields"]], ("what", "answers", "right", "share", "bears_out"), as_json=False)
    told([_line(one["name"], one) for one in found["projects"]], ("what", "answers", "right", "share", "with_others"), as_json=False)


def _line(what: str, one: dict[str, Any]) -> dict[str, Any]:
    """Return a field or project as a line of a table."""
    known, agrees, proposal = one["known"], one.get("with_others"), one.get("proposal") or {}
    right = f"{known['n']}/{known['of']}" if known else "–"
    share = f"{known['value']:.3f} ({known['low']:.3f} to {known['high']:.3f})" if known else "–"
    level = proposal.get("level")
    return {
        "what": what,
        "answers": one["answers"],
        "right": right,
        "share": share,
        "bears_out": f"level {level}" if level else "–",
        "with_others": f"{agrees['n']}/{agrees['of']}" if agrees else "–",
    }


def matches(
    name: Annotated[str, typer.Argument(help="Name of a project.", metavar="PROJECT")],
    logins: Annotated[list[str] | None, typer.Argument(help="Take these in, as far as they fit.", show_default=False)] = None,
    role: Annotated[str, typer.Option("--role", help="As what.")] = "annotator",
    limit: Annotated[int, typer.Option("--limit", min=1, max=500, help="At most so many who fit, and so many who lack something.")] = 20,
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show who fits a project, and why; take people in.

    Example: goldsmith matches titles mei li
    """
    found = project_at(url, name).standing
    if logins:
        done = found.staff(logins, role)
        json_line(done) if as_json else tell(f"{len(done['added'])} taken in")
        for one in [] if as_json else done["left"]:
            tell(f"person {one['person']}: {', '.join(one['lacks'])}")
        return
    rows = found.matches(limit=limit)["rows"]
    shown = [{**row, "lacks": ", ".join(row["lacks"]), **{one["what"]: one["points"] for one in row["parts"]}} for row in rows]
    told(rows if as_json else shown, ("login", "points", "known", "level", "time", "pace", "language", "lately", "lacks"), as_json=as_json)


def certificates(
    action: Annotated[str, typer.Argument(help=f"{', '.join(GIVES[:-1])} or {GIVES[-1]}.")] = "list",
    what: Annotated[str, typer.Argument(help="give: a login; save, show, revoke: a number; take, verify: a file.", show_default=False)] = "",
    more: Annotated[str, typer.Argument(help="give: the skill; show: the challenge; revoke: why; revoked: a key.", show_default=False)] = "",
    months: Annotated[int, typer.Option("--months", min=1, max=36, help="give: for how many months of thirty days.")] = 12,
    issuer: Annotated[list[str] | None, typer.Option("--issuer", help="verify: a public key that counts, or its file.", show_default=False)] = None,
    revoked: Annotated[list[Path] | None, typer.Option("--revoked", help="verify: an issuer's list of what it took back.", show_default=False)] = None,
    out: Out = None,
    url: Url = None,
    *,
    code_only: Annotated[bool, typer.Option("--code-only", help="give: with the person's code, without the name.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Give, show, take over and verify certificates of qualification.

    To take one over: `challenge` where it is to count, `show NUMBER CHALLENGE` where it was given, `take FILE` where it is to count.
    `verify FILE --issuer KEY` asks no service.

    Example: goldsmith certificates verify mei.json --issuer did:key:zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv
    """
    from goldsmith.errors import UsageError

    needs = {"give": 2, "show": 2, "save": 1, "revoke": 1, "take": 1, "verify": 1}.get(action, 0)
    if action not in GIVES or (needs >= 1 and not what) or (needs > 1 and not more):
        raise UsageError(
            "say what to do", found=f"{action} {what}".strip(), expected=", ".join(GIVES), hint="goldsmith certificates --help"
        )
    if action == "verify":
        _verify(Path(what), issuer or [], revoked or [], as_json=as_json)
        return
    does: dict[str, Callable[[Client], Any]] = {
        "list": lambda at: list(at.certificates),
        "give": lambda at: at.certificates.give(what, more, months=months, named=not code_only)["document"],
        "save": lambda at: at.certificates.document(_number(what)),
        "revoke": lambda at: at.certificates.revoke(_number(what), more),
        "revoked": lambda at: at.certificates.revoked(what),
        "keys": lambda at: at.certificates.keys(),
        "rotate": lambda at: {"key": at.certificates.rotate()},
        "mine": lambda at: at.certificates.mine(),
        "challenge": lambda at: at.certificates.challenge(),
        "show": lambda at: at.certificates.show(_number(what), more),
        "take": lambda at: at.certificates.take(Path(what).read_bytes()),
    }
    _give_out(does[action](service_at(url)), out, as_json=as_json)


def _number(said: str) -> int:
    from goldsmith.errors import UsageError

    if not said.isdecimal():
        raise UsageError("a certificate is named by its number", found=said, hint="goldsmith certificates list")
    return int(said)


def _give_out(found: Any, out: Path | None, *, as_json: bool) -> None:
    """Print what was asked for, or write it to a file."""
    import orjson

    if found is None:
        return
    if isinstance(found, list):
        told(found, ("id", "login", "skill", "level", "issued_at", "expires_at", "revoked_at"), as_json=as_json)
    elif out is not None:
        out.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
        tell(f"{out}")
    else:
        say(found) if isinstance(found, str) else json_line(found)


def _verify(file: Path, issuers_: list[str], lists: list[Path], *, as_json: bool) -> None:
    """Check a certificate, or one that is shown, with no service: exit code 1 where it is not believed.

    Raises:
        UsageError: No key is named, or the file is missing.
        CertificateError: It is not believed.
    """
    from goldsmith.annotate.standing import certificates as checks
    from goldsmith.database.columns import now
    from goldsmith.errors import UsageError
    from goldsmith.signing.keys import did_of

    if not issuers_ or not file.is_file():
        raise UsageError("name the file, and the key of whoever may have signed it", found=str(file), expected="FILE --issuer KEY")
    counts = {did_of(Path(one).read_text(encoding="utf-8") if os.path.exists(one) else one) for one in issuers_}  # noqa: PTH110  a key may be too long for a path
    back = set[str]()
    for one in lists:
        back |= set(checks.read_list(checks.document_of(one.read_bytes()), keys=counts, at=now())[2])
    document = checks.document_of(file.read_bytes())
    inside = document.get("verifiableCredential") if isinstance(document, dict) else None
    if isinstance(inside, list):
        proof = document.get("proof")
        word = str(proof.get("challenge", "")) if isinstance(proof, dict) else ""
        found = checks.shown(document, keys=counts, at=now(), challenge=word, revoked=back)
    else:
        found = checks.read(document, keys=counts, at=now(), revoked=back)
    row = {"skill": found.skill, "level": found.level, "name": found.name or found.code, "issuer": found.issuer_name, "until": checks.stamp(found.valid_until)}  # fmt: skip
    json_line({**row, "id": found.uid, "key": found.issuer, "evidence": list(found.evidence)}) if as_json else told(
        [row], tuple(row), as_json=False
    )
    if not lists:
        tell("no list of what was taken back was looked at: --revoked FILE")


def issuers(
    action: Annotated[str, typer.Argument(help=f"{', '.join(TRUSTS[:-1])} or {TRUSTS[-1]}.")] = "list",
    what: Annotated[str, typer.Argument(help="add: a public key, or its file; else the number of an issuer.", show_default=False)] = "",
    more: Annotated[str, typer.Argument(help="add, change: what it is called; revoked: the file of its list.", show_default=False)] = "",
    skills: Annotated[str, typer.Option("--skills", help="Only for these skills, with commas.", show_default=False)] = "",
    best_level: Annotated[int, typer.Option("--best-level", min=1, max=5, help="Its certificates give no better level.")] = 1,
    until: Annotated[str | None, typer.Option("--until", help="Only certificates given before, as 2027-06-30T00:00:00Z.", show_default=False)] = None,
    url: Url = None,
    *,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """List and change the issuers whose certificates count here.

    One is added by its public key, trusted no more, or brings its list of what it took back.

    Example: goldsmith issuers add lab-a.pem "Lab A" --best-level 2
    """
    from goldsmith.errors import UsageError

    needs = {"add": more, "change": more, "revoked": more, "distrust": what}.get(action, "-")
    if action not in TRUSTS or not needs or (action not in {"add", "list"} and not what.isdecimal()):
        raise UsageError("say what to do", found=f"{action} {what}".strip(), expected=", ".join(TRUSTS), hint="goldsmith issuers --help")
    known = service_at(url).issuers
    only = [one.strip() for one in skills.split(",") if one.strip()] or None
    if action == "add":
        key = Path(what).read_text(encoding="utf-8") if os.path.exists(what) else what  # noqa: PTH110  a key may be too long for a path
        known.add(key, more, skills=only, best_level=best_level, until=until)
    elif action == "change":
        known.change(int(what), name=more, skills=only, best_level=best_level, until=until)
    elif action == "distrust":
        stands = next((one for one in known if one["id"] == int(what)), {"name": what})
        known.change(int(what), name=str(stands["name"]), trusted=False)
    elif action == "revoked":
        tell(f"{known.bring_revoked(int(what), Path(more).read_bytes())} certificates ended here")
    told(list(known), ("id", "name", "did", "best_level", "trusted", "certificates", "revoked_at"), as_json=as_json)
