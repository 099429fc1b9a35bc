"""Verbs of sets that are compared and not shown: overlap ask, answer, count, noted."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goldsmith.cli.circulating import ReleasesOption  # noqa: TC001  typer reads it
from goldsmith.cli.misuse import Verbs
from goldsmith.cli.printing import AsJson, done, json_line, say, tell

if TYPE_CHECKING:
    from goldsmith.circulate.privacy.overlap import Register

Shingles = Annotated[bool, typer.Option("--shingles", help="Compare runs of five characters in place of whole texts; both sides alike.")]


def register(app: typer.Typer) -> None:
    """Add the group of this family."""
    group = typer.Typer(
        cls=Verbs, name="overlap", no_args_is_help=True, rich_markup_mode=None,
        help="Count what two sets have in common, and show neither.\n\nExample: goldsmith overlap ask mine.txt",
    )  # fmt: skip
    group.command()(ask)
    group.command()(answer)
    group.command()(count)
    group.command()(noted)
    group.command("of")(of_service)
    group.command()(estimate)
    app.add_typer(group)


def ask(
    texts: Annotated[Path, typer.Argument(help="File of your texts, one a line.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for request.psi, which you send, and private.key, which you keep.")] = Path(
        "overlap"
    ),
    *,
    shingles: Shingles = False,
    as_json: AsJson = False,
) -> None:
    """Ask how many of your texts somebody has.

    Send request.psi to the owner of the other set. It holds no text and no hash of one, only what your key has blinded.

    Example: goldsmith overlap ask mine.txt --out overlap
    """
    from goldsmith.circulate.privacy.overlap import requested

    mine = _hashes(texts, shingles=shingles)
    request = requested(mine)
    out.mkdir(parents=True, exist_ok=True)
    key = out / "private.key"
    key.touch(mode=0o600)
    key.write_bytes(request.key)
    (out / "request.psi").write_bytes(request.message)
    done(f"{len(mine):,} different texts: send {out / 'request.psi'}", {"size": len(mine), "request": request.digest}, as_json=as_json)


def answer(
    release: Annotated[str, typer.Argument(help="NAME@VERSION, or NAME for the newest.", metavar="RELEASE")],
    request: Annotated[Path, typer.Argument(help="The request that came.")],
    asker: Annotated[str, typer.Option("--asker", help="Who asks: his name stands on record.")],
    column: Annotated[str, typer.Option("--column", help="Column of the texts.")] = "text",
    out: Annotated[Path, typer.Option("--out", help="Folder for setup.psi and response.psi, which you send back.")] = Path("answer"),
    runs: Annotated[int, typer.Option("--runs", min=1, help="Different sets that he may compare within 30 days.")] = 3,
    releases: ReleasesOption = Path("releases"),
    *,
    shingles: Shingles = False,
    as_json: AsJson = False,
) -> None:
    """Answer how many of an asker's texts a release has.

    He learns the number and no member. His request is noted before it is answered, and he may ask about so many different sets.

    Example: goldsmith overlap answer titles@1.2.0 request.psi --asker mei
    """
    from goldsmith.circulate.asking import table_of
    from goldsmith.circulate.privacy.grading import demand
    from goldsmith.circulate.privacy.overlap import answered, hashes_of
    from goldsmith.cli.privately import found
    from goldsmith.errors import UsageError

    one, sensitivity = found(releases, release)
    demand("aggregate", sensitivity)
    table = table_of(one)
    if column not in table.schema.names:
        raise UsageError("there is no such column", where=release, found=column, expected=", ".join(table.schema.names))
    texts = (str(text) for batch in table.to_batches(columns=[column]) for text in batch.column(0).to_pylist() if text is not None)
    theirs = hashes_of(texts, shingles=shingles)
    setup, response = answered(_read(request), theirs, _register(releases, runs), dataset=one.name, asker=asker)
    out.mkdir(parents=True, exist_ok=True)
    (out / "setup.psi").write_bytes(setup)
    (out / "response.psi").write_bytes(response)
    done(f"send {out / 'setup.psi'} and {out / 'response.psi'}", {"setup": len(setup), "response": len(response)}, as_json=as_json)


def of_service(
    release: Annotated[str, typer.Argument(help="NAME@VERSION, or NAME for the newest.", metavar="RELEASE")],
    texts: Annotated[Path, typer.Argument(help="File of your texts, one a line.")],
    url: Annotated[str, typer.Option("--url", help="Address of the service that holds the release.")],
    column: Annotated[str, typer.Option("--column", help="Column of the texts.")] = "text",
    *,
    shingles: Shingles = False,
    as_json: AsJson = False,
) -> None:
    """Count how many of your texts a release of a service has.

    The service learns how many you asked about, and no text; you learn the number, and no member of it.

    Example: goldsmith overlap of titles@1.2.0 mine.txt --url https://data.example.org
    """
    from goldsmith.circulate.privacy.overlap import requested, told
    from goldsmith.cli.privately import service_use

    mine = _hashes(texts, shingles=shingles)
    request = requested(mine)
    setup, response = service_use(url, release).compare(request.message, column=column, shingles=shingles)
    n = told(request.key, setup, response)
    done(f"{n:,} of {len(mine):,} different texts are there", {"common": n, "size": len(mine)}, as_json=as_json)


def estimate(
    sketch: Annotated[Path, typer.Argument(help="Sketch that goldsmith private sketch wrote.")],
    texts: Annotated[Path, typer.Argument(help="File of your texts, one a line.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Estimate how many of your texts a sketch tells to be there.

    Example: goldsmith overlap estimate titles.sketch.json mine.txt
    """
    from dataclasses import asdict

    import orjson

    from goldsmith.circulate.privacy.sketching import Sketch, common
    from goldsmith.errors import ReadingError

    try:
        said = orjson.loads(_read(sketch))
    except orjson.JSONDecodeError:
        raise ReadingError("this is no sketch", where=str(sketch), expected="what goldsmith private sketch wrote") from None
    made = common(Sketch.read(said if isinstance(said, dict) else {}), _hashes(texts, shingles=False))
    words = f"about {made.common:,.0f} of {made.size:,} different texts are there, {made.low:,.0f} to {made.high:,.0f} at 95 %"
    done(words, asdict(made), as_json=as_json)


