"""Leaves that judge: named, versioned sets of rules, one YAML file each."""
