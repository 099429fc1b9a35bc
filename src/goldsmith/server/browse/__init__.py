"""The page of one dataset: a browser on the same machine, for one person, behind a token."""
