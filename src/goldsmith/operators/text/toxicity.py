"""How likely readers are to call a text offensive."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
from pydantic import PrivateAttr

from goldsmith.algorithms.toxicity.model import digest, load
from goldsmith.operator import Measure


class Toxicity(Measure, version=1, reads="text", writes=pa.float32()):
    """Estimate the probability that readers would call a text offensive, by a small linear model over character n-grams.

    The model that comes with goldsmith knows Chinese posts of forums about race, region and gender, as the annotators of COLD saw
    them: its probability is calibrated there and nowhere else. It sees words, not meaning: it calls a complaint about
    insults insulting and misses irony, and it has learnt what the topics of its posts are. Elsewhere take it as an
    order in which to look. A text that is hardly Chinese, or has fewer than 4 letters, is not measurable. A text longer than
    some 200 characters is the mean of its passages. ``bench/toxicity.py`` prints precision and recall with their intervals;
    ``goldsmith train toxicity`` trains a model on labels of your own, in any language.

    Example:
        >>> Toxicity().on(["今天天气很好，我们去公园散步。", "An English sentence.", "", None]).to_pylist()[1:]
        [None, None, None]

    Source: Deng et al. 2022 (COLD), arXiv:2201.06025, Apache-2.0: the labels.
    """

    model: str = ""
    """Path of a model that your own training wrote; the shipped one where left out."""

    _digests: dict[str, str] = PrivateAttr(default_factory=dict)

    def model_post_init(self, _: Any, /) -> None:
        """Read the model, so that a bad one is told before any record is read."""
        load(self.model)
        self._digests["model"] = digest(self.model)

    @property
    def fingerprint(self) -> str:
        """What identifies the numbers: name, version, settings, and the bytes of the model."""
        said = {**json.loads(super().fingerprint), **self._digests}
        return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @property
    def notes(self) -> dict[str, str]:
        """What the model was trained on."""
        about = load(self.model).about
        return {"toxicity_model": f"{about.get('name', 'unnamed')} {about.get('version', '')}: {about.get('labels', 'labels unknown')}"}

    def __call__(self, text: pa.Array, /) -> pa.Array:
        """Return one probability a record, null where not measurable."""
        chances, unknown = load(self.model).probabilities(text)
        return pa.array(chances.astype("float32"), mask=unknown)
