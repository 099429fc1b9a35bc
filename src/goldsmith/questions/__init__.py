"""Leaves: one kind of human answer each."""
