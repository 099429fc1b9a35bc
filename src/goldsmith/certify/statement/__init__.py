"""What is said of a release and signed: the hallmark, its evidence, the status list."""
