"""Use of data that is not handed out: statistics with noise on a budget, and overlaps of sets that nobody shows."""
