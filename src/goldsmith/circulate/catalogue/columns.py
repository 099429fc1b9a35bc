"""The columns of a release with their types, and the ways to load it in the programs that people have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goldsmith.circulate.catalogue.entries import CROISSANT, document

if TYPE_CHECKING:
    from goldsmith.circulate.release import Release

TYPES = {
    "sc:Text": "text",
    "sc:Integer": "integer",
    "sc:Float": "number",
    "sc:Boolean": "boolean",
    "sc:DateTime": "moment",
    "sc:Date": "day",
}
"""What Croissant calls a type, and what a page does."""
HOST = "lab"
"""Programs want a name before the dataset's; any will do."""


def columns_of(release: Release) -> list[dict[str, str]]:
    """Return the columns that the certified Croissant document tells: ``name``, ``type`` and what it ``says`` of them.

    Raises:
        ShelfError: The document is not what was certified.
    """
    found: dict[str, dict[str, str]] = {}
    for one in _listed(document(release, CROISSANT).get("recordSet")):
        for each in _listed(one.get("field")):
            name = str(each.get("name") or each.get("@id") or "").rpartition("/")[2]
            kind = str(each.get("dataType") or "")
            found[name] = {"name": name, "type": TYPES.get(kind, kind), "says": str(each.get("description") or "")}
    return list(found.values())


def ways(release: Release, address: str) -> list[dict[str, str]]:
    """Return how to load a release: a ``tool``, its ``language`` and the ``command``.

    Args:
        release: Which.
        address: Of the service, such as ``https://data.example.org``.
    """
    name, version = release.name, release.version
    first = next((one for one in release.paths if one.endswith(".parquet")), "")
    head = f"export HF_ENDPOINT={address}/hub HF_TOKEN=gs_…"
    found = [
        ("goldsmith", "shell", f"goldsmith pull {name}@{version} --from {address} --policy my.policy"),
        ("huggingface_hub", "python", f'from huggingface_hub import snapshot_download\n\nsnapshot_download("{HOST}/{name}", repo_type="dataset", revision="{version}", local_dir="{name}")'),
        ("curl", "shell", f'curl -H "Authorization: Bearer $HF_TOKEN" "{address}/hub/api/datasets/{HOST}/{name}/sample/{version}?n=100"'),
    ]  # fmt: skip
    if first:
        place = f"hf://datasets/{HOST}/{name}@{version}/{first}"
        whole = f"{address}/hub/datasets/{HOST}/{name}/resolve/{version}/{first}"
        found[1:1] = [
            ("datasets", "python", f'from datasets import load_dataset\n\nrows = load_dataset("{HOST}/{name}", revision="{version}")'),
            ("pandas", "python", f'import pandas as pd\n\nrows = pd.read_parquet("{place}")'),
            ("polars", "python", f'import fsspec\nimport os\nimport polars as pl\n\ntoken = {{"Authorization": "Bearer " + os.environ["HF_TOKEN"]}}\nrows = pl.read_parquet(fsspec.open("{whole}", headers=token).open())'),
            ("pyarrow", "python", f'import pyarrow.dataset as ds\nfrom huggingface_hub import HfFileSystem\n\nrows = ds.dataset("datasets/{HOST}/{name}@{version}/data", filesystem=HfFileSystem())'),
        ]  # fmt: skip
    told = [{"tool": tool, "language": language, "command": command} for tool, language, command in found]
    return [{"tool": "environment", "language": "shell", "command": head}, *told]


def _listed(said: Any) -> list[dict[str, Any]]:
    return [one for one in said if isinstance(one, dict)] if isinstance(said, list) else []
