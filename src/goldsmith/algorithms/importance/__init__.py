"""Importance of a text for a target domain: how much likelier its bag of n-grams is there than in the raw texts (DSIR)."""
