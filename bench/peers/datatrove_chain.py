"""The whole chain as a datatrove user would write it; runs in datatrove's own Python.

``python datatrove_chain.py FOLDER_OF_JSONL OUT LID_MODEL [WORKERS]``

Steps: language identification (fastText), then Gopher repetition, Gopher quality, C4 and FineWeb quality with their
defaults for English, the numbers of FineWeb-2 (cmn_Hani: no C4, jieba words) for Chinese, then MinHash near-duplicates
(5-grams, 14 bands of 8), JSON Lines out.
Made easy for datatrove: plain JSON Lines in, split beforehand into one file a worker, nothing compressed,
the language identified once for both lanes. The model is lid.176.ftz under the name that datatrove looks for.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.pipeline.filters import (
    C4QualityFilter,
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
    LanguageFilter,
)
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers.jsonl import JsonlWriter

MODEL_NAME = "https:__dl.fbaipublicfiles.com_fasttext_supervised-models_lid.176.bin"
STOP_WORDS = list("的年在月是和日了於·為有被人中为他與後也而由")
TASKS = {"en": "eng_Latn", "zh": "cmn_Hani"}


def place_model(model: str, cache: Path) -> None:
    """Put the language model where datatrove looks for the one that it would download."""
    folder = cache / "datatrove" / "lid" / "ft176"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(model, folder / MODEL_NAME)
    (folder / f"{MODEL_NAME}.completed").touch()


def filters(lane: str) -> list[object]:
    """Return the filters of one language."""
    language = TASKS[lane]
    if lane == "en":
        return [
            GopherRepetitionFilter(language=language),
            GopherQualityFilter(language=language),
            C4QualityFilter(language=language),
            FineWebQualityFilter(language=language),
        ]
    return [
        GopherRepetitionFilter(
            dup_line_frac=0.287,
            dup_para_frac=None,
            dup_line_char_frac=None,
            dup_para_char_frac=None,
            top_n_grams=((2, 0.256), (3, 0.201), (4, 0.171)),
            dup_n_grams=((5, 0.198), (6, 0.182), (7, 0.167), (8, 0.154), (9, 0.14), (10, 0.127)),
            language=language,
        ),
        GopherQualityFilter(
            min_avg_word_length=1, max_avg_word_length=5, max_non_alpha_words_ratio=0.735, stop_words=STOP_WORDS, language=language
        ),
        FineWebQualityFilter(line_punct_thr=0.106, short_line_thr=999, char_duplicates_ratio=0.1, new_line_ratio=0.178, language=language),
    ]


def run(steps: list[object], tasks: int, workers: int, logs: Path) -> None:
    """Run one executor."""
    LocalPipelineExecutor(steps, tasks=tasks, workers=workers, logging_dir=str(logs)).run()


def near_duplicates(lane: str, out: Path, workers: int) -> None:
    """Run the four executors of datatrove's MinHash on one lane."""
    config, read = MinhashConfig(), JsonlReader(str(out / "filtered" / lane))
    folder, logs = out / "minhash" / lane, out / "logs" / lane
    run([read, MinhashDedupSignature(str(folder / "sig"), config=config, language=TASKS[lane])], workers, workers, logs / "1")
    run([MinhashDedupBuckets(str(folder / "sig"), str(folder / "buckets"), config=config)], config.num_buckets, workers, logs / "2")
    run([MinhashDedupCluster(str(folder / "buckets"), str(folder / "remove"), config=config)], 1, 1, logs / "3")
    run(
        [read, MinhashDedupFilter(str(folder / "remove")), JsonlWriter(str(out / "final" / lane), compression=None)],
        workers,
        workers,
        logs / "4",
    )


def lines(folder: Path) -> int:
    """Count the lines of the JSON Lines files in a folder."""
    return sum(sum(1 for _ in path.open("rb")) for path in folder.rglob("*.jsonl"))


def main() -> None:
    """Run the chain and print what was kept."""
    folder, out, model = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    workers = int(sys.argv[4]) if len(sys.argv) > 4 else 2
    place_model(model, Path(os.environ["HF_ASSETS_CACHE"]))
    identify = [
        JsonlReader(folder),
        LanguageFilter(["en", "zh"]),
        JsonlWriter(str(out / "language"), output_filename="${language}/${rank}.jsonl", compression=None),
    ]
    run(identify, workers, workers, out / "logs" / "0")
    for lane in ("en", "zh"):
        write = JsonlWriter(str(out / "filtered" / lane), compression=None)
        run([JsonlReader(str(out / "language" / lane)), *filters(lane), write], workers, workers, out / "logs" / lane / "0")
        near_duplicates(lane, out, workers)
    kept = {lane: lines(out / "final" / lane) for lane in ("en", "zh")}
    filtered = {lane: lines(out / "filtered" / lane) for lane in ("en", "zh")}
    print(json.dumps({"kept": sum(kept.values()), "kept_by_language": kept, "after_filters": filtered}))


if __name__ == "__main__":
    main()
