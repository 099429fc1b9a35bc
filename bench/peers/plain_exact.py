"""Exact duplicates in plain Python: ``python plain_exact.py CORPUS.jsonl OUT.jsonl``."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

seen: set[bytes] = set()
with Path(sys.argv[1]).open("rb") as corpus, Path(sys.argv[2]).open("wb") as out:
    for line in corpus:
        text = " ".join(json.loads(line)["text"].split())
        key = hashlib.blake2b(text.encode(), digest_size=16).digest()
        if key not in seen:
            seen.add(key)
            out.write(line)
print(json.dumps({"kept": len(seen)}))
