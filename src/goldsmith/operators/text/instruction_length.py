"""Number of characters of an instruction."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from goldsmith.algorithms.instruction.turns import pairs
from goldsmith.operator import Measure


class InstructionLength(Measure, version=1, reads="messages", writes=pa.int64()):
    """Measure the characters of an instruction: of all that was said in a conversation before the assistant's last answer.

    Null where the record is no conversation, or the assistant says nothing in it.

    Example:
        >>> talk = '[{"role":"user","content":"2+2?"},{"role":"assistant","content":"4"}]'
        >>> InstructionLength().on([talk, "[]", None]).to_pylist()
        [4, None, None]

    Source: Liu et al. 2024 (what makes good data for alignment), arXiv:2312.15685, 2.3: lengths as a baseline.
    """

    def __call__(self, messages: pa.Array, /) -> pa.Array:
        """Return one number a record, null where there is no answer."""
        return pc.utf8_length(pairs(messages).instruction).cast(pa.int64())
