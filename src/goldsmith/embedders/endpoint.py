"""A text model behind an endpoint that speaks the OpenAI API: ``POST /v1/embeddings``.

1. Passages are sent in batches, a few at a time.
2. What may pass (no connection, a time-out, 408, 409, 425, 429, 5xx) is tried again after a pause that doubles; ``Retry-After`` is honoured.
3. A batch that is refused (400, 413, 422) is halved until the passage to blame is alone: it is reported, the others are embedded.
4. An answer is checked: one vector a passage, each of the same dimension, all numbers finite, none twice.
5. Anything else (401, 403, 404, nonsense) ends the work with a message; fragments that were embedded before are safe.

The key is read from the environment, ``GOLDSMITH_EMBEDDING_KEY``, and is written nowhere.
"""

from __future__ import annotations

import base64
import binascii
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith import endpoint
from goldsmith.embedding import ModelFacts, Passages
from goldsmith.errors import EmbeddingError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

KEY = "GOLDSMITH_EMBEDDING_KEY"


@dataclass(frozen=True)
class Manners(endpoint.Manners):
    """How an endpoint for embeddings is asked.

    Attributes:
        batch: Most passages in a request.
    """

    batch: int = 64


@dataclass(eq=False)
class Endpoint:
    """A model behind an endpoint.

    Attributes:
        url: Where requests go, ends with ``/embeddings``.
        name: The model that is asked for.
        manners: How it is asked.
    """

    url: str
    name: str
    manners: Manners = field(default_factory=Manners)
    _facts: ModelFacts | None = None
    _line: endpoint.Line | None = None

    @classmethod
    def at(cls, address: str, manners: Manners | None = None) -> Endpoint:
        """Return the model that an address means.

        Args:
            address: ``https://host/v1#name``.
            manners: How it is asked.

        Raises:
            UsageError: The address names no model.
        """
        url, _, name = address.partition("#")
        if not name:
            raise UsageError("the address names no model", where=url, hint=f"write it behind a #: {url.rstrip('/')}#text-embedding-3-small")
        url = url.rstrip("/")
        return cls(url if url.endswith("/embeddings") else f"{url}/embeddings", name, manners or Manners())

    @property
    def facts(self) -> ModelFacts:
        """What the model is; the dimension is asked for once."""
        if self._facts is None:
            try:
                found = self._asked(["goldsmith"], None)
            except endpoint.RefusedError as reason:
                raise EmbeddingError(
                    "the endpoint refuses", where=self.url, found=str(reason), hint="look at the name of the model"
                ) from reason
            self._facts = ModelFacts(self.name, "", int(found.shape[1]), notes={"endpoint": self.url})
        return self._facts

    def vectors(self, passages: Sequence[str]) -> Passages:
        """Return a vector for each passage, in order.

        Raises:
            EmbeddingError: The endpoint does not answer, or answers with something else.
        """
        dimension = self.facts.dimension
        found = np.zeros((len(passages), dimension), np.float32)
        refused: dict[int, str] = {}
        parts = [range(start, min(start + self.manners.batch, len(passages))) for start in range(0, len(passages), self.manners.batch)]
        pool = ThreadPoolExecutor(max_workers=self.manners.at_once, thread_name_prefix="goldsmith-embedding")
        try:
            for one in pool.map(lambda part: self._part(passages, part, found), parts):
                refused.update(one)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return Passages(found, refused)

    def _part(self, passages: Sequence[str], part: range, found: NDArray[np.float32]) -> dict[int, str]:
        """Do step 3 for some passages: write their vectors, return which are refused."""
        try:
            found[part.start : part.stop] = self._asked([passages[at] for at in part], found.shape[1])
        except endpoint.RefusedError as reason:
            if len(part) == 1:
                return {part.start: str(reason)}
            middle = part.start + len(part) // 2
            halves = range(part.start, middle), range(middle, part.stop)
            return {**self._part(passages, halves[0], found), **self._part(passages, halves[1], found)}
        return {}

    def _asked(self, passages: list[str], dimension: int | None) -> NDArray[np.float32]:
        """Do steps 2 and 4 for one request."""
        if self._line is None:
            self._line = endpoint.Line(self.url, KEY, self.manners)
        body = {"model": self.name, "input": passages, "encoding_format": "float"}
        try:
            return self._line.post(body, lambda answer: self._read(answer, len(passages), dimension))
        except endpoint.UnansweredError as problem:
            if problem.status:
                hint = (
                    f"put the key into the environment as {KEY}"
                    if problem.status in {401, 403}
                    else "look at the address and at the name of the model"
                )
                raise EmbeddingError("the endpoint refuses", where=self.url, found=str(problem), hint=hint) from problem
            raise EmbeddingError(
                f"the endpoint did not answer in {self.manners.tries} tries",
                where=self.url,
                found=str(problem),
                hint="fragments that were embedded before are safe; run the same command again when it does",
            ) from problem

    def _read(self, body: bytes, wanted: int, dimension: int | None) -> NDArray[np.float32]:
        """Do step 4: return the vectors of an answer, in the order of the passages."""
        try:
            rows = json.loads(body)["data"]
            numbered = {int(row.get("index", at)): _numbers(row["embedding"]) for at, row in enumerate(rows)}
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, binascii.Error) as problem:
            raise self._strange(f"{type(problem).__name__}: {problem}; {endpoint.said(body)}") from problem
        if len(rows) != wanted or sorted(numbered) != list(range(wanted)):
            raise self._strange(f"{len(rows)} vectors, numbered {sorted(numbered)[:5]}…", f"{wanted}, numbered from 0")
        sizes = {len(vector) for vector in numbered.values()}
        expected = dimension or max(sizes)
        if sizes != {expected} or not expected:
            raise self._strange(
                f"vectors of {', '.join(map(str, sorted(sizes)))} numbers", f"{expected or 'at least 1'} numbers, as before"
            )
        found = np.stack([numbered[at] for at in range(wanted)])
        if not np.isfinite(found).all():
            raise self._strange(f"{int((~np.isfinite(found).all(axis=1)).sum())} vectors with NaN or infinity", "finite numbers")
        return found

    def _strange(self, found: str, expected: str = "JSON as the OpenAI API has it: data[].index, data[].embedding") -> EmbeddingError:
        return EmbeddingError(
            "the endpoint gave an answer that is none",
            where=self.url,
            found=found[: 2 * endpoint.SAID],
            expected=expected,
            hint="fragments that were embedded before are safe",
        )


def _numbers(value: Any) -> NDArray[np.float32]:
    """Return a vector, as numbers or as base64 of little-endian float32."""
    if isinstance(value, str):
        return np.frombuffer(base64.b64decode(value, validate=True), "<f4").astype(np.float32)
    with np.errstate(over="ignore"):
        found = np.array([np.nan if one is None else one for one in value], np.float64).astype(np.float32)
    if found.ndim != 1:
        raise ValueError(f"an embedding of shape {found.shape}")
    return found
