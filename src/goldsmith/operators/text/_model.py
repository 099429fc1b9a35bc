"""What measures share that need a model of your own: its file is read once, its bytes identify the numbers, its name the column."""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from typing import Any, ClassVar

from pydantic import PrivateAttr

from goldsmith.algorithms import model_file
from goldsmith.operator import Measure

LONGEST_NAME = 40


class ModelMeasure(Measure):
    """A measure by a fitted model; it is stale as soon as the file of the model has other bytes."""

    model: str
    """Path of the model, as `goldsmith train` wrote it."""

    kind: ClassVar[str] = ""
    """The kind of model, as `goldsmith train` calls it."""

    _held: dict[str, Any] = PrivateAttr(default_factory=dict)

    @classmethod
    @abstractmethod
    def parsed(cls, block: bytes, where: str) -> Any:
        """Return the model in the bytes of a file."""

    def model_post_init(self, _: Any, /) -> None:
        """Read the model, so that a bad one is told before any record is read."""
        block = model_file.block_of(self.model, self.kind)
        self._held.update(model=self.parsed(block, self.model), digest=model_file.digest(block))

    @property
    def fitted(self) -> Any:
        """The model."""
        return self._held["model"]

    @property
    def column(self) -> str:
        """The name of the column: the measure, the model's own name, and settings that differ from their defaults."""
        named = re.sub(r"[^a-z0-9]+", "_", str(self.fitted.about.get("name", "")).lower()).strip("_")[:LONGEST_NAME]
        fields = type(self).model_fields
        others = [name for name, about in fields.items() if name != "model" and getattr(self, name) != about.get_default()]
        return "_".join(filter(None, [self.name, named or self._held["digest"][:8], *(f"{name}_{self._plain(name)}" for name in others)]))

    def _plain(self, setting: str) -> str:
        return re.sub(r"[^a-z0-9]+", "_", str(getattr(self, setting)).lower()).strip("_")

    @property
    def fingerprint(self) -> str:
        """What identifies the numbers: name, version, settings but for the path, and the bytes of the model."""
        said = json.loads(super().fingerprint)
        del said["settings"]["model"]
        return json.dumps({**said, "model": self._held["digest"]}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @property
    def notes(self) -> dict[str, str]:
        """Which model it was, and what that was trained on."""
        about = self.fitted.about
        told = f"{about.get('name', 'unnamed')} {about.get('version', '')}, sha256 {self._held['digest'][:16]}"
        return {f"{self.kind}_model": f"{told}: {json.dumps(about.get('trained_on', 'unknown'), ensure_ascii=False)}"}
