"""Leaves that write a dataset for other tools, one layout each."""
