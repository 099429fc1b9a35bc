"""Use of data that is not handed out: statistics with noise, overlaps of sets nobody shows, computations that go to the data."""
