"""What the truth is when several people, or models, answered: votes, and models that learn how far to trust each of them."""
