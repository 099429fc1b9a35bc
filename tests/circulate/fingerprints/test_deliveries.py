"""Deliveries: committed to before they stand, kept so that nothing can be changed unseen, and accused by two people alone."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from circulate.fingerprints.conftest import House
from goldsmith.certify import goldsmith_verify
from goldsmith.certify.log import recording
from goldsmith.circulate.fingerprints import accusation, codes, marking, tables, utility
from goldsmith.circulate.fingerprints.checking import checked
from goldsmith.circulate.fingerprints.laying import laid
from goldsmith.circulate.fingerprints.ledger import Ledger
from goldsmith.circulate.fingerprints.plan import Plan
from goldsmith.circulate.fingerprints.standing import standing
from goldsmith.errors import GoldsmithError
from goldsmith.signing.canonical import canonical
from marked import PLAN, Publisher, named, publisher, rows

SMALL = {"columns": {"weight": {"tolerance": 0.3}}}


@pytest.fixture
def small(tmp_path: Path) -> Publisher:
    """A release of 300 rows of which two copies were delivered."""
    made = publisher(tmp_path, rows(300), SMALL)
    made.deliver("ann")
    made.deliver("bo")
    return made


def test_a_copy_says_whose_parent_is_certified(house: House):
    """It holds by itself, names its parent, may differ as told, and does not pass for the certified release."""
    folder = house.publisher.folder / "copies" / "lab-2"

    found = checked(folder)

    assert found.parent == "urn:goldsmith:release:rows@1.0.0"
    assert found.signer == house.publisher.key().did
    assert found.columns["weight"] == {"tolerance": "1%"}
    policy = house.publisher.folder / "my.policy"
    policy.write_text(f"publisher House {house.publisher.key().did}\nevaluators 0\n")
    assert goldsmith_verify.verify(str(folder), str(policy))["exit"] == 16  # there is no hallmark to verify


@pytest.mark.parametrize("fault", ["data", "extra", "parent", "statement", "grant"])
def test_a_copy_that_was_altered_is_refused(small: Publisher, fault: str):
    """Any file that was changed, added or exchanged is told."""
    folder = small.folder / "copies" / "ann"
    if fault == "data":
        tables.write(rows(300), folder / "data" / "train.parquet")
    elif fault == "extra":
        (folder / "data" / "more.txt").write_text("more")
    elif fault == "parent":
        (folder / "hallmark" / "parent.dsse.json").write_bytes((folder / "hallmark" / "copy.dsse.json").read_bytes())
    elif fault == "statement":
        other = small.folder / "copies" / "bo" / "hallmark" / "copy.dsse.json"
        (folder / "hallmark" / "copy.dsse.json").write_bytes(other.read_bytes())
    else:
        other = small.folder / "copies" / "bo" / "hallmark" / "grant.json"
        (folder / "hallmark" / "grant.json").write_bytes(other.read_bytes())

    with pytest.raises(GoldsmithError):
        checked(folder)


def test_the_commitment_is_logged_and_tells_nobody(small: Publisher):
    """Each delivery has its entry; neither the log nor what goes along with a copy holds a licensee's name, in letters, Base64 or hexadecimal digits."""
    name = "Lighthouse Laboratory"  # so long that no signature or digest spells it by chance
    small.deliver(name)
    log, private = small.log
    one, _, last = small.ledger.deliveries()
    assert last.licensee == name

    (entry,) = recording.found(log, private, one.document())

    assert json.loads(entry.entry)["deed"] == "grant"
    assert [row["index"] for row in standing(small.ledger, log, private)] == [0, 1, 2]
    everything = b"".join(
        path.read_bytes() for path in [*log.folder.rglob("*"), *(small.folder / "copies" / name).rglob("*")] if path.is_file()
    )
    forms = {name.encode(), name.encode().hex().encode()} | {base64.b64encode(b"." * at + name.encode())[4:-4] for at in range(3)}
    assert [form for form in forms if form.lower() in everything.lower()] == []


def test_nothing_is_delivered_where_it_cannot_be_logged(small: Publisher):
    """Without the key of the log there is no copy."""
    (small.folder / "log.private" / "log.key").unlink()

    with pytest.raises(GoldsmithError, match="log"):
        small.deliver("cy")
    assert not (small.folder / "copies" / "cy").exists()


