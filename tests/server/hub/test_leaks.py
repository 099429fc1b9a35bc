"""From the order to the accusation, over a running service: three licensees of a release of level 一般3, what leaks, and whom that leads to."""

from __future__ import annotations

import csv
import functools
import json
import random
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from certify.houses import House
from certify.houses import house as small_house
from cli.conftest import Shell
from data import ROOT
from goldsmith.certify.log import Log, recording
from goldsmith.certify.log.private import Private
from goldsmith.circulate.fingerprints import codes, laying, marking, tables
from goldsmith.circulate.fingerprints.ledger import Ledger
from goldsmith.circulate.fingerprints.parent import parent_at
from goldsmith.circulate.fingerprints.plan import Plan
from goldsmith.circulate.shelf import Access, Shelf
from goldsmith.client import connect
from offered import Offering, serving

DATASET, VERSION, FILE = "planted", "1.0.0", "data/train-00000-of-00001.parquet"
LICENSEES = ("bo", "cy", "dan")
PLAN = {"columns": {"meta.weight": {"tolerance": 0.3}, "meta.price": {"tolerance": 0.05}}, "drift": 0.1}
ROWS = 1_200


def weighed(rows: list[dict]) -> list[dict]:
    """Return records with two numbers that may carry."""
    drawn = random.Random(5)
    return [{**row, "weight": round(drawn.gauss(70, 12), 1), "price": round(drawn.uniform(1, 300), 2)} for row in rows]


@dataclass
class Market:
    """A running service with one release, its publisher, and the folders of three licensees."""

    house: House
    service: Offering
    shell: Shell

    @property
    def folder(self) -> Path:
        """Where everything stands."""
        return self.house.folder

    def copy(self, who: str) -> Path:
        """Return the copy that somebody pulled."""
        return self.folder / who / DATASET / VERSION

    def rows(self, who: str) -> list[dict]:
        """Return the records that somebody has."""
        return pq.read_table(self.copy(who) / FILE).to_pylist()

    def trace(self, found: Path, *words: str) -> dict:
        """Return the report of `goldsmith trace`."""
        done = self.shell("trace", str(found), "--release", f"releases/{DATASET}/{VERSION}", "--json", *words)
        assert done.code == 0, done.err
        return done.json()

    def leaked(self, name: str, rows: list[dict]) -> Path:
        """Write records as somebody who leaks them would, as lines of JSON."""
        path = self.folder / f"{name}.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows), encoding="utf-8")
        return path


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """bo, cy and dan ordered it, have an agreement each, and pulled their copies with their own policy and a receipt."""
    house = small_house(tmp_path_factory.mktemp("market"), weighed, n=ROWS)
    Log.made(house.folder / "log", "example.org/log")
    house.release(VERSION, level="一般3", log=house.folder / "log", out=house.folder / "releases" / DATASET / VERSION)
    (house.folder / "releases" / DATASET / "marks.json").write_bytes(Plan.configured(PLAN).document())
    Shelf(house.folder / "releases").share(DATASET, Access("contract", contact="data@example.org"))
    told = {"fingerprints": str(house.folder / "fingerprints"), "publisher": str(house.folder / "keys" / "publisher")}
    told |= {"log": str(house.folder / "log"), "keys": str(house.folder / "keys")}
    with serving(house.folder, roles={"ann": "owner", **dict.fromkeys(LICENSEES, "annotator")}, **told) as service:
        found = Market(house, service, Shell(house.folder))
        vkey = Log.open(house.folder / "log").key
        policy = house.policy(f"log {vkey} https://example.org/log", "quorum none")
        for who in LICENSEES:
            order = connect(service.url, service.tokens[who]).orders.make(DATASET, VERSION)
            connect(service.url, service.tokens["ann"]).orders.decide(order["id"], "agree")
            key = str(house.folder / "keys" / who)
            words = ("--from", service.url, "--policy", str(policy), "--token", service.tokens[who], "--receipt-key", key)
            house.party(who)
            done = found.shell("pull", f"{DATASET}@{VERSION}", "--releases", who, *words)
            assert done.code == 0, done.err
            assert "is being prepared" in done.err  # nobody made it by hand: the service did, when it was first asked for
        yield found


