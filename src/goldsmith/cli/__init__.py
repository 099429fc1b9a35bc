"""The command line: one file a family of verbs; nothing heavy is imported before a verb needs it."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from typing import TYPE_CHECKING

from goldsmith.cli.ending import STOPPED, UNWRITTEN

if TYPE_CHECKING:
    from collections.abc import Sequence


def program() -> None:
    """Run the command line as the program of a process, which ends with it.

    Taking down an interpreter piece by piece takes a third of a second that nobody has use for: once all is written and what
    asked to be called at the end has been called, the process is left to the system. While a thread is still at work, it is not.
    """
    code: object = 0
    try:
        main(sys.argv[1:2])
    except SystemExit as end:
        code = end.code
    if any(not thread.daemon for thread in threading.enumerate() if thread is not threading.current_thread()):
        sys.exit(code)  # type: ignore[arg-type]
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
    atexit._run_exitfuncs()  # noqa: SLF001  what an interpreter calls at its end
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # nobody reads any more, or the disk is full
            code = UNWRITTEN
    os._exit(code if isinstance(code, int) else int(code is not None))


def main(verb: Sequence[str] = ()) -> None:
    """Run the command line; a user's mistake ends with a message and an exit code, never a traceback.

    With the verb that was said, where it is one, the others are not made ready in this process.
    """
    from goldsmith.engine.memory import look_rarely, share_areas

    look_rarely()
    share_areas()  # before there are threads
    from goldsmith.cli.app import app, keep_only
    from goldsmith.errors import GoldsmithError, StorageError

    try:
        keep_only(verb)
        app(prog_name="goldsmith")
    except GoldsmithError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
    except OSError as problem:  # a folder that is a file, a disk that is full, a place that may not be written
        told = StorageError(
            f"the file system refused: {problem.strerror or problem}",
            where=str(problem.filename or ""),
            hint="look at the name, its permissions and the space that is left, or choose another place",
        )
        sys.stderr.write(f"{told}\n")
        sys.exit(told.exit_code)
    except SystemExit as end:  # typer turns Ctrl-C into this
        if end.code == STOPPED:
            sys.stderr.write("stopped; what was acknowledged is safe, and the same command goes on from there\n")
        raise
