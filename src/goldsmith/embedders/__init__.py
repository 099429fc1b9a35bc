"""Providers of text embeddings: one file a kind of model."""
