"""By which checks a certificate is believed: every field, every moment, every key."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goldsmith.annotate.standing import certificates
from goldsmith.annotate.standing.certificates import CONTEXT, DAY_MS, KIND, SKEW_MS, listed, read, read_list, show, shown, stamp
from goldsmith.annotation_errors import CertificateError
from goldsmith.signing import keys
from goldsmith.signing.canonical import canonical
from goldsmith.signing.proof import signed

AT = 1_800_000_000_000


def document(key: keys.SigningKey, *, begins: int = AT, ends: int = AT + 300 * DAY_MS, **instead: Any) -> dict[str, Any]:
    """Return a certificate, signed."""
    known = {
        "type": ["KnownAnswers"],
        "field": "law",
        "tasks": 100,
        "right": 97,
        "share": 0.97,
        "low": 0.91,
        "high": 0.99,
        "confidence": 0.95,
        "method": "modified-wilson",
        "projects": 2,
        "first": "2026-01-01",
        "last": "2026-05-01",
        "bearsOut": 2,
    }
    whole = {
        "@context": CONTEXT,
        "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
        "type": KIND,
        "issuer": {"id": key.did, "name": "Lab A"},
        "validFrom": stamp(begins),
        "validUntil": stamp(ends),
        "credentialSubject": {"code": "p-1", "name": "梅", "skill": {"name": "law", "level": 2, "standard": "4-04-05-05"}},
        "evidence": [known],
    }
    return signed(whole | instead, key, created=stamp(begins))


@pytest.fixture
def key(tmp_path: Path) -> keys.SigningKey:
    """Return a key of its own."""
    return keys.current(tmp_path, "lab")


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the place of every value in a document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inside:
        yield (*at, name)
        yield from paths(one, (*at, name))


def test_a_certificate_is_read(key: keys.SigningKey):
    """What it says is what was signed."""
    found = read(document(key), keys={key.did}, at=AT + 1)

    assert (found.skill, found.level, found.name, found.issuer_name) == ("law", 2, "梅", "Lab A")
    assert (found.valid_from, found.valid_until, found.evidence[0]["right"]) == (AT, AT + 300 * DAY_MS, 97)


def test_no_field_can_be_changed_left_out_or_added(key: keys.SigningKey):
    """At every place of the document: another value, none, a neighbour more."""
    whole, n = document(key), 0
    for path in paths(whole):
        for how in ("other", "none", "more"):
            changed = copy.deepcopy(whole)
            holder: Any = changed
            for part in path[:-1]:
                holder = holder[part]
            if how == "none":
                del holder[path[-1]]
            elif how == "more":
                holder.append(holder[path[-1]]) if isinstance(holder, list) else holder.update({"extra": 1})
            else:
                holder[path[-1]] = {"str": "x", "int": 1, "float": 0.5}.get(type(holder[path[-1]]).__name__, "x")
            if changed == whole:
                continue
            with pytest.raises(CertificateError):
                read(changed, keys={key.did}, at=AT + 1)
            n += 1

    assert n > 80


@pytest.mark.parametrize(
    ("begins", "ends", "at", "said"),
    [
        (AT, AT + DAY_MS, AT + DAY_MS, "is over"),
        (AT, AT + DAY_MS, AT + DAY_MS - 1, ""),
        (AT, AT + DAY_MS, AT - SKEW_MS, ""),
        (AT, AT + DAY_MS, AT - SKEW_MS - 1, "not valid yet"),
        (AT, AT + 1_101 * DAY_MS, AT, "three years"),
        (AT, AT - 1, AT - 2, "three years"),
    ],
)
def test_clocks(key: keys.SigningKey, begins: int, ends: int, at: int, said: str):
    """Over at its end to the millisecond; a clock that is five minutes behind is forgiven, no more; none for longer than three years."""
    whole = document(key, begins=begins, ends=ends)
    if not said:
        assert read(whole, keys={key.did}, at=at).level == 2
        return
    with pytest.raises(CertificateError, match=said):
        read(whole, keys={key.did}, at=at)


def test_a_certificate_in_anothers_name_is_refused(key: keys.SigningKey, tmp_path: Path):
    """Signed by a key that counts, in the name of another that counts."""
    other = keys.current(tmp_path, "other")
    whole = document(key, issuer={"id": other.did, "name": "Other"})

    with pytest.raises(CertificateError, match="another than its issuer"):
        read(whole, keys={key.did, other.did}, at=AT)


def test_a_presentation_is_of_one_certificate_for_one_challenge_by_its_issuer(key: keys.SigningKey, tmp_path: Path):
    """Shown for it: believed. For another, by another key that counts, with two inside, as a mere list, with a word more: refused."""
    other, whole = keys.current(tmp_path, "other"), document(key)
    both = {key.did, other.did}
    good = show(whole, key, at=AT, challenge="c1")
    assert shown(good, keys=both, at=AT, challenge="c1").level == 2
    two = signed({**{name: value for name, value in good.items() if name != "proof"}, "verifiableCredential": [whole, whole]}, key, created=stamp(AT), purpose="authentication", challenge="c1")  # fmt: skip
    for wrong in (
        show(whole, key, at=AT, challenge="c2"),
        show(whole, other, at=AT, challenge="c1"),
        two,
        {**good, "holder": "x"},
        [good],
        whole,
        None,
    ):
        with pytest.raises(CertificateError):
            shown(wrong, keys=both, at=AT, challenge="c1")


def test_a_list_is_its_issuers_and_of_its_moment(key: keys.SigningKey, tmp_path: Path):
    """Read by the key that counts; changed, of a time to come, or another's: refused."""
    good = listed("Lab A", key, {"urn:uuid:1": AT - 5, "urn:uuid:0": AT - 9}, at=AT)

    assert read_list(good, keys={key.did}, at=AT) == (key.did, AT, {"urn:uuid:0": stamp(AT - 9), "urn:uuid:1": stamp(AT - 5)})
    later = listed("Lab A", key, {}, at=AT + 2 * SKEW_MS)
    other = keys.current(tmp_path, "other")
    forged = signed({**{name: value for name, value in good.items() if name != "proof"}, "number": AT + 1}, key, created=stamp(AT))
    for wrong in ({**good, "revoked": []}, {**good, "number": AT + 1}, later, forged, listed("Lab A", other, {}, at=AT), document(key)):
        with pytest.raises(CertificateError):
            read_list(wrong, keys={key.did}, at=AT)


@pytest.mark.parametrize("text", [b"", b"[]", b"null", b"1", b'{"a":1,"a":1}', b'{"proof":{}}', json.dumps({"@context": CONTEXT, "type": KIND}).encode()])  # fmt: skip
def test_what_is_no_certificate_is_a_clear_error(text: bytes):
    """Whatever a file holds, it is an error of ours and no other."""
    with pytest.raises(CertificateError):
        read(certificates.document_of(text), keys=set(), at=AT)


def test_the_document_is_plain_json(key: keys.SigningKey):
    """It can be printed, kept and read again in any layout."""
    whole = document(key)
    again = certificates.document_of(json.dumps(whole, indent=4).encode())

    assert canonical(again) == canonical(whole)
    assert read(again, keys={key.did}, at=AT).uid == whole["id"]
