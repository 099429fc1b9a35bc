"""Runs with edits: what is edited, what reads the edited text, what is done again and what is not, and what may leave."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pyarrow as pa
import pytest

from curate.workshop import Workshop
from goldsmith.curate import editing, measuring, shares
from goldsmith.curate.exporting import export
from goldsmith.curate.plan import Request, made
from goldsmith.curate.reporting import write_report
from goldsmith.curate.why import explained
from goldsmith.errors import ExportError, RecipeError
from goldsmith.lake import open_lake
from goldsmith.operators.text.whitespace import Whitespace

RECIPE = """
name: edited
near_duplicates: true
edits: [control_characters, whitespace]
error_budget: {records: 1000}
rules:
  - name: own
    rules:
      too_short: {measure: character_count, below: 20}
"""


def rows(n: int, start: int = 0) -> list[dict[str, object]]:
    """Return records whose texts hold runs of spaces and zero-width signs."""
    return [
        {"id": f"r{k}", "text": f"Record  number {k} \u200bsays that {k * k} birds flew over {k * 7} roofs. "}
        for k in range(start, start + n)
    ]


def test_statistics_and_rules_read_the_edited_text(workshop: Workshop):
    """A text that is long only by its spaces is too short; what was read stays beside what it became."""
    source = workshop.rows({"id": "hollow", "text": "a" + " " * 50 + "b"}, *rows(5))

    outcome = workshop.run(source, recipe=workshop.recipe(RECIPE))

    record = workshop.records()["hollow"]
    assert (record["text"], record["edited_text"], record["edits_whitespace"]) == ("a" + " " * 50 + "b", "a b", 1)
    assert (record["character_count"], record["ingested_character_count"], record["reason"]) == (3, 52, "too_short")
    assert outcome.as_json()["edits"] == {"control_characters": {"records": 5, "changes": 5}, "whitespace": {"records": 6, "changes": 11}}


def test_duplicates_are_searched_in_the_text_as_it_was_read(workshop: Workshop):
    """The longest of two near copies, as they were read, stays."""
    text = "The harbour office keeps a ledger of every ship that enters, with her name and the tide and the hour and the wind"
    source = workshop.rows({"id": "short", "text": text}, {"id": "long", "text": text.replace(" ", "  ")})

    workshop.run(source, recipe=workshop.recipe(RECIPE))

    assert workshop.records()["short"]["duplicate_of"] == "long"
    assert workshop.records()["short"]["edited_text"] == workshop.records()["long"]["edited_text"]


def test_the_plan_tells_the_passes_in_order(workshop: Workshop):
    """With edits measuring is done in two parts; without them in one, with the columns that it always had."""
    with_edits = made(Request(workshop.recipe(RECIPE), lake=str(workshop.lake)))
    without = made(Request(workshop.recipe(RECIPE), lake=str(workshop.lake), changes=("edits=[]",)))

    assert [one.name for one in with_edits.passes()] == ["collect", "measure", "duplicates", "edit", "measure", "decide"]
    assert with_edits.passes()[1].writes == ("ingested_character_count", "minhash")
    assert with_edits.passes()[3].reads == ("text",)
    assert "edited_text" in with_edits.passes()[3].writes
    assert with_edits.passes()[4].reads == ("edited_text",)
    assert [one.name for one in without.passes()] == ["collect", "measure", "duplicates", "decide"]
    assert "minhash" in without.passes()[1].writes


def test_wrong_edits_are_told_with_their_lines(workshop: Workshop):
    """A measure among the edits, an unknown edit, a wrong setting and a repeated one: each is named."""
    text = "name: wrong\nedits:\n  - word_count\n  - whitspace\n  - whitespace: {blank_line: 3}\n"
    with pytest.raises(RecipeError) as told:
        made(Request(workshop.recipe(text)))
    assert "line 3: edits.0: `word_count` measures texts and edits nothing, name it under `measure`" in str(told.value)
    assert "did you mean `whitespace`" in str(told.value)
    assert "did you mean `blank_lines`" in str(told.value)

    with pytest.raises(RecipeError, match="each edit may stand once: whitespace"):
        made(Request(workshop.recipe("name: wrong\nedits: [whitespace, whitespace: {blank_lines: 2}]\n")))


def watched(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[int]]:
    """Count the rows that each call of measuring and editing reads."""
    counts: dict[str, list[int]] = {"measured": [], "edited": []}
    for module, name in ((measuring, "measured"), (editing, "edited")):
        real = module.fill

        def counted(*args, real=real, name=name, **more):
            counts[name].append(real(*args, **more))
            return counts[name][-1]

        monkeypatch.setattr(module, "fill", counted)
    return counts


def test_only_what_depends_on_a_change_is_done_again(workshop: Workshop, monkeypatch: pytest.MonkeyPatch):
    """Another setting of an edit edits and measures anew; a limit does neither; new files are the only ones edited."""
    first, second = workshop.rows(*rows(40), name="a.jsonl"), workshop.rows(*rows(30, start=40), name="b.jsonl")
    recipe = workshop.recipe(RECIPE)
    workshop.run(first, recipe=recipe)
    duplicates = workshop.tables().records.stamp(["minhash", "duplicate_of"])
    counts = watched(monkeypatch)

    assert workshop.run(first, recipe=recipe).unchanged
    workshop.run(first, recipe=recipe, changes=("rules.0.limits.too_short=30",))
    assert counts == {"measured": [0, 0], "edited": [0]}

    workshop.run(first, recipe=recipe, changes=("edits=[control_characters]",))
    assert (counts["measured"][2:], counts["edited"][1:]) == ([0, 40], [40])
    assert workshop.tables().records.stamp(["minhash", "duplicate_of"]) == duplicates
    assert "edits_whitespace" not in workshop.tables().records.columns

    workshop.run(first, second, recipe=recipe, changes=("edits=[control_characters]",))
    assert counts["edited"][2:] == [30]
    assert counts["measured"][5] == 30


def test_without_edits_the_text_as_it_was_read_counts_again(workshop: Workshop):
    """Taking the edits out of a recipe takes their columns out of the table, and the measures are of the text again."""
    source = workshop.rows(*rows(10))
    recipe = workshop.recipe(RECIPE)
    workshop.run(source, recipe=recipe)
    edited = workshop.records()["r3"]["character_count"]

    workshop.run(source, recipe=recipe, changes=("edits=[]",))

    assert workshop.records()["r3"]["character_count"] == len(workshop.records()["r3"]["text"]) > edited
    assert editing.written(workshop.tables().records) == []


KILLED = """
import os, signal, sys
from goldsmith.curate import shares
from goldsmith.curate.plan import Request
from goldsmith.curate.run import run
from goldsmith.lake import Dataset
shares.SHARE_BYTES, shares.BLOCK_BYTES, shares.SMALL_BYTES = 4_000, 2_000, 0
left, commit = [int(sys.argv[4])], Dataset.commit_fills

