"""`goldsmith share`: who may have the releases of a dataset, and which of them nobody may have."""

from __future__ import annotations

from cli.conftest import Shell
from shelved import release, status


def test_what_is_shared_is_told_with_what_stands_against_it(shell: Shell):
    """Access, who was named, each release; a recalled one and a broken one with why."""
    shelf = shell.folder / "releases"
    first, second, third = (release(shelf, "titles", version, rows=10) for version in ("1.0.0", "1.1.0", "1.2.0"))
    status(second, 3, first)
    (third / "hallmark" / "manifest.oms.json").write_text("no", encoding="utf-8")

    done = shell("share", "titles", "granted", "--to", "mei=2027-01-01T00:00:00Z")

    assert done.code == 0
    assert done.err.splitlines() == [
        "titles: granted",
        "  mei until 2027-01-01T00:00:00Z",
        "  1.2.0: this is no release",
        "  1.1.0",
        "  1.0.0: recalled: a source was withdrawn",
    ]


def test_names_that_do_not_count_are_told(shell: Shell):
    """Where all members may have it, whoever is named is told to make no difference."""
    release(shell.folder / "releases", "titles", "1.0.0", rows=10)

    assert "goldsmith share titles granted" in shell("share", "titles", "members", "--to", "mei").err


def test_what_is_not_on_the_shelf_says_how_it_comes_there(shell: Shell):
    """The command that is told writes to where it is looked for."""
    told = shell("share", "titles", "open")

    assert told.code == 1
    assert "goldsmith release titles --version 1.0.0 --out releases/titles/1.0.0" in told.err
