"""Corruptions of a release: thousands by a seeded generator. Each is a label, the files as they then are, and the exit codes that are right."""

from __future__ import annotations

import base64
import json
import random
import unicodedata
from collections.abc import Iterator

from certify.releases import EVALUATOR, STRANGER

Files = dict[str, bytes]
Corrupted = tuple[str, Files, set[int]]

HALLMARK, PROOF, STATUS = "hallmark/hallmark.dsse.json", "hallmark/release.tlog-proof", "hallmark/status.dsse.json"
MANIFEST, COPY, VERIFIER = "hallmark/manifest.oms.json", "hallmark/trust.policy", "goldsmith_verify.py"
RIGHT = {HALLMARK: {10, 11, 16}, PROOF: {10, 12, 16}, STATUS: {10, 11, 16}}
"""What a changed byte may be called: a proof is unreadable or proves nothing, an envelope is altered, unreadable, or of another signer."""


def right(name: str) -> set[int]:
    """Return the codes that a change inside a file may have; of most files there is one."""
    return RIGHT.get(name, {10})


def changed(files: Files, name: str, data: bytes) -> Files:
    """Return a release in which one file is another."""
    return {**files, name: data}


def flips(files: Files, seed: int, n: int) -> Iterator[Corrupted]:
    """Yield releases with one changed byte: the first, the last, and others anywhere, in every file."""
    draw = random.Random(seed)
    for name, data in files.items():
        for at in [0, len(data) - 1, *(draw.randrange(len(data)) for _ in range(n))]:
            bit = 1 << draw.randrange(8)
            yield f"{name}: bit {bit} of byte {at}", changed(files, name, data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]), right(name)


def bytes_changed(files: Files, seed: int, n: int) -> Iterator[Corrupted]:
    """Yield releases with a byte replaced by one that a text may well have, left out, doubled, or exchanged with the next."""
    draw = random.Random(seed)
    for name, data in files.items():
        for _ in range(n):
            at, other = draw.randrange(len(data)), draw.choice(b'{}[]",:0Aa=+/ \n\r\t\\')
            made = {
                "replaced": data[:at] + bytes([other]) + data[at + 1 :],
                "left out": data[:at] + data[at + 1 :],
                "doubled": data[: at + 1] + data[at:],
                "exchanged": data[:at] + data[at : at + 2][::-1] + data[at + 2 :],
                "put in": data[:at] + bytes([other]) + data[at:],
            }
            kind = draw.choice(list(made))
            if made[kind] != data:
                yield f"{name}: byte {at} {kind}", changed(files, name, made[kind]), right(name)


