"""Grammatical complexity as columns of a dataset: whole, resumable, by whatever trees there are, and clear about what is missing."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pytest

from goldsmith import record
from goldsmith.algorithms.grammar import FEATURES, Complexity, Tree
from goldsmith.algorithms.grammar import parser as parsers
from goldsmith.algorithms.grammar.approximate import estimated
from goldsmith.curate import grammar, parsing
from goldsmith.curate.grammar_settings import Grammar
from goldsmith.errors import ColumnError, MissingPartError, ReadingError, SettingsError
from goldsmith.lake import Dataset, open_lake

FAST = Grammar(zh="fast", en="fast")
TEXTS = [
    "雨停了，孩子们跑出去玩。老人坐在门口看着他们。",
    "The rain has stopped, and the children, who had waited for hours, run out to play.",
    "由于委员会在去年通过的计划尚未得到充分支持，许多教师不得不推迟他们的申请。",
    "It was late. The harbour office keeps a ledger of every ship that enters.",
    "",
    "123 456",
    "经济发展很快，但是城乡之间的差距仍然存在。",
    "The old dog slept while the small cat watched the birds on the roof of the house.",
]


def made(folder: Path, texts: list[str] | None = None, *, fragments: int = 2, **more: list[str]) -> Dataset:
    """Return a dataset of these texts in some fragments."""
    texts = TEXTS if texts is None else texts
    records = open_lake(folder / "lake", create=True).create("set", record.SCHEMA)
    size = max(1, -(-len(texts) // fragments))
    for start in range(0, len(texts), size):
        part = {"id": [f"r{at}" for at in range(start, min(start + size, len(texts)))], "text": texts[start : start + size]}
        part |= {name: values[start : start + size] for name, values in more.items()}
        records.append(pa.table(part, schema=pa.schema([record.SCHEMA.field(name) for name in part])))
    return records


def columns(records: Dataset, *names: str) -> dict[str, list[object]]:
    """Return columns of a dataset."""
    return pa.Table.from_batches(records.scan(list(names))).to_pydict()


def test_every_record_has_its_numbers_or_says_that_it_has_none(tmp_path: Path):
    """Features, states, language and GC stand beside each record; what has no sentence is not measurable and not 0."""
    records = made(tmp_path)

    found = grammar.fill(records, FAST, workers=2)

    held = columns(records, "gc_pos_ent", "gc_state", "gc_language", "grammatical_complexity")
    assert found["records"] == 8
    assert found["measured"] == 6
    assert held["gc_state"] == [1, 1, 1, 1, 2, 2, 1, 1]
    assert held["gc_language"] == ["zh", "en", "zh", "en", None, None, "zh", "en"]
    assert [value is None for value in held["grammatical_complexity"]] == [state == 2 for state in held["gc_state"]]
    expected = estimated(pa.array(TEXTS, pa.large_string())).features[:, 0]
    assert [np.nan if value is None else value for value in held["gc_pos_ent"]] == pytest.approx(expected.tolist(), nan_ok=True)


def test_each_language_has_a_scale_of_its_own_and_its_constants_are_noted(tmp_path: Path):
    """The constants in the provenance give the column again."""
    records = made(tmp_path)
    grammar.fill(records, FAST, workers=1)

    held = columns(records, *(f"gc_{name}" for name in FEATURES), "gc_language", "grammatical_complexity")
    noted = records.provenance("grammatical_complexity")

    assert set(noted["constants"]) == {"zh", "en"}
    for language, facts in noted["constants"].items():
        rows = [row for row, name in enumerate(held["gc_language"]) if name == language]
        numbers = np.array([[held[f"gc_{name}"][row] for name in FEATURES] for row in rows], float)
        assert Complexity.from_json(facts)(numbers).tolist() == pytest.approx([held["grammatical_complexity"][row] for row in rows])


def test_an_unchanged_run_writes_nothing_and_another_scale_measures_nothing_anew(tmp_path: Path):
    """Versions tell: nothing, then only the scores."""
    records = made(tmp_path)
    first = grammar.fill(records, FAST, workers=1)
    version = records.version

    again = grammar.fill(records, FAST, workers=2)
    assert records.version == version
    assert again == first

    stamp = records.stamp(["gc_pos_ent"])
    grammar.fill(records, Grammar(zh="fast", en="fast", normalise="rank"), workers=1)
    assert records.stamp(["gc_pos_ent"]) == stamp
    assert records.provenance("grammatical_complexity")["normalise"] == "rank"


def test_only_what_came_later_is_measured_and_what_was_deleted_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A new fragment is measured alone; the scale is that of all live records."""
    records = made(tmp_path)
    grammar.fill(records, FAST, workers=1)
    records.delete("id = 'r0'")
    records.append(
        pa.table(
            {"id": ["new"], "text": ["新来的记录也有语法，而且并不简单。"]},
            schema=pa.schema([record.SCHEMA.field("id"), record.SCHEMA.field("text")]),
        )
    )
    seen: list[int] = []
    plain = parsing._estimated
    monkeypatch.setattr(parsing, "_estimated", lambda work: seen.append(len(work.texts)) or plain(work))

    found = grammar.fill(records, FAST, workers=1)

    assert seen == [1]
    assert found["records"] == 8
    assert columns(records, "gc_state")["gc_state"] == [1, 1, 1, 2, 2, 1, 1, 1]


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What was committed before the stop is not measured again."""
    records = made(tmp_path, fragments=4)
    plain = parsing._estimated
    seen: list[int] = []

    def failing(work: parsing.Work) -> parsing.Done:
        seen.append(work.fragment)
        if work.fragment == 2:
            raise KeyboardInterrupt
        return plain(work)

    monkeypatch.setattr(parsing, "_estimated", failing)
    with pytest.raises(KeyboardInterrupt):
        grammar.fill(records, FAST, workers=1)
    done = set(records.fragments()) - set(records.pending(["gc_state"]))
    seen.clear()
    monkeypatch.setattr(parsing, "_estimated", lambda work: seen.append(work.fragment) or plain(work))

    grammar.fill(records, FAST, workers=1)

    assert done
    assert not done & set(seen)
    assert records.pending(["gc_state", "grammatical_complexity"]) == []


CONLLU = "1\t海\t海\tNOUN\t_\t_\t2\tnsubj\t_\t_\n2\t大\t大\tADJ\t_\t_\t0\troot\t_\t_\n"
LONGER = "1\tdogs\t_\tNOUN\t_\t_\t2\tnsubj\t_\t_\n2\tchase\t_\tVERB\t_\t_\t0\troot\t_\t_\n3\tblack\t_\tADJ\t_\t_\t4\tamod\t_\t_\n4\tcats\t_\tNOUN\t_\t_\t2\tobj\t_\t_\n"


def test_trees_of_a_field_are_measured_as_they_are(tmp_path: Path):
    """A field of the input that holds CoNLL-U; a record without it is not measurable."""
    meta = [json.dumps({"conllu": CONLLU}), json.dumps({"conllu": LONGER}), "{}"]
    records = made(tmp_path, ["海大", "dogs chase black cats", "no trees"], fragments=1, meta=meta)

    found = grammar.fill(records, Grammar(trees="conllu"), workers=1)

    held = columns(records, "gc_pos_ent", "gc_avg_dep_height", "gc_avg_dep_dis", "gc_state")
    assert found["measured"] == 2
    assert held["gc_pos_ent"] == [1.0, 1.5, None]
    assert held["gc_avg_dep_height"] == [1.0, 2.0, None]
    assert held["gc_avg_dep_dis"] == pytest.approx([1.0, 4 / 3, None])
    assert held["gc_state"] == [1, 1, 2]


def test_trees_of_a_file_belong_to_the_records_that_it_names(tmp_path: Path):
    """By `newdoc id`; a broken file is told with its line and nothing is written."""
    records = made(tmp_path, ["a", "b"], fragments=1)
    trees = tmp_path / "trees.conllu"
    trees.write_text(f"# newdoc id = r1\n{LONGER}\n# newdoc id = other\n{CONLLU}\n", encoding="utf-8")

    grammar.fill(records, Grammar(trees=str(trees)), workers=1)
    assert columns(records, "gc_avg_dep_height")["gc_avg_dep_height"] == [None, 2.0]

    trees.write_text(f"# newdoc id = r1\n{LONGER}\n# newdoc id = r0\n1\tx\n\n", encoding="utf-8")
    with pytest.raises(ReadingError, match=r"trees\.conllu:8"):
        grammar.fill(records, Grammar(trees=str(trees)), workers=1)
    trees.write_text(CONLLU, encoding="utf-8")
    with pytest.raises(ReadingError, match="must be named"):
        grammar.fill(records, Grammar(trees=str(trees)), workers=1)
    assert columns(records, "gc_avg_dep_height")["gc_avg_dep_height"] == [None, 2.0]


def test_broken_trees_in_a_field_name_the_record_and_the_line(tmp_path: Path):
    """Two roots in record r0."""
    records = made(tmp_path, ["x"], fragments=1, meta=[json.dumps({"conllu": CONLLU.replace("\t2\tnsubj", "\t0\tnsubj")})])

    with pytest.raises(ReadingError, match="record r0:1"):
        grammar.fill(records, Grammar(trees="conllu"), workers=1)


def test_a_missing_parser_names_what_to_install_and_spoils_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """English alone asks only for the English parser, Chinese for the Chinese one."""
    plain = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name.startswith(("udchinese", "en_core")) else plain(name, *rest)
    )
    monkeypatch.setitem(__import__("sys").modules, "spacy", None)
    parsing._PARSERS.clear()
    english = made(tmp_path / "en", [TEXTS[1], TEXTS[3]])
    chinese = made(tmp_path / "zh", [TEXTS[0], TEXTS[2]])

    with pytest.raises(MissingPartError, match=r"goldsmith-data\[nlp-en\]"):
        grammar.fill(english, Grammar(), workers=1)
    with pytest.raises(MissingPartError, match=r"goldsmith-data\[nlp-zh\]"):
        grammar.fill(chinese, Grammar(), workers=1)

    assert "gc_pos_ent" not in chinese.columns
    assert grammar.fill(chinese, FAST, workers=1)["measured"] == 2


def flat(words: list[str]) -> Tree:
    """Return a tree in which every word hangs on the first."""
    return Tree(words, ["NN"] * len(words), ["dep"] * len(words), [0, *[1] * (len(words) - 1)])


def test_a_parser_that_fails_on_one_record_spares_its_neighbours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """State and message stand beside the record; a GC over the others is there."""

    class Fragile:
        about: ClassVar = {"parser": "fragile"}

        def parse(self, texts: list[str]) -> list[parsers.Parsed]:
            if any("cat" in text for text in texts):
                raise RuntimeError("allergic to cats")
            return [parsers.Parsed([flat(text.split())]) for text in texts]

    monkeypatch.setitem(parsing._PARSERS, ("spacy", "en"), Fragile())
    records = made(tmp_path, [TEXTS[1], TEXTS[3], TEXTS[7]], fragments=1)

    found = grammar.fill(records, Grammar(), workers=1)

    held = columns(records, "gc_state", "gc_error")
    assert found["failed"] == 1
    assert held["gc_state"] == [1, 1, 3]
    assert held["gc_error"][2] == "RuntimeError: allergic to cats"


def test_equal_records_an_empty_dataset_and_one_record(tmp_path: Path):
    """Without variance GC is 0 and the features are named; nothing to measure is no error."""
    equal = grammar.fill(made(tmp_path / "a", [TEXTS[0]] * 5), FAST, workers=1)
    nothing = grammar.fill(made(tmp_path / "b", []), FAST, workers=1)
    one = grammar.fill(made(tmp_path / "c", [TEXTS[1]]), FAST, workers=1)

    assert equal["languages"]["zh"]["without_variance"] == list(FEATURES)
    assert equal["languages"]["zh"]["mean"] == 0
    assert equal["languages"]["zh"]["length_correlation"] is None
    assert nothing == {"records": 0, "measured": 0, "failed": 0, "languages": {}}
    assert one["languages"]["en"]["measured"] == 1


def test_settings_that_make_no_sense_are_refused_together(tmp_path: Path):
    """Parser, weights and scale; and a column that is not there or holds no text."""
    with pytest.raises(SettingsError) as raised:
        Grammar.configured({"zh": "stanza", "weights": "1,2,3", "normalise": "z"}, where="complexity")
    assert all(f"`{name}`" in str(raised.value) for name in ("zh", "normalise"))
    with pytest.raises(SettingsError, match="not all 0"):
        Grammar.configured({"weights": "0,0,0,0,0"}, where="complexity")
    records = made(tmp_path)
    with pytest.raises(ColumnError, match="no column is called"):
        grammar.fill(records, Grammar(zh="fast", en="fast", text="txet"), workers=1)
    with pytest.raises(ColumnError, match="holds no text"):
        grammar.fill(records, Grammar(zh="fast", en="fast", text="generated"), workers=1)


def test_processes_give_what_one_gives(tmp_path: Path):
    """Our own parser, in this process and in two others."""
    from goldsmith.algorithms.grammar import conllu
    from goldsmith.algorithms.grammar.own_training import train

    path = tmp_path / "own.npz"
    train(conllu.trees("\n".join([LONGER] * 8)), about={"name": "tiny"}, turns=2, members=1).save(path)
    wanted = Grammar(zh=f"own:{path}", en=f"own:{path}")
    one, two = made(tmp_path / "one"), made(tmp_path / "two")

    assert grammar.fill(one, wanted, workers=1) == grammar.fill(two, wanted, workers=2)

    assert columns(one, "gc_dep_ent", "grammatical_complexity") == columns(two, "gc_dep_ent", "grammatical_complexity")
    assert one.provenance("gc_dep_ent")["parsers"]["zh"]["model"] == "tiny"
