"""Formulas: intervals, resampling, distances, correlations, summaries; each with its source, none with input or output.

Only numpy and the standard library are needed, so the plain install stays small; where scipy is present, the tests compare with it.
"""
