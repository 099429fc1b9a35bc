"""The command line keeps its promises: help, exit codes, one JSON value, no traceback for a user's mistake."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from cli.conftest import Shell
from goldsmith.cli.app import app

COMMANDS = get_command(app).commands
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

    COMMANDS[name].make_context(name, words[1:], resilient_parsing=False).close()


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


def test_nothing_to_do_shows_help_and_is_a_misuse(shell: Shell):
    """`goldsmith` alone prints the help; an unknown command, option or too few arguments end with 2."""
    assert "Commands:" in shell().out + shell().err
    for words in (["no-such-command"], ["run"], ["list", "no-such-kind"], ["plan", "web", "--no-such-option"]):
        done = shell(*words)
        assert done.code == 2
        assert done.out == ""
        assert "Traceback" not in done.err


MISTAKES = {
    "no lake": (["why", "web", "x"], 1, "GS201"),
    "no lake for sql": (["sql", "select 1"], 1, "GS201"),
    "unknown recipe": (["plan", "wep"], 2, "GS101"),
    "no recipe file": (["plan", "mine.yaml"], 2, "GS104"),
    "unknown kind to list": (["list", "operater"], 2, "GS101"),
    "unknown kind": (["show", "operater", "x"], 2, "GS101"),
    "unknown operator": (["show", "operator", "word_cuont"], 2, "GS101"),
    "unknown code": (["explain", "GS999"], 2, "GS101"),
    "nothing to read": (["run", "plain.yaml"], 2, "GS104"),
    "no such input": (["run", "plain.yaml", "-i", "nothing.jsonl"], 1, "GS301"),
    "a file that is no data": (["run", "plain.yaml", "-i", "bytes.bin"], 1, "GS301"),
    "set without a value": (["plan", "plain.yaml", "--set", "near_duplicates"], 2, "GS104"),
    "set of an unknown setting": (["plan", "plain.yaml", "--set", "near_duplicates.similarty=0.5"], 2, "GS103"),
    "set out of range": (["plan", "plain.yaml", "--set", "near_duplicates.similarity=7"], 2, "GS103"),
    "bad name of a dataset": (["run", "plain.yaml", "-i", "in.jsonl", "--dataset", "my data"], 2, "GS104"),
    "files without --input": (["run", "plain.yaml", "in.jsonl", "a", "b", "c"], 2, "GS104"),
    "a spreadsheet": (["run", "plain.yaml", "-i", "book.xlsx"], 1, "GS301"),
    "file exists": (["init", "web", "plain.yaml"], 2, "GS104"),
    "a folder that is a file": (["init", "web", "plain.yaml/mine.yaml"], 1, "GS903"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_gets_a_message(shell: Shell, mistake: str):
    """Where, what, and what to do on standard error; nothing on standard output; never a traceback."""
    shell.rows()
    for name in ("bytes.bin", "book.xlsx"):
        (shell.folder / name).write_bytes(bytes(range(256)) * 16)
    words, code, error = MISTAKES[mistake]

    done = shell(*words)

    assert done.code == code, done.err
    assert done.out == ""
    assert done.err.startswith(f"error[{error}]"), done.err
    assert "\n  hint: " in done.err
    assert "Traceback" not in done.err


MISTAKES_WITH_DATA = {
    "unknown dataset": (["why", "plane", "a"], 1, "GS202"),
    "unknown id": (["why", "plain", "zebra"], 1, "GS207"),
    "unknown ids": (["take", "plain", "zebra", "gnu"], 1, "GS207"),
    "unknown version": (["diff", "plain", "77"], 1, "GS203"),
    "unknown tag": (["untag", "plain", "release"], 1, "GS203"),
    "sql that is none": (["sql", "selec 1"], 2, "GS104"),
    "sql of an unknown table": (["sql", "select * from nothing"], 2, "GS104"),
    "sql that writes": (["sql", "drop table plain"], 2, "GS104"),
    "layout that nobody writes": (["export", "plain", "out.docx"], 1, "GS601"),
    "layout of that name": (["export", "plain", "out", "--format", "parket"], 2, "GS101"),
    "column that is not there": (["export", "plain", "out.jsonl", "--columns", "colour"], 1, "GS205"),
    "export over something": (["export", "plain", "in.jsonl"], 1, "GS601"),
    "report into a file": (["report", "plain", "in.jsonl"], 1, "GS903"),
    "other fields for the same dataset": (["run", "plain.yaml", "-i", "in.jsonl", "--set", "fields.text=body"], 2, "GS104"),
}


@pytest.mark.parametrize(
    "mistake",
    list(MISTAKES_WITH_DATA),
)
def test_a_mistake_about_data_gets_a_message(curated: Shell, mistake: str):
    """As above, where a dataset exists."""
    words, code, error = MISTAKES_WITH_DATA[mistake]

    done = curated(*words)

    assert (done.code, done.out) == (code, ""), done.err
    assert done.err.startswith(f"error[{error}]"), done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_speaks_json(name: str):
    """Programs can read what any command says; `take` prints nothing else."""
    assert name == "take" or "--json" in [word for one in COMMANDS[name].params for word in one.opts]


AS_JSON = [
    ["list", "--json"],
    ["list", "reader", "--json"],
    ["doctor", "--json"],
    ["plan", "plain.yaml", "-i", "in.jsonl", "--json"],
    ["run", "plain.yaml", "-i", "in.jsonl", "--dry-run", "--json"],
    ["run", "plain.yaml", "-i", "in.jsonl", "--json"],
    ["datasets", "--json"],
    ["ledger", "plain", "--json"],
    ["quarantine", "plain", "--json"],
    ["why", "plain", "a", "--json"],
    ["sql", "select id from plain order by id", "--json"],
    ["versions", "plain", "--json"],
    ["diff", "plain", "1", "--json"],
    ["check", "plain", "--json"],
    ["show", "reader", "jsonl", "--json"],
    ["explain", "gs103", "--json"],
    ["explain", "--json"],
    ["init", "web", "web.yaml", "--json"],
    ["tag", "plain", "first", "--json"],
    ["branch", "plain", "trial", "--json"],
    ["untag", "plain", "first", "--json"],
    ["report", "plain", "report", "--json"],
    ["export", "plain", "copy.jsonl", "--json"],
    ["compact", "plain", "--json"],
    ["clean", "plain", "--json"],
    ["restore", "plain", "2", "--json"],
]


def test_json_is_one_value_on_one_line(shell: Shell):
    """With --json standard output is one JSON value and nothing else."""
    shell.rows()
    shell("run", "plain.yaml", "-i", "in.jsonl", "--no-report")

    for words in AS_JSON:
        done = shell(*words)
        assert done.code == 0, done.err
        assert done.json() is not None


def test_a_run_talks_on_standard_error_only(shell: Shell):
    """Progress is talk; the totals are data, and they add up."""
    shell.rows()

    done = shell("run", "plain.yaml", "-i", "in.jsonl", "--json")

    totals = done.json()
    assert "reading" in done.err
    assert (totals["in"], totals["kept"], totals["dropped"], totals["quarantined"]) == (5, 3, {"exact_duplicate": 1}, 1)
    assert set(totals) == {
        "dataset",
        "version",
        "in",
        "kept",
        "dropped",
        "quarantined",
        "children",
        "bytes_in",
        "seconds",
        "cpu_seconds",
    }


def test_the_same_run_again_says_so(curated: Shell):
    """An unchanged run prints the stored totals."""
    first, second = (curated("run", "plain.yaml", "-i", "in.jsonl", "--json").json() for _ in range(2))

    assert first["unchanged"] is second["unchanged"] is True
    assert first["version"] == second["version"]


def test_why_tells_what_a_copy_duplicates(curated: Shell):
    """The sentence names the record that stayed."""
    told = curated("why", "plain", "b").out

    assert "b: dropped (exact_duplicate)" in told
    assert "duplicate of a" in told


def test_the_quarantine_says_that_it_holds_more(shell: Shell):
    """A list that was cut off is never taken for the whole."""
    shell.rows()
    (shell.folder / "in.jsonl").write_text('{"text": "one that can be read"}\n' + '{"text": null}\n' * 3, encoding="utf-8")
    shell("run", "plain.yaml", "-i", "in.jsonl", "--no-report")

    cut = shell("quarantine", "plain", "--limit", "2")

    assert cut.out.count("null_text") == 2
    assert cut.err == "2 of 3 rows; --limit 3 shows all, --json whole messages and bytes\n"
    assert shell("quarantine", "plain").err == ""


def test_take_prints_one_object_a_line(curated: Shell):
    """The order is the order asked for, and Chinese text stays Chinese."""
    lines = [json.loads(line) for line in curated("take", "plain", "e", "a").out.splitlines()]

    assert [line["id"] for line in lines] == ["e", "a"]
    assert lines[0]["text"].startswith("港务局")


def test_bytes_are_told_in_hexadecimal(curated: Shell):
    """Digests are columns too; they are shown as people write them, and JSON stays JSON."""
    question = "select digest from plain where id = 'a'"

    shown = curated("sql", question).out.split()[1].rstrip("…")
    whole = curated("sql", question, "--json").json()[0]["digest"]

    assert len(whole) == 32
    assert bytes.fromhex(whole).hex().startswith(shown)
    assert json.loads(curated("take", "plain", "a").out)["digest"] == whole


def test_no_rows_are_no_output(curated: Shell):
    """An empty answer is empty data; that it is empty is talk."""
    done = curated("sql", "select id from plain where id = 'zebra'")

    assert (done.code, done.out, done.err) == (0, "", "no rows\n")
    assert curated("sql", "select id from plain where id = 'zebra'", "--json").json() == []


def test_a_dry_run_writes_nothing(shell: Shell):
    """--dry-run and plan leave the folder as it was."""
    shell.rows()
    before = sorted(shell.folder.rglob("*"))

    for words in (["run", "plain.yaml", "-i", "in.jsonl", "--dry-run"], ["plan", "plain.yaml", "-i", "in.jsonl"]):
        done = shell(*words)
        assert done.code == 0
        assert "1. collect" in done.out

    assert sorted(shell.folder.rglob("*")) == before


def test_a_failed_run_makes_no_lake(shell: Shell):
    """A recipe or an input that is wrong is told before anything is written."""
    shell.rows()

    shell("run", "plain.yaml", "-i", "nothing.jsonl")
    shell("run", "plain.yaml", "-i", "in.jsonl", "--set", "near_duplicates.similarity=7")

    assert not (shell.folder / "lake").exists()


def test_flags_win_over_the_environment_over_the_file(shell: Shell):
    """--lake, then GOLDSMITH_LAKE, then goldsmith.toml, then `lake`."""
    plan = ["plan", "web", "--json"]
    assert shell(*plan).json()["lake"] == "lake"

    (shell.folder / "goldsmith.toml").write_text('lake = "from-file"\n', encoding="utf-8")

    assert shell(*plan).json()["lake"] == "from-file"
    assert shell(*plan, GOLDSMITH_LAKE="from-environment").json()["lake"] == "from-environment"
    assert shell(*plan, "--lake", "from-flag", GOLDSMITH_LAKE="from-environment").json()["lake"] == "from-flag"


def test_a_wrong_configuration_file_is_told(shell: Shell):
    """Unknown keys are refused with the nearest known one."""
    (shell.folder / "goldsmith.toml").write_text('lak = "x"\n', encoding="utf-8")

    done = shell("datasets")

    assert done.code == 2
    assert "`lak`: no such setting, did you mean `lake`?" in done.err


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: Shell, name: str):
    """Completion works in the usual shells without any further package."""
    done = shell("--show-completion", name, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")

    assert done.code == 0
    assert "_GOLDSMITH_COMPLETE" in done.out


def test_completion_proposes_commands(shell: Shell):
    """The script asks the program, and the program answers."""
    done = shell(COMP_WORDS="goldsmith quar", COMP_CWORD="1", _GOLDSMITH_COMPLETE="complete_bash")

    assert done.out.split() == ["quarantine"]


def test_doctor_finds_a_healthy_installation(shell: Shell):
    """Everything that is needed is there, and the place of the lake can be written to."""
    found = {one["part"]: one for one in shell("doctor", "--json").json()}

    assert {one["state"] for one in found.values()} <= {"ok", "optional"}
    assert found["lake"]["found"].startswith(str(shell.folder))


def test_a_broken_package_of_a_third_party_is_named_and_breaks_nothing_else(shell: Shell):
    """Its rule set is listed as broken, using it is told with its package, and doctor knows of it."""
    about = shell.folder / "broken-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[goldsmith.rulesets]\nbroken@1 = broken_rules:RULES\n", encoding="utf-8")
    python = (sys.executable, "-m", "goldsmith")

    listed = shell.process(*python, "list", "ruleset", PYTHONPATH=str(shell.folder))
    shown = shell.process(*python, "show", "ruleset", "broken@1", PYTHONPATH=str(shell.folder))
    looked = shell.process(*python, "doctor", PYTHONPATH=str(shell.folder))

    assert (listed.code, listed.err) == (0, "")
    assert "broken@1" in listed.out
    assert "goldsmith-zh@1" in listed.out
    assert shown.code == 1
    assert shown.err.startswith("error[GS901] broken_rules:RULES: the ruleset `broken@1` of the package broken cannot be imported\n")
    assert "No module named 'broken_rules'" in shown.err
    assert "ruleset broken@1" in looked.out


def test_drop_asks_first(shell: Shell):
    """Without --yes and without an answer nothing is removed."""
    shell.rows()
    shell("run", "plain.yaml", "-i", "in.jsonl", "--no-report")

    assert shell("drop", "plain").code == 1
    assert [one["dataset"] for one in shell("datasets", "--json").json()] == ["plain"]
    assert shell("drop", "plain", "--yes").code == 0
    assert shell("datasets", "--json").json() == []


def test_ctrl_c_ends_with_130_and_a_sentence(shell: Shell):
    """A run that is stopped says that nothing is lost, without a traceback."""
    shell.rows()

    done = shell.program(
        """
        import os, signal, sys
        from goldsmith.cli import main
        from goldsmith.curate import run
        run.find_inputs = lambda sources: os.kill(os.getpid(), signal.SIGINT)
        sys.argv = ["goldsmith", "run", "plain.yaml", "-i", "in.jsonl"]
        main()
        """
    )

    assert done.code == 130
    assert done.err == "stopped; what was acknowledged is safe, and the same command goes on from there\n"


def test_a_mistake_in_a_process_of_its_own(shell: Shell):
    """The installed script ends as the tests above say that it ends."""
    done = shell.process(str(Path(sys.executable).with_name("goldsmith")), "show", "reader", "jsonlines")

    assert done.code == 2
    assert done.out == ""
    assert done.err == "error[GS101] no reader is called `jsonlines`\n  hint: did you mean `jsonl`?\n"
