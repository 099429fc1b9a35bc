"""The command line: one file a family of verbs; nothing heavy is imported before a verb needs it."""

from __future__ import annotations

import sys

STOPPED = 130
"""Exit code of a command that was stopped with Ctrl-C, as shells have it."""


def main() -> None:
    """Run the command line; a user's mistake ends with a message and an exit code, never a traceback."""
    from goldsmith.cli.app import app
    from goldsmith.errors import GoldsmithError

    try:
        app()
    except GoldsmithError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
    except SystemExit as end:  # typer turns Ctrl-C into this
        if end.code == STOPPED:
            sys.stderr.write("stopped; what was acknowledged is safe, and the same command goes on from there\n")
        raise
