"""Leaves: one profile each, by which measurements are graded."""
