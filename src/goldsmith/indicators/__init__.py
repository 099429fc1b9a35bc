"""Leaves: one question about the quality of a dataset each."""
