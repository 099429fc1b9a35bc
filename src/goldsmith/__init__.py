"""Goldsmith turns raw material into high-quality AI datasets that can be proved."""

__version__ = "0.1.0"
