"""What exporters are made of: whole files or none, and row groups of a bounded size."""
