"""Evaluate: what is measured of a dataset, what that is worth by a profile, and a report of both."""
