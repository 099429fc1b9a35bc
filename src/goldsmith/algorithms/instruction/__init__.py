"""Conversations as instruction and response, and how much an instruction helps to foretell its response."""
