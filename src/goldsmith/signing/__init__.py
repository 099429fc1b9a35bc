"""Signatures: canonical JSON, keys that are kept in files, and proofs that stand inside the document that they are of."""
