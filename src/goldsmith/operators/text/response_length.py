"""Number of characters of a response."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.algorithms.instruction.turns import pairs
from goldsmith.operator import Measure


class ResponseLength(Measure, version=1, reads="messages", writes=pa.int64()):
    """Measure the characters of a response: of the assistant's last answer in a conversation.

    The longest responses are a strong baseline of instruction selection, which any other score should beat. Null where the record
    is no conversation, or the assistant says nothing in it.

    Example:
        >>> talk = '[{"from":"human","value":"2+2?"},{"from":"gpt","value":"It is 4."}]'
        >>> ResponseLength().on([talk, "[]", None]).to_pylist()
        [8, None, None]

    Source: Zhao et al. 2024 (long is more for alignment), arXiv:2402.04833.
    """

    def __call__(self, messages: pa.Array, /) -> pa.Array:
        """Return one number a record, null where there is no answer."""
        return pc.utf8_length(pairs(messages).response).cast(pa.int64())
