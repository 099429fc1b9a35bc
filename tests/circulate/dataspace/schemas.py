"""The JSON schemas of the Dataspace Protocol 2025-1, its examples, and its 67 sequences."""

from __future__ import annotations

import json
import re
import tarfile
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema import Draft201909Validator
from referencing import Registry, Resource

from data import shared

BROKEN = "transfer-schema.json#definitions/"
"""What stands in three references in the place of ``#/definitions/``: no pointer, and refused by validators."""


@cache
def files() -> dict[str, Any]:
    """Return every schema and example by the end of its path; broken references are mended."""
    found = {}
    with tarfile.open(shared("vectors/dataspace_protocol.tgz")) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".json") else None
            if file is not None:
                text = file.read().decode()
                found[member.name.partition("resources/")[2]] = json.loads(text.replace(BROKEN, BROKEN.replace("#", "#/")))
    return found


def broken() -> int:
    """Return how many references the schemas as shipped have broken."""
    with tarfile.open(shared("vectors/dataspace_protocol.tgz")) as archive:
        texts = [file.read().decode() for one in archive if one.name.endswith(".json") and (file := archive.extractfile(one))]
    return sum(text.count(BROKEN) for text in texts)


@cache
def schemas() -> dict[str, Draft201909Validator]:
    """Return a validator of each type of message: ``TransferStartMessage``, ``Catalog``."""
    told = {name: body for name, body in files().items() if name.endswith("-schema.json")}
    registry: Any = Registry().with_resources((body["$id"], Resource.from_contents(body)) for body in told.values())
    named = {
        re.sub(r"(^|-)(\w)", lambda found: found[2].upper(), name.rpartition("/")[2].removesuffix("-schema.json")): body
        for name, body in told.items()
    }
    return {name: Draft201909Validator(body, registry=registry) for name, body in named.items()}


def faults(body: Any, kind: str = "") -> list[str]:
    """Return what the schema of a message says against it."""
    return [f"{one.json_path}: {one.message}" for one in schemas()[kind or body["@type"]].iter_errors(body)]


@dataclass(frozen=True)
class Step:
    """One message of a sequence: who sends it, what, and whether it is to be refused."""

    sender: str
    message: str
    refused: bool = False


@dataclass(frozen=True)
class Sequence:
    """One of the 67."""

    id: str
    title: str
    steps: tuple[Step, ...]

    @property
    def family(self) -> str:
        """MET, CAT, CN, CN_C, TP or TP_C."""
        return self.id.partition(":")[0]


def sequences() -> list[Sequence]:
    """Return the 67 sequences as their diagrams tell them, quirks mended.

    The signal to start is no message; CN:01-03 shows a termination behind the end which its test does not wait for; where a diagram writes
    ContractVerificationMessage, ContractAgreementVerificationMessage is meant.
    """
    found = []
    for line in shared("vectors/dataspace_sequences.tsv").read_text(encoding="utf-8").splitlines():
        number, title, told = line.split("\t")
        steps: list[Step] = []
        for one in (each.strip() for each in told.split(" ; ")):
            who, _, said = one.partition(": ")
            kind = said.replace("ContractVerificationMessage", "ContractAgreementVerificationMessage")
            if "-->>" in who:
                steps[-1:] = [Step(steps[-1].sender, steps[-1].message, "ERROR" in said)] if steps else []
            elif not said.startswith("Signal"):
                steps.append(
                    Step(who.upper().partition("-")[0], kind.replace(":accepted", ":ACCEPTED").replace(":finalized", ":FINALIZED"))
                )
        if number == "CN:01-03":
            assert steps.pop().message == "ContractNegotiationTerminationMessage"
        found.append(Sequence(number, title, tuple(steps)))
    return found
