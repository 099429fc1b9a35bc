"""Refresh: a dataset follows its sources, with no more work than there is news, and a kill at any moment loses nothing."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest
from typer.testing import CliRunner

from goldsmith.cli.app import app
from goldsmith.curate import checking, measuring, renewing
from goldsmith.curate.refreshing import Refreshed, refresh, schedule
from goldsmith.errors import NoDatasetError, ReadingError, UsageError
from goldsmith.lake import open_lake

from .workshop import Workshop

PLAIN = "name: plain\nmeasure: [word_count]\nnear_duplicates: {similarity: 0.8}\nboilerplate: {documents: 3}\n"


def rows(n: int, seed: int = 0, words: int = 30) -> list[dict[str, object]]:
    """Return records whose texts have nothing in common."""
    rng = random.Random(seed)
    return [{"id": f"s{seed}r{k}", "text": " ".join(f"w{rng.randrange(1_000_000)}" for _ in range(words)), "n": k} for k in range(n)]


@pytest.fixture
def raw(workshop: Workshop) -> Path:
    """An empty folder of raw files."""
    folder = workshop.folder / "raw"
    folder.mkdir()
    return folder


def write(path: Path, records: list[dict[str, object]]) -> None:
    """Write records as JSON Lines."""
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")


def again(workshop: Workshop, **more) -> Refreshed:
    """Refresh the dataset of the workshop."""
    return refresh("set", lake=str(workshop.lake), report=False, **more)


def texts(workshop: Workshop) -> dict[str, str]:
    """Return the texts of the dataset by id."""
    return {name: row["text"] for name, row in workshop.records().items()}


def sound(workshop: Workshop) -> bool:
    """Tell whether `goldsmith check` finds nothing."""
    return checking.problems(open_lake(str(workshop.lake)), "set") == []


def test_nothing_new_is_nothing_done(workshop: Workshop, raw: Path):
    """A refresh of sources that stayed as they are writes no version and no line of the log."""
    write(raw / "a.jsonl", rows(20))
    first = workshop.run(raw, recipe=workshop.recipe(PLAIN))
    done = again(workshop)
    assert done.outcome.unchanged
    assert (done.outcome.version, done.changes.unchanged, done.added, done.removed) == (first.version, 1, 0, 0)
    assert not (workshop.lake / "set.changes.jsonl").exists()


def test_new_changed_moved_and_vanished_files_are_told_and_followed(workshop: Workshop, raw: Path, monkeypatch: pytest.MonkeyPatch):
    """Only new records are measured; records that a changed file still holds keep their ids; the table is what a fresh run makes."""
    one, two, three = rows(40, 1), rows(10, 2), rows(10, 3)
    write(raw / "one.jsonl", one)
    write(raw / "two.jsonl", two)
    write(raw / "three.jsonl", three)
    workshop.run(raw, recipe=workshop.recipe(PLAIN))
    write(raw / "one.jsonl", [*one[:5], {**one[5], "text": "another text under an id that is known"}, *one[7:], *rows(3, 4)])
    (raw / "two.jsonl").rename(raw / "deux.jsonl")
    (raw / "three.jsonl").unlink()
    write(raw / "four.jsonl", rows(6, 5))
    measured: list[int] = []
    real = measuring._measured
    monkeypatch.setattr(measuring, "_measured", lambda work: (measured.append(work.batch.num_rows), real(work))[1])

    done = again(workshop, remove_vanished=True)

    names = {what: [Path(path).name for path in getattr(done.changes, what)] for what in ("new", "changed", "moved", "vanished")}
    assert names == {"new": ["four.jsonl"], "changed": ["one.jsonl"], "moved": ["deux.jsonl"], "vanished": ["three.jsonl"]}
    assert (done.added, done.removed) == (1 + 3 + 6, 2 + 10)
    assert sum(measured) == 10
    assert sound(workshop)
    workshop.run(raw, recipe=workshop.recipe(PLAIN), dataset="fresh")
    fresh = {name: row["text"] for name, row in workshop.records("fresh").items()}
    assert texts(workshop) == fresh
    line = json.loads((workshop.lake / "set.changes.jsonl").read_text(encoding="utf-8"))
    assert line["sources"]["counts"] == {"new": 1, "changed": 1, "vanished": 1, "moved": 1, "unchanged": 0}
    assert again(workshop).outcome.unchanged


def test_vanished_files_stay_unless_asked(workshop: Workshop, raw: Path):
    """Without the flag nothing is taken away, and the file is named every time."""
    write(raw / "a.jsonl", rows(5, 1))
    write(raw / "b.jsonl", rows(5, 2))
    workshop.run(raw, recipe=workshop.recipe(PLAIN))
    (raw / "b.jsonl").unlink()
    for _ in range(2):
        done = again(workshop)
        assert [Path(path).name for path in done.changes.vanished] == ["b.jsonl"]
    assert len(texts(workshop)) == 10


@pytest.mark.parametrize("source", ["one.jsonl", "*.jsonl", "", "**/*.jsonl"], ids=["file", "pattern", "folder", "deep pattern"])
def test_a_source_that_is_gone_as_a_whole_has_vanished(workshop: Workshop, raw: Path, source: str):
    """A named file, a pattern or a folder that means nothing any more is told, beside another source that grows; its records stay until asked."""
    old, other = raw / "old", raw / "other.jsonl"
    old.mkdir()
    write(old / "one.jsonl", rows(5, 1))
    write(other, rows(5, 2))
    workshop.run(old / source, other, recipe=workshop.recipe(PLAIN))
    (old / "one.jsonl").unlink()
    (old / ".hidden").write_text("nothing that is read")
    write(other, rows(8, 2))

    done = again(workshop)

    assert ([Path(path).name for path in done.changes.vanished], done.added, done.removed) == (["one.jsonl"], 3, 0)
    assert again(workshop, remove_vanished=True).removed == 5
    assert sound(workshop)
    assert len(texts(workshop)) == 8
    assert again(workshop).outcome.unchanged


def test_all_sources_gone_is_told_and_takes_nothing_away(workshop: Workshop, raw: Path):
    """A disk that is not there looks like files that are gone: the dataset stays, and asked to take records away it refuses."""
    write(raw / "a.jsonl", rows(5))
    workshop.run(raw, recipe=workshop.recipe(PLAIN))
    (raw / "a.jsonl").unlink()
    raw.rmdir()
    done = again(workshop)
    assert ([Path(path).name for path in done.changes.vanished], done.outcome.unchanged) == (["a.jsonl"], True)
    with pytest.raises(UsageError, match="none of the sources is there any more"):
        again(workshop, remove_vanished=True)
    assert len(texts(workshop)) == 5


def test_what_was_never_read_is_still_missed(workshop: Workshop, raw: Path):
    """A path that no run has read is no news when it is not there: a run, and one after a refresh, end with the reading error."""
    write(raw / "a.jsonl", rows(5))
    workshop.run(raw / "a.jsonl", recipe=workshop.recipe(PLAIN))
    again(workshop)
    with pytest.raises(ReadingError, match="no such file"):
        workshop.run(raw / "a.jsonl", raw / "b.jsonl", recipe=workshop.recipe(PLAIN))


def test_a_file_that_may_not_be_opened_has_not_vanished(workshop: Workshop, raw: Path, monkeypatch: pytest.MonkeyPatch):
    """Nothing is taken away because a permission was; a file named itself ends the refresh with the reason."""
    for name in ("a", "b"):
        write(raw / f"{name}.jsonl", rows(5, ord(name)))
    workshop.run(raw, recipe=workshop.recipe(PLAIN))
    workshop.run(raw / "b.jsonl", recipe=workshop.recipe(PLAIN), dataset="one")
    monkeypatch.setattr(os, "access", lambda path, _mode: not str(path).endswith("b.jsonl"))  # as root everything may be read
    done = again(workshop, remove_vanished=True)
    assert (done.changes.vanished, done.removed, len(texts(workshop))) == ((), 0, 10)
    with pytest.raises(ReadingError, match="may not be read"):
        refresh("one", lake=str(workshop.lake), report=False)


def test_small_files_are_told_apart(workshop: Workshop, raw: Path):
    """Files that were read together in one share change and vanish one by one."""
    for number in range(30):
        (raw / f"{number:02d}.txt").write_text(f"Note {number}: " + " ".join(str(number * k) for k in range(20)), encoding="utf-8")
    workshop.run(raw, recipe=workshop.recipe(PLAIN))
    (raw / "07.txt").write_text("Another note with words of its own that nobody wrote before.", encoding="utf-8")
    (raw / "11.txt").unlink()
    done = again(workshop, remove_vanished=True)
    assert (done.added, done.removed, done.changes.unchanged) == (1, 2, 28)
    assert sound(workshop)
    assert sum("Another note" in text for text in texts(workshop).values()) == 1


def test_copies_within_a_file_are_counted(workshop: Workshop, raw: Path):
    """Of records that are all the same, as many stay as the file still holds."""
    write(raw / "a.jsonl", [{"text": "the same words again and again"}] * 5 + [{"text": "other words"}])
    workshop.run(raw, recipe=workshop.recipe(PLAIN))
    write(raw / "a.jsonl", [{"text": "the same words again and again"}] * 3 + [{"text": "other words"}] * 2)
    done = again(workshop)
    assert (done.added, done.removed) == (1, 2)
    assert sorted(texts(workshop).values()) == ["other words"] * 2 + ["the same words again and again"] * 3
    assert sound(workshop)


def test_broken_rows_of_a_changed_file_are_those_that_it_holds(workshop: Workshop, raw: Path):
    """The quarantine follows the file too."""
    (raw / "a.jsonl").write_text('{"text": "one"}\nbroken\n{"text": null}\n', encoding="utf-8")
    workshop.run(raw, recipe=workshop.recipe(PLAIN))
    (raw / "a.jsonl").write_text('{"text": "one"}\n{"text": "two"}\n{"text": 7}\n', encoding="utf-8")
    done = again(workshop)
    assert (done.outcome.facts["in"], done.outcome.facts["quarantined"]) == (3, 1)
    assert sound(workshop)


@pytest.mark.parametrize("broken", ["_replace", "_leave", "_delete", "forget"])
def test_a_refresh_that_is_stopped_anywhere_is_done_again(workshop: Workshop, raw: Path, monkeypatch: pytest.MonkeyPatch, broken: str):
    """Stopped before or after any step of following, the next refresh leaves what a fresh run makes."""
    one = rows(20, 1)
    write(raw / "one.jsonl", one)
    write(raw / "two.jsonl", rows(5, 2))
    workshop.run(raw, recipe=workshop.recipe(PLAIN))
    write(raw / "one.jsonl", [*one[3:], *rows(4, 3)])
    (raw / "two.jsonl").unlink()
    real = getattr(renewing, broken)
    for after in (False, True):

        def stopped(*args, after=after, **more):
            if after:
                real(*args, **more)
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(renewing, broken, stopped)
            with pytest.raises(KeyboardInterrupt):
                again(workshop, remove_vanished=True)
    again(workshop, remove_vanished=True)
    assert sound(workshop)
    workshop.run(raw, recipe=workshop.recipe(PLAIN), dataset="fresh")
    assert texts(workshop) == {name: row["text"] for name, row in workshop.records("fresh").items()}


def test_drift_is_told(workshop: Workshop, raw: Path):
    """News that are much shorter than what was there move the word count, and the run says so; news of the same kind do not."""
    write(raw / "a.jsonl", rows(300, 1))
    workshop.run(raw, recipe=workshop.recipe(PLAIN))
    write(raw / "b.jsonl", rows(300, 2))
    assert [one.column for one in again(workshop).drift] == ["source"]
    write(raw / "c.jsonl", rows(900, 3, words=5))
    done = again(workshop)
    moved = {one.column: one for one in done.drift}
    assert moved["word_count"].before == "median 30"
    assert moved["word_count"].after == "median 5"
    assert "drifted" in done.summary()


def test_what_cannot_be_refreshed_is_told(workshop: Workshop, raw: Path):
    """No dataset, and one that holds the first records only."""
    workshop.lake.mkdir(exist_ok=True)
    with pytest.raises(NoDatasetError):
        again(workshop)
    write(raw / "a.jsonl", rows(30))
    workshop.run(raw, recipe=workshop.recipe(PLAIN), limit=3)
    with pytest.raises(UsageError, match="first records"):
        again(workshop)


def test_a_schedule_holds_the_command(tmp_path: Path):
    """Both forms name the lake by its full path and survive blanks and percent signs; other words are refused."""
    lake = tmp_path / "a lake 100%"
    cron = schedule("web", lake=str(lake), often="weekly", kind="cron").splitlines()[-1]
    assert cron.startswith("30 3 * * 1 ")
    assert cron.endswith(f"refresh web --lake '{lake}'".replace("%", "\\%"))
    timer = schedule("web", lake=str(lake), often="hourly", kind="systemd")
    assert f'"{lake}"'.replace("%", "%%") in timer
    assert "OnCalendar=hourly" in timer
    with pytest.raises(UsageError):
        schedule("web", lake=str(lake), often="often", kind="cron")


def test_the_verb_prints_one_object(workshop: Workshop, raw: Path):
    """With --json the totals and the changes are one object on the last line."""
    write(raw / "a.jsonl", rows(10))
    workshop.run(raw, recipe=workshop.recipe(PLAIN))
    write(raw / "b.jsonl", rows(5, 2))
    done = CliRunner().invoke(app, ["refresh", "set", "--lake", str(workshop.lake), "--json", "--no-report"])
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["in"], told["refresh"]["records"]) == (15, {"added": 5, "removed": 0})
