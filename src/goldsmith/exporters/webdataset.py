"""WebDataset: shards of tar, in which each record is one member, so that training reads them as a stream."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from goldsmith.exporter import Exporter
from goldsmith.exporting.json_lines import json_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyarrow as pa


class Webdataset(Exporter):
    """Write a folder of shards ``SPLIT-000000.tar``, in which each record is a member ``000000000.json``.

    The members are numbered over all shards, in order; columns that hold JSON as text become JSON. The same records give the same bytes: no
    member has a time or an owner.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".webdataset",)

    split: str = Field(default="train", pattern=r"^\w+$")
    """Name of the split that all records belong to."""
    shard_bytes: int = Field(default=256 << 20, ge=1)
    """Bytes of a shard, about."""
    json_columns: tuple[str, ...] = Field(default=("meta", "messages"))
    """Columns of text that hold JSON, which is written as JSON and not as a string."""

    def prepared(self, batch: pa.RecordBatch) -> bytes:
        """Return the lines of a batch."""
        lines: bytes = json_lines(batch, verbatim=self.json_columns).to_pybytes()
        return lines

    def fill(self, batches: Iterable[bytes], partial: Path, *, out: Path, card: dict[str, object], schema: pa.Schema | None) -> None:
        """Write the shards; one without a record where there is none."""
        del out, card, schema
        partial.mkdir(parents=True)
        shard, n_shards, n, left = self._opened(partial, 0), 1, 0, self.shard_bytes
        try:
            for lines in batches:
                for line in lines.split(b"\n")[:-1]:
                    if left <= 0:
                        shard.close()
                        shard, n_shards, left = self._opened(partial, n_shards), n_shards + 1, self.shard_bytes
                    left -= _added(shard, f"{n:09d}.json", line)
                    n += 1
        finally:
            shard.close()

    def may_replace(self, out: Path) -> bool:
        """Return whether the folder holds shards and nothing else."""
        return out.is_dir() and all(path.suffix == ".tar" for path in out.iterdir())

    def _opened(self, partial: Path, number: int) -> Any:
        return tarfile.open(partial / f"{self.split}-{number:06d}.tar", "w", format=tarfile.USTAR_FORMAT)


def _added(shard: Any, name: str, content: bytes) -> int:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o644
    shard.addfile(member, io.BytesIO(content))
    return 512 + -(-len(content) // 512) * 512
