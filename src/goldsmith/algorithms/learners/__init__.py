"""Models that learn from answers while people still give them: in seconds, on any machine, from texts, vectors or both.

Every learner is pure: material, answers and weights in, a model and what it thinks of records that it has not seen out. A model is
some arrays and a page of facts; equal models have equal bytes, whose digest is the version.
"""
