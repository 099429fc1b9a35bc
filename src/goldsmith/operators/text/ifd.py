"""How much an instruction helps a language model to foretell its response."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

import pyarrow as pa
from pydantic import Field, PrivateAttr

from goldsmith.algorithms.instruction.likelihood import LikelihoodEndpoint
from goldsmith.algorithms.instruction.turns import pairs
from goldsmith.operator import Measure

REMEMBERED = 50_000
BREAK = "\n\n"


class Ifd(Measure, version=1, reads="messages", writes=pa.float64()):
    """Measure instruction-following difficulty: the perplexity of a response given its instruction over that of the response alone.

    Asked of a language model behind an endpoint that gives log probabilities of a prompt (vLLM's server does). Near or above 1 the
    instruction does not help: a mismatch, or a response that the model cannot follow; near 0 it gives the response away. The
    authors keep the highest values below 1. Response alone means after an empty line. A prompt that the endpoint refuses, such as one
    too long for the model, is an error of its record alone; an endpoint that does not answer ends the run, which goes on later
    where it stood. Null where there is no answer, or nothing before it. `ngram_ifd` needs no server.

    Example:
        >>> Ifd(endpoint="http://127.0.0.1:8000/v1", llm="qwen").on([None]).to_pylist()
        [None]

    Source: Li et al. 2024 (Superfiltering), arXiv:2402.00530; Li et al. 2023, arXiv:2308.12032.
    """

    endpoint: Annotated[str, Field(pattern=r"^https?://")]
    """Address of the API, such as http://127.0.0.1:8000/v1; its key is read from GOLDSMITH_LLM_KEY."""
    llm: Annotated[str, Field(min_length=1)]
    """Name of the model that is asked."""
    at_once: Annotated[int, Field(ge=1, le=64)] = 8
    """Requests in flight."""
    timeout: Annotated[float, Field(gt=0)] = 60.0
    """Seconds to wait for an answer."""

    _asked: dict[tuple[str, str], float] = PrivateAttr(default_factory=dict)

    @property
    def column(self) -> str:
        """The name of the column: by the model, wherever it runs."""
        return f"{self.name}_{''.join(one if one.isascii() and one.isalnum() else '_' for one in self.llm.lower()).strip('_')}"

    @property
    def fingerprint(self) -> str:
        """What identifies the numbers: name, version and the model; not where it runs, nor how fast it is asked."""
        import json

        said = {"measure": self.name, "settings": {"llm": self.llm}, "version": self.version}
        return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def __call__(self, messages: pa.Array, /) -> pa.Array:
        """Return one ratio a record, null where there is no answer to anything."""
        instruction, response = pairs(messages)
        asked = list(zip(instruction.to_pylist(), response.to_pylist(), strict=True))
        endpoint = LikelihoodEndpoint(self.endpoint, self.llm, self.timeout)
        pool = ThreadPoolExecutor(max_workers=self.at_once, thread_name_prefix="goldsmith-ifd")
        try:
            return pa.array(list(pool.map(lambda pair: self._ratio(endpoint, *pair), asked)), pa.float64())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)  # where the endpoint is gone, the others need not try

    def _ratio(self, endpoint: Any, instruction: str | None, response: str | None) -> float | None:
        if not instruction or not response or not instruction.strip() or not response.strip():
            return None
        key = (instruction, response)
        if key not in self._asked:
            given = endpoint.mean(instruction + BREAK, response)
            alone = endpoint.mean(BREAK, response)
            if len(self._asked) >= REMEMBERED:
                self._asked.clear()
            self._asked[key] = math.exp(min(alone - given, 700.0))
        return self._asked[key]
