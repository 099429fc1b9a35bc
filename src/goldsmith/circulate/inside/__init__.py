"""Computation inside: jobs that an owner approved run where the data is, and only the figures that he approved leave."""
