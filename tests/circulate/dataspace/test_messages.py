"""Messages of the dataspace, held against the schemas of the protocol; and its machines against its sequences."""

from __future__ import annotations

import copy
import json
from collections import Counter
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circulate.dataspace.schemas import broken, faults, files, schemas, sequences
from goldsmith.circulate.dataspace.machines import NEGOTIATION, NEW, TRANSFER, after, may_send
from goldsmith.circulate.dataspace.messages import CONTEXT, TEXTS, error, key_of, message, problems
from goldsmith.circulate.dataspace.offers import agreed, same_terms, spoken, understood
from goldsmith.errors import SettingsError

OURS = {
    "@type": "Offer",
    "uid": "urn:goldsmith:offer:titles@3",
    "profile": "urn:goldsmith:odrl:v1",
    "target": "urn:goldsmith:dataset:titles@3",
    "gs:licence": "CC-BY-4.0",
    "permission": [
        {
            "action": "gs:train",
            "gs:assured": "contractual",
            "constraint": [
                {"leftOperand": "gs:volume", "operator": "lteq", "rightOperand": 5_000, "gs:assured": "enforced"},
                {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["research"], "gs:assured": "contractual"},
            ],
            "duty": [{"action": "attribute", "gs:assured": "contractual"}],
        }
    ],
}


def examples() -> dict[str, Any]:
    """Return what the protocol gives as examples."""
    return {name: body for name, body in files().items() if "/example/" in name}


def messages() -> dict[str, Any]:
    """Return the examples that are messages."""
    return {name: body for name, body in examples().items() if body.get("@type") in TEXTS}


def test_the_examples_of_the_protocol_are_valid_once_three_references_are_mended():
    """26 schemas; 22 of 25 examples validate as shipped, all with the references mended."""
    given = examples()
    kinds = {name: body["@type"] for name, body in given.items() if body.get("@type") in schemas()}
    kinds |= {name: "ProtocolVersion" for name in given if name.endswith("protocol-version.json")}

    wrong = {name: faults(given[name], kind) for name, kind in kinds.items()}
    print(f"DSP schemas: {sum(not one for one in wrong.values())}/{len(wrong)} examples")  # noqa: T201  a figure that is looked for
    assert len(schemas()) == 26
    assert broken() == 3
    assert not {name: one for name, one in wrong.items() if one}
    assert len(wrong) >= 23


def test_examples_are_understood():
    """Every message of the examples is one for us too."""
    found = {name: problems(body, body["@type"]) for name, body in messages().items()}

    assert len(found) > 10
    assert not any(found.values()), found


@given(st.data())
def test_what_we_take_the_schemas_take(data: st.DataObject):
    """An example of which something is taken away, or made a number, is refused by us wherever the schema refuses it."""
    given = messages()
    body = copy.deepcopy(given[data.draw(st.sampled_from(sorted(given)))])
    kind = body["@type"]
    field = data.draw(st.sampled_from(sorted(body)))
    if data.draw(st.booleans()):
        del body[field]
    else:
        body[field] = data.draw(st.sampled_from([5, None, [], {}, True]))

    assert problems(body, kind) or not faults(body, kind), json.dumps(body)


def test_our_messages_are_valid():
    """Messages, errors, offers and agreements as we write them."""
    from datetime import UTC, datetime

    target = "urn:goldsmith:release:titles@1.0.0"
    agreement = agreed(
        spoken(OURS), "urn:uuid:a", target=target, assigner="urn:lab", assignee="urn:bo", moment=datetime(2026, 11, 23, tzinfo=UTC)
    )
    both = {"providerPid": "urn:p", "consumerPid": "urn:c"}
    written: list[dict[str, Any]] = [
        message("ContractRequestMessage", consumerPid="urn:c", callbackAddress="https://x.example", offer=spoken(OURS, target=target)),
        message("ContractOfferMessage", **both, offer=spoken(OURS, target=target)),
        message("ContractAgreementMessage", **both, agreement=agreement),
        error("ContractNegotiationError", 409, ["no"], provider="urn:p", consumer="urn:c"),
        error("TransferError", 404, ["no"]),
        error("CatalogError", 404, ["no"]),
    ]

    assert {one["@type"]: faults(one) for one in written} == {one["@type"]: [] for one in written}
    assert not list(schemas()["Catalog"].iter_errors({"@context": [CONTEXT], "@type": "Catalog", "@id": "urn:x", "participantId": "urn:lab", "dataset": [
        {"@id": target, "@type": "Dataset", "hasPolicy": [spoken(OURS)], "distribution": [{"format": "x", "accessService": "urn:s"}]}]}))  # fmt: skip
    with pytest.raises(jsonschema.ValidationError):
        schemas()["ContractOfferMessage"].validate(message("ContractOfferMessage", **both, offer=OURS))


def test_terms_are_the_same_in_both_forms_and_any_order():
    """What our release writes and what goes over the wire mean the same; one limit more does not."""
    told = spoken(OURS, target="urn:d")
    limits = told["permission"][0]["constraint"]

    assert same_terms(OURS, told)
    assert same_terms(told, {**told, "permission": [{**told["permission"][0], "constraint": limits[::-1]}]})
    assert not same_terms(told, {**told, "permission": [{**told["permission"][0], "constraint": limits[:1]}]})
    assert not same_terms(told, {**told, "permission": [{**told["permission"][0], "duty": []}]})
    assert not same_terms(told, {**told, "conflict": "perm"})
    assert not same_terms(told, {**told, "prohibition": [{"action": "use"}]})
    with pytest.raises(SettingsError, match="`sell`"):
        understood({**told, "permission": [{"action": "sell"}]})


def test_the_sequences_are_67_and_walk_the_machines():
    """Table against table: each message is allowed where it is acknowledged, and refused where the diagram says 4xx."""
    right = []
    for one in sequences():
        if one.family in {"MET", "CAT"}:
            right.append(one.id)
            continue
        machine = NEGOTIATION if one.family.startswith("CN") else TRANSFER
        cut = "consumer" if one.family.endswith("_C") else "provider"
        tester = "provider" if cut == "consumer" else "consumer"
        state: str | None = NEW
        for step in one.steps:
            then = after(machine, state or "", cut if step.sender == "CUT" else tester, step.message)  # type: ignore[arg-type]
            if (then is None) != step.refused:
                break
            state = then or state
        else:
            right.append(one.id)

    print(f"DSP machines: {len(right)}/{len(sequences())}")  # noqa: T201  a figure that is looked for
    assert Counter(one.family for one in sequences()) == {"MET": 1, "CAT": 3, "CN": 15, "CN_C": 16, "TP": 16, "TP_C": 16}
    assert len(right) == 67


def test_ends_are_ends():
    """Nothing may be sent in a state that is final, and every other state can be left by both sides."""
    for machine, ends in ((NEGOTIATION, {"FINALIZED", "TERMINATED"}), (TRANSFER, {"COMPLETED", "TERMINATED"})):
        for state in {*machine.values()}:
            for role in ("consumer", "provider"):
                assert bool(may_send(machine, state, role)) == (state not in ends), (state, role)  # type: ignore[arg-type]
    assert key_of({"@type": "ContractNegotiationEventMessage", "eventType": "FINALIZED"}).endswith(":FINALIZED")
