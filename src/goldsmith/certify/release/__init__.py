"""A release: a folder that stands by itself, built whole or not at all."""
