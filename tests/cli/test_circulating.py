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


def test_a_day_is_a_moment_and_what_is_neither_is_told(shell: Shell):
    """A day begins at midnight in UTC; a misspelt access is told with the one that was meant; a name that has no release is told."""
    release(shell.folder / "releases", "titles", "1.0.0", rows=10)

    assert "  mei until 2027-01-01T00:00:00Z" in shell("share", "titles", "granted", "--to", "mei=2027-01-01").err
    for said in ("mei=soon", "mei=2027-01-01T00:00:00", "mei=", "=2027-01-01"):
        assert (shell("share", "titles", "granted", "--to", said).code, said) == (2, said)
    assert "did you mean `contract`?" in shell("share", "titles", "contracts").err
    assert "no release of titels stands in" in shell("share", "titels").err


def test_who_may_have_what_is_told_in_words(shell: Shell):
    """What is for everybody is told so: `nobody` is the word for what leaves for nobody."""
    release(shell.folder / "releases", "titles", "1.0.0", rows=10)

    lines = [one.split() for one in shell("level", "titles").out.splitlines()]

    assert ["records", "anybody"] in lines
    assert not [one for one in lines if one[-1] == "nobody"]


def test_what_is_not_on_the_shelf_says_how_it_comes_there(shell: Shell):
    """The command that is told writes to where it is looked for."""
    told = shell("share", "titles", "open")

    assert told.code == 1
    assert "goldsmith release titles --version 1.0.0 --out releases/titles/1.0.0" in told.err
