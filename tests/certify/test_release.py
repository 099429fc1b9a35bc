"""Releases: whole or not at all, the same each time, given a number once, and verified by the verifier alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import lance
import pyarrow as pa
import pytest

from certify.houses import House, house
from evaluate.test_truth import made as unlicensed
from goldsmith.certify.log import Log
from goldsmith.certify.release import kept, listing
from goldsmith.certify.release.asked import Party
from goldsmith.certify.release.building import Made, release
from goldsmith.certify.release.parents import predicate_of
from goldsmith.certify.release.records import counted
from goldsmith.certify.rights.register import known
from goldsmith.certify.statement.records_root import records_root
from goldsmith.certify_errors import ReleaseError, ReleaseGateError
from goldsmith.errors import NoDatasetError, StorageError, UsageError, VersionError
from goldsmith.lake import open_lake
from goldsmith.log_errors import LogError
from indicators.planted import rows

ALL = {
    "README.md", "croissant.json", "data", "evaluation", "goldsmith_verify.py", "hallmark", "licences.json", "offer.json", "provenance.json", "rights.json",
}  # fmt: skip
MLCROISSANT = os.environ.get("GOLDSMITH_MLCROISSANT", "")


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> House:
    """A house with one release, 1.2.0."""
    return house(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def made(place: House) -> Made:
    """The release."""
    return place.release()


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return the content of every file."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_release_stands_by_itself(place: House, made: Made):
    """All of its parts are there, its version has the tag that protects it, and nothing else was left."""
    assert {path.name for path in made.folder.iterdir()} == ALL
    assert "release-1.2.0" in place.lake.dataset("planted").tags()
    assert [path.name for path in place.folder.iterdir() if "partial" in path.name] == []
    assert (made.records, made.signed) == (60, True)


def test_the_verifier_says_yes_and_only_to_these_bytes(place: House, made: Made, tmp_path: Path):
    """Untouched it is verified; with one bit turned, one file more or one less it is altered; with other keys it is not trusted."""
    assert place.verify(made.folder) == 0
    copy = tmp_path / "copy"
    for change in (
        lambda: next((copy / "data").iterdir()).write_bytes(b"PAR1"),
        lambda: (copy / "README.md").write_bytes((copy / "README.md").read_bytes().replace(b"planted", b"plantet")),
        lambda: (copy / "more.txt").write_text("x"),
        (copy / "licences.json").unlink,
        lambda: (copy / "hallmark" / "trust.policy").write_text("publisher a b"),
        (copy / "hallmark" / "evidence" / "DOC.dsse.json").unlink,
    ):
        shutil.copytree(made.folder, copy)
        change()
        assert place.verify(copy) == 10
        shutil.rmtree(copy)
    stranger = tmp_path / "stranger.policy"
    stranger.write_text(f"publisher other {place.party('other').did}\nevaluator evaluator {place.party('evaluator').did}\n")
    assert place.verify(made.folder, policy=stranger) == 11


def test_what_a_hallmark_says_can_be_counted_again(made: Made):
    """Counts, roots and the score vector are those of the files and of the report."""
    told = predicate_of(made.folder / "hallmark" / "hallmark.dsse.json")
    report = json.loads((made.folder / "evaluation" / "evaluation.json").read_bytes())
    covered = [
        path for path in made.folder.rglob("*") if path.is_file() and "hallmark" not in path.parts and path.name != "goldsmith_verify.py"
    ]

    assert told["dataset"]["records_root"] == records_root(f"r{at}" for at in range(60))
    assert told["dataset"]["content_root"] == told["dataset"]["lake"]["root"] == report["measurements"]["root"]
    assert (told["dataset"]["files"], told["dataset"]["bytes"]) == (len(covered), sum(path.stat().st_size for path in covered))
    findings = report["measurements"]["findings"]
    assert {one["name"] for one in told["grade"]["measured"]} == {name for name, one in findings.items() if one["state"] == "measured"}
    assert all(one["low"] <= one["value"] <= one["high"] for one in told["grade"]["measured"])
    assert {one["name"] for one in told["grade"]["not_tested"]} >= {"model_gain"}
    assert told["rights"]["spdx"] == "MIT"


def test_the_same_release_again_is_the_same_to_the_byte(place: House, made: Made):
    """Same version, keys and moment: every file is the same, in another folder and with another number of threads."""
    again = place.release(out=place.folder / "again", workers=1, issued=None)

    assert bytes_of(again.folder) == bytes_of(made.folder)


def test_a_number_is_given_once(place: House, made: Made):
    """Other bytes under the same number are refused, and told which files differ; nothing is left."""
    with pytest.raises(ReleaseError, match=r"released with other bytes.*(?s:.)*data/train\.jsonl"):
        place.release(layout="jsonl", out=place.folder / "other")
    assert not (place.folder / "other").exists()
    records = place.lake.dataset("planted")
    records.tag("release-7.0.0", 1)
    with pytest.raises(ReleaseError, match="the number of another version"):
        place.release("7.0.0", dataset=f"planted@{records.version}")


@pytest.mark.parametrize("layout", ["jsonl", "webdataset", "lance"])
def test_other_layouts_hold_the_same_records(place: House, made: Made, layout: str):
    """Roots over ids and texts do not hang on the layout."""
    number = {"jsonl": "1.3.0", "webdataset": "1.4.0", "lance": "1.5.0"}[layout]
    one = place.release(number, layout=layout)
    told, first = (predicate_of(each.folder / "hallmark" / "hallmark.dsse.json") for each in (one, made))

    assert [told["dataset"][name] for name in ("records_root", "content_root")] == [first["dataset"][name] for name in ("records_root", "content_root")]  # fmt: skip
    assert told["validity"]["supersedes"]["urn"].startswith("urn:goldsmith:release:planted@1.")
    assert place.verify(one.folder) == 0


@pytest.mark.parametrize("version", ["1.2", "v1.2.0", "01.2.0", "1.2.0+build", "1.2.0-01", "1.2.0 ", "", "latest"])
def test_a_number_that_is_no_version_is_refused(place: House, version: str):
    """Semantic Versioning, without build metadata."""
    with pytest.raises(UsageError, match="no version of a release"):
        place.release(version)


def test_what_cannot_be_released_is_told_before_anything_is_read(place: House, made: Made):
    """One key for both parties, a folder that is taken, no such dataset or version, a report of something else."""
    publisher = place.party("publisher")
    with pytest.raises(ReleaseError, match="the same key"):
        place.release("2.0.0", evaluator=publisher)
    with pytest.raises(ReleaseError, match="something under this name"):
        place.release("2.0.0", out=made.folder)
    with pytest.raises(NoDatasetError):
        place.release("2.0.0", dataset="plantd")
    with pytest.raises(VersionError):
        place.release("2.0.0", dataset="planted@99")
    with pytest.raises(LogError, match="no log here"):
        place.release("2.0.0", log=place.folder / "keys")
    with pytest.raises(ReleaseError, match="no report"):
        place.release("2.0.0", evaluation=place.folder / "keys")
    assert not (place.folder / "planted-2.0.0").exists()


def test_a_report_of_other_records_is_refused(place: House, made: Made, tmp_path: Path):
    """A report that was brought along must be of this version, or of the same ids and texts."""
    shutil.copytree(made.folder / "evaluation", tmp_path / "report")
    report = json.loads((tmp_path / "report" / "evaluation.json").read_bytes())
    report["measurements"]["root"], report["measurements"]["version"] = "0" * 64, 1
    (tmp_path / "report" / "evaluation.json").write_text(json.dumps(report))

    with pytest.raises(ReleaseError, match="of other records"):
        place.release("2.1.0", evaluation=tmp_path / "report")
    assert place.release("2.2.0", evaluation=made.folder / "evaluation").letter == made.letter


def test_a_parent_hands_on_its_level(place: House, made: Made):
    """The strictest level of what a release was made from holds for it, whatever is declared."""
    strict = place.release("3.0.0", level="重要", evaluation=made.folder / "evaluation")
    child = place.release("3.1.0", level="一般", parents=(strict.folder,), evaluation=made.folder / "evaluation")
    told = predicate_of(child.folder / "hallmark" / "hallmark.dsse.json")

    assert told["security"]["level"] == "重要"
    assert told["provenance"]["parents"] == [{"urn": "urn:goldsmith:release:planted@3.0.0", "sha256": strict.hallmark}]
    with pytest.raises(ReleaseError, match="no hallmark"):
        place.release("3.2.0", parents=(place.folder / "keys",))


def test_killed_it_leaves_nothing_under_its_name(place: House, made: Made):
    """Killed hard while it writes, a release has no folder; the same command makes it then."""
    out = place.folder / "planted-4.0.0"
    program = f"""
