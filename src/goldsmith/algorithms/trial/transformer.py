"""The network of the GPT trainer; it is made by functions because its classes need PyTorch, which may not be there.

Source: Vaswani et al. 2017, arXiv:1706.03762; Radford et al. 2019 (GPT-2).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goldsmith.algorithms.trial.gpt import Gpt

SPREAD = 0.02
"""Standard deviation of the weights at the start."""


def transformer(torch: Any, vocabulary: int, sizes: Gpt) -> Any:
    """Return a decoder-only transformer with random weights, drawn from the seed that PyTorch has."""
    nn, block = torch.nn, _block(torch, sizes)

    class Transformer(nn.Module):  # type: ignore[misc, name-defined]  # PyTorch is only there when it is installed
        def __init__(self) -> None:
            super().__init__()
            self.characters = nn.Embedding(vocabulary, sizes.width)
            self.places = nn.Embedding(sizes.context, sizes.width)
            self.blocks = nn.ModuleList(block() for _ in range(sizes.layers))
            self.last = nn.LayerNorm(sizes.width)
            _begin(nn, self, sizes)

        def hidden(self, seen: Any) -> Any:
            x = self.characters(seen) + self.places(torch.arange(seen.shape[1], device=seen.device))
            for one in self.blocks:
                x = one(x)
            return self.last(x)

        def forward(self, seen: Any) -> Any:
            return self.hidden(seen) @ self.characters.weight.T

    return Transformer()


def _block(torch: Any, sizes: Gpt) -> Any:
    """Return the class of a block: attention to what came before, then a feed-forward part, each behind a norm."""
    nn, functional = torch.nn, torch.nn.functional

    class Block(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.before, self.between = nn.LayerNorm(sizes.width), nn.LayerNorm(sizes.width)
            self.asked, self.said = nn.Linear(sizes.width, 3 * sizes.width), nn.Linear(sizes.width, sizes.width)
            self.wide, self.narrow = nn.Linear(sizes.width, 4 * sizes.width), nn.Linear(4 * sizes.width, sizes.width)

        def forward(self, x: Any) -> Any:
            n, length, width = x.shape
            parts = self.asked(self.before(x)).view(n, length, 3, sizes.heads, width // sizes.heads).permute(2, 0, 3, 1, 4)
            heard = functional.scaled_dot_product_attention(*parts.unbind(0), is_causal=True)
            x = x + self.said(heard.transpose(1, 2).reshape(n, length, width))
            return x + self.narrow(functional.gelu(self.wide(self.between(x))))

    return Block


def _begin(nn: Any, network: Any, sizes: Gpt) -> None:
    """Draw the weights; parts that add to the stream begin the smaller, the more of them there are."""
    for module in network.modules():
        if isinstance(module, nn.Linear | nn.Embedding):
            nn.init.normal_(module.weight, std=SPREAD)
        if isinstance(module, nn.Linear):
            nn.init.zeros_(module.bias)
    for block in network.blocks:
        for part in (block.said, block.narrow):
            nn.init.normal_(part.weight, std=SPREAD / math.sqrt(2 * sizes.layers))
