"""A small real sample, messy on purpose; see README.md beside this file."""
