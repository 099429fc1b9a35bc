"""Masked datasets: what stands beside a text leaves as the mask left it, and nothing that people look at shows more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from curate.workshop import Workshop
from goldsmith.curate.exporting import export
from goldsmith.curate.reporting import write_report
from goldsmith.curate.why import explained
from goldsmith.lake import open_lake
from goldsmith.server.browse import paging, showing
from goldsmith.server.browse.shelf import Shelf

PLANTED = {
    "mobile": "13912345678",
    "card": "11010519491231002X",
    "mail": "wei.zhang@example-post.cn",
    "person": "钱小满",
    "writer": "jolly quentin",
    "secret": "hunter2hunter2",
    "number": 13712345679,
    "street": "杭州市西湖区文三路478号华星时代广场12楼",
    "ip": "8.130.44.21",
}
"""Personal data that stands nowhere but in the fields."""


def row(name: str, text: str) -> dict[str, object]:
    """Return a row whose text is harmless, or holds one number, and whose fields hold all that is planted."""
    return {
        "id": name,
        "text": text,
        "home": f"https://shop.example.com/{PLANTED['number']}/%E9%92%B1?author=jolly+quentin&u=wei.zhang%40example-post.cn#{PLANTED['mobile']}",
        "file": f"letters/{PLANTED['number']}_{PLANTED['card']}.txt",
        "url": f"https://shop.example.com/u?mail={PLANTED['mail']}&tel={PLANTED['mobile']}",
        "stars": 5,
        "title": "a lamp for the quay",
        "author": PLANTED["writer"],
        "password": PLANTED["secret"],
        "contact": {"收件人": PLANTED["person"], "身份证号": PLANTED["card"], "tel": PLANTED["number"], "地址": PLANTED["street"]},
        "history": [{"note": f"called from {PLANTED['mobile']}", "ip": PLANTED["ip"]}, [f"wrote to {PLANTED['mail']}", True, None]],
        PLANTED["mail"]: "a name of a field",
    }


def leaks(words: str) -> list[str]:
    """Return what of the planted data stands in some words."""
    return [name for name, value in PLANTED.items() if str(value) in words or str(value) in words.replace("\\", "")]


@pytest.fixture(scope="module")
def masked(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A dataset of three masked records and one broken row."""
    workshop = Workshop(tmp_path_factory.mktemp("masked"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOLDSMITH_PSEUDONYM_KEY", "0123456789abcdef0123")
        source = workshop.rows(
            row("a", "The lamp on the quay burns all night and nobody remembers who lit it."),
            row("b", f"Call {PLANTED['mobile']} about the lamp on the quay, or write a letter."),
            row("c", "The lamp on the quay burns all night and nobody remembers who lit it."),
            {**row("d", "x"), "text": None},
        )
        workshop.run(source, recipe=workshop.recipe(RECIPE))
    return workshop


RECIPE = """
name: masked
fields: {source_detail: [url]}
near_duplicates: true
error_budget: {records: 9}
edits:
  - mask_personal_data: {mask: pseudonym}
"""


@pytest.mark.parametrize("layout", ["jsonl", "tc609-jsonl", "parquet", "hf"])
def test_no_export_leaks_what_is_planted(masked: Workshop, tmp_path: Path, layout: str):
    """Whatever the layout, and with dropped records too, no planted value is in a byte of it; the harmless fields are."""
    out = tmp_path / f"out.{layout}"
    for everything in (False, True):
        export(open_lake(masked.lake), "set", out, layout=layout, everything=everything, overwrite=True)
        files = [out] if out.is_file() else [path for path in out.rglob("*") if path.is_file()]
        words = "".join(path.read_bytes().decode("utf-8", "replace") for path in files if path.suffix != ".parquet")
        tables = [path for path in files if path.suffix == ".parquet"]
        if tables or layout == "parquet":
            import pyarrow.parquet as pq

            words += "".join(str(pq.read_table(path).to_pylist()) for path in tables or files)
        assert leaks(words) == []
        assert "shop.example.com" in words


def test_fields_keep_their_shape_and_share_pseudonyms(masked: Workshop, tmp_path: Path):
    """Keys, numbers, lists and nulls stay; the same number is the same pseudonym in text, field and address."""
    out = tmp_path / "out.jsonl"
    export(open_lake(masked.lake), "set", out, everything=True)

    rows = {one["id"]: one for one in map(json.loads, out.read_text(encoding="utf-8").splitlines())}

    meta = rows["b"]["meta"]
    pseudonym = meta["history"][0]["note"].removeprefix("called from ")
    assert pseudonym.startswith("<PHONE_")
    assert rows["b"]["text"] == f"Call {pseudonym} about the lamp on the quay, or write a letter."
    assert pseudonym in rows["b"]["source_detail"]
    assert (meta["stars"], meta["title"]) == (5, "a lamp for the quay")
    assert meta["history"][1][1:] == [True, None]
    assert meta["author"].startswith("<NAME_")
    assert meta["password"].startswith("<SECRET_")
    assert meta["contact"]["收件人"].startswith("<NAME_")
    assert meta["contact"]["tel"].startswith("<PHONE_")
    assert "a name of a field" in meta.values()
    assert rows["a"]["meta"] == meta


def test_no_report_leaks_what_is_planted(masked: Workshop, tmp_path: Path):
    """Neither the page nor its twin, broken rows included."""
    page, twin = write_report(open_lake(masked.lake), "set", tmp_path / "report")

    assert leaks(page.read_text(encoding="utf-8") + twin.read_text(encoding="utf-8")) == []


def test_no_why_leaks_what_is_planted(masked: Workshop):
    """For people and for programs, for kept, duplicate and quarantined records."""
    lake = open_lake(masked.lake)
    names = [*masked.records(), *(one["id"] for one in masked.quarantine())]
    assert len(names) == 4

    for name in names:
        told = explained(lake, "set", name)
        assert leaks(str(told) + json.dumps(told.as_json(), ensure_ascii=False, default=str)) == []


def test_no_row_of_the_browser_leaks_what_is_planted(masked: Workshop):
    """Neither a page of records, with any column asked for, nor a record opened."""
    lake = open_lake(masked.lake)
    shelf = Shelf(lake, "set")
    columns = [name for name in shelf.records.columns if name != "edited_vaults"]

    page = paging.page(shelf.records, None, columns=columns)
    shown = [showing.shown(lake, shelf.records, position, shelf.rules) for position in range(3)]

    assert len(page.rows) == 3
    assert leaks(json.dumps([page.rows, shown, shelf.about()], ensure_ascii=False, default=str)) == []
    assert "<PHONE_" in json.dumps(shown)


def test_what_was_read_leaves_only_by_its_own_name(masked: Workshop, tmp_path: Path):
    """`meta` is the masked one even where it is asked for; `original_meta` is the one that was read."""
    lake, out = open_lake(masked.lake), tmp_path / "out.jsonl"

    export(lake, "set", out, columns=["meta", "source_detail"])
    assert leaks(out.read_text(encoding="utf-8")) == []
    export(lake, "set", out, columns=["original_meta"], overwrite=True)
    assert "mobile" in leaks(out.read_text(encoding="utf-8"))


def test_fields_of_messages_are_masked(workshop: Workshop, tmp_path: Path):
    """A message holds more than its content: names and arguments of tools leave masked, who speaks stays."""
    talk = [
        {"role": "user", "name": PLANTED["writer"], "content": f"I am at {PLANTED['mobile']}, call me about the lamp on the quay"},
        {"from": "gpt", "value": "I shall do that", "tool_calls": [{"arguments": {"phone": PLANTED["number"]}}]},
    ]
    source = workshop.rows({"id": "a", "messages": talk})
    workshop.run(
        source, recipe=workshop.recipe("name: m\nfields: {text: {messages: messages}}\nedits: [mask_personal_data]\n"), dataset="set"
    )

    export(open_lake(workshop.lake), "set", tmp_path / "out.jsonl")

    found = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert leaks(json.dumps(found, ensure_ascii=False)) == []
    assert found["messages"][0] == {"role": "user", "name": "<NAME>", "content": "I am at <PHONE>, call me about the lamp on the quay"}
    assert found["messages"][1]["from"] == "gpt"
    assert found["messages"][1]["tool_calls"] == [{"arguments": {"phone": "<PHONE>"}}]


def test_fields_nested_beyond_reason_do_not_leave(workshop: Workshop, tmp_path: Path):
    """A field that cannot be walked fails its record, which is quarantined; its neighbour leaves."""
    deep = b'{"id":"a","text":"one two three","deep":' + b"[" * 300 + b'"13912345678"' + b"]" * 300 + b"}"
    source = workshop.rows(deep, {"id": "b", "text": "four five six"})
    workshop.run(source, recipe=workshop.recipe("name: m\nerror_budget: {records: 9}\nedits: [mask_personal_data]\n"), dataset="set")

    export(open_lake(workshop.lake), "set", tmp_path / "out.jsonl", everything=True)

    assert leaks((tmp_path / "out.jsonl").read_text(encoding="utf-8")) == []
    assert workshop.records()["a"]["decision"] == "quarantined"
    assert workshop.kept() == ["b"]


def test_a_foreign_edit_that_conceals_keeps_fields_at_home(workshop: Workshop):
    """An edit that hides text but knows no fields leaves both columns empty."""
    import pyarrow as pa

    from goldsmith.curate.edited_fields import concealed_fields
    from goldsmith.operators.text.whitespace import Whitespace

    class Hiding(Whitespace, version=1):
        conceals = True

    batch = pa.record_batch({"meta": ['{"a":"13912345678"}'], "source_detail": ["13912345678"]})

    done = concealed_fields([Hiding()], batch, pa.nulls(1, pa.string()))

    assert done.meta.to_pylist() == done.detail.to_pylist() == [None]


def test_the_same_run_again_masks_nothing(masked: Workshop, monkeypatch: pytest.MonkeyPatch):
    """The masked fields are part of the chain: an unchanged run makes nothing anew."""
    monkeypatch.setenv("GOLDSMITH_PSEUDONYM_KEY", "0123456789abcdef0123")
    version = masked.tables().records.version

    masked.run(masked.folder / "in.jsonl", recipe=masked.recipe(RECIPE))

    assert masked.tables().records.version == version
