"""Load releases from a service with existing programs, one after the other: ``loading.py PROGRAM… -- REPOSITORY FILE TOKEN=REVISION…``.

Prints one JSON object for each token and revision: for each program the number of records, or its error in its words with what caused it. The programs are
those that people have; what they need of the service are its address (``HF_ENDPOINT``) and a token (``HF_TOKEN``).
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def hub(repository: str, revision: str, file: str) -> int:
    """Download the whole release, and one file again."""
    import pyarrow.parquet as pq
    from huggingface_hub import hf_hub_download, snapshot_download

    folder = snapshot_download(repository, repo_type="dataset", revision=revision)
    assert hf_hub_download(repository, file, repo_type="dataset", revision=revision).endswith(file)
    return pq.read_metadata(f"{folder}/{file}").num_rows


def digest(repository: str, revision: str, file: str) -> str:
    """Download one file, and tell the SHA-256 of what came."""
    import hashlib
    from pathlib import Path

    from huggingface_hub import hf_hub_download

    came = Path(hf_hub_download(repository, file, repo_type="dataset", revision=revision))
    return hashlib.sha256(came.read_bytes()).hexdigest()


def datasets(repository: str, revision: str, file: str) -> int:
    """Load it."""
    import datasets

    del file
    return len(datasets.load_dataset(repository, revision=revision, split="train"))


def streaming(repository: str, revision: str, file: str) -> int:
    """Stream it."""
    import datasets

    del file
    return sum(1 for _ in datasets.load_dataset(repository, revision=revision, split="train", streaming=True))


def pandas(repository: str, revision: str, file: str) -> int:
    """Read a file by its address."""
    import pandas as pd

    return len(pd.read_parquet(f"hf://datasets/{repository}@{revision}/{file}"))


def pyarrow(repository: str, revision: str, file: str) -> int:
    """Read a folder through its file system."""
    import pyarrow.dataset as ds
    from huggingface_hub import HfFileSystem

    return ds.dataset(f"datasets/{repository}@{revision}/{file.rpartition('/')[0]}", filesystem=HfFileSystem()).to_table().num_rows


def duckdb(repository: str, revision: str, file: str) -> int:
    """Ask SQL of it; DuckDB wants to know when a file was changed, which a release never is."""
    import datetime as dt

    import duckdb
    from huggingface_hub import HfFileSystem

    class Still(HfFileSystem):
        def modified(self, *_: Any, **__: Any) -> dt.datetime:
            return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

    connection = duckdb.connect()
    connection.register_filesystem(Still())
    return connection.execute("SELECT count(*) FROM read_parquet(?)", [f"hf://datasets/{repository}@{revision}/{file}"]).fetchone()[0]


def lance(repository: str, revision: str, file: str) -> int:
    """Open a table by its address; one row by its place, and all."""
    import lance

    options = {"hf_revision": revision, "hf_token": os.environ["HF_TOKEN"]}
    opened = lance.dataset(f"hf://datasets/{repository}/{file.partition('.lance/')[0]}.lance", storage_options=options)
    assert opened.take([7], columns=["id"]).column("id").to_pylist() == ["r7"]
    return opened.to_table().num_rows


def polars(repository: str, revision: str, file: str) -> int:
    """Read a file by its address over HTTP, with the token as a header."""
    import fsspec
    import polars as pl

    place = f"{os.environ['HF_ENDPOINT']}/datasets/{repository}/resolve/{revision}/{file}"
    with fsspec.open(place, headers={"Authorization": f"Bearer {os.environ['HF_TOKEN']}"}) as opened:
        return pl.read_parquet(opened).height


def croissant(repository: str, revision: str, file: str) -> int:
    """Load the records that the Croissant document describes; the token is the password of basic authentication for the files."""
    import fsspec
    import mlcroissant

    del file
    place = f"{os.environ['HF_ENDPOINT']}/api/datasets/{repository}/croissant?revision={revision}"
    with fsspec.open(place, headers={"Authorization": f"Bearer {os.environ['HF_TOKEN']}"}) as answered:
        document = json.load(answered)
    return sum(1 for _ in mlcroissant.Dataset(jsonld=document).records("records"))


def words_of(problem: BaseException) -> str:
    """Return an error in its words, with what caused it."""
    said: BaseException | None = problem
    words = []
    while said is not None and len(words) < 8:
        words.append(f"{type(said).__name__}: {said}")
        said = said.__cause__ or said.__context__
    return " < ".join(words)


def forget() -> None:
    """Forget the sizes of files that somebody else was told: people have a process each, and the file system keeps them for its own."""
    if "huggingface_hub" in sys.modules:
        sys.modules["huggingface_hub"].HfFileSystem.clear_instance_cache()


def main() -> None:
    """Run the programs that are named, with each token and revision."""
    split = sys.argv.index("--")
    repository, file, *jobs = sys.argv[split + 1 :]
    for job in jobs:
        token, _, revision = job.partition("=")
        os.environ["HF_TOKEN"] = os.environ["CROISSANT_BASIC_AUTH_PASSWORD"] = token
        os.environ["CROISSANT_BASIC_AUTH_USERNAME"] = "token"
        forget()
        told: dict[str, int | str] = {}
        for name in sys.argv[1:split]:
            try:
                told[name] = globals()[name](repository, revision, file)
            except Exception as problem:  # noqa: BLE001  each program has its own
                told[name] = words_of(problem)
        print(json.dumps(told), flush=True)  # noqa: T201  a program


if __name__ == "__main__":
    main()
