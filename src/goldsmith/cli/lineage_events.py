"""The option of commands that tell lineage events of what they do."""

from __future__ import annotations

from typing import Annotated

import typer

OpenLineage = Annotated[
    str | None,
    typer.Option("--openlineage", help="File or address that OpenLineage events go to; else OPENLINEAGE_URL.", show_default=False),
]
