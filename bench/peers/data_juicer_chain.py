"""The whole chain as a Data-Juicer user would write it; runs in Data-Juicer's own Python.

``python data_juicer_chain.py CORPUS.jsonl OUT LID_MODEL [PROCESSES]``

Data-Juicer has no Gopher, C4 or FineWeb rules: eight filters of its own that come nearest, with limits under which
Chinese text survives, then language identification and MinHash near-duplicates over *character* 5-grams (its default,
words between spaces, deletes most Chinese text). Word lists that it would download are left out.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

RECIPE = """
project_name: chain
dataset_path: {corpus}
export_path: {out}/final.jsonl
np: {processes}
use_cache: false
skip_op_error: false
process:
  - text_length_filter: {{min_len: 100, max_len: 100000}}
  - words_num_filter: {{lang: en, tokenization: false, min_num: 2, max_num: 100000}}
  - average_line_length_filter: {{min_len: 10}}
  - maximum_line_length_filter: {{min_len: 20}}
  - alphanumeric_filter: {{tokenization: false, min_ratio: 0.6}}
  - special_characters_filter: {{max_ratio: 0.35}}
  - character_repetition_filter: {{rep_len: 10, max_ratio: 0.2}}
  - word_repetition_filter: {{lang: en, rep_len: 10, max_ratio: 0.2}}
  - language_id_score_filter: {{lang: [en, zh], min_score: 0.65}}
  - document_minhash_deduplicator: {{tokenization: character, window_size: 5, jaccard_threshold: 0.7}}
"""


def main() -> int:
    """Run the chain and print what was kept."""
    corpus, out, model = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    processes = int(sys.argv[4]) if len(sys.argv) > 4 else 2
    models = out / "models"
    models.mkdir(parents=True, exist_ok=True)
    shutil.copy(model, models / "lid.176.bin")
    recipe = out / "recipe.yaml"
    recipe.write_text(RECIPE.format(corpus=corpus, out=out, processes=processes), encoding="utf-8")
    environment = {**os.environ, "DATA_JUICER_EXTERNAL_MODELS_HOME": str(models), "DATA_JUICER_CACHE_HOME": str(out / "cache")}
    command = [str(Path(sys.executable).with_name("dj-process")), "--config", str(recipe)]
    code = subprocess.run(command, env=environment, check=False).returncode
    final = out / "final.jsonl"
    if code or not final.exists():
        return code or 1
    with final.open("rb") as lines:
        languages = Counter(json.loads(line).get("lang") for line in lines)
    print(json.dumps({"kept": languages.total(), "kept_by_language": {name: languages[name] for name in ("en", "zh")}}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
