"""Describe a dataset in the documents that others ask for: what the card declares, what the records tell, and what is still missing."""