def count(
    answer: Annotated[Path, typer.Argument(help="Folder with setup.psi and response.psi that came.")],
    key: Annotated[Path, typer.Option("--key", help="Your private.key.")] = Path("overlap/private.key"),
    *,
    as_json: AsJson = False,
) -> None:
    """Count how many of your texts the owner has.

    Example: goldsmith overlap count answer --key overlap/private.key
    """
    from goldsmith.circulate.privacy.overlap import told

    n = told(_read(key), _read(answer / "setup.psi"), _read(answer / "response.psi"))
    if as_json:
        json_line({"common": n})
    else:
        say(str(n))


def noted(
    name: Annotated[str, typer.Argument(help="The dataset.")],
    releases: ReleasesOption = Path("releases"),
    *,
    as_json: AsJson = False,
) -> None:
    """List who compared sets with a dataset, and how large they were.

    Example: goldsmith overlap noted titles
    """
    rows = _register(releases, 1).noted(name)
    if as_json:
        json_line(rows)
        return
    for row in rows:
        say(f"{row['asker']} {row['size']} {row['request']}")
    if not rows:
        tell("nobody compared anything yet")
    sys.stdout.flush()


def _read(path: Path) -> bytes:
    from goldsmith.errors import ReadingError

    try:
        return path.read_bytes()
    except OSError as problem:
        raise ReadingError("this file cannot be read", where=str(path), found=str(problem.strerror)) from None


def _hashes(texts: Path, *, shingles: bool) -> list[str]:
    """Return the hashes of the texts of a file.

    Raises:
        ReadingError: It cannot be read.
    """
    from goldsmith.circulate.privacy.overlap import hashes_of
    from goldsmith.errors import ReadingError

    try:
        return hashes_of(texts.read_text(encoding="utf-8").splitlines(), shingles=shingles)
    except (OSError, UnicodeDecodeError) as problem:
        raise ReadingError("these texts cannot be read", where=str(texts), found=str(problem), expected="UTF-8, one a line") from None


def _register(releases: Path, runs: int) -> Register:
    from goldsmith.circulate.privacy.overlap import Register

    releases.mkdir(parents=True, exist_ok=True)
    return Register(releases / "overlap.db", runs=runs)
