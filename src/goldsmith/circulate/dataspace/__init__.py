"""The Dataspace Protocol 2025-1 without a network: its messages, its two state machines, offers and catalogues in its words."""
