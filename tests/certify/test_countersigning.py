"""An evaluator signs what proves true, and nothing else; what was signed is taken back by lists that only grow."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from certify.houses import House, house
from goldsmith.annotation_errors import CertificateError
from goldsmith.certify.log import Log
from goldsmith.certify.manifest import hashing, oms
from goldsmith.certify.release import keeping_keys, kept, listing
from goldsmith.certify.release.asked import Party
from goldsmith.certify.release.countersigning import countersign, entered, noted
from goldsmith.certify.release.parents import parent_of, predicate_of
from goldsmith.certify.statement import status
from goldsmith.certify_errors import ReleaseError
from goldsmith.errors import UsageError
from goldsmith.signing import dsse
from goldsmith.signing.canonical import canonical
from goldsmith.signing.held import held


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> House:
    """A house with a release that its evaluator has not signed."""
    made = house(tmp_path_factory.mktemp("house"))
    made.release(evaluator=Party("evaluator", made.party("evaluator").did))
    return made


@pytest.fixture
def copy(place: House, tmp_path: Path) -> Path:
    """A copy of that release."""
    shutil.copytree(place.folder / "planted-1.2.0", tmp_path / "copy")
    return tmp_path / "copy"


def signed_anew(place: House, folder: Path, change) -> None:
    """Change what the hallmark says, and have the publisher sign it: he may lie."""
    path = folder / "hallmark" / "hallmark.dsse.json"
    statement = json.loads(dsse.opened(json.loads(path.read_bytes())).payload)
    change(statement["predicate"])
    path.write_bytes(canonical(dsse.signed(canonical(statement), [place.party("publisher").key])))


def test_a_true_release_is_signed_and_then_verified(place: House, copy: Path):
    """Before, no evaluator has signed it; after, the verifier says yes."""
    assert place.verify(copy) == 11
    digest = countersign(copy, place.party("evaluator").key)

    assert len(digest) == 64
    assert place.verify(copy) == 0
    with pytest.raises(ReleaseError, match="signed the hallmark already"):
        countersign(copy, place.party("evaluator").key)


def test_a_sensitive_column_is_signed_for(place: House, tmp_path: Path):
    """The hallmark says it of the column and, as a whole, no less; the evaluator signs just that, and not what was taken away from it."""
    made = place.release(
        "1.3.0", level="一般2", columns={"text": "重要"}, evaluator=Party("evaluator", place.party("evaluator").did), out=tmp_path / "1.3.0"
    )
    said = predicate_of(made.folder / "hallmark" / "hallmark.dsse.json")["security"]
    assert (said["level"], said["sensitivity"], said["columns"]) == ("重要", "一般2", {"text": "重要"})
    shutil.copytree(made.folder, tmp_path / "less")
    signed_anew(place, tmp_path / "less", lambda told: told["security"].update(level="一般"))

    countersign(made.folder, place.party("evaluator").key)

    assert place.verify(made.folder) == 0
    assert parent_of(made.folder)["level"] == "重要"
    with pytest.raises(ReleaseError):
        countersign(tmp_path / "less", place.party("evaluator").key)
    with pytest.raises(UsageError, match="not released"):
        place.release("1.4.0", columns={"txet": "重要"}, out=tmp_path / "1.4.0")


def test_the_lake_of_the_publisher_is_told_of_the_signed_hallmark(place: House, copy: Path):
    """Later releases and recalls name the file that buyers have; one that nobody has signed is not taken over."""
    with pytest.raises(ReleaseError, match="has not signed"):
        noted(place.lake, copy)
    digest = countersign(copy, place.party("evaluator").key)

    assert noted(place.lake, copy) == digest == kept.every(place.lake, "planted")["1.2.0"].hallmark
    assert digest == listing.digest_of(str(copy))


def test_the_publisher_enters_what_was_signed_elsewhere_into_his_log(place: House, copy: Path, tmp_path: Path):
    """The evaluator has no log of his; a hallmark that he has not signed is not entered."""
    log = Log.made(tmp_path / "log", "example.org/log")
    with pytest.raises(ReleaseError, match="has not signed"):
        entered(tmp_path / "log", copy)
    assert log.head().size == 0
    digest = countersign(copy, place.party("evaluator").key)

    assert entered(tmp_path / "log", copy) == digest
    assert place.verify(copy, policy=place.policy(f"log {log.key}", "quorum none")) == 0


LIES = {
    "a better grade": (lambda told: told["grade"].update(letter="A"), "grade.letter"),
    "more records": (lambda told: told["dataset"].update(records=61), "dataset.records"),
    "another root": (lambda told: told["dataset"].update(records_root="0" * 64), "dataset.records_root"),
    "a better number": (lambda told: told["grade"]["measured"][0].update(value=0.0), "grade.measured"),
    "less that was not tested": (lambda told: told["grade"]["not_tested"].pop(), "grade.not_tested"),
    "another licence table": (lambda told: told["provenance"].update({"licences.json": "0" * 64}), "provenance.licences.json"),
    "evidence that is not there": (lambda told: told["evidence"].pop(), "evidence"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_that_the_publisher_has_signed_is_not_signed(place: House, copy: Path, lie: str):
    """Whatever can be counted again is counted again; the message names the part."""
    change, part = LIES[lie]
    signed_anew(place, copy, change)

    with pytest.raises(ReleaseError, match=f"cannot be said of this folder(?s:.)*{part}"):
        countersign(copy, place.party("evaluator").key)


def test_files_that_the_publisher_has_changed_and_signed_again_are_found(place: House, copy: Path):
    """Records taken away under a fresh manifest: the manifest is true, the counts are not."""
    import pyarrow.parquet as pq

    path = next((copy / "data").iterdir())
    pq.write_table(pq.read_table(path).slice(0, 59), path)
    files = hashing.files_below(copy, without=oms.IGNORED)
    payload = oms.by_shards("urn:goldsmith:release:planted@1.2.0", hashing.shards_of(copy, files))
    (copy / "hallmark" / "manifest.oms.json").write_text(json.dumps(oms.bundle(payload, place.party("publisher").key)))

    with pytest.raises(ReleaseError):
        countersign(copy, place.party("evaluator").key)


def test_bytes_that_somebody_has_changed_are_found(place: House, copy: Path):
    """A changed file is not that of the manifest, changed evidence does not follow from the report."""
    (copy / "README.md").write_text("x")
    with pytest.raises(ReleaseError, match="not those of the manifest"):
        countersign(copy, place.party("evaluator").key)


def test_what_lacks_a_part_or_cannot_be_read_is_told(place: House, copy: Path):
    """A missing manifest, a report that is none, a hallmark without a part: a message each, and no signature."""
    signer, path = place.party("evaluator").key, copy / "hallmark" / "manifest.oms.json"
    content = path.read_bytes()
    path.unlink()
    with pytest.raises(ReleaseError, match="nothing was signed"):
        countersign(copy, signer)
    path.write_bytes(b"{")
    with pytest.raises(ReleaseError, match="nothing was signed"):
        countersign(copy, signer)
    path.write_bytes(content)
    signed_anew(place, copy, lambda told: told.pop("validity"))
    with pytest.raises(ReleaseError, match=r"nothing was signed(?s:.)*validity"):
        countersign(copy, signer)
    with pytest.raises(ReleaseError, match="this is no hallmark"):
        countersign(copy / "data", signer)


def test_strangers_and_the_publisher_do_not_sign(place: House, copy: Path):
    """Only the key that the hallmark names as the evaluator's."""
    with pytest.raises(ReleaseError, match="does not name this key"):
        countersign(copy, place.party("stranger").key)
    with pytest.raises(ReleaseError, match="nobody certifies what he sells"):
        countersign(copy, place.party("publisher").key)


