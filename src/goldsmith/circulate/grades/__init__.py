"""Grades: how sensitive what stands on a shelf is, and what may therefore be had of it by whom."""
