"""Places outside of a log that witness its checkpoints, one a file."""
