"""A backend made with Label Studio's own library (label-studio-ml): says the first class of each text, and writes down what it is told of.

Run by an interpreter that has the library, whichever age it is of: ``python homely.py PORT FOLDER``.
"""

import json
import os
import sys
from pathlib import Path

from label_studio_ml.api import init_app
from label_studio_ml.model import LabelStudioMLBase

if __name__ == "__main__":
    os.environ["HOMELY_TOLD"] = str(Path(sys.argv[2]) / "told.jsonl")


def note(event: str, data: dict) -> None:
    """Write down an event."""
    told = {"event": event, "result": data.get("annotation", {}).get("result"), "data": data.get("task", {}).get("data")}
    with Path(os.environ["HOMELY_TOLD"]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(told) + "\n")


class Homely(LabelStudioMLBase):
    """Choose the first class of the configuration for every task, surer of longer texts."""

    def predict(self, tasks, context=None, **kwargs):
        """Return a choice for each task."""
        del context, kwargs
        name, about = next(iter(self.parsed_label_config.items()))
        choice = {"from_name": name, "to_name": about["to_name"][0], "type": "choices", "value": {"choices": [about["labels"][0]]}}
        return [{"result": [choice], "score": min(1.0, len(task["data"]["text"]) / 100), "model_version": "homely-1"} for task in tasks]

    def process_event(self, event, data, job_id, additional_params):
        """Note an event, as the library of 2022 tells it."""
        del job_id, additional_params
        note(event, data)
        return {}

    def fit(self, event, data=None, **kwargs):
        """Note an event, as the library of today tells it."""
        del kwargs
        note(event, data)


if __name__ == "__main__":
    old = {"model_dir": sys.argv[2]} if hasattr(LabelStudioMLBase, "get_local_path") and "kwargs" in init_app.__code__.co_varnames else {}
    init_app(model_class=Homely, **old).run(host="127.0.0.1", port=int(sys.argv[1]))
