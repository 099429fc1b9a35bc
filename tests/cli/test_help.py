"""Help, examples and lists: every command explains itself, and nothing heavy is loaded for it."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from cli.conftest import Shell, commands

COMMANDS = commands()
HEAVY = ("lance", "pyarrow", "numba", "numpy", "duckdb", "jinja2", "resiliparse", "rich", "yaml", "pydantic")
NO_VERBS = ("The", "A", "An", "This", "It", "Verbs")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_begins_with_a_verb_and_ends_with_an_example(name: str):
    """Every command says what it does in one short sentence, and shows one call of itself."""
    told = COMMANDS[name].help
    first, last = told.strip().splitlines()[0], told.strip().splitlines()[-1].strip()

    assert first.split()[0] not in NO_VERBS
    assert first.split()[0].istitle()
    assert not first.split()[0].endswith("s")
    assert first.endswith(".")
    assert len(first) <= 66, "longer sentences are cut in the list of commands"
    assert last.startswith(f"Example: goldsmith {name}")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_parameter_is_explained(name: str):
    """Each argument and option has a sentence."""
    assert [one.name for one in COMMANDS[name].params if not getattr(one, "help", "") and one.name != "help"] == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_example_of_a_command_can_be_parsed(name: str):
    """An example in a help text names commands and options that exist."""
    words = shlex.split(COMMANDS[name].help.strip().splitlines()[-1].removeprefix("Example: goldsmith "))

    COMMANDS[name].make_context(name, words[len(name.split()) :], resilient_parsing=False).close()


def test_help_imports_nothing_heavy(shell: Shell):
    """`goldsmith --help` answers at once: no table, kernel, model or plotting library is loaded."""
    done = shell.program(
        """
        import sys
        from goldsmith.cli import main
        sys.argv = ["goldsmith", "--help"]
        try:
            main()
        except SystemExit as end:
            assert end.code == 0
        sys.stderr.write(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
        """
    )

    assert "Commands:" in done.out
    assert sorted(set(HEAVY) & set(done.err.split())) == []


def test_a_kind_may_stand_in_the_plural(shell: Shell):
    """People type what the list itself prints as its heading."""
    assert shell("list", "readers").out == shell("list", "reader").out
    assert shell("show", "readers", "csv").out == shell("show", "reader", "csv").out


@pytest.mark.parametrize("kind", ["operator", "reader", "exporter", "ruleset", "recipe"])
def test_lists_import_no_leaf(shell: Shell, kind: str):
    """Listing reads sentences from files; no leaf and no library that a leaf needs is loaded."""
    done = shell.program(
        f"""
        import sys
        from goldsmith.cli import main
        sys.argv = ["goldsmith", "list", "{kind}"]
        try:
            main()
        except SystemExit as end:
            assert end.code == 0
        sys.stderr.write(" ".join(sys.modules))
        """
    )
    loaded = done.err.split()

    assert done.out
    assert sorted({"lance", "pyarrow", "numba", "numpy", "duckdb"} & set(loaded)) == []
    assert [name for name in loaded if name.startswith(("goldsmith.operators.", "goldsmith.readers.", "goldsmith.exporters."))] == []


def test_python_m_goldsmith_is_the_command(shell: Shell):
    """`python -m goldsmith` does what `goldsmith` does."""
    script = Path(sys.executable).with_name("goldsmith")

    assert shell.process(sys.executable, "-m", "goldsmith", "--version") == shell.process(str(script), "--version") == shell("--version")


@pytest.mark.parametrize("code", ["GS302", "gs302", "302", "error[GS302]"])
def test_a_code_may_be_given_as_it_comes_to_mind(shell: Shell, code: str):
    """As it was printed, in small letters, or as the number alone."""
    assert shell("explain", code).out.startswith("GS302: More records were broken")
