"""The GPT trainer: a small transformer that foresees the next character, with PyTorch (the extra ``train``).

Characters, because they need no tokenizer that one arm could suit better than another: the vocabulary is the most frequent characters
of all texts, any other costs as much as all of them are many. The same number of steps on batches of the same size for every arm; an arm
that holds too few tokens is read again. Weights begin the same for the same seed.

Texts are read from the first to the last, so after n tokens a model has seen n tokens and no others: its curve over n is one of sizes.
The learning rate stays; what is asked is a running mean of the weights over the last tenth or so, as good as a rate that was lowered,
at every size alike.

Source: Vaswani et al. 2017, arXiv:1706.03762; Radford et al. 2019 (GPT-2): norms before each part, weights of input and output shared; Karras et al. 2024, arXiv:2312.02696: power-function means of weights.
"""

from __future__ import annotations

import copy
import importlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from goldsmith.algorithms.trial.transformer import transformer
from goldsmith.errors import MissingPartError, TrialError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

END, OTHER, FIRST = 0, 1, 2
"""Tokens that are no characters: the end of a text, a character outside the vocabulary."""
WARM = 50
"""Steps in which the learning rate rises."""
AVERAGED = 9
"""Of the mean of weights: after n steps a step ago counts for 1 - 10 / (n + 9) of what the newest does."""


