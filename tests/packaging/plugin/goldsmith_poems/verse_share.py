"""Share of lines that are short enough to be verse."""

import pyarrow as pa

from goldsmith.operator import Measure


class VerseShare(Measure, version=1, reads="text", writes=pa.float32()):
    """Measure the share of filled lines that are short enough to be verse.

    A text without a filled line is not measurable.

    Example:
        >>> VerseShare(longest=5).on(["ah", "a longer line", "", None]).to_pylist()
        [1.0, 0.0, None, None]
    """

    longest: int = 40
    """Longest line that may be verse, in characters."""

    def __call__(self, text: pa.Array, /, *more: pa.Array) -> pa.Array:
        """Return one share a record, in [0, 1], null where not measurable."""
        del more
        return pa.array([self._share(each) for each in text.to_pylist()], pa.float32())

    def _share(self, text: str | None) -> float | None:
        lines = [line for line in (text or "").splitlines() if line.strip()]
        return sum(len(line) <= self.longest for line in lines) / len(lines) if lines else None