def lengths(files: Files, seed: int) -> Iterator[Corrupted]:
    """Yield releases with a file cut off, emptied, or with something behind its end."""
    draw = random.Random(seed)
    for name, data in files.items():
        for end in {0, 1, len(data) // 2, len(data) - 1, draw.randrange(len(data))}:
            yield f"{name}: cut at {end}", changed(files, name, data[:end]), right(name)
        for more in (b"\n", b" ", b"\0", data, b"\r\n", b"{}", b"\xef\xbb\xbf"):
            yield f"{name}: followed by {more[:4]!r}", changed(files, name, data + more), right(name)
        yield f"{name}: after a mark of order", changed(files, name, b"\xef\xbb\xbf" + data), right(name)


def swaps(files: Files, other: Files) -> Iterator[Corrupted]:
    """Yield releases with files of another valid release, or of each other, in their place."""
    names = list(files)
    for name in names:
        if name in other and other[name] != files[name] and name != STATUS:
            yield f"{name}: of another release", changed(files, name, other[name]), {12} if name == PROOF else {10, 12}
    for one in names:
        for two in names:
            if one < two and files[one] != files[two]:
                yield f"{one} and {two} exchanged", {**files, one: files[two], two: files[one]}, {10, 11, 12, 16}
    for pair in ((HALLMARK, PROOF), (HALLMARK, PROOF, MANIFEST)):
        yield f"{pair}: of another release", {**files, **{name: other[name] for name in pair}}, {10}


def names_changed(files: Files) -> Iterator[Corrupted]:
    """Yield releases with a file renamed, in case and normal form too, moved, left out, or joined by another."""
    missing = {HALLMARK: {16}, PROOF: {12}, STATUS: {13}}
    for name, data in files.items():
        without = {each: kept for each, kept in files.items() if each != name}
        yield f"{name}: left out", without, missing.get(name, {10})
        folder, _, last = name.rpartition("/")
        twins = {
            name.upper(),
            name.title(),
            name + ".",
            name + " ",
            name + "~",
            f"{name}.bak",
            f"more/{name}",
            f"{folder}x/{last}".lstrip("/"),
        }
        twins |= {unicodedata.normalize("NFD", name), unicodedata.normalize("NFKC", name + "\u2160"), name.replace("a", "а"), name[:-1]}
        for twin in sorted(twins - {name}):
            yield f"{name}: called {twin!r}", {**without, twin: data}, missing.get(name, {10})
            yield f"{name}: beside {twin!r}", {**files, twin: data}, {10}
    for extra in (
        "x",
        ".DS_Store",
        ".git/config",
        ".gitattributes",
        "data/extra.parquet",
        "hallmark/x",
        "hallmark/evidence/more.dsse.json",
        "hallmark/hallmark",
    ):
        for data in (b"", b"x"):
            yield f"added: {extra}, of {len(data)} bytes", {**files, extra: data}, {10}


def envelopes(files: Files, seed: int) -> Iterator[Corrupted]:
    """Yield releases with another form of the hallmark's and the status list's envelope, or other signatures."""
    draw = random.Random(seed)
    for name in (HALLMARK, STATUS):
        raw = files[name]
        value = json.loads(raw)
        first, *rest = value["signatures"]
        text = raw.decode()
        forms = {
            "indented": json.dumps(value, indent=1),
            "spaced": json.dumps(value),
            "reversed": json.dumps(dict(reversed(value.items())), separators=(",", ":")),
            "a name twice": text.replace('{"payload":', '{"payload":"e30=","payload":', 1),
            "a type twice": text.replace('"payloadType":', '"payloadType":"text/plain","payloadType":', 1),
            "escaped": text.replace("payloadType", "payload\\u0054ype", 1),
            "more names": json.dumps({**value, "comment": 1}, separators=(",", ":"), sort_keys=True),
            "a signature's more names": text.replace('{"keyid"', '{"cert":"","keyid"', 1),
            "in a list": f"[{text}]",
            "in base64 for URLs": text.replace("+", "-").replace("/", "_"),
            "no padding": text.replace("=", ""),
            "deep": "[" * 100_000 + "]" * 100_000,
            "deep in a name": text.replace('"payload":', '"a":' + '{"a":' * 2000 + "1" + "}" * 2000 + ',"payload":', 1),
            "a number": "1e999",
            "no number": text.replace('"payload":', '"a":NaN,"payload":', 1),
            "a large number": text.replace('"payload":', '"a":123456789012345678901234567890,"payload":', 1),
            "half a character": text.replace('"payload":', '"\\ud800":1,"payload":', 1),
            "not UTF-8": text.replace("payload", "paylo\udcffad", 1),
        }
        for kind, form in forms.items():
            if form != text:
                yield f"{name}: {kind}", changed(files, name, form.encode("utf-8", "surrogateescape")), {10, 11, 16}
        payload = base64.b64decode(value["payload"])
        for kind, signatures in {
            "no signature": [],
            "one signature": rest,
            "the first twice": [first, first, *rest],
            "a stranger's": [STRANGER.sign(payload)],
            "a stranger's in another's name": [{**STRANGER.sign(payload), "keyid": first["keyid"]}, *rest],
            "an evaluator's alone": [EVALUATOR.sign(payload)],
            "empty": [{**first, "sig": ""}, *rest],
            "zeros": [{**first, "sig": base64.b64encode(bytes.fromhex("3006020100020100")).decode()}, *rest],
            "not DER": [{**first, "sig": base64.b64encode(bytes(draw.randbytes(64))).decode()}, *rest],
            "a list of names": ["x"],
        }.items():
            form = json.dumps({**value, "signatures": signatures}, separators=(",", ":"), sort_keys=True)
            yield f"{name}: {kind}", changed(files, name, form.encode()), {10, 11, 12, 16}


def proofs(files: Files, unknown: str) -> Iterator[Corrupted]:
    """Yield releases with another form of the proof: lines left out, doubled, moved, or by somebody whom the policy does not name."""
    whole = files[PROOF].decode()
    lines = whole.split("\n")[:-1]
    forms = {f"without line {at}": [*lines[:at], *lines[at + 1 :]] for at in range(len(lines))}
    forms |= {f"line {at} twice": [*lines[: at + 1], *lines[at:]] for at in range(len(lines))}
    forms |= {
        f"lines {at} and {at + 1} exchanged": [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]] for at in range(len(lines) - 1)
    }
    forms |= {f"line {at} followed by a blank": [*lines[:at], lines[at] + " ", *lines[at + 1 :]] for at in range(len(lines))}
    forms |= {f"an empty line before line {at}": [*lines[:at], "", *lines[at:]] for at in range(len(lines) + 1)}
    forms |= {"an unknown key's line": [*lines, unknown], "an extension": [*lines[:-3], "extension", *lines[-3:]]}
    forms |= {"with a leading zero": [line.replace("index ", "index 0") for line in lines], "CRLF": [line + "\r" for line in lines]}
    head = json.loads(base64.b64decode(lines[1].removeprefix("extra ")))
    for kind, extra in {
        "spaced": json.dumps(head),
        "more": json.dumps({**head, "x": 1}),
        "no salt": json.dumps({"entry": head["entry"]}),
        "a list": "[]",
    }.items():
        forms[f"extra {kind}"] = [lines[0], "extra " + base64.b64encode(extra.encode()).decode(), *lines[2:]]
    for kind, form in forms.items():
        if form != lines:
            yield f"{PROOF}: {kind}", changed(files, PROOF, "".join(line + "\n" for line in form).encode()), {10, 12, 16}
