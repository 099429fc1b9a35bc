"""Ready recipes that people start from."""
