"""The report of a run: one page by itself, and the same as data."""