@pytest.mark.parametrize("fault", ["name", "dropped", "swapped", "spaces"])
def test_an_altered_ledger_is_refused(small: Publisher, fault: str):
    """Whatever is done to its lines, tracing stops and says which."""
    small.deliver("cy")
    path = small.folder / "fingerprints" / "deliveries.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    altered = {
        "name": [lines[0].replace(b"ann", b"eve"), *lines[1:]],
        "dropped": lines[1:],
        "swapped": [lines[1], lines[0], lines[2]],
        "spaces": [lines[0], lines[1].replace(b",", b", ", 1), lines[2]],
    }
    path.write_bytes(b"".join(altered[fault]))

    with pytest.raises(GoldsmithError, match="the ledger was altered"):
        small.trace(rows(300))


def test_a_ledger_whose_end_is_gone_is_told_by_the_log(small: Publisher):
    """The log remembers deliveries that the ledger has no more."""
    path = small.folder / "fingerprints" / "deliveries.jsonl"
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])

    with pytest.raises(GoldsmithError, match="lacks deliveries that were logged"):
        standing(small.ledger, *small.log)


def test_a_line_that_somebody_died_in_is_taken_away(small: Publisher):
    """What stands behind the last whole line was never logged; the next delivery goes on."""
    path = small.folder / "fingerprints" / "deliveries.jsonl"
    path.write_bytes(path.read_bytes() + b'{"licensee":"half')

    small.deliver("cy")

    assert [one.licensee for one in small.ledger.deliveries()] == ["ann", "bo", "cy"]


def test_another_secret_is_told(small: Publisher):
    """A copy cannot be traced with a secret that did not mark it, and nobody is named by it."""
    (small.folder / "fingerprints" / "secret").write_text("00" * 32 + "\n")

    with pytest.raises(GoldsmithError, match="did not mark the copies"):
        small.trace(rows(300))


def test_a_secret_that_others_may_read_is_refused(small: Publisher):
    """It is told how to mend it."""
    (small.folder / "fingerprints" / "secret").chmod(0o644)

    with pytest.raises(GoldsmithError, match="no secret to rely on"):
        small.deliver("cy")


def test_a_release_that_was_altered_is_not_marked(small: Publisher):
    """Marks of another table would be no copies of what was certified."""
    tables.write(rows(300, seed=9), small.release / "data" / "train.parquet")

    with pytest.raises(GoldsmithError, match="not what was signed"):
        small.deliver("cy")


def test_a_second_plan_is_refused(small: Publisher):
    """Copies of a release are comparable under one plan alone."""
    with pytest.raises(GoldsmithError, match="another plan"):
        small.deliver("cy", Plan.configured({"columns": {"weight": {"tolerance": 0.2}}}))


def test_somebody_elses_release_is_not_delivered(small: Publisher):
    """Only the publisher of the hallmark signs copies."""
    from dataclasses import replace

    from goldsmith.circulate.fingerprints.delivering import Request, delivered

    request = Request(small.release, "cy", small.folder / "copies" / "cy", small.plan, small.key("stranger"))
    with pytest.raises(GoldsmithError, match="another key published"):
        delivered(replace(request), small.ledger, *small.log)


def test_a_copy_that_would_be_worse_is_refused(tmp_path: Path):
    """Where the spread would grow farther than the plan and chance allow, nothing is delivered and nothing logged."""
    plan = {"columns": {"weight": {"tolerance": 1.5}}, "drift": 0.00001}
    made = publisher(tmp_path, rows(60_000), plan)

    with pytest.raises(GoldsmithError, match="would not be as good") as told:
        made.deliver("ann")
    assert "weight: spread moved" in told.value.found
    assert made.ledger.deliveries() == []
    assert made.log[0].tree().size == 0


