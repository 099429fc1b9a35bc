"""Near-duplicates with rensa's MinHash: ``python rensa_near.py CORPUS.jsonl OUT.jsonl [SIMILARITY]``.

rensa sketches and looks up; reading, tokenizing and writing are the user's. Tokens are words and single Han
characters, shingles are 3-grams of them, as in goldsmith's default; 128 permutations.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from rensa import RMinHash, RMinHashDeduplicator

WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
similarity = float(sys.argv[3]) if len(sys.argv) > 3 else 0.8
deduplicator = RMinHashDeduplicator(similarity, 128, True)  # noqa: FBT003 - rensa names no arguments
kept = 0
gone = []
with Path(sys.argv[1]).open("rb") as corpus, Path(sys.argv[2]).open("wb") as out:
    for line in corpus:
        record = json.loads(line)
        words = WORD.findall(record["text"].lower())
        sketch = RMinHash(128, 42)
        sketch.update([" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))])
        if deduplicator.add(record["id"], sketch):
            kept += 1
            out.write(line)
        else:
            gone.append(record["id"])
Path(sys.argv[2] + ".removed").write_text(json.dumps(gone), encoding="utf-8")
print(json.dumps({"kept": kept}))
