"""Verbs of masked data: unmask."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads the annotations
from typing import Annotated

import typer

from goldsmith.cli.printing import AsJson, LakeOption, done


def register(app: typer.Typer) -> None:
    """Add the verbs of this family."""
    app.command()(unmask)


def unmask(
    source: Annotated[str, typer.Argument(help="A masked JSON Lines export, or a dataset.")],
    out: Annotated[Path, typer.Argument(help="The JSON Lines file to write.")],
    vault: Annotated[
        str | None,
        typer.Option("--vault", help="Dataset, or export, that holds the vaults; the source itself where left out.", show_default=False),
    ] = None,
    key: Annotated[str, typer.Option("--key", help="File with the key; else GOLDSMITH_VAULT_KEY.", show_default=False)] = "",
    lake: LakeOption = None,
    *,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put personal data that was masked back, from the vault.

    The key, the vault and the masked text must fit; where one row does not, nothing is written.

    Example: goldsmith unmask clean.jsonl restored.jsonl --vault web --key vault.key
    """
    from goldsmith.curate.unmasking import unmask as unmasked

    found = unmasked(source, out, vault=vault, key_file=key, lake=lake, overwrite=overwrite)
    done(f"wrote {found.path}: {found.rows:,} rows, {found.restored:,} with something put back", found.as_json(), as_json=as_json)