def test_the_check_of_utility_bites(house: House):
    """A value too far, a missing one, another row order and an exchanged category are each found."""
    plan, table = Plan.configured(PLAN), house.table
    where = laid(table, plan, bytes(32))
    weight = table["weight"].to_pylist()
    far = table.set_column(2, "weight", pa.array([weight[0] * 1.05, *weight[1:]]))
    gone = table.set_column(2, "weight", pa.array([None, *weight[1:]], pa.float64()))
    other = table.set_column(5, "colour", pa.array(["red"] * 6_000))
    shifted = table.set_column(2, "weight", pc.round(pc.add(table["weight"], 0.3), 1))

    assert all(one.holds for one in utility.moved(table, table, where, plan))
    for changed in (far, gone, other, shifted):
        assert not all(one.holds for one in utility.moved(table, changed, where, plan))
    assert "mean" in {one.statistic for one in utility.moved(table, shifted, where, plan) if not one.holds}


@pytest.mark.parametrize("size", [600, 1_500])
def test_nobody_is_refused_a_copy_for_his_name(size: int):
    """Whatever the secret and the name are, a plan that carries small moves of measurements gives a copy: chance alone refuses none of 200."""
    plan, table = Plan.configured(PLAN), rows(size)
    for seed in range(20):
        secret = bytes([seed, *range(31)])
        where = laid(table, plan, secret)
        bias = codes.biases(secret, len(where))
        for name in range(10):
            copy = marking.marked(table, where, codes.codeword(secret, f"lab-{name}", bias))
            assert [one for one in utility.moved(table, copy, where, plan) if not one.holds] == []


@pytest.fixture(scope="module")
def report(house: House) -> dict:
    """What a copy told."""
    found = house.publisher.trace(house.copies["lab-7"].slice(0, 3_000))
    assert named(found) == ["lab-7"]
    return found.report


def test_two_people_accuse(house: House, report: dict):
    """One signature is none; with the second of another key it is logged."""
    key = house.publisher.key
    first = accusation.signed(report, key("mei"))

    with pytest.raises(GoldsmithError, match="one person alone"):
        accusation.logged(first, *house.publisher.log)
    with pytest.raises(GoldsmithError, match="same key signed"):
        accusation.signed(first, key("mei"))
    both = accusation.signed(first, key("bo"))
    entry = accusation.logged(both, *house.publisher.log)

    assert json.loads(entry.entry)["deed"] == "accuse"
    assert Ledger(house.publisher.ledger.folder).deliveries()
    assert recording.found(*house.publisher.log, canonical(both))[0].index == entry.index


def test_a_report_tells_probabilities_and_what_else_may_be(report: dict):
    """Never a bare name: a probability for him, one for anybody, when it was committed to, and other explanations."""
    (one,) = report["found"]

    assert one["log10_p_of_any"] <= -6
    assert [each["logged"] and each["codeword_fits"] for each in one["deliveries"]] == [True]
    assert len(report["otherwise"]) == 3
    assert "statistical evidence" in report["limits"][0]
    assert report["others"][0]["log10_p_of_any"] > -6


@pytest.mark.parametrize(
    "document", [{"kind": "urn:goldsmith:trace:v1"}, {"kind": "urn:goldsmith:trace:v1", "verdict": "traced", "found": [1]}, [], {}]
)
def test_what_is_no_report_is_told(house: House, document: object):
    """Whatever is given to sign, it is a message and no traceback."""
    with pytest.raises(GoldsmithError):
        accusation.signed(document, house.publisher.key("mei"))


@pytest.mark.parametrize("fault", ["nobody", "not logged", "another code"])
def test_what_does_not_hold_accuses_nobody(house: House, report: dict, fault: str):
    """A report without anybody, without a logged commitment, or of another codeword cannot be signed."""
    (one,) = report["found"]
    changes = {"not logged": {"logged": False}, "another code": {"codeword_fits": False}}
    found = [] if fault == "nobody" else [{**one, "deliveries": [{**one["deliveries"][0], **changes[fault]}]}]

    with pytest.raises(GoldsmithError):
        accusation.signed({**report, "found": found}, house.publisher.key("mei"))


def test_the_folder_is_for_its_owner_alone(small: Publisher):
    """Secret, ledger and plans are read by nobody else."""
    folder = small.folder / "fingerprints"

    assert {oct(path.stat().st_mode & 0o077) for path in [folder, *folder.rglob("*")]} == {"0o0"}
    assert os.access(folder, os.R_OK)
