"""How likely a language model behind an endpoint finds a text: the log probabilities of a prompt, by the OpenAI API's ``completions``.

1. The prompt is sent with ``echo`` and ``logprobs`` and no more than one new token; the answer has a log probability and a place in
   the prompt for each token.
2. Tokens that begin inside the text that is asked for count; those of what stands before it, and a new token, do not.
3. What may pass (no connection, a time-out, 408, 429, 5xx) is tried again after a pause that doubles. Then the work ends with a message.
4. A prompt that is refused (400, 413, 422) is the fault of its record: too long for the model, mostly. Others go on.

Servers that give log probabilities of the prompt: vLLM, TGI and others with ``echo``; most hosted services do not.
The key is read from the environment, ``GOLDSMITH_LLM_KEY``, and is written nowhere.
"""

from __future__ import annotations

import json
import math
import os
import time
from dataclasses import dataclass, field
from typing import Any

from goldsmith.errors import OperatorError

KEY = "GOLDSMITH_LLM_KEY"
PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
REFUSING = frozenset({400, 413, 422})
SAID = 300
"""Most characters of an answer that are repeated in a message."""
SAFE = "what was measured before is safe; run the same command again when the endpoint answers"


class PromptRefusedError(ValueError):
    """The endpoint will not read this prompt; the others go on."""


@dataclass(eq=False)
class LikelihoodEndpoint:
    """A language model behind an endpoint.

    Attributes:
        url: Where the API is, such as ``http://127.0.0.1:8000/v1``.
        name: The model that is asked for.
        timeout: Seconds to wait for an answer.
        tries: Times that a request is made before it is given up.
        pause: Seconds before the second try; doubles from try to try.
    """

    url: str
    name: str
    timeout: float = 60.0
    tries: int = 4
    pause: float = 0.5
    _pool: Any = field(default=None, repr=False)

    def mean(self, before: str, text: str) -> float:
        """Return the mean log probability of a text's tokens, in nats, after what stands before it.

        Raises:
            PromptRefusedError: The endpoint refuses this prompt, or cuts no token at its place.
            OperatorError: The endpoint does not answer, or not with log probabilities of a prompt.
        """
        answer = self._asked(before + text)
        try:
            told = json.loads(answer)["choices"][0]["logprobs"]
            rows = [(_place(at), chance) for at, chance in zip(told["text_offset"], told["token_logprobs"], strict=True)]
        except (ValueError, TypeError, KeyError, IndexError, RecursionError) as problem:
            raise self._strange(f"{type(problem).__name__}: {problem}; {_said(answer)}") from problem
        start = rows[0][0] if rows else 0  # some servers count places from where the prompt begins in a longer text
        first, end = start + len(before), start + len(before) + len(text)
        chances = [chance for at, chance in rows if first <= at < end]
        if not rows or rows[-1][0] < first:
            raise self._strange(f"{len(rows)} tokens, none of the prompt's end")
        numbers = [float(one) for one in chances if isinstance(one, int | float) and math.isfinite(one)]
        if not numbers or len(numbers) < len(chances):
            raise PromptRefusedError(f"{len(chances)} tokens of the response, {len(numbers)} with a log probability")
        return sum(numbers) / len(numbers)

    def _asked(self, prompt: str) -> bytes:
        """Do steps 1 and 3 for one prompt."""
        pause, last = self.pause, ""
        for number in range(self.tries):
            if number:
                time.sleep(pause)
                pause *= 2
            try:
                status, body = self._sent(prompt)
            except OSError as problem:
                last = f"{type(problem).__name__}: {problem}"
                continue
            if status == 200:
                return body
            last = f"{status}: {_said(body)}"
            if status in REFUSING:
                raise PromptRefusedError(f"the endpoint refuses: {last}")
            if status not in PASSING:
                hint = f"put the key into the environment as {KEY}" if status in {401, 403} else "look at the address and the model's name"
                raise OperatorError("the endpoint refuses", where=self.url, found=last, hint=hint)
        raise OperatorError(f"the endpoint did not answer in {self.tries} tries", where=self.url, found=last, hint=SAFE)

    def _sent(self, prompt: str) -> tuple[int, bytes]:
        """Make one request.

        Raises:
            OSError: No answer came.
        """
        import urllib3

        if self._pool is None:
            self._pool = urllib3.PoolManager(maxsize=16, retries=False)
        key = os.environ.get(KEY, "")
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
        asked = {"model": self.name, "prompt": prompt, "max_tokens": 1, "echo": True, "logprobs": 1, "temperature": 0}
        address = f"{self.url.rstrip('/')}/completions"
        try:
            answer = self._pool.request(
                "POST", address, body=json.dumps(asked).encode(), headers=headers, timeout=self.timeout, redirect=False
            )
        except urllib3.exceptions.LocationValueError as problem:
            raise OperatorError("this is no address", where=self.url, found=str(problem)) from problem
        except urllib3.exceptions.HTTPError as problem:
            raise OSError(str(problem)[:SAID]) from problem
        return int(answer.status), bytes(answer.data)

    def _strange(self, found: str) -> OperatorError:
        return OperatorError(
            "the endpoint gives no log probabilities of a prompt",
            where=self.url,
            found=found[: 2 * SAID],
            expected="choices[0].logprobs with text_offset and token_logprobs of the prompt (`echo`)",
            hint="vLLM's server does so; most hosted services do not. `ngram_ifd` needs no server",
        )


def _place(value: object) -> int:
    """Return the place of a token, which must be a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"a place that is {value!r}"[:SAID])
    return value


def _said(body: bytes) -> str:
    """Return the begin of an answer on one line."""
    return " ".join(body[: 4 * SAID].decode("utf-8", "replace").split())[:SAID]
