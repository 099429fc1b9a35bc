"""Leaves that find records in files, one format each."""
