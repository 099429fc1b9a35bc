"""Agreements as the service keeps them: who may have what, what was used, and the receipts of it."""
