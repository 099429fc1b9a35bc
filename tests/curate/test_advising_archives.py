"""Advice on archives whose members differ: one source for each shape, what is no data left out with a reason, nothing in the quarantine."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

from curate.workshop import Workshop
from goldsmith.curate.advice.json_tables import names_of
from goldsmith.curate.advice.sourcing import patterns_of
from goldsmith.curate.advising import advise, save
from goldsmith.curate.recipe import Recipe
from goldsmith.curate.recipe_file import parse

PLACES = ("港口", "灯塔", "图书馆", "天文台", "博物馆", "造纸厂", "茶园", "渔村")
DEEDS = (
    "记录了一百年前的航海日志",
    "整理了去年冬天的观测数据",
    "公开了老人们讲述的故事",
    "核对了从远方运来的木材",
    "收藏了已经褪色的旧地图",
)


def _text(number: int) -> str:
    return "".join(
        f"{PLACES[(number + k) % 8]}的第{number * 7 + k}位工作人员{DEEDS[(number * 3 + k) % 5]}，并写在本子上。" for k in range(4)
    )


def _packed(path: Path, members: dict[str, str]) -> Path:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in members.items():
                archive.writestr(name, text)
        return path
    with tarfile.open(path, "w:gz") as archive:
        for name, text in members.items():
            data = text.encode()
            head = tarfile.TarInfo(name)
            head.size = len(data)
            archive.addfile(head, io.BytesIO(data))
    return path


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _recipe(path: Path) -> Recipe:
    return parse(advise([str(path)]).recipe, name="advised").recipe


SHAPES = {
    "set/a/train.json": _json([[_text(n), n % 3] for n in range(30)]),
    "set/b/train.json": _json([[f"k{n:05}", _text(n + 100), PLACES[n % 8]] for n in range(30)]),
    "set/c/train.json": _json([[PLACES[n % 8], PLACES[n % 7], "unknown", _text(n + 200)] for n in range(30)]),
    "set/a/test.json": _json([{"id": n, "input": _text(n + 300)} for n in range(30)]),
    "set/c/test.json": _json([{"id": n, "input": [PLACES[n % 8], PLACES[n % 7], _text(n + 400)]} for n in range(30)]),
    "set/README.md": "# About the set\n",
}


@pytest.mark.parametrize("ending", ["tgz", "zip"])
def test_members_of_many_shapes_are_read_each_in_its_way(workshop: Workshop, ending: str):
    """Arrays of several meanings, objects, and objects with arrays: one recipe, every record with its own text, none quarantined."""
    advice = advise([str(_packed(workshop.folder / f"set.{ending}", SHAPES))])

    out = workshop.folder / "advised.yaml"
    assert advice.more == ()
    save(advice, out)
    workshop.run(recipe=str(out))

    assert workshop.quarantine() == []
    assert {row["text"] for row in workshop.records().values()} == {_text(n + more) for n in range(30) for more in (0, 100, 200, 300, 400)}


def test_a_source_of_each_shape_names_its_members_alone(workshop: Workshop):
    """Each member is meant by exactly one source, and what is about the data by none, which is told."""
    path = _packed(workshop.folder / "set.tgz", SHAPES)

    advice = advise([str(path)])
    recipe = parse(advice.recipe, name="x").recipe

    patterns = [one.settings["only"] for one in recipe.sources]
    for name in SHAPES:
        meant = sum(any(fnmatch(name, str(pattern)) for pattern in only) for only in patterns if isinstance(only, list))
        assert meant == (not name.endswith(".md")), name
    assert "set.tgz:set/README.md (about the data)" in advice.recipe


def test_members_without_text_are_left_out_with_a_reason(workshop: Workshop):
    """Sidecars that hold ids, sums and paths are no records; a list of the files is none either."""
    members: dict[str, str] = {"pack/files.json": _json([f"data/{n}.txt" for n in range(40)])}
    for n in range(40):
        members[f"pack/data/{n}.txt"] = _text(n)
        members[f"pack/data/{n}.json"] = _json({"id": f"x{n}", "group": "one", "checksum": {"type": "MD5", "value": f"{n:032x}"}})
    path = _packed(workshop.folder / "pack.tgz", members)

    advice = advise([str(path)])

    source = parse(advice.recipe, name="x").recipe.sources[0]
    assert source.settings == {"only": ["*.txt"]}
    assert "(no field is a text: id, group, checksum" in advice.recipe
    assert advice.more == ()


def test_sidecars_that_repeat_the_texts_beside_them_are_left_out(workshop: Workshop):
    """Each message twice, as a file and within JSON: the file is read, and the reason says so."""
    members = {}
    for n in range(30):
        members[f"data/{n}.txt"] = _text(n)
        members[f"data/{n}.json"] = _json({"id": f"x{n}", "text": "头 " + _text(n)})

    advice = advise([str(_packed(workshop.folder / "twice.tgz", members))])

    assert [one.settings for one in parse(advice.recipe, name="x").recipe.sources] == [{"only": ["*.txt"]}]
    assert "the same records as the members of the same name beside them" in advice.recipe


def test_sidecars_with_texts_of_their_own_are_read(workshop: Workshop):
    """Pairs of one name that say different things are both data."""
    members = {}
    for n in range(30):
        members[f"data/{n}.txt"] = _text(n)
        members[f"data/{n}.json"] = _json(
            {"id": f"x{n}", "text": f"The keeper of house {n} wrote a letter about the weather and the sea to {n + 1} friends."}
        )

    advice = advise([str(_packed(workshop.folder / "both.tgz", members))])

    assert [(Path(one.path).name, one.settings) for one in parse(advice.recipe, name="x").recipe.sources] == [("both.tgz", {})]


def test_programs_in_a_package_are_no_data(workshop: Workshop):
    """A little JavaScript in a package of texts would be taken for a table or a text; it is left aside, and told."""
    members = {f"data/{n}.txt": _text(n) * 9 for n in range(30)}
    members["dist/index2.js"] = "".join(f"/* {n} */ var a{n} = {n}, b{n} = {n};\n" for n in range(20))

    advice = advise([str(_packed(workshop.folder / "pack.tgz", members))])

    assert [one.settings for one in parse(advice.recipe, name="x").recipe.sources] == [{"only": ["*.txt"]}]
    assert "no reader is sure of it" in advice.recipe


def test_an_archive_of_one_sort_is_left_to_its_reader(workshop: Workshop):
    """Where all members are alike the recipe names the archive, and nothing else."""
    recipe = _recipe(_packed(workshop.folder / "texts.zip", {f"{n}.txt": _text(n) for n in range(30)}))

    assert [(Path(one.path).name, one.settings) for one in recipe.sources] == [("texts.zip", {})]


def test_an_undecided_header_is_decided_by_what_stands_below(workshop: Workshop):
    """The reader refuses to guess; a look at the whole tells names from records."""
    short = ("很好", "不错", "一般", "糟糕", "喜欢", "讨厌")
    rows = [[short[n % 6] + f"吃{n}", ("好", "坏")[n % 2]] for n in range(60)]
    for name, head, wanted in (("named.json", [["评语", "高下"]], {"header": True}), ("bare.json", [], {"names": ["text", "label"]})):
        path = workshop.folder / name
        path.write_text(_json(head + rows), encoding="utf-8")

        assert _recipe(path).sources[0].settings == wanted


def test_names_of_columns_tell_what_they_hold():
    """The long one is the text, those of about its length are sentences, few values are labels, ids are values."""
    texts = [_text(n) for n in range(20)]

    assert names_of([[f"{n:06}" for n in range(20)], texts, ["a", "b"] * 10]) == ["value_1", "text", "label"]
    assert names_of([texts, list(reversed(texts)), [n % 2 for n in range(20)]]) == ["sentence1", "sentence2", "label"]


def test_patterns_match_mine_and_none_of_the_others():
    """Signs that mean something in a pattern mean themselves in a name."""
    assert patterns_of(["a/[1].txt"], ["a/1.txt", "b/2.txt"]) == ["*/[[]1].txt"]
    assert patterns_of(["one", "two"], ["three"]) == ["one", "two"]


def test_an_array_of_another_length_is_one_broken_row(workshop: Workshop):
    """The names are those of the usual length; one longer array does not make all others ragged."""
    path = workshop.folder / "rows.json"
    path.write_text(_json([[_text(n), n % 2, *(["more"] if n == 7 else [])] for n in range(40)]), encoding="utf-8")
    out = workshop.folder / "advised.yaml"

    save(advise([str(path)]), out)
    workshop.run(recipe=str(out))

    assert [row["error"] for row in workshop.quarantine()] == ["ragged_row"]
    assert len(workshop.records()) == 39
