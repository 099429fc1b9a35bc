"""Reads the blocks of a tutorial page: files to write, programs and commands to run, and what they print.

- ```` ```LANGUAGE title="PATH" ```` is a file that the reader writes.
- ```` ```console ```` holds commands, each on a line that begins with ``$ ``, and below each what it prints (nothing: not
  compared). ``exit=2`` says the exit code of its commands, ``needs=s3`` what must be there.
- ```` ```python ```` is a program; a ```` ```text ```` block right below is what it prints.

In what is printed, ``…`` stands for anything on a line, alone on a line for any number of lines, and white space for white space.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Step:
    """One thing that a reader does: write a file, run a program or a command.

    Attributes:
        kind: ``file``, ``python`` or ``console``.
        what: The path, the program or the command.
        text: Content of the file, or what is printed.
        exit_code: What the command ends with.
        needs: What must be there, or nothing.
        line: Where it stands in the page.
    """

    kind: str
    what: str
    text: str
    exit_code: int = 0
    needs: str = ""
    line: int = 0


def steps(page: Path) -> list[Step]:
    """Return the steps of a page in order."""
    text = page.read_text(encoding="utf-8")
    found: list[Step] = []
    for block in FENCE.finditer(text):
        language, info, body = block.groups()
        line = text.count("\n", 0, block.start()) + 1
        said = dict(re.findall(r'(\w+)="?([^"\s]+)"?', info))
        if "title" in said:
            found.append(Step("file", said["title"], body, line=line))
        elif language == "python":
            found.append(Step("python", body, "", line=line))
        elif language == "text" and found and found[-1].kind == "python":
            found[-1] = Step("python", found[-1].what, body, line=found[-1].line)
        elif language == "console":
            found += _commands(body, int(said.get("exit", 0)), said.get("needs", ""), line)
    return found


def _commands(body: str, exit_code: int, needs: str, line: int) -> list[Step]:
    found = []
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        found.append(Step("console", command, printed, exit_code, needs, line))
    return found


def matches(printed: str, expected: str) -> bool:
    """Return whether what was printed is what the page shows, from the first line to the last."""
    pattern = "".join(_line(line) for line in expected.splitlines())
    return re.fullmatch(pattern, printed if printed.endswith("\n") else printed + "\n") is not None


def _line(line: str) -> str:
    if line.strip() == "…":
        return r"(?:[^\n]*\n)*?"
    words = r"[^\S\n]+".join(_loose(word) for word in line.split())
    return rf"[^\S\n]*{words}[^\S\n]*\n"


def _loose(word: str) -> str:
    return r"[^\n]*".join(re.escape(part) for part in word.split("…"))
