"""What Dingo says of records, rule by rule, in an environment of its own: ``python dingo_side.py RECORDS.jsonl RULES OUT.json``.

``RULES`` is ``all`` for every rule that reads text, or ``executor:GROUP,GROUP`` to run Dingo's own executor with the rules of these groups, as a
user does, and tell how many records it found bad. With ``all`` each rule is asked of each record by itself, so that it is known which rule
speaks; one that raises has found nothing, and is counted. The output maps rules to the ids that they call bad.
"""

import json
import os
import sys
from collections import Counter, defaultdict
from pathlib import Path

from dingo.config import InputArgs
from dingo.config.input_args import EvaluatorRuleArgs
from dingo.exec import Executor
from dingo.io import Data
from dingo.model.model import Model

GROUPS = ("default", "sft", "pretrain", "benchmark", "text_base_all", "llm_base", "qa_standard_v1", "pdf_all", "pdf", "guobiao_data")
UNGROUPED = ("RuleCurlyBracket", "RuleWatermark", "RuleUnsafeWords")
NEEDS_A_MODEL = ("Rule_TC609_0207_DataTypeConsistency",)


def rules() -> dict[str, list[str]]:
    """Return the rules that read text, each with the groups that it belongs to."""
    found: dict[str, list[str]] = defaultdict(list)
    for group in GROUPS:
        for rule in Model.rule_groups[group]:
            found[rule.__name__].append(group)
    for name in UNGROUPED:
        found[name] = []
    return {name: groups for name, groups in found.items() if name not in NEEDS_A_MODEL}


def configured() -> None:
    """Give the rules that have no words of their own those of Dingo's national standard rules."""
    safety, clean = (Model.rule_name_map[name] for name in ("Rule_TC609_0202_SafetyCompliance", "Rule_TC609_0208_ContentCleanliness"))
    for name, words in (("RuleUnsafeWords", safety), ("RuleWatermark", clean)):
        Model.rule_name_map[name].dynamic_config = EvaluatorRuleArgs(key_list=list(words.dynamic_config.key_list), refer_path=[])


def judged(path: str) -> dict[str, object]:
    """Return what every rule says of every record."""
    names = rules()
    bad: dict[str, list[str]] = {name: [] for name in names}
    raised: Counter[str] = Counter()
    example: dict[str, str] = {}
    configured()
    with Path(path).open(encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            data = Data(**record, **({"content": record["text"]} if "text" in record else {}))
            for name in names:
                try:
                    if Model.rule_name_map[name].eval(data).status:
                        bad[name].append(record["id"])
                except Exception as error:  # noqa: BLE001 - what a rule of Dingo raises is part of the answer
                    raised[name] += 1
                    example.setdefault(name, f"{type(error).__name__}: {error}"[:120])
    return {"rules": names, "bad": bad, "raised": raised, "example": example}


def executed(path: str, groups: list[str]) -> dict[str, object]:
    """Return how many records Dingo's executor calls bad, all cores at work."""
    names = sorted({rule.__name__ for group in groups for rule in Model.rule_groups[group]})
    result = str(Path(path).parent / "dingo-out")
    settings = InputArgs(
        task_name="bench", input_path=path, output_path=result, dataset={"source": "local", "format": "jsonl"},
        executor={"max_workers": os.cpu_count() or 1, "batch_size": 200, "result_save": {"bad": True, "good": False}},
        evaluator=[{"fields": {"content": "text"}, "evals": [{"name": name} for name in names]}],
    )  # fmt: skip
    summary = Executor.exec_map["local"](settings).execute()
    return {"rules": names, "records": summary.total, "bad": summary.num_bad}


if __name__ == "__main__":
    Model.load_model()
    told = judged(sys.argv[1]) if sys.argv[2] == "all" else executed(sys.argv[1], sys.argv[2].removeprefix("executor:").split(","))
    Path(sys.argv[3]).write_text(json.dumps(told), encoding="utf-8")
