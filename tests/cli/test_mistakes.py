"""A user's mistake gets a message and an exit code, never a traceback."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cli.conftest import Shell


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
    "a word that is no choice": (["audit", "web", "--nonce", "1", "--out", "a", "--purpose", "label"], 2, "GS104"),
    "a number out of range": (["audit", "web", "--nonce", "1", "--out", "a", "--good", "3"], 2, "GS104"),
    "a word for a number": (["quarantine", "web", "--limit", "many"], 2, "GS104"),
    "a part of a number": (["audit", "web", "--nonce", "1", "--out", "a", "--rows", "2.5"], 2, "GS104"),
    "a spreadsheet": (["run", "plain.yaml", "-i", "book.xls"], 1, "GS301"),
    "file exists": (["init", "web", "plain.yaml"], 2, "GS104"),
    "a folder that is a file": (["init", "web", "plain.yaml/mine.yaml"], 1, "GS903"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_gets_a_message(shell: Shell, mistake: str):
    """Where, what, and what to do on standard error; nothing on standard output; never a traceback."""
    shell.rows()
    for name in ("bytes.bin", "book.xls"):
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


def test_a_wrong_configuration_file_is_told(shell: Shell):
    """Unknown keys are refused with the nearest known one."""
    (shell.folder / "goldsmith.toml").write_text('lak = "x"\n', encoding="utf-8")

    done = shell("datasets")

    assert done.code == 2
    assert "`lak`: no such setting, did you mean `lake`?" in done.err


def test_a_mistake_in_a_process_of_its_own(shell: Shell):
    """The installed script ends as the tests above say that it ends."""
    done = shell.process(str(Path(sys.executable).with_name("goldsmith")), "show", "reader", "jsonlines")

    assert done.code == 2
    assert done.out == ""
    assert done.err == "error[GS101] no reader is called `jsonlines`\n  hint: did you mean `jsonl`?\n"


def test_ctrl_c_ends_with_130_and_a_sentence(shell: Shell):
    """A run that is stopped says that nothing is lost, without a traceback."""
    shell.rows()

    done = shell.program(
        """
        import os, signal, sys, time
        from goldsmith.cli import main
        from goldsmith.curate import run
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job is born deaf to it
        def stop(sources):
            os.kill(os.getpid(), signal.SIGINT)
            for _ in range(1000):  # another thread may have taken the signal: the main one learns of it between two steps
                time.sleep(0.01)
        run.find_inputs = stop
        sys.argv = ["goldsmith", "run", "plain.yaml", "-i", "in.jsonl"]
        main()
        """
    )

    assert done.code == 130
    assert done.err == "stopped; what was acknowledged is safe, and the same command goes on from there\n"


def test_a_wrong_value_of_an_option_names_what_was_meant(shell: Shell):
    """Option, value, what there is and the nearest of it, word for word; nothing of the library that checked it."""
    done = shell("audit", "web", "--nonce", "1", "--out", "a", "--purpose", "label")

    assert done.err == (
        "error[GS104] --purpose: this value does not fit\n"
        "  found: 'label'\n"
        "  expected: `safety`, `labels`, `facts` or `type`\n"
        "  hint: did you mean `labels`? `goldsmith audit --help` tells what fits\n"
    )


@pytest.mark.parametrize(("option", "value", "expected"), [("--good", "3", "at most 1"), ("--rows", "2.5", "a whole number"), ("--rows", "0", "at least 1")])  # fmt: skip
def test_a_wrong_number_is_told_with_what_it_should_be(shell: Shell, option: str, value: str, expected: str):
    """Bounds and sorts of numbers are told plainly."""
    done = shell("audit", "web", "--nonce", "1", "--out", "a", option, value)

    assert done.err.startswith(f"error[GS104] {option}: this value does not fit\n  found: {value!r}\n  expected: {expected}\n")


def test_a_summary_of_advice_says_each_word_once(shell: Shell):
    """What was found of the fields is told as a sentence, not as `fields: fields:`; in Chinese no English stands in it."""
    shell.rows()

    english = shell("inspect", "in.jsonl", "--out", "found.yaml").out
    chinese = shell("inspect", "in.jsonl", "--language", "zh").out

    assert "fields: each record holds `id` (text of 1), `text` (text of" in english
    assert "fields: fields:" not in english
    assert "# 每条记录有 `id`（文本，平均 1 字）、`text`（文本，平均" in chinese.replace("` （", "`（")
