"""What datatrove's n-gram decontamination costs; run by ``bench/decontamination.py`` with a Python that has datatrove.

    PYTHON bench/peers/datatrove_decontamination.py WORK.json

WORK.json is ``{"items": {BENCHMARK: [question...]}, "texts": [{"text", "lang"}...]}``. The index is made by the steps of its indexer (which
itself can only start where lighteval is installed), and is not timed. Chinese texts get its Chinese words, all others its English ones.
The last line of output is ``{"version", "seconds", "hits"}``.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from datatrove.data import Document
from datatrove.pipeline.decont.n_grams import NGramsDecontConfig, NGramsDecontFilter
from datatrove.utils.text import ngrams, simplify_text
from datatrove.utils.typeshelper import Languages

work = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
with tempfile.TemporaryDirectory() as folder:
    config = NGramsDecontConfig(find_query_ngrams=True)
    sides = {
        name: NGramsDecontFilter(folder, config, language=language)
        for name, language in (("en", Languages.english), ("zh", Languages.mandarin_chinese))
    }
    for name, questions in work["items"].items():
        side = sides["zh" if name == "cmmlu" else "en"]
        tokens = (side.tokenizer.word_tokenize(simplify_text(question, config.norm_config)) for question in questions)
        hashes = {side.hash_func(" ".join(gram)) for words in tokens for gram in ngrams(words, config.n_grams)}
        np.array(list(hashes), dtype=config.hash_config.np_descr).tofile(Path(folder) / f"{name}.index.hashes")
    for side in sides.values():
        side.filter(Document(text="one two three", id="warm"))
    begin = time.process_time()
    hits = 0
    for row in work["texts"]:
        hits += sides["zh" if row["lang"] == "zh" else "en"].filter(Document(text=row["text"], id="x")) is not True
    seconds = time.process_time() - begin
print(json.dumps({"version": importlib.metadata.version("datatrove"), "seconds": seconds, "hits": hits}))
