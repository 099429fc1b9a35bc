"""Numbers as people read them: counts, shares, sizes and times, the same in both languages of the report."""

from __future__ import annotations


def number(value: float) -> str:
    """Return a count with thousands separators.

    Example:
        >>> number(8882)
        '8,882'
    """
    return f"{value:,.0f}"


def share(part: float, whole: float) -> str:
    r"""Return a part of a whole in per cent; a small part is never shown as 0, a nearly whole one never as 100.

    Example:
        >>> [share(7340, 8882), share(1, 100_000), share(0, 5), share(5, 5)]
        ['82.6\xa0%', '<0.1\xa0%', '0\xa0%', '100\xa0%']
    """
    if not whole or not part:
        return "0\u00a0%"
    percent = 100 * part / whole
    if part == whole:
        return "100\u00a0%"
    if percent < 0.1:
        return "<0.1\u00a0%"
    return ">99.9\u00a0%" if 99.9 < percent < 100 else f"{percent:.1f}\u00a0%"


def size(n_bytes: float) -> str:
    r"""Return bytes in decimal units.

    Example:
        >>> size(40_600_000)
        '40.6\xa0MB'
    """
    for power, unit in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if n_bytes >= power:
            return f"{n_bytes / power:.1f}\u00a0{unit}"
    return f"{n_bytes:.0f}\u00a0B"


def duration(seconds: float) -> str:
    r"""Return a time as people read it.

    Example:
        >>> [duration(seconds) for seconds in (0.034, 5.31, 75, 7260)]
        ['34\xa0ms', '5.3\xa0s', '1\xa0min\xa015\xa0s', '2\xa0h\xa01\xa0min']
    """
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f}\u00a0ms"
    if seconds < 59.95:
        return f"{seconds:.1f}\u00a0s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}\u00a0min\u00a0{rest}\u00a0s"
    return f"{minutes // 60}\u00a0h\u00a0{minutes % 60}\u00a0min"
