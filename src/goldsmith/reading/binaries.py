"""Bytes that are no text in any encoding, whatever a name or a server calls them."""

from __future__ import annotations

SIGNATURES = (
    *(b"%PDF-", b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!\x1a", b"\x7fELF", b"MZ\x90", b"\xd0\xcf\x11\xe0", b"\xca\xfe\xba\xbe"),
    *(b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"OggS", b"fLaC", b"ID3\x03", b"ID3\x04", b"\x1aE\xdf\xa3", b"wOFF", b"wOF2"),
)
"""How documents, archives, programs, pictures, sounds and films begin."""
BOXED = (b"RIFF", b"ftyp")
"""What stands at the start, or behind four bytes, of other pictures, sounds and films."""
CONTROLS = bytes([*range(9), 11, *range(14, 27), 28, 29, 30, 31])
LOOKED_AT = 4096
MOST = 0.02
"""Share of control characters above which bytes are no text."""


def has_signature(data: bytes) -> bool:
    r"""Return whether bytes begin as files do that hold no text.

    Example:
        >>> has_signature(b"\x89PNG\r\n\x1a\n"), has_signature(b"PNG is a format")
        (True, False)
    """
    return data.startswith(SIGNATURES) or (data.startswith(BOXED[0]) and data[8:12] in {b"WEBP", b"WAVE", b"AVI "}) or data[4:8] == BOXED[1]


def mostly_controls(data: bytes, encoding: str) -> bool:
    r"""Return whether the first bytes hold more control characters than any text has, in the encoding that they are the likeliest in.

    Example:
        >>> mostly_controls(bytes(range(256)), "cp1252"), mostly_controls("图".encode("utf-16-le"), "utf-16-le")
        (True, False)
    """
    head = data[:LOOKED_AT]
    return not encoding.startswith(("utf-16", "utf-32")) and len(head) - len(head.translate(None, CONTROLS)) > len(head) * MOST
