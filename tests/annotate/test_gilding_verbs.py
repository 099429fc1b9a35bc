"""The verbs of known answers as people type them, asked of a service that runs."""

from __future__ import annotations

import json
from pathlib import Path

from annotate.running import PLAN, running
from cli.conftest import Shell
from service import lite


def test_a_pool_and_a_qualification_by_commands(tmp_path: Path):
    """Known answers from a file, tasks turned and given back, who is right, who has passed and is let try again; every verb speaks JSON."""
    with running(lite(tmp_path), "ann", "bob") as at:
        made = at.as_("ann").projects.create({**PLAN, "policy": {"qualify_tasks": 2, "qualify_right": 1.0, "overlap": 1}})
        made.tasks.add([{"id": f"n{one}", "text": f"text {one}", **({"gold": {"topic": "home"}} if one == 0 else {})} for one in range(3)])
        made.members.put("bob")
        made.open()
        shell = Shell(tmp_path)

        def ask(*words: str, code: int = 0):
            ended = shell(*words, GOLDSMITH_URL=at.url, GOLDSMITH_TOKEN=at.tokens["ann"])
            assert ended.code == code, ended.err
            return ended

        known = [{"key": f"k{one}", "text": f"known {one}", "gold": {"topic": "sport"}, "why": f"because {one}"} for one in range(2)]
        (tmp_path / "known.jsonl").write_text("\n".join(map(json.dumps, known)), encoding="utf-8")
        assert ask("gold", "topics", "known.jsonl", "--json").json() == {"added": 2, "turned": 0, "mended": 0, "there": 0}
        turns = at.as_("bob").projects["topics"].turns()
        asked = [turn.material["text"] for turn in turns if turn.answer({"topic": "money"})]
        assert sorted(asked) == ["known 0", "known 1"]
        assert (turns.why, turns.qualification["state"], turns.qualification["reached"]) == ("not_qualified", "failed", 0.0)
        # turned only now: chance draws what he qualifies with, and a task that he had in the pool never comes to him again
        assert "1 turned" in ask("gold", "topics", "--turn", "n0").err
        assert "no answer to it is known" in ask("gold", "topics", "--turn", "n1", code=1).err
        assert "goes with `--out`" in ask("gold", "topics", "--forget", code=2).err
        listed = ask("gold", "topics", "--json").json()
        assert [one["key"] for one in listed] == ["n0", "k0", "k1"]
        assert sum(one["answered"] for one in listed) == 2
        told = ask("gold", "topics").out
        assert "3 tasks in the pool, 2 answers judged, 0 doubtful" in told
        assert "0%" in ask("gold", "topics", "--people").out
        people = ask("gold", "topics", "--people", "--json").json()
        assert {(one["asked"], one["right"], one["left"]) for one in people} == {(0, 0, None), (2, 0, 1)}
        shown = ask("qualifications", "topics").out
        assert "bob" in shown
        assert "2 tasks, 100% wanted" in shown
        assert "too few" in ask("qualifications", "topics", "bob", "--retry", code=1).err
        assert ask("gold", "topics", "--out", "n0", "--json").json() == {"tasks": 1}
        ask("qualifications", "topics", "bob", code=2)
        assert ask("qualifications", "topics", "bob", "--waive", "--json").json() == {"person": "bob", "state": "waived"}
        assert [one["state"] for one in ask("qualifications", "topics", "--state", "waived", "--json").json()] == ["waived"]
        done = [turn.material["text"] for turn in turns if turn.answer({"topic": "home"})]
        assert done == ["text 1", "text 2", "text 0"]
        assert turns.why == "none_left"
