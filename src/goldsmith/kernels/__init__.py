"""Compiled hot loops over Arrow buffers."""
