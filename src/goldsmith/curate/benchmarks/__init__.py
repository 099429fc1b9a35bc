"""Benchmarks: read from files of any layout, kept by name and version, and named in commands."""

from goldsmith.curate.benchmarks.fields import Layout
from goldsmith.curate.benchmarks.reading import read_benchmark
from goldsmith.curate.benchmarks.registry import Registry, opened

__all__ = ["Layout", "Registry", "opened", "read_benchmark"]
