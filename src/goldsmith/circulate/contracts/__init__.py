"""Contracts: what was offered, what was agreed, and whether a use is within it."""
