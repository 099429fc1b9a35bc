"""Where work runs: the same job, the same result."""
