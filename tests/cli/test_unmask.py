"""`goldsmith unmask`: what was masked comes back for whoever has the key, and nothing is written where something does not fit."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from cli.conftest import Shell

KEY, OTHER = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
ROWS = [
    {
        "id": "a",
        "text": "Call 13812345678 about the lamp on the quay, or write to ann@acme-post.io today.",
        "author": "Jolly Quentin",
        "contact": {"收件人": "钱小满", "tel": ["13912345678", "0571-88886666"]},
        "ann@acme-post.io": "a name of a field",
        "bob@acme-post.io": "another name of a field",
        "page": "https://example.com/u/13812345678?author=jolly+quentin",
        "stars": 5,
    },
    {"id": "b", "text": "Nothing in this text is anybody's; the lamp burns all night.", "stars": 4},
    {"id": "c", "text": "身份证号：11010519491231002X，请在周五以前寄到码头的灯塔管理处。", "stars": 3},
]
TALK = {
    "id": "t",
    "messages": [
        {"role": "user", "name": "Jolly Quentin", "content": "I am at 13812345678, call me about the lamp on the quay"},
        {"role": "assistant", "content": "I shall do that", "tool_calls": [{"phone": "13912345678"}]},
    ],
}
RECIPE = "name: m\nfields: {source_detail: [page]}\nedits:\n  - mask_personal_data: {mask: MASK, vault: true}\n"


def made(shell: Shell, rows: list[dict[str, object]], recipe: str) -> None:
    """Run a masking recipe over rows."""
    (shell.folder / "in.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    (shell.folder / "m.yaml").write_text(recipe, encoding="utf-8")
    done = shell("run", "m.yaml", "-i", "in.jsonl", "--no-report", **KEYS)
    assert done.code == 0, done.err


KEYS = {"GOLDSMITH_VAULT_KEY": KEY, "GOLDSMITH_PSEUDONYM_KEY": OTHER}


@pytest.fixture(scope="module", params=["pseudonym", "kind", "remove"])
def masked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A folder with a masked dataset, its export and an export of its vaults; tests here only read them."""
    shell = Shell(tmp_path_factory.mktemp("masked"))
    made(shell, ROWS, RECIPE.replace("MASK", request.param))
    assert shell("export", "m", "clean.jsonl").code == 0
    assert shell("export", "m", "vault.jsonl", "--columns", "mask_personal_data_vault,edited_vaults").code == 0
    (shell.folder / "vault.key").write_text(KEY + "\n", encoding="utf-8")
    (shell.folder / "other.key").write_text(OTHER, encoding="utf-8")
    return shell


