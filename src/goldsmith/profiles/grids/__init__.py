"""Grids of topics that a requirement may name, one YAML file each."""