import os, signal
from dataclasses import replace
from pathlib import Path
from certify.houses import House
from goldsmith.certify.release import writing
writing.bound = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
House(Path({str(place.folder)!r})).release("4.0.0", evaluation=Path({str(made.folder / "evaluation")!r}))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)

    assert done.returncode == -9, done.stderr[-500:]
    assert not out.exists()
    assert place.release("4.0.0", evaluation=made.folder / "evaluation").folder == out
    assert [path.name for path in place.folder.iterdir() if "partial" in path.name] == []


def test_a_full_disk_is_told_and_leaves_nothing(place: House, made: Made, monkeypatch: pytest.MonkeyPatch):
    """Where there is no room, the message says so."""
    from goldsmith.certify.release import writing

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "bound", full)
    with pytest.raises(StorageError, match="No space left"):
        place.release("4.1.0", evaluation=made.folder / "evaluation")
    assert not (place.folder / "planted-4.1.0").exists()


def test_salts_are_kept_and_in_no_release(place: House, made: Made):
    """What opens a commitment is the publisher's."""
    row = kept.every(place.lake, "planted")["1.2.0"]
    everything = b"".join(bytes_of(made.folder).values())

    assert row.hallmark == made.hallmark
    assert row.salt.encode() not in everything
    assert row.entry_salt.encode() not in everything


