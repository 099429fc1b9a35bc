"""A classifier of good and bad texts: hashed words and pairs of words, a linear model, calibrated out of sample."""
