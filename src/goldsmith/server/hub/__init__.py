"""Releases for existing programs: the read API of the Hugging Face hub, under ``/hub``."""
