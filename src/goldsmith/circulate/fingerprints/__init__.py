"""Fingerprints: each licensee's copy differs a little from every other, so that a copy that turns up tells whose it was, with a probability."""