def test_an_evaluator_who_signs_later_is_named(place: House, made: Made):
    """Without his signature nobody who asks for one believes the release."""
    later = place.party("evaluator")
    one = place.release("5.0.0", evaluator=Party("evaluator", later.did), evaluation=made.folder / "evaluation")

    assert not one.signed
    assert place.verify(one.folder) == 11
    assert replace(one, signed=True) != one


def test_licences_in_conflict_close_the_gate(place: House, made: Made, tmp_path: Path):
    """Where nobody has permitted some of the records, nothing is released, and the version gets no tag."""
    lake = unlicensed(tmp_path, [row | {"license": None if at == 7 else "MIT"} for at, row in enumerate(rows(20))])
    with pytest.raises(ReleaseGateError, match="licence_absent") as found:
        release(open_lake(lake), place.asked(out=tmp_path / "out"))

    assert found.value.exit_code == 3
    assert open_lake(lake).dataset("planted").tags() == {}
    assert not (tmp_path / "out").exists()


def test_a_release_is_entered_into_the_log(place: House, made: Made, tmp_path: Path):
    """A buyer who trusts the log sees the entry; one who trusts another log, or has no proof, is told that it is not logged."""
    log, other = (Log.made(tmp_path / name, f"example.org/{name}") for name in ("log", "other"))
    one = place.release("6.0.0", log=tmp_path / "log", evaluation=made.folder / "evaluation")

    assert place.verify(one.folder, policy=place.policy(f"log {log.key}", "quorum none")) == 0
    assert place.verify(one.folder, policy=place.policy(f"log {other.key}", "quorum none")) == 12
    (one.folder / "hallmark" / "release.tlog-proof").unlink()
    assert place.verify(one.folder, policy=place.policy(f"log {log.key}", "quorum none")) == 12
    assert log.head().size == 1


def test_the_status_list_of_somebody_else_does_not_go_along(place: House, made: Made, tmp_path: Path):
    """A list goes along where its publisher's key signed it; no verifier would believe the release with another."""
    for name in ("publisher", "stranger"):
        place.party(name)
        listing.listed("issue", "", key=str(place.folder / "keys" / name), why="", name=None, file=tmp_path / name, expires="30d")

    one = place.release("9.0.0", status=tmp_path / "publisher", evaluation=made.folder / "evaluation")
    assert (one.folder / "hallmark" / "status.dsse.json").read_bytes() == (tmp_path / "publisher").read_bytes()
    with pytest.raises(ReleaseError, match="another publisher's"):
        place.release("9.1.0", status=tmp_path / "stranger", evaluation=made.folder / "evaluation")


def test_a_release_is_found_by_a_recall(place: House, made: Made):
    """The register of rights knows which hallmark is of which version."""
    known_releases = [one["hallmark"] for one in known(place.lake, "planted").releases]

    assert made.hallmark in known_releases


@pytest.mark.skipif(not MLCROISSANT, reason="GOLDSMITH_MLCROISSANT names no interpreter that has mlcroissant 1.1")
def test_the_reference_reader_loads_every_layout(place: House, made: Made, tmp_path: Path):
    """`mlcroissant` finds no error, checks the digests, and reads all records; a changed file is refused."""
    report = made.folder / "evaluation"
    others = [place.release(number, layout=layout, evaluation=report) for number, layout in (("8.0.0", "jsonl"), ("8.1.0", "webdataset"))]
    shutil.copytree(made.folder, tmp_path / "bad")
    path = next((tmp_path / "bad" / "data").iterdir())
    path.write_bytes(path.read_bytes()[:-1] + b"2")
    program = """
import sys, mlcroissant as m
for folder in sys.argv[1:]:
    try:
        d = m.Dataset(folder + "/croissant.json")
        rows = list(d.records("records"))
        print(len(rows), any("r59" in str(value) for value in rows[-1].values()), len(d.metadata.ctx.issues.errors))
    except Exception as problem:
        print("refused")
"""
    folders = [str(one.folder) for one in (made, *others)] + [str(tmp_path / "bad")]
    done = subprocess.run([MLCROISSANT, "-c", program, *folders], capture_output=True, text=True, check=False)

    assert done.stdout.splitlines() == ["60 True 0"] * 3 + ["refused"], done.stderr[-2000:]


def test_records_that_stand_elsewhere_are_not_counted(tmp_path: Path):
    """A Lance table may name another folder as its own: who countersigns would count rows that are not in the release."""
    elsewhere = lance.write_dataset(pa.table({"id": ["s"], "text": ["secret"]}), str(tmp_path / "elsewhere.lance"))
    elsewhere.shallow_clone(str(tmp_path / "data" / "train.lance"), reference=elsewhere.version)

    with pytest.raises(ReleaseError, match="stand elsewhere"):
        counted(tmp_path, "lance")