def test_a_recalled_release_is_refused_with_its_reason(place: House, copy: Path, tmp_path: Path):
    """The list goes on from the one that stands, and the verifier that has it says recalled."""
    countersign(copy, place.party("evaluator").key)
    key, file = str(place.folder / "keys" / "publisher"), tmp_path / "status.dsse.json"
    first = listing.listed("issue", "", key=key, why="", name=None, file=file, expires="30d")
    found = listing.listed("recall", str(copy), key=key, why="a source withdrew", name=None, file=file, expires="30d")

    assert (first.number, found.number, found.recalled[0]["why"]) == (1, 2, "a source withdrew")
    assert listing.listed("show", "", key=None, why="", name=None, file=file, expires="30d").recalled == found.recalled
    with pytest.raises(ReleaseError, match="recalled already"):
        listing.listed("recall", str(copy), key=key, why="again", name=None, file=file, expires="30d")
    with pytest.raises(ReleaseError, match="say why"):
        listing.listed("recall", "0" * 64, key=key, why=" ", name=None, file=file, expires="30d")
    now = datetime.now(UTC) + timedelta(minutes=1)
    assert place.verify(copy, "--status", str(file), "--now", f"{now:%Y-%m-%dT%H:%M:%SZ}") == 14


def test_a_status_list_that_was_changed_is_not_gone_on_from(place: House, tmp_path: Path):
    """What was taken back does not come back by an edit of the file."""
    key, file = str(place.folder / "keys" / "publisher"), tmp_path / "status.dsse.json"
    listing.listed("recall", "0" * 64, key=key, why="w", name=None, file=file, expires="30d")
    other = status.StatusList("publisher").recalling("1" * 64, "w", datetime.now(UTC))
    _, forged = status.issued(other, place.party("publisher").key, now=datetime.now(UTC), lasts=timedelta(days=1))
    mixed = json.loads(file.read_bytes()) | {"payload": json.loads(forged)["payload"]}
    file.write_text(json.dumps(mixed))

    with pytest.raises(CertificateError, match="something of it was changed"):
        listing.listed("issue", "", key=key, why="", name=None, file=file, expires="30d")


def test_a_key_is_revoked_by_another(tmp_path: Path):
    """After a rotation the new key says it of the old one; a key alone cannot say it of itself."""
    folder, file = tmp_path / "keys", tmp_path / "status.dsse.json"
    (first,) = keeping_keys.made(folder, "lab")
    with pytest.raises(ReleaseError, match="another key has to say so"):
        keeping_keys.revoked(folder, "lab", None, file, "30d")
    keeping_keys.renewed(folder, "lab")
    found = keeping_keys.revoked(folder, "lab", None, file, "30d")

    assert found["key"] == first["did"]
    assert [one["key"] for one in status.read(file, "lab").revoked] == [first["did"]]
    with pytest.raises(ReleaseError, match="there is a key of this name"):
        keeping_keys.made(folder, "lab")
    with pytest.raises(ReleaseError, match="cannot say of itself"):
        status.issued(status.read(file, "lab"), held(first["file"]), now=datetime.now(UTC), lasts=timedelta(days=1))