@dataclass
class Gpt:
    """Trains transformers of characters; 1.3 million parameters as it stands.

    Attributes:
        width: Numbers that stand for a character.
        layers: Blocks of attention and feed-forward.
        heads: Parts of the attention.
        context: Characters that it sees at once.
        batch: Contexts in a step.
        rate: Learning rate (AdamW), reached after 50 steps.
        vocabulary: Different characters that it knows.
        device: ``cpu``, ``cuda``; what there is where left out.
        threads: Threads of the processor; with one, the same seed gives the same numbers on the same machine, and small models gain nothing from more.
    """

    width: int = 128
    layers: int = 4
    heads: int = 4
    context: int = 128
    batch: int = 32
    rate: float = 2e-3
    vocabulary: int = 4_000
    device: str = ""
    threads: int = 1

    name = "gpt"
    repeats = True

    def prepare(self, text: pa.Array) -> NDArray[np.int64]:
        """Take the texts of all arms together; return the characters of each, with its end."""
        self._torch = torch = _torch()
        torch.set_num_threads(max(1, self.threads))
        self._device = self.device or ("cuda" if torch.cuda.is_available() else "cpu")
        streams = [_characters(one) for one in text.to_pylist()]
        every = np.concatenate(streams) if streams else np.empty(0, np.uint32)
        if not len(every):
            raise TrialError("there is nothing to train on", found=f"{len(text):,} texts without a character")
        known, counts = np.unique(every, return_counts=True)
        self._others = max(1, len(known) - self.vocabulary)
        self._known = np.sort(known[np.argsort(-counts, kind="stable")[: self.vocabulary]])
        self._texts = [self._encoded(one) for one in streams]
        return np.array([len(one) if len(one) > 1 else 0 for one in self._texts], np.int64)

    def train(self, rows: NDArray[np.int64], points: Sequence[int], seed: int) -> Iterator[GptModel]:
        """Train on texts in this order, and yield the model at each point; it goes on learning afterwards."""
        torch = self._torch
        torch.manual_seed(seed)
        network = transformer(torch, len(self._known) + FIRST, self).to(self._device)
        mean = copy.deepcopy(network)
        stream = np.concatenate([self._texts[row] for row in rows])
        step_tokens = self.batch * self.context
        steps = max(1, points[-1] // step_tokens)
        optimizer = torch.optim.AdamW(network.parameters(), lr=self.rate, betas=(0.9, 0.95), weight_decay=0.1)
        waiting = [min(steps, max(1, round(point / step_tokens))) for point in points]
        phases = np.random.default_rng(seed).integers(0, self.context, steps)
        for step in range(1, steps + 1):
            for group in optimizer.param_groups:
                group["lr"] = self.rate * min(1.0, step / WARM)
            self._step(network, optimizer, stream, (step - 1) * step_tokens + int(phases[step - 1]))
            with torch.no_grad():
                for kept, new in zip(mean.parameters(), network.parameters(), strict=True):
                    kept.lerp_(new, (AVERAGED + 1) / (step + AVERAGED))
            while waiting and waiting[0] <= step:
                waiting.pop(0)
                yield GptModel(step * step_tokens, mean, self)

    def _step(self, network: Any, optimizer: Any, stream: NDArray[np.int64], begin: int) -> None:
        """Learn from the next stretches of the stream, one after the other; the end of a stream that is too short is its beginning.

        Where a stretch begins is shifted by chance: texts of one length would else teach the model at which place what stands.
        """
        torch = self._torch
        begins = begin + self.context * np.arange(self.batch)
        places = (begins[:, None] + np.arange(self.context + 1)) % len(stream)
        seen = torch.from_numpy(stream[places]).to(self._device)
        logits = network(seen[:, :-1])
        loss = torch.nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), seen[:, 1:].reshape(-1))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()

    def _encoded(self, characters: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Return the tokens of a text, with its end."""
        at = np.minimum(np.searchsorted(self._known, characters), len(self._known) - 1)
        found = np.where(self._known[at] == characters, at + FIRST, OTHER)
        return np.append(found, END).astype(np.int64)


@dataclass
class GptModel:
    """A transformer at some point of its training; it must be asked before the training goes on."""

    tokens: int
    network: Any
    trainer: Gpt

    def bits(self, text: pa.Array) -> NDArray[np.float64]:
        """Return how many bits each text takes; every character is foreseen from up to ``context`` before it, the first from the end of another."""
        trainer, torch = self.trainer, self.trainer._torch  # noqa: SLF001  its own trainer
        found = np.zeros(len(text))
        for rows, seen, wanted in self._windows(text):
            with torch.inference_mode():
                logits = self.network(seen)
                chance = torch.log_softmax(logits.float(), dim=-1)
                took = -chance.gather(-1, wanted.clamp(min=0)[..., None])[..., 0] / math.log(2)
                took = took + (wanted == OTHER) * math.log2(trainer._others)  # noqa: SLF001
                took = torch.where(wanted >= 0, took, torch.zeros_like(took)).sum(dim=1).cpu().numpy()
            np.add.at(found, rows, took)
        return found

    def represent(self, text: pa.Array) -> NDArray[np.float32]:
        """Return the mean of the last layer over each text."""
        torch = self.trainer._torch  # noqa: SLF001
        sums, counts = np.zeros((len(text), self.trainer.width), np.float32), np.zeros(len(text))
        for rows, seen, wanted in self._windows(text):
            with torch.inference_mode():
                there = (wanted >= 0)[..., None]
                hidden = (self.network.hidden(seen) * there).sum(dim=1).float().cpu().numpy()
            np.add.at(sums, rows, hidden)
            np.add.at(counts, rows, there.sum(dim=(1, 2)).cpu().numpy())
        found: NDArray[np.float32] = (sums / np.maximum(counts, 1)[:, None]).astype(np.float32)
        return found

    def _windows(self, text: pa.Array) -> Iterator[tuple[NDArray[np.int64], Any, Any]]:
        """Yield batches of stretches: the text of each, what is seen, and what follows, -1 where nothing does."""
        trainer, torch = self.trainer, self.trainer._torch  # noqa: SLF001
        self.network.eval()
        pieces: list[tuple[int, NDArray[np.int64]]] = []
        for row, one in enumerate(text.to_pylist()):
            tokens = np.concatenate([[END], trainer._encoded(_characters(one))])  # noqa: SLF001
            pieces += [(row, tokens[at : at + trainer.context + 1]) for at in range(0, len(tokens) - 1, trainer.context)]
        pieces.sort(key=lambda piece: len(piece[1]))
        size = 4 * trainer.batch
        for at in range(0, len(pieces), size):
            part = pieces[at : at + size]
            width = max(len(tokens) for _, tokens in part)
            padded = np.full((len(part), width), -1, np.int64)
            for number, (_, tokens) in enumerate(part):
                padded[number, : len(tokens)] = tokens
            every = torch.from_numpy(padded).to(trainer._device)  # noqa: SLF001
            yield np.array([row for row, _ in part]), every[:, :-1].clamp(min=0), every[:, 1:]


def _characters(text: str | None) -> NDArray[np.uint32]:
    return np.frombuffer((text or "").encode("utf-32-le", "surrogatepass"), np.uint32)


def _torch() -> Any:
    try:
        return importlib.import_module("torch")
    except ImportError:
        raise MissingPartError(
            "the trainer `gpt` needs PyTorch", hint="pip install 'goldsmith-data[train]', or take the trainer `linear`"
        ) from None