def committed(self, fills, *, message="", **more):
    done = commit(self, fills, message=message, **more)
    if message.startswith("edit fragment"):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
    return done

Dataset.commit_fills = committed
run(Request(sys.argv[1], (sys.argv[2],), sys.argv[3], "set", workers=2), report=False)
"""


def test_a_run_killed_while_editing_goes_on_where_it_was(workshop: Workshop, monkeypatch: pytest.MonkeyPatch):
    """Killed after the third fragment, the next run edits only the others, and all is as if nothing had happened."""
    source = workshop.rows(*rows(400))
    recipe = workshop.recipe(RECIPE)
    killed = subprocess.run([sys.executable, "-c", KILLED, recipe, str(source), str(workshop.lake), "3"], check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    records = workshop.tables().records
    lacking = records.pending(["edited_text"])
    left = sum(batch.num_rows for batch in records.scan(["id"], fragments=lacking))
    assert 0 < len(lacking) == len(records.fragments()) - 3
    for name, value in (("SHARE_BYTES", 4_000), ("BLOCK_BYTES", 2_000), ("SMALL_BYTES", 0)):
        monkeypatch.setattr(shares, name, value)
    counts = watched(monkeypatch)

    workshop.run(source, recipe=recipe)

    assert counts["edited"] == [left]
    texts = {name: row["edited_text"] for name, row in workshop.records().items()}
    assert texts == {f"r{k}": f"Record number {k} says that {k * k} birds flew over {k * 7} roofs." for k in range(400)}


def test_a_record_that_an_edit_fails_on_is_quarantined_alone(workshop: Workshop, monkeypatch: pytest.MonkeyPatch):
    """It keeps its text in the table, the error is told, it is not kept, and an export of everything holds no text of it."""
    real = Whitespace.__call__

    def breaks(self, text: pa.Array):
        if "secret 13" in text.to_pylist():
            raise ValueError("no such luck")
        return real(self, text)

    monkeypatch.setattr(Whitespace, "__call__", breaks)
    source = workshop.rows(*({"id": f"s{k}", "text": f"secret {k}", "extra": k} for k in range(30)))

    outcome = workshop.run(source, recipe=workshop.recipe(RECIPE), changes=("rules=[]", "near_duplicates=false"))

    record = workshop.records()["s13"]
    assert (record["decision"], record["reason"]) == ("quarantined", "operator_error")
    assert (record["edited_text"], record["edits_whitespace"], record["edit_state"]) == ("secret 13", None, editing.FAILED)
    assert record["edit_error"] == "edits_whitespace: ValueError: no such luck"
    assert (outcome.facts["kept"], outcome.facts["quarantined"]) == (29, 1)
    assert [(step["name"], step["quarantined"]) for step in outcome.facts["steps"][:3]] == [("collect", 0), ("edit", 1), ("measure", 0)]
    out = workshop.folder / "all.jsonl"
    export(open_lake(workshop.lake), "set", out, everything=True)
    assert {row["id"]: row["text"] for row in map(json.loads, out.read_text().splitlines())}["s13"] is None


def test_exports_hold_the_edited_text(workshop: Workshop):
    """`text` is the edited one; the one that was read is there only where it is asked for."""
    source = workshop.rows({"id": "a", "text": "much   space between these words"})
    workshop.run(source, recipe=workshop.recipe(RECIPE))
    lake, plain, both = open_lake(workshop.lake), workshop.folder / "plain.jsonl", workshop.folder / "both.jsonl"

    export(lake, "set", plain)
    export(lake, "set", both, columns=["original_text"])

    assert "much   space" not in plain.read_text()
    assert json.loads(plain.read_text())["text"] == "much space between these words"
    assert json.loads(both.read_text()) == {
        "id": "a", "text": "much space between these words", "original_text": "much   space between these words"
    }  # fmt: skip


def test_texts_that_wait_for_their_edit_do_not_leave(workshop: Workshop):
    """Between a run that was killed and the next one an export is refused."""
    recipe = workshop.recipe(RECIPE)
    workshop.run(workshop.rows(*rows(5)), recipe=recipe)
    workshop.tables().records.append([next(workshop.tables().records.scan(["id", "text", "decision"])).slice(0, 1)])

    with pytest.raises(ExportError, match="have not been edited yet"):
        export(open_lake(workshop.lake), "set", workshop.folder / "out.jsonl")


def test_conversations_are_edited_message_by_message(workshop: Workshop):
    """An export of messages is edited as the text is."""
    source = workshop.rows(
        {"id": "talk", "messages": [{"role": "user", "content": "hello   there"}, {"role": "bot", "value": "oh\u200b hi "}]}
    )
    workshop.run(source, recipe=workshop.recipe(RECIPE), changes=("fields.text={messages: messages}", "rules=[]"))
    out = workshop.folder / "out.jsonl"

    export(open_lake(workshop.lake), "set", out)

    row = json.loads(out.read_text())
    assert row["text"] == "hello there\n\noh hi"
    assert row["messages"] == [{"role": "user", "content": "hello there"}, {"role": "bot", "value": "oh hi"}]


def test_lines_of_many_documents_are_found_and_removed(workshop: Workshop):
    """A footer on every page goes without a setting for boilerplate in the recipe; when new pages make another line common, it goes too."""

    def page(k: int) -> str:
        footer = "Visit our friendly shop in Harbour Street" if k < 10 else "Nobody reads what stands down here"
        return f"Page {k} tells of {k * k} quite different things and of {k * 3} more.\n{footer}"

    first = workshop.rows(*({"id": f"p{k}", "text": page(k)} for k in range(12)), name="a.jsonl")
    second = workshop.rows(*({"id": f"p{k}", "text": page(k)} for k in range(12, 20)), name="b.jsonl")
    recipe = workshop.recipe("name: lines\nedits: [boilerplate_lines, whitespace]\n")

    workshop.run(first, recipe=recipe)
    before = {name: row["edited_text"] for name, row in workshop.records().items()}
    workshop.run(first, second, recipe=recipe)
    after = {name: row["edited_text"] for name, row in workshop.records().items()}

    assert "Harbour" not in "".join(before.values())
    assert "Nobody reads" in before["p11"]
    assert [text for text in after.values() if "Harbour" in text or "Nobody" in text] == []
    assert all(f"Page {k} tells" in after[f"p{k}"] for k in range(20))


def test_why_shows_what_was_edited(workshop: Workshop):
    """The edits with their counts, and the text before and after, in which unseen signs can be seen."""
    source = workshop.rows(*rows(3))
    workshop.run(source, recipe=workshop.recipe(RECIPE))

    why = explained(open_lake(workshop.lake), "set", "r2")

    assert why.as_json()["edits"] == {
        "changes": {"control_characters": 1, "whitespace": 2},
        "text": "Record number 2 says that 4 birds flew over 14 roofs.",
        "error": None,
    }
    assert "edited: control_characters (1 place), whitespace (2 places)" in str(why)
    assert "<U+200B>" in str(why).replace(" ", "").replace("[", "").replace("]", "")


def test_an_export_of_masked_texts_holds_nothing_as_it_was_read(workshop: Workshop):
    """Fields and addresses leave masked too; as they were read only where they are asked for by their own name."""
    source = workshop.rows(
        {"id": "a", "text": "Call me: 13812345678, it is a good number", "phone": "13812345678", "url": "https://x.io/13812345678"}
    )
    out = workshop.folder / "out.jsonl"
    for edits, leaves in (("[mask_personal_data]", False), ("[whitespace]", True)):
        workshop.run(source, recipe=workshop.recipe(f"name: plain\nedits: {edits}\n"), dataset="set")
        export(open_lake(str(workshop.lake)), "set", out, overwrite=True)
        assert ("13812345678" in out.read_text(encoding="utf-8")) is leaves
    workshop.run(source, recipe=workshop.recipe("name: plain\nedits: [mask_personal_data]\n"), dataset="set")
    export(open_lake(str(workshop.lake)), "set", out, columns=["original_meta"], overwrite=True)
    assert "13812345678" in out.read_text(encoding="utf-8")


def test_a_report_of_masked_texts_shows_what_may_be_seen(workshop: Workshop):
    """Neither samples, duplicates side by side nor broken rows of the report hold what the mask hides."""
    number = "13812345678"
    texts = [f"Call me under {number} when the ship with the grain has come into the harbour, ship {n}" for n in range(3)]
    source = workshop.rows(*({"text": text} for text in [*texts, texts[0]]), {"text": None, "phone": number})
    workshop.run(
        source,
        recipe=workshop.recipe(
            "name: plain\nnear_duplicates: {similarity: 0.5}\nedits: [mask_personal_data]\nerror_budget: {records: 9}\n"
        ),
    )
    html, twin = write_report(open_lake(str(workshop.lake)), "set", workshop.folder / "report")
    assert "&lt;PHONE&gt;" in html.read_text(encoding="utf-8")
    assert number not in html.read_text(encoding="utf-8") + twin.read_text(encoding="utf-8")
