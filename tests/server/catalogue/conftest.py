"""What the tests of this folder share."""

from offered import offering

__all__ = ["offering"]