def named(report: dict) -> list[str]:
    """Return who is found."""
    return [one["licensee"] for one in report["found"]]


def whole(market: Market) -> Path:
    """All of it, as it came."""
    return market.copy("cy") / "data"


def some_rows_as_csv(market: Market, who: str = "cy") -> Path:
    """A third of the rows, in another order, as a spreadsheet has them."""
    rows = market.rows(who)
    random.Random(2).shuffle(rows)
    path = market.folder / "third.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ("meta", "text", "id"), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows[: ROWS // 3])
    return path


def half_of_it_without_ids(market: Market) -> Path:
    """Half of the rows, shuffled, fields in another order and the ids taken away."""
    rows = market.rows("cy")
    random.Random(3).shuffle(rows)
    return market.leaked("half", [{name: row[name] for name in ("text", "meta", "source")} for row in rows[: ROWS // 2]])


@pytest.mark.parametrize("leak", [whole, some_rows_as_csv, half_of_it_without_ids])
def test_one_who_leaks_is_named_and_only_he(market: Market, leak):
    """Whatever part of his copy it is, with a probability below what is allowed, and a commitment that the log proves."""
    report = market.trace(leak(market))

    assert (report["verdict"], named(report)) == ("traced", ["cy"])
    (one,) = report["found"]
    assert one["log10_p"] <= one["log10_p_of_any"] <= -6
    assert one["committed"]
    assert all(other["log10_p_of_any"] > -6 for other in report["others"])
    assert {other["licensee"] for other in report["others"]} == {"bo", "dan"}


def by_rows(one: dict, other: dict, at: int) -> dict:
    """Take whole rows from either."""
    return (one, other)[at % 2]


def by_values(one: dict, other: dict, at: int) -> dict:
    """Take each number from either, by a coin."""
    meta, theirs = json.loads(one["meta"]), json.loads(other["meta"])
    drawn = random.Random(at)
    return {**one, "meta": json.dumps({name: drawn.choice((meta[name], theirs[name])) for name in meta})}


def by_means(one: dict, other: dict, at: int) -> dict:
    """Take the middle of both numbers."""
    del at
    meta, theirs = json.loads(one["meta"]), json.loads(other["meta"])
    middle = {name: round((meta[name] + theirs[name]) / 2, 3) for name in ("weight", "price")}
    return {**one, "meta": json.dumps({**meta, **middle})}


@pytest.mark.parametrize("mixed", [by_rows, by_values, by_means])
def test_two_who_collude_are_named_and_never_the_third(market: Market, mixed):
    """They have each other's copies and mix them as they like."""
    both = enumerate(zip(market.rows("bo"), market.rows("dan"), strict=True))
    report = market.trace(market.leaked(f"mixed-{mixed.__name__}", [mixed(*pair, at) for at, pair in both]))

    assert named(report)
    assert set(named(report)) <= {"bo", "dan"}


def test_what_nobody_leaked_accuses_nobody(market: Market):
    """The certified original, and the records as they were before anything of them was released."""
    original = market.folder / "releases" / DATASET / VERSION / "data"
    report = market.trace(original)

    assert (report["verdict"], report["found"]) == ("not traced", [])
    assert report["places"]["read"] > ROWS
    assert market.trace(market.folder / "planted.jsonl")["found"] == []


def test_the_receipt_of_a_licensee_names_his_copy(market: Market):
    """What `pull --receipt-key` signed stands at the service, names the commitment, and stands in the report beside it."""
    ann = connect(market.service.url, market.service.tokens["ann"])
    agreement = next(one for one in ann.agreements if one["assignee"] == "cy")
    (confirmed,) = ann.agreements.one(agreement["id"])["confirmed"]
    path = market.folder / "receipt-cy.json"
    path.write_text(json.dumps(confirmed["document"]))

    (one,) = market.trace(whole(market), "--receipt", str(path))["found"]

    (delivery,) = one["deliveries"]
    assert delivery["receipt"]["key"] == market.house.party("cy").did == confirmed["did"]
    assert delivery["receipt"]["sha256"] == confirmed["digest"]
    done = market.shell("trace", str(whole(market)), "--release", f"releases/{DATASET}/{VERSION}", "--receipt", "my.policy")
    assert (done.code, "cannot be read" in done.err) == (1, True)


class Insider:
    """Somebody of the publisher who has the secret, the ledger and the log, and wants to say that eve leaked, who never got a copy."""

    def __init__(self, market: Market) -> None:
        self.market, self.ledger = market, Ledger(market.folder / "fingerprints")
        self.log = Log.open(market.folder / "log"), Private.beside(market.folder / "log")
        self.plan = Plan.configured(PLAN)
        self.parent = parent_at(market.folder / "releases" / DATASET / VERSION)
        self.secret = self.ledger.secret_of(self.parent.sha256, self.ledger.deliveries()[0].plan)
        self.laid = laying.laid(self.parent.records(), self.plan, self.secret, evaluated=self.parent.evaluated())
        self.word = codes.codeword(self.secret, "eve", codes.biases(self.secret, len(self.laid)))

    def made_up(self) -> Path:
        """Make a copy of eve's that she never got."""
        path = self.market.folder / "made-up.parquet"
        tables.write(marking.marked(self.parent.records(), self.laid, self.word), path)
        return path

    def delivery(self, **more: object):
        """Write eve into the ledger."""
        told = (self.parent.sha256, self.parent.urn, self.plan, codes.digest_of(self.word), len(self.laid))
        return self.ledger.append("eve", *told, **more)


def test_a_copy_that_was_made_up_afterwards_accuses_nobody(market: Market):
    """Without a delivery eve is not asked for; with one that nobody logged, that was logged too late, or with an earlier moment, nobody can sign."""
    insider, earlier = Insider(market), market.copy("cy") / "hallmark" / "grant.tlog-proof"
    market.house.party("mei")
    kept = (market.folder / "fingerprints" / "deliveries.jsonl").read_bytes()
    made_up = insider.made_up()
    assert market.trace(made_up)["found"] == []

    def accused(*words: str) -> tuple[dict, str]:
        (one,) = market.trace(made_up, "--out", "report.json", *words)["found"]
        assert one["licensee"] == "eve"
        refused = market.shell("accuse", "report.json", "--sign", str(market.folder / "keys" / "mei"))
        assert refused.code == 1
        return one, refused.err

    try:
        delivery = insider.delivery()
        one, told = accused()
        assert (one["committed"], one["deliveries"][0]["logged"]) == (False, False)
        assert "not committed to in the log in time" in told

        recording.record(*insider.log, "grant", [("delivery eve", delivery.document())])
        one, told = accused("--before", str(earlier))
        assert (one["committed"], one["deliveries"][0]["before"]) == (False, False)
        assert "not committed to in the log in time" in told

        (market.folder / "fingerprints" / "deliveries.jsonl").write_bytes(kept)
        delivery = insider.delivery(now=datetime(2026, 1, 1, tzinfo=UTC))
        recording.record(*insider.log, "grant", [("delivery eve", delivery.document())])
        one, told = accused()
        assert (one["committed"], one["deliveries"][0]["backdated"]) == (False, True)
    finally:
        (market.folder / "fingerprints" / "deliveries.jsonl").write_bytes(kept)


def test_a_checkpoint_of_another_history_is_told(market: Market, tmp_path: Path):
    """A log that was begun anew, of which somebody kept an earlier checkpoint, proves nothing."""
    kept = market.copy("dan") / "hallmark" / "grant.tlog-proof"
    anew = Log.made(tmp_path / "anew", "example.org/log", Private.beside(market.folder / "log").key())
    anew.append([b"another entry"])
    shutil.copytree(market.folder / "log.private", tmp_path / "anew.private")
    words = ("--release", f"releases/{DATASET}/{VERSION}", "--log", str(tmp_path / "anew"), "--before", str(kept))

    done = market.shell("trace", str(whole(market)), *words)

    assert done.code == 1
    assert "does not begin with what the kept checkpoint is of" in done.err


def test_two_people_accuse_and_a_report_that_was_altered_does_not(market: Market):
    """The report carries score, threshold, probability and proofs; by another name, or with another commitment, it is not logged."""
    for who in ("mei", "lin"):
        market.house.party(who)
    market.trace(whole(market), "--out", "leak.json", "--before", str(market.copy("dan") / "hallmark" / "grant.tlog-proof"))
    report = json.loads((market.folder / "leak.json").read_text())
    size = Log.open(market.folder / "log").tree().size

    def accused(document: dict) -> tuple[int, str]:
        (market.folder / "accused.json").write_text(json.dumps(document))
        first = market.shell("accuse", "accused.json", "--sign", "keys/mei", "--out", "first.json")
        second = market.shell("accuse", "first.json", "--sign", "keys/lin", "--json")
        return first.code or second.code, second.err + second.out

    (one,) = report["found"]
    (delivery,) = one["deliveries"]
    other = {**delivery, "opening": {**delivery["opening"], "salt": "00" * 32}}
    for altered in ({**one, "licensee": "dan"}, {**one, "deliveries": [other]}, {**one, "deliveries": [{**delivery, "proof": ""}]}):
        code, told = accused({**report, "found": [altered]})
        assert (code, "does not have the commitment" in told) == (1, True)
    assert Log.open(market.folder / "log").tree().size == size
    code, told = accused(report)
    assert (code, json.loads(told)["index"]) == (0, size)
    assert {"allowed", "before", "rows", "places", "otherwise"} <= report.keys()


PAGES = [ROOT / "docs" / f"fingerprints{language}.md" for language in ("", ".zh")]


def of_service(page: Path) -> list[tuple[str, str]]:
    """Return the commands of the page that ask a service, in order, each with who gives it."""
    text, found, who = page.read_text(encoding="utf-8"), [], ""
    for line in "".join(re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)).splitlines():
        if line.startswith("# "):
            who = line[2:]
        else:
            found.append((who, line))
    return found


def test_the_commands_of_the_page_run_through_a_service(market: Market):
    """From the order to the accusation, as both languages of the page tell it, on a service that was started so."""
    service, folder = market.service, market.folder
    login = {"publisher": "ann", "licensee": "dan"}
    agreed = {one["id"] for one in connect(service.url, service.tokens["dan"]).agreements}
    (folder / "marks.yaml").write_text(json.dumps(PLAN))
    some_rows_as_csv(market, "dan").rename(folder / "found.csv")
    here = {"titles": DATASET, "1.2.0": VERSION, "https://data.example.org": service.url, "keys/us": "keys/dan", "keys/bo": "keys/lin"}
    for name in ("mei", "lin"):
        market.house.party(name)
    commands = of_service(PAGES[0])
    assert commands == of_service(PAGES[1])

    for who, line in commands:
        if line.startswith("goldsmith serve"):
            continue  # the market is served with these settings
        asked = connect(service.url, service.tokens[login[who]])
        newest = max(one["id"] for one in (asked.orders if "orders" in line else asked.agreements))
        words = shlex.split(functools.reduce(lambda said, name: said.replace(name, here[name]), here, line).replace(" 7", f" {newest}"))
        done = market.shell(*words[1:], GOLDSMITH_URL=service.url, GOLDSMITH_TOKEN=service.tokens[login[who]])
        assert done.code == 0, f"{line}\n{done.err}"

    (found,) = json.loads((folder / "report.json").read_text())["found"]
    given = next(connect(service.url, service.tokens["ann"]).agreements.copies(DATASET))
    assert (found["licensee"], given["login"], given["agreement"] in agreed) == ("dan", "dan", False)
    assert found["deliveries"][0]["receipt"]["sha256"] == given["receipt"]["digest"]
    assert len(json.loads((folder / "accusation.json").read_text())["signatures"]) == 2