def lines(path: Path) -> list[dict[str, object]]:
    """Return the rows of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def expected(row: dict[str, object]) -> tuple[object, object, object]:
    """Return text, fields and address as they were read."""
    meta = {name: value for name, value in row.items() if name not in {"id", "text", "page"}}
    return row["text"], meta, row.get("page")


@pytest.mark.parametrize("words", [("clean.jsonl", "--vault", "m"), ("clean.jsonl", "--vault", "vault.jsonl"), ("m",)])
def test_everything_comes_back(masked: Shell, tmp_path: Path, words: tuple[str, ...]):
    """Text, fields, names of fields and addresses are what was read, whether rows and vaults come from files or the dataset."""
    assert "13812345678" not in (masked.folder / "clean.jsonl").read_text(encoding="utf-8")

    done = masked("unmask", words[0], str(tmp_path / "out.jsonl"), *words[1:], "--key", "vault.key", "--json")

    assert done.json() == {"file": str(tmp_path / "out.jsonl"), "rows": 3, "restored": 2}
    for found, row in zip(lines(tmp_path / "out.jsonl"), ROWS, strict=True):
        text, meta, page = expected(row)
        assert (found["text"], found["meta"]) == (text, meta)
        assert page in (found["source_detail"], None)
        assert not {"mask_personal_data_vault", "edited_vaults"} & set(found)


def test_conversations_come_back(shell: Shell):
    """Contents, names and arguments of messages are restored."""
    made(shell, [TALK], "name: m\nfields: {text: {messages: messages}}\nedits:\n  - mask_personal_data: {vault: true}\n")
    assert shell("export", "m", "clean.jsonl").code == 0
    assert "Quentin" not in (shell.folder / "clean.jsonl").read_text()

    done = shell("unmask", "clean.jsonl", "out.jsonl", "--vault", "m", GOLDSMITH_VAULT_KEY=KEY)

    assert done.code == 0, done.err
    assert lines(shell.folder / "out.jsonl")[0]["messages"] == TALK["messages"]


Lines = list[dict[str, object]]


def flipped(vault: str) -> str:
    """Return a vault of which one bit is another."""
    sealed = bytearray(base64.b64decode(vault))
    sealed[-1] ^= 1
    return base64.b64encode(bytes(sealed)).decode()


def swap(both: tuple[Lines, Lines]) -> None:
    """Give each of two records the vault of the other."""
    both[1][0]["id"], both[1][2]["id"] = "c", "a"


FAULTS = {
    "tampered vault": lambda both: both[1][2].update(mask_personal_data_vault=flipped(both[1][2]["mask_personal_data_vault"])),
    "tampered field": lambda both: both[1][0]["edited_vaults"][0].update(vault=flipped(both[1][0]["edited_vaults"][0]["vault"])),
    "no vault": lambda both: both[1][2].update(mask_personal_data_vault="bm8gdmF1bHQ="),
    "not base64": lambda both: both[1][2].update(mask_personal_data_vault="!!"),
    "swapped vaults": swap,
    "missing entry": lambda both: both[1].pop(2),
    "changed text": lambda both: both[0][2].update(text=both[0][2]["text"] + " and more"),
    "missing field": lambda both: both[0][0].update(meta={"stars": 5}),
    "columns without vaults": lambda both: [row.pop("mask_personal_data_vault") for row in both[1]],
    "unreadable row": lambda both: both[0].append("half"),
    "wrong key": id,
}


def broken(masked: Shell, folder: Path, how: str) -> list[str]:
    """Write an export and its vaults with a fault; return the words of a command that must fail."""
    rows, vaults = lines(masked.folder / "clean.jsonl"), lines(masked.folder / "vault.jsonl")
    FAULTS[how]((rows, vaults))
    for name, made in (("clean.jsonl", rows), ("vault.jsonl", vaults)):
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in made), encoding="utf-8")
    key = "other.key" if how == "wrong key" else "vault.key"
    return ["unmask", str(folder / "clean.jsonl"), str(folder / "out.jsonl"), "--vault", str(folder / "vault.jsonl"), "--key", key]


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ("wrong key", "the vault was sealed with another key"),
        ("tampered vault", "does not belong to this text, or is damaged"),
        ("tampered field", "does not belong to this text, or is damaged"),
        ("swapped vaults", "does not belong to this text, or is damaged"),
        ("no vault", "this is no vault"),
        ("not base64", "this is no vault"),
        ("missing entry", "the vault has no entry for this record"),
        ("changed text", "does not belong to this text, or is damaged"),
        ("missing field", "the vault does not belong to"),
        ("columns without vaults", "this file holds no vaults"),
        ("unreadable row", "a row cannot be read"),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_written(masked: Shell, tmp_path: Path, how: str, message: str):
    """Each fault names its record; no file is there afterwards, and no half of one."""
    words = broken(masked, tmp_path, how)

    done = masked(*words)

    assert done.code == 1
    assert message in done.err
    assert "13812345678" not in done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clean.jsonl", "vault.jsonl"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("clean.jsonl", "out.jsonl", "--vault", "m"), "there is no key"),
        (("clean.jsonl", "out.jsonl", "--key", "vault.key"), "this row stands beside no vault"),
        (("absent", "out.jsonl", "--key", "vault.key"), "this is neither a file nor a dataset"),
        (("clean.jsonl", "out.jsonl", "--key", "vault.key", "--vault", "absent"), "this is neither a file nor a dataset"),
        (("clean.jsonl", "clean.jsonl", "--key", "vault.key", "--vault", "m"), "there is something under this name already"),
        (("clean.jsonl", "out.jsonl", "--key", "absent.key", "--vault", "m"), "the key file cannot be read"),
    ],
)
def test_mistakes_are_told(masked: Shell, words: tuple[str, ...], message: str):
    """No key, no vault, no such source, a name that is taken."""
    done = masked("unmask", *words)

    assert done.code in {1, 2}
    assert message in done.err
    assert not (masked.folder / "out.jsonl").exists()


def test_a_dataset_without_a_vault_says_so(shell: Shell):
    """What was masked without a vault is gone, and the message says how to keep one."""
    made(shell, ROWS, "name: m\nedits: [mask_personal_data]\n")

    done = shell("unmask", "m", "out.jsonl", GOLDSMITH_VAULT_KEY=KEY)

    assert "this dataset keeps no vault" in done.err
    assert "vault: true" in done.err
